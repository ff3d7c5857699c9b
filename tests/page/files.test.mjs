/** Files as the page itself reads and writes them: each no more than it must, and none of them silently. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from '../../www/files/content.js';
import { freshZip, saveFolder, saveInto } from '../../www/files/folder.js';
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

/** A folder that holds these files, of which each keeps what is written into it. */
function folderOf(files) {
  const handle = (name) => ({
    name,
    getFile: async () => files.get(name),
    createWritable: async () => {
      const chunks = [];
      return {
        write: async (blob) => chunks.push(blob),
        close: async () => files.set(name, new File(chunks, name)),
        abort: async () => {},
      };
    },
  });
  return {
    getDirectoryHandle: async () => folderOf(files),
    getFileHandle: async (name, { create = false } = {}) => {
      if (name === 'a folder.zip') throw new DOMException('folder', 'TypeMismatchError');
      if (!files.has(name) && !create) throw new DOMException('none', 'NotFoundError');
      if (!files.has(name)) files.set(name, new File([], name));
      return handle(name);
    },
  };
}

const stay = (step) => step;
const app = (sitting) => ({ sitting, pool: { run: async () => ({ confirmed: true }) } });
const withExpected = (sitting) => Object.assign(sitting.session, { expected: () => [] }) && sitting;

test('a zip is saved beside what has its name already', async () => {
  const files = new Map([['1234567.zip', new File(['an earlier one'], '1234567.zip')]]);
  assert.equal((await freshZip(folderOf(files), '1234567')).name, '1234567 (1).zip');
  assert.equal((await freshZip(folderOf(files), '1234567')).name, '1234567 (2).zip');
  assert.equal((await freshZip(folderOf(files), 'a folder')).name, 'a folder (1).zip');
  assert.equal(await files.get('1234567.zip').text(), 'an earlier one');
});

test('nothing that was dropped is written over', async () => {
  const original = new File(['an exam'], '1234567.zip', { lastModified: 5 });
  const sources = [{ file: original, again: null, lastModified: 5, member: { start: 0 } }];
  const outputs = new Map([[0, { parts: [new Uint8Array([1])] }]]);
  const sitting = withExpected(sittingOf(sources, outputs));
  const files = new Map([['1234567.zip', original]]);
  const open = () => folderOf(files).getFileHandle('1234567.zip');
  assert.equal((await saveInto(app(sitting), '1234567', stay, open)).why, 'over-an-original');
  assert.equal(await files.get('1234567.zip').text(), 'an exam');
  // An older zip of the same name may go: the browser asked.
  files.set('1234567.zip', new File(['older'], '1234567.zip', { lastModified: 4 }));
  assert.equal((await saveInto(app(sitting), '1234567', stay, open)).to, 'confirmed');

  files.set('1.dcm', new File(['an image'], '1.dcm', { lastModified: 6 }));
  const image = { file: files.get('1.dcm'), again: null, lastModified: 6 };
  const own = withExpected(sittingOf([image], outputs));
  own.session.outputs = () => [{ name: '1.dcm', index: 0 }];
  globalThis.showDirectoryPicker = async () => folderOf(files);
  assert.equal((await saveFolder(app(own), '1234567', stay)).why, 'over-an-original');
  assert.equal(await files.get('1.dcm').text(), 'an image');
  // What breaks off on the way is told, and is no reason to save something else.
  own.session.outputs = () => [{ name: '2.dcm', index: 3 }];
  own.session.send = own.send = () => {};
  own.sources = [image, null, null, image];
  assert.equal((await saveFolder(app(own), '1234567', stay)).why, 'folder-not-whole');
  delete globalThis.showDirectoryPicker;
});
