/** What the sticky bar says and offers in each stage. */
import { byId } from './dom.js';
import { count, many } from './format.js';
import { act, owe, say } from './status.js';

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

function scanning(app) {
  act([{ id: 'cancel', text: 'Stop reading', press: () => app.cancel() }]);
}

function working(app) {
  act([{ id: 'cancel', text: 'Cancel', press: () => app.cancel() }]);
}

/** What keeps De-identify from being pressed, each with the way to it. */
export function owed(app) {
  const { sitting } = app;
  const checks = sitting.chosen().map((study) => ({ study, verdict: sitting.checkId(study) }));
  const missing = checks.filter(({ verdict }) => verdict.state === 'empty');
  const wrong = checks.filter(({ verdict }) => verdict.state === 'bad' || verdict.state === 'shared');
  const dates = checks.filter(({ study }) => sitting.checkDate(study).state === 'bad');
  const texts = sitting.textsWaiting();
  const pictures = sitting.picturesWaiting();
  const list = [];
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
      text: `${many(pictures.length, 'picture')} to decide`,
      go: () => toLook(app, `held-${pictures[0].seriesUid}`),
    });
  return list;
}

function toStudy(app, study, name) {
  if (app.lookOpen) app.openLook(false);
  const card = document.querySelector(`[data-study="${CSS.escape(study.uid)}"]`);
  const input = card && card.querySelector(`[name=${name}]`);
  if (input instanceof HTMLElement) input.focus();
}

function toLook(app, id) {
  if (!app.lookOpen) app.openLook(true);
  const target = byId(id);
  if (!target) return;
  target.scrollIntoView({ block: 'center' });
  const control = target.querySelector('input, button');
  if (control) control.focus();
}

function ready(app) {
  const { sitting } = app;
  const list = owed(app);
  const chosen = sitting.chosen();
  const images = chosen.reduce((sum, study) => sum + study.images, 0);
  owe(list);
  if (list.length) say(`Still to do: ${list.map(({ text }) => text).join(', ')}.`);
  else if (chosen.length) say(`Ready: ${many(images, 'image')} in ${many(chosen.length, 'exam')}.`);
  else say('Every exam is left out.');
  const waits = sitting.textsWaiting().length || sitting.picturesWaiting().length;
  act([
    ...(waits ? [{ id: 'review-approve', text: approveWords(sitting), press: () => app.approve() }] : []),
    {
      id: 'deidentify',
      primary: true,
      blocked: list.length > 0,
      text: chosen.length ? `De-identify ${many(chosen.length, 'exam')}` : 'Finish with no exam',
      press: () => (list.length ? list[0].go() : app.deidentify()),
    },
  ]);
}

function approveWords(sitting) {
  const parts = [];
  if (sitting.textsWaiting().length) parts.push('Accept edits');
  if (sitting.picturesWaiting().length) parts.push(parts.length ? 'leave pictures out' : 'Leave pictures out');
  return parts.join(', ');
}

function done(app) {
  const { sitting } = app;
  const passing = sitting.events.filter(({ verdict }) => verdict === 'pass');
  const at = (state) => passing.filter(({ eventId }) => sitting.saved.get(eventId) === state).length;
  const next = { id: 'next-patient', text: 'Next patient', press: () => app.nextPatient() };
  if (app.nextOpen) {
    say('Next patient clears every name, text and picture from this page.');
    return act([{ ...next, primary: true }]);
  }
  if (app.nothing) return act([]);
  if (!sitting.events.length) return act([next, { text: 'Back to the exams', primary: true, press: () => app.toReady() }]);
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
