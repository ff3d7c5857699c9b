/** Checking what was received, zips, folders or single images: the receiving side's half of the page. */
import { byId, el, fill, note, pii } from '../page/dom.js';
import { many, size } from '../page/format.js';
import { downloadJson } from '../files/download.js';
import { watchControls } from '../files/drop.js';
import { measure } from '../files/intake.js';
import { eachInSteps } from '../engine/pause.js';
import { evidence, findings, verdict } from './evidence.js';
import { receivedPictures } from './received.js';

/** @param {App} app */
export function watchCheck(app) {
  byId('open-check').addEventListener('click', () => openCheck(app, true));
  byId('close-check').addEventListener('click', () => openCheck(app, false));
  watchControls(['check-files', 'check-folder'], (sources) => {
    if (sources.length) checkSources(app, sources);
  });
}

/** Shows the check in place of the steps, or goes back to them. @param {App} app @param {boolean} isOpen */
function openCheck(app, isOpen) {
  app.checking = isOpen;
  stop(app);
  document.body.dataset.view = isOpen ? 'check' : 'way';
  for (const id of ['way', 'bar']) byId(id).hidden = isOpen;
  byId('check-view').hidden = !isOpen;
  fill(byId('check-result'));
  byId('check-event-id').value = '';
  byId(isOpen ? 'check-title' : 'title').focus();
}

/** Ends what a check is still doing, and forgets what it showed. @param {App} app */
function stop(app) {
  for (const { end } of app.checked ? app.checked.pictures : []) end();
  app.checked = null;
}

/** Checks each zip by itself, and loose images together, by settings or a certificate beside them. @param {App} app @param {Source[]} sources */
export async function checkSources(app, sources) {
  if (!app.checking) openCheck(app, true);
  stop(app);
  /** @type {Check} */
  const check = { sources, pictures: [] };
  app.checked = check;
  const eventId = byId('check-event-id').value.trim();
  const zips = sources.filter(({ path }) => /\.zip$/i.test(path));
  const beside = sources.filter(({ path }) => /\.(json|html?)$/i.test(path));
  const loose = sources.filter((source) => !zips.includes(source) && !beside.includes(source));
  const jobs = [...zips.map((zip) => [zip]), ...(loose.length || !zips.length ? [loose] : [])];
  const cards = [];
  let isPass = true;
  for (const [n, job] of jobs.entries()) {
    const which = jobs.length > 1 ? WORDS.page.of({ n: n + 1, all: jobs.length }) : many(job.length, 'file');
    const bar = el('progress', { max: 1, value: 0, 'aria-label': WORDS.page.read });
    fill(byId('check-result'), [
      el('div.card.pad.reading', [
        el('p', { role: 'status' }, WORDS.check.reading({ which })),
        bar,
        el('button.button', { click: () => abandon(app) }, WORDS.page.stop),
      ]),
    ]);
    const own = await attempt(app, check, [...job, ...beside], eventId, (done, all) => {
      bar.value = done / all;
    });
    if (check !== app.checked) return;
    if (!own || own.verdict !== 'pass') isPass = false;
    const pictures = own && own.hasImages ? receivedPictures(app, job) : null;
    if (pictures) check.pictures.push(pictures);
    cards.push(el('article.card.verdict', parts(own, job), pictures && pictures.node));
  }
  const props = { id: 'check-verdict', 'data-verdict': isPass ? 'pass' : 'fail', tabindex: '-1' };
  const node = el('div', props, cards);
  fill(byId('check-result'), node);
  node.focus();
}

/** Really stops: a helper at work on a large zip hears nothing else. @param {App} app */
function abandon(app) {
  stop(app);
  app.newPool();
  fill(byId('check-result'), note('plain', el('p', { role: 'status' }, WORDS.check.stopped)));
}

/**
 * Null when it could not be read. It is asked again when other helpers came meanwhile.
 * @param {App} app @param {Check} check @param {Source[]} sources @param {string} eventId @param {OnProgress} progress
 * @returns {Promise<wasm_bindgen.CheckVerdict | null>}
 */
async function attempt(app, check, sources, eventId, progress) {
  const files = sources.flatMap(({ file }) => (file ? [file] : []));
  if (files.length < sources.length) return null;
  await eachInSteps(sources, measure);
  const { pool } = app;
  try {
    const names = sources.map(({ path }) => path);
    return await pool.run({ kind: 'check', files, names, eventId }, true, progress);
  } catch {
    return check !== app.checked || pool === app.pool ? null : attempt(app, check, sources, eventId, progress);
  }
}

/** @param {wasm_bindgen.CheckVerdict | null} own null when it could not be read @param {Source[]} sources */
function parts(own, sources) {
  if (!own) {
    const text = el('p.muted', WORDS.check.cutShort);
    return verdict(['bad', 'cross'], WORDS.check.unreadable, [text], []);
  }
  const bytes = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return verdict(
    own.verdict === 'pass' ? ['good', 'check'] : ['bad', 'cross'],
    own.cause || own.sentence,
    [
      own.cause && el('p.muted', own.sentence),
      own.findings.length ? findings(WORDS.check.found, own.findings) : evidence(own.evidence),
      own.notes.length > 0 && findings(WORDS.check.worthKnowing, own.notes),
      el('p.muted', [
        WORDS.check.withoutOriginals,
      ]),
    ],
    [
      el('p.zip', pii(nameOf(sources), '.soft')),
      el('p.muted', `${own.images}, ${size(bytes)}`),
      el('p.small.muted', own.parts),
      el('button.button', { click: () => saveVerdict(own) }, WORDS.check.saveReport),
    ],
  );
}

/** The zip, the folder, or how many files. It may name someone: on the screen only. @param {Source[]} sources */
function nameOf(sources) {
  const folders = new Set(sources.map(({ path }) => path.split('/')[0]));
  return folders.size === 1 ? [...folders][0] : many(sources.length, 'file');
}

/** The verdict, without the dropped file's name, which may identify someone. @param {wasm_bindgen.CheckVerdict} own */
function saveVerdict({ record, eventId }) {
  const report = { tool: PAGE.tool, version: PAGE.version, build: PAGE.buildId, ...JSON.parse(record) };
  downloadJson(`${PAGE.study.files}-check-${eventId || 'report'}.json`, JSON.stringify(report, null, 2));
}
