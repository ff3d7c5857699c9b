/** The SHA-256 that the manifest gives each image is that of the output as it is saved. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { answered, freshCore, sampleFiles, scanned } from './core.mjs';

const told = { build: 'b', now: '2026-11-27T12:00:00Z' };
/** So many images of each exam are written; the others count as cancelled. */
const IMAGES = 40;

/** Groups without which a file is no image. */
const NEEDED = [0x0002, 0x0020, 0x0028, 0x7fe0];
/** SOP Class and Instance UID, dates, Modality. */
const NEEDED_ALONE = [0x00080016, 0x00080018, 0x00080020, 0x00080060];
/** VRs with a length of 32 bits (PS3.5 section 7.1.2, 2026c). */
const LONG = ['OB', 'OW', 'SQ', 'UN', 'UT', 'UC'];

/** A file of the sample with so little in its header that more is written than was read. @param {Blob} file */
async function bare(file) {
  const bytes = Buffer.from(await file.arrayBuffer());
  const kept = [bytes.subarray(0, 132)];
  for (let at = 132, next; at < bytes.length; at = next) {
    const tag = bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2);
    const isLong = LONG.includes(bytes.toString('latin1', at + 4, at + 6));
    const length = isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    next = at + (isLong ? 12 : 8) + length;
    if (NEEDED.includes(bytes.readUInt16LE(at)) || NEEDED_ALONE.includes(tag)) kept.push(bytes.subarray(at, next));
  }
  return new Blob(kept);
}

/** Writes files, and compares. @param {Blob[]} files @returns how much longer each output is than its source */
async function compared(files) {
  const { engine, session } = await scanned(freshCore(), files);
  answered(session);
  const saved = [];
  const grown = [];
  for (const { eventId, context, files: indices } of session.begin()) {
    engine.prepare(eventId, context);
    for (const index of indices.slice(0, IMAGES)) {
      const { written, parts } = await engine.write(files[index], eventId, index);
      session.addWritten(written);
      if (!parts) continue;
      const output = new Blob(parts.map((part) => (Array.isArray(part) ? files[index].slice(...part) : part)));
      saved.push(createHash('sha256').update(Buffer.from(await output.arrayBuffer())).digest('hex'));
      grown.push(output.size - files[index].size);
    }
  }
  while (session.finishStep());
  const { events } = JSON.parse(session.report(told));
  const manifest = events.flatMap((event) => event.manifest.map(({ sha256 }) => sha256));
  assert.deepEqual(manifest.sort(), saved.sort());
  return grown;
}

test('the manifest has the digest of each output as it is saved', async () => {
  const grown = await compared(sampleFiles(freshCore()));
  assert.ok(grown.length > IMAGES / 2 && grown.every((bytes) => bytes < 0));
});

test('and where more is written than was read', async () => {
  const image = sampleFiles(freshCore()).find(({ size }) => size > 10_000);
  const grown = await compared([await bare(image)]);
  assert.ok(grown.length === 1 && grown[0] > 0, `${grown}`);
});
