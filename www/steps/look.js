/** Step 3: texts that need a person, the light table, and what becomes of every attribute. */
import { byId, el, fill, icon, marked, pii } from '../page/dom.js';
import { now } from '../engine/sitting.js';
import { LightTable } from '../pictures/lighttable.js';
import { changesFold } from './changes.js';
import { keptFold } from './kept.js';

/** @param {Sitting} sitting */
function asked({ view }) {
  return JSON.stringify([view.review.texts.map(({ id }) => id), view.pictures.series.length > 0]);
}

/** Draws the step anew. Pictures are asked for only while it is open. @param {App} app */
export function renderLook(app) {
  const { sitting } = app;
  const { review, pictures } = sitting.view;
  const { texts, heading } = review;
  const body = byId('look');
  sitting.unwatch();
  app.table = null;
  fill(body);
  if (!app.lookOpen) return;
  sitting.asked = asked(sitting);
  if (pictures.series.length) app.table = new LightTable(app, true);
  const rows = () => el('div.card', [texts.map((item) => textRow(app, item))]);
  const line = el('p.becomes-line', { id: 'becomes' });
  fill(body, [
    texts.length > 0 && section('texts-head', heading, rows()),
    app.table && section('pictures-head', '', [app.table.node, line]),
    el('div.folds', changesFold(app), keptFold(app)),
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
  const { sitting, table } = app;
  const { review, pictures } = sitting.view;
  if (asked(sitting) !== sitting.asked) {
    renderLook(app);
    return;
  }
  const isHeld = pictures.series.some(({ filesHeld }) => filesHeld);
  const done = {
    'texts-head-done': review.textsDecided,
    'pictures-head': isHeld ? WORDS.look.setAside : WORDS.look.lettersStay,
    'pictures-head-done': pictures.sentence,
  };
  for (const [id, words] of Object.entries(done)) if (byId(id)) byId(id).textContent = words;
  for (const node of document.querySelectorAll('#look [data-text]')) node.dispatchEvent(new CustomEvent('decided'));
  table?.refresh();
  if (table) fill(byId('becomes'), becomes(sitting, table.own?.study || ''));
}

/** The patient's name, and what stands in its place: all else is on demand. @param {Sitting} sitting @param {string} study */
function becomes(sitting, study) {
  const exam = sitting.view.exams.find(({ uid }) => uid === study);
  if (!exam) return null;
  const { eventId } = sitting.card(study);
  return [
    exam.patients.map(({ name }) => el('s', pii(name))),
    el('span', { 'aria-hidden': 'true' }, '→'),
    el('span.away', WORDS.look.becomes),
    eventId ? el('b', eventId) : el('span.muted', WORDS.look.itsEventId),
    el('button.link', { click: openChanges }, WORDS.look.everyChange),
  ];
}

/** What becomes of every attribute, opened and led to. */
function openChanges() {
  const changes = byId('changes');
  changes.open = true;
  changes.querySelector('summary').focus({ preventScroll: true });
  changes.scrollIntoView({ block: 'start' });
}

/** @type {[wasm_bindgen.How, string][]} */
const WAYS = [
  ['offer', WORDS.look.suggested],
  ['keep', WORDS.look.keep],
  ['empty', WORDS.look.empty],
  ['edit', WORDS.look.edit],
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
  const becomes = el('div.becomes', el('label', { for: `edit-${id}` }, WORDS.look.becomesText), input);
  const suggested = el('p.small.muted');
  const state = el('span.decided');
  const radios = WAYS.map(([how, word]) => {
    const change = () => {
      decide(how);
      if (how === 'edit') input.focus();
    };
    return el('label', el('input', { type: 'radio', name: `how-${id}`, value: how, change }), word);
  });
  const row = el('div.text-row', { 'data-text': id, id: `text-${id}` }, [
    el('div', [
      el('p.small.muted', state, item.about),
      el('p.quoted', el('bdi.pii.soft', marked(item.pieces))),
      suggested,
    ]),
    el('div.choice', { role: 'radiogroup', 'aria-label': WORDS.look.decisionAbout({ attribute: item.attribute }) }, radios),
    becomes,
  ]);
  row.addEventListener('decided', () => {
    const { how, decided, offered: offer } = current();
    if (offer !== offered && input.value === offered) input.value = offer;
    offered = offer;
    for (const radio of row.querySelectorAll('input[type=radio]')) radio.checked = radio.value === how;
    row.classList.toggle('is-decided', Boolean(how));
    row.classList.toggle('is-cut', !how || how === 'offer' || how === 'empty');
    becomes.hidden = how !== 'edit';
    fill(suggested, !how && [`${WORDS.look.suggestedText} `, offered ? pii(offered, '.soft') : WORDS.look.nothingLeft]);
    fill(state, decided && [icon('check', 'good small'), ` ${decided} `]);
  });
  return row;
}
