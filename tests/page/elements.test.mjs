/** What every view is made of: elements, tables, progress, the rail of steps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, el, longBody, marked, note, pii, table } from '../../www/page/dom.js';
import { ProgressPanel } from '../../www/page/progress.js';
import { describe, openStep } from '../../www/page/steps.js';
import { fakeDocument } from './fake_document.mjs';

const make = fakeDocument();

test('an element takes attributes, listeners, texts and elements, in lists or not', () => {
  let pressed = 0;
  const node = el('button.link.small', { id: 'a', hidden: true, title: null, lang: false, click: () => (pressed += 1) }, 'one', [
    [' two', null],
    false,
    '',
    el('b', ' three'),
  ]);
  assert.deepEqual(node.attributes, { type: 'button', id: 'a', hidden: '' });
  assert.deepEqual([node.className, node.textContent, node.children.length], ['link small', 'one two three', 3]);
  node.dispatchEvent(new Event('click'));
  assert.equal(pressed, 1);
  assert.equal(el('p', 'no attributes').textContent, 'no attributes');
  assert.deepEqual(el('input').attributes, { autocomplete: 'off', spellcheck: 'false' });
});

test('a value is text, and cannot turn the words around it', () => {
  assert.equal(pii('<b>A\u202EB</b>').textContent, '<b>A\uFFFDB</b>');
  const pieces = [{ text: 'seen by ', isSuspicious: false }, { text: 'Dr\u2066 Doe', isSuspicious: true }];
  const [plain, suspicious] = marked(pieces);
  assert.deepEqual([plain, suspicious.tagName, suspicious.textContent], ['seen by ', 'MARK', 'Dr\uFFFD Doe']);
});

test('a note has a sign, and a sentence is a paragraph', () => {
  const [, text] = note('warn', 'Something is amiss.', null, el('button.link', 'Retry')).children;
  assert.deepEqual(text.children.map(({ tagName }) => tagName), ['P', 'BUTTON']);
});

test('a table has a head, a caption and cells', () => {
  const row = el('tr', cells('a', el('td.right', '1'), ''));
  const [caption, head, body] = table('table.x', 'What', ['Name', '>Number', '(Actions)'], [row]).children;
  assert.deepEqual([caption.textContent, head.textContent, body.tagName], ['What', 'NameNumberActions', 'TBODY']);
  assert.deepEqual(row.children.map(({ tagName, className }) => [tagName, className]), [['TD', ''], ['TD', 'right'], ['TD', '']]);
  const own = el('tbody', row);
  assert.equal(table('table', 'What', [], own).children[2], own, 'a body is taken as it is');
});

test('a long table grows by a hundred rows', () => {
  const { body, more } = longBody([...Array(250).keys()], (n) => el('tr', String(n)));
  const shown = () => [body.children.length, more.hidden, more.textContent];
  assert.deepEqual(shown(), [100, false, 'Show more; 150 left']);
  more.dispatchEvent(new Event('click'));
  more.dispatchEvent(new Event('click'));
  assert.deepEqual(shown(), [250, true, 'Show more; 0 left']);
  assert.equal(longBody([], () => assert.fail()).more.hidden, true);
});

test('progress shows figures, and is redrawn at rest', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const panel = new ProgressPanel('Read', { read: 'Read', left: 'Time left' });
  panel.set(250, 1000, { read: 1250, left: '2 min' });
  const { attributes } = panel.bar;
  assert.deepEqual([attributes['aria-valuenow'], attributes['aria-valuemax']], ['250', '1000']);
  assert.equal(panel.fill.style['inline-size'], '25%');
  assert.equal(panel.node.textContent, 'Read1,250Time left2 min');
  panel.set(0, 0, {});
  assert.deepEqual([attributes['aria-valuemax'], panel.fill.style['inline-size']], ['1', '0%']);
  let drawn = 0;
  panel.node.isConnected = true;
  for (let n = 0; n < 50; n += 1) panel.soon(() => (drawn += 1));
  assert.equal(drawn, 0);
  t.mock.timers.runAll();
  assert.equal(drawn, 1);
  panel.soon(() => (drawn += 1));
  panel.node.isConnected = false;
  t.mock.timers.runAll();
  assert.equal(drawn, 1, 'what is no longer shown is drawn no more');
});

test('steps before the open one are done, and those after it say what they are for', () => {
  const sections = [1, 2, 3, 4, 5, 6].map((n) => {
    const node = el('section', el('div.number'), el('div.head', el('p.summary'), el('div.actions')), el('div.body'));
    node.dataset.before = `what ${n} is for`;
    return node;
  });
  fakeDocument({}, (selector) => sections[Number(/data-step="(\d)"/.exec(selector)[1]) - 1]);
  describe(2, 'two exams', [make('button')]);
  openStep(3);
  assert.deepEqual(sections.map(({ dataset }) => dataset.state), ['done', 'done', 'open', 'later', 'later', 'later']);
  assert.deepEqual(sections.map((node) => node.attributes['aria-current']).filter(Boolean), ['step']);
  const summary = (n) => sections[n - 1].querySelector('.summary').textContent;
  assert.deepEqual([summary(2), summary(3), summary(4)], ['two exams', '', 'what 4 is for']);
  const bodies = sections.map((node) => node.querySelector('.body').hidden);
  assert.deepEqual(bodies, [false, true, false, true, true, true]);
});
