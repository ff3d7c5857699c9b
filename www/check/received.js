/** A look at the pictures of what was received: read only when it is opened. */
import { el, fill, fold, note } from '../page/dom.js';
import { strip } from '../pictures/pictures.js';
import { read } from '../engine/scan.js';
import { Sitting } from '../engine/sitting.js';

/** A fold with a strip for each series. `end` forgets the pictures. @param {App} app @param {Source[]} sources */
export function receivedPictures(app, sources) {
  const inside = el('div');
  /** @type {Sitting | null} */
  let sitting = null;
  const end = () => {
    if (sitting) sitting.end();
    sitting = null;
    fill(inside);
  };
  const show = async () => {
    const own = new Sitting(app.bindgen, app.config.json);
    sitting = own;
    own.add(sources.map((source) => ({ ...source })));
    try {
      await read(own, app.pool, own.sources.slice(), { all: 0, read: 0, images: 0, other: 0 }, () => {});
    } catch {
      return;
    }
    if (sitting !== own) return;
    own.send({ what: 'read' });
    const view = { sitting: own, get pool() { return app.pool; } };
    const strips = own.view.exams.flatMap(({ uid, series }) => series.map((one) => strip(view, uid, one)));
    fill(inside, strips.length ? strips : note('plain', 'There are no pictures to show.'));
  };
  const summary = [el('b', 'Look at the pictures'), el('span.muted', 'First, middle, last of each series')];
  const draw = () => {
    end();
    show();
    return el('p.pad.muted', 'Reading…');
  };
  return { node: fold('.received', {}, summary, draw, inside), end };
}
