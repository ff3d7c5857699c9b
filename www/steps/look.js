/** Step 3: what needs a person first; pictures and changes folded until they are wanted. */
import { byId, el, fill, icon } from '../page/dom.js';
import { textRow } from './texts.js';
import { heldCard } from './held.js';
import { picturesFold } from '../pictures/pictures.js';
import { changesFold } from './changes.js';
import { keptFold } from './kept.js';
import { SET_ASIDE } from '../page/words.js';
import { count } from '../page/format.js';

/** Draws the step anew. Pictures are asked for only while it is open. @param {App} app */
export function renderLook(app) {
  const body = byId('look');
  fill(body);
  if (!app.lookOpen) return;
  const { texts, pictures, heading } = app.sitting.view.review;
  fill(
    body,
    texts.length
      ? section(
          'texts-head',
          heading,
          el(
            'div.card',
            null,
            texts.map((item) => textRow(app, item)),
          ),
        )
      : null,
    pictures.length
      ? section(
          'held-head',
          SET_ASIDE,
          pictures.map((item) => heldCard(app, item)),
        )
      : null,
    !texts.length && !pictures.length
      ? el('p.calm', null, icon('check', 'good'), ' Nothing here waits for you. What follows can be opened and read.')
      : null,
    el('div.folds', null, picturesFold(app), changesFold(app), keptFold(app)),
  );
  refreshLook(app);
}

/** @param {string} id @param {string} heading */
function section(id, heading, ...content) {
  return el(
    'section.needs',
    { 'aria-labelledby': id },
    el('div.section-line', null, el('h3', { id }, heading), el('span.muted', { 'data-left': id })),
    content,
  );
}

/** Brings decisions and counts up to date, without touching the controls. @param {App} app */
export function refreshLook(app) {
  if (!app.lookOpen) return;
  const { texts, pictures, textsWaiting, seriesWaiting } = app.sitting.view.review;
  const shown = [...document.querySelectorAll('#look [data-text]')].map((node) => node.getAttribute('data-text'));
  if (
    shown.join() !== texts.map(({ id }) => id).join() ||
    document.querySelectorAll('#look [data-held]').length !== pictures.length
  )
    return renderLook(app);
  counted('texts-head', texts.length - textsWaiting, texts.length);
  counted('held-head', pictures.length - seriesWaiting, pictures.length);
  for (const node of document.querySelectorAll('#look [data-text], #look [data-held]'))
    node.dispatchEvent(new CustomEvent('decided'));
}

/** @param {string} id @param {number} done */
function counted(id, done, all) {
  const node = document.querySelector(`[data-left="${id}"]`);
  if (node) node.textContent = all ? `${count(done)} of ${count(all)} decided` : '';
}
