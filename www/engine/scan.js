/** Reading the headers of what was dropped, and showing how far that is. */
import { fromMember, measure } from '../files/intake.js';
import { ProgressPanel } from '../page/progress.js';
import { byId, el, fill } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { say } from '../page/bar.js';
import { codeOf } from './calls.js';

/** What is said while files come in. @param {number} n */
export function found(n) {
  return `${WORDS.start.found({ files: many(n, 'file') })} ${WORDS.start.slow}`;
}

/**
 * Scans sources into the sitting. Files that turn out to be event maps or settings are
 * handed back as sources, since the page itself reads them.
 * @param {Sitting} sitting @param {Pool} pool @param {Source[]} fresh
 */
export async function scan(sitting, pool, fresh) {
  const body = byId('scan-body');
  const panel = new ProgressPanel(WORDS.start.headersRead, {
    read: WORDS.start.headersRead,
    images: WORDS.start.images({ kinds: PAGE.study.allKinds }),
    other: WORDS.start.otherFiles,
  });
  const heading = el('p', el('b', WORDS.start.found({ files: many(fresh.length, 'file') })), ' ', WORDS.start.slow);
  fill(body, el('div.card.pad', heading, panel.node));
  body.hidden = false;
  say(found(fresh.length));
  const figures = { all: fresh.length, read: 0, images: 0, other: 0 };
  const show = () => {
    const { all, read: done, images, other } = figures;
    panel.set(done, all, { read: WORDS.page.of({ n: count(done), all: count(all) }), images, other });
  };
  show();
  const special = await read(sitting, pool, fresh, figures, () => panel.soon(show));
  show();
  return special;
}

/**
 * Reads the headers of sources, members of zips among them, into the sitting.
 * @param {Sitting} sitting @param {Pool} pool @param {Source[]} fresh
 * @param {Figures} figures kept up to date
 * @param {() => void} onStep
 */
export async function read(sitting, pool, fresh, figures, onStep) {
  const special = { maps: /** @type {Source[]} */ ([]), settings: /** @type {Source[]} */ ([]) };
  /** @param {Source} source @returns {Promise<void>} */
  const one = async (source) => {
    const result = await scanOne(pool, source);
    if ('failed' in result) {
      sitting.session.addFailed(source.index, result.failed);
      figures.other += 1;
    } else if (result.members) {
      const { members, zips } = result;
      sitting.containers += 1;
      const fromZip = sitting.add(members.map((member) => fromMember(source, member, zips)));
      figures.all += fromZip.length - 1;
      figures.read -= 1;
      await pool.each(fromZip, one);
    } else if (result.scanned) {
      if (result.code === 'event-map') special.maps.push(source);
      if (result.code === 'settings-file') special.settings.push(source);
      sitting.session.addScan(result.scanned);
      if (result.code) figures.other += 1;
      else figures.images += 1;
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
 * The engine's answer, or why there is none; only a cancel goes through.
 * @param {Pool} pool @param {Source} source
 * @returns {Promise<Results['scan'] | { failed: wasm_bindgen.Code }>}
 */
async function scanOne(pool, source) {
  if (!source.file) return { failed: 'unreadable' };
  if (source.member && source.member.code) return { failed: source.member.code };
  try {
    return await pool.run({ kind: 'scan', source });
  } catch (error) {
    const failed = codeOf(error) || 'unreadable';
    if (failed === 'cancelled') throw error;
    return { failed };
  }
}
