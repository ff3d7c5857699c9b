/**
 * The flow: which stage the page is in, and what moves it on. Views draw from the
 * sitting and call back here; they know nothing of one another.
 */
import { byId, fill, note } from './page/dom.js';
import { fromInput } from './files/intake.js';
import { codeOf } from './engine/calls.js';
import { Pool } from './engine/pool.js';
import { pause } from './engine/pause.js';
import { Sitting } from './engine/sitting.js';
import { found } from './engine/scan.js';
import { write } from './engine/run.js';
import { PictureSearch } from './engine/search.js';
import { refreshExams, renderExams } from './steps/exams.js';
import { refreshLook, renderLook } from './steps/look.js';
import { refreshEvent, refreshWaiting, renderSave } from './steps/save.js';
import { confirmSaved, saveAll, saveZip } from './steps/saving.js';
import { clearNext, renderNext, watchNext } from './steps/next.js';
import { outcomeCard } from './steps/outcome.js';
import { drawSummaries } from './page/summaries.js';
import { describe, focusStep, openStep } from './page/steps.js';
import { freshInstance } from './engine/helpers.js';
import { askBeforeLeaving, letSleep } from './page/guard.js';
import { watchShowMe } from './page/showme.js';
import { revokeAll } from './files/download.js';
import { drawBar, say, watchMainKey } from './page/bar.js';
import { watchDrops } from './files/drop.js';
import { checkSources, watchCheck } from './check/check.js';
import { watchPanels } from './settings/help.js';
import { watchSettings } from './settings/settings.js';
import { Taking } from './taking.js';

/** What the search says is drawn together, so often. */
const SEARCHED_MS = 250;

