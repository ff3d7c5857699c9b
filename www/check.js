/** Checking a zip that was received. */
export function watchCheck(_app) {}
