/** How one event's verdict looks: a sign, a sentence, the evidence, and what can be done. */
import { el, icon, fill, note } from './dom.js';
import { count, date, many, size } from './format.js';
import { copyButton } from './download.js';
import { canSaveFolders } from './folder.js';
import { CONFIRMED, failed, passed, started } from './words.js';

/**
 * @typedef {object} SaveActions
 * @property {(event: EventVerdict) => void} zip
 * @property {(event: EventVerdict) => void} folder
 * @property {(files: File[], event: EventVerdict) => void} confirm
 * @property {() => void} report
 */

/** @param {any} app @param {EventVerdict} event @param {SaveActions} actions */
export function verdictCard(app, event, actions) {
  const state = app.sitting.saved.get(event.eventId) || 'no';
  const node = el('article.card.verdict', {
    'data-event': event.eventId,
    'data-verdict': event.verdict,
    'data-saved': state,
    tabindex: '-1',
    'aria-label': `Image Event ID ${event.eventId}`,
  });
  fill(node, event.verdict === 'pass' ? passedParts(app, event, state, actions) : failedParts(app, event, actions));
  return node;
}

function sign(kind, name) {
  return el(`div.sign.${kind}`, null, icon(name));
}

function about(app, event) {
  const studies = app.sitting.studiesOf(event.eventId);
  return studies.map((study) => `${study.label}, ${date(study.examDate)}`).join(' · ');
}

function passedParts(app, event, state, actions) {
  const { eventId } = event;
  const fault = app.faults.get(eventId);
  const words =
    state === 'confirmed'
      ? CONFIRMED
      : state === 'started'
        ? started(eventId)
        : passed(event.images, app.sitting.lookedAt(eventId));
  const evidence =
    state === 'confirmed'
      ? [`${count(event.images)} of ${count(event.images)} images, every checksum as it was checked`]
      : [
          `A second DICOM reader opened all ${many(event.images, 'image')}`,
          `${count(event.sopRows)} rows of the SOP hold in every image`,
          `${many(event.identifiers, 'identifier')} of this exam looked for in every header: none found`,
        ];
  return [
    state === 'started' ? sign('act', 'save') : sign('good', 'check'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, words),
      fault ? note('bad', 'stop', el('p', null, fault)) : null,
      state === 'started'
        ? [
            el('p.muted', null, 'A zip that was cut short can look whole. Reading it again here is what shows it.'),
            confirmTarget(event, actions),
          ]
        : el(
            'ul.evidence',
            null,
            evidence.map((line) => el('li', null, icon('check', 'good'), el('span', null, line))),
          ),
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, `${eventId}.zip`),
      el('p.muted', null, `${many(event.images, 'image')}, ${size(event.sizeBytes)}`),
      el('p.small.muted', null, about(app, event)),
      track(state),
      saveControls(app, event, state, actions),
    ),
  ];
}

/** Checked, saved, confirmed: how far this event is. */
function track(state) {
  const at = { no: 1, started: 1, confirmed: 3 }[state];
  const names = ['Checked', state === 'started' ? 'Started' : 'Saved', 'Confirmed'];
  return el(
    'ol.track',
    null,
    names.map((name, n) => el('li', { class: n < at ? 'done' : n === at && state === 'started' ? 'now' : null }, name)),
  );
}

function saveControls(app, event, state, actions) {
  const busy = app.savingNow === event.eventId;
  const primary = state === 'no' && app.firstUnsaved() === event.eventId;
  const text = busy ? 'Looking at the sources again…' : state === 'no' ? `Save ${event.eventId}.zip` : 'Save again';
  return [
    el(
      `button.button.save${primary ? '.primary' : ''}`,
      { 'aria-disabled': busy ? 'true' : null, click: () => actions.zip(event) },
      text,
    ),
    canSaveFolders() && state === 'no'
      ? el('button.link', { click: () => actions.folder(event) }, 'Save as files into a folder')
      : null,
  ];
}

function confirmTarget(event, actions) {
  const input = el('input', { type: 'file', accept: '.zip', hidden: true, 'aria-label': `The saved ${event.eventId}.zip` });
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    actions.confirm(files, event);
  });
  return el(
    'div.confirm-drop',
    null,
    el('b', null, `Drop ${event.eventId}.zip here`),
    el('button.button', { click: () => input.click() }, 'Choose it'),
    input,
  );
}

function failedParts(app, event, actions) {
  const findings = event.findings;
  const total = findings.length;
  return [
    sign('bad', 'cross'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, failed(total)),
      el(
        'table.findings',
        null,
        el('caption.away', null, 'Findings'),
        el(
          'thead',
          null,
          el(
            'tr',
            null,
            el('th', { scope: 'col' }, 'Found'),
            el('th', { scope: 'col' }, 'Where'),
            el('th.right', { scope: 'col' }, 'Images'),
          ),
        ),
        el(
          'tbody',
          null,
          findings.map(({ message, where, rule, count: n }) =>
            el(
              'tr',
              null,
              el('td', null, el('b', null, message)),
              el('td', null, where || '', rule ? el('span.muted', null, ` ${rule}`) : null),
              el('td.right', null, count(n)),
            ),
          ),
        ),
      ),
      el('p.muted', null, 'Nothing was saved, and the originals are as they were. The fault is the tool’s, not yours.'),
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, event.eventId),
      el('p.small.muted', null, about(app, event)),
      el('button.button.primary', { click: () => actions.report() }, 'Save report'),
      copyButton('Copy report', () => app.sitting.session.report(LTP2.buildId)),
    ),
  ];
}
