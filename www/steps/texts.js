/** One flagged text: what it says, why it was flagged, and Keep, Edit or Empty. */
import { el, fill, icon, marked } from '../page/dom.js';

const WAYS = [
  ['keep', 'Keep'],
  ['edit', 'Edit'],
  ['empty', 'Empty'],
];
const DECIDED = { keep: 'Kept as it is.', edit: 'Edited.', empty: 'Emptied.' };

/** @param {App} app @param {wasm_bindgen.ReviewText} item */
export function textRow(app, item) {
  const study = app.sitting.studies.find(({ uid }) => uid === item.studyUid);
  let offered = item.offered;
  const input = el('input.input', { value: item.offered, maxlength: 10240, id: `edit-${item.id}` });
  const decide = (how) => {
    app.sitting.decide(item.id, how, how === 'keep' ? item.text : how === 'empty' ? '' : input.value);
    app.changed();
  };
  input.addEventListener('input', () => {
    if ((app.sitting.texts.get(item.id) || {}).how === 'edit') app.sitting.decide(item.id, 'edit', input.value);
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
        `${item.attribute}, in ${study ? app.sitting.nameOf(study, true) : 'this exam'}. ${item.reasons.join(' ')}`,
      ),
      el('p.quoted', null, el('bdi.pii.soft', null, marked(item.text, item.spans))),
    ),
    el('div.choice', { role: 'radiogroup', 'aria-label': `Decision about ${item.attribute}` }, radios),
    becomes,
  );
  row.addEventListener('decided', () => {
    const decision = app.sitting.texts.get(item.id);
    const now = app.sitting.review.texts.find(({ id }) => id === item.id) || item;
    if (now.offered !== offered && input.value === offered) input.value = now.offered;
    offered = now.offered;
    for (const radio of row.querySelectorAll('input[type=radio]'))
      radio.checked = Boolean(decision) && radio.value === decision.how;
    row.classList.toggle('is-decided', Boolean(decision));
    becomes.hidden = Boolean(decision) && decision.how !== 'edit';
    use.hidden = Boolean(decision);
    fill(state, decision ? [icon('check', 'good small'), ` ${DECIDED[decision.how]} `] : []);
  });
  return row;
}
