/** A worker: an engine of its own, answering the pool's messages. */
import { answer, createCalls } from './calls.js';

const calls = createCalls(wasm_bindgen);

self.onmessage = (event) => {
  answer(calls, event.data, (reply) => self.postMessage(reply));
};
