/**
 * The search for letters in pictures, behind everything else: in runs of consecutive images,
 * as the core cuts them. It ends with the sitting.
 */
import { codeOf } from './calls.js';
import { pause } from './pause.js';

/** Pictures of a run: enough that its neighbours cost little, few enough that nothing waits long. */
const RUN = 24;
/** On the page itself, where a run holds up the pictures that are asked for. */
const RUN_ON_PAGE = 4;
/** So often a run that was stopped on the way is begun again. */
const STOPS = 10;

export class PictureSearch {
  /** @param {Shown} shown @param {() => void} onStep called after each run */
  constructor(shown, onStep) {
    this.shown = shown;
    this.sitting = shown.sitting;
    this.onStep = onStep;
    /** @type {wasm_bindgen.SearchRun[]} */
    this.runs = [];
    this.working = 0;
  }

  /** Searches what was not searched yet, unless that is on its way. */
  begin() {
    const { pool, sitting } = this.shown;
    if (this.working || sitting.view.pictures.isDone) return;
    this.runs = sitting.session.toSearch(pool.onPage ? RUN_ON_PAGE : RUN);
    while (this.working < pool.size && this.runs.length) this.work();
  }

  async work() {
    this.working += 1;
    for (let run = this.runs.shift(); run; run = this.runs.shift()) {
      await this.one(run);
      if (this.sitting.isOver) return;
      this.onStep();
    }
    this.working -= 1;
    this.begin();
  }

  /** Whatever was stopped meanwhile, the pictures are still to be searched. @param {wasm_bindgen.SearchRun} run @returns {Promise<void>} */
  async one(run, stops = 0) {
    const { sitting, shown } = this;
    const sources = run.files.map((index) => sitting.sources[index]);
    try {
      const { files, laid } = await shown.pool.runLater({ kind: 'search', sources, run });
      if (sitting.isOver) return;
      for (const file of files) sitting.session.addSearched(file);
      if (laid) sitting.strip(run.series).lay(laid);
    } catch (error) {
      if (sitting.isOver) return;
      if (codeOf(error) === 'cancelled' && stops < STOPS) {
        await pause();
        return this.one(run, stops + 1);
      }
      const own = run.files.slice(run.before, run.files.length - run.after);
      for (const index of own) shown.tell({ what: 'not-searched', index });
    }
  }
}
