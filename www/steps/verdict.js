/** How one event's verdict looks: a sign, a sentence, the evidence, and what can be done. */
import { el, fill, note } from '../page/dom.js';
import { count, many, size } from '../page/format.js';
import { copyButton } from '../files/download.js';
import { canSaveFolders } from '../files/folder.js';
import { evidence, findings, sign } from '../check/evidence.js';
import { CERTIFICATE_STALE, CONFIRMED, failed, passed, started } from '../page/words.js';

/**
 * @typedef {object} SaveActions
 * @property {(event: wasm_bindgen.EventVerdict) => void} zip
 * @property {(event: wasm_bindgen.EventVerdict) => void} folder
 * @property {(event: wasm_bindgen.EventVerdict) => void} certificate
 * @property {(files: File[], event: wasm_bindgen.EventVerdict | null) => void} confirm
 * @property {() => void} report
 * @property {() => void} [certificates] saves all of them
 * @property {() => void} [all] saves every zip that is not
 */

/**
 * What marks an event in the page: its ID, its verdict, how far saving came.
 * @param {App} app
 * @param {wasm_bindgen.EventVerdict} event
 */
export function marks(app, event) {
  return {
    'data-event': event.eventId,
    'data-verdict': event.verdict,
    'data-saved': app.sitting.saved.get(event.eventId) || 'no',
    tabindex: '-1',
    'aria-label': `Image Event ID ${event.eventId}`,
  };
}

/** @param {App} app @param {wasm_bindgen.EventVerdict} event @param {SaveActions} actions */
export function verdictCard(app, event, actions) {
  const node = el('article.card.verdict', marks(app, event));
  fill(node, verdictParts(app, event, actions));
  return node;
}

/** What stands in the card. @param {App} app @param {wasm_bindgen.EventVerdict} event @param {SaveActions} actions */
export function verdictParts(app, event, actions) {
  const state = app.sitting.saved.get(event.eventId) || 'no';
  return event.verdict === 'pass' ? passedParts(app, event, state, actions) : failedParts(app, event, actions);
}

/** @param {App} app @param {wasm_bindgen.EventVerdict} event @param {string} state @param {SaveActions} actions */
function passedParts(app, event, state, actions) {
  const { eventId } = event;
  const fault = app.faults.get(eventId);
  const words = {
    no: () => passed(event.images, app.sitting.lookedAt(eventId)),
    started: () => started(eventId),
    confirmed: () => CONFIRMED,
  }[state]();
  const lines =
    state === 'confirmed'
      ? [`${count(event.images)} of ${count(event.images)} images, every checksum as it was checked`]
      : [
          `A second DICOM reader opened all ${many(event.images, 'image')}`,
          ...event.counted,
          `${many(event.identifiers, 'identifier')} of this exam looked for in every header: none found`,
        ];
  return [
    state === 'started' ? sign('act', 'save') : sign('good', 'check'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, words),
      fault ? note('bad', 'stop', el('p', null, fault)) : null,
      app.readingNow === eventId
        ? el('progress', { max: 1, value: 0, 'aria-label': `Reading ${eventId}.zip again` })
        : state === 'started'
          ? [
              el('p.muted', null, 'A zip that was cut short can look whole. Reading it again here is what shows it.'),
              confirmTarget(`Drop ${eventId}.zip here`, `The saved ${eventId}.zip`, (files) => actions.confirm(files, event)),
            ]
          : evidence(lines),
      event.notes && event.notes.length ? worthKnowing(event.notes) : null,
      isStale(app, eventId) ? note('plain', 'info', el('p', null, CERTIFICATE_STALE)) : null,
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, `${eventId}.zip`),
      el('p.muted', null, `${many(event.images, 'image')}, ${size(event.sizeBytes)}`),
      el('p.small.muted', null, app.sitting.aboutEvent(event.eventId)),
      track(state),
      saveControls(app, event, state, actions),
    ),
  ];
}

/** The certificate that was saved says less than is true now. @param {App} app @param {string} eventId */
export function isStale(app, eventId) {
  const at = app.sitting.certified.get(eventId);
  return Boolean(at) && at !== 'confirmed' && app.sitting.saved.get(eventId) === 'confirmed';
}

/** What is no failure, folded: it needs nobody. */
function worthKnowing(notes) {
  return el(
    'details.worth',
    null,
    el('summary.link', null, `Worth knowing: ${many(notes.length, 'thing')}`),
    findings('Worth knowing', notes),
  );
}

/** Checked, saved, confirmed: how far this event is. @param {string} state */
function track(state) {
  const at = { no: 1, started: 1, confirmed: 3 }[state];
  const names = ['Checked', state === 'started' ? 'Started' : 'Saved', 'Confirmed'];
  return el(
    'ol.track',
    null,
    names.map((name, n) => el('li', { class: n < at ? 'done' : n === at && state === 'started' ? 'now' : null }, name)),
  );
}

/** @param {App} app @param {wasm_bindgen.EventVerdict} event @param {string} state @param {SaveActions} actions */
function saveControls(app, event, state, actions) {
  const primary = state === 'no' && app.firstUnsaved() === event.eventId;
  const text = state === 'no' ? `Save ${event.eventId}.zip` : 'Save again';
  return [
    saveButton(app, event, text, primary ? '.primary' : '', actions),
    el('button.button.certificate', { click: () => actions.certificate(event) }, 'Save certificate'),
    canSaveFolders() && state === 'no'
      ? el('button.link', { click: () => actions.folder(event) }, 'Save as files into a folder')
      : null,
  ];
}

/**
 * The control that downloads an event's zip.
 * @param {App} app
 * @param {wasm_bindgen.EventVerdict} event
 * @param {string} text
 * @param {SaveActions} actions
 */
export function saveButton(app, event, text, more, actions) {
  const busy = app.savingNow === event.eventId;
  return el(
    `button.button.save${more}`,
    { 'aria-disabled': busy ? 'true' : null, click: () => actions.zip(event) },
    busy ? 'Looking at the sources again…' : text,
  );
}

/**
 * A place for saved zips to be dropped back, with a button for those who do not drag.
 * @param {string} words
 * @param {string} label
 */
export function confirmTarget(words, label, take) {
  const input = el('input', { type: 'file', accept: '.zip', multiple: true, hidden: true, 'aria-label': label });
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    take(files);
  });
  return el(
    'div.confirm-drop',
    null,
    el('b', null, words),
    el('button.button', { click: () => input.click() }, words.includes('zips') ? 'Choose them' : 'Choose it'),
    input,
  );
}

/** @param {App} app @param {wasm_bindgen.EventVerdict} event @param {SaveActions} actions */
function failedParts(app, event, actions) {
  return [
    sign('bad', 'cross'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, failed(event.findings.length)),
      findings('Found', event.findings),
      el('p.muted', null, 'Nothing was saved, and the originals are as they were. The fault is the tool’s, not yours.'),
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, event.eventId),
      el('p.small.muted', null, app.sitting.aboutEvent(event.eventId)),
      el('button.button.primary', { click: () => actions.report() }, 'Save report'),
      copyButton('Copy report', () => app.sitting.session.report(app.sitting.told())),
    ),
  ];
}
