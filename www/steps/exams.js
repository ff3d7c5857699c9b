/** Step 2: a card for each exam, its Event ID beside it. */
import { byId, el, fill, icon, note } from '../page/dom.js';
import { count } from '../page/format.js';
import { examCard, refreshCard } from './examcard.js';
import { outcomeGroups } from './outcome.js';

/** Draws all cards anew. */
export function renderExams(app) {
  fill(
    byId('exams'),
    notes(app),
    app.sitting.view.exams.map((exam) => examCard(app, exam)),
    setAside(app),
  );
  refreshExams(app);
}

/** What is to be said above the cards. @param {App} app */
function notes(app) {
  const { isSample, view } = app.sitting;
  const { digits, example } = view.form;
  const list = [];
  if (app.notice) list.push(note('warn', 'warn', el('p', null, app.notice)));
  if (isSample)
    list.push(
      note('plain', 'info', el('p', null, `A made-up patient. Type any ${digits} digits as Event ID, for example ${example}.`)),
    );
  if (app.differences.length) list.push(settingsNote(app));
  list.push(...readFaults(app));
  if (view.files.map) list.push(mapNote(view.files.map));
  return el('div.notes', null, list);
}

/** What a settings file or the drawer changed: nobody should be surprised by it later. @param {App} app */
function settingsNote({ differences }) {
  return note(
    'plain',
    'info',
    el('p', null, 'Settings that differ from the SOP are in force:'),
    el('button.link', { click: () => byId('open-settings').click() }, 'Settings'),
    el(
      'ul.plain',
      null,
      differences.map((text) => el('li', null, text)),
    ),
  );
}

/** What is to be known of the files, and the way to try again where that may help. */
export function readFaults(app) {
  const again = () => el('button.link', { click: () => app.retry() }, 'Retry');
  return app.sitting.view.files.notices.map(({ sentence, mayRetry }) =>
    note('warn', 'warn', el('p', null, sentence), mayRetry ? again() : null),
  );
}

/** What event maps did, and what in them or among the exams has no counterpart. */
function mapNote({ isWhole, sentence, lines }) {
  const list = el(
    'ul.plain',
    null,
    lines.map((line) => el('li', null, line)),
  );
  return note(isWhole ? 'good' : 'warn', isWhole ? 'check' : 'warn', el('p', null, sentence), isWhole ? null : list);
}

/** Brings the words beside the controls up to date, without touching the controls. */
export function refreshExams(app) {
  for (const node of document.querySelectorAll('[data-study]')) {
    const card = app.sitting.card(node.getAttribute('data-study'));
    if (card) refreshCard(card, node);
  }
}

/** Files that are no part of what will be written, with the reasons. @param {App} app */
function setAside(app) {
  const groups = app.sitting.view.files.setAside;
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
