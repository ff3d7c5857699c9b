/** Beside the large picture: what the search says of a series, and what a person says of it. */
import { fill, icon, pii } from '../page/dom.js';
import { now } from '../engine/sitting.js';

export class Acts {
  /** @param {Shown} app @param {any} node @param {() => void} acted called after each act */
  constructor(app, node, acted) {
    this.app = app;
    this.node = node;
    this.acted = acted;
    node.addEventListener('click', (/** @type {any} */ { target }) => {
      const { act, why } = target.closest('button')?.dataset || {};
      if (act === 'no-letters') this.noLetters();
      else if (act === 'leave-out') this.leaveOut();
      else if (act === 'take-in') this.wholly(null);
      else if (act === 'wholly') this.open(this.part('.reasons').hidden);
      else if (why) this.wholly(why);
    });
  }

  /** @param {string} selector @returns {any} */
  part(selector) {
    return this.node.querySelector(selector);
  }

  /** Shows the reasons for which a whole series stays behind. @param {boolean} is */
  open(is) {
    this.part('.reasons').hidden = !is;
    this.part('[data-act=wholly]').setAttribute('aria-expanded', String(is));
  }

  /** @param {wasm_bindgen.SeriesPictures} own */
  show(own) {
    const { choice, filesHeld, releasable, sentence, reason, state, decided } = own;
    const isOut = choice === 'series-out';
    if (this.own?.series !== own.series || isOut) this.open(false);
    this.own = own;
    fill(this.part('h4'), pii(own.description, '.soft'));
    fill(this.part('.about'), pii(own.name, '.soft'));
    fill(this.part('.search-said'), state === 'found' && icon('warn', 'warn small'), ` ${sentence} ${reason}`);
    fill(this.part('.looked'), own.looked);
    const all = { 'no-letters': !isOut && (!filesHeld || releasable), 'leave-out': !isOut && filesHeld > 0, 'take-in': isOut, wholly: !isOut };
    for (const [act, isOffered] of Object.entries(all)) this.part(`[data-act=${act}]`).hidden = !isOffered;
    this.part('[data-act=no-letters]').setAttribute('aria-pressed', String(choice === 'no-letters'));
    this.part('[data-act=leave-out]').setAttribute('aria-pressed', String(choice === 'left-out'));
    fill(this.part('.decided'), decided && [icon('check', 'good small'), ` ${decided}`]);
  }

  /** @param {wasm_bindgen.Message} message */
  tell(message) {
    this.app.tell(message);
    this.acted();
  }

  /** What may be shown was looked at and shows none. */
  noLetters() {
    if (!this.own || this.part('[data-act=no-letters]').hidden) return;
    this.tell({ what: 'pictures', series: this.own.series, isIn: true, when: now() });
  }

  /** What is held stays behind; where nothing is, the whole series may, for a reason. */
  leaveOut() {
    if (!this.own || this.own.choice === 'series-out') return;
    if (this.own.filesHeld) return this.tell({ what: 'pictures', series: this.own.series, isIn: false, when: now() });
    this.open(true);
    this.part('[data-why]').focus();
  }

  /** @param {wasm_bindgen.OutReason | null} why */
  wholly(why) {
    if (this.own) this.tell({ what: 'series-out', series: this.own.series, why, when: now() });
  }
}
