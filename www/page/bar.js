/** What the sticky bar says and offers in each stage. */
import { byId } from './dom.js';
import { act, owe, say } from './status.js';

/** @param {App} app */
export function drawBar(app) {
  byId('bar').dataset.stage = app.nothing ? 'empty' : app.stage;
  if (app.stage !== 'ready') owe([]);
  if (app.lost) return lost();
  ({ empty, scanning, ready, working, done })[app.stage](app);
}

/** Reloading is the one start that is surely clean. */
function lost() {
  byId('bar').dataset.stage = 'lost';
  owe([]);
  say('The page met a fault of its own. Nothing more was saved; originals are unchanged.');
  act([{ text: 'Start again', primary: true, press: () => location.reload() }]);
}

function empty() {
  act([]);
}

/** @param {App} app */
function scanning(app) {
  act([{ id: 'cancel', text: 'Stop reading', press: () => app.cancel() }]);
}

/** @param {App} app */
function working(app) {
  act([{ id: 'cancel', text: 'Cancel', press: () => app.cancel() }]);
}

/** Where each kind of what is owed is, and how it looks. */
const DEBTS = {
  // Where the inputs are of no use.
  'mixed-patients': { sign: 'stop', to: (app, uid) => toCard(app, uid, '.leave') },
  'event-id-wrong': { sign: 'stop', to: (app, uid) => toCard(app, uid, '[name=event-id]') },
  'exam-date-wrong': { sign: 'stop', to: (app, uid) => toCard(app, uid, '[name=exam-date]') },
  'event-id-missing': { sign: 'id', to: (app, uid) => toCard(app, uid, '[name=event-id]') },
  text: { sign: 'text', to: (app, id) => toLook(app, `text-${id}`) },
  pictures: { sign: 'picture', to: (app, uid) => toLook(app, `held-${uid}`) },
};

function toCard(app, uid, selector) {
  if (app.lookOpen) app.openLook(false);
  const card = document.querySelector(`[data-study="${CSS.escape(uid)}"]`);
  const control = card && card.querySelector(selector);
  if (control instanceof HTMLElement) control.focus();
}

/** @param {App} app @param {string} id */
function toLook(app, id) {
  if (!app.lookOpen) app.openLook(true);
  const target = byId(id);
  if (!target) return;
  target.scrollIntoView({ block: 'center' });
  const control = target.querySelector('input, button');
  if (control) control.focus();
}

/** @param {App} app */
function ready(app) {
  const { mayGo, owed, sentence, start, approve, owesOnlyLooks } = app.sitting.view.way;
  const list = owed.map(({ code, words, isWrong, at }) => {
    const { sign, to } = DEBTS[code];
    return { sign, text: words, bad: isWrong, go: () => to(app, at) };
  });
  owe(list);
  say(sentence);
  // What waits is to be seen first: from the exams, the one primary action leads there.
  const isLookNext = owesOnlyLooks && !app.lookOpen;
  act([
    ...(approve ? [{ id: 'review-approve', text: approve, quiet: isLookNext, press: () => app.approve() }] : []),
    ...(isLookNext ? [{ id: 'to-look', text: 'Go on to Look', primary: true, press: () => app.openLook(true) }] : []),
    {
      id: 'deidentify',
      primary: !isLookNext,
      blocked: !mayGo,
      text: start,
      press: () => (mayGo ? app.deidentify() : list[0].go()),
    },
  ]);
}

/** Unsaved work is not cleared by one press. */
function askNext(app) {
  if (app.sitting.view.sums.unsaved) leaving(app, true);
  else app.nextPatient();
}

/** @param {App} app */
function leaving(app, is) {
  app.leaving = is;
  drawBar(app);
  byId(is ? 'stay' : 'next-patient').focus();
}

/** @param {App} app */
function done(app) {
  const { events, sums } = app.sitting.view;
  const next = { id: 'next-patient', text: 'Next patient', press: () => askNext(app) };
  if (app.nextOpen && !app.leaving) {
    say('Next patient clears every name, text and picture from this page.');
    return act([{ ...next, primary: true }]);
  }
  if (app.nothing) return act([]);
  if (!events.length) return act([next, { text: 'Back to the exams', primary: true, press: () => app.toReady() }]);
  if (app.leaving) {
    say(sums.leaving);
    const stay = { id: 'stay', text: 'Go back', primary: true, press: () => leaving(app, false) };
    return act([{ id: 'clear', text: 'Clear without saving', press: () => app.nextPatient() }, stay]);
  }
  if (sums.sentence && !app.savingNow) say(sums.sentence);
  const upload = { id: 'to-upload', text: 'Go on to upload', primary: sums.isComplete, press: () => app.openNext(true) };
  act(sums.started || sums.confirmed ? [next, upload] : [next]);
}
