/** What a verdict is drawn from, after a run and for what was received alike. */
import { cells, el, icon, table } from '../page/dom.js';
import { count } from '../page/format.js';

/** How a finding of each weight looks. @type {Record<wasm_bindgen.Severity, [string, string]>} */
const WEIGHTS = { fail: ['stop', 'bad'], warn: ['warn', 'warn'], note: ['info', 'muted'] };

/**
 * The parts of a verdict: the round sign, the sentence with what it stands on, what it is about.
 * @param {['good' | 'bad' | 'act', string]} sign its kind and icon
 * @param {string} sentence @param {any[]} text @param {any[]} side
 */
export function verdict([kind, name], sentence, text, side) {
  return [
    el(`div.sign.${kind}`, icon(name)),
    el('div.verdict-text', el('p.verdict-said', sentence), text),
    side.length > 0 && el('div.verdict-side', side),
  ];
}

/** Lines that were checked and hold. @param {string[]} texts */
export function evidence(texts) {
  return el('ul.evidence', [texts.map((text) => el('li', icon('check', 'good'), el('span', text)))]);
}

/** @param {string} heading @param {wasm_bindgen.FoundLine[]} found */
export function findings(heading, found) {
  return table('table.findings', heading, [heading, WORDS.check.where, `>${WORDS.page.images}`], found.map(row));
}

/** @param {wasm_bindgen.FoundLine} finding */
function row({ severity, weight, message, places, folded, images, files }) {
  const [name, kind] = WEIGHTS[severity];
  const where = folded
    ? el('details', el('summary.link', folded), el('ul', [places.map((place) => el('li', place))]))
    : [places, images && el('p.small.muted', images)];
  const what = el('div.found', icon(name, kind), el('span.away', `${weight}: `), el('b', message));
  return el('tr', cells(what, where, el('td.right', files > 0 && count(files))));
}
