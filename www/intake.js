/** From a drop or a file control to a flat list of sources, folders walked to their end. */

const ENTRIES_AT_ONCE = 16;

function source(file, path, entry) {
  return { index: -1, file, path, entry, sizeBytes: file ? file.size : 0, lastModified: file ? file.lastModified : 0 };
}

/** Sources of `<input type=file>`; the control is emptied, so that it keeps no names. */
export function fromInput(input) {
  const files = [...(input.files || [])];
  const sources = files.map((file) => source(file, file.webkitRelativePath || file.name, null));
  input.value = '';
  return sources;
}

/** Sources of made-up files. */
export function fromBytes(name, bytes) {
  return source(new File([bytes], name), name, null);
}

/** A member of a zip, read where it lies. */
export function fromMember(zip, member) {
  return { ...zip, path: `${zip.path} › ${member.name}`, sizeBytes: member.sizeBytes, member };
}

/**
 * Sources of a drop. Must be called in the event itself: the browser forgets the
 * dropped items at the first pause, so every entry is taken before one.
 * @param {DataTransfer} transfer
 * @param {(count: number) => void} onFound
 */
export function fromDrop(transfer, onFound) {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const taken = items.map((item) => {
    const entry = item.webkitGetAsEntry ? item.webkitGetAsEntry() : null;
    return { entry, file: entry && entry.isDirectory ? null : item.getAsFile() };
  });
  const plain = items.length ? [] : [...transfer.files].map((file) => source(file, file.name, null));
  return walk(taken, plain, onFound);
}

async function walk(taken, sources, onFound) {
  const queue = [];
  for (const { entry, file } of taken) {
    if (entry) queue.push(entry);
    else if (file) sources.push(source(file, file.name, null));
  }
  const step = async () => {
    while (queue.length) {
      const entry = queue.shift();
      const path = entry.fullPath.replace(/^\//, '');
      try {
        if (entry.isDirectory) queue.push(...(await childrenOf(entry)));
        else sources.push(source(await fileOf(entry), path, entry));
      } catch {
        // A folder or file that cannot be opened still counts as one that was dropped.
        sources.push(source(null, path, entry));
      }
      onFound(sources.length);
    }
  };
  // A folder's children come in after its turn, so runners that found nothing start over.
  while (queue.length) await Promise.all(Array.from({ length: Math.min(queue.length, ENTRIES_AT_ONCE) }, step));
  return sources;
}

/** `readEntries` gives at most a hundred at a time: asked until it gives none. */
async function childrenOf(directory) {
  const reader = directory.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

/** The file as it is now. */
export function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
