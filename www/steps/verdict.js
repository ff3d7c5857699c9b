/** How one event's verdict looks: a sign, a sentence, the evidence, and what can be done. */
import { el, fill, note } from '../page/dom.js';
import { count, many, size } from '../page/format.js';
import { copyButton } from '../files/download.js';
import { canSaveFolders } from '../files/folder.js';
import { evidence, findings, sign } from '../check/evidence.js';
import { CERTIFICATE_STALE } from '../page/words.js';

/**
 * @typedef {object} SaveActions
 * @property {(event: wasm_bindgen.EventView) => void} zip
 * @property {(event: wasm_bindgen.EventView) => void} folder
 * @property {(event: wasm_bindgen.EventView) => void} certificate
 * @property {(files: File[], event: wasm_bindgen.EventView | null) => void} confirm
 * @property {() => void} report
 * @property {() => string} reportText
 */

/** What marks an event in the page: its ID, its verdict, how far saving came. @param {wasm_bindgen.EventView} event */
export function marks({ eventId, isPass, saved }) {
  return {
    'data-event': eventId,
    'data-verdict': isPass ? 'pass' : 'fail',
    'data-saved': saved,
    tabindex: '-1',
    'aria-label': `Image Event ID ${eventId}`,
  };
}

/** @param {App} app @param {wasm_bindgen.EventView} event @param {SaveActions} actions */
export function verdictCard(app, event, actions) {
  const node = el('article.card.verdict', marks(event));
  fill(node, verdictParts(app, event, actions));
  return node;
}

/** What stands in the card. @param {App} app @param {wasm_bindgen.EventView} event @param {SaveActions} actions */
export function verdictParts(app, event, actions) {
  return event.isPass ? passedParts(app, event, actions) : failedParts(app, event, actions);
}

function passedParts(app, event, actions) {
  const { eventId, saved: state, sentence, fault } = event;
  return [
    state === 'started' ? sign('act', 'save') : sign('good', 'check'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, sentence),
      fault ? note('bad', 'stop', el('p', null, fault)) : null,
      app.readingNow === eventId
        ? el('progress', { max: 1, value: 0, 'aria-label': `Reading ${eventId}.zip again` })
        : state === 'started'
          ? [
              el('p.muted', null, 'A zip that was cut short can look whole. Reading it again here is what shows it.'),
              confirmTarget(`Drop ${eventId}.zip here`, `The saved ${eventId}.zip`, (files) => actions.confirm(files, event)),
            ]
          : evidence(event.evidence),
      event.notes.length ? worthKnowing(event.notes) : null,
      event.isCertificateStale ? note('plain', 'info', el('p', null, CERTIFICATE_STALE)) : null,
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, `${eventId}.zip`),
      el('p.muted', null, `${many(event.images, 'image')}, ${size(event.sizeBytes)}`),
      el('p.small.muted', null, app.sitting.aboutEvent(event.eventId)),
      track(state),
      saveControls(app, event, actions),
    ),
  ];
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

function saveControls(app, event, actions) {
  const { saved: state } = event;
  const primary = app.sitting.view.sums.firstUnsaved === event.eventId;
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
 * @param {wasm_bindgen.EventView} event
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

/** @param {App} app @param {wasm_bindgen.EventView} event @param {SaveActions} actions */
function failedParts(app, event, actions) {
  return [
    sign('bad', 'cross'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, event.sentence),
      findings('Found', event.findings),
      el('p.muted', null, 'Nothing was saved, and the originals are as they were. The fault is the tool’s, not yours.'),
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, event.eventId),
      el('p.small.muted', null, app.sitting.aboutEvent(event.eventId)),
      el('button.button.primary', { click: () => actions.report() }, 'Save report'),
      copyButton('Copy report', () => actions.reportText()),
    ),
  ];
}
