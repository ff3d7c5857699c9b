/**
 * Dropped zips and other archives where nothing can be read at once, as on a page without
 * workers: the files of a zip in a zip are read from what holds them, a stored file is compared
 * with its checksum, and other archives are told.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { createCalls } from '../../www/engine/calls.js';
import { fromMember } from '../../www/files/intake.js';
import { answered, freshCore, freshGlue, module, sampleFiles, scannedSample } from './core.mjs';

/** A zip of files, each `[name, content, method]`: 0 stored, 8 deflated; any other is only said. */
function zipOf(files) {
  const [locals, centrals] = [[], []];
  let at = 0;
  for (const [name, content, method, sum = crc32(content)] of files) {
    const packed = method ? deflateRawSync(content) : content;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(sum, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    locals.push(Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed);
    centrals.push(Buffer.from('PK\x01\x02\x14\0'), fields, place, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.from('PK\x05\x06'.padEnd(22, '\0'));
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

const bytesOf = async (blob) => Buffer.from(await blob.arrayBuffer());

let images;
before(async () => {
  images = await Promise.all(sampleFiles(freshCore()).slice(0, 3).map(bytesOf));
});

test('the files of a zip in a zip are the ones that were packed', async () => {
  const [one, two, three] = images;
  const packed = zipOf([
    ['two', two, 8],
    ['three', three, 0],
  ]);
  const zip = zipOf([
    ['one', one, 0],
    ['packed', packed, 8],
    ['stored', packed, 0],
  ]);
  const calls = createCalls(freshGlue());
  calls.start({ module, settings: '' });
  const outer = { index: 0, file: new Blob([zip]), path: 'outer.zip', again: () => {} };
  const { members, zips } = await calls.run({ kind: 'scan', source: outer });
  const names = ['one', 'packed › two', 'packed › three', 'stored › two', 'stored › three'];
  assert.deepEqual(members.map(({ name }) => name), names);
  assert.equal(zips.length, 1);
  const sources = members.map((member, index) => ({ ...fromMember(outer, member, zips), index }));
  const engine = new (freshCore().Engine)('');
  for (const [index, wanted] of [one, two, three, two, three].entries()) {
    const { file, member, path, again } = sources[index];
    assert.equal(path, `outer.zip › ${names[index]}`);
    assert.equal(again, index === 1 || index === 2 ? null : outer.again, 'what is no file of the disk cannot change');
    const content = member.compressed ? await engine.inflate(file, member) : await bytesOf(file.slice(member.start, member.end));
    assert.ok(Buffer.from(content).equals(wanted), names[index]);
    const { scanned } = await calls.run({ kind: 'scan', source: sources[index] });
    assert.equal(scanned.index, index);
  }
});

test('a stored file with another checksum than its zip says is not written', async () => {
  const { files, engine, session } = await scannedSample(freshCore());
  answered(session);
  const [{ eventId, context, files: indices }] = session.begin();
  const [index] = indices;
  engine.prepare(eventId, context);
  const sum = crc32(await bytesOf(files[index]));
  const code = async (...declared) => (await engine.write(files[index], eventId, index, ...declared)).written.code;
  assert.equal(await code(), 'written');
  assert.equal(await code(sum), 'written');
  assert.equal(await code((sum ^ 1) >>> 0), 'damaged-entry');
});

test('archives that must be unpacked first are told', async () => {
  const { Engine } = freshCore();
  const engine = new Engine('');
  const disc = Buffer.alloc(400_000);
  disc.write('CD001', 0x8001);
  const image = Buffer.alloc(400_000);
  image.write('koly', image.length - 512);
  const zip = zipOf([['one', images[0], 8]]);
  const part = Buffer.from(zip);
  part.writeUInt16LE(2, zip.length - 18);
  const wrong = zipOf([['one', Buffer.from('x'), 0]]);
  for (const [bytes, code] of [
    [Buffer.from('7z\xBC\xAF\x27\x1C\0\x04', 'latin1'), 'packed-archive'],
    [Buffer.from('\x1F\x8B\x08\0', 'latin1'), 'packed-archive'],
    [disc, 'disc-image'],
    [image, 'disc-image'],
    [Buffer.concat([Buffer.alloc(200_000, '#!/bin/sh\n'), zip]), 'self-extracting'],
    [part.subarray(50), 'split-zip'],
    [Buffer.concat([Buffer.from('PK\x07\x08'), zip.subarray(0, 100)]), 'split-zip'],
    [zip.subarray(0, -30), 'damaged-zip'],
    [zipOf([]), 'empty-zip'],
  ])
    await assert.rejects(engine.scan(new Blob([bytes]), 0), { code }, code + bytes.length);
  assert.equal((await engine.scan(new Blob([Buffer.alloc(200_000, 'text ')]), 0)).code, 'not-dicom');
  const files = [
    ['a', images[0], 9, 'zip-method'],
    ['b', zipOf([['deep', zipOf([['deeper', wrong, 0]]), 8]]), 8, 'zip-in-zip'],
  ];
  for (const [name, content, method, code] of files) {
    const { members } = await engine.scan(new Blob([zipOf([[name, content, method]])]), 0);
    assert.deepEqual(members.map((member) => member.code), [code]);
  }
});
