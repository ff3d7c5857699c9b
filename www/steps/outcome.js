/** What became of every file: groups with a count, their files listed when opened. */
import { cells, el, fold, icon, longBody, pii, table } from '../page/dom.js';
import { count, many, size } from '../page/format.js';

/** The whole account of a sitting, ending in the sum. @param {App} app */
export function outcomeCard(app) {
  const { groups, total, sum } = app.sitting.view.files;
  // Counted here as they came, there as they ended.
  const all = app.sitting.fileCount();
  const closing = total === all ? WORDS.files.accounted : WORDS.files.ofAll({ all: count(all) });
  return el('section.account', { 'aria-labelledby': 'outcome-head' }, [
    el('h3.section-head', { id: 'outcome-head', tabindex: '-1' }, WORDS.files.heading({ files: many(all, 'file') })),
    el('div.card.outcome', { id: 'outcome' }, [
      groups.map((group) => {
        const { outcome, code, count: files } = group;
        return groupFold(app, group, { 'data-outcome': outcome, 'data-code': code, 'data-count': files });
      }),
      el('p.total', [
        el('span', sum ? `${sum}: ${closing}` : closing[0].toUpperCase() + closing.slice(1)),
        el('b', count(total)),
      ]),
    ]),
  ]);
}

/** Files with one reason. @param {App} app @param {wasm_bindgen.Group} group @param {Record<string, any>} [marks] */
export function groupFold(app, { code, word, sentence, count: files }, marks = {}) {
  const summary = [el('b.which', word), el('span.why', sentence), el('b.right', count(files))];
  return fold('.group', marks, summary, () => fileRows(app, Array.from(app.sitting.session.files(code))));
}

/** @param {App} app @param {number[]} indices */
function fileRows(app, indices) {
  const { body, more } = longBody(indices, (index) => {
    const { path, sizeBytes } = app.sitting.sources[index] || { path: '', sizeBytes: 0 };
    return el('tr', { 'data-file': index }, cells(pii(path), el('td.right', size(sizeBytes))));
  });
  return el('div', [
    table('table.files', WORDS.files.ofGroup, [WORDS.files.file, `>${WORDS.files.size}`], body),
    more,
    el('p.small.muted.local', icon('here', 'small'), WORDS.files.namesStay),
  ]);
}
