/** The sticky bar: what it says, in the one live region, and offers in each stage. */
import { byId, control, el, fill, fillControls, icon, pii } from './dom.js';
import { now } from '../engine/sitting.js';
import { many } from './format.js';

/** @param {App} app */
export function drawBar(app) {
  byId('bar').dataset.stage = app.lost ? 'lost' : app.nothing ? 'empty' : app.stage;
  if (app.lost || app.stage !== 'ready') {
    owe([]);
    fill(byId('pairs'));
  }
  if (app.lost) return lost();
  const cancel = (/** @type {string} */ text) => act([{ id: 'cancel', text, press: () => app.cancel() }]);
  if (app.stage === 'scanning') cancel(WORDS.bar.stopReading);
  else if (app.stage === 'working') cancel(WORDS.bar.cancel);
  else if (app.stage === 'ready') ready(app);
  else if (app.stage === 'empty' || app.nothing) act([]);
  else done(app);
}

/** Reloading is the one start that is surely clean. */
function lost() {
  say(WORDS.bar.fault);
  act([{ text: WORDS.bar.startAgain, primary: true, press: () => location.reload() }]);
}

/**
 * How each kind of what is owed looks, and where it is: a control of the exam's card, or
 * what is looked at.
 * @type {Record<wasm_bindgen.Debt, { sign: string, control?: string, look?: string }>}
 */
const DEBTS = {
  // Where the inputs are of no use.
  'mixed-patients': { sign: 'stop', control: '.leave' },
  'event-id-wrong': { sign: 'stop', control: '[name=event-id]' },
  'exam-date-wrong': { sign: 'stop', control: '[name=exam-date]' },
  'event-id-missing': { sign: 'id', control: '[name=event-id]' },
  text: { sign: 'text', look: 'text-' },
  pictures: { sign: 'picture', look: '' },
};

/** Leads to what is owed. @param {App} app @param {wasm_bindgen.Owed} owed */
function go(app, { code, at }) {
  const { control = 'input, button', look } = DEBTS[code];
  const isLook = look !== undefined;
  if (app.lookOpen !== isLook) app.openLook(isLook);
  if (code === 'pictures' && app.table) {
    app.table.node.scrollIntoView({ block: 'nearest' });
    return app.table.choose(at);
  }
  const place = look ? byId(`${look}${at}`) : document.querySelector(`[data-study="${CSS.escape(at)}"]`);
  if (look) place?.scrollIntoView({ block: 'center' });
  place?.querySelector(control)?.focus();
}

/** The worst mistake is a number typed for another's exam. @param {wasm_bindgen.Pair} pair */
function pair({ name, about, eventId }) {
  return el('li', pii(name), ` · ${about} → `, el('b', eventId));
}

/** @param {App} app */
function ready(app) {
  if (app.leaving) {
    owe([]);
    fill(byId('pairs'));
    return asked(app, app.sitting.view.heads.leaving);
  }
  const { mayGo, owed, pairs, sentence, start, approve, owesOnlyLooks } = app.sitting.view.way;
  owe(owed.map((one) => ({ sign: DEBTS[one.code].sign, text: one.words, bad: one.isWrong, go: () => go(app, one) })));
  fill(byId('pairs'), pairs.map(pair));
  say(sentence);
  // What waits is to be seen first: from the exams, the one primary action leads there.
  const isLookNext = owesOnlyLooks && !app.lookOpen;
  const approveAll = () => {
    app.tell({ what: 'offered', by: 'person', when: now() });
    byId('deidentify').focus();
  };
  act([
    approve && { id: 'review-approve', text: approve, quiet: isLookNext, press: approveAll },
    isLookNext && { id: 'to-look', text: WORDS.bar.toLook, primary: true, press: () => app.openLook(true) },
    {
      id: 'deidentify',
      primary: !isLookNext,
      blocked: !mayGo,
      text: start,
      press: () => (mayGo ? app.deidentify() : go(app, owed[0])),
    },
  ]);
}

