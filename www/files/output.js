/**
 * The outputs of files as Blobs. Until something is saved they are kept as the worker
 * told them, bytes and ranges of the source: cutting and joining Blobs costs as much as
 * reading the images, and is not wanted when a run is cancelled or its check fails.
 */
import { eachInSteps } from '../engine/pause.js';

const PIECES_IN_A_GROUP = 60;

/** @returns {BlobPart[]} the output of a source in order @param {Source} source */
function pieces(source, { blob, parts }) {
  if (blob) return [blob];
  const from = source.member ? source.member.start : 0;
  return parts.map((part) => (Array.isArray(part) ? source.file.slice(from + part[0], from + part[1]) : part));
}

/** The output of one file. @param {Sitting} sitting @param {number} index */
export function outputOf(sitting, index) {
  return new Blob(pieces(sitting.sources[index], sitting.outputs.get(index)));
}

/** An event's zip; the page stays answerable while it is joined. @param {Sitting} sitting @param {string} eventId */
export async function zipOf(sitting, eventId) {
  const groups = [];
  let group = [];
  await eachInSteps(sitting.session.zipParts(eventId), (part) => {
    if ('bytes' in part) group.push(part.bytes);
    else group.push(...pieces(sitting.sources[part.index], sitting.outputs.get(part.index)));
    if (group.length < PIECES_IN_A_GROUP) return;
    groups.push(new Blob(group));
    group = [];
  });
  return new Blob([...groups, ...group], { type: 'application/zip' });
}
