/** The page's own file, dropped on it: what it is, and its SHA-256 to compare. */
import { el, note } from '../page/dom.js';

/** Larger than the page will ever be. */
const LIMIT_BYTES = 64 * 1024 * 1024;
const TITLE = `<title>${PAGE.study.title}</title>`;

/**
 * What a single dropped file says of itself when it is this page or another version of it.
 * @param {Source[]} sources
 * @returns {Promise<HTMLElement | null>} null when it is anything else
 */
export async function aboutOwnFile(sources) {
  const [source] = sources;
  if (sources.length !== 1 || !/\.html?$/i.test(source.path)) return null;
  if (!source.file || source.file.size > LIMIT_BYTES) return null;
  const bytes = await source.file.arrayBuffer().catch(() => null);
  const text = bytes ? new TextDecoder().decode(bytes) : '';
  const said = /version: "([\w.+-]{1,40})",\s+buildId: "([0-9a-f]{8,64})"/.exec(text);
  if (!bytes || !said || !text.includes(TITLE)) return null;
  const [, version, build] = said;
  const which = build === PAGE.buildId ? WORDS.start.ownBuild : WORDS.start.otherBuild;
  return note('plain', [
    WORDS.start.ownFile({ title: PAGE.study.title, version, build, which }),
    el('p', 'SHA-256 ', el('code.sum', { id: 'own-sha256' }, await sum(bytes))),
    el('p.small.muted', WORDS.start.ownCompare),
  ]);
}

/** Browsers keep their own sums for pages from disk or over https. @param {ArrayBuffer} bytes */
async function sum(bytes) {
  if (!crypto.subtle) return WORDS.start.ownNoSum;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
