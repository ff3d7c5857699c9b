/** The large picture: drawn with its boxes, enlarged, moved, and its brightness dragged. */
import { fill } from '../page/dom.js';
import { box, notShown } from './picture.js';

const LARGEST = 8;
const STEP = 1.25;
/** From this enlargement on, single pixels are shown as they are. */
const SHARP = 3;
/** Pixels of a drag that double the contrast. */
const DRAG = 160;
/** A notch of a wheel, in pixels. */
const NOTCH = 40;

/**
 * @typedef {object} Handlers
 * @property {(by: number, way: number) => boolean} step goes on by so many slices; false when there are none that way
 * @property {(contrast: number, brightness: number) => void} drag more of either, in doublings
 * @property {() => void} drawn called after each drawing
 */

export class Stage {
  /** @param {any} node @param {Handlers} handlers */
  constructor(node, handlers) {
    this.handlers = handlers;
    this.film = node.querySelector('canvas');
    this.fault = node.querySelector('.no-film');
    /** @type {Slide | null} */
    this.slide = null;
    /** Where it is from, and its boxes. @type {wasm_bindgen.LookFirst | null} */
    this.one = null;
    this.zoom = 1;
    /** How far it was moved, in pixels of the canvas. */
    this.shift = [0, 0];
    /** Fingers and pointers that are down, where they were last. @type {Map<number, PointerEvent>} */
    this.down = new Map();
    this.turned = 0;
    /** @type {Record<string, (event: any) => void>} */
    const heard = {
      wheel: (event) => this.wheel(event),
      pointerup: ({ pointerId }) => this.down.delete(pointerId),
      pointercancel: ({ pointerId }) => this.down.delete(pointerId),
      pointermove: (event) => this.moved(event),
      pointerdown: (event) => {
        this.down.set(event.pointerId, event);
        this.film.setPointerCapture(event.pointerId);
      },
    };
    for (const [kind, hear] of Object.entries(heard)) this.film.addEventListener(kind, hear, { passive: false });
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(node);
  }

  disconnect() {
    this.resized.disconnect();
  }

  /** The whole picture. */
  fit() {
    this.zoom = 1;
    this.shift = [0, 0];
  }

  /** @param {Slide} slide @param {wasm_bindgen.LookFirst} one */
  show(slide, one) {
    this.slide = slide;
    this.one = one;
    this.fault.hidden = true;
    this.draw();
  }

  /** @param {'failed' | 'unreadable'} end */
  fail(end) {
    this.slide = null;
    this.fault.hidden = false;
    fill(this.fault, notShown(end));
  }

  /** Where the picture is drawn, in pixels of the canvas. @param {Slide} slide */
  place({ size: [columns, rows] }) {
    const { width, height } = this.film;
    const scale = Math.min(width / columns, height / rows) * this.zoom;
    const [x, y] = [(width - columns * scale) / 2, (height - rows * scale) / 2];
    // Enlarged, it can be moved as far as its edges.
    const most = [Math.max(0, -x), Math.max(0, -y)];
    this.shift = this.shift.map((by, n) => Math.max(-most[n], Math.min(most[n], by)));
    return { scale, x: x + this.shift[0], y: y + this.shift[1] };
  }

  draw() {
    const { film, slide, one } = this;
    const unit = window.devicePixelRatio || 1;
    const [width, height] = [film.clientWidth, film.clientHeight].map((side) => Math.max(1, Math.round(side * unit)));
    if (film.width !== width) film.width = width;
    if (film.height !== height) film.height = height;
    const pen = film.getContext('2d');
    if (!pen || !slide || !one) return;
    const { scale, x, y } = this.place(slide);
    const [columns, rows] = slide.size;
    pen.clearRect(0, 0, width, height);
    // One finger moves the page, until there is a picture to move.
    film.style.touchAction = this.zoom > 1 ? 'none' : 'pan-y';
    pen.imageSmoothingEnabled = scale < SHARP * unit;
    pen.drawImage(slide.film, x, y, columns * scale, rows * scale);
    film.dataset.image = String(one.place + 1);
    film.dataset.boxes = String(box(pen, one, scale, x, y, unit));
    this.handlers.drawn();
  }

  /** The whole picture on the screen; null when a part of it is outside, or there is none. */
  rect() {
    if (!this.slide || this.zoom > 1.01) return null;
    const unit = window.devicePixelRatio || 1;
    const { left, top } = this.film.getBoundingClientRect();
    const { scale, x, y } = this.place(this.slide);
    const [width, height] = this.slide.size.map((side) => (side * scale) / unit);
    return new DOMRect(left + x / unit, top + y / unit, width, height);
  }

  /** Enlarges by so many steps, around a place of the canvas if given. @param {number} steps @param {[number, number]} [around] */
  enlarge(steps, around) {
    const before = this.zoom;
    this.zoom = Math.max(1, Math.min(LARGEST, this.zoom * STEP ** steps));
    const middle = [this.film.width / 2, this.film.height / 2];
    const from = (around || middle).map((at, n) => at - middle[n]);
    this.shift = this.shift.map((by, n) => from[n] - ((from[n] - by) * this.zoom) / before);
    this.draw();
  }

  /** Where a pointer is on the canvas. @param {MouseEvent} event @returns {[number, number]} */
  at({ offsetX, offsetY }) {
    const unit = window.devicePixelRatio || 1;
    return [offsetX * unit, offsetY * unit];
  }

  /** Turns slices, and lets go of the page where there are no more. @param {WheelEvent} event */
  wheel(event) {
    if (event.ctrlKey) {
      event.preventDefault();
      return this.enlarge(-Math.sign(event.deltaY), this.at(event));
    }
    const notch = event.deltaMode ? 1 : NOTCH;
    this.turned = Math.sign(this.turned) === Math.sign(event.deltaY) ? this.turned + event.deltaY : event.deltaY;
    const by = Math.trunc(this.turned / notch);
    if (by) this.turned -= by * notch;
    const way = Math.sign(event.deltaY);
    if (this.handlers.step(by ? way * Math.min(3, Math.abs(by)) : 0, way)) event.preventDefault();
  }

  /** One pointer moves an enlarged picture or drags the brightness; two pinch. @param {PointerEvent} event */
  moved(event) {
    const last = this.down.get(event.pointerId);
    if (!last) return;
    const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
    const other = [...this.down.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    this.down.set(event.pointerId, event);
    if (other) {
      const apart = (/** @type {PointerEvent} */ { clientX, clientY }) =>
        Math.max(1, Math.hypot(clientX - other.clientX, clientY - other.clientY));
      this.enlarge(Math.log(apart(event) / apart(last)) / Math.log(STEP), this.at(event));
    } else if (this.zoom > 1) {
      const unit = window.devicePixelRatio || 1;
      this.shift = [this.shift[0] + dx * unit, this.shift[1] + dy * unit];
      this.draw();
    } else if (this.slide) {
      this.handlers.drag(dx / DRAG, -dy / DRAG);
    }
  }
}
