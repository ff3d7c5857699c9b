/** Saving an event as files into a folder, in browsers that have the picker; and whether what was saved is whole. */
import { areUnchanged, outputOf } from './output.js';

export function canSaveFolders() {
  return typeof (/** @type {any} */ (window).showDirectoryPicker) === 'function';
}

/**
 * @returns {Promise<'refused' | wasm_bindgen.Message | null>} `refused` when the picker or
 * the folder cannot be used, null when the person changed their mind
 * @param {App} app @param {string} event its Event ID @param {Stay} stay
 */
export async function saveFolder(app, event, stay) {
  const { sitting } = app;
  let folder;
  try {
    folder = await /** @type {any} */ (window).showDirectoryPicker({ mode: 'readwrite' });
  } catch (error) {
    return error instanceof Error && error.name === 'AbortError' ? null : 'refused';
  }
  if (!(await stay(areUnchanged(sitting, event)))) return { what: 'not-saved', event, why: 'sources-changed' };
  try {
    const target = await stay(folder.getDirectoryHandle(event, { create: true }));
    const written = new Map();
    for (const { name, index } of sitting.session.outputs(event))
      written.set(index, await stay(writeFile(target, name, outputOf(sitting, index))));
    // What lies on the disk now, laid where the zip has its images, is compared like a zip.
    const parts = sitting.session.zipParts(event);
    const zip = new Blob(parts.map((part) => ('bytes' in part ? part.bytes : written.get(part.index))));
    if (await stay(isWhole(app, zip, event))) return { what: 'saved', event, to: 'confirmed' };
    sitting.send({ what: 'saved', event, to: 'started' });
    return { what: 'not-saved', event, why: 'folder-not-whole' };
  } catch {
    return 'refused';
  }
}

/** Writes a file and gives back what is on the disk now. @param {any} folder @param {string} name @param {Blob} blob */
async function writeFile(folder, name, blob) {
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  try {
    await stream.write(blob);
    await stream.close();
  } catch (error) {
    // The file shows only on close: what was begun is given up whole.
    await stream.abort().catch(() => {});
    throw error;
  }
  return handle.getFile();
}

/**
 * Whether a zip is, byte for byte, what was checked under an Event ID.
 * @param {App} app @param {Blob} zip @param {string} event @param {OnProgress} [onProgress]
 */
export async function isWhole(app, zip, event, onProgress) {
  try {
    const expected = app.sitting.session.expected(event);
    const names = [`${event}.zip`];
    const copy = await app.pool.run({ kind: 'confirm', files: [zip], names, expected }, true, onProgress);
    return copy.confirmed;
  } catch {
    return false;
  }
}
