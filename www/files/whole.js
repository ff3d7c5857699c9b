/** The one comparison that turns a started save into a confirmed one. */

/**
 * Whether files are, byte for byte, what was checked under an Event ID.
 * @param {(done: number, all: number) => void} [onProgress]
 * @param {App} app
 * @param {string} event
 */
export async function isWhole(app, files, names, event, onProgress) {
  try {
    const expected = app.sitting.session.expected(event);
    const verdict = await app.pool.run({ kind: 'confirm', files, names, expected }, true, onProgress);
    return verdict.confirmed;
  } catch {
    return false;
  }
}
