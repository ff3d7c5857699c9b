/** Files as the page itself reads and writes them: each no more than it must, and none of them silently. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from '../../www/files/content.js';
import { areUnchanged, outputOf, zipOf } from '../../www/files/output.js';

/** A sitting in which an event is made of these sources. */
function sittingOf(sources, outputs = new Map()) {
  const indices = sources.map((_, index) => ({ index }));
  return { sources, outputs, session: { outputs: () => indices, zipParts: () => indices } };
}

test('a zip is asked once whether it changed, however many of its members are used', async () => {
  const file = new File(['a zip'], 'exam.zip', { lastModified: 1 });
  let asked = 0;
  const again = async () => {
    asked += 1;
    return file;
  };
  const member = { file, again, lastModified: 1, member: { start: 0, end: 2 } };
  assert.equal(await areUnchanged(sittingOf([member, { ...member }, { ...member }]), '1234567'), true);
  assert.equal(asked, 1);
  const other = { file: new File(['x'], 'x'), again: null, lastModified: 1 };
  const sources = [{ ...member, lastModified: 2 }, other, { ...other, file: new File(['y'], 'y') }];
  assert.equal(await areUnchanged(sittingOf(sources), '1234567'), false, 'one of them changed');
  assert.equal(await areUnchanged(sittingOf([other, { ...other, file: null }]), '1234567'), false, 'one of them is gone');
});

test('without the output of one file there is no zip and no folder', async () => {
  const file = new Blob(['picture']);
  const sitting = sittingOf([{ file }, { file }], new Map([[0, { parts: [new Uint8Array([1]), [0, 7]] }]]));
  assert.equal(await outputOf(sitting, 0).text(), '\u0001picture');
  assert.throws(() => outputOf(sitting, 1), /gone/);
  await assert.rejects(zipOf(sitting, '1234567'), /gone/);
});

test('what the page reads itself is null when it cannot be read, and its engine is given back', async () => {
  let living = 0;
  class Engine {
    constructor() {
      living += 1;
    }
    free() {
      living -= 1;
    }
    inflate() {
      throw new Error('no');
    }
  }
  const app = { bindgen: { Engine }, config: { json: '' } };
  assert.deepEqual(await bytesOf(app, { file: new Blob(['ab']) }), new Uint8Array([97, 98]));
  const unreadable = Object.assign(new Blob(['ab']), { arrayBuffer: () => Promise.reject(new Error('no')) });
  for (const source of [{ file: unreadable }, { file: null }, { file: unreadable, member: { compressed: true } }])
    assert.equal(await bytesOf(app, source), null);
  assert.equal(living, 0);
});

test('a large file is not read to learn whether it is this page', async () => {
  globalThis.PAGE = { study: { title: 'x' } };
  const { aboutOwnFile } = await import('../../www/files/ownfile.js');
  let read = 0;
  const file = (size) => ({
    size,
    arrayBuffer: async () => {
      read += 1;
      return new ArrayBuffer(0);
    },
  });
  const about = (size) => aboutOwnFile([{ file: file(size), path: 'page.html', sizeBytes: 0 }]);
  assert.equal(await about(1e6), null);
  assert.equal(read, 1);
  assert.equal(await about(1e9), null);
  assert.equal(read, 1);
});
