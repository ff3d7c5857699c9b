/**
 * A pool of helpers with several tasks at hand each: few messages carry many tasks. A
 * helper that traps, dies or stops answering is replaced; what it had is tried once more,
 * one by one, and then listed as failed, so that one bad file never ends a run.
 */
import { startOnPage, startWorker } from './helpers.js';
import { TaskError } from './calls.js';
import { eachInSteps } from './pause.js';

/** A helper as the pool knows it. */
class Worked {
  ready = false;
  retiring = false;
  alone = false;
  /** @type {Map<number, Job>} */
  jobs = new Map();
  timer = 0;
  /** @type {Helper} */
  helper = { post() {}, end() {} };
}

/** A helper has so much at hand at the most; the rest goes to whoever is done first. */
const TASKS_AT_HAND = 32;
const BYTES_AT_HAND = 64 * 1024 * 1024;
const START_PATIENCE_MS = 5000;
const TASK_PATIENCE_MS = 90000;
const PATIENCE_MS_PER_MB = 1000;
/** wasm memory never shrinks: past this a helper is replaced when it is idle. */
const MEMORY_LIMIT_BYTES = 64 * 1024 * 1024;
const FAILED_STARTS_ALLOWED = 4;

export class Pool {
  /** @param {WebAssembly.Module} module @param {string} settings as JSON */
  constructor(module, settings) {
    this.module = module;
    this.settings = settings;
    this.size = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 2));
    this.onPage = false;
    /** @type {Set<Worked>} */
    this.helpers = new Set();
    /** @type {Job[]} */
    this.waiting = [];
    /** @type {Job[]} */
    this.urgent = [];
    /** @type {Job[]} */
    this.alone = [];
    /** What is done when nothing else is to be. @type {Job[]} */
    this.later = [];
    /** @type {Map<string, wasm_bindgen.Context>} */
    this.contexts = new Map();
    this.nextId = 1;
    this.everReady = false;
    this.failedStarts = 0;
    this.isFeeding = false;
    /** How often it was stopped: who hands over tasks in steps looks at it in between. */
    this.stops = 0;
  }

  /**
   * Does something with each in steps, as long as the pool is not stopped, and waits for
   * all of it. Rejects with a TaskError when it was stopped.
   * @template T @param {T[]} all @param {(value: T) => Promise<unknown>} one
   */
  async each(all, one) {
    const { stops } = this;
    /** @type {Promise<unknown>[]} */
    const begun = [];
    await eachInSteps(all, (value) => {
      if (this.stops !== stops) return;
      const promise = one(value);
      // Heard of below; until then it is no fault that nobody minds.
      promise.catch(() => {});
      begun.push(promise);
    });
    await Promise.all(begun);
    if (this.stops !== stops) throw new TaskError('cancelled');
  }

  /**
   * Runs one task; rejects with a TaskError. Urgent tasks go first.
   * @template {Kind} K @param {{ kind: K } & Tasks[K]} task @param {boolean} urgent @param {OnProgress} [onProgress]
   * @returns {Promise<Results[K]>}
   */
  run(task, urgent = false, onProgress) {
    return this.enter(urgent ? this.urgent : this.waiting, task, onProgress);
  }

  /**
   * Runs one task once a helper has nothing else, and nothing else waits for one.
   * @template {Kind} K @param {{ kind: K } & Tasks[K]} task @returns {Promise<Results[K]>}
   */
  runLater(task) {
    return this.enter(this.later, task);
  }

  /**
   * @template {Kind} K @param {Job[]} queue @param {{ kind: K } & Tasks[K]} task @param {OnProgress} [onProgress]
   * @returns {Promise<Results[K]>}
   */
  enter(queue, task, onProgress) {
    return new Promise((resolve, reject) => {
      queue.push({ id: this.nextId++, task: /** @type {any} */ (task), resolve, reject, onProgress, tried: false });
      if (this.isFeeding) return;
      // Once all that are asked for together are known, to share them out.
      this.isFeeding = true;
      queueMicrotask(() => {
        this.isFeeding = false;
        this.feed();
      });
    });
  }

  /**
   * Gives an event's context to every helper, those started later included.
   * @param {string} eventId @param {wasm_bindgen.Context} context
   */
  prepare(eventId, context) {
    this.contexts.set(eventId, context);
    for (const { ready, helper } of this.helpers) if (ready) helper.post({ type: 'prepare', eventId, context });
  }

  /** Really stops: ends every helper, and rejects everything under way. */
  stop() {
    this.stops += 1;
    const jobs = [...this.waiting, ...this.urgent, ...this.alone, ...this.later];
    for (const helper of [...this.helpers]) jobs.push(...this.drop(helper));
    this.waiting = [];
    this.urgent = [];
    this.alone = [];
    this.later = [];
    this.contexts.clear();
    for (const job of jobs) job.reject(new TaskError('cancelled'));
  }

  /** Leaves out waiting tasks that nobody needs any more. @param {(task: Task) => boolean} isUnwanted */
  forget(isUnwanted) {
    for (const queue of /** @type {const} */ (['waiting', 'urgent'])) {
      const unwanted = this[queue].filter((job) => isUnwanted(job.task));
      this[queue] = this[queue].filter((job) => !isUnwanted(job.task));
      for (const job of unwanted) job.reject(new TaskError('cancelled'));
    }
  }

  feed() {
    const queued = this.waiting.length + this.urgent.length + this.alone.length;
    if (!queued && !this.later.length) return;
    const busy = [...this.helpers].filter(({ jobs }) => jobs.size).length;
    const asked = queued ? Math.ceil(queued / 2) : this.later.length;
    const wanted = this.onPage ? 1 : Math.min(this.size, asked + busy);
    while (this.helpers.size < Math.max(1, wanted)) {
      if (!this.start()) break;
    }
    for (const helper of this.helpers) this.give(helper);
  }

  /** @param {Worked} helper */
  give(helper) {
    if (!helper.ready || helper.retiring || helper.alone) return;
    if (this.alone.length) {
      // What broke a helper before is given to one that has nothing else.
      if (helper.jobs.size) return;
      helper.alone = true;
      return this.send(helper, this.alone.splice(0, 1), false);
    }
    if (this.urgent.length) this.send(helper, this.urgent.splice(0, this.onPage ? 1 : 4), true);
    const limit = this.onPage ? 1 : TASKS_AT_HAND;
    // Topped up when half is done, and towards the end shared evenly.
    if (helper.jobs.size > limit / 2) return;
    const share = Math.ceil(this.waiting.length / this.size);
    const room = Math.min(limit - helper.jobs.size, share);
    let bytes = [...helper.jobs.values()].reduce((sum, job) => sum + sizeOf(job.task), 0);
    let count = 0;
    while (count < room && (count + helper.jobs.size === 0 || bytes < BYTES_AT_HAND)) {
      bytes += sizeOf(this.waiting[count].task);
      count += 1;
    }
    this.send(helper, this.waiting.splice(0, count), false);
    if (!helper.jobs.size && !this.waiting.length) this.send(helper, this.later.splice(0, 1), false);
  }

  /** @param {Worked} helper @param {Job[]} jobs @param {boolean} urgent */
  send(helper, jobs, urgent) {
    if (!jobs.length) return;
    for (const job of jobs) helper.jobs.set(job.id, job);
    this.watch(helper);
    /** @param {Job[]} some */
    const post = (some) =>
      helper.helper.post({ type: 'tasks', urgent, tasks: some.map(({ id, task }) => ({ id, task: bare(task) })) });
    try {
      post(jobs);
    } catch {
      // What cannot be handed over fails by itself; the helper is none the worse.
      for (const job of jobs) {
        try {
          post([job]);
        } catch {
          this.heard(helper, { type: 'answers', answers: [{ id: job.id, code: 'unreadable' }], memoryBytes: 0 });
        }
      }
    }
  }

  /** A helper that says nothing for long is taken for dead. @param {Worked} helper */
  watch(helper) {
    clearTimeout(helper.timer);
    if (!helper.jobs.size) return;
    let patience = TASK_PATIENCE_MS;
    for (const { task } of helper.jobs.values()) patience += (sizeOf(task) / 1e6) * PATIENCE_MS_PER_MB;
    helper.timer = window.setTimeout(() => this.broken(helper), patience);
  }

  /** @returns {boolean} false when the pool has just gone over to the page */
  start() {
    const helper = new Worked();
    const { module, settings } = this;
    this.helpers.add(helper);
    helper.timer = window.setTimeout(() => this.broken(helper), START_PATIENCE_MS);
    try {
      const onReply = (/** @type {Reply} */ reply) => this.heard(helper, reply);
      helper.helper = this.onPage ? startOnPage(onReply, module) : startWorker(onReply);
      helper.helper.post({ type: 'start', module, settings, probe: new Blob(['probe']) });
      return true;
    } catch {
      this.broken(helper);
      return false;
    }
  }

  /** @param {Worked} helper @param {Reply} reply */
  heard(helper, reply) {
    if (!this.helpers.has(helper)) return;
    if (reply.type === 'broken') return this.broken(helper);
    if (reply.type === 'ready') {
      clearTimeout(helper.timer);
      helper.ready = true;
      this.everReady = true;
      this.failedStarts = 0;
      for (const [eventId, context] of this.contexts) helper.helper.post({ type: 'prepare', eventId, context });
    } else if (reply.type === 'progress') {
      const job = helper.jobs.get(reply.id);
      job?.onProgress?.(reply.done, reply.all);
      return this.watch(helper);
    } else {
      for (const { id, code, result } of reply.answers) {
        const job = helper.jobs.get(id);
        if (!job) continue;
        helper.jobs.delete(id);
        if (code) job.reject(new TaskError(code));
        else job.resolve(result);
      }
      helper.alone = false;
      if (reply.memoryBytes > MEMORY_LIMIT_BYTES) helper.retiring = true;
      if (helper.retiring && !helper.jobs.size) this.drop(helper);
      else this.watch(helper);
    }
    this.feed();
  }

  /** A helper is gone: its tasks are tried once more, one at a time. @param {Worked} helper */
  broken(helper) {
    if (!this.helpers.has(helper)) return;
    const neverStarted = !helper.ready;
    for (const job of this.drop(helper)) {
      if (job.tried) job.reject(new TaskError('worker-stopped'));
      else this.alone.push(Object.assign(job, { tried: true }));
    }
    if (neverStarted && this.onPage) return this.stop();
    if (neverStarted) this.failedStarts += 1;
    if (neverStarted && (!this.everReady || this.failedStarts > FAILED_STARTS_ALLOWED)) this.useThePage();
    this.feed();
  }

  /** No worker answers here (some browsers, some policies): work on the page. */
  useThePage() {
    this.onPage = true;
    for (const helper of [...this.helpers]) for (const job of this.drop(helper)) this.waiting.unshift(job);
  }

  /** @param {Worked} helper @returns {Job[]} what it had at hand */
  drop(helper) {
    clearTimeout(helper.timer);
    this.helpers.delete(helper);
    helper.helper.end();
    const jobs = [...helper.jobs.values()];
    helper.jobs.clear();
    return jobs;
  }
}

/** Bytes that a task reads. @param {Task} task */
function sizeOf(task) {
  if ('source' in task) return task.source.sizeBytes;
  if ('sources' in task) return task.sources.reduce((sum, source) => sum + source.sizeBytes, 0);
  return task.files.reduce((sum, file) => sum + file.size, 0);
}

/** The task without what stays on the page: handles and names. @param {Task} task @returns {any} */
function bare(task) {
  const own = (/** @type {Source} */ { index, file, member }) => ({ index, file, member });
  if ('sources' in task) return { ...task, sources: task.sources.map(own) };
  return 'source' in task ? { ...task, source: own(task.source) } : task;
}
