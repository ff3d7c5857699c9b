/** Saving where the person points to, in browsers that have pickers, and reading what was saved again: whether it is whole. */
import { areUnchanged, outputOf, zipOf } from './output.js';

/** @type {any} */
const pickers = window;

export const canSaveFiles = () => typeof pickers.showSaveFilePicker === 'function';
export const canSaveFolders = () => typeof pickers.showDirectoryPicker === 'function';

/**
 * What the person picks. It must be the first thing after the click, or the browser refuses it.
 * @param {() => Promise<any>} ask
 * @returns {Promise<any>} `refused` when there is no such picker here, null when the person changed their mind
 */
async function picked(ask) {
  try {
    return await ask();
  } catch (error) {
    return error instanceof Error && error.name === 'AbortError' ? null : 'refused';
  }
}

/** A folder to write into. @returns {Promise<any>} as of `picked` */
export const pickFolder = () => picked(() => pickers.showDirectoryPicker({ mode: 'readwrite' }));

/** @returns {Promise<any>} as of `picked` @param {string} suggestedName */
export function pickZip(suggestedName) {
  const types = [{ description: 'Zip', accept: { 'application/zip': ['.zip'] } }];
  return picked(() => pickers.showSaveFilePicker({ suggestedName, types }));
}

/**
 * Writes an event's zip, and reads it back.
 * @returns {Promise<'refused' | wasm_bindgen.Message>} as of `saveFolder`
 * @param {App} app @param {string} event its Event ID @param {Stay} stay @param {() => Promise<any>} open gives the file's handle
 */
export async function saveInto(app, event, stay, open) {
  const { sitting } = app;
  if (!(await stay(areUnchanged(sitting, event)))) return { what: 'not-saved', event, why: 'sources-changed' };
  try {
    const file = await stay(written(await stay(open()), await stay(zipOf(sitting, event))));
    const isThere = await stay(isWhole(app, file, event));
    return isThere ? { what: 'saved', event, to: 'confirmed' } : { what: 'not-saved', event, why: 'other-zip' };
  } catch {
    return 'refused';
  }
}

/**
 * The images as files. `refused` when the picker or the folder cannot be used, null when the
 * person changed their mind.
 * @returns {Promise<'refused' | wasm_bindgen.Message | null>}
 * @param {App} app @param {string} event its Event ID @param {Stay} stay
 */
export async function saveFolder(app, event, stay) {
  const { sitting } = app;
  const folder = await pickFolder();
  if (folder === null || folder === 'refused') return folder;
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
  return written(await folder.getFileHandle(name, { create: true }), blob);
}

/** @param {any} handle @param {Blob} blob @returns {Promise<File>} what is on the disk now */
async function written(handle, blob) {
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
