/** The settings as the drawer offers them: each can be set, and what is set is shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshCore } from './core.mjs';

const { Session } = freshCore();
const usual = Session.settings('');

test('every setting of a settings file is offered', () => {
  const names = usual.choices.map(({ name }) => name);
  const inFile = Object.keys(JSON.parse(usual.json)).filter((name) => !name.endsWith('-deid-settings'));
  assert.deepEqual(names.toSorted(), inFile.toSorted());
});

test("the study's own comes first, is set, and is the only one that differs in nothing", () => {
  assert.deepEqual([usual.differences, usual.summary], [[], 'Settings']);
  for (const { name, options } of usual.choices.filter((choice) => choice.options.length)) {
    const flags = options.map(({ isSet, isDefault }) => [isSet, isDefault]);
    assert.deepEqual(flags, options.map((_, n) => [n === 0, n === 0]), name);
  }
});

test('every option can be set, is then shown as set, and is told as a difference', () => {
  let tried = 0;
  for (const { name, options } of usual.choices) {
    for (const { value, hasDate, isDefault } of options) {
      const wanted = hasDate ? { [JSON.parse(value)]: '19000101' } : JSON.parse(value);
      const read = Session.settings(JSON.stringify({ ...JSON.parse(usual.json), [name]: wanted }));
      const choice = read.choices.find((one) => one.name === name);
      assert.deepEqual(choice.options.filter(({ isSet }) => isSet).map((one) => one.value), [value], name);
      assert.equal(choice.typed, hasDate ? '19000101' : '', name);
      assert.equal(read.differences.length, isDefault ? 0 : 1, name);
      assert.equal(read.summary, isDefault ? 'Settings' : 'Settings (1 changed)');
      tried += 1;
    }
  }
  assert.ok(tried > 15, String(tried));
});

test('few of them are for who sends an exam', () => {
  const everyday = usual.choices.filter(({ isEveryday }) => isEveryday).map(({ name }) => name);
  assert.deepEqual(everyday, ['operators-name', 'cap-age', 'link-safe-names']);
});

test('what is typed is shown as it stands', () => {
  const json = JSON.stringify({ ...JSON.parse(usual.json), 'event-id-digits': 9, 'file-name': 'A{n}_{event}.dcm' });
  const typed = Object.fromEntries(Session.settings(json).choices.map((one) => [one.name, [one.typed, one.number]]));
  assert.deepEqual(typed['event-id-digits'], ['9', true]);
  assert.deepEqual(typed['file-name'], ['A{n}_{event}.dcm', false]);
});
