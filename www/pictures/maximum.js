/**
 * The brightest value of a series at every place: letters burned into its images stand
 * out there. Laid together from measured values, so that a window for tissue hides
 * nothing. What was laid stays when a view closes, and goes on when one opens.
 */
import { fill } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { put } from './paint.js';

const SIDE = 320;
/** More images than this are sampled evenly: burned-in letters repeat through a series. */
const MOST_IMAGES = 400;
const AT_ONCE = 4;
const DRAW_EVERY = 12;
/** Below air lies only the padding around a round picture. */
const AIR_HU = -1024;
/** Tissue is darkened, so that the brightest strokes have something to stand out from. */
const CT_GAMMA = 1.5;

/** The maxima of one sitting, and the line in which they are made. */
const lines = new WeakMap();

/**
 * Shows a series' maximum in a canvas, as far as it is, and goes on with it.
 * @param {Shown} app @param {wasm_bindgen.SeriesFacts} series @param {{ index: number, frame: number }[]} places
 * @param {HTMLCanvasElement} canvas @param {HTMLElement} words says how far it is
 */
export function showMaximum(app, series, places, canvas, words) {
  if (!lines.has(app.sitting)) lines.set(app.sitting, { made: new Map(), last: Promise.resolve() });
  const line = lines.get(app.sitting);
  if (!line.made.has(series.uid)) line.made.set(series.uid, new Maximum(app, series, places));
  const maximum = line.made.get(series.uid);
  maximum.views.add({ canvas, words });
  maximum.draw();
  line.last = line.last.then(() => maximum.run());
}

class Maximum {
  /** @param {Shown} app @param {wasm_bindgen.SeriesFacts} series */
  constructor(app, series, places) {
    this.app = app;
    this.isPet = series.label === 'PET';
    const step = Math.max(1, places.length / MOST_IMAGES);
    this.left = Array.from({ length: Math.min(places.length, MOST_IMAGES) }, (_, n) => places[Math.floor(n * step)]);
    this.left.reverse();
    this.all = this.left.length;
    this.of = places.length;
    this.laid = 0;
    this.missing = 0;
    this.whole = null;
    this.views = new Set();
  }

  isWatched() {
    for (const view of this.views) if (!view.canvas.isConnected) this.views.delete(view);
    return this.views.size > 0;
  }

  async run() {
    const step = async () => {
      while (this.left.length && this.isWatched()) if (!(await this.take(this.left.pop()))) return;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, step));
    this.draw();
  }

  /** @returns {Promise<boolean>} false when the work was stopped */
  async take(place) {
    try {
      const options = { frame: place.frame, window: 'auto', maxSide: SIDE, values: true };
      const source = this.app.sitting.sources[place.index];
      this.lay(await this.app.pool.run({ kind: 'picture', source, options }));
    } catch (error) {
      if (error.code === 'cancelled') {
        this.left.push(place);
        return false;
      }
      this.missing += 1;
    }
    if ((this.laid + this.missing) % DRAW_EVERY === 1) this.draw();
    return true;
  }

  lay({ width, height, values, inverted }) {
    if (!this.whole) this.whole = { width, height, values, inverted };
    else if (this.whole.width !== width || this.whole.height !== height || this.whole.inverted !== inverted) {
      this.missing += 1;
      return;
    }
    const into = this.whole.values;
    if (inverted) for (let n = 0; n < into.length; n += 1) into[n] = Math.min(into[n], values[n]);
    else for (let n = 0; n < into.length; n += 1) into[n] = Math.max(into[n], values[n]);
    this.laid += 1;
  }

  draw() {
    const picture = this.whole ? rendered(this.whole, this.isPet) : null;
    for (const { canvas, words } of this.views) {
      if (picture) put(canvas, picture);
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

/** From the lowest to the highest value; PET dark on white, as it is read. */
function rendered({ width, height, values, inverted }, isPet) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  low = isPet ? Math.min(0, low) : Math.max(low, Math.min(AIR_HU, high));
  const scale = high > low ? 1 / (high - low) : 0;
  const gamma = isPet ? 1 : CT_GAMMA;
  const isDark = inverted !== isPet;
  const rgba = new Uint8Array(values.length * 4);
  for (let n = 0; n < values.length; n += 1) {
    const grey = 255 * Math.max(0, (values[n] - low) * scale) ** gamma;
    const at = n * 4;
    rgba[at] = rgba[at + 1] = rgba[at + 2] = isDark ? 255 - grey : grey;
    rgba[at + 3] = 255;
  }
  return { width, height, rgba };
}
