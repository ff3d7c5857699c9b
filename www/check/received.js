/** A look at the pictures of what was received: read only when it is opened. */
import { el, fill, fold, note } from '../page/dom.js';
import { LightTable } from '../pictures/lighttable.js';
import { read } from '../engine/scan.js';
import { PictureSearch } from '../engine/search.js';
import { Sitting } from '../engine/sitting.js';

/** A fold with a light table, searched like an exam. `end` forgets the pictures. @param {App} app @param {Source[]} sources */
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
    /** @type {Shown} */
    const view = {
      sitting: own,
      get pool() {
        return app.pool;
      },
      tell: (message) => own.send(message),
    };
    const table = own.view.pictures.series.length ? new LightTable(view, false) : null;
    fill(inside, table ? table.node : note('plain', WORDS.check.noPictures));
    const search = new PictureSearch(view, () => {
      own.take(own.session.view());
      table?.refresh();
    });
    search.begin();
  };
  const summary = [el('b', WORDS.check.look), el('span.muted', WORDS.check.lookAbout)];
  const draw = () => {
    end();
    show();
    return el('p.pad.muted', WORDS.page.reading);
  };
  return { node: fold('.received', {}, summary, draw, inside), end };
}
