/**
 * Elements made of text only. Nothing in the page parses HTML, so no value from a
 * file can become markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** The element with this id; the page's own HTML guarantees it. @param {string} id */
export function byId(id) {
  return /** @type {any} */ (document.getElementById(id));
}

/**
 * @param {string} tag an element name, with classes after dots: `p.small.muted`
 * @param {Record<string, any> | null} [props] attributes; functions become listeners, `false` and null are left out
 * @param {...any} children elements and texts
 * @returns {any}
 */
export function el(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(' ');
  if (name === 'input' || name === 'textarea' || name === 'select') {
    node.setAttribute('autocomplete', 'off');
    node.setAttribute('spellcheck', 'false');
  }
  if (name === 'button') node.setAttribute('type', 'button');
  for (const [key, value] of Object.entries(props || {})) {
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value != null) node.setAttribute(key, String(value));
  }
  node.append(...flat(children));
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child != null && child !== false);
}

/**
 * The head of a table. A name with `>` before it stands over numbers, one in parentheses is
 * for screen readers alone.
 * @param {string[]} columns
 */
export function tableHead(columns) {
  const head = (text) => {
    if (/^\(.*\)$/.test(text)) return el('th', { scope: 'col' }, el('span.away', null, text.slice(1, -1)));
    return text.startsWith('>') ? el('th.right', { scope: 'col' }, text.slice(1)) : el('th', { scope: 'col' }, text);
  };
  return el('thead', null, el('tr', null, columns.map(head)));
}

/**
 * A large part of a step that is folded at first. What is in it is made when it is opened.
 * @param {string} id
 * @param {string} heading
 */
export function bigFold(id, heading, about, inside, draw) {
  const fold = el(
    'details.card.fold.large',
    { id },
    el('summary', null, icon('right', 'chevron'), el('h3', null, heading), el('span.muted', null, about)),
    inside,
  );
  fold.addEventListener('toggle', () => fill(inside, fold.open ? draw() : []));
  return fold;
}

/** Replaces everything in a node. @param {HTMLElement} node */
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

/** A picture sign from the sprite in the page; it always stands beside a word. @param {string} name */
export function icon(name, more = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', `icon ${more}`.trim());
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * What would reorder the text around it is shown as a sign: an isolated override still
 * turns its own letters round. The length stays.
 * @param {string} text
 */
function inOrder(text) {
  return String(text).replace(/[\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}

/** An identifying value: dotted on the screen, a bar when names are hidden or printed. @param {string} text */
export function pii(text, more = '') {
  return el(`bdi.pii${more}`, null, inOrder(text));
}

/** A text in pieces, the suspicious ones marked. @param {wasm_bindgen.Piece[]} pieces */
export function marked(pieces) {
  return pieces.map(({ text, isSuspicious }) => (isSuspicious ? el('mark', null, inOrder(text)) : inOrder(text)));
}

/** A message with a sign before it. `kind`: good, warn, bad, plain. @param {string} kind @param {string} sign */
export function note(kind, sign, ...content) {
  return el(`div.note.${kind}`, null, icon(sign), el('div.note-text', null, ...content));
}

/** A control that opens what follows. */
export function chevron() {
  return icon('right', 'chevron');
}
