/**
 * “Before and after” looked at while a run writes: the explanation is made under another plan,
 * one without the person's decisions, and must never be what the run writes with.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { answered, scannedSample, freshCore } from './core.mjs';
import { answersTo } from './helper.mjs';

const EDITED = 'EDITED BY A PERSON';

/** The first exam of the sample, a text of it edited; what a run and an explanation get. */
let at;
before(async () => {
  const { files, session } = await scannedSample(freshCore());
  const { exams, review } = answered(session);
  const eventId = '4107382';
  session.send({ what: 'text', id: review.texts[0].id, how: 'edit', text: EDITED, when: '2026-11-27T12:00:00Z' });
  // Asked for ahead of the run, as the page does: no decision is in it.
  const context = session.context(exams[0].uid);
  const [event] = session.begin();
  const tasks = event.files.map((index) => ({ kind: 'write', eventId, source: { index, file: files[index] } }));
  const explanation = { kind: 'explain', source: tasks[0].source, context };
  at = { eventId, context: event.context, tasks, explanation };
});

/** The bytes of an answer, as the page joins them. */
async function bytesOf({ result: { parts, result } }, { source }) {
  assert.equal(result.code, 'written');
  const pieces = parts.map((part) => (Array.isArray(part) ? source.file.slice(part[0], part[1]) : part));
  return Buffer.from(await new Blob(pieces).arrayBuffer());
}

for (const atOnce of [1, 4]) {
  test(`an explanation between the images of a run changes none of them, ${atOnce} at once`, async () => {
    const { eventId, context, tasks, explanation } = at;
    const numbered = tasks.map((task, id) => ({ id, task }));
    const prepare = { type: 'prepare', eventId, context };
    const explain = (id, urgent) => ({ type: 'tasks', urgent, tasks: [{ id, task: explanation }] });
    const calm = await answersTo([prepare, { type: 'tasks', tasks: numbered }], atOnce);
    // Before the first image, ahead of the waiting ones, and behind them all.
    const messages = [prepare, explain('first', false), { type: 'tasks', tasks: numbered }, explain('urgent', true), explain('last', false)];
    const mixed = await answersTo(messages, atOnce);
    let edited = 0;
    for (const { id, task } of numbered) {
      const [plain, beside] = [await bytesOf(calm.get(id), task), await bytesOf(mixed.get(id), task)];
      assert.ok(plain.equals(beside), `image ${task.source.index} differs`);
      if (beside.includes(EDITED)) edited += 1;
    }
    assert.ok(edited > 0, 'the decision is in no image');
    for (const id of ['first', 'urgent', 'last']) {
      const rows = mixed.get(id).result.flatMap((group) => group.rows);
      assert.ok(rows.length > 50 && !JSON.stringify(rows).includes(EDITED), `${id}: not explained under its own plan`);
    }
  });
}

test('an explanation alone leaves nothing to write with', async () => {
  const { tasks, explanation } = at;
  const answers = await answersTo(
    [{ type: 'tasks', tasks: [{ id: 'explain', task: explanation }] }, { type: 'tasks', tasks: [{ id: 'write', task: tasks[0] }] }],
    1,
  );
  assert.ok(answers.get('explain').result.flatMap(({ rows }) => rows).length > 50);
  assert.equal(answers.get('write').code, 'not-there');
});
