/** What the sticky bar says and offers in each stage. */
import { byId } from './dom.js';
import { count, many } from './format.js';
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

/** What keeps De-identify from being pressed, each with the way to it. @param {App} app */
export function owed(app) {
  const { sitting } = app;
  const checks = sitting.chosen().map((study) => ({ study, verdict: sitting.checkId(study) }));
  const missing = checks.filter(({ verdict }) => verdict.state === 'empty');
  const wrong = checks.filter(({ verdict }) => verdict.state === 'bad' || verdict.state === 'shared');
  const dates = checks.filter(({ study }) => sitting.checkDate(study).state === 'bad');
  const texts = sitting.textsWaiting();
  const pictures = sitting.picturesWaiting();
  const list = [];
  const mixed = sitting.studies.filter((study) => study.mixedPatients && !sitting.answer(study.uid).leftOut);
  if (mixed.length)
    list.push({
      sign: 'stop',
      bad: true,
      text: `${many(mixed.length, 'exam')} of two patients: separate or leave out`,
      go: () => toCard(app, mixed[0]),
    });
  if (wrong.length)
    list.push({
      sign: 'stop',
      bad: true,
      text: `${many(wrong.length + missing.length, 'Event ID')} to ${missing.length ? 'give' : 'correct'}`,
      go: () => toStudy(app, wrong[0].study, 'event-id'),
    });
  if (dates.length)
    list.push({
      sign: 'stop',
      bad: true,
      text: `${many(dates.length, 'exam date')} to correct`,
      go: () => toStudy(app, dates[0].study, 'exam-date'),
    });
  if (missing.length && !wrong.length)
    list.push({
      sign: 'id',
      text: `${many(missing.length, 'Event ID')} to type`,
      go: () => toStudy(app, missing[0].study, 'event-id'),
    });
  if (texts.length)
    list.push({ sign: 'text', text: `${many(texts.length, 'text')} to decide`, go: () => toLook(app, `text-${texts[0].id}`) });
  if (pictures.length)
    list.push({
      sign: 'picture',
      text: `${picturesWords(pictures)} to decide`,
      go: () => toLook(app, `held-${pictures[0].seriesUid}`),
    });
  return list;
}

/** Held pictures are decided series by series. */
export function picturesWords(pictures) {
  const images = pictures.reduce((sum, { files }) => sum + files.length, 0);
  return images === pictures.length ? many(images, 'picture') : `${many(pictures.length, 'series', 'series')} of pictures`;
}

/** @param {App} app @param {wasm_bindgen.StudyInfo} study @param {string} name */
function toStudy(app, study, name) {
  focusIn(app, study, `[name=${name}]`);
}

/** Where the inputs are of no use. @param {App} app @param {wasm_bindgen.StudyInfo} study */
function toCard(app, study) {
  focusIn(app, study, '.leave');
}

/** @param {App} app @param {wasm_bindgen.StudyInfo} study */
function focusIn(app, study, selector) {
  if (app.lookOpen) app.openLook(false);
  const card = document.querySelector(`[data-study="${CSS.escape(study.uid)}"]`);
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
  const { sitting } = app;
  const list = owed(app);
  const chosen = sitting.chosen();
  const images = chosen.reduce((sum, study) => sum + sitting.imagesOf(study), 0);
  owe(list);
  if (list.length) say(`Still to do: ${list.map(({ text }) => text).join(', ')}.`);
  else if (chosen.length) say(`Ready: ${many(images, 'image')} in ${many(chosen.length, 'exam')}.`);
  else say('Every exam is left out.');
  const waits = sitting.textsWaiting().length || sitting.picturesWaiting().length;
  // What waits is to be seen first: from the exams, the one primary action leads there.
  const isLookNext = waits && !app.lookOpen && owesOnlyLooks(sitting, list);
  act([
    ...(waits ? [{ id: 'review-approve', text: approveWords(sitting), quiet: isLookNext, press: () => app.approve() }] : []),
    ...(isLookNext ? [{ id: 'to-look', text: 'Go on to Look', primary: true, press: () => app.openLook(true) }] : []),
    {
      id: 'deidentify',
      primary: !isLookNext,
      blocked: list.length > 0,
      text: chosen.length ? `De-identify ${many(chosen.length, 'exam')}` : 'Finish with no exam',
      press: () => (list.length ? list[0].go() : app.deidentify()),
    },
  ]);
}

/** @param {Sitting} sitting */
function owesOnlyLooks(sitting, list) {
  return list.length === Number(sitting.textsWaiting().length > 0) + Number(sitting.picturesWaiting().length > 0);
}

/** @param {Sitting} sitting */
function approveWords(sitting) {
  const texts = sitting.textsWaiting().length;
  const pictures = sitting.picturesWaiting().reduce((sum, { files }) => sum + files.length, 0);
  const parts = [];
  if (texts) parts.push(texts === 1 ? 'Accept edit' : 'Accept edits');
  if (pictures) parts.push(`${parts.length ? 'leave' : 'Leave'} ${pictures === 1 ? 'picture' : 'pictures'} out`);
  return parts.join(', ');
}

/** Unsaved work is not cleared by one press. @param {App} app */
function askNext(app) {
  if (app.sitting.hasUnsaved()) leaving(app, true);
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
  const { sitting } = app;
  const passing = sitting.events.filter(({ verdict }) => verdict === 'pass');
  const at = (state) => passing.filter(({ eventId }) => sitting.saved.get(eventId) === state).length;
  const next = { id: 'next-patient', text: 'Next patient', press: () => askNext(app) };
  if (app.nextOpen && !app.leaving) {
    say('Next patient clears every name, text and picture from this page.');
    return act([{ ...next, primary: true }]);
  }
  if (app.nothing) return act([]);
  if (!sitting.events.length) return act([next, { text: 'Back to the exams', primary: true, press: () => app.toReady() }]);
  if (app.leaving) {
    say(`Not saved yet: ${many(at('no'), 'exam')}. The next patient clears it for good.`);
    const stay = { id: 'stay', text: 'Go back', primary: true, press: () => leaving(app, false) };
    return act([{ id: 'clear', text: 'Clear without saving', press: () => app.nextPatient() }, stay]);
  }
  const blocked = sitting.events.length - passing.length;
  const said = [];
  if (blocked) said.push(`${many(blocked, 'exam')} blocked.`);
  if (at('no')) said.push(`Checked. Not saved yet: ${many(at('no'), 'exam')}.`);
  if (at('started'))
    said.push(`${count(at('confirmed'))} confirmed, ${count(at('started'))} to confirm: drop the saved zip here.`);
  if (app.allConfirmed()) said.push(passing.length === 1 ? 'The zip is complete.' : 'All zips are complete.');
  if (said.length && !app.savingNow) say(said.join(' '));
  const upload = { id: 'to-upload', text: 'Go on to upload', primary: app.allConfirmed(), press: () => app.openNext(true) };
  act(at('started') || at('confirmed') ? [next, upload] : [next]);
}
