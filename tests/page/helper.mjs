/** What a worker does with the pool's messages, in node. */
import assert from 'node:assert/strict';
import { createCalls, createListener } from '../../www/engine/calls.js';
import { freshGlue, module } from './core.mjs';

/**
 * A helper of the pool, so many tasks at once: hears messages one after another. Its answers
 * by their tasks, in the order in which they came.
 */
export async function answersTo(messages, atOnce) {
  const answers = new Map();
  const wanted = messages.flatMap(({ tasks = [] }) => tasks).length;
  let done;
  const all = new Promise((resolve) => {
    done = resolve;
  });
  const hear = createListener(
    createCalls(freshGlue()),
    (reply) => {
      assert.notEqual(reply.type, 'broken');
      for (const { id, ...answer } of reply.answers ?? []) answers.set(id, answer);
      if (answers.size === wanted) done();
    },
    atOnce,
  );
  await hear({ type: 'start', module, settings: '', probe: new Blob(['a']) });
  for (const message of messages) await hear(message);
  await all;
  return answers;
}
