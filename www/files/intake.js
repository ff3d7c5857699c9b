/**
 * From a drop or a file control to a flat list of sources, folders walked to their end.
 *
 * A dropped item is asked for a handle first and for an entry second: on a page opened
 * from disk, Chromium and Edge give entries whose folders cannot be listed and whose
 * files cannot be read, while handles work. Firefox has entries only, and they work.
 */
import { eachAtOnce } from '../engine/pause.js';

const AT_ONCE = 16;

/**
 * Size and time come with `measure`.
 * @param {Blob | null} file @param {string} path
 * @param {(() => Promise<File>) | null} again asks for the file as it is now
 * @returns {Source}
 */
function source(file, path, again) {
  return { index: -1, file, path, again, sizeBytes: 0, lastModified: 0, isFolder: false };
}

/**
 * Notes a file's size and time, which the browser holds it to from now on. For a chosen
 * file, Chromium waits for the disk: many are measured in steps, while others are read.
 * @param {Source} source
 */
export function measure(source) {
  const { file, member } = source;
  if (member || !file) return;
  source.sizeBytes = file.size;
  if (file instanceof File) source.lastModified = file.lastModified;
}

/** Sources of a file control, which is emptied, so that it keeps no names. @param {HTMLInputElement} input */
export function fromInput(input) {
  const sources = [...(input.files || [])].map((file) => source(file, file.webkitRelativePath || file.name, null));
  input.value = '';
  return sources;
}

/** A source of made-up bytes. @param {string} name @param {Uint8Array<ArrayBuffer>} bytes */
export function fromBytes(name, bytes) {
  return source(new File([bytes], name), name, null);
}

/**
 * A member of a zip, read where it lies: in the zip, or in one of the zips in it that had to
 * be unpacked. Those are the browser's own, and cannot change on the disk.
 * @param {Source} zip @param {wasm_bindgen.ZipMember} member @param {Blob[]} zips
 */
export function fromMember(zip, member, zips) {
  const held = member.within === null ? {} : { file: zips[member.within], again: null };
  return { ...zip, ...held, path: `${zip.path} › ${member.name}`, sizeBytes: member.sizeBytes, member };
}

/**
 * Sources of a drop. Must be called in the event itself: the browser forgets the
 * dropped items at the first pause, so everything is asked for before one.
 * @param {DataTransfer} transfer @param {(count: number) => void} onFound
 */
export function fromDrop(transfer, onFound) {
  const items = /** @type {any[]} */ ([...transfer.items]).filter((item) => item.kind === 'file');
  const taken = items.map((item) => ({
    handle: item.getAsFileSystemHandle ? item.getAsFileSystemHandle().catch(() => null) : null,
    entry: item.webkitGetAsEntry ? item.webkitGetAsEntry() : null,
    file: item.getAsFile(),
  }));
  const plain = items.length ? [] : [...transfer.files].map((file) => source(file, file.name, null));
  return walk(taken, plain, onFound);
}

/** @param {any[]} taken @param {Source[]} sources @param {(count: number) => void} onFound */
async function walk(taken, sources, onFound) {
  /** @type {Entry[]} */
  const queue = [];
  for (const item of taken) {
    const handle = await item.handle;
    if (handle) queue.push(fromHandle(handle, ''));
    else if (item.entry && item.entry.isDirectory) queue.push(fromEntry(item.entry));
    else if (item.file) sources.push(source(item.file, item.file.name, item.entry ? () => fileOf(item.entry) : null));
  }
  await eachAtOnce(AT_ONCE, queue, async (place) => {
    try {
      if (place.isFolder) queue.push(...(await place.children()));
      else sources.push(source(await place.file(), place.path, place.file));
    } catch {
      // A folder or file that cannot be opened still counts as one that was dropped.
      sources.push({ ...source(null, place.path, place.isFolder ? null : place.file), isFolder: place.isFolder });
    }
    onFound(sources.length);
  });
  return sources;
}

/** A file or folder behind a handle. @param {any} handle @param {string} above @returns {Entry} */
function fromHandle(handle, above) {
  const path = above ? `${above}/${handle.name}` : handle.name;
  const children = async () => {
    /** @type {Entry[]} */
    const all = [];
    for await (const child of handle.values()) all.push(fromHandle(child, path));
    return all;
  };
  return { path, isFolder: handle.kind === 'directory', children, file: () => handle.getFile() };
}

/** A file or folder behind an entry. @param {any} entry @returns {Entry} */
function fromEntry(entry) {
  const path = entry.fullPath.replace(/^\//, '');
  return {
    path,
    isFolder: entry.isDirectory,
    children: async () => (await childrenOf(entry)).map(fromEntry),
    file: () => fileOf(entry),
  };
}

/**
 * `readEntries` gives at most a hundred at a time: asked until it gives none.
 * @param {any} directory @returns {Promise<any[]>}
 */
async function childrenOf(directory) {
  const reader = directory.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

/** @param {any} entry @returns {Promise<File>} */
function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
