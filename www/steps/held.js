/** A held series: its picture large, and the decision that only a person can make. */
import { el, fill, icon, pii } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { picture } from '../pictures/picture.js';
import { now } from '../engine/sitting.js';

/** @param {App} app @param {wasm_bindgen.HeldItem} item */
export function heldCard(app, item) {
  const name = item.description || 'No description';
  const frame = el('div.held-picture');
  let at = 0;
  const show = () => {
    fill(
      frame,
      picture(
        app,
        item.files[at],
        { frame: 0, window: 'auto', maxSide: 704 },
        `Held picture ${at + 1} of ${item.files.length}`,
      ),
    );
    frame.classList.add('pii-picture');
    fill(
      place,
      item.files.length > 1
        ? [
            step('back', 'Previous picture', -1),
            el('span', null, `${count(at + 1)} of ${count(item.files.length)}`),
            step('right', 'Next picture', 1),
          ]
        : [],
    );
  };
  const step = (sign, label, by) =>
    el(
      'button.button.square',
      {
        'aria-label': label,
        click: () => {
          at = (at + by + item.files.length) % item.files.length;
          show();
        },
      },
      icon(sign),
    );
  const place = el('div.pager');
  const decide = (isIn) => () => app.tell({ what: 'pictures', series: item.series, isIn, when: now() });
  const out = el('button.button', { click: decide(false) }, 'Leave out');
  const include = el('button.button', { click: decide(true) }, 'No names visible: include');
  const reason = el('p');
  const state = el('p.decided');
  const card = el(
    'article.card.held',
    { 'data-held': item.series, id: `held-${item.series}` },
    el('div', null, frame, place),
    el(
      'div',
      null,
      el('h4', null, pii(name, '.soft')),
      el(
        'p.muted',
        null,
        `${app.sitting.nameOf(item.study, true)}, series ${item.number}, ${many(item.files.length, 'image')}`,
      ),
      reason,
      el(
        'p.muted',
        null,
        'This page takes names out of the header, never out of a picture. If a name, number or birth date shows, leave the series out.',
      ),
      el('div.buttons', null, out, include),
      state,
    ),
  );
  card.addEventListener('decided', () => {
    const known = app.sitting.view.review.pictures.filter(({ series }) => series === item.series);
    const { isIn, reason: why, releasable } = known.find(({ files }) => files[0] === item.files[0]) || item;
    reason.textContent = why;
    include.hidden = !releasable;
    out.setAttribute('aria-pressed', String(isIn === false));
    include.setAttribute('aria-pressed', String(isIn === true));
    fill(
      state,
      typeof isIn === 'boolean'
        ? [
            icon('check', 'good'),
            el('span', null, isIn ? ' Included, after a look. The report says so.' : ' Left out. The report says so.'),
          ]
        : [],
    );
  });
  show();
  return card;
}
