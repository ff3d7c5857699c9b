/** Work in steps, and so much of it at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eachAtOnce, eachInSteps } from '../../www/engine/pause.js';

test('everything is done in its order, and the page may answer in between', async (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => (now += 5));
  const [all, done] = [[...Array(20).keys()], []];
  const going = eachInSteps(all, (n) => done.push(n));
  assert.ok(done.length > 0 && done.length < all.length, 'it stopped for the page');
  await going;
  assert.deepEqual(done, all);
});

test('so many are under way at once, and what is added meanwhile is done too', async () => {
  const [queue, done] = [[3, 2, 1], []];
  let [running, most] = [0, 0];
  await eachAtOnce(2, queue, async (n) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    if (n > 0 && n < 3) queue.push(n * 10);
    done.push(n);
    running -= 1;
  });
  assert.deepEqual([queue, most], [[], 2]);
  assert.deepEqual(done.toSorted((a, b) => a - b), [1, 2, 3, 10, 20]);
});

test('one that fails ends all', async () => {
  await assert.rejects(eachAtOnce(1, [1, 2], async () => Promise.reject(new Error('no'))), /no/);
});
