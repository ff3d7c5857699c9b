/**
 * What a helper does with a task, wherever it runs: in a worker, or on the page when
 * no worker can be had. One engine and its prepared events live here.
 */

/** A failure with a reason code. */
export class TaskError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {Bindgen} bindgen */
export function createCalls(bindgen) {
  /** @type {Engine | null} */
  let engine = null;
  /** @type {WebAssembly.Memory | undefined} */
  let memory;

  /** The Blob that holds exactly this source's bytes. A stored zip entry is read in place. */
  async function open(source) {
    const { file, member } = source;
    if (!file) throw new TaskError('unreadable');
    if (!member) return file;
    if (!member.compressed) return file.slice(member.start, member.end);
    return new Blob([await engine.inflate(file, member)]);
  }

  const kinds = {
    scan: async ({ source }) => engine.scan(await open(source), source.index),
    write: async ({ source, eventId, task }) => {
      const file = await open(source);
      const { parts, ...result } = await engine.write(file, eventId, task);
      const blob = parts ? new Blob(parts.map((part) => (Array.isArray(part) ? file.slice(part[0], part[1]) : part))) : null;
      return { result, blob };
    },
    explain: async ({ source, eventId, context }) => {
      engine.prepare(eventId, context);
      return engine.explain(await open(source), eventId);
    },
    picture: async ({ source, options }) => engine.picture(await open(source), options),
    check: async ({ files, names, options }, onProgress) => engine.check(files, names, options, onProgress),
  };

  return {
    start({ module, settings }) {
      memory = bindgen.initSync({ module }).memory;
      engine = new bindgen.Engine(settings);
    },
    prepare(eventId, context) {
      engine.prepare(eventId, context);
    },
    /** `onProgress` hears how much of a long task is done, and how much there is. */
    run(task, onProgress) {
      return kinds[task.kind](task, onProgress);
    },
    memoryBytes() {
      return memory ? memory.buffer.byteLength : 0;
    },
  };
}

/** The code of a failure that leaves the engine usable, or null when it may be broken. */
export function harmlessCode(error) {
  if (error instanceof TaskError) return error.code;
  if (typeof error === 'string' && /^[a-z-]+$/.test(error)) return error;
  if (error && typeof error.code === 'string' && /^[a-z-]+$/.test(error.code)) return error.code;
  if (typeof DOMException === 'function' && error instanceof DOMException) return 'unreadable';
  return null;
}

/** Answers one message of the pool. `reply` sends the answer. */
export async function answer(calls, message, reply) {
  try {
    if (message.type === 'start') {
      // Reading a little Blob here shows that this helper can be given files at all.
      await message.probe.arrayBuffer();
      calls.start(message);
      reply({ type: 'ready' });
    } else if (message.type === 'prepare') {
      calls.prepare(message.eventId, message.context);
    } else {
      const onProgress = (done, all) => reply({ type: 'progress', id: message.id, done, all });
      const result = await calls.run(message.task, onProgress);
      reply({ type: 'done', id: message.id, result, memoryBytes: calls.memoryBytes() });
    }
  } catch (error) {
    const code = harmlessCode(error);
    if (code && message.type === 'task') reply({ type: 'failed', id: message.id, code });
    else reply({ type: 'broken' });
  }
}
