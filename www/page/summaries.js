/** The one line beside each step's heading, in every stage. */
import { byId, control, el, pii } from './dom.js';
import { download } from '../files/download.js';
import { leave } from './bar.js';
import { describe, title } from './steps.js';

/** @param {App} app */
export function drawSummaries(app) {
  const { stage, sitting, nextOpen, lookOpen } = app;
  const { events, files, heads, review, sums } = sitting.view;
  title(1, stage === 'scanning' ? WORDS.start.stepReading : stage === 'empty' || app.nothing ? WORDS.start.step : WORDS.start.stepDone);
  if (stage === 'empty' || stage === 'scanning' || app.nothing) return describe(1, '');
  const isReady = stage === 'ready';
  const top = sitting.cameFrom();
  const dropped = el('span', heads.dropped, top && [` ${WORDS.start.from} `, pii(top)]);
  describe(1, dropped, [isReady && action(WORDS.bar.startAgain, () => leave(app))]);
  if (isReady && !lookOpen) {
    const fromList = action(WORDS.exams.fillFromMap, () => byId('event-map').click());
    const template = action(WORDS.exams.template, () => download('event-map.csv', new Blob([sitting.view.form.mapTemplate])), WORDS.exams.templateOfMap);
    describe(2, heads.found, [heads.mayFill && fromList, heads.mayFill && template]);
    describe(3, review.waits, [action(WORDS.look.open, () => app.openLook(true), WORDS.look.openStep)]);
    return;
  }
  // What is being saved or read again stays as it is.
  const isBusy = app.savingNow || app.readingNow;
  const isUnsaved = stage === 'done' && !isBusy && events.every(({ saved }) => saved === 'no');
  const mayChange = isReady || isUnsaved;
  const change = () => (isReady ? app.openLook(false) : app.toReady());
  const pairs = heads.going.map(({ eventId, about }) => el('span', el('b', eventId), ` ${about}`));
  describe(2, el('span.pairs', pairs, heads.more && el('span', heads.more)), [
    mayChange && action(WORDS.exams.change, change, WORDS.exams.changeStep),
  ]);
  const look = sums.look && !isBusy && action(WORDS.look.look, () => app.lookAgain(), sums.look);
  if (isReady) describe(3, WORDS.look.first);
  else describe(3, look ? review.waits : review.decided, [look]);
  if (stage !== 'done') return;
  if (app.cancelled) return describe(4, '');
  describe(4, files.said, [!nextOpen && action(WORDS.files.seeAll, () => byId('outcome-head').focus())]);
  if (nextOpen) describe(6, '');
  describe(5, sums.verdicts, [nextOpen && action(WORDS.save.back, () => app.openNext(false))]);
}

/** A small action beside a heading. @param {string} text @param {() => void} click @param {string} [label] */
function action(text, click, label) {
  return control('button.link', { 'aria-label': label }, text, click);
}
