/** A held series: its picture large, and the decision that only a person can make. */
import { el, fill, icon, pii } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { picture } from '../pictures/picture.js';

/** A held series: its picture large, and the decision that only a person can make. @param {App} app */
export function heldCard(app, item) {
  const study = app.sitting.studies.find(({ uid }) => uid === item.studyUid);
  const series = study && study.series.find(({ uid }) => uid === item.seriesUid);
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
  const decide = (how) => () => {
    app.sitting.decidePictures(item.seriesUid, how);
    app.changed();
  };
  const out = el('button.button', { click: decide('out') }, 'Leave out');
  const include = el('button.button', { click: decide('include') }, 'No names visible: include');
  const state = el('p.decided');
  const card = el(
    'article.card.held',
    { 'data-held': item.seriesUid, id: `held-${item.seriesUid}` },
    el('div', null, frame, place),
    el(
      'div',
      null,
      el('h4', null, pii(name, '.soft')),
      el(
        'p.muted',
        null,
        `${study ? `${app.sitting.nameOf(study, true)}, ` : ''}${series ? `series ${series.number || 'without number'}, ` : ''}${many(item.files.length, 'image')}`,
      ),
      el('p', null, item.reason),
      el(
        'p.muted',
        null,
        'This page takes names out of the header, never out of a picture. If a name, number or birth date shows, leave the series out.',
      ),
      el('div.buttons', null, out, item.releasable === false ? null : include),
      state,
    ),
  );
  card.addEventListener('decided', () => {
    const how = app.sitting.pictures.get(item.seriesUid);
    out.setAttribute('aria-pressed', String(how === 'out'));
    include.setAttribute('aria-pressed', String(how === 'include'));
    fill(
      state,
      how
        ? [
            icon('check', 'good'),
            el('span', null, how === 'out' ? ' Left out. The report says so.' : ' Included, after a look. The report says so.'),
          ]
        : [],
    );
  });
  show();
  return card;
}
