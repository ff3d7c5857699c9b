/**
 * As much of a document as the page's small modules ask for, so that they can be tested in
 * node. What needs a real one is tested in browsers.
 */

class FakeElement extends EventTarget {
  constructor(name) {
    super();
    Object.assign(this, { tagName: name.toUpperCase(), children: [], attributes: {}, dataset: {}, className: '', hidden: false });
    this.style = { setProperty: (property, value) => (this.style[property] = value) };
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  removeAttribute(name) {
    delete this.attributes[name];
  }

  append(...nodes) {
    this.children.push(...nodes);
  }

  replaceChildren(...nodes) {
    this.children = nodes;
  }

  get textContent() {
    return this.children.map((child) => (child instanceof FakeElement ? child.textContent : String(child))).join('');
  }

  set textContent(text) {
    this.children = [text];
  }

  /** The first inside with this class, in any depth; `a b` is a `b` in an `a`. */
  querySelector(selector) {
    const [first, ...rest] = selector.split(' ');
    const found = this.descendants().find(({ className }) => className.split(' ').includes(first.slice(1)));
    return rest.length && found ? found.querySelector(rest.join(' ')) : (found ?? null);
  }

  descendants() {
    const own = this.children.filter((child) => child instanceof FakeElement);
    return own.flatMap((child) => [child, ...child.descendants()]);
  }
}

class FakeCell extends FakeElement {}
class FakeSection extends FakeElement {}

const kinds = { td: FakeCell, th: FakeCell, tbody: FakeSection, thead: FakeSection };
const make = (name) => new (kinds[name] ?? FakeElement)(name);

/** Puts the document in place; `known` are the elements that have an id. */
export function fakeDocument(known = {}, find = () => null) {
  Object.assign(globalThis, { HTMLTableCellElement: FakeCell, HTMLTableSectionElement: FakeSection });
  globalThis.document = {
    createElement: make,
    createElementNS: (_, name) => make(name),
    getElementById: (id) => known[id] ?? null,
    querySelector: find,
  };
  return make;
}
