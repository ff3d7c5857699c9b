/** One flagged text: what it says, why it was flagged, and Keep, Edit or Empty. */
import { el, fill, icon, marked } from '../page/dom.js';
import { now } from '../engine/sitting.js';

const WAYS = [
  ['keep', 'Keep'],
  ['edit', 'Edit'],
  ['empty', 'Empty'],
];
const DECIDED = { keep: 'Kept as it is.', edit: 'Edited.', empty: 'Emptied.' };

/** @param {App} app @param {wasm_bindgen.TextItem} item */
export function textRow(app, item) {
  let offered = item.offered;
  const input = el('input.input', { value: item.offered, maxlength: 10240, id: `edit-${item.id}` });
  const decide = (how) => app.tell({ what: 'text', id: item.id, how, text: input.value, when: now() });
  const current = () => app.sitting.view.review.texts.find(({ id }) => id === item.id) || item;
  input.addEventListener('input', () => {
    if (current().how === 'edit') decide('edit');
  });
  const use = el('button.button', { click: () => decide('edit') }, 'Use this');
  const becomes = el('div.becomes', null, el('label', { for: `edit-${item.id}` }, 'Becomes'), input, use);
  const state = el('span.decided');
  const radios = WAYS.map(([how, word]) => {
    const radio = el('input', { type: 'radio', name: `how-${item.id}`, value: how });
    radio.addEventListener('change', () => {
      decide(how);
      if (how === 'edit') input.focus();
    });
    return el('label', null, radio, word);
  });
  const row = el(
    'div.text-row',
    { 'data-text': item.id, id: `text-${item.id}` },
    el(
      'div',
      null,
      el(
        'p.small.muted',
        null,
        state,
        `${item.attribute}, in ${app.sitting.nameOf(item.study, true)}. ${item.reasons.join(' ')}`,
      ),
      el('p.quoted', null, el('bdi.pii.soft', null, marked(item.pieces))),
    ),
    el('div.choice', { role: 'radiogroup', 'aria-label': `Decision about ${item.attribute}` }, radios),
    becomes,
  );
  row.addEventListener('decided', () => {
    const { how, offered: offer } = current();
    if (offer !== offered && input.value === offered) input.value = offer;
    offered = offer;
    for (const radio of row.querySelectorAll('input[type=radio]')) radio.checked = radio.value === how;
    row.classList.toggle('is-decided', Boolean(how));
    becomes.hidden = Boolean(how) && how !== 'edit';
    use.hidden = Boolean(how);
    fill(state, how ? [icon('check', 'good small'), ` ${DECIDED[how]} `] : []);
  });
  return row;
}
