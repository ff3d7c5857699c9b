/** What a verdict is drawn from, after a run and for what was received alike. */
import { el, icon, tableHead } from '../page/dom.js';
import { count } from '../page/format.js';

const WEIGHTS = {
  fail: ['stop', 'bad', 'Must not be sent'],
  warn: ['warn', 'warn', 'To know before sending'],
  note: ['info', 'muted', 'Note'],
};

/** The same finding at more places than these is one line. */
const PLACES = 3;

/** How many of the images with a finding are named. */
const NAMED = 2;

/** The round sign beside a verdict: good, bad or act. @param {string} kind @param {string} name */
export function sign(kind, name) {
  return el(`div.sign.${kind}`, null, icon(name));
}

/** Lines that were checked and hold. */
export function evidence(lines) {
  return el(
    'ul.evidence',
    null,
    lines.map((line) => el('li', null, icon('check', 'good'), el('span', null, line))),
  );
}

/** Findings, equal ones of many images on one line. @param {string} heading @param {wasm_bindgen.FoundLine[]} list */
export function findings(heading, list) {
  const kinds = new Map();
  for (const finding of list) {
    const kind = `${finding.severity} ${finding.message}`;
    if (!kinds.has(kind)) kinds.set(kind, []);
    kinds.get(kind).push(finding);
  }
  const rows = [...kinds.values()].flatMap((alike) => (alike.length > PLACES ? [row(alike)] : alike.map((one) => row([one]))));
  return el(
    'table.findings',
    null,
    el('caption.away', null, heading),
    tableHead([heading, 'Where', '>Images']),
    el('tbody', null, rows),
  );
}

/** One finding, or the same at many places, which are folded. @param {wasm_bindgen.FoundLine[]} alike */
function row(alike) {
  const [{ severity, message }] = alike;
  const [name, kind, word] = WEIGHTS[severity];
  const files = Math.max(...alike.map((finding) => finding.files));
  return el(
    'tr',
    null,
    el('td', null, el('div.found', null, icon(name, kind), el('span.away', null, `${word}: `), el('b', null, message))),
    el('td', null, alike.length > 1 ? places(alike) : [place(alike[0]), images(alike[0])]),
    el('td.right', null, files ? count(files) : ''),
  );
}

function places(alike) {
  return el(
    'details',
    null,
    el('summary.link', null, `${count(alike.length)} places`),
    el(
      'ul',
      null,
      alike.map((finding) => el('li', null, place(finding))),
    ),
  );
}

/** @param {wasm_bindgen.FoundLine} findingInfo */
function place({ where, rule }) {
  return [where, rule].filter(Boolean).join(', ');
}

/** Which images have it: the first of them, and how many more. @param {wasm_bindgen.FoundLine} finding */
function images({ files, first, names }) {
  const known = (names.length ? names : first.map((n) => `image ${count(n)}`)).slice(0, NAMED);
  const more = files - known.length;
  const words = [...known, more > 0 && `${count(more)} more`].filter(Boolean).join(', ');
  return words ? el('p.small.muted', null, words) : null;
}
