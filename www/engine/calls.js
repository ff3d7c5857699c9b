/**
 * What a helper does with a task, wherever it runs: in a worker, or on the page when
 * no worker can be had. One engine and its prepared events live here.
 */

import { blobOf } from '../files/content.js';

const LARGE_PART_BYTES = 1024 * 1024;
/** Answers go back in groups: a message costs as much as reading a small file. */
const ANSWERS_AT_ONCE = 16;
const ANSWER_DELAY_MS = 8;

/** A failure with a reason code. */
export class TaskError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The code of an error that has one. @param {unknown} error @returns {any} */
export function codeOf(error) {
  return error && typeof error === 'object' && 'code' in error ? error.code : undefined;
}

/** @param {Bindgen} bindgen */
export function createCalls(bindgen) {
  /** @type {wasm_bindgen.Engine} */
  let engine;
  /** @type {WebAssembly.Memory | undefined} */
  let memory;

  /** @param {Source} source */
  async function open(source) {
    const blob = await blobOf(engine, source);
    if (!blob) throw new TaskError('unreadable');
    return blob;
  }

  /** @type {{ [K in Kind]: (task: Tasks[K], onProgress: OnProgress, othersDone: OthersDone) => Promise<Results[K]> }} */
  const kinds = {
    scan: async ({ source }) => {
      const { code, members, unpacked, scanned } = await engine.scan(await open(source), source.index);
      // What is in no file of the disk is best kept where the browser keeps Blobs.
      return { code, members, scanned, zips: unpacked.map((bytes) => new Blob([bytes])) };
    },
    write: async ({ source, eventId }) => {
      const file = await open(source);
      const { member } = source;
      // What is unpacked was compared with it.
      const crc32 = member && !member.compressed ? member.crc32 : undefined;
      const { parts, written: result } = await engine.write(file, eventId, source.index, crc32);
      if (!parts) return { result };
      const isLarge = parts.some((part) => !Array.isArray(part) && part.byteLength > LARGE_PART_BYTES);
      if (!(member && member.compressed) && !isLarge) return { result, parts };
      return { result, blob: new Blob(joined(file, parts)) };
    },
    explain: async ({ source, context }) => engine.explain(await open(source), context),
    picture: async ({ source, options }) => engine.picture(await open(source), options),
    // A file that cannot be had is searched like one that cannot be read.
    search: async ({ sources, run }, _, othersDone) => {
      const files = await Promise.all(sources.map((source) => open(source).catch(() => new Blob())));
      return engine.search(files, run, othersDone);
    },
    check: async ({ files, names, eventId }, onProgress) => engine.check(files, names, eventId, onProgress),
    confirm: async ({ files, names, expected }, onProgress) => engine.confirm(files, names, expected, onProgress),
  };

  return {
    /** @param {{ module: WebAssembly.Module, settings: string }} message */
    start({ module, settings }) {
      memory = bindgen.initSync({ module }).memory;
      engine = new bindgen.Engine(settings);
    },
    /** @param {string} eventId @param {wasm_bindgen.Context} context */
    prepare(eventId, context) {
      engine.prepare(eventId, context);
    },
    /** @param {Task} task @param {OnProgress} onProgress @param {OthersDone} othersDone */
    run(task, onProgress, othersDone) {
      const all = /** @type {Record<Kind, (...task: any[]) => Promise<unknown>>} */ (kinds);
      return all[task.kind](task, onProgress, othersDone);
    },
    memoryBytes() {
      return memory ? memory.buffer.byteLength : 0;
    },
  };
}

/**
 * An output in order: bytes, and ranges of a file.
 * @param {Blob} file @param {wasm_bindgen.OutputPart[]} parts @returns {BlobPart[]}
 */
export function joined(file, parts, from = 0) {
  return parts.map((part) => (Array.isArray(part) ? file.slice(from + part[0], from + part[1]) : part));
}

/** The code of a failure that leaves the engine usable, or null when it may be broken. @param {unknown} error */
function harmlessCode(error) {
  const code = typeof error === 'string' ? error : codeOf(error);
  if (typeof code === 'string' && /^[a-z-]+$/.test(code)) return code;
  if (typeof DOMException === 'function' && error instanceof DOMException) return 'unreadable';
  return null;
}

/**
 * Hears the pool's messages. Tasks are done a few at a time, so that one that waits for
 * the disk or is large does not hold up the rest. The search for letters lets all others go
 * before each picture.
 * @param {ReturnType<typeof createCalls>} calls @param {(reply: Reply) => void} reply @param {number} atOnce
 * @param {() => Promise<unknown>} [between] what comes before each task
 */
export function createListener(calls, reply, atOnce, between) {
  /** @type {{ id: number, task: Task }[]} */
  const waiting = [];
  /** @type {Given[]} */
  let answers = [];
  let running = 0;
  /** What goes on once nothing else is to be done. @type {(() => void)[]} */
  let parked = [];
  let isBroken = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const tell = () => {
    clearTimeout(timer);
    timer = undefined;
    if (answers.length) reply({ type: 'answers', answers, memoryBytes: calls.memoryBytes() });
    answers = [];
  };
  /** @param {Given} answer */
  const give = (answer) => {
    answers.push(answer);
    if (answers.length >= ANSWERS_AT_ONCE || (!waiting.length && running === 1)) tell();
    else if (timer === undefined) timer = setTimeout(tell, ANSWER_DELAY_MS);
  };
  const broken = () => {
    tell();
    isBroken = true;
    reply({ type: 'broken' });
  };
  const next = () => (isBroken ? undefined : waiting.shift());
  /** While it waits, it is none of those that run. @type {OthersDone} */
  const othersDone = async () => {
    if (running === 1 && !waiting.length) return;
    running -= 1;
    begin();
    await new Promise((/** @type {(value?: undefined) => void} */ resolve) => parked.push(resolve));
    running += 1;
  };
  const work = async () => {
    running += 1;
    for (let one = next(); one; one = next()) {
      const { id, task } = one;
      /** @type {OnProgress} */
      const onProgress = (done, all) => reply({ type: 'progress', id, done, all });
      try {
        if (between) await between();
        give({ id, result: await calls.run(task, onProgress, othersDone) });
      } catch (error) {
        const code = harmlessCode(error);
        if (code) give({ id, code });
        else broken();
      }
    }
    running -= 1;
    if (!running && !waiting.length) for (const goOn of parked.splice(0)) goOn();
  };
  const begin = () => {
    while (running < atOnce && waiting.length) work();
  };

  return async (/** @type {Message} */ message) => {
    try {
      if (message.type === 'start') {
        // Reading a little Blob here shows that this helper can be given files at all.
        await message.probe.arrayBuffer();
        calls.start(message);
        reply({ type: 'ready' });
      } else if (message.type === 'prepare') calls.prepare(message.eventId, message.context);
      else {
        if (message.urgent) waiting.unshift(...message.tasks);
        else waiting.push(...message.tasks);
        begin();
      }
    } catch {
      broken();
    }
  };
}
