/** A progress bar with a few figures under it. There is one at a time. */
import { el } from './dom.js';
import { count } from './format.js';

/** A person reads no more often. */
const REDRAW_MS = 120;

export class ProgressPanel {
  /** @param {string} label what the bar counts @param {Record<string, string>} figures their labels by their names */
  constructor(label, figures) {
    this.fill = el('i');
    const values = { 'aria-valuemin': 0, 'aria-valuenow': 0, 'aria-valuemax': 1 };
    this.bar = el('div.progress', { id: 'progress', role: 'progressbar', 'aria-label': label, ...values }, this.fill);
    this.values = new Map(Object.keys(figures).map((name) => [name, el('dd', '–')]));
    const list = Object.entries(figures).map(([name, text]) => el('div', el('dt', text), this.values.get(name)));
    this.node = el('div', this.bar, el('dl.figures', list));
    this.pending = false;
  }

  /** @param {number} done @param {number} all @param {Record<string, string | number>} figures */
  set(done, all, figures) {
    this.bar.setAttribute('aria-valuenow', String(done));
    this.bar.setAttribute('aria-valuemax', String(Math.max(1, all)));
    this.fill.style.setProperty('inline-size', `${all ? (100 * done) / all : 0}%`);
    for (const [name, value] of Object.entries(figures)) {
      const node = this.values.get(name);
      const text = typeof value === 'number' ? count(value) : value;
      if (node.textContent !== text) node.textContent = text;
    }
  }

  /** Redraws a few times a second while it is shown, however often it is asked. @param {() => void} draw */
  soon(draw) {
    if (this.pending) return;
    this.pending = true;
    setTimeout(() => {
      this.pending = false;
      if (this.node.isConnected) draw();
    }, REDRAW_MS);
  }
}
