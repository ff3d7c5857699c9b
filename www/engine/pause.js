/** Letting the page draw and answer in between. */

/** How long a step may keep the page, in milliseconds: nobody notices less. */
export const STEP_MS = 16;

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

/** Does something with each, in steps. */
export async function eachInSteps(all, one) {
  let began = performance.now();
  for (const [index, value] of all.entries()) {
    one(value, index);
    if (performance.now() - began < STEP_MS) continue;
    await pause();
    began = performance.now();
  }
}
