/** What was really on the screen: large enough, whole, and in front. */
import { now } from '../engine/sitting.js';

/** A smaller picture is not looked at. */
const SMALLEST = 192;
/** What was seen is told together, so often. */
const TELL_MS = 300;
/** Of the corners, what is rounded off does not count. */
const INSET = 8;

export class Looked {
  /** @param {Shown} app @param {string} series */
  constructor(app, series) {
    this.app = app;
    this.series = series;
    /** @type {Set<number>} */
    this.seen = new Set();
    /** @type {Set<number>} */
    this.untold = new Set();
    this.timer = 0;
  }

  /**
   * A picture was drawn. It counts once it has been there for a moment.
   * @param {number} at its place in the series @param {HTMLCanvasElement} film
   * @param {() => DOMRect | null} rect where all of it is now, or null when it is not
   */
  note(at, film, rect) {
    if (this.seen.has(at)) return;
    // The second frame begins when the first one has been shown.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (this.seen.has(at) || !isInSight(film, rect())) return;
        this.seen.add(at);
        this.untold.add(at);
        this.timer = this.timer || window.setTimeout(() => this.tell(), TELL_MS);
      }),
    );
  }

  /** Tells the core what was seen since. */
  tell() {
    clearTimeout(this.timer);
    this.timer = 0;
    const places = [...this.untold];
    this.untold.clear();
    if (places.length && !this.app.sitting.isOver)
      this.app.tell({ what: 'looked', series: this.series, places, when: now() });
  }
}

/** Nothing is in front of it: no bar, no drawer, no names that are hidden. @param {HTMLCanvasElement} film @param {DOMRect | null} rect */
function isInSight(film, rect) {
  if (!rect || document.hidden || Math.min(rect.width, rect.height) < SMALLEST) return false;
  const [left, right] = [rect.left + INSET, rect.right - INSET];
  const [top, bottom] = [rect.top + INSET, rect.bottom - INSET];
  const places = [[left, top], [right, top], [left, bottom], [right, bottom], [(left + right) / 2, (top + bottom) / 2]];
  return places.every(([x, y]) => document.elementFromPoint(x, y) === film);
}