/** What is lost by going on, if anything. @param {App} app */
const atStake = ({ stage, sitting: { view } }) => (stage === 'done' ? view.sums.leaving : view.heads.leaving);

/** To the next patient; what would be lost is asked about first. @param {App} app */
export function leave(app) {
  if (!atStake(app)) return app.nextPatient();
  app.leaving = true;
  drawBar(app);
  byId('stay').focus();
}

/** @param {App} app @param {string} sentence */
function asked(app, sentence) {
  const stay = () => {
    app.leaving = false;
    drawBar(app);
    byId('bar-actions').querySelector('button')?.focus();
  };
  say(sentence);
  act([
    { id: 'clear', text: WORDS.bar.clear, press: () => app.nextPatient() },
    { id: 'stay', text: WORDS.bar.goBack, primary: true, press: stay },
  ]);
}

/** @param {App} app */
function done(app) {
  const { events, sums } = app.sitting.view;
  const next = { id: 'next-patient', text: WORDS.bar.nextPatient, primary: app.nextOpen, press: () => leave(app) };
  const upload = {
    id: 'to-upload',
    text: WORDS.bar.toUpload,
    primary: sums.isComplete,
    press: () => app.openNext(true),
  };
  if (!events.length) return act([next, { text: WORDS.bar.backToExams, primary: true, press: () => app.toReady() }]);
  if (app.leaving) return asked(app, sums.leaving);
  if (app.nextOpen) say(WORDS.bar.nextClears);
  else if (sums.sentence && !app.savingNow) say(sums.sentence);
  const isBusy = app.savingNow || app.readingNow;
  const { firstUnsaved: first } = sums;
  const text = sums.savable > 1 ? WORDS.save.zips({ zips: many(sums.savable, 'zip') }) : WORDS.save.zip({ event: first || '' });
  const save = first && !isBusy && !app.nextOpen && { id: 'save-next', text, primary: true, press: () => app.saveNext() };
  const look = sums.look && !isBusy && { id: 'to-look', text: sums.look, press: () => app.lookAgain() };
  act([next, look, !app.nextOpen && sums.started + sums.confirmed > 0 && upload, save]);
}

/** Ctrl + Enter presses the bar's main control, and nothing else, from wherever the focus is. */
export function watchMainKey() {
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    event.stopPropagation();
    const main = byId('bar-actions').querySelector('.primary');
    if (main instanceof HTMLElement && !event.repeat) main.click();
  };
  document.addEventListener('keydown', press, { capture: true });
}

/** Says a sentence, once. @param {string} text */
export function say(text) {
  const status = byId('status');
  if (status.textContent !== text) status.textContent = text;
}

/**
 * What is still owed, as controls that lead there.
 * @param {{ sign: string, text: string, bad: boolean, go: () => void }[]} items
 */
function owe(items) {
  const control = items.map(({ sign, text, bad, go }) =>
    el(`button.owes${bad ? '.bad' : ''}`, { click: go }, icon(sign), el('span', text)),
  );
  fill(byId('owed'), control);
}

/**
 * The bar's controls, the primary one last. A blocked one stays reachable and says why.
 * @param {(Action | false | null | '')[]} actions those that are not there are left out
 */
function act(actions) {
  const bar = byId('bar-actions');
  const focused = bar.contains(document.activeElement) ? document.activeElement?.id : '';
  const button = (/** @type {Action} */ { id, text, primary, quiet, blocked, press }) => {
    const why = blocked ? { 'aria-disabled': 'true', 'aria-describedby': 'status' } : {};
    const kind = quiet ? 'button.link' : `button.button${primary ? '.primary' : ''}`;
    return control(kind, { id, ...why }, text, press);
  };
  fillControls(bar, actions.flatMap((action) => (action ? [button(action)] : [])));
  if (focused && byId(focused)) byId(focused).focus();
}
