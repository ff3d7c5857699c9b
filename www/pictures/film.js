/** The slices of a series in a strip, the likeliest to hold letters first, boxed. */
import { el } from '../page/dom.js';
import { count } from '../page/format.js';
import { askFor, box, put } from './picture.js';

const SIDE = 112;
/** So many more are made when the end comes near. */
const AT_ONCE = 40;

export class Film {
  /**
   * @param {Shown} app @param {wasm_bindgen.LookFirst[]} order @param {wasm_bindgen.Preset} window
   * @param {(one: wasm_bindgen.LookFirst) => void} choose
   */
  constructor(app, order, window, choose) {
    this.app = app;
    this.order = order;
    this.window = window;
    this.choose = choose;
    /** @type {any[]} */
    this.cells = [];
    this.node = el('ol.cells');
    this.watch = new IntersectionObserver((entries) => this.near(entries), { rootMargin: '0px 400px' });
    this.grow(AT_ONCE);
  }

  disconnect() {
    this.watch.disconnect();
  }

  /** @param {number} to */
  grow(to) {
    for (const one of this.order.slice(this.cells.length, to)) {
      const image = WORDS.look.image({ n: count(one.place + 1) });
      const label = one.isFound ? WORDS.look.withLetters({ image }) : image;
      const button = el(
        'button.cell',
        { tabindex: -1, 'aria-label': label, click: () => this.choose(one) },
        el('div.frame', el('canvas', { width: SIDE, height: SIDE })),
        el('span', count(one.place + 1)),
      );
      button.classList.toggle('found', one.isFound);
      this.cells.push(button);
      this.node.append(el('li', button));
      this.watch.observe(button);
    }
  }

  /** Pictures are asked for once their cells come near. @param {IntersectionObserverEntry[]} entries */
  near(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.watch.unobserve(target);
      const n = this.cells.indexOf(target);
      this.paint(this.order[n], target.querySelector('canvas'));
      if (n > this.cells.length - AT_ONCE / 2) this.grow(this.cells.length + AT_ONCE);
    }
  }

  /** @param {wasm_bindgen.LookFirst} one @param {HTMLCanvasElement | null} film */
  async paint(one, film) {
    const options = { frame: one.frame, window: this.window, maxSide: SIDE };
    const own = await askFor(this.app, one.index, options, '');
    if (typeof own === 'string' || !film?.isConnected) return;
    put(film, own);
    const pen = film.getContext('2d');
    if (pen) box(pen, one, own.width / own.size[0], 0, 0, 1);
  }

  /** Marks where the large picture is, and brings it into sight. @param {wasm_bindgen.LookFirst} one */
  mark(one) {
    const n = this.order.indexOf(one);
    if (n >= this.cells.length) this.grow(n + AT_ONCE);
    this.marked?.removeAttribute('aria-current');
    this.marked?.setAttribute('tabindex', '-1');
    this.marked = this.cells[n];
    if (!this.marked) return;
    this.marked.setAttribute('aria-current', 'true');
    this.marked.setAttribute('tabindex', '0');
    const { offsetLeft, offsetWidth } = this.marked.parentElement;
    const { scrollLeft, clientWidth } = this.node;
    if (offsetLeft < scrollLeft || offsetLeft + offsetWidth > scrollLeft + clientWidth)
      this.node.scrollLeft = offsetLeft - (clientWidth - offsetWidth) / 2;
  }

  /** What is so many further on in the strip. @param {wasm_bindgen.LookFirst} one @param {number} by */
  beside(one, by) {
    return this.order[Math.max(0, Math.min(this.order.length - 1, this.order.indexOf(one) + by))];
  }
}

/**
 * What all images of a series say together: what single slices have, and the brightest of all.
 * @param {wasm_bindgen.Strip} strip @param {NodeListOf<HTMLCanvasElement>} films of the one and of the other
 */
export function together(strip, films) {
  const pictures = [strip.single(), strip.maximum()];
  films.forEach((film, n) => {
    const own = pictures[n];
    film.closest('figure')?.classList.toggle('none', !own);
    if (own) put(film, own);
  });
}
