/** Saving where the person points to, in browsers that have pickers, and reading what was saved again: whether it is whole. */
import { areUnchanged, outputOf, zipOf } from './output.js';

/** @type {any} */
const pickers = globalThis;

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
  const types = [{ description: WORDS.save.fileKind, accept: { 'application/zip': ['.zip'] } }];
  return picked(() => pickers.showSaveFilePicker({ suggestedName, types }));
}

/** A new file for an event's zip, beside what has its name already. @param {any} folder @param {string} event its Event ID */
export async function freshZip(folder, event) {
  for (let n = 0; ; n += 1) {
    const name = n ? `${event} (${n}).zip` : `${event}.zip`;
    try {
      await folder.getFileHandle(name);
    } catch (error) {
      if (!(error instanceof Error) || error.name === 'NotFoundError') return folder.getFileHandle(name, { create: true });
      // Of that name is a folder.
      if (error.name !== 'TypeMismatchError') throw error;
    }
  }
}

/** Whether a file that was picked to save into is one that was dropped. @param {Sitting} sitting @param {any} handle */
async function isOriginal({ sources }, handle) {
  const { name, size, lastModified } = await handle.getFile();
  const is = (/** @type {Source} */ { file, lastModified: time }) =>
    file instanceof File && file.name === name && file.size === size && time === lastModified;
  return sources.some(is);
}

/**
 * Writes an event's zip, and reads it back. Nothing that was dropped is written over.
 * @returns {Promise<'refused' | wasm_bindgen.Message>} as of `saveFolder`
 * @param {App} app @param {string} event its Event ID @param {Stay} stay @param {() => Promise<any>} open gives the file's handle
 */
export async function saveInto(app, event, stay, open) {
  const { sitting } = app;
  if (!(await stay(areUnchanged(sitting, event)))) return { what: 'not-saved', event, why: 'sources-changed' };
  try {
    const handle = await stay(open());
    if (await stay(isOriginal(sitting, handle))) return { what: 'not-saved', event, why: 'over-an-original' };
    const file = await stay(written(handle, await stay(zipOf(sitting, event))));
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
  /** @type {any} */
  let target;
  try {
    target = await stay(folder.getDirectoryHandle(event, { create: true }));
  } catch {
    return 'refused';
  }
  try {
    const files = new Map();
    for (const { name, index } of sitting.session.outputs(event)) {
      const handle = await stay(target.getFileHandle(name, { create: true }));
      if (await stay(isOriginal(sitting, handle))) return { what: 'not-saved', event, why: 'over-an-original' };
      files.set(index, await stay(written(handle, outputOf(sitting, index))));
    }
    // What lies on the disk now, laid where the zip has its images, is compared like a zip.
    const parts = sitting.session.zipParts(event);
    const zip = new Blob(parts.map((part) => ('bytes' in part ? part.bytes : files.get(part.index))));
    if (await stay(isWhole(app, zip, event))) return { what: 'saved', event, to: 'confirmed' };
  } catch {
    // A part of it may be there: told below.
  }
  sitting.send({ what: 'saved', event, to: 'started' });
  return { what: 'not-saved', event, why: 'folder-not-whole' };
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
