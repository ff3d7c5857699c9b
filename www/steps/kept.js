/** Every other text that stays, for whoever wants to read them; no click is owed. */
import { bigFold, el, fill, note, pii, tableHead } from '../page/dom.js';
import { count, many } from '../page/format.js';

const ROWS_AT_ONCE = 100;

/** Folded at first; asks the core only when opened. @param {App} app */
export function keptFold(app) {
  return bigFold(
    'kept-texts',
    'All other texts',
    'Descriptions and comments that stay, to read if you like',
    el('div.kept'),
    () => list(app),
  );
}

/** @param {App} app */
function list(app) {
  const exams = app.sitting.going().map(({ uid }) => ({ uid, texts: app.sitting.session.keptTexts(uid) }));
  const search = el('input.input', { id: 'kept-search', type: 'search', placeholder: 'Text or attribute' });
  const result = el('div');
  const draw = () => {
    const wanted = search.value.trim().toLowerCase();
    fill(
      result,
      exams.map(({ uid, texts }) => exam(app, uid, texts, wanted)),
    );
  };
  search.addEventListener('input', draw);
  draw();
  return [
    note(
      'plain',
      'info',
      el(
        'p',
        null,
        'This patient’s known names and numbers are cut from these texts, and nothing in them looks suspicious. They stand here as they will be written.',
      ),
    ),
    el('div.tools-line', null, el('div.field', null, el('label', { for: 'kept-search' }, 'Search'), search)),
    result,
  ];
}

/** @param {App} app @param {string} uid @param {wasm_bindgen.KeptText[]} texts @param {string} wanted */
function exam(app, uid, texts, wanted) {
  const found = wanted ? texts.filter(({ attribute, text }) => `${attribute} ${text}`.toLowerCase().includes(wanted)) : texts;
  const body = el('tbody');
  const more = el('button.link', { click: () => addRows() });
  let shown = 0;
  let last = '';
  const addRows = () => {
    for (const { attribute, text, cut } of found.slice(shown, shown + ROWS_AT_ONCE)) {
      body.append(
        el(
          'tr',
          null,
          el('td', null, attribute === last ? el('span.away', null, attribute) : attribute),
          el('td', null, pii(text, '.soft')),
          el('td.muted', null, cut ? 'identifier cut or replaced' : ''),
        ),
      );
      last = attribute;
    }
    shown = Math.min(found.length, shown + ROWS_AT_ONCE);
    more.hidden = shown >= found.length;
    more.textContent = `Show more; ${count(found.length - shown)} left`;
  };
  addRows();
  return el(
    'section.pad',
    null,
    el('h4', null, app.sitting.nameOf(uid)),
    el('p.small.muted', null, wanted ? `${many(found.length, 'text')} of ${count(texts.length)}` : many(found.length, 'text')),
    found.length
      ? el('table', null, el('caption.away', null, 'Texts that stay'), tableHead(['Attribute', 'Text', '(Note)']), body)
      : null,
    more,
  );
}
