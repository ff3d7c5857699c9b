/**
 * Keeps the sitting alive and unlost: a Web Lock, so that a busy hidden tab is not
 * frozen, and the browser's own question before unsaved work is left.
 */

/** @type {(() => void) | null} */
let release = null;

/** From the first file read until the saved zip is confirmed. */
export function keepAwake() {
  if (release || !navigator.locks) return;
  const held = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  navigator.locks.request(PAGE.tool, { mode: 'shared' }, () => held).catch(() => {});
}

export function letSleep() {
  if (release) release();
  release = null;
}

/** @param {() => boolean} hasUnsavedWork */
export function askBeforeLeaving(hasUnsavedWork) {
  window.addEventListener('beforeunload', (event) => {
    if (!hasUnsavedWork()) return;
    event.preventDefault();
    event.returnValue = true;
  });
}
