/** Before and after: what becomes of every attribute of one image, grouped by reason. */
import { bigFold, el, fill, icon, note, pii, tableHead } from '../page/dom.js';
import { count, many } from '../page/format.js';

const ROWS_AT_ONCE = 200;
const SORTS = [
  ['removed', 'removed'],
  ['replaced', 'replaced'],
  ['kept', 'kept, byte for byte'],
];

/** Folded at first; asks the engine only when opened. @param {App} app */
export function changesFold(app) {
  return bigFold(
    'changes',
    'Before and after',
    'Every attribute of an image, and the rule that decides it',
    el('div.changes'),
    () => table(app),
  );
}

/** @param {App} app */
function table(app) {
  const exams = app.sitting.going();
  const choices = exams.flatMap((exam) => exam.series.map((series) => ({ exam, series })));
  // The exam's largest series says most; a scout or a dose page says little.
  const largest = choices.reduce((best, one, n) => (one.series.images > choices[best].series.images ? n : best), 0);
  const select = el(
    'select.input',
    { id: 'changes-image' },
    exams.map((exam) =>
      el(
        'optgroup',
        { label: app.sitting.nameOf(exam.uid) },
        choices.map((one, n) =>
          one.exam === exam
            ? el('option', { value: n, selected: n === largest }, `${exam.label}: ${seriesWords(one.series)}`)
            : null,
        ),
      ),
    ),
  );
  const search = el('input.input', { id: 'changes-search', type: 'search', placeholder: 'Name, value or rule' });
  const result = el('div', { 'aria-live': 'off' });
  let rows = [];
  const draw = () => fill(result, groups(rows, search.value.trim().toLowerCase()));
  const load = async () => {
    const { exam, series } = choices[Number(select.value)] || {};
    if (!exam) return;
    const context = app.sitting.session.context(exam.uid);
    if (!context)
      return fill(
        result,
        note('plain', 'info', el('p', null, 'Give this exam its Image Event ID first: it stands in many of the values.')),
      );
    fill(result, el('p.pad.muted', null, 'Reading…'));
    try {
      rows = await app.pool.run({ kind: 'explain', source: app.sitting.sources[series.pictures[1]], context }, true);
      draw();
    } catch (error) {
      if (error.code !== 'cancelled') fill(result, note('warn', 'warn', el('p', null, 'This image could not be read.')));
    }
  };
  select.addEventListener('change', load);
  search.addEventListener('input', draw);
  load();
  return [
    el(
      'div.tools-line',
      null,
      el('div.field', null, el('label', { for: 'changes-image' }, 'Image'), select),
      el('div.field', null, el('label', { for: 'changes-search' }, 'Search'), search),
    ),
    result,
  ];
}

function seriesWords({ number, label, images }) {
  return `middle image of series ${number || 'without number'}, ${label}, ${many(images, 'image')}`;
}

/** @param {wasm_bindgen.ChangeRow[]} rows @param {string} wanted */
function groups(rows, wanted) {
  const found = wanted
    ? rows.filter(({ name, tag, before, after, rule }) =>
        [name, tag, before, after, rule].some((text) => text.toLowerCase().includes(wanted)),
      )
    : rows;
  const byReason = new Map();
  for (const row of found) {
    const key = `${row.action} ${row.group}`;
    if (!byReason.has(key)) byReason.set(key, []);
    byReason.get(key).push(row);
  }
  const order = ['replaced', 'removed', 'kept'];
  const sorted = [...byReason.values()].sort((a, b) => order.indexOf(a[0].action) - order.indexOf(b[0].action));
  return [
    el(
      'div.sums',
      null,
      SORTS.map(([action, words]) =>
        el(
          'div',
          null,
          el(
            'b',
            null,
            el(`span.sort.${action}`, { 'aria-hidden': 'true' }),
            count(found.filter((row) => row.action === action).length),
          ),
          words,
        ),
      ),
    ),
    sorted.map((own) => group(own, Boolean(wanted))),
    found.length ? null : el('p.pad.muted', null, 'Nothing matches.'),
  ];
}

/** @param {boolean} isOpen */
function group(rows, isOpen) {
  const [{ action, group: reason }] = rows;
  const inside = el('div.fold-in');
  const details = el(
    'details.fold.group',
    null,
    el(
      'summary',
      null,
      icon('right', 'chevron'),
      el(`span.sort.${action}`, { role: 'img', 'aria-label': action }),
      el('span', null, reason),
      el('b.right', null, count(rows.length)),
    ),
    inside,
  );
  details.addEventListener('toggle', () => fill(inside, details.open ? rowTable(rows) : []));
  details.open = isOpen && rows.length <= 50;
  return details;
}

function rowTable(rows) {
  const shown = rows.slice(0, ROWS_AT_ONCE);
  return [
    el(
      'table',
      null,
      el('caption.away', null, rows[0].group),
      tableHead(['Name', 'Before', 'After', 'Rule']),
      el(
        'tbody',
        null,
        shown.map((row) =>
          el(
            'tr',
            null,
            el('td', null, nameWords(row), el('span.tag', null, row.tag)),
            el('td', null, beforeWords(row)),
            el('td', null, afterWords(row)),
            el('td.muted', null, row.rule),
          ),
        ),
      ),
    ),
    rows.length > shown.length
      ? el('p.small.muted', null, `${many(rows.length - shown.length, 'more')}. Search to narrow them down.`)
      : null,
  ];
}

/** The attribute, with the sequences around it paler. @param {wasm_bindgen.ChangeRow} changeRow */
function nameWords({ name }) {
  const at = name.lastIndexOf('›') + 1;
  return [at ? el('span.muted', null, name.slice(0, at)) : null, at ? ' ' : null, name.slice(at).trim()];
}

/** @param {wasm_bindgen.ChangeRow} changeRow */
function beforeWords({ action, before, isSequence }) {
  if (isSequence) return el('span.muted', null, action === 'kept' ? 'holds others' : 'with all it holds');
  return before ? pii(before) : el('span.muted', null, action === 'replaced' ? '(missing)' : '(empty)');
}

/** @param {wasm_bindgen.ChangeRow} changeRow */
function afterWords({ action, after, isSequence }) {
  if (action === 'removed') return el('span.muted', null, 'removed');
  if (isSequence && action === 'kept') return el('span.muted', null, 'listed by themselves');
  if (action === 'kept') return el('span.muted', null, 'the same');
  return after === '' ? el('span.muted', null, '(empty)') : pii(after, '.after');
}
