/** From a decoded picture to a canvas. */

/**
 * Puts a picture into a canvas when it comes. Tasks of one group can be forgotten together.
 * @returns {Promise<'shown' | 'failed' | 'dropped'>} dropped when nobody waits for it any more
 * @param {Shown} app
 * @param {HTMLCanvasElement} canvas
 * @param {number} index
 */
export async function paint(app, canvas, index, options, group = '') {
  const source = app.sitting.sources[index];
  const wanted = JSON.stringify([index, options]);
  canvas.dataset.wanted = wanted;
  // A later request for the same canvas wins, and a cleared page takes none.
  const isWanted = () => canvas.dataset.wanted === wanted && canvas.isConnected;
  try {
    const picture = await app.pool.run({ kind: 'picture', source, options, group }, true);
    if (!isWanted()) return 'dropped';
    put(canvas, picture);
    return 'shown';
  } catch (error) {
    return error.code === 'cancelled' || !isWanted() ? 'dropped' : 'failed';
  }
}

/** @param {HTMLCanvasElement} canvas @param {{ width: number, height: number, rgba: Uint8Array<ArrayBuffer> }} picture */
export function put(canvas, { width, height, rgba }) {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(rgba.buffer), width, height), 0, 0);
}
