/** A progress bar with a few figures under it. There is one at a time. */
import { el } from './dom.js';

export class ProgressPanel {
  /**
   * @param {string} label what the bar counts
   * @param {[string, string][]} figures names and labels of the figures
   */
  constructor(label, figures) {
    this.fill = el('i');
    this.bar = el(
      'div.progress',
      { id: 'progress', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuenow': 0, 'aria-valuemax': 1 },
      this.fill,
    );
    this.values = new Map(figures.map(([name]) => [name, el('dd', null, '–')]));
    const list = el(
      'dl.figures',
      null,
      figures.map(([name, text]) => el('div', null, el('dt', null, text), this.values.get(name))),
    );
    this.node = el('div', null, this.bar, list);
    this.pending = false;
  }

  /** @param {number} done */
  set(done, all) {
    this.bar.setAttribute('aria-valuenow', String(done));
    this.bar.setAttribute('aria-valuemax', String(Math.max(1, all)));
    this.fill.style.setProperty('inline-size', `${all ? (100 * done) / all : 0}%`);
  }

  /** @param {string} name @param {string} text */
  figure(name, text) {
    const node = this.values.get(name);
    if (node.textContent !== text) node.textContent = text;
  }

  /** Redraws a few times a second, however often it is asked. */
  soon(draw) {
    if (this.pending) return;
    this.pending = true;
    setTimeout(() => {
      this.pending = false;
      draw();
    }, 120);
  }
}
