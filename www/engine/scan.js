/** Reading the headers of what was dropped, and showing how far that is. */
import { fromMember, measure } from '../files/intake.js';
import { ProgressPanel } from '../page/progress.js';
import { byId, el, fill } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { found, STUDY } from '../page/words.js';
import { say } from '../page/status.js';

/**
 * Scans sources into the sitting. Files that turn out to be event maps or settings are
 * handed back as sources, since the page itself reads them.
 * @param {Sitting} sitting
 * @param {Pool} pool
 * @param {Source[]} fresh
 */
export async function scan(sitting, pool, fresh) {
  const body = byId('scan-body');
  const panel = new ProgressPanel('Headers read', [
    ['read', 'Headers read'],
    ['images', `${STUDY.allKinds} images`],
    ['other', 'Other files'],
  ]);
  const heading = el('p', null, el('b', null, many(fresh.length, 'file'), ' found.'), ' Large or network folders take minutes.');
  fill(body, el('div.card.pad', null, heading, panel.node));
  body.hidden = false;
  say(found(fresh.length));

  const figures = { all: fresh.length, read: 0, images: 0, other: 0 };
  const show = () => {
    panel.set(figures.read, figures.all);
    panel.figure('read', `${count(figures.read)} of ${count(figures.all)}`);
    panel.figure('images', count(figures.images));
    panel.figure('other', count(figures.other));
  };
  show();
  const special = await read(sitting, pool, fresh, figures, () => panel.soon(show));
  show();
  return special;
}

/**
 * Reads the headers of sources, members of zips among them, into the sitting.
 * @param {{ all: number, read: number, images: number, other: number }} figures kept up to date
 * @param {Sitting} sitting
 * @param {Pool} pool
 * @param {Source[]} fresh
 */
export async function read(sitting, pool, fresh, figures, onStep) {
  const special = { maps: /** @type {Source[]} */ ([]), settings: /** @type {Source[]} */ ([]) };
  const one = async (source) => {
    const unread = source.file ? source.member && source.member.code : 'unreadable';
    if (unread) {
      sitting.session.addFailed(source.index, unread);
      figures.other += 1;
    } else {
      const result = await scanOne(pool, source);
      if (result.failed) {
        sitting.session.addFailed(source.index, result.failed);
        figures.other += 1;
      } else if (result.members) {
        sitting.containers += 1;
        const members = sitting.add(result.members.map((member) => fromMember(source, member, result.zips)));
        figures.all += members.length - 1;
        figures.read -= 1;
        await pool.each(members, one);
      } else {
        if (result.code === 'event-map') special.maps.push(source);
        if (result.code === 'settings-file') special.settings.push(source);
        sitting.session.addScan(result.scanned);
        if (result.code) figures.other += 1;
        else figures.images += 1;
      }
    }
    figures.read += 1;
    onStep();
  };
  await pool.each(fresh, (source) => {
    measure(source);
    return one(source);
  });
  return special;
}

/**
 * The engine's answer, or `{ failed: code }`; only a cancel goes through.
 * @param {Pool} pool
 * @param {Source} source
 */
async function scanOne(pool, source) {
  try {
    return await pool.run({ kind: 'scan', source });
  } catch (error) {
    if (error.code === 'cancelled') throw error;
    return { failed: error.code || 'unreadable' };
  }
}
