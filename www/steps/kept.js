/** Every other text that stays, for whoever wants to read them; no click is owed. */
import { bigFold, cells, el, longBody, note, pii, searched, table } from '../page/dom.js';
import { count, many } from '../page/format.js';

/** Folded at first; asks the core only when opened. @param {App} app */
export function keptFold(app) {
  return bigFold('kept-texts', WORDS.kept.heading, WORDS.kept.about, () => list(app));
}

/** @param {App} app */
function list({ sitting }) {
  const exams = sitting.going().map(({ uid }) => ({ uid, texts: sitting.session.keptTexts(uid) }));
  const { control, result } = searched('kept-search', WORDS.kept.search, (wanted) =>
    exams.map(({ uid, texts }) => exam(sitting.card(uid).name, texts, wanted)),
  );
  return [
    note('plain', [
      WORDS.kept.why,
    ]),
    el('div.tools-line', control),
    result,
  ];
}

/** @param {string} name @param {wasm_bindgen.KeptText[]} texts @param {string} wanted */
function exam(name, texts, wanted) {
  const found = texts.filter(({ attribute, text }) => `${attribute} ${text}`.toLowerCase().includes(wanted));
  let last = '';
  const { body, more } = longBody(found, ({ attribute, text, note: done }) => {
    const isSame = attribute === last;
    last = attribute;
    const name = isSame ? el('span.away', attribute) : attribute;
    return el('tr', cells(name, pii(text, '.soft'), el('td.muted', done)));
  });
  const all = many(found.length, 'text');
  return el('section.pad', [
    el('h4', name),
    el('p.small.muted', wanted ? WORDS.page.of({ n: all, all: count(texts.length) }) : all),
    found.length > 0 && table('table', WORDS.kept.table, [WORDS.kept.attribute, WORDS.kept.text, `(${WORDS.kept.note})`], body),
    more,
  ]);
}