export class App {
  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.module = module;
    this.bindgen = freshInstance(module);
    /** Settings as the core writes them, where they depart from the SOP, and what there is to choose. */
    this.config = this.bindgen.Session.settings('');
    this.checking = false;
    /** @type {Check | null} */
    this.checked = null;
    this.lost = false;
    /** @type {'empty' | 'scanning' | 'ready' | 'working' | 'done'} */
    this.stage = 'empty';
    this.taking = new Taking(this);
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.searchedSoon = 0;
    this.pool = new Pool(module, this.config.json);
    this.sitting = new Sitting(this.bindgen, this.config.json);
    this.search = new PictureSearch(this, () => this.searched());
    this.clear();
  }

  begin() {
    watchDrops({
      canTake: () => !this.checking && this.canTake(),
      onSources: (sources) => this.taking.inTurn(() => this.taking.take(sources)),
      onFound: (n) => say(found(n)),
      onOtherDrop: (sources) => this.otherDrop(sources),
    });
    watchCheck(this);
    watchSettings(this);
    watchPanels();
    watchNext(this);
    watchShowMe(this);
    watchMainKey();
    const slow = this.bindgen.Engine.pace();
    if (slow) fill(byId('pace'), note('warn', slow));
    byId('sample').addEventListener('click', () => this.taking.inTurn(() => this.taking.trySample()));
    byId('event-map').addEventListener('change', () => {
      const maps = fromInput(byId('event-map'));
      this.taking.inTurn(async () => (await this.taking.loadMaps(maps)) && this.toReady());
    });
    byId('hide-names').addEventListener('change', () => {
      document.documentElement.dataset.names = byId('hide-names').checked ? 'hidden' : 'shown';
    });
    for (const kind of ['error', 'unhandledrejection']) window.addEventListener(kind, () => this.stranded());
    askBeforeLeaving(() => !this.lost && (this.stage === 'working' || this.sitting.view.sums.unsaved > 0));
    this.show('empty');
  }

  /** Everything of the last patient goes: helpers, texts, pictures, addresses of Blobs. */
  beginAnew() {
    this.sitting.end();
    revokeAll();
    letSleep();
    this.bindgen = freshInstance(this.module);
    this.newPool();
    this.sitting = new Sitting(this.bindgen, this.config.json);
    this.search = new PictureSearch(this, () => this.searched());
    this.clear();
    this.show('empty');
  }

  /** What was noted and drawn of a sitting. */
  clear() {
    clearTimeout(this.searchedSoon);
    this.searchedSoon = 0;
    this.notice = '';
    this.cancelled = false;
    this.nothing = false;
    /** The Event IDs of the events that are being saved and read again. */
    this.savingNow = '';
    this.readingNow = '';
    this.lookOpen = false;
    /** What step 3 is open at. @type {import('./pictures/lighttable.js').LightTable | null} */
    this.table = null;
    this.nextOpen = false;
    /** Asked whether unsaved work may be cleared. */
    this.leaving = false;
    for (const id of ['scan-body', 'exams', 'look', 'run-body', 'save-body', 'drop-note']) fill(byId(id));
    for (const id of ['files', 'folder', 'event-map', 'check-files', 'check-folder']) byId(id).value = '';
    clearNext();
    for (let step = 1; step <= 6; step += 1) describe(step, '');
    // Browsers keep the text that a pattern fitted last (RegExp.$_).
    /^/.test('');
  }

  /** Ends what the helpers still do; others take their place. */
  newPool() {
    this.pool.stop();
    this.pool = new Pool(this.module, this.config.json);
  }

  nextPatient() {
    this.taking.beginAnew();
    this.beginAnew();
    say('');
    byId('title').focus();
    window.scrollTo(0, 0);
  }

  /** @param {App['stage']} stage */
  show(stage) {
    this.stage = stage;
    this.leaving = false;
    document.body.dataset.stage = stage;
    const after = this.nothing ? 1 : this.cancelled ? 4 : this.nextOpen ? 6 : 5;
    const step = { empty: 1, scanning: 1, ready: this.lookOpen ? 3 : 2, working: 4, done: after }[stage];
    openStep(step);
    byId('step-1').hidden = !(stage === 'empty' || this.nothing);
    byId('scan-body').hidden = !(stage === 'scanning' || this.nothing);
    drawSummaries(this);
    drawBar(this);
    return step;
  }

  canTake() {
    return this.stage === 'empty' || this.stage === 'ready' || this.nothing === true;
  }

  toReady(moveFocus = true) {
    this.lookOpen = false;
    this.cancelled = false;
    this.show('ready');
    renderExams(this);
    renderLook(this);
    this.search.begin();
    if (moveFocus) focusStep(2);
  }

  /** @returns {string | null} what is wrong with the settings, if anything @param {string} text */
  useSettings(text) {
    try {
      this.config = this.bindgen.Session.settings(text);
    } catch (error) {
      if (!(error instanceof Error) || codeOf(error) !== 'settings-unusable') throw error;
      return error.message;
    }
    byId('open-settings').textContent = this.config.summary;
    this.sitting.take(this.sitting.session.configure(this.config.json));
    this.newPool();
    if (this.stage === 'ready') this.toReady(false);
    if (this.checked) checkSources(this, this.checked.sources);
    return null;
  }

  /** Something was typed or decided: what the core says anew is drawn. @param {wasm_bindgen.Message} message */
  tell(message) {
    this.sitting.send(message);
    this.redraw();
    this.search.begin();
  }

  /** Draws what the core has said anew since this was done last, whatever it was asked meanwhile. */
  redraw() {
    const changes = this.sitting.undrawn;
    this.sitting.undrawn = {};
    if (this.stage === 'ready' && changes.cards) refreshExams(this);
    if (this.stage === 'ready' && (changes.review || changes.pictures)) refreshLook(this);
    if (this.stage === 'done' && changes.events) refreshWaiting(this);
    // What says the same stays: a control that has the focus, or is about to be pressed.
    const { pictures, events, ...others } = changes;
    if (!Object.keys(others).length) return;
    drawSummaries(this);
    drawBar(this);
  }

  /** More pictures were searched: what the core says of it is drawn, now and then. */
  searched() {
    const { sitting } = this;
    if (this.searchedSoon) return;
    this.searchedSoon = setTimeout(() => {
      this.searchedSoon = 0;
      if (sitting !== this.sitting || this.lost) return;
      sitting.take(sitting.session.view());
      if (this.stage === 'ready' || this.stage === 'done') this.redraw();
    }, SEARCHED_MS);
  }

  /** @param {boolean} isOpen */
  openLook(isOpen) {
    this.lookOpen = isOpen;
    const step = this.show('ready');
    renderLook(this);
    focusStep(step);
  }

  /** Back from a run to what it found that a person has to look at. */
  lookAgain() {
    this.toReady(false);
    this.openLook(true);
  }

  /** Once more, under other settings. @param {string} settings */
  async writeAgain(settings) {
    this.toReady(false);
    if (!this.useSettings(settings) && this.sitting.view.way.mayGo) await this.deidentify();
  }

  /** What the bar saves: the only event that is not saved, or all of them. */
  saveNext() {
    const { savable, firstUnsaved } = this.sitting.view.sums;
    return savable > 1 || !firstUnsaved ? saveAll(this) : saveZip(this, firstUnsaved);
  }

  /** @param {boolean} isOpen */
  openNext(isOpen) {
    this.nextOpen = isOpen;
    if (isOpen) renderNext(this);
    focusStep(this.show('done'));
  }

  async deidentify() {
    const { sitting } = this;
    this.table?.leave();
    this.notice = '';
    this.show('working');
    focusStep(4);
    const { pool } = this;
    const { stops } = pool;
    const isOver = () => sitting !== this.sitting || pool.stops !== stops;
    await pause();
    if (isOver()) return;
    sitting.session.readAhead();
    await pause();
    if (isOver()) return;
    // Letters found in the moment of the press are looked at first.
    sitting.take(sitting.session.view());
    if (!sitting.view.way.mayGo) return this.lookAgain();
    while (sitting.session.beginStep()) {
      await pause();
      if (isOver()) return;
    }
    const events = sitting.session.begin();
    await pause();
    if (isOver()) return;
    try {
      await write(sitting, pool, events);
    } catch (error) {
      if (sitting !== this.sitting || codeOf(error) === 'cancelled') return;
      throw error;
    }
    do {
      await pause();
      if (isOver()) return;
    } while (sitting.session.finishStep());
    // Files are entered by the thousand, and nobody looks in between.
    sitting.take(sitting.session.view());
    this.show('done');
    renderSave(this);
    focusStep(5);
  }

  /** How far an event is has changed: it is drawn anew, with what is said of all. @param {string} eventId */
  drawEvent(eventId) {
    const { events, sums } = this.sitting.view;
    const event = /** @type {EventView} */ (events.find((one) => one.eventId === eventId));
    refreshEvent(this, event);
    if (this.stage === 'done') {
      this.leaving = false;
      if (sums.isComplete) letSleep();
      drawSummaries(this);
      drawBar(this);
    }
    return event;
  }

  /** Really stops. Reading: back to the start. Writing: nothing is kept of what was written. */
  cancel() {
    const { sitting } = this;
    if (this.stage === 'scanning') {
      this.nextPatient();
      return this.taking.dropNote(note('plain', WORDS.run.cancelled));
    }
    this.pool.stop();
    sitting.send({ what: 'cancelled' });
    sitting.outputs.clear();
    this.cancelled = true;
    this.show('done');
    fill(byId('run-body'), note('plain', WORDS.run.cancelled), outcomeCard(this));
    focusStep(4);
    say(WORDS.run.cancelled);
  }

  /** What was dropped to be de-identified is checked as it came: zips whole. */
  checkInstead() {
    const whole = this.sitting.sources.map((source) =>
      source.member
        ? { ...source, member: undefined, path: source.path.split('›')[0].trim(), sizeBytes: source.file?.size || 0 }
        : source,
    );
    const all = [...new Map(whole.map((source) => [source.file, source])).values()];
    checkSources(this, all);
  }

  /** A drop that is no exam: something to check, or saved zips. @param {Source[] | Promise<Source[]>} coming */
  async otherDrop(coming) {
    const sources = await coming;
    if (this.checking) return sources.length ? checkSources(this, sources) : undefined;
    const files = sources.flatMap(({ file }) => (file instanceof File ? [file] : []));
    if (this.stage === 'done' && this.sitting.view.events.length && files.length) confirmSaved(this, files);
    else if (this.stage === 'done') say(WORDS.start.nextFirst);
    else say(WORDS.start.atWork);
  }

  /** A fault in the page itself: nothing goes on from here but a new start. */
  stranded() {
    if (this.lost) return;
    this.lost = true;
    this.sitting.isOver = true;
    this.pool.stop();
    letSleep();
    drawBar(this);
  }
}
