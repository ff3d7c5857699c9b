/**
 * One sitting: one patient's files and what the core says of them, from the first drop
 * until "Next patient". The core judges; here are only its words, and what it cannot hold.
 */

export class Sitting {
  /** @param {Bindgen} bindgen @param {string} settings settings as JSON */
  constructor(bindgen, settings) {
    /** @type {Source[]} */
    this.sources = [];
    /** The folders and zips that they came in; '' for a file by itself. @type {Set<string>} */
    this.tops = new Set();
    this.session = new bindgen.Session(settings);
    /** What the core last said, part by part. @type {Required<wasm_bindgen.Changes>} */
    this.view = /** @type {any} */ ({});
    /** What of it nobody has drawn. @type {wasm_bindgen.Changes} */
    this.undrawn = {};
    /** Output of each written file, as the worker told it (output.js joins them). @type {Map<number, Output>} */
    this.outputs = new Map();
    /** Zips and folders that hold nothing themselves, so they are no files to account for. */
    this.containers = 0;
    /** What watches its pictures come into sight. @type {{ disconnect(): void }[]} */
    this.watches = [];
    /** What step 3 asked when it was drawn: with other texts or pictures it is drawn anew. */
    this.asked = '';
    /** What the runs of each series say together. @type {Map<string, wasm_bindgen.Strip>} */
    this.strips = new Map();
    /** The series that was last on the light table. */
    this.shownSeries = '';
    this.isSample = false;
    this.isOver = false;
    /** As they stand in their control. */
    this.initials = '';
    this.take(this.session.view());
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
    Object.assign(this.view, changes);
    Object.assign(this.undrawn, changes);
    return changes;
  }

  /** The one folder or zip that everything came in, if it did. */
  cameFrom() {
    return this.tops.size === 1 ? [...this.tops][0] : '';
  }

  /** A browser keeps what is watched: with what was drawn its watches end. */
  unwatch() {
    for (const watch of this.watches.splice(0)) watch.disconnect();
  }

  /** Gives back what the wasm module and the browser hold. */
  end() {
    this.unwatch();
    this.isOver = true;
    for (const strip of this.strips.values()) strip.free();
    this.session.free();
  }

  /** What all images of a series say together, as far as they were searched. @param {string} uid */
  strip(uid) {
    const strip = this.strips.get(uid) || this.session.strip(uid);
    this.strips.set(uid, strip);
    return strip;
  }

  /** Numbers new sources, and keeps them. @param {Source[]} sources */
  add(sources) {
    for (const source of sources) {
      source.index = this.sources.length;
      this.tops.add(/[/›]/.test(source.path) ? source.path.split(/[/›]/)[0].trim() : '');
      this.sources.push(source);
    }
    return sources;
  }

  /** Files to account for. */
  fileCount() {
    return this.sources.length - this.containers;
  }

  /** What was typed for an exam. @param {string} uid */
  card(uid) {
    return /** @type {wasm_bindgen.Card} */ (this.view.cards.find(({ study }) => study === uid));
  }

  /** The exams that go, once nothing is owed. */
  going() {
    return this.view.exams.filter((_, n) => this.view.cards[n].isGoing);
  }
}

/** The time, as records say it. */
export function now() {
  return new Date().toISOString();
}
