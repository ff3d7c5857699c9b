/** How one event's verdict looks: a sign, a sentence, the evidence, and what can be done. */
import { el, icon, note } from '../page/dom.js';
import { many, size } from '../page/format.js';
import { copyButton } from '../files/download.js';
import { canSaveFolders } from '../files/folder.js';
import { findings, evidence, verdict } from '../check/evidence.js';
import { confirmSaved, reportText, saveAsFolder, saveCertificate, saveReport, saveZip } from './saving.js';

/** What marks an event in the page: its ID, its verdict, how far saving came. @param {EventView} event */
export function marks({ eventId, isPass, saved }) {
  return {
    'data-event': eventId,
    'data-verdict': isPass ? 'pass' : 'fail',
    'data-saved': saved,
    tabindex: '-1',
    'aria-label': WORDS.save.imageEventId({ event: eventId }),
  };
}

/** @param {App} app @param {EventView} event */
export function verdictCard(app, event) {
  return el('article.card.verdict', marks(event), verdictParts(app, event));
}

/** What stands in the card. @param {App} app @param {EventView} event */
export function verdictParts(app, event) {
  return event.isPass ? passedParts(app, event) : failedParts(app, event);
}

/** @param {App} app @param {EventView} event */
function passedParts(app, event) {
  const { eventId, saved, fault, notes, stale, truths, otherwise } = event;
  const worth = el('summary.link', WORDS.check.thingsWorthKnowing({ things: many(notes.length, 'thing') }));
  return verdict(
    saved === 'started' ? ['act', 'save'] : ['good', 'check'],
    event.sentence,
    [
      fault && note('bad', fault),
      app.readingNow === eventId
        ? readingBar(eventId)
        : saved === 'started'
          ? confirmOne(app, eventId)
          : [told(truths), otherwise && another(app, otherwise), evidence(event.evidence)],
      // What is no failure is folded: it needs nobody.
      notes.length > 0 && el('details.worth', worth, findings(WORDS.check.worthKnowing, notes)),
      stale && note('plain', stale),
    ],
    [
      el('p.zip', `${eventId}.zip`),
      el('p.muted', `${many(event.images, 'image')}, ${size(event.sizeBytes)}`),
      el('p.small.muted', event.about),
      track(saved),
      saveControls(app, event),
    ],
  );
}

/** What is true of the headers, of the pictures, and of what stays: never one for another. @param {EventView['truths']} truths */
function told(truths) {
  return el('dl.truths', [truths.map(({ name, sentence }) => el('div', el('dt', name), el('dd', sentence)))]);
}

/** @param {App} app @param {wasm_bindgen.Otherwise} otherwise */
function another(app, { label, settings }) {
  return el('button.link', { click: () => app.writeAgain(settings) }, label);
}

/** How far the reading of a saved zip is. @param {string} eventId */
export function readingBar(eventId) {
  return el('progress', { max: 1, value: 0, 'aria-label': WORDS.save.reading({ event: eventId }) });
}

/** @param {App} app @param {string} eventId */
function confirmOne(app, eventId) {
  return [
    el('p.muted', WORDS.save.whyConfirm),
    confirmTarget(app, WORDS.save.dropOne({ event: eventId }), WORDS.save.chooseOne, WORDS.save.savedZip({ event: eventId }), eventId),
  ];
}

/** Checked, saved, confirmed: how far this event is. @param {wasm_bindgen.Saved} saved */
function track(saved) {
  const isNow = saved === 'started';
  const done = saved === 'confirmed' ? 3 : 1;
  const kind = (/** @type {number} */ n) => (n < done ? 'done' : n === done && isNow ? 'now' : null);
  const names = [WORDS.save.checked, isNow ? WORDS.save.started : WORDS.save.saved, WORDS.save.confirmed];
  return el('ol.track', [names.map((name, n) => el('li', { class: kind(n) }, name))]);
}

/** @param {App} app @param {EventView} event */
function saveControls(app, event) {
  const { eventId, saved, waits } = event;
  if (waits && saved === 'no') return waiting(app, waits);
  return [
    saveButton(app, event, saved === 'no' ? WORDS.save.zip({ event: eventId }) : WORDS.save.again, ''),
    el('button.button.certificate', { click: () => saveCertificate(app, eventId) }, WORDS.save.certificate),
    canSaveFolders() &&
      saved === 'no' &&
      el('button.link', { click: () => saveAsFolder(app, eventId) }, WORDS.save.asFolder),
  ];
}

/** Why there is no Save yet, and how far the search is. @param {App} app @param {string} why */
function waiting(app, why) {
  const { searched, of, isDone } = app.sitting.view.pictures;
  return el('div.waits', el('p', icon(isDone ? 'eye' : 'find'), ' ', el('span', why)), [
    !isDone && el('progress', { max: of, value: searched, 'aria-label': WORDS.save.picturesSearched }),
    isDone && el('button.button.primary', { click: () => app.lookAgain() }, WORDS.look.look),
  ]);
}

/**
 * The control that downloads an event's zip.
 * @param {App} app @param {EventView} event @param {string} text @param {string} more
 */
export function saveButton(app, { eventId }, text, more) {
  const busy = app.savingNow === eventId;
  const props = { 'aria-disabled': busy ? 'true' : null, click: () => saveZip(app, eventId) };
  return el(`button.button.save${more}`, props, busy ? WORDS.save.looking : text);
}

/**
 * A place for saved zips to be dropped back, with a button for those who do not drag.
 * @param {App} app @param {string} words @param {string} choose @param {string} label
 * @param {string} [only] the Event ID that a single one must be of
 */
export function confirmTarget(app, words, choose, label, only) {
  const input = el('input', { type: 'file', accept: '.zip', multiple: true, hidden: true, 'aria-label': label });
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    confirmSaved(app, files, only);
  });
  return el('div.confirm-drop', el('b', words), el('button.button', { click: () => input.click() }, choose), input);
}

/** @param {App} app @param {EventView} event */
function failedParts(app, event) {
  return verdict(
    ['bad', 'cross'],
    event.sentence,
    [
      findings(WORDS.check.found, event.findings),
      el('p.muted', WORDS.save.toolFault),
    ],
    [
      el('p.zip', event.eventId),
      el('p.small.muted', event.about),
      el('button.button.primary', { click: () => saveReport(app) }, WORDS.check.saveReport),
      copyButton(WORDS.check.copyReport, () => reportText(app)),
    ],
  );
}
