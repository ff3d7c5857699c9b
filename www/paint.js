/** From a decoded picture to a canvas. */

/** The first window that suits a modality. */
export function windowFor(modality) {
  return modality === 'PT' || modality === 'PET' ? 'pet' : modality === 'CT' ? 'mediastinum' : 'auto';
}

/**
 * Puts a picture into a canvas when it comes. Tasks of one group can be forgotten together.
 * @returns {Promise<boolean>} whether it could be shown
 */
export async function paint(app, canvas, index, options, group = '') {
  const source = app.sitting.sources[index];
  const wanted = JSON.stringify([index, options]);
  canvas.dataset.wanted = wanted;
  try {
    const picture = await app.pool.run({ kind: 'picture', source, options, group }, true);
    // A later request for the same canvas wins, and a cleared page takes none.
    if (canvas.dataset.wanted !== wanted || !canvas.isConnected) return true;
    put(canvas, picture);
    return true;
  } catch (error) {
    return error.code === 'cancelled';
  }
}

/** @param {HTMLCanvasElement} canvas @param {Picture} picture */
export function put(canvas, { width, height, rgba }) {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
}

/** DICOM's modality in everyday letters. */
export function modalityName(modality) {
  return modality === 'PT' ? 'PET' : modality;
}
