/**
 * A browser whose TextDecoder has another table than the Encoding Standard: what was read with it
 * never leaves the core.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { freshCore } from './core.mjs';

const Standard = globalThis.TextDecoder;

/**
 * Has one character of GB 18030 otherwise. (Node has some of Big5 and EUC-KR otherwise as well, so
 * that a browser must show how a right one fares: scripts.rs.)
 */
class Other extends Standard {
  decode(/** @type {any[]} */ ...bytes) {
    const text = super.decode(...bytes);
    return this.encoding === 'gb18030' ? text.replace('丂', '七') : text;
  }
}

/** What becomes of a file of pydicom's, whose name is in GB 18030 or in ASCII. */
async function scanned(/** @type {typeof TextDecoder} */ Decoder, /** @type {string} */ name) {
  globalThis.TextDecoder = Decoder;
  try {
    const { Engine } = freshCore();
    const file = readFileSync(new URL(`../fixtures/pydicom/${name}`, import.meta.url));
    return await new Engine('').scan(new Blob([file]), 0);
  } finally {
    globalThis.TextDecoder = Standard;
  }
}

const CHINESE = 'charset_files/chrX2.dcm';
const PLAIN = 'test_files/CT_small.dcm';

test('nothing is said of a text in a set whose table is another', async () => {
  await assert.rejects(scanned(Other, CHINESE), { code: 'character-sets-differ' });
});

test('who needs no such table works on', async () => {
  assert.ok((await scanned(Other, PLAIN)).scanned);
});
