/** The SHA-256 that the manifest gives each image is that of the output as it is saved. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { answered, freshCore, scannedSample } from './core.mjs';

const told = { build: 'b', now: '2026-11-27T12:00:00Z' };
/** So many images of each exam are written; the others count as cancelled. */
const IMAGES = 40;

test('the manifest has the digest of each output as it is saved', async () => {
  const { files, engine, session } = await scannedSample(freshCore());
  answered(session);
  const saved = [];
  for (const { eventId, context, files: indices } of session.begin()) {
    engine.prepare(eventId, context);
    for (const index of indices.slice(0, IMAGES)) {
      const { written, parts } = await engine.write(files[index], eventId, index);
      session.addWritten(written);
      if (!parts) continue;
      const output = new Blob(parts.map((part) => (Array.isArray(part) ? files[index].slice(...part) : part)));
      saved.push(createHash('sha256').update(Buffer.from(await output.arrayBuffer())).digest('hex'));
    }
  }
  while (session.finishStep());
  const { events } = JSON.parse(session.report(told));
  const manifest = events.flatMap((event) => event.manifest.map(({ sha256 }) => sha256));
  assert.ok(saved.length > IMAGES / 2);
  assert.deepEqual(manifest.sort(), saved.sort());
});
