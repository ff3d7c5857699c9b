/** Elements made of text only. Nothing in the page parses HTML, so no value from a file can become markup. */

import { count } from './format.js';

const SVG = 'http://www.w3.org/2000/svg';

/** The element with this id; the page's own HTML guarantees it. @param {string} id */
export function byId(id) {
  return /** @type {any} */ (document.getElementById(id));
}

/**
 * An element: `el('p.small', 'text')`, `el('input', { id })`, `el('div', { id }, [ … ])`.
 * @param {string} tag an element name, with classes after dots: `p.small.muted`
 * @param {...any} rest attributes first, if any: functions become listeners, `false` and null are
 * left out; then elements and texts, in lists or not, where those that are `false` or null are left out
 * @returns {any}
 */
export function el(tag, ...rest) {
  const [name, ...classes] = tag.split('.');
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(' ');
  if (name === 'input' || name === 'textarea' || name === 'select') {
    node.setAttribute('autocomplete', 'off');
    node.setAttribute('spellcheck', 'false');
  }
  if (name === 'button') node.setAttribute('type', 'button');
  const props = isPlainObject(rest[0]) ? rest.shift() : {};
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === 'function') node.addEventListener(key, value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== false && value != null) node.setAttribute(key, String(value));
  }
  node.append(...flat(rest));
  return node;
}

/** @param {unknown} value */
function isPlainObject(value) {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** @param {any[]} children */
function flat(children) {
  return children.flat(Infinity).filter((child) => child != null && child !== false && child !== '');
}

/**
 * The head of a table. A name with `>` before it stands over numbers, one in parentheses is
 * for screen readers alone.
 * @param {string[]} columns
 */
function tableHead(columns) {
  /** @param {string} text */
  const head = (text) => {
    if (/^\(.*\)$/.test(text)) return el('th', { scope: 'col' }, el('span.away', text.slice(1, -1)));
    return text.startsWith('>') ? el('th.right', { scope: 'col' }, text.slice(1)) : el('th', { scope: 'col' }, text);
  };
  return el('thead', el('tr', columns.map(head)));
}

/**
 * A table of rows, or of a body that holds them. Its caption is for screen readers alone.
 * @param {string} kind @param {string} caption @param {string[]} columns as of `tableHead` @param {any} rows
 */
export function table(kind, caption, columns, rows) {
  const body = rows instanceof HTMLTableSectionElement ? rows : el('tbody', rows);
  return el(kind, el('caption.away', caption), tableHead(columns), body);
}

/** The cells of a row: what is none yet is put into one. @param {...any} contents */
export function cells(...contents) {
  return contents.map((one) => (one instanceof HTMLTableCellElement ? one : el('td', one)));
}

/** How many rows of a long table are shown at once. */
const ROWS_AT_ONCE = 100;

/**
 * The body of a table that may be long, and the button under it that shows more: 20,000 rows
 * cost nothing until they are asked for.
 * @template T @param {T[]} all @param {(one: T) => HTMLElement} row
 */
export function longBody(all, row) {
  const body = el('tbody');
  let shown = 0;
  const addRows = () => {
    body.append(...all.slice(shown, shown + ROWS_AT_ONCE).map(row));
    shown = Math.min(all.length, shown + ROWS_AT_ONCE);
    more.hidden = shown === all.length;
    more.textContent = WORDS.page.showMore({ left: count(all.length - shown) });
  };
  const more = el('button.link', { click: addRows });
  addRows();
  return { body, more };
}

/**
 * What is folded at first, under its summary; what is in it is made when it is opened.
 * @param {string} kind @param {Record<string, any>} props @param {any[]} summary
 * @param {() => any} draw @param {HTMLElement} inside what it is drawn in
 */
export function fold(kind, props, summary, draw, inside = el('div.fold-in')) {
  const node = el(`details.fold${kind}`, props, el('summary', icon('right', 'chevron'), summary), inside);
  node.addEventListener('toggle', () => fill(inside, node.open ? draw() : []));
  return node;
}

/**
 * A large part of a step that is folded at first.
 * @param {string} id @param {string} heading @param {string} about @param {() => any} draw
 */
export function bigFold(id, heading, about, draw) {
  return fold('.card.large', { id }, [el('h3', heading), el('span.muted', about)], draw, el(`div.${id}`));
}

/** A control with its label, what helps before it, and what is said of it after it. @param {...any} parts */
export function field(...parts) {
  const [label, control, hint, more] = parts;
  return el('div.field', el('label', { for: control.id }, label), hint, control, more);
}

/** What stands behind the label of a control that may stay empty. */
export function optional() {
  return el('span.muted.light', ` ${WORDS.page.optional}`);
}

/**
 * A place to search from, with what is found under it.
 * @param {string} id @param {string} placeholder @param {(wanted: string) => any} draw
 */
export function searched(id, placeholder, draw) {
  const input = el('input.input', { id, type: 'search', placeholder });
  const result = el('div', { 'aria-live': 'off' });
  const update = () => fill(result, draw(input.value.trim().toLowerCase()));
  input.addEventListener('input', update);
  update();
  return { control: field(WORDS.page.search, input), result, update };
}

/** Sentences, one under another. @param {string[]} texts */
export function lines(texts) {
  return el('ul.plain', [texts.map((text) => el('li', text))]);
}

/**
 * A button that opens something and closes it again, with its words while that is closed and open.
 * @param {string} kind @param {any} props @param {[string, string]} words @param {(isOpen: boolean) => void} set
 */
export function opener(kind, props, [closed, open], set) {
  const button = el(`button.${kind}`, { 'aria-expanded': 'false', ...props }, closed);
  button.addEventListener('click', () => {
    const isOpen = button.getAttribute('aria-expanded') !== 'true';
    button.setAttribute('aria-expanded', String(isOpen));
    button.textContent = isOpen ? open : closed;
    set(isOpen);
  });
  return button;
}

/** Replaces everything in a node. @param {Element} node @param {...any} children as of `el` */
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

/** What a control does now. @type {WeakMap<EventTarget, () => void>} */
const presses = new WeakMap();

/** A button that can stay while what it does becomes another. @param {string} kind @param {any} props @param {string} text @param {() => void} press */
export function control(kind, props, text, press) {
  const node = el(kind, { ...props, click: () => presses.get(node)?.() }, text);
  presses.set(node, press);
  return node;
}

/** Fills a node with controls. Where they say the same they stay: a press under way is not lost. @param {Element} node @param {Element[]} fresh */
export function fillControls(node, fresh) {
  const old = [...node.children];
  if (old.length !== fresh.length || !fresh.every((one, n) => one.isEqualNode(old[n]))) return fill(node, fresh);
  for (const [n, one] of fresh.entries()) presses.set(old[n], presses.get(one) || (() => {}));
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
  return el(`bdi.pii${more}`, inOrder(text));
}

/** A text in pieces, the suspicious ones marked. @param {wasm_bindgen.Piece[]} pieces */
export function marked(pieces) {
  return pieces.map(({ text, isSuspicious }) => (isSuspicious ? el('mark', inOrder(text)) : inOrder(text)));
}

const SIGNS = { good: 'check', warn: 'warn', bad: 'stop', plain: 'info' };

/** A message with a sign before it: sentences, elements. @param {keyof typeof SIGNS} kind @param {...any} content */
export function note(kind, ...content) {
  const parts = flat(content).map((part) => (typeof part === 'string' ? el('p', part) : part));
  return el(`div.note.${kind}`, icon(SIGNS[kind]), el('div.note-text', parts));
}
