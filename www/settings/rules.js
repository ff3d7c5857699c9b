/** The table of rules in force: the very one that the engine uses. */
import { el, fill, icon, tableHead } from '../page/dom.js';
import { count } from '../page/format.js';

const ROWS_SHOWN = 120;

/** @param {App} app */
export function rulesFold(app) {
  const inside = el('div.rules');
  const fold = el(
    'details.fold',
    null,
    el('summary', null, icon('right', 'chevron'), el('b', null, 'The rules in force')),
    inside,
  );
  fold.addEventListener('toggle', () => {
    fill(inside);
    if (!fold.open) return;
    const rows = app.sitting.session.rules();
    const search = el('input.input', { type: 'search', id: 'rules-search', placeholder: 'Name, tag or rule' });
    const result = el('div');
    const draw = () => fill(result, table(rows, search.value.trim().toLowerCase()));
    search.addEventListener('input', draw);
    fill(inside, el('div.field', null, el('label', { for: 'rules-search' }, 'Search'), search), result);
    draw();
  });
  return fold;
}

function table(rows, wanted) {
  const found = wanted
    ? rows.filter((row) => Object.values(row).some((text) => String(text).toLowerCase().includes(wanted)))
    : rows;
  return [
    el(
      'p.small.muted',
      null,
      found.length > ROWS_SHOWN
        ? `${count(ROWS_SHOWN)} of ${count(found.length)}; search for more`
        : `${count(found.length)} rules`,
    ),
    el(
      'table',
      null,
      el('caption.away', null, 'Rules in force'),
      tableHead(['Tag', 'Name', 'Action', 'Rule']),
      el(
        'tbody',
        null,
        found
          .slice(0, ROWS_SHOWN)
          .map(({ row, name, action, rule }) =>
            el('tr', null, el('td', null, row), el('td', null, name), el('td', null, action), el('td.muted', null, rule)),
          ),
      ),
    ),
  ];
}
