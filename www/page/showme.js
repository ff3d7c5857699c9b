/**
 * “Show me”: the sample goes the whole way by itself, with a caption at each step. It works the
 * page's own controls, as a person would; whoever presses or types anything has taken over.
 */
import { byId } from './dom.js';

/** What a caption takes to read: for itself, and for each of its words. */
const BEFORE_MS = 2500;
const WORD_MS = 320;
/** Between the digits that are typed. */
const DIGIT_MS = 90;
/** So often is looked whether the page has come to where it goes on. */
const LOOK_MS = 100;

const MAY_GO = '#deidentify:not([aria-disabled=true])';

/**
 * What is said, what is done then, and what is there once it is done.
 * @type {{ says: string, acts: (walk: Walk) => unknown, there: string }[]}
 */
const SCENES = [
  {
    says: WORDS.showMe.drop,
    acts: ({ app }) => app.taking.inTurn(() => app.taking.trySample()),
    there: 'body[data-stage=ready]',
  },
  {
    says: WORDS.showMe.ids,
    acts: (walk) => walk.typeIds(),
    there: '#to-look',
  },
  {
    says: WORDS.showMe.look,
    acts: (walk) => walk.openFound(),
    there: '.light-table .stage canvas[data-image]:not([data-boxes="0"])',
  },
  {
    says: WORDS.showMe.name,
    acts: (walk) => walk.press('.light-table [data-act=leave-out]'),
    there: `#review-approve, ${MAY_GO}`,
  },
  {
    says: WORDS.showMe.run,
    acts: (walk) => walk.deidentify(),
    there: 'body[data-stage=done] .verdict',
  },
  {
    says: WORDS.showMe.save,
    acts: (walk) => walk.press('#to-upload, #save-body .verdict', false),
    there: 'body[data-stage=done]',
  },
  {
    says: WORDS.showMe.upload,
    acts: (walk) => walk.end(),
    there: 'body',
  },
];

class Walk {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.isOver = false;
    /** @type {Sitting | null} */
    this.sitting = null;
    /** Goes on from what is waited for. */
    this.wake = () => {};
  }

  async go() {
    byId('walk').hidden = false;
    for (const [n, { says, acts, there }] of SCENES.entries()) {
      const isLast = n === SCENES.length - 1;
      byId('walk-at').textContent = WORDS.page.of({ n: n + 1, all: SCENES.length });
      byId('walk-says').textContent = says;
      byId('walk-next').textContent = isLast ? WORDS.page.close : WORDS.showMe.next;
      byId('walk-stop').hidden = isLast;
      await this.wait(isLast ? null : BEFORE_MS + WORD_MS * says.split(' ').length);
      if (!this.isOver) await acts(this);
      while (!this.isOver && !document.querySelector(there)) await this.wait(LOOK_MS);
      if (this.isOver) return;
    }
  }

  /** Waits so long, or until the next scene is asked for. @param {number | null} ms @returns {Promise<void>} */
  wait(ms) {
    return new Promise((resolve) => {
      const timer = ms === null ? 0 : setTimeout(() => this.wake(), ms);
      this.wake = () => {
        clearTimeout(timer);
        // Another patient's turn ends it.
        this.sitting ||= this.app.stage === 'ready' ? this.app.sitting : null;
        if (this.sitting && this.sitting !== this.app.sitting) this.end();
        resolve();
      };
    });
  }

  /** The control that is used is seen. @param {string} selector */
  async press(selector, isPressed = true) {
    const node = document.querySelector(selector);
    if (!(node instanceof HTMLElement)) return;
    node.scrollIntoView({ block: 'nearest' });
    node.classList.add('pointed');
    await this.wait(BEFORE_MS / 2);
    node.classList.remove('pointed');
    if (isPressed && !this.isOver) node.click();
  }

  async typeIds() {
    const { examples } = this.app.sitting.view.form;
    for (const [n, input] of document.querySelectorAll('[name=event-id]').entries()) {
      if (!(input instanceof HTMLInputElement)) continue;
      input.scrollIntoView({ block: 'center' });
      input.value = '';
      for (const digit of examples[n % examples.length]) {
        await this.wait(DIGIT_MS);
        if (this.isOver) return;
        input.value += digit;
        input.dispatchEvent(new InputEvent('input'));
      }
    }
  }

  /** To the light table, with the series forward that the search found something in. */
  async openFound() {
    const { app } = this;
    while (!this.isOver && !app.sitting.view.pictures.isDone) await this.wait(LOOK_MS);
    await this.press('#to-look');
    const found = app.sitting.view.pictures.series.find(({ state }) => state === 'found');
    if (found && !this.isOver) app.table?.open(found.series);
  }

  async deidentify() {
    await this.press('#review-approve');
    while (!this.isOver && !document.querySelector(MAY_GO)) await this.wait(LOOK_MS);
    await this.press(MAY_GO);
  }

  end() {
    this.isOver = true;
    byId('walk').hidden = true;
    this.wake();
  }
}

/** @param {App} app */
export function watchShowMe(app) {
  /** @type {Walk | null} */
  let walk = null;
  const end = () => walk && !walk.isOver && walk.end();
  byId('show-me').addEventListener('click', () => {
    if (!app.canTake() || app.stage === 'ready') return;
    end();
    walk = new Walk(app);
    walk.go();
  });
  byId('walk-next').addEventListener('click', () => walk?.wake());
  byId('walk-stop').addEventListener('click', end);
  // A person's own act, and none of the walk's.
  const isTakenOver = (/** @type {Event} */ { isTrusted, target }) =>
    isTrusted && target instanceof Node && !byId('walk').contains(target) && !byId('show-me').contains(target);
  for (const kind of ['click', 'input'])
    document.addEventListener(kind, (event) => isTakenOver(event) && end(), { capture: true });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && end());
}
