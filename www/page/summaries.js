/** The one line beside each step's heading, in every stage. */
import { byId, el, pii } from './dom.js';
import { aboutStudy, count, many } from './format.js';
import { describe, title } from './steps.js';

/** More exams than this are counted, not named. */
const PAIRS_SHOWN = 4;

/** @param {App} app */
export function drawSummaries(app) {
  const { stage } = app;
  title(1, stage === 'scanning' ? 'Reading the exam' : stage === 'empty' || app.nothing ? 'Drop the exam' : 'Drop');
  if (stage === 'empty' || stage === 'scanning' || app.nothing) return describe(1, '');
  dropped(app);
  if (stage === 'ready') {
    exams(app);
    look(app);
    return;
  }
  const isSaved = app.sitting.view.events.some(({ saved }) => saved !== 'no');
  const change = el('button.link', { click: () => app.toReady(), 'aria-label': 'Change the exams' }, 'Change');
  describe(2, pairs(app), stage === 'done' && !isSaved ? [change] : []);
  looked(app, stage === 'done' && !isSaved);
  if (stage === 'done') done(app);
}

/** @param {App} app */
function dropped(app) {
  const { sitting, stage } = app;
  const again = el('button.link', { click: () => app.nextPatient() }, 'Start again');
  const top = sitting.cameFrom();
  const words = `${many(sitting.fileCount(), 'file')}, ${many(sitting.view.exams.length, 'exam')}`;
  describe(1, el('span', null, words, top ? [' from ', pii(top)] : null), stage === 'ready' ? [again] : []);
}

/** @param {App} app */
function exams(app) {
  const n = app.sitting.view.exams.length;
  const list = el('button.link', { click: () => byId('event-map').click() }, 'Fill from a list (CSV)');
  const back = el('button.link', { click: () => app.openLook(false), 'aria-label': 'Change the exams' }, 'Change');
  if (app.lookOpen) describe(2, pairs(app), [back]);
  else if (app.sitting.view.exams.every(({ isOnePatient }) => !isOnePatient)) describe(2, `${count(n)} found.`);
  else describe(2, `${count(n)} found. Give ${n === 1 ? 'it' : 'each'} its Image Event ID.`, [list]);
}

/** @param {App} app */
function look(app) {
  if (app.lookOpen) return describe(3, 'What needs a person comes first. The rest can be opened.');
  const open = el('button.link', { click: () => app.openLook(true), 'aria-label': 'Open Look' }, 'Open');
  describe(3, app.sitting.view.review.waits, [open]);
}

/** What was decided; or what a run found that waits, while it can still be decided. @param {App} app */
function looked(app, canGoBack) {
  const { decided, waits, picturesWaiting } = app.sitting.view.review;
  if (!canGoBack || !picturesWaiting) return describe(3, decided);
  const again = el('button.link', { click: () => app.lookAgain(), 'aria-label': 'Look at what waits' }, 'Look');
  describe(3, waits, [again]);
}

/** @param {App} app */
function done(app) {
  const { sitting } = app;
  const seeAll = el('button.link', { click: () => byId('outcome-head').focus() }, 'See every file');
  if (app.cancelled) return describe(4, '');
  const words = `${count(sitting.view.files.written)} of ${many(sitting.fileCount(), 'file')} written`;
  describe(4, words, app.nextOpen ? [] : [seeAll]);
  const back = el('button.link', { click: () => app.openNext(false) }, 'Back to saving');
  describe(5, sitting.view.sums.verdicts, app.nextOpen ? [back] : []);
}

/** Event ID and exam, side by side. @param {App} app */
function pairs(app) {
  const chosen = app.sitting.going();
  const one = (exam) => {
    const eventId = app.sitting.card(exam.uid).eventId || 'No ID yet';
    return el('span', null, el('b', null, eventId), ` ${aboutStudy(exam, true)}`);
  };
  const more = chosen.length - PAIRS_SHOWN;
  return el(
    'span.pairs',
    null,
    chosen.slice(0, PAIRS_SHOWN).map(one),
    more > 0 ? el('span', null, `and ${count(more)} more`) : null,
  );
}
