/** What became of every file: groups with a count, their files listed when opened. */
import { el, icon, pii } from '../page/dom.js';
import { count, size } from '../page/format.js';
import { OUTCOMES } from '../page/words.js';

const ROWS_AT_ONCE = 100;

/** The whole account of a sitting, ending in the sum. @param {App} app */
export function outcomeCard(app) {
  const groups = app.sitting.session.outcomes();
  const sums = new Map();
  for (const { outcome, count: n } of groups) sums.set(outcome, (sums.get(outcome) || 0) + n);
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const terms = Object.keys(OUTCOMES)
    .filter((outcome) => sums.get(outcome))
    .map((outcome) => count(sums.get(outcome)));
  const closing =
    total === app.sitting.fileCount() ? 'every file is accounted for' : `of ${count(app.sitting.fileCount())} files`;
  return el(
    'section.account',
    { 'aria-labelledby': 'outcome-head' },
    el(
      'h3.section-head',
      { id: 'outcome-head', tabindex: '-1' },
      `What became of ${count(app.sitting.fileCount())} ${app.sitting.fileCount() === 1 ? 'file' : 'files'}`,
    ),
    el(
      'div.card.outcome',
      { id: 'outcome' },
      outcomeGroups(app, groups, true),
      el(
        'p.total',
        null,
        el('span', null, terms.length > 1 ? `${terms.join(' + ')}: ${closing}` : closing[0].toUpperCase() + closing.slice(1)),
        el('b', null, count(total)),
      ),
    ),
  );
}

/**
 * @param {App} app
 * @param {wasm_bindgen.OutcomeCount[]} groups
 * @param {boolean} final whether these are the contract's groups, or a view before the run
 */
export function outcomeGroups(app, groups, final) {
  return groups.map((group) => {
    const inside = el('div.fold-in');
    const details = el(
      'details.fold.group',
      { 'data-outcome': final && group.outcome, 'data-code': final && group.code, 'data-count': final && group.count },
      el(
        'summary',
        null,
        icon('right', 'chevron'),
        el('b.which', null, OUTCOMES[group.outcome] || group.outcome),
        el('span.why', null, group.sentence),
        el('b.right', null, count(group.count)),
      ),
      inside,
    );
    details.addEventListener('toggle', () => {
      inside.replaceChildren();
      if (details.open) inside.append(fileRows(app, Array.from(app.sitting.session.files(group.code))));
    });
    return details;
  });
}

/** A hundred rows at a time, so that 20,000 files cost nothing until they are asked for. @param {App} app */
function fileRows(app, indices) {
  const body = el('tbody');
  const more = el('button.link', { click: () => addRows() });
  let shown = 0;
  const addRows = () => {
    const next = indices.slice(shown, shown + ROWS_AT_ONCE);
    shown += next.length;
    body.append(...next.map((index) => row(app.sitting.sources[index], index)));
    more.hidden = shown >= indices.length;
    more.textContent = `Show ${count(Math.min(ROWS_AT_ONCE, indices.length - shown))} more of ${count(indices.length - shown)}`;
  };
  addRows();
  return el(
    'div',
    null,
    el(
      'table.files',
      null,
      el('caption.away', null, 'Files of this group'),
      el('thead', null, el('tr', null, el('th', { scope: 'col' }, 'File'), el('th.right', { scope: 'col' }, 'Size'))),
      body,
    ),
    more,
    el('p.small.muted.local', null, icon('here', 'small'), 'File names stay on this computer and are in no report'),
  );
}

/** @param {Source} source @param {number} index */
function row(source, index) {
  return el(
    'tr',
    { 'data-file': index },
    el('td', null, pii(source ? source.path : '')),
    el('td.right', null, source ? size(source.sizeBytes) : ''),
  );
}
