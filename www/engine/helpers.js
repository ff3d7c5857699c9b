/** A helper takes the pool's messages: a worker started from a Blob URL, or the page itself in small steps. */
import { createCalls, createListener } from './calls.js';
import { pause } from './pause.js';

/**
 * Starts a classic worker from the inlined source; throws where that is refused.
 * @param {(reply: Reply) => void} onReply @returns {Helper}
 */
export function startWorker(onReply) {
  const url = URL.createObjectURL(new Blob([PAGE.workerSource], { type: 'text/javascript' }));
  try {
    const worker = new Worker(trusted(url));
    worker.onmessage = (event) => onReply(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      onReply({ type: 'broken' });
    };
    worker.onmessageerror = () => onReply({ type: 'broken' });
    return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
  } finally {
    // The worker has its source by the time the page is idle again.
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
}

/** Where a policy asks for Trusted Types, the one script address of the page is vouched for. @param {string} url */
function trusted(url) {
  const types = /** @type {any} */ (window).trustedTypes;
  if (!types) return url;
  policy = policy || types.createPolicy('deid-worker', { createScriptURL: (/** @type {string} */ text) => text });
  return policy.createScriptURL(url);
}

/** @type {any} */
let policy = null;

/**
 * The page as its own helper: one task at a time, a pause for the screen after each.
 * @param {(reply: Reply) => void} onReply @param {WebAssembly.Module} module @returns {Helper}
 */
export function startOnPage(onReply, module) {
  let ended = false;
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  /** @param {Reply} reply */
  const send = (reply) => {
    if (!ended) onReply(reply);
  };
  const hear = createListener(createCalls(freshInstance(module)), send, 1, pause);
  return {
    post(message) {
      last = last.then(pause).then(() => (ended ? undefined : hear(message)));
    },
    end() {
      ended = true;
    },
  };
}

/**
 * An instance of the wasm module. Each sitting has one of its own, so that nothing of the
 * last patient stays in its memory, and a trap in one never reaches another.
 * @param {WebAssembly.Module} module
 * @returns {Bindgen}
 */
export function freshInstance(module) {
  const bindgen = PAGE.freshGlue ? PAGE.freshGlue() : wasm_bindgen;
  bindgen.initSync({ module });
  return bindgen;
}
