/** A look at the pictures of what was received: read only when it is opened. */
import { el, fill, icon, note } from '../page/dom.js';
import { strip } from '../pictures/pictures.js';
import { read } from '../engine/scan.js';
import { Sitting } from '../engine/sitting.js';

/**
 * A fold with a strip for each series. `end` forgets the pictures.
 * @param {App} app
 * @param {Source[]} sources
 */
export function receivedPictures(app, sources) {
  const inside = el('div');
  /** @type {Sitting | null} */
  let sitting = null;
  const end = () => {
    if (sitting) sitting.end();
    sitting = null;
    fill(inside);
  };
  const node = el(
    'details.fold.received',
    null,
    el(
      'summary',
      null,
      icon('right', 'chevron'),
      el('b', null, 'Look at the pictures'),
      el('span.muted', null, 'First, middle, last of each series'),
    ),
    inside,
  );
  node.addEventListener('toggle', async () => {
    end();
    if (!node.open) return;
    const own = new Sitting(app.bindgen, app.settings);
    sitting = own;
    own.add(sources.map((source) => ({ ...source })));
    fill(inside, el('p.pad.muted', null, 'Reading…'));
    try {
      await read(own, app.pool, own.sources.slice(), { all: 0, read: 0, images: 0, other: 0 }, () => {});
    } catch {
      return;
    }
    if (sitting !== own) return;
    const view = { sitting: own, pool: app.pool };
    own.send({ what: 'read' });
    const strips = own.view.exams.flatMap(({ uid, series }) => series.map((one) => strip(view, { study: uid, series: one })));
    fill(inside, strips.length ? strips : note('plain', 'info', el('p', null, 'There are no pictures to show.')));
  });
  return { node, end };
}
