/** The search for letters lets everything else that a helper has go first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, freshCore, scannedSample } from './core.mjs';
import { answersTo } from './helper.mjs';

/** Pictures of the run that is searched. */
const RUN = 6;

for (const atOnce of [1, 4]) {
  test(`a search that has begun waits for images to be written, ${atOnce} at once`, async () => {
    const { files, session } = await scannedSample(freshCore());
    answered(session);
    const [run] = session.toSearch(RUN);
    const source = (index) => ({ index, file: files[index] });
    const search = { id: 'search', task: { kind: 'search', sources: run.files.map(source), run } };
    const [{ eventId, context, files: indices }] = session.begin();
    const writes = indices.map((index) => ({ id: index, task: { kind: 'write', eventId, source: source(index) } }));
    const alone = await answersTo([{ type: 'tasks', tasks: [search] }], atOnce);
    const prepare = { type: 'prepare', eventId, context };
    const both = await answersTo([prepare, { type: 'tasks', tasks: [search] }, { type: 'tasks', tasks: writes }], atOnce);
    assert.equal([...both.keys()].at(-1), 'search');
    assert.equal(both.size, writes.length + 1);
    assert.deepEqual(both.get('search'), alone.get('search'));
  });
}
