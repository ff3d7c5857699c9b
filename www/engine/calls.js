/**
 * What a helper does with a task, wherever it runs: in a worker, or on the page when
 * no worker can be had. One engine and its prepared events live here.
 */

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

/** @param {Bindgen} bindgen */
export function createCalls(bindgen) {
  /** @type {wasm_bindgen.Engine | null} */
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
    scan: async ({ source }) => {
      const { unpacked, ...result } = await engine.scan(await open(source), source.index);
      // What is in no file of the disk is best kept where the browser keeps Blobs.
      return { ...result, zips: unpacked.map((bytes) => new Blob([bytes])) };
    },
    write: async ({ source, eventId }) => {
      const file = await open(source);
      // What is unpacked was compared with it.
      const crc32 = source.member && !source.member.compressed ? source.member.crc32 : undefined;
      const { parts, written: result } = await engine.write(file, eventId, source.index, crc32);
      if (!parts) return { result };
      const isLarge = (part) => part.byteLength > LARGE_PART_BYTES;
      if (!(source.member && source.member.compressed) && !parts.some(isLarge)) return { result, parts };
      return { result, blob: new Blob(parts.map((part) => (Array.isArray(part) ? file.slice(part[0], part[1]) : part))) };
    },
    explain: async ({ source, context }) => engine.explain(await open(source), context),
    picture: async ({ source, options }) => engine.picture(await open(source), options),
    check: async ({ files, names, eventId }, onProgress) => engine.check(files, names, eventId, onProgress),
    confirm: async ({ files, names, expected }, onProgress) => engine.confirm(files, names, expected, onProgress),
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

/**
 * Hears the pool's messages. Tasks are done a few at a time, so that one that waits for
 * the disk or is large does not hold up the rest.
 * @param {ReturnType<typeof createCalls>} calls
 * @param {(answer: any) => void} reply
 * @param {number} atOnce
 * @param {() => Promise<unknown>} [between] what comes before each task
 */
export function createListener(calls, reply, atOnce, between) {
  const waiting = [];
  let answers = [];
  let running = 0;
  let isBroken = false;
  let timer = null;

  const tell = () => {
    clearTimeout(timer);
    timer = null;
    if (answers.length) reply({ type: 'answers', answers, memoryBytes: calls.memoryBytes() });
    answers = [];
  };
  const give = (answer) => {
    answers.push(answer);
    if (answers.length >= ANSWERS_AT_ONCE || (!waiting.length && running === 1)) tell();
    else if (timer === null) timer = setTimeout(tell, ANSWER_DELAY_MS);
  };
  const broken = () => {
    tell();
    isBroken = true;
    reply({ type: 'broken' });
  };
  const work = async () => {
    running += 1;
    while (waiting.length && !isBroken) {
      const { id, task } = waiting.shift();
      const onProgress = (done, all) => reply({ type: 'progress', id, done, all });
      try {
        if (between) await between();
        give({ id, result: await calls.run(task, onProgress) });
      } catch (error) {
        const code = harmlessCode(error);
        if (code) give({ id, code });
        else broken();
      }
    }
    running -= 1;
  };

  return async (message) => {
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
        while (running < atOnce && waiting.length) work();
      }
    } catch {
      broken();
    }
  };
}
