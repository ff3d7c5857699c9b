/** What became of every file: groups with a count, their files listed when opened. */
import { el, icon, pii } from '../page/dom.js';
import { count, many, size } from '../page/format.js';
import { OUTCOMES } from '../page/words.js';

const ROWS_AT_ONCE = 100;

/** The whole account of a sitting, ending in the sum. @param {App} app */
export function outcomeCard(app) {
  const { groups, terms } = app.sitting.view.files;
  const total = terms.reduce((sum, term) => sum + term, 0);
  // Counted here as they came, there as they ended.
  const all = app.sitting.fileCount();
  const closing = total === all ? 'every file is accounted for' : `of ${count(all)} files`;
  return el(
    'section.account',
    { 'aria-labelledby': 'outcome-head' },
    el(
      'h3.section-head',
      { id: 'outcome-head', tabindex: '-1' },
      `What became of ${many(all, 'file')}`,
    ),
    el(
      'div.card.outcome',
      { id: 'outcome' },
      outcomeGroups(app, groups, true),
      el(
        'p.total',
        null,
        el('span', null, terms.length > 1 ? `${terms.map(count).join(' + ')}: ${closing}` : closing[0].toUpperCase() + closing.slice(1)),
        el('b', null, count(total)),
      ),
    ),
  );
}

/**
 * @param {App} app
 * @param {wasm_bindgen.Group[]} groups
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
