/** Letting the page draw and answer in between. */

/** How long a step may keep the page, in milliseconds: nobody notices less. */
const STEP_MS = 16;

/** Unlike a timer, this is not slowed down in a hidden tab. */
export function pause() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(0);
  });
}

/** Does something with each, in steps. @template T @param {T[]} all @param {(value: T) => void} one */
export async function eachInSteps(all, one) {
  let began = performance.now();
  for (const value of all) {
    one(value);
    if (performance.now() - began < STEP_MS) continue;
    await pause();
    began = performance.now();
  }
}

/**
 * Does something with each, so many at once; what is added meanwhile comes too. The queue is emptied.
 * @template T @param {number} atOnce @param {T[]} queue @param {(value: T) => Promise<void>} one
 */
export async function eachAtOnce(atOnce, queue, one) {
  const step = async () => {
    for (let value = queue.shift(); value !== undefined; value = queue.shift()) await one(value);
  };
  // What is added after a runner found nothing starts them over.
  while (queue.length) await Promise.all(Array.from({ length: Math.min(queue.length, atOnce) }, step));
}
