/** The one line beside each step's heading, in every stage. */
import { byId, control, el, pii } from './dom.js';
import { download } from '../files/download.js';
import { leave } from './bar.js';
import { describe, title } from './steps.js';

/** @param {App} app */
export function drawSummaries(app) {
  const { stage, sitting, nextOpen, lookOpen } = app;
  const { events, files, heads, review, sums } = sitting.view;
  title(1, stage === 'scanning' ? 'Reading the exam' : stage === 'empty' || app.nothing ? 'Drop the exam' : 'Drop');
  if (stage === 'empty' || stage === 'scanning' || app.nothing) return describe(1, '');
  const isReady = stage === 'ready';
  const top = sitting.cameFrom();
  const dropped = el('span', heads.dropped, top && [' from ', pii(top)]);
  describe(1, dropped, [isReady && action('Start again', () => leave(app))]);
  if (isReady && !lookOpen) {
    const fromList = action('Fill from an event map (CSV)', () => byId('event-map').click());
    const template = action('Template', () => download('event-map.csv', new Blob([sitting.view.form.mapTemplate])), 'Template of an event map');
    describe(2, heads.found, [heads.mayFill && fromList, heads.mayFill && template]);
    describe(3, review.waits, [action('Open', () => app.openLook(true), 'Open Look')]);
    return;
  }
  // What is being saved or read again stays as it is.
  const isBusy = app.savingNow || app.readingNow;
  const isUnsaved = stage === 'done' && !isBusy && events.every(({ saved }) => saved === 'no');
  const mayChange = isReady || isUnsaved;
  const change = () => (isReady ? app.openLook(false) : app.toReady());
  const pairs = heads.going.map(({ eventId, about }) => el('span', el('b', eventId), ` ${about}`));
  describe(2, el('span.pairs', pairs, heads.more && el('span', heads.more)), [
    mayChange && action('Change', change, 'Change the exams'),
  ]);
  const look = sums.look && !isBusy && action('Look', () => app.lookAgain(), sums.look);
  if (isReady) describe(3, 'What needs a person comes first. The rest can be opened.');
  else describe(3, look ? review.waits : review.decided, [look]);
  if (stage !== 'done') return;
  if (app.cancelled) return describe(4, '');
  describe(4, files.said, [!nextOpen && action('See every file', () => byId('outcome-head').focus())]);
  describe(5, sums.verdicts, [nextOpen && action('Back to saving', () => app.openNext(false))]);
}

/** A small action beside a heading. @param {string} text @param {() => void} click @param {string} [label] */
function action(text, click, label) {
  return control('button.link', { 'aria-label': label }, text, click);
}
