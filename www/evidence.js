/** What a verdict is drawn from, after a run and for what was received alike. */
import { el, icon } from './dom.js';
import { count } from './format.js';

const WEIGHTS = { fail: ['stop', 'bad', 'Must not be sent'], warn: ['warn', 'warn', 'To know before sending'], note: ['info', 'muted', 'Note'] };

/** How many of the images with a finding are named. */
const NAMED = 2;

/** The round sign beside a verdict: good, bad or act. */
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

/** Findings, equal ones of many images on one line. @param {string} heading @param {Finding[]} list */
export function findings(heading, list) {
  return el(
    'table.findings',
    null,
    el('caption.away', null, heading),
    el(
      'thead',
      null,
      el(
        'tr',
        null,
        el('th', { scope: 'col' }, heading),
        el('th', { scope: 'col' }, 'Where'),
        el('th.right', { scope: 'col' }, 'Images'),
      ),
    ),
    el('tbody', null, list.map(row)),
  );
}

/** @param {Finding} finding */
function row({ severity, message, where, rule, files, first, names }) {
  const [name, kind, word] = WEIGHTS[severity];
  const known = (names.length ? names : first.map((n) => `image ${count(n)}`)).slice(0, NAMED);
  const more = files - known.length;
  const images = [...known, more > 0 && `${count(more)} more`].filter(Boolean).join(', ');
  return el(
    'tr',
    null,
    el('td', null, el('div.found', null, icon(name, kind), el('span.away', null, `${word}: `), el('b', null, message))),
    el(
      'td',
      null,
      [where, rule].filter(Boolean).join(', '),
      images ? el('p.small.muted', null, images) : null,
    ),
    el('td.right', null, files ? count(files) : ''),
  );
}
