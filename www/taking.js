/**
 * Taking in what comes, from drops, controls and the sample, one after another: exams are
 * scanned, settings and event maps are read.
 */
import { byId, fill, note } from './page/dom.js';
import { focusStep } from './page/steps.js';
import { say } from './page/bar.js';
import { keepAwake, letSleep } from './page/guard.js';
import { aboutOwnFile } from './files/ownfile.js';
import { fromBytes } from './files/intake.js';
import { bytesOf } from './files/content.js';
import { codeOf } from './engine/calls.js';
import { eachInSteps, pause } from './engine/pause.js';
import { scan } from './engine/scan.js';
import { readFaults } from './steps/exams.js';
import { outcomeCard } from './steps/outcome.js';

export class Taking {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {{ last: Promise<unknown> }} */
    this.turns = { last: Promise.resolve() };
  }

  /** What was waiting for its turn is forgotten. */
  beginAnew() {
    this.turns = { last: Promise.resolve() };
  }

  /** What comes while something is taken in waits for its turn, until the next patient. @param {() => unknown} take */
  inTurn(take) {
    const { turns } = this;
    turns.last = turns.last.then(() => turns === this.turns && this.app.canTake() && take());
  }

  /** Takes sources in, from wherever they came. @param {Source[] | Promise<Source[]>} coming */
  async take(coming) {
    const { app } = this;
    if (app.nothing) app.beginAnew();
    const { sitting } = app;
    keepAwake();
    fill(byId('drop-note'));
    const fresh = await coming;
    if (sitting !== app.sitting) return;
    if (!app.canTake()) return app.otherDrop(fresh);
    const isFirst = app.stage === 'empty';
    if (!fresh.length) {
      if (isFirst) letSleep();
      return this.dropNote(note('warn', WORDS.start.noFiles));
    }
    const own = isFirst && (await aboutOwnFile(fresh));
    if (sitting !== app.sitting) return;
    if (own) {
      letSleep();
      return this.dropNote(own);
    }
    sitting.add(fresh);
    if (fresh.some(({ isFolder }) => isFolder))
      app.notice = WORDS.start.folderNotOpened;
    await this.scanThese(fresh);
  }

  /** @param {Source[]} fresh */
  async scanThese(fresh) {
    const { app } = this;
    const { sitting } = app;
    app.show('scanning');
    focusStep(1);
    let special;
    try {
      special = await scan(sitting, app.pool, fresh);
      if (sitting !== app.sitting) return;
      for (const source of special.settings) {
        const error = await this.loadSettings(source);
        if (sitting !== app.sitting) return;
        if (error) app.notice = WORDS.start.settingsNotUsed({ why: error });
      }
      if (!(await this.loadMaps(special.maps))) return;
      await pause();
      if (sitting !== app.sitting) return;
      sitting.session.readAhead();
      await pause();
      if (sitting !== app.sitting) return;
      sitting.send({ what: 'read' });
      await pause();
      if (sitting !== app.sitting) return;
    } catch (error) {
      if (sitting !== app.sitting || codeOf(error) === 'cancelled') return;
      throw error;
    }
    const { exams, files } = sitting.view;
    if (exams.length) app.toReady();
    else if (files.help) this.awaitExam(files.help);
    else this.nothingToDo();
  }

  /** Only settings or an event map came: they are kept for the exam that follows. @param {string} help */
  awaitExam(help) {
    const { app } = this;
    const { notice } = app;
    app.notice = '';
    letSleep();
    app.show('empty');
    focusStep(1);
    this.dropNote(notice ? note('warn', notice) : note('plain', help));
  }

  /** No exam among what was dropped: what became of it is listed, and more can be dropped. */
  nothingToDo() {
    const { app } = this;
    letSleep();
    app.nothing = true;
    app.show('done');
    fill(byId('scan-body'), outcomeCard(app));
    focusStep(1);
    this.dropNote(
      note('warn', app.notice || WORDS.start.noImages({ kinds: PAGE.study.kinds })),
      readFaults(app),
    );
  }

  /** Says something where files are dropped. @param {HTMLElement} said @param {HTMLElement[]} more */
  dropNote(said, more = []) {
    fill(byId('drop-note'), said, more);
    say(said.textContent || '');
  }

  async trySample() {
    const { app } = this;
    if (app.stage === 'ready') return;
    if (app.nothing) app.beginAnew();
    app.sitting.isSample = true;
    await this.take(this.sampleFiles());
  }

  /** Made a few at a time: the page stays alive meanwhile. */
  async sampleFiles() {
    const { sampleCount, sampleFile } = this.app.bindgen.Engine;
    /** @type {Source[]} */
    const files = [];
    await eachInSteps([...Array(sampleCount()).keys()], (index) => {
      const { name, bytes } = sampleFile(index);
      files.push(fromBytes(name, bytes));
    });
    return files;
  }

  /** Reads again what could not be read before. */
  async retry() {
    const { app } = this;
    const { sitting } = app;
    const indices = [...sitting.session.files('unreadable'), ...sitting.session.files('empty-file')];
    const again = indices.map((index) => sitting.sources[index]);
    for (const source of again) if (source.again) source.file = await source.again().catch(() => null);
    if (sitting !== app.sitting || !app.canTake()) return;
    app.nothing = false;
    await this.scanThese(again);
  }

  /** Reads event maps. @returns {Promise<boolean>} false when the page went on meanwhile @param {Source[]} sources */
  async loadMaps(sources) {
    const { app } = this;
    const { sitting, stage } = app;
    const read = await Promise.all(sources.map((source) => bytesOf(app, source)));
    if (sitting !== app.sitting || stage !== app.stage) return false;
    const maps = read.filter((bytes) => bytes !== null);
    if (maps.length < read.length) app.notice = WORDS.start.mapNotUsed({ why: WORDS.start.unread });
    if (maps.length) sitting.take(sitting.session.loadEventMaps(maps));
    return true;
  }

  /** @returns {Promise<string | null>} what is wrong with a settings file, if anything @param {Source} source */
  async loadSettings(source) {
    const { app } = this;
    const { sitting, stage } = app;
    const bytes = await bytesOf(app, source);
    if (sitting !== app.sitting || stage !== app.stage) return null;
    return bytes ? app.useSettings(new TextDecoder().decode(bytes)) : WORDS.start.unread;
  }
}
