/** Every other text that stays, for whoever wants to read them; no click is owed. */
import { bigFold, cells, el, longBody, note, pii, searched, table } from '../page/dom.js';
import { count, many } from '../page/format.js';

/** Folded at first; asks the core only when opened. @param {App} app */
export function keptFold(app) {
  const about = 'Descriptions and comments that stay, to read if you like';
  return bigFold('kept-texts', 'All other texts', about, () => list(app));
}

/** @param {App} app */
function list({ sitting }) {
  const exams = sitting.going().map(({ uid }) => ({ uid, texts: sitting.session.keptTexts(uid) }));
  const { control, result } = searched('kept-search', 'Text or attribute', (wanted) =>
    exams.map(({ uid, texts }) => exam(sitting.card(uid).name, texts, wanted)),
  );
  return [
    note('plain', [
      'This patient’s known names and numbers are cut from these texts, and nothing in them looks suspicious. They stand here as they will be written.',
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
    el('p.small.muted', wanted ? `${all} of ${count(texts.length)}` : all),
    found.length > 0 && table('table', 'Texts that stay', ['Attribute', 'Text', '(Note)'], body),
    more,
  ]);
}
