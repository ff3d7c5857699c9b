/** The one line beside each step's heading, in every stage. */
import { byId, el, pii } from './dom.js';
import { aboutStudy, count, many } from './format.js';
import { describe, title } from './steps.js';
import { picturesWords } from './bar.js';

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
  const isSaved = [...app.sitting.saved.values()].some((state) => state !== 'no');
  const change = el('button.link', { click: () => app.toReady(), 'aria-label': 'Change the exams' }, 'Change');
  describe(2, pairs(app), stage === 'done' && !isSaved ? [change] : []);
  looked(app);
  if (stage === 'done') done(app);
}

/** @param {App} app */
function dropped(app) {
  const { sitting, stage } = app;
  const again = el('button.link', { click: () => app.nextPatient() }, 'Start again');
  const top = sitting.cameFrom();
  const words = `${many(sitting.fileCount(), 'file')}, ${many(sitting.studies.length, 'exam')}`;
  describe(1, el('span', null, words, top ? [' from ', pii(top)] : null), stage === 'ready' ? [again] : []);
}

/** @param {App} app */
function exams(app) {
  const n = app.sitting.studies.length;
  const list = el('button.link', { click: () => byId('event-map').click() }, 'Fill from a list (CSV)');
  const back = el('button.link', { click: () => app.openLook(false), 'aria-label': 'Change the exams' }, 'Change');
  if (app.lookOpen) describe(2, pairs(app), [back]);
  else if (app.sitting.studies.every(({ mixedPatients }) => mixedPatients)) describe(2, `${count(n)} found.`);
  else describe(2, `${count(n)} found. Give ${n === 1 ? 'it' : 'each'} its Image Event ID.`, [list]);
}

/** @param {App} app */
function look(app) {
  const texts = app.sitting.textsWaiting().length;
  const pictures = app.sitting.picturesWaiting().length;
  const waits = [texts && many(texts, 'text'), pictures && picturesWords(app.sitting.picturesWaiting())].filter(Boolean);
  if (app.lookOpen) return describe(3, 'What needs a person comes first. The rest can be opened.');
  const text = waits.length
    ? `${waits.join(' and ')} ${texts + pictures === 1 ? 'waits' : 'wait'} for you.`
    : 'Nothing waits for you. Pictures, texts and changes can be opened.';
  describe(3, text, [el('button.link', { click: () => app.openLook(true), 'aria-label': 'Open Look' }, 'Open')]);
}

/** @param {App} app */
function looked(app) {
  const { sitting } = app;
  const { texts, pictures } = sitting.review;
  const released = pictures.filter(({ seriesUid }) => sitting.pictures.get(seriesUid) === 'include').length;
  const out = pictures.length - released;
  const parts = [
    texts.length && `${many(texts.length, 'text')} decided`,
    released && `${many(released, 'series', 'series')} included`,
    out && `${many(out, 'series', 'series')} left out`,
  ];
  describe(3, parts.filter(Boolean).join(', ') || 'Nothing needed a person.');
}

/** @param {App} app */
function done(app) {
  const { sitting } = app;
  const groups = sitting.session.outcomes().filter(({ outcome }) => outcome === 'written');
  const written = groups.reduce((sum, group) => sum + group.count, 0);
  const seeAll = el('button.link', { click: () => byId('outcome-head').focus() }, 'See every file');
  if (app.cancelled) return describe(4, '');
  const words = `${count(written)} of ${many(sitting.fileCount(), 'file')} written`;
  describe(4, words, app.nextOpen ? [] : [seeAll]);
  const passing = sitting.events.filter(({ verdict }) => verdict === 'pass');
  const confirmed = passing.filter(({ eventId }) => sitting.saved.get(eventId) === 'confirmed').length;
  const failing = sitting.events.length - passing.length;
  const verdicts = [
    passing.length && `${many(passing.length, 'exam')} passed`,
    failing && `${many(failing, 'exam')} failed`,
    confirmed && `${count(confirmed)} confirmed`,
  ];
  const back = el('button.link', { click: () => app.openNext(false) }, 'Back to saving');
  describe(5, verdicts.filter(Boolean).join(', '), app.nextOpen ? [back] : []);
}

/** Event ID and exam, side by side. @param {App} app */
function pairs(app) {
  const chosen = app.sitting.chosen();
  const one = (study) => {
    const eventId = app.sitting.answer(study.uid).eventId || 'No ID yet';
    return el('span', null, el('b', null, eventId), ` ${aboutStudy(study, true)}`);
  };
  const more = chosen.length - PAIRS_SHOWN;
  return el(
    'span.pairs',
    null,
    chosen.slice(0, PAIRS_SHOWN).map(one),
    more > 0 ? el('span', null, `and ${count(more)} more`) : null,
  );
}
