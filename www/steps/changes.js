/** Before and after: what becomes of every attribute of one image, grouped by reason. */
import { bigFold, cells, el, field, fill, fold, longBody, note, pii, searched, table } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { codeOf } from '../engine/calls.js';

/** @type {[wasm_bindgen.ChangeAction, string][]} */
const SORTS = [
  ['removed', WORDS.changes.removed],
  ['replaced', WORDS.changes.replaced],
  ['kept', WORDS.changes.kept],
];

/** Groups of so many rows are opened by a search. */
const OPENED_ROWS = 50;

/** Folded at first; asks the engine only when opened. @param {App} app */
export function changesFold(app) {
  return bigFold('changes', WORDS.changes.heading, WORDS.changes.about, () => explained(app));
}

/** @param {App} app */
function explained(app) {
  const { sitting, pool } = app;
  const exams = sitting.going();
  const choices = exams.flatMap((exam) => exam.series.map((series) => ({ exam, series })));
  // The exam's largest series says most; a scout or a dose page says little.
  const largest = choices.reduce((best, one, n) => (one.series.images > choices[best].series.images ? n : best), 0);
  /** @param {Exam} exam */
  const options = (exam) =>
    choices.map((one, n) => one.exam === exam && el('option', { value: n, selected: n === largest }, optionWords(one)));
  const select = el('select.input', { id: 'changes-image' }, [
    exams.map((exam) => el('optgroup', { label: sitting.card(exam.uid).name }, options(exam))),
  ]);
  /** @type {wasm_bindgen.ChangeGroup[]} */
  let groups = [];
  const { control, result, update } = searched('changes-search', WORDS.changes.search, (wanted) =>
    found(groups, wanted),
  );
  const load = async () => {
    const chosen = choices[Number(select.value)];
    const context = chosen && sitting.session.context(chosen.exam.uid);
    if (!context)
      return fill(result, note('plain', WORDS.changes.idFirst));
    fill(result, el('p.pad.muted', WORDS.page.reading));
    try {
      const source = sitting.sources[chosen.series.middleFile];
      groups = await pool.run({ kind: 'explain', source, context }, true);
      update();
    } catch (error) {
      if (codeOf(error) !== 'cancelled') fill(result, note('warn', WORDS.changes.notRead));
    }
  };
  select.addEventListener('change', load);
  load();
  return [el('div.tools-line', field(WORDS.changes.image, select), control), result];
}

/** @param {{ exam: Exam, series: Series }} choice */
function optionWords({ exam, series }) {
  return WORDS.changes.middleImage({ exam: exam.label, series: series.name, kind: series.label, images: many(series.images, 'image') });
}

/** @param {wasm_bindgen.ChangeGroup[]} groups @param {string} wanted */
function found(groups, wanted) {
  /** @param {wasm_bindgen.ChangeRow} row */
  const isWanted = ({ above, name, tag, before, after, rule }) =>
    [above + name, tag, before.text, after.text, rule].some((text) => text.toLowerCase().includes(wanted));
  const some = groups
    .map((group) => ({ ...group, rows: wanted ? group.rows.filter(isWanted) : group.rows }))
    .filter(({ rows }) => rows.length);
  /** @param {wasm_bindgen.ChangeAction} wantedAction */
  const sum = (wantedAction) =>
    some.reduce((all, { action, rows }) => all + (action === wantedAction ? rows.length : 0), 0);
  return [
    el('div.sums', [
      SORTS.map(([action, words]) =>
        el('div', el('b', el(`span.sort.${action}`, { 'aria-hidden': 'true' }), count(sum(action))), words),
      ),
    ]),
    some.map((group) => groupFold(group, Boolean(wanted))),
    some.length ? null : el('p.pad.muted', WORDS.changes.noMatch),
  ];
}

/** @param {wasm_bindgen.ChangeGroup} group @param {boolean} isOpen */
function groupFold({ action, reason, rows }, isOpen) {
  const summary = [
    el(`span.sort.${action}`, { role: 'img', 'aria-label': action }),
    el('span', reason),
    el('b.right', count(rows.length)),
  ];
  const node = fold('.group', {}, summary, () => {
    const { body, more } = longBody(rows, row);
    return [table('table', reason, [WORDS.changes.name, WORDS.changes.before, WORDS.changes.after, WORDS.changes.rule], body), more];
  });
  node.open = isOpen && rows.length <= OPENED_ROWS;
  return node;
}

/** An attribute, with the sequences around it paler. @param {wasm_bindgen.ChangeRow} row */
function row({ above, name, tag, before, after, rule }) {
  const names = el('td', above && el('span.muted', above), name, el('span.tag', tag));
  return el('tr', cells(names, cell(before, ''), cell(after, '.after'), el('td.muted', rule)));
}

/** @param {wasm_bindgen.Cell} cell @param {string} more */
function cell({ text, isValue }, more) {
  return isValue ? pii(text, more) : el('span.muted', text);
}
