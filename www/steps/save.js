/** Step 5: the verdict for each event, saving it, and confirming what was saved. */
import { byId, el, fill, note } from '../page/dom.js';
import { download } from '../files/download.js';
import { outcomeCard } from './outcome.js';
import { zipOf } from '../files/output.js';
import { changedSources } from '../files/sources.js';
import { saveFolder } from '../files/folder.js';
import { isWhole } from '../files/whole.js';
import { verdictCard } from './verdict.js';
import { refreshTable, verdictTable } from './table.js';
import { say } from '../page/status.js';
import { CHANGED, CONFIRMED, SAVING_MANY, started } from '../page/words.js';
import { count, many } from '../page/format.js';

/** With more events than these, a table takes the place of cards. */
const CARDS = 3;

/** Between downloads of one press: browsers drop those that come too fast. */
const PAUSE_MS = 600;

/** Draws the verdicts and the account of all files. @param {App} app */
export function renderSave(app) {
  const { events } = app.sitting;
  const actions = actionsOf(app);
  fill(
    byId('save-body'),
    !events.length && note('warn', 'warn', el('p', null, 'No exam was written. The list below says why.')),
    settingsNote(app),
    events.length > 0 && unwrittenNote(app.sitting.unwritten()),
    events.length > CARDS ? verdictTable(app, actions) : events.map((event) => verdictCard(app, event, actions)),
    events.length ? papers(app) : null,
    outcomeCard(app),
  );
}

/** An exam all of whose images were held or failed has no line of its own. */
function unwrittenNote(eventIds) {
  if (!eventIds.length) return null;
  const none = eventIds.length === 1 ? 'has no image to save' : 'have no image to save';
  return note('warn', 'warn', el('p', null, `${eventIds.join(', ')} ${none}. The list below says why.`));
}

/** @param {App} app */
function settingsNote(app) {
  if (!app.differences.length) return null;
  return note(
    'warn',
    'warn',
    el('p', null, 'Settings that differ from the SOP were used:'),
    el(
      'ul.plain',
      null,
      app.differences.map((text) => el('li', null, text)),
    ),
  );
}

/** What goes into certificate and report: initials, if any. @param {App} app */
function papers(app) {
  const input = el('input.input', { id: 'initials', maxlength: 4, autocapitalize: 'characters', value: app.sitting.initials });
  input.addEventListener('input', () => {
    app.sitting.initials = input.value;
  });
  return el(
    'div.papers',
    null,
    el(
      'div.field',
      null,
      el('label', { for: 'initials' }, 'Your initials ', el('span.muted.light', null, '(optional)')),
      input,
    ),
    el(
      'p.small.muted',
      null,
      'They stand beside what you looked at, in the certificate and the report. Neither holds patient data.',
    ),
    el('button.link', { click: () => saveReport(app) }, 'Save the report'),
  );
}

/** @returns {import('./verdict.js').SaveActions & { all: () => void, certificates: () => void }} @param {App} app */
function actionsOf(app) {
  return {
    zip: (event) => saveZip(app, event),
    folder: (event) => saveAsFolder(app, event),
    certificate: (event) => saveCertificate(app, event),
    confirm: (files, event) => confirmSaved(app, files, event),
    report: () => saveReport(app),
    all: () => saveAll(app),
    certificates: () => saveCertificates(app),
  };
}

/** @param {App} app @param {wasm_bindgen.EventVerdict} event */
function redraw(app, event) {
  const old = document.querySelector(`[data-event="${CSS.escape(event.eventId)}"]`);
  if (app.sitting.events.length > CARDS) refreshTable(app, event, actionsOf(app));
  else {
    const hadFocus = old && old.contains(document.activeElement);
    const fresh = verdictCard(app, event, actionsOf(app));
    if (old) old.replaceWith(fresh);
    if (hadFocus) fresh.focus();
  }
  app.refreshDone();
}

/** @param {App} app */
function saveReport(app) {
  const { events, session } = app.sitting;
  const ids = events.length > CARDS ? `${events.length}-events` : events.map(({ eventId }) => eventId).join('-');
  download(`${PAGE.study.files}-report-${ids}.json`, new Blob([session.report(app.sitting.told())], { type: 'application/json' }));
}

