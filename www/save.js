/** Step 5: the verdict for each event, saving it, and confirming what was saved. */
import { byId, el, fill, note } from './dom.js';
import { download } from './download.js';
import { outcomeCard } from './outcome.js';
import { changedSources } from './sources.js';
import { saveFolder } from './folder.js';
import { isWhole } from './whole.js';
import { verdictCard } from './verdict.js';
import { say } from './status.js';
import { CHANGED, CONFIRMED, started } from './words.js';

/** Draws the verdicts and the account of all files. */
export function renderSave(app) {
  const { sitting } = app;
  const cards = sitting.events.map((event) => verdictCard(app, event, actionsOf(app)));
  fill(
    byId('save-body'),
    !sitting.events.length && note('warn', 'warn', el('p', null, 'No exam was written. The list below says why.')),
    settingsNote(app),
    cards,
    sitting.events.length
      ? el(
          'p.tools',
          null,
          el('button.link', { click: () => saveReport(app) }, 'Save the report'),
          el('span.small.muted', null, 'Counts and rules only, no patient data'),
        )
      : null,
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

/** @returns {import('./verdict.js').SaveActions} */
function actionsOf(app) {
  return {
    zip: (event) => saveZip(app, event),
    folder: (event) => saveAsFolder(app, event),
    confirm: (files, event) => confirmSaved(app, files, event),
    report: () => saveReport(app),
  };
}

function redraw(app, event) {
  const old = document.querySelector(`[data-event="${CSS.escape(event.eventId)}"]`);
  const hadFocus = old && old.contains(document.activeElement);
  const fresh = verdictCard(app, event, actionsOf(app));
  if (old) old.replaceWith(fresh);
  if (hadFocus) fresh.focus();
  app.refreshDone();
}

function saveReport(app) {
  const ids = app.sitting.events.map(({ eventId }) => eventId).join('-');
  download(`ltp2-report-${ids}.json`, new Blob([app.sitting.session.report(LTP2.buildId)], { type: 'application/json' }));
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
