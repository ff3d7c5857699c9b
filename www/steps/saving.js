/** What step 5 does: zips, folders, certificates and reports are saved, and what was saved is confirmed. */
import { download, downloadJson } from '../files/download.js';
import { areUnchanged, zipOf } from '../files/output.js';
import { canSaveFiles, canSaveFolders, freshZip, isWhole, pickFolder, pickZip, saveFolder, saveInto } from '../files/folder.js';
import { say } from '../page/bar.js';
import { now } from '../engine/sitting.js';
import { count, many } from '../page/format.js';

/** Between downloads of one press: browsers drop those that come too fast, without a word… */
const PAUSE_MS = 600;
/** …and Chromium the eleventh of a row. The others follow with the next press. */
const DOWNLOADS_AT_ONCE = 8;

/** More Event IDs than these are counted in the name of a report. */
const IDS_NAMED = 3;

/** Tells the core how far an event is, and has it drawn anew. @param {App} app @param {wasm_bindgen.Message} message */
function tell(app, message) {
  app.sitting.send(message);
  return app.drawEvent('event' in message ? message.event : '');
}

/** What only the page knows when a report is made. */
function told() {
  return { build: PAGE.buildId, now: now() };
}

/** @param {App} app */
export function reportText(app) {
  return app.sitting.session.report(told());
}

/** @param {App} app */
export function saveReport(app) {
  const { events } = app.sitting.view;
  const ids = events.length > IDS_NAMED ? `${events.length}-events` : events.map(({ eventId }) => eventId).join('-');
  downloadJson(`${PAGE.study.files}-report-${ids}.json`, reportText(app));
}

/** @param {App} app @param {string} event its Event ID, here and below */
export function saveCertificate(app, event) {
  const page = app.sitting.session.certificate(event, told());
  download(`${event}-certificate.html`, new Blob([page], { type: 'text/html' }));
  tell(app, { what: 'certified', event });
}

/**
 * Saves an event; meanwhile no other is saved, and nothing is changed. The next patient ends
 * it at the step that it is at.
 * @param {App} app @param {string} event @param {SaveIt} save
 */
async function alone(app, event, save) {
  if (app.savingNow) return;
  const { sitting } = app;
  app.savingNow = event;
  app.drawEvent(event);
  /** @type {Stay} */
  const stay = async (step) => {
    const end = await step;
    if (app.sitting !== sitting) throw new Error('Another patient’s turn');
    return end;
  };
  try {
    const message = await stay(save(sitting, event, stay));
    app.savingNow = '';
    const { sentence, fault } = message ? tell(app, message) : app.drawEvent(event);
    if (message) say(fault || sentence);
  } catch (error) {
    if (app.sitting === sitting) throw error;
  }
}

/** @type {SaveIt} */
async function zipped(sitting, event, stay) {
  if (!(await stay(areUnchanged(sitting, event)))) return { what: 'not-saved', event, why: 'sources-changed' };
  download(`${event}.zip`, await stay(zipOf(sitting, event)));
  return { what: 'saved', event, to: 'started' };
}

/** Where the person points to, and read back, where the browser can; else as a download. @param {App} app @param {string} event */
export function saveZip(app, event) {
  if (!canSaveFiles()) return alone(app, event, zipped);
  return alone(app, event, async (sitting, _, stay) => {
    const handle = await pickZip(`${event}.zip`);
    if (handle === null) return null;
    const end = handle === 'refused' ? handle : await saveInto(app, event, stay, async () => handle);
    return end === 'refused' ? zipped(sitting, event, stay) : end;
  });
}

/**
 * One after another; a new patient ends it.
 * @param {App} app @param {EventView[]} events @param {(app: App, event: string) => unknown} save
 */
async function oneByOne(app, events, save) {
  const { sitting } = app;
  for (const { eventId } of events) {
    await save(app, eventId);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (app.sitting !== sitting || app.stage !== 'done') return false;
  }
  return true;
}

/** @param {App} app */
export async function saveAll(app) {
  const unsaved = app.sitting.view.events.filter(({ isPass, saved, waits }) => isPass && saved === 'no' && !waits);
  const folder = canSaveFolders() ? await pickFolder() : 'refused';
  if (folder === null) return;
  if (folder !== 'refused') {
    await oneByOne(app, unsaved, (_, event) =>
      alone(app, event, async (sitting, __, stay) => {
        const end = await saveInto(app, event, stay, () => freshZip(folder, event));
        return end === 'refused' ? { what: 'not-saved', event, why: 'other-zip' } : end;
      }),
    );
    return;
  }
  const some = unsaved.slice(0, DOWNLOADS_AT_ONCE);
  if (await oneByOne(app, some, (_, event) => alone(app, event, zipped)))
    say(WORDS.save.allStarted);
}

/** @param {App} app */
export async function saveCertificates(app) {
  const passing = app.sitting.view.events.filter(({ isPass }) => isPass);
  await oneByOne(app, passing, saveCertificate);
}

/** Straight into a folder where the browser can, else as a download. @param {App} app @param {string} event */
export function saveAsFolder(app, event) {
  return alone(app, event, async (sitting, _, stay) => {
    // The picker must be the first thing after the click, or the browser refuses it.
    const end = await saveFolder(app, event, stay);
    return end === 'refused' ? zipped(sitting, event, stay) : end;
  });
}

/**
 * Compares zips that were dropped back with what was checked.
 * @param {App} app @param {File[]} files @param {string} [only] what a single one must be
 */
export async function confirmSaved(app, files, only) {
  const { sitting } = app;
  const zips = files.filter(({ name }) => /\.zip$/i.test(name));
  let [confirmed, strangers] = [0, 0];
  for (const [n, file] of zips.entries()) {
    const event = (zips.length === 1 && only) || sitting.session.eventOfZip(file.name);
    if (!event) {
      strangers += 1;
      continue;
    }
    const place = { event, n: count(n + 1), all: count(zips.length) };
    say(zips.length > 1 ? WORDS.save.readingOf(place) : WORDS.save.readingOne({ event }));
    app.readingNow = event;
    app.drawEvent(event);
    const whole = await isWhole(app, file, event, (done, all) => reading(event, done / all));
    if (app.sitting !== sitting) return;
    app.readingNow = '';
    if (whole) confirmed += 1;
    const { sentence, fault } = tell(
      app,
      whole ? { what: 'saved', event, to: 'confirmed' } : { what: 'not-saved', event, why: 'other-zip' },
    );
    if (zips.length === 1) say(fault || sentence);
  }
  if (strangers || !zips.length) say(WORDS.save.notOurs);
  else if (zips.length > 1) say(WORDS.save.someConfirmed({ n: count(confirmed), zips: many(zips.length, 'zip') }));
}

/** How far the reading of a saved zip is, where the page shows it. @param {string} event @param {number} part */
function reading(event, part) {
  const bar = document.querySelector(`[data-event="${CSS.escape(event)}"] progress`);
  if (bar instanceof HTMLProgressElement) bar.value = part;
}
