/**
 * A pool of helpers with several reads in flight each. A helper that traps, dies or
 * stops answering is replaced; what it was doing is tried once more, alone, and then
 * listed as failed, so that one bad file never ends a run.
 */
import { startOnPage, startWorker } from './helpers.js';
import { TaskError } from './calls.js';

const READS_IN_FLIGHT = 4;
const START_PATIENCE_MS = 5000;
const TASK_PATIENCE_MS = 90000;
const PATIENCE_MS_PER_MB = 1000;
/** wasm memory never shrinks: past this a helper is replaced when it is idle. */
const MEMORY_LIMIT_BYTES = 768 * 1024 * 1024;
const FAILED_STARTS_ALLOWED = 4;

export class Pool {
  /** @param {{ settings: string, module: WebAssembly.Module, workers?: boolean, onFallback?: () => void }} options */
  constructor(options) {
    this.options = options;
    this.size = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 2));
    this.onPage = options.workers === false;
    this.helpers = new Set();
    this.waiting = [];
    this.urgent = [];
    this.alone = [];
    this.contexts = new Map();
    this.nextId = 1;
    this.everReady = false;
    this.failedStarts = 0;
  }

  /** Runs one task; rejects with a TaskError. Urgent tasks go first. */
  run(task, urgent = false, onProgress = null) {
    return new Promise((resolve, reject) => {
      const job = { id: this.nextId++, task, resolve, reject, onProgress, tried: false, timer: 0 };
      (urgent ? this.urgent : this.waiting).push(job);
      this.feed();
    });
  }

  /** Gives an event's context to every helper, those started later included. */
  prepare(eventId, context) {
    this.contexts.set(eventId, context);
    for (const helper of this.helpers) if (helper.ready) helper.post({ type: 'prepare', eventId, context });
  }

  /** Really stops: ends every helper, and rejects everything under way. */
  stop() {
    const jobs = [...this.waiting, ...this.urgent, ...this.alone];
    for (const helper of [...this.helpers]) jobs.push(...this.drop(helper));
    this.waiting = [];
    this.urgent = [];
    this.alone = [];
    this.contexts.clear();
    for (const job of jobs) job.reject(new TaskError('cancelled'));
  }

  /** Leaves out waiting tasks that nobody needs any more. */
  forget(isUnwanted) {
    const unwanted = [...this.waiting, ...this.urgent].filter((job) => isUnwanted(job.task));
    this.waiting = this.waiting.filter((job) => !unwanted.includes(job));
    this.urgent = this.urgent.filter((job) => !unwanted.includes(job));
    for (const job of unwanted) job.reject(new TaskError('cancelled'));
  }

  feed() {
    const queued = this.waiting.length + this.urgent.length + this.alone.length;
    if (!queued) return;
    const wanted = this.onPage ? 1 : Math.min(this.size, Math.ceil(queued / 2) + this.busy());
    while (this.helpers.size < Math.max(1, wanted)) {
      if (!this.start()) break;
    }
    for (const helper of this.helpers) this.give(helper);
  }

  busy() {
    return [...this.helpers].filter((helper) => helper.jobs.size).length;
  }

  give(helper) {
    const limit = this.onPage ? 1 : READS_IN_FLIGHT;
    while (helper.ready && !helper.retiring && !helper.alone && helper.jobs.size < limit) {
      if (this.alone.length && helper.jobs.size === 0) {
        helper.alone = true;
        this.send(helper, this.alone.shift());
        return;
      }
      const job = this.urgent.shift() || this.waiting.shift();
      if (!job) return;
      this.send(helper, job);
    }
  }

  send(helper, job) {
    helper.jobs.set(job.id, job);
    const bytes = job.task.source ? job.task.source.sizeBytes : (job.task.files || []).reduce((sum, file) => sum + file.size, 0);
    const patience = TASK_PATIENCE_MS + (bytes / 1e6) * PATIENCE_MS_PER_MB;
    job.timer = window.setTimeout(() => this.broken(helper), patience);
    try {
      helper.post({ type: 'task', id: job.id, task: bare(job.task) });
    } catch {
      // What cannot be handed over fails by itself; the helper is none the worse.
      this.heard(helper, { type: 'failed', id: job.id, code: 'unreadable' });
    }
  }

  /** @returns {boolean} false when the pool has just gone over to the page */
  start() {
    const helper = {
      ready: false,
      retiring: false,
      alone: false,
      jobs: new Map(),
      timer: 0,
      post: (_message) => {},
      end: () => {},
    };
    const { module, settings } = this.options;
    this.helpers.add(helper);
    helper.timer = window.setTimeout(() => this.broken(helper), START_PATIENCE_MS);
    try {
      const started = this.onPage
        ? startOnPage((reply) => this.heard(helper, reply), module)
        : startWorker((reply) => this.heard(helper, reply));
      Object.assign(helper, started);
      helper.post({ type: 'start', module, settings, probe: new Blob(['ltp2']) });
      return true;
    } catch {
      this.broken(helper);
      return false;
    }
  }

  heard(helper, reply) {
    if (!this.helpers.has(helper)) return;
    if (reply.type === 'broken') return this.broken(helper);
    if (reply.type === 'ready') {
      clearTimeout(helper.timer);
      helper.ready = true;
      this.everReady = true;
      this.failedStarts = 0;
      for (const [eventId, context] of this.contexts) helper.post({ type: 'prepare', eventId, context });
    } else {
      const job = helper.jobs.get(reply.id);
      if (!job) return;
      if (reply.type === 'progress') return job.onProgress && job.onProgress(reply.done, reply.all);
      clearTimeout(job.timer);
      helper.jobs.delete(reply.id);
      helper.alone = false;
      if (reply.memoryBytes > MEMORY_LIMIT_BYTES) helper.retiring = true;
      if (reply.type === 'done') job.resolve(reply.result);
      else job.reject(new TaskError(reply.code));
      if (helper.retiring && !helper.jobs.size) this.drop(helper);
    }
    this.feed();
  }

  /** A helper is gone: its tasks are tried once more, one at a time. */
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
    if (this.options.onFallback) this.options.onFallback();
  }

  drop(helper) {
    clearTimeout(helper.timer);
    this.helpers.delete(helper);
    helper.end();
    const jobs = [...helper.jobs.values()];
    for (const job of jobs) clearTimeout(job.timer);
    helper.jobs.clear();
    return jobs;
  }
}

/** The task with what a helper needs of its source: handles and names stay on the page. */
function bare(task) {
  if (!task.source) return task;
  const { index, file, member } = task.source;
  return { ...task, source: { index, file, member } };
}
