/** The pictures of one series as they are asked for: kept for a while, and the next ones ahead of time. */
import { el } from '../page/dom.js';
import { askFor, put } from './picture.js';

/** Enlarged from more pixels than this, nobody sees more. */
const MOST_PIXELS = 1024;
/** So many pictures are kept: a megabyte each for usual ones. */
const KEPT = 24;

export class Slides {
  /** @param {Shown} app @param {string} group @param {wasm_bindgen.LookFirst[]} places in the series' order */
  constructor(app, group, places) {
    this.app = app;
    this.group = group;
    this.places = places;
    /** @type {Map<string, Promise<Slide | 'failed' | 'unreadable' | 'dropped'>>} */
    this.kept = new Map();
  }

  /** @param {number} at @param {Brightness} brightness */
  key(at, { window, levels }) {
    return JSON.stringify([at, window, levels]) + this.group;
  }

  /** @param {number} at @param {Brightness} brightness */
  get(at, brightness) {
    const key = this.key(at, brightness);
    const slide = this.kept.get(key) || this.ask(at, brightness, key);
    // The last asked for goes last.
    this.kept.delete(key);
    this.kept.set(key, slide);
    for (const old of [...this.kept.keys()].slice(0, -KEPT)) this.kept.delete(old);
    return slide;
  }

  /** @param {number} at @param {Brightness} brightness @param {string} key */
  async ask(at, { window, levels }, key) {
    const { index, frame } = this.places[at];
    const own = await askFor(this.app, index, { frame, window, levels: levels || undefined, maxSide: MOST_PIXELS }, key);
    if (typeof own === 'string') {
      this.kept.delete(key);
      return own;
    }
    const film = el('canvas');
    put(film, own);
    return { film, size: own.size, levels: own.levels };
  }

  /** What comes next is made now; what waits and is not wanted any more is left. @param {number[]} places @param {Brightness} brightness */
  ahead(places, brightness) {
    const some = places.filter((at) => at >= 0 && at < this.places.length);
    const keys = new Set(some.map((at) => this.key(at, brightness)));
    const isLeft = (/** @type {string} */ group) => group.endsWith(this.group) && !keys.has(group);
    this.app.pool.forget((task) => task.kind === 'picture' && isLeft(task.group || ''));
    for (const at of some) this.get(at, brightness);
  }
}
