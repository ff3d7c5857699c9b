/**
 * The outputs of files as Blobs. Until something is saved they are kept as the worker
 * told them, bytes and ranges of the source: cutting and joining Blobs costs as much as
 * reading the images, and is not wanted when a run is cancelled or its check fails. And
 * whether the files that a zip is made of are still the ones that were read.
 */
import { joined } from '../engine/calls.js';
import { eachAtOnce, eachInSteps, pause } from '../engine/pause.js';

const PIECES_IN_A_GROUP = 60;
const ASKED_AT_ONCE = 16;

/** @param {Sitting} sitting @param {number} index @returns {BlobPart[]} the output of a source in order */
function pieces(sitting, index) {
  const { file, member } = sitting.sources[index];
  const { blob, parts } = sitting.outputs.get(index) || {};
  if (blob) return [blob];
  if (!file || !parts) throw new Error('The output of a file is gone');
  return joined(file, parts, member ? member.start : 0);
}

/** The output of one file. @param {Sitting} sitting @param {number} index */
export function outputOf(sitting, index) {
  return new Blob(pieces(sitting, index));
}

/** An event's zip; the page stays answerable while it is joined. @param {Sitting} sitting @param {string} eventId */
export async function zipOf(sitting, eventId) {
  /** @type {Blob[]} */
  const groups = [];
  /** @type {BlobPart[]} */
  let group = [];
  const parts = sitting.session.zipParts(eventId);
  await pause();
  await eachInSteps(parts, (part) => {
    if ('bytes' in part) group.push(part.bytes);
    else group.push(...pieces(sitting, part.index));
    if (group.length < PIECES_IN_A_GROUP) return;
    groups.push(new Blob(group));
    group = [];
  });
  return new Blob([...groups, ...group], { type: 'application/zip' });
}

/**
 * Asks each file that an event is made of for its present size and time where the browser
 * can tell, and reads one byte at its end: a file that changed or went away cannot give it
 * in Chromium, and a shortened one gives none in Firefox. All members of a zip are one file.
 * @param {Sitting} sitting @param {string} eventId
 */
export async function areUnchanged({ session, sources }, eventId) {
  const used = session.outputs(eventId).map(({ index }) => sources[index]);
  let are = true;
  await pause();
  await eachAtOnce(ASKED_AT_ONCE, [...new Map(used.map((one) => [one.file, one])).values()], async (source) => {
    if (!(await isUnchanged(source))) are = false;
  });
  return are;
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
