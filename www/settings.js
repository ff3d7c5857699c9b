/** The settings drawer. */
export function watchSettings(_app) {}
