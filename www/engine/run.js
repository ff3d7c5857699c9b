/** Step 4: writing every planned image through the pool, and showing how far that is. */
import { byId, el, fill, icon, note } from '../page/dom.js';
import { count, duration, size } from '../page/format.js';
import { ProgressPanel } from '../page/progress.js';
import { running } from '../page/words.js';
import { say } from '../page/status.js';

/** Until this much was written, the time left is a guess nobody needs. */
const WARM_UP_MS = 1500;

/**
 * Writes a plan. Resolves when all is written; rejects only when cancelled.
 * @param {Sitting} sitting
 * @param {Pool} pool
 * @param {wasm_bindgen.PlanEvent[]} events
 */
export async function write(sitting, pool, events) {
  const view = new RunView(sitting, events);
  sitting.outputs.clear();
  for (const { eventId, context } of events) pool.prepare(eventId, context);
  const one = async (eventId, index) => {
    const source = sitting.sources[index];
    const answer = await attempt(pool, { kind: 'write', source, eventId });
    if (answer.failed) sitting.session.addFailed(index, answer.failed);
    else {
      sitting.session.addWritten(answer.result);
      if (answer.blob || answer.parts) sitting.outputs.set(index, answer);
    }
    view.done(eventId, source.sizeBytes, Boolean(answer.failed) || answer.result.code !== 'written');
  };
  const all = events.flatMap(({ eventId, files }) => files.map((index) => ({ eventId, index })));
  await pool.each(all, ({ eventId, index }) => one(eventId, index));
  view.draw();
}

/** @param {Pool} pool */
async function attempt(pool, task) {
  try {
    return await pool.run(task);
  } catch (error) {
    if (error.code === 'cancelled') throw error;
    return { failed: error.code || 'worker-stopped' };
  }
}

class RunView {
  /** @param {Sitting} sitting */
  constructor(sitting, events) {
    const all = events.flatMap(({ files }) => files);
    this.sitting = sitting;
    this.all = all.length;
    this.bytes = all.reduce((sum, index) => sum + sitting.sources[index].sizeBytes, 0);
    this.written = 0;
    this.writtenBytes = 0;
    this.faults = 0;
    this.began = performance.now();
    this.perEvent = new Map(
      events.map(({ eventId, files }) => [eventId, { done: 0, all: files.length, node: el('span.muted') }]),
    );
    this.panel = new ProgressPanel('Images de-identified', [
      ['left', 'Time left'],
      ['bytes', 'Read'],
      ['faults', 'Held or failed'],
    ]);
    this.sentence = el('p.lead-line');
    this.faultNote = el('div');
    const rows = events.map(({ eventId }) => {
      return el(
        'li.event-line',
        null,
        el('p', null, el('b', null, eventId), el('br'), el('span.small.muted', null, sitting.aboutEvent(eventId))),
        this.perEvent.get(eventId).node,
      );
    });
    fill(
      byId('run-body'),
      el('div.card', null, el('div.pad', null, this.sentence, this.panel.node), el('ul.event-lines', null, rows)),
      this.faultNote,
    );
    this.draw();
  }

  /** @param {string} eventId */
  done(eventId, bytes, fault) {
    this.written += 1;
    this.writtenBytes += bytes;
    this.perEvent.get(eventId).done += 1;
    if (fault) this.faults += 1;
    this.panel.soon(() => this.draw());
  }

  draw() {
    const spent = performance.now() - this.began;
    const share = this.bytes ? this.writtenBytes / this.bytes : 1;
    this.panel.set(this.written, this.all);
    this.panel.figure('left', spent < WARM_UP_MS || !share ? '–' : duration(((spent / share) * (1 - share)) / 1000));
    this.panel.figure('bytes', `${size(this.writtenBytes)} of ${size(this.bytes)}`);
    this.panel.figure('faults', count(this.faults));
    this.sentence.textContent = running(this.written, this.all);
    // Spoken at tenths only: a live region that counts every image cannot be listened to.
    const tenth = this.all ? Math.floor((10 * this.written) / this.all) : 10;
    if (tenth !== this.spoken) say(running(this.written, this.all));
    this.spoken = tenth;
    for (const { done, all, node } of this.perEvent.values())
      fill(node, done === all ? [icon('check', 'good'), ' '] : [], `${count(done)} of ${count(all)}`);
    if (this.faults)
      fill(
        this.faultNote,
        note(
          'warn',
          'warn',
          el(
            'p',
            null,
            `${this.faults === 1 ? '1 file is' : `${count(this.faults)} files are`} held or failed. The others go on; the list at the end says why.`,
          ),
        ),
      );
  }
}
