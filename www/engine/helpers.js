/**
 * A helper is anything that takes the pool's messages: a worker started from a Blob
 * URL, or the page itself working in small steps.
 */
import { createCalls, createListener } from './calls.js';
import { freshInstance } from './bindgen.js';
import { pause } from './pause.js';

/** Starts a classic worker from the inlined source; throws where that is refused. */
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
  policy = policy || types.createPolicy('deid-worker', { createScriptURL: (text) => text });
  return policy.createScriptURL(url);
}

let policy = null;

/** The page as its own helper: one task at a time, a pause for the screen after each. */
export function startOnPage(onReply, module) {
  let ended = false;
  let last = Promise.resolve();
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
