/** A worker: an engine of its own, answering the pool's messages. */
import { createCalls, createListener } from './engine/calls.js';

const READS_IN_FLIGHT = 4;
const hear = createListener(createCalls(wasm_bindgen), (reply) => self.postMessage(reply), READS_IN_FLIGHT);

self.onmessage = (event) => {
  hear(event.data);
};
