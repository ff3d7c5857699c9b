/** Step 2: a card for each exam, its Event ID beside it. */
import { byId, el, fill, icon, note } from './dom.js';
import { count } from './format.js';
import { examCard, refreshCard } from './examcard.js';
import { outcomeGroups } from './outcome.js';
import { emptyFiles, shortfall, unreadable } from './words.js';

/** Reasons that stand only until the run, or that the cards themselves say. */
const NOT_YET = ['written', 'no-event-id', 'left-out', 'cancelled'];

/** Draws all cards anew; what was typed comes from the sitting. */
export function renderExams(app) {
  const { sitting } = app;
  fill(
    byId('exams'),
    notes(app),
    sitting.studies.map((study) => examCard(app, study)),
    setAside(app),
  );
  refreshExams(app);
}

/** What is to be said above the cards. */
function notes(app) {
  const { sitting } = app;
  const list = [];
  if (app.notice) list.push(note('warn', 'warn', el('p', null, app.notice)));
  if (sitting.isSample)
    list.push(note('plain', 'info', el('p', null, 'A made-up patient. Type any 7 digits as Event ID, for example 4107382.')));
  const short = sitting.session.shortfall();
  if (short) list.push(note('warn', 'warn', el('p', null, shortfall(short))));
  const counted = new Map(sitting.session.outcomes().map(({ code, count: n }) => [code, n]));
  const again = () => el('button.link', { click: () => app.retry() }, 'Retry');
  if (counted.get('unreadable')) list.push(note('warn', 'warn', el('p', null, unreadable(counted.get('unreadable'))), again()));
  if (counted.get('empty-file')) list.push(note('warn', 'warn', el('p', null, emptyFiles(counted.get('empty-file'))), again()));
  if (sitting.mapProblems.length) {
    list.push(
      note(
        'warn',
        'warn',
        el('p', null, 'The event map was read. Not everything in it fits:'),
        el(
          'ul.plain',
          null,
          sitting.mapProblems.map((text) => el('li', null, text)),
        ),
      ),
    );
  }
  return el('div.notes', null, list);
}

/** Brings the words beside the controls up to date, without touching the controls. */
export function refreshExams(app) {
  for (const node of document.querySelectorAll('[data-study]')) {
    const study = app.sitting.studies.find(({ uid }) => uid === node.getAttribute('data-study'));
    if (study) refreshCard(app, study, node);
  }
}

/** Files that are no part of what will be written, with the reasons. */
function setAside(app) {
  const groups = app.sitting.session.outcomes().filter(({ code }) => !NOT_YET.includes(code));
  const all = groups.reduce((sum, group) => sum + group.count, 0);
  if (!all) return null;
  return el(
    'details.card.fold',
    { id: 'set-aside' },
    el(
      'summary',
      null,
      icon('right', 'chevron'),
      el('span', null, 'Files that are set aside, and why'),
      el('b', null, count(all)),
    ),
    el('div.fold-in', null, outcomeGroups(app, groups, false)),
  );
}
