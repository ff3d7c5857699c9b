/** Whether the files that a zip is made of are still the ones that were read. */

const AT_ONCE = 16;

/**
 * Asks each source for its present size and time where the browser can tell, and reads
 * one byte at its end: a file that changed or went away cannot give it in Chromium, and
 * a shortened one gives none in Firefox.
 * @param {Source[]} sources
 * @param {(done: number) => void} [onDone]
 * @returns {Promise<number[]>} indices of the sources that changed
 */
export async function changedSources(sources, onDone) {
  const changed = [];
  let next = 0;
  let done = 0;
  const step = async () => {
    while (next < sources.length) {
      const source = sources[next++];
      if (!(await isUnchanged(source))) changed.push(source.index);
      done += 1;
      if (onDone) onDone(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, step));
  return changed;
}

/** @param {Source} source */
async function isUnchanged({ file, again, lastModified }) {
  try {
    if (!file) return false;
    if (again) {
      const now = await again();
      if (now.lastModified !== lastModified || now.size !== file.size) return false;
    }
    if (file.size === 0) return true;
    const end = await file.slice(file.size - 1).arrayBuffer();
    return end.byteLength === 1;
  } catch {
    return false;
  }
}
