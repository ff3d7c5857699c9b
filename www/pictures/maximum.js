/**
 * The brightest value of a series at every place: letters burned into its images stand
 * out there. Laid together from measured values, so that a window for tissue hides
 * nothing. What was laid stays when a view closes, and goes on when one opens.
 */
import { el, fill } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { codeOf } from '../engine/calls.js';
import { canvas, put } from './picture.js';

const SIDE = 320;
/** More images than this are sampled evenly: burned-in letters repeat through a series. */
const MOST_IMAGES = 400;
const AT_ONCE = 4;
const DRAW_EVERY = 12;

/**
 * The maxima of one sitting, and the line in which they are made.
 * @type {WeakMap<Sitting, { made: Map<string, Maximum>, last: Promise<void> }>}
 */
const sittings = new WeakMap();

/**
 * A series' maximum as far as it is, which goes on. A small one is named, a large one says how far it is.
 * @param {Shown} app @param {Series} series @param {Place[]} places @param {number} side @param {string} [about]
 */
export function maximumFigure(app, { uid }, places, side, about) {
  const film = canvas('Maximum picture', side);
  const words = el(about ? 'span' : 'span.away');
  queueMicrotask(() => {
    const line = sittings.get(app.sitting) || { made: new Map(), last: Promise.resolve() };
    sittings.set(app.sitting, line);
    const maximum = line.made.get(uid) || new Maximum(app, uid, places);
    line.made.set(uid, maximum);
    maximum.views.add({ film, words });
    maximum.draw();
    line.last = line.last.then(() => maximum.run());
  });
  const frame = el('div.frame', film);
  if (about) return el('figure', frame, el('figcaption', words), el('p.small.muted', about));
  return el('figure.maximum', frame, el('figcaption.small.muted', 'Maximum', words));
}

class Maximum {
  /** @param {Shown} app @param {string} series @param {Place[]} places */
  constructor(app, series, places) {
    this.app = app;
    this.picture = app.sitting.session.maximum(series);
    const step = Math.max(1, places.length / MOST_IMAGES);
    this.left = Array.from({ length: Math.min(places.length, MOST_IMAGES) }, (_, n) => places[Math.floor(n * step)]);
    this.left.reverse();
    this.all = this.left.length;
    this.of = places.length;
    this.laid = 0;
    this.missing = 0;
    /** @type {Set<{ film: HTMLCanvasElement, words: HTMLElement }>} */
    this.views = new Set();
  }

  isWatched() {
    for (const view of this.views) if (!view.film.isConnected) this.views.delete(view);
    return this.views.size > 0;
  }

  async run() {
    const step = async () => {
      for (let place = this.next(); place; place = this.next()) if (!(await this.take(place))) return;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, step));
    this.draw();
  }

  /** The next to lay, while anyone looks. */
  next() {
    return this.isWatched() ? this.left.pop() : undefined;
  }

  /** @returns {Promise<boolean>} false when the work was stopped @param {Place} place */
  async take(place) {
    const { sitting, pool } = this.app;
    /** @type {wasm_bindgen.PictureWanted} */
    const options = { frame: place.frame, window: 'auto', maxSide: SIDE, values: true };
    try {
      const source = sitting.sources[place.index];
      const { width, height, values, inverted } = await pool.run({ kind: 'picture', source, options });
      if (values && this.picture.lay({ width, height, values, inverted })) this.laid += 1;
      else this.missing += 1;
    } catch (error) {
      if (codeOf(error) === 'cancelled') {
        this.left.push(place);
        return false;
      }
      this.missing += 1;
    }
    if ((this.laid + this.missing) % DRAW_EVERY === 1) this.draw();
    return true;
  }

  draw() {
    const { width, height, rgba } = this.picture.picture() || { width: 0, height: 0, rgba: null };
    for (const { film, words } of this.views) {
      if (rgba) put(film, { width, height, rgba });
      fill(words, this.words());
    }
  }

  words() {
    const done = this.laid + this.missing;
    if (done < this.all) return `${count(done)} of ${count(this.all)} laid over each other`;
    const which = this.all < this.of ? `${count(this.laid)} of ${count(this.of)} images` : many(this.laid, 'image');
    return `Maximum of ${which}${this.missing ? `; ${count(this.missing)} could not be added` : ''}`;
  }
}
