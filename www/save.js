/** Step 5: the verdict for each event, saving it, and confirming what was saved. */
import { byId, el, fill, icon, note } from './dom.js';
import { count, date, many, size } from './format.js';
import { copyButton, download } from './download.js';
import { outcomeCard } from './outcome.js';
import { changedSources } from './sources.js';
import { canSaveFolders, saveFolder } from './folder.js';
import { isWhole } from './whole.js';
import { say } from './status.js';
import { CHANGED, CONFIRMED, failed, passed, started } from './words.js';

/** Draws the verdicts and the account of all files. */
export function renderSave(app) {
  const { sitting } = app;
  const cards = sitting.events.map((event) => card(app, event));
  fill(
    byId('save-body'),
    !sitting.events.length && note('warn', 'warn', el('p', null, 'No exam was written. The list below says why.')),
    settingsNote(app),
    cards,
    sitting.events.length ? el('p.tools', null, el('button.link', { click: () => saveReport(app) }, 'Save the report'), el('span.small.muted', null, 'Counts and rules only, no patient data')) : null,
    outcomeCard(app),
  );
}

function settingsNote(app) {
  if (!app.differences.length) return null;
  return note('warn', 'warn', el('p', null, 'Settings that differ from the SOP were used:'), el('ul.plain', null, app.differences.map((text) => el('li', null, text))));
}

function card(app, event) {
  const state = app.sitting.saved.get(event.eventId) || 'no';
  const node = el('article.card.verdict', { 'data-event': event.eventId, 'data-verdict': event.verdict, 'data-saved': state, tabindex: '-1', 'aria-label': `Image Event ID ${event.eventId}` });
  fill(node, event.verdict === 'pass' ? passedParts(app, event, state) : failedParts(app, event));
  return node;
}

function redraw(app, event) {
  const old = document.querySelector(`[data-event="${CSS.escape(event.eventId)}"]`);
  const hadFocus = old && old.contains(document.activeElement);
  const fresh = card(app, event);
  if (old) old.replaceWith(fresh);
  if (hadFocus) fresh.focus();
  app.refreshDone();
}

function sign(kind, name) {
  return el(`div.sign.${kind}`, null, icon(name));
}

function about(app, event) {
  const studies = app.sitting.studiesOf(event.eventId);
  return studies.map((study) => `${study.label}, ${date(study.examDate)}`).join(' · ');
}

function passedParts(app, event, state) {
  const { eventId } = event;
  const fault = app.faults.get(eventId);
  const words = state === 'confirmed' ? CONFIRMED : state === 'started' ? started(eventId) : passed(event.images, app.sitting.lookedAt(eventId));
  const evidence = state === 'confirmed'
    ? [`${count(event.images)} of ${count(event.images)} images, every checksum as it was checked`]
    : [`A second DICOM reader opened all ${many(event.images, 'image')}`, `${count(event.sopRows)} rows of the SOP hold in every image`, `${many(event.identifiers, 'identifier')} of this exam looked for in every header: none found`];
  return [
    state === 'started' ? sign('act', 'save') : sign('good', 'check'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, words),
      fault ? note('bad', 'stop', el('p', null, fault)) : null,
      state === 'started'
        ? [el('p.muted', null, 'A zip that was cut short can look whole. Reading it again here is what shows it.'), confirmTarget(app, event)]
        : el('ul.evidence', null, evidence.map((line) => el('li', null, icon('check', 'good'), el('span', null, line)))),
    ),
    el('div.verdict-side', null, el('p.zip', null, `${eventId}.zip`), el('p.muted', null, `${many(event.images, 'image')}, ${size(event.sizeBytes)}`), el('p.small.muted', null, about(app, event)), track(state), saveControls(app, event, state)),
  ];
}

/** Checked, saved, confirmed: how far this event is. */
function track(state) {
  const at = { no: 1, started: 1, confirmed: 3 }[state];
  const names = ['Checked', state === 'started' ? 'Started' : 'Saved', 'Confirmed'];
  return el('ol.track', null, names.map((name, n) => el('li', { class: n < at ? 'done' : n === at && state === 'started' ? 'now' : null }, name)));
}

function saveControls(app, event, state) {
  const busy = app.savingNow === event.eventId;
  const primary = state === 'no' && app.firstUnsaved() === event.eventId;
  const text = busy ? 'Looking at the sources again…' : state === 'no' ? `Save ${event.eventId}.zip` : 'Save again';
  return [
    el(`button.button.save${primary ? '.primary' : ''}`, { 'aria-disabled': busy ? 'true' : null, click: () => saveZip(app, event) }, text),
    canSaveFolders() && state === 'no' ? el('button.link', { click: () => saveAsFolder(app, event) }, 'Save as files into a folder') : null,
  ];
}

