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
  const which = build === PAGE.buildId ? 'the build that is open here' : 'another build than the one that is open here';
  return note('plain', [
    `This is ${PAGE.study.title} ${version}, build ${build}: ${which}.`,
    el('p', 'SHA-256 ', el('code.sum', { id: 'own-sha256' }, await sum(bytes))),
    el('p.small.muted', 'Compare it with SHA256SUMS of the release. It must agree in every digit.'),
  ]);
}

/** Browsers keep their own sums for pages from disk or over https. @param {ArrayBuffer} bytes */
async function sum(bytes) {
  if (!crypto.subtle) return 'cannot be told here: open the page from disk or over https';
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
