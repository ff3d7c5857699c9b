/** Step 5: the verdict for each event, what goes into its papers, and the account of all files. */
import { byId, el, field, fill, note, optional } from '../page/dom.js';
import { settingsNote } from './exams.js';
import { outcomeCard } from './outcome.js';
import { saveReport } from './saving.js';
import { verdictCard } from './verdict.js';
import { refreshTable, verdictTable } from './table.js';

/** With more events than these, a table takes the place of cards. */
const CARDS = 3;

/** Draws the verdicts and the account of all files. @param {App} app */
export function renderSave(app) {
  const { events, sums } = app.sitting.view;
  fill(byId('save-body'), [
    sums.notes.map((sentence) => note('warn', sentence)),
    settingsNote(app, 'warn', WORDS.save.settingsDiffer),
    events.length > CARDS ? verdictTable(app) : events.map((event) => verdictCard(app, event)),
    events.length > 0 && papers(app),
    outcomeCard(app),
  ]);
}

/** Draws an event anew; the focus stays where it is. @param {App} app @param {EventView} event */
export function refreshEvent(app, event) {
  const old = document.querySelector(`[data-event="${CSS.escape(event.eventId)}"]`);
  if (!old) return;
  if (app.sitting.view.events.length > CARDS) {
    refreshTable(app, event, old);
    return;
  }
  const hadFocus = old.contains(document.activeElement);
  const fresh = verdictCard(app, event);
  old.replaceWith(fresh);
  if (hadFocus) fresh.focus();
}

/** Brings the events up to date that wait for their pictures, or did. @param {App} app */
export function refreshWaiting(app) {
  const { events, pictures } = app.sitting.view;
  for (const event of events) {
    const node = document.querySelector(`[data-event="${CSS.escape(event.eventId)}"] .waits`);
    const bar = node?.querySelector('progress');
    if (!node || !bar || !event.waits || pictures.isDone) {
      if (node || event.waits) refreshEvent(app, event);
      continue;
    }
    bar.value = pictures.searched;
    fill(/** @type {Element} */ (node.querySelector('span')), event.waits);
  }
}

/** What goes into certificate and report: initials, if any. @param {App} app */
function papers(app) {
  const { sitting } = app;
  const input = el('input.input', {
    id: 'initials',
    maxlength: 4,
    autocapitalize: 'characters',
    value: sitting.initials,
  });
  input.addEventListener('input', () => {
    sitting.initials = input.value;
    sitting.send({ what: 'initials', text: input.value });
  });
  return el('div.papers', [
    field([WORDS.save.initials, optional()], input),
    el('p.small.muted', [
      WORDS.save.initialsWhy,
    ]),
    el('button.link', { click: () => saveReport(app) }, WORDS.save.report),
  ]);
}
