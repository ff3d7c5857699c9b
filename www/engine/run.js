/** Step 4: writing every planned image through the pool, and showing how far that is. */
import { byId, el, fill, icon, note } from '../page/dom.js';
import { count, duration, size } from '../page/format.js';
import { ProgressPanel } from '../page/progress.js';
import { say } from '../page/bar.js';
import { codeOf } from './calls.js';

/** Until this much was written, the time left is a guess nobody needs. */
const WARM_UP_MS = 1500;

/**
 * Writes a plan. Resolves when all is written; rejects only when cancelled.
 * @param {Sitting} sitting @param {Pool} pool @param {wasm_bindgen.PlanEvent[]} events
 */
export async function write(sitting, pool, events) {
  const view = new RunView(sitting, events);
  sitting.outputs.clear();
  for (const { eventId, context } of events) pool.prepare(eventId, context);
  const all = events.flatMap(({ eventId, files }) => files.map((index) => ({ eventId, index })));
  await pool.each(all, async ({ eventId, index }) => {
    const source = sitting.sources[index];
    const isWritten = await writeOne(sitting, pool, source, eventId);
    view.done(eventId, source.sizeBytes, isWritten);
  });
  view.draw();
}

/**
 * Tells the core how it went, and whether the file was written.
 * @param {Sitting} sitting @param {Pool} pool @param {Source} source @param {string} eventId
 */
async function writeOne(sitting, pool, source, eventId) {
  try {
    const { result, ...output } = await pool.run({ kind: 'write', source, eventId });
    sitting.session.addWritten(result);
    if (output.blob || output.parts) sitting.outputs.set(source.index, output);
    return result.code === 'written';
  } catch (error) {
    const code = codeOf(error) || 'worker-stopped';
    if (code === 'cancelled') throw error;
    sitting.session.addFailed(source.index, code);
    return false;
  }
}

class RunView {
  /** @param {Sitting} sitting @param {wasm_bindgen.PlanEvent[]} events */
  constructor(sitting, events) {
    const all = events.flatMap(({ files }) => files);
    this.all = all.length;
    this.bytes = all.reduce((sum, index) => sum + sitting.sources[index].sizeBytes, 0);
    this.written = 0;
    this.writtenBytes = 0;
    this.faults = 0;
    this.spokenTenth = -1;
    this.began = performance.now();
    this.perEvent = new Map(
      events.map(({ eventId, files }) => [eventId, { done: 0, all: files.length, node: el('span.muted') }]),
    );
    this.panel = new ProgressPanel(WORDS.run.counted, {
      left: WORDS.run.timeLeft,
      bytes: WORDS.page.read,
      faults: WORDS.run.faults,
    });
    this.sentence = el('p.lead-line');
    this.faultNote = el('div');
    const lines = events.map(({ eventId, about }) =>
      el('li.event-line', [
        el('p', el('b', eventId), el('br'), el('span.small.muted', about)),
        this.perEvent.get(eventId)?.node,
      ]),
    );
    const card = el('div.card', el('div.pad', this.sentence, this.panel.node), el('ul.event-lines', lines));
    fill(byId('run-body'), card, this.faultNote);
    this.draw();
  }

  /** @param {string} eventId @param {number} bytes @param {boolean} isWritten */
  done(eventId, bytes, isWritten) {
    const event = this.perEvent.get(eventId);
    if (event) event.done += 1;
    this.written += 1;
    this.writtenBytes += bytes;
    if (!isWritten) this.faults += 1;
    this.panel.soon(() => this.draw());
  }

  /** In seconds, by the bytes; not a number until it can be told. */
  timeLeft() {
    const spent = performance.now() - this.began;
    const share = this.bytes ? this.writtenBytes / this.bytes : 1;
    return spent < WARM_UP_MS || !share ? NaN : ((spent / share) * (1 - share)) / 1000;
  }

  draw() {
    this.panel.set(this.written, this.all, {
      left: duration(this.timeLeft()),
      bytes: WORDS.page.of({ n: size(this.writtenBytes), all: size(this.bytes) }),
      faults: this.faults,
    });
    const running = WORDS.run.running({ n: count(this.written), all: count(this.all) });
    this.sentence.textContent = running;
    // Spoken at tenths only: a live region that counts every image cannot be listened to.
    const tenth = this.all ? Math.floor((10 * this.written) / this.all) : 10;
    if (tenth !== this.spokenTenth) say(running);
    this.spokenTenth = tenth;
    for (const { done, all, node } of this.perEvent.values())
      fill(node, done === all && [icon('check', 'good'), ' '], WORDS.page.of({ n: count(done), all: count(all) }));
    if (!this.faults) return;
    const files = this.faults === 1 ? WORDS.run.oneIs : WORDS.run.manyAre({ n: count(this.faults) });
    fill(this.faultNote, note('warn', WORDS.run.held({ files })));
  }
}