/** @param {App} app @param {wasm_bindgen.EventVerdict} event */
function saveCertificate(app, event) {
  const { session, saved, certified } = app.sitting;
  const page = session.certificate(event.eventId, app.sitting.told());
  download(`${event.eventId}-certificate.html`, new Blob([page], { type: 'text/html' }));
  certified.set(event.eventId, saved.get(event.eventId));
  redraw(app, event);
}

/**
 * The sources an event is made of; true when they are all as they were.
 * @param {App} app
 * @param {wasm_bindgen.EventVerdict} event
 */
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

/** @param {App} app @param {wasm_bindgen.EventVerdict} event */
async function saveZip(app, event) {
  if (app.savingNow || !(await sourcesHold(app, event))) return;
  const { sitting } = app;
  app.savingNow = event.eventId;
  const zip = await zipOf(sitting, event.eventId);
  if (app.sitting !== sitting) return;
  app.savingNow = null;
  download(`${event.eventId}.zip`, zip);
  sitting.saved.set(event.eventId, 'started');
  redraw(app, event);
  say(started(event.eventId));
}

/** One after another; a new patient or a fault of a source ends it. @param {App} app */
async function oneByOne(app, events, save) {
  const sitting = app.sitting;
  for (const event of events) {
    await save(event);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (app.sitting !== sitting) return;
  }
}

/** @param {App} app */
async function saveAll(app) {
  const { events, saved } = app.sitting;
  const open = events.filter(({ eventId, verdict }) => verdict === 'pass' && saved.get(eventId) === 'no');
  await oneByOne(app, open, (event) => saveZip(app, event));
  if (app.sitting.events === events) say(SAVING_MANY);
}

/** @param {App} app */
async function saveCertificates(app) {
  const passing = app.sitting.events.filter(({ verdict }) => verdict === 'pass');
  await oneByOne(app, passing, (event) => saveCertificate(app, event));
}

/**
 * Straight into a folder where the browser can; refused pickers end in the download.
 * @param {App} app
 * @param {wasm_bindgen.EventVerdict} event
 */
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

/** Compares zips that were dropped back with what was checked. @param {App} app */
export async function confirmSaved(app, files, only = null) {
  const sitting = app.sitting;
  const zips = files.filter(({ name }) => /\.zip$/i.test(name));
  const strangers = [];
  let confirmed = 0;
  for (const [n, file] of zips.entries()) {
    const event = (zips.length === 1 && only) || eventOf(sitting, file);
    if (!event) {
      strangers.push(file);
      continue;
    }
    const of = zips.length > 1 ? `, ${count(n + 1)} of ${count(zips.length)}` : '';
    say(`Reading ${event.eventId}.zip again${of}.`);
    app.readingNow = event.eventId;
    redraw(app, event);
    const whole = await isWhole(app, [file], [file.name], event, (done, all) => reading(event, done / all));
    if (app.sitting !== sitting) return;
    app.readingNow = null;
    if (whole) {
      confirmed += 1;
      sitting.saved.set(event.eventId, 'confirmed');
      app.faults.delete(event.eventId);
    } else {
      app.faults.set(event.eventId, 'The saved zip is not the one that was checked. Delete it and save again.');
    }
    redraw(app, event);
    if (zips.length === 1) say(whole ? CONFIRMED : app.faults.get(event.eventId));
  }
  if (strangers.length || !zips.length) say('That is none of this page’s zips. Drop the zip that was just saved.');
  else if (zips.length > 1) say(`${count(confirmed)} of ${many(zips.length, 'zip')} confirmed.`);
}

/** How far the reading of a saved zip is, where the page shows it. @param {wasm_bindgen.EventVerdict} event */
function reading(event, part) {
  const bar = document.querySelector(`[data-event="${CSS.escape(event.eventId)}"] progress`);
  if (bar) /** @type {HTMLProgressElement} */ (bar).value = part;
}

/** @param {Sitting} sitting */
function eventOf(sitting, file) {
  const passedOnes = sitting.events.filter(({ verdict }) => verdict === 'pass');
  const named = passedOnes.find(({ eventId }) => file.name.startsWith(eventId));
  const open = passedOnes.filter(({ eventId }) => sitting.saved.get(eventId) === 'started');
  return named || (open.length === 1 ? open[0] : null);
}
