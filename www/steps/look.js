/** Step 3: what needs a person first; pictures and changes folded until they are wanted. */
import { byId, el, fill, icon, marked, pii } from '../page/dom.js';
import { count } from '../page/format.js';
import { now } from '../engine/sitting.js';
import { picture } from '../pictures/picture.js';
import { picturesFold } from '../pictures/pictures.js';
import { changesFold } from './changes.js';
import { keptFold } from './kept.js';

const SET_ASIDE = 'Set aside: pictures may show names. Look, then decide.';

/** @param {wasm_bindgen.Review} review */
function asked({ texts, pictures }) {
  return JSON.stringify([texts.map(({ id }) => id), pictures.map(({ series }) => series)]);
}

/** Draws the step anew. Pictures are asked for only while it is open. @param {App} app */
export function renderLook(app) {
  const { review } = app.sitting.view;
  const { texts, pictures, heading } = review;
  const body = byId('look');
  app.sitting.unwatch();
  fill(body);
  if (!app.lookOpen) return;
  app.sitting.asked = asked(review);
  const rows = () => el('div.card', [texts.map((item) => textRow(app, item))]);
  const cards = () => pictures.map((item) => heldCard(app, item));
  fill(body, [
    texts.length > 0 && section('texts-head', heading, rows()),
    pictures.length > 0 && section('held-head', SET_ASIDE, cards()),
    !texts.length && !pictures.length && el('p.calm', icon('check', 'good'), ` ${review.waits}`),
    el('div.folds', picturesFold(app), changesFold(app), keptFold(app)),
  ]);
  refreshLook(app);
}

/** @param {string} id @param {string} heading @param {any} content */
function section(id, heading, content) {
  const line = el('div.section-line', el('h3', { id }, heading), el('span.muted', { id: `${id}-done` }));
  return el('section.needs', { 'aria-labelledby': id }, line, content);
}

/** Brings decisions and counts up to date, without touching the controls. @param {App} app */
export function refreshLook(app) {
  if (!app.lookOpen) return;
  const { review } = app.sitting.view;
  if (asked(review) !== app.sitting.asked) {
    renderLook(app);
    return;
  }
  const { textsDecided, seriesDecided } = review;
  const done = { 'texts-head-done': textsDecided, 'held-head-done': seriesDecided };
  for (const [id, words] of Object.entries(done)) if (byId(id)) byId(id).textContent = words;
  for (const node of document.querySelectorAll('#look [data-text], #look [data-held]'))
    node.dispatchEvent(new CustomEvent('decided'));
}

/** @type {[wasm_bindgen.How, string][]} */
const WAYS = [
  ['keep', 'Keep'],
  ['edit', 'Edit'],
  ['empty', 'Empty'],
];

/** A flagged text: why it was flagged, what becomes of it. @param {App} app @param {wasm_bindgen.TextItem} item */
function textRow(app, item) {
  const { id } = item;
  let { offered } = item;
  const current = () => app.sitting.view.review.texts.find((text) => text.id === id) || item;
  /** @param {wasm_bindgen.How} how */
  const decide = (how) => app.tell({ what: 'text', id, how, text: input.value, when: now() });
  const typed = () => {
    if (current().how === 'edit') decide('edit');
  };
  const input = el('input.input', { value: offered, maxlength: 10240, id: `edit-${id}`, input: typed });
  const use = el('button.button', { click: () => decide('edit') }, 'Use this');
  const becomes = el('div.becomes', el('label', { for: `edit-${id}` }, 'Becomes'), input, use);
  const state = el('span.decided');
  const radios = WAYS.map(([how, word]) => {
    const change = () => {
      decide(how);
      if (how === 'edit') input.focus();
    };
    return el('label', el('input', { type: 'radio', name: `how-${id}`, value: how, change }), word);
  });
  const row = el('div.text-row', { 'data-text': id, id: `text-${id}` }, [
    el('div', [el('p.small.muted', state, item.about), el('p.quoted', el('bdi.pii.soft', marked(item.pieces)))]),
    el('div.choice', { role: 'radiogroup', 'aria-label': `Decision about ${item.attribute}` }, radios),
    becomes,
  ]);
  row.addEventListener('decided', () => {
    const { how, decided, offered: offer } = current();
    if (offer !== offered && input.value === offered) input.value = offer;
    offered = offer;
    for (const radio of row.querySelectorAll('input[type=radio]')) radio.checked = radio.value === how;
    row.classList.toggle('is-decided', Boolean(how));
    becomes.hidden = Boolean(how) && how !== 'edit';
    use.hidden = Boolean(how);
    fill(state, decided && [icon('check', 'good small'), ` ${decided} `]);
  });
  return row;
}

/** A held series, large, with the decision that a person makes. @param {App} app @param {wasm_bindgen.HeldItem} item */
function heldCard(app, item) {
  const { series, files } = item;
  const frame = el('div.held-picture.pii-picture');
  const place = el('div.pager');
  let at = 0;
  /** @param {number} by */
  const show = (by) => {
    at = (at + by + files.length) % files.length;
    const options = /** @type {const} */ ({ frame: 0, window: 'auto', maxSide: 704 });
    fill(frame, picture(app, files[at], options, `Held picture ${at + 1} of ${files.length}`));
    if (files.length === 1) return;
    fill(place, [
      el('button.button.square', { 'aria-label': 'Previous picture', click: () => show(-1) }, icon('back')),
      el('span', `${count(at + 1)} of ${count(files.length)}`),
      el('button.button.square', { 'aria-label': 'Next picture', click: () => show(1) }, icon('right')),
    ]);
  };
  /** @param {boolean} isIn @param {string} words */
  const choice = (isIn, words) =>
    el('button.button', { click: () => app.tell({ what: 'pictures', series, isIn, when: now() }) }, words);
  const out = choice(false, 'Leave out');
  const include = choice(true, 'No names visible: include');
  const reason = el('p');
  const state = el('p.decided');
  const card = el('article.card.held', { 'data-held': series, id: `held-${series}` }, [
    el('div', frame, place),
    el('div', [
      el('h4', pii(item.description, '.soft')),
      el('p.muted', item.about),
      reason,
      el('p.muted', [
        'This page takes names out of the header, never out of a picture. If a name, number or birth date shows, leave the series out.',
      ]),
      el('div.buttons', out, include),
      state,
    ]),
  ]);
  card.addEventListener('decided', () => {
    const known = app.sitting.view.review.pictures.filter((own) => own.series === series);
    const { isIn, decided, reason: why, releasable } = known.find((own) => own.files[0] === files[0]) || item;
    reason.textContent = why;
    include.hidden = !releasable;
    out.setAttribute('aria-pressed', String(isIn === false));
    include.setAttribute('aria-pressed', String(isIn === true));
    fill(state, decided && [icon('check', 'good'), el('span', ` ${decided}`)]);
  });
  show(0);
  return card;
}
