/**
 * “Show me”: the sample goes the whole way by itself, with a caption at each step. It works the
 * page's own controls, as a person would; whoever presses or types anything has taken over.
 */
import { byId, fill } from './dom.js';
import { count } from './format.js';

/** What a caption of so many words takes to read, in milliseconds. */
const BEFORE_MS = 2500;
const WORD_MS = 320;
const DIGIT_MS = 90;
/** How often is looked whether the page has come to where a scene goes on. */
const LOOK_MS = 100;

/** @type {{ says: string, acts: (walk: Walk) => unknown }[]} */
const SCENES = [
  {
    says: 'You would drop an exam’s folder or zip here. This patient is made up. The page reads the files on this computer; nothing is sent.',
    acts: (walk) => walk.app.taking.inTurn(() => walk.app.taking.trySample()),
  },
  {
    says: 'Two exams were found. Compare name and birth date with your records, and type the Image Event ID of each.',
    acts: (walk) => walk.typeIds(),
  },
  {
    says: 'The last step of looking needs a person. The page has searched the pictures for letters, and shows where some may stand.',
    acts: (walk) => walk.press('#to-look, [aria-label="Open Look"]'),
  },
  {
    says: 'Here is a name in one slice, with a box around it. Nobody can take it out of the picture, so this slice is left out.',
    acts: (walk) => walk.press('.light-table [data-act=leave-out]'),
  },
  {
    says: 'What else waits can be decided one by one, or as the page suggests. Then the copies are written; your files stay as they are.',
    acts: (walk) => walk.deidentify(),
  },
  {
    says: 'Every copy was compared with its original, and no name or number of the patient was found in it.',
    acts: (walk) => walk.point('[data-event]'),
  },
  {
    says: 'That is all: save the zip, then upload it as step 6 says. Next patient begins with your own exam.',
    acts: (walk) => walk.end(),
  },
];

class Walk {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.at = 0;
    this.isOver = false;
    /** Ends what is waited for. */
    this.wake = () => {};
  }

  async go() {
    byId('walk').hidden = false;
    for (const [n, { says, acts }] of SCENES.entries()) {
      if (this.isOver) return;
      byId('walk-next').textContent = n === SCENES.length - 1 ? 'Close' : 'Next';
      fill(byId('walk-at'), `${count(n + 1)} of ${count(SCENES.length)}`);
      fill(byId('walk-says'), says);
      await this.wait(n === SCENES.length - 1 ? Infinity : BEFORE_MS + WORD_MS * says.split(' ').length);
      if (this.isOver) return;
      await acts(this);
      await this.until(STAGES[n]);
    }
  }

  /** Waits so long, or until the next scene is asked for. @param {number} ms */
  wait(ms) {
    return new Promise((resolve) => {
      const timer = ms < Infinity ? setTimeout(() => this.wake(), ms) : 0;
      this.wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }
}
