/**
 * One sitting: one patient's files and what the core says of them, from the first drop
 * until "Next patient". The core judges; here are only its words, and what it cannot hold.
 */
import { aboutStudy } from '../page/format.js';

export class Sitting {
  /**
   * @param {Bindgen} bindgen
   * @param {string} settings settings as JSON
   */
  constructor(bindgen, settings) {
    /** @type {Source[]} */
    this.sources = [];
    this.came = { of: -1, from: '' };
    this.session = new bindgen.Session(settings);
    /** What the core last said, part by part. @type {Required<wasm_bindgen.Changes>} */
    this.view = /** @type {any} */ ({});
    /** Output of each written file, as the worker told it (output.js joins them). */
    this.outputs = new Map();
    /** Zips and folders that hold nothing themselves, so they are no files to account for. */
    this.containers = 0;
    this.isSample = false;
    /** As they stand in their control. */
    this.initials = '';
    this.refresh();
  }

  /**
   * Tells the core what happened.
   * @param {wasm_bindgen.Message} message
   * @returns {wasm_bindgen.Changes} the parts of the view that changed
   */
  send(message) {
    return this.take(this.session.send(message));
  }

  /** Takes the parts of the view that changed. @param {wasm_bindgen.Changes} changes */
  take(changes) {
    return Object.assign(this.view, changes) && changes;
  }

  /** Asks what changed: files are entered by the thousand, and nobody looks in between. */
  refresh() {
    return this.take(this.session.view());
  }

  /** The one folder or zip that everything came in, if it did. */
  cameFrom() {
    // Asked at every key: the paths are gone through once.
    if (this.came.of === this.sources.length) return this.came.from;
    const tops = new Set(this.sources.map(({ path }) => (/[/›]/.test(path) ? path.split(/[/›]/)[0].trim() : '')));
    this.came = { of: this.sources.length, from: tops.size === 1 ? [...tops][0] : '' };
    return this.came.from;
  }

  /** Gives back what the wasm module holds. */
  end() {
    if (typeof (/** @type {any} */ (this.session).free) === 'function') /** @type {any} */ (this.session).free();
  }

  /** Numbers new sources, and keeps them. */
  add(sources) {
    for (const source of sources) {
      source.index = this.sources.length;
      this.sources.push(source);
    }
    return sources;
  }

  /** Files to account for. */
  fileCount() {
    return this.sources.length - this.containers;
  }

  /** What was typed for an exam. */
  card(uid) {
    return this.view.cards.find(({ study }) => study === uid);
  }

  /** The exams that go, once nothing is owed. */
  going() {
    return this.view.exams.filter((_, n) => this.view.cards[n].isGoing);
  }

  /** An exam in a few words: its Event ID where it has one, kind and date. */
  nameOf(uid, short = false) {
    const exam = this.view.exams.find((one) => one.uid === uid);
    if (!exam) return 'this exam';
    const id = this.card(uid).eventId.trim();
    const about = aboutStudy(exam, short);
    return id ? `${id} (${about})` : about;
  }

  /** The exams of an event, in words. */
  aboutEvent(eventId) {
    const given = this.view.exams.filter((_, n) => {
      const { isGoing, eventId: typed } = this.view.cards[n];
      return isGoing && typed.trim() === eventId;
    });
    return given.map((exam) => aboutStudy(exam)).join(' · ');
  }
}

/** The time, as records say it. */
export function now() {
  return new Date().toISOString();
}
