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
import { SAVING_MANY } from '../page/words.js';
import { now } from '../engine/sitting.js';
import { count, many } from '../page/format.js';

/** With more events than these, a table takes the place of cards. */
const CARDS = 3;

/** Between downloads of one press: browsers drop those that come too fast. */
const PAUSE_MS = 600;

/** Draws the verdicts and the account of all files. @param {App} app */
export function renderSave(app) {
  const { events, sums } = app.sitting.view;
  const actions = actionsOf(app);
  fill(
    byId('save-body'),
    sums.notes.map((sentence) => note('warn', 'warn', el('p', null, sentence))),
    settingsNote(app),
    events.length > CARDS ? verdictTable(app, actions) : events.map((event) => verdictCard(app, event, actions)),
    events.length ? papers(app) : null,
    outcomeCard(app),
  );
}

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
  const { sitting } = app;
  const input = el('input.input', { id: 'initials', maxlength: 4, autocapitalize: 'characters', value: sitting.initials });
  input.addEventListener('input', () => {
    sitting.initials = input.value;
    sitting.send({ what: 'initials', text: input.value });
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
    reportText: () => app.sitting.session.report(told()),
    all: () => saveAll(app),
    certificates: () => saveCertificates(app),
  };
}

/** Tells the core how far an event is, and draws it anew. @param {wasm_bindgen.Message | null} message */
function tell(app, eventId, message) {
  if (message) app.sitting.send(message);
  const event = app.sitting.view.events.find((one) => one.eventId === eventId);
  const old = document.querySelector(`[data-event="${CSS.escape(eventId)}"]`);
  if (app.sitting.view.events.length > CARDS) refreshTable(app, event, actionsOf(app));
  else {
    const hadFocus = old && old.contains(document.activeElement);
    const fresh = verdictCard(app, event, actionsOf(app));
    if (old) old.replaceWith(fresh);
    if (hadFocus) fresh.focus();
  }
  app.refreshDone();
  return event;
}

/** What only the page knows when a report is made. */
function told() {
  return { build: PAGE.buildId, now: now() };
}

/** @param {App} app */
function saveReport(app) {
  const { session, view } = app.sitting;
  const ids = view.events.length > CARDS ? `${view.events.length}-events` : view.events.map(({ eventId }) => eventId).join('-');
  download(`${PAGE.study.files}-report-${ids}.json`, new Blob([session.report(told())], { type: 'application/json' }));
}

function saveCertificate(app, { eventId: event }) {
  const page = app.sitting.session.certificate(event, told());
  download(`${event}-certificate.html`, new Blob([page], { type: 'text/html' }));
  tell(app, event, { what: 'certified', event });
}

/** True when the sources that an event is made of are all as they were. */
async function sourcesHold(app, { eventId: event }) {
  const { sitting } = app;
  app.savingNow = event;
  tell(app, event, null);
  const used = sitting.session.outputs(event).map(({ index }) => sitting.sources[index]);
  const changed = await changedSources(used);
  if (app.sitting !== sitting) return false;
  app.savingNow = null;
  if (changed.length) say(tell(app, event, { what: 'not-saved', event, why: 'sources-changed' }).fault);
  return !changed.length;
}

async function saveZip(app, { eventId: event }) {
  if (app.savingNow || !(await sourcesHold(app, { eventId: event }))) return;
  const { sitting } = app;
  app.savingNow = event;
  const zip = await zipOf(sitting, event);
  if (app.sitting !== sitting) return;
  app.savingNow = null;
  download(`${event}.zip`, zip);
  say(tell(app, event, { what: 'saved', event, to: 'started' }).sentence);
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
  const { events } = app.sitting.view;
  const { sitting } = app;
  await oneByOne(
    app,
    events.filter(({ isPass, saved }) => isPass && saved === 'no'),
    (event) => saveZip(app, event),
  );
  if (app.sitting === sitting) say(SAVING_MANY);
}

/** @param {App} app */
async function saveCertificates(app) {
  const passing = app.sitting.view.events.filter(({ isPass }) => isPass);
  await oneByOne(app, passing, (event) => saveCertificate(app, event));
}

/** Straight into a folder where the browser can; refused pickers end in the download. */
async function saveAsFolder(app, { eventId: event }) {
  if (app.savingNow) return;
  // The picker must be the first thing after the click, or the browser refuses it.
  const result = await saveFolder(app, event, () => sourcesHold(app, { eventId: event }));
  if (result === 'refused') return saveZip(app, { eventId: event });
  if (result === 'closed') return;
  const { fault, sentence } = tell(app, event, { what: 'saved', event, to: result.confirmed ? 'confirmed' : 'started' });
  if (result.confirmed) say(sentence);
  else say(tell(app, event, { what: 'not-saved', event, why: 'folder-not-whole' }).fault || fault);
}

/** Compares zips that were dropped back with what was checked. @param {App} app */
export async function confirmSaved(app, files, only = null) {
  const { sitting } = app;
  const zips = files.filter(({ name }) => /\.zip$/i.test(name));
  let [confirmed, strangers] = [0, 0];
  for (const [n, file] of zips.entries()) {
    const event = (zips.length === 1 && only && only.eventId) || sitting.session.eventOfZip(file.name);
    if (!event) {
      strangers += 1;
      continue;
    }
    const of = zips.length > 1 ? `, ${count(n + 1)} of ${count(zips.length)}` : '';
    say(`Reading ${event}.zip again${of}.`);
    app.readingNow = event;
    tell(app, event, null);
    const whole = await isWhole(app, [file], [file.name], event, (done, all) => reading(event, done / all));
    if (app.sitting !== sitting) return;
    app.readingNow = null;
    if (whole) confirmed += 1;
    const said = tell(
      app,
      event,
      whole ? { what: 'saved', event, to: 'confirmed' } : { what: 'not-saved', event, why: 'other-zip' },
    );
    if (zips.length === 1) say(whole ? said.sentence : said.fault);
  }
  if (strangers || !zips.length) say('That is none of this page’s zips. Drop the zip that was just saved.');
  else if (zips.length > 1) say(`${count(confirmed)} of ${many(zips.length, 'zip')} confirmed.`);
}

/** How far the reading of a saved zip is, where the page shows it. @param {string} event its Event ID @param {number} part */
function reading(event, part) {
  const bar = document.querySelector(`[data-event="${CSS.escape(event)}"] progress`);
  if (bar) /** @type {HTMLProgressElement} */ (bar).value = part;
}
