/** Numbers, sizes and times as a person reads them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, duration, many, size } from '../../www/page/format.js';

test('numbers have commas at thousands', () => {
  const shown = [0, 7, 999, 1000, 12345, 1234567, 2.6].map(count);
  assert.deepEqual(shown, ['0', '7', '999', '1,000', '12,345', '1,234,567', '3']);
});

test('one has no plural, none has one', () => {
  assert.deepEqual([0, 1, 2, 1000].map((n) => many(n, 'file')), ['0 files', '1 file', '2 files', '1,000 files']);
  assert.deepEqual([1, 2].map((n) => many(n, 'series', 'series')), ['1 series', '2 series']);
});

test('sizes are told to two figures at the least', () => {
  const shown = [0, 1, 999, 1000, 1234, 9960, 10_400, 1e6, 2.55e9, 1e13, 1e16].map(size);
  const wanted = ['0 bytes', '1 byte', '999 bytes', '1.0 kB', '1.2 kB', '10.0 kB', '10 kB', '1.0 MB', '2.5 GB', '10 TB', '10,000 TB'];
  assert.deepEqual(shown, wanted);
});

test('time left is never nothing, and nothing when it cannot be told', () => {
  assert.deepEqual([0, 0.2, 20.1, 59.9, 60, 61, 3600].map(duration), ['1 s', '1 s', '21 s', '60 s', '1 min', '2 min', '60 min']);
  assert.deepEqual([NaN, Infinity].map(duration), ['–', '–']);
});
