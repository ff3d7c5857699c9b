/** Step 2: a card for each exam, its Event ID beside it. */
import { byId, el, fill, icon, note } from '../page/dom.js';
import { count, date } from '../page/format.js';
import { examCard, refreshCard } from './examcard.js';
import { outcomeGroups } from './outcome.js';
import { emptyFiles, MAP_COLUMNS, mapFilled, shortfall, unreadable } from '../page/words.js';

/** An event map that fits little is told in this many lines. */
const MAP_LINES = 12;
/** Reasons that stand only until the run, or that the cards themselves say. */
const NOT_YET = ['written', 'no-event-id', 'left-out', 'cancelled'];

/** Draws all cards anew; what was typed comes from the sitting. @param {App} app */
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

/** What is to be said above the cards. @param {App} app */
function notes(app) {
  const { sitting } = app;
  const list = [];
  if (app.notice) list.push(note('warn', 'warn', el('p', null, app.notice)));
  if (sitting.isSample)
    list.push(note('plain', 'info', el('p', null, 'A made-up patient. Type any 7 digits as Event ID, for example 4107382.')));
  if (app.differences.length) list.push(settingsNote(app));
  const short = sitting.session.shortfall();
  if (short) list.push(note('warn', 'warn', el('p', null, shortfall(short))));
  list.push(...readFaults(app));
  if (sitting.mapResult) list.push(mapNote(sitting));
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

/** Files that could not be read or came empty, and the way to try again. @param {App} app */
export function readFaults(app) {
  const counted = new Map(app.sitting.session.outcomes().map(({ code, count: n }) => [code, n]));
  const again = () => el('button.link', { click: () => app.retry() }, 'Retry');
  return [
    { n: counted.get('unreadable'), words: unreadable },
    { n: counted.get('empty-file'), words: emptyFiles },
  ]
    .filter(({ n }) => n)
    .map(({ n, words }) => note('warn', 'warn', el('p', null, words(n)), again()));
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** What an event map did, and what in it or among the exams has no counterpart. @param {Sitting} sitting */
function mapNote({ mapResult, studies }) {
  const { filled, errors, problems, without } = mapResult;
  const exams = studies
    .filter(({ uid }) => without.includes(uid))
    .map(({ label, examDate }) => `No row for the ${label} exam of ${date(examDate) || 'unknown date'}.`);
  const all = [
    ...errors.map((error) => `${capital(error)}. ${MAP_COLUMNS}`),
    ...problems.map((text) => text.replace(/: (.*)/, (_, why) => `: ${capital(why)}`)),
    ...(errors.length ? [] : exams),
  ];
  const more = all.length - MAP_LINES;
  const lines = more > 1 ? [...all.slice(0, MAP_LINES), `And ${count(more)} more.`] : all;
  const words = el('p', null, errors.length && !filled ? 'The list was not used.' : mapFilled(filled, studies.length));
  if (!lines.length) return note('good', 'check', words);
  return note(
    'warn',
    'warn',
    words,
    el(
      'ul.plain',
      null,
      lines.map((line) => el('li', null, line)),
    ),
  );
}

/** Brings the words beside the controls up to date, without touching the controls. @param {App} app */
export function refreshExams(app) {
  /** @type {NodeListOf<HTMLElement>} */
  const nodes = document.querySelectorAll('[data-study]');
  for (const node of nodes) {
    const study = app.sitting.studies.find(({ uid }) => uid === node.getAttribute('data-study'));
    if (study) refreshCard(app, study, node);
  }
}

/** Files that are no part of what will be written, with the reasons. @param {App} app */
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