function confirmTarget(app, event) {
  const input = el('input', { type: 'file', accept: '.zip', hidden: true, 'aria-label': `The saved ${event.eventId}.zip` });
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    confirmSaved(app, files, event);
  });
  return el('div.confirm-drop', null, el('b', null, `Drop ${event.eventId}.zip here`), el('button.button', { click: () => input.click() }, 'Choose it'), input);
}

function failedParts(app, event) {
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
        el('thead', null, el('tr', null, el('th', { scope: 'col' }, 'Found'), el('th', { scope: 'col' }, 'Where'), el('th.right', { scope: 'col' }, 'Images'))),
        el('tbody', null, findings.map(({ message, where, rule, count: n }) => el('tr', null, el('td', null, el('b', null, message)), el('td', null, where || '', rule ? el('span.muted', null, ` ${rule}`) : null), el('td.right', null, count(n))))),
      ),
      el('p.muted', null, 'Nothing was saved, and the originals are as they were. The fault is the tool’s, not yours.'),
    ),
    el('div.verdict-side', null, el('p.zip', null, event.eventId), el('p.small.muted', null, about(app, event)), el('button.button.primary', { click: () => saveReport(app) }, 'Save report'), copyButton('Copy report', () => app.sitting.session.report())),
  ];
}

function saveReport(app) {
  const ids = app.sitting.events.map(({ eventId }) => eventId).join('-');
  download(`ltp2-report-${ids}.json`, new Blob([app.sitting.session.report()], { type: 'application/json' }));
}

/** The sources an event is made of; true when they are all as they were. */
async function sourcesHold(app, event) {
  const sitting = app.sitting;
  app.savingNow = event.eventId;
  app.faults.delete(event.eventId);
  redraw(app, event);
  const used = sitting.session.outputs(event.eventId).map(({ index }) => sitting.sources[index]);
  const changed = await changedSources(used);
  if (app.sitting !== sitting) return false;
  app.savingNow = null;
  if (changed.length) {
    app.faults.set(event.eventId, CHANGED);
    redraw(app, event);
    say(CHANGED);
  }
  return !changed.length;
}

async function saveZip(app, event) {
  if (app.savingNow || !(await sourcesHold(app, event))) return;
  const { session, outputs, saved } = app.sitting;
  const parts = session.zipParts(event.eventId).map((part) => ('bytes' in part ? part.bytes : outputs.get(part.index)));
  download(`${event.eventId}.zip`, new Blob(parts, { type: 'application/zip' }));
  saved.set(event.eventId, 'started');
  redraw(app, event);
  say(started(event.eventId));
}

/** Straight into a folder where the browser can; refused pickers end in the download. */
async function saveAsFolder(app, event) {
  if (app.savingNow) return;
  // The picker must be the first thing after the click, or the browser refuses it.
  const result = await saveFolder(app, event, () => sourcesHold(app, event));
  if (result === 'refused') return saveZip(app, event);
  if (result === 'closed') return;
  app.sitting.saved.set(event.eventId, result.confirmed ? 'confirmed' : 'started');
  if (!result.confirmed) app.faults.set(event.eventId, 'The folder could not be read back whole. Save it again.');
  redraw(app, event);
  say(result.confirmed ? 'Confirmed: the saved files are complete.' : app.faults.get(event.eventId));
}

/** Compares zips that were dropped back with what was checked. */
export async function confirmSaved(app, files, only = null) {
  const sitting = app.sitting;
  for (const file of files) {
    const event = only || eventOf(sitting, file);
    if (!event) {
      say('That is none of this page’s zips. Drop the zip that was just saved.');
      continue;
    }
    say(`Reading ${event.eventId}.zip again.`);
    const whole = await isWhole(app, [file], [file.name], event);
    if (app.sitting !== sitting) return;
    if (whole) {
      sitting.saved.set(event.eventId, 'confirmed');
      app.faults.delete(event.eventId);
    } else {
      app.faults.set(event.eventId, 'The saved zip is not the one that was checked. Delete it and save again.');
    }
    redraw(app, event);
    say(whole ? CONFIRMED : app.faults.get(event.eventId));
  }
}

function eventOf(sitting, file) {
  const passedOnes = sitting.events.filter(({ verdict }) => verdict === 'pass');
  const named = passedOnes.find(({ eventId }) => file.name.startsWith(eventId));
  const open = passedOnes.filter(({ eventId }) => sitting.saved.get(eventId) === 'started');
  return named || (open.length === 1 ? open[0] : null);
}
