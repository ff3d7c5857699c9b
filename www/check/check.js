/** Checking what was received, zips, folders or single images: the receiving side's half of the page. */
import { byId, el, fill, icon, note, pii } from '../page/dom.js';
import { many, size } from '../page/format.js';
import { download } from '../files/download.js';
import { fromInput, measure } from '../files/intake.js';
import { eachInSteps } from '../engine/pause.js';
import { evidence, findings, sign } from './evidence.js';
import { receivedPictures } from './received.js';
import { say } from '../page/status.js';
import { STUDY } from '../page/words.js';

/** @param {App} app */
export function watchCheck(app) {
  byId('open-check').addEventListener('click', () => openCheck(app, true));
  for (const id of ['check-files', 'check-folder'])
    byId(id).addEventListener('change', ({ target }) => {
      const sources = fromInput(target);
      if (sources.length) checkSources(app, sources);
    });
}

/** Shows the check in place of the steps, or goes back to them. @param {App} app @param {boolean} isOpen */
export function openCheck(app, isOpen) {
  const view = byId('check-view');
  app.checking = isOpen;
  stop(app);
  document.body.dataset.view = isOpen ? 'check' : 'way';
  byId('way').hidden = isOpen;
  byId('bar').hidden = isOpen;
  view.hidden = !isOpen;
  if (!isOpen) {
    fill(view);
    byId('title').focus();
    return;
  }
  const heading = el('h1', { tabindex: '-1' }, 'Check a zip');
  fill(
    view,
    el('button.link', { click: () => openCheck(app, false) }, icon('back'), 'Back to de-identifying'),
    heading,
    el('p.lead', null, 'For images that reached you, or a zip that you saved. They are read here and go nowhere.'),
    el(
      'div.check-ask',
      null,
      el(
        'div.field',
        null,
        el('label', { for: 'check-event-id' }, 'Image Event ID ', el('span.muted.light', null, '(optional)')),
        el('p.small.muted', null, 'Given, every value is compared with it.'),
        el('input.input.short', { id: 'check-event-id', inputmode: 'numeric', maxlength: 32 }),
      ),
      el(
        'div.drop.mini',
        null,
        el(
          'p',
          null,
          el('b', null, 'Drop the zip here'),
          el('br'),
          el('span.small.muted', null, 'Or the folder it was extracted to, or single images'),
        ),
        el(
          'div.buttons',
          null,
          el('button.button', { click: () => byId('check-files').click() }, 'Choose files'),
          el('button.button', { click: () => byId('check-folder').click() }, 'Choose folder'),
        ),
      ),
    ),
    el('div', { id: 'check-result' }),
  );
  heading.focus();
}

/** Ends what a check is still doing, and forgets what it showed. @param {App} app */
function stop(app) {
  if (app.checked) app.checked.end();
  app.checked = null;
}

/** Checks each zip by itself, and loose images together. @param {Source[]} sources @param {App} app */
export async function checkSources(app, sources) {
  if (!app.checking) openCheck(app, true);
  stop(app);
  const check = { isOver: false, pictures: [], end() {} };
  check.end = () => {
    check.isOver = true;
    for (const pictures of check.pictures) pictures.end();
  };
  app.checked = check;
  const result = byId('check-result');
  const eventId = byId('check-event-id').value.trim();
  const zips = sources.filter(({ path }) => /\.zip$/i.test(path));
  const loose = sources.filter((source) => !zips.includes(source));
  const jobs = [...zips.map((zip) => [zip]), ...(loose.length ? [loose] : [])];
  const cards = [];
  let verdict = 'pass';
  for (const [n, job] of jobs.entries()) {
    const bar = el('progress', { max: 1, value: 0, 'aria-label': 'Read' });
    const of = jobs.length > 1 ? ` ${n + 1} of ${jobs.length}` : '';
    fill(
      result,
      el(
        'div.card.pad.reading',
        null,
        el('p', { role: 'status' }, `Reading${of || ` ${many(job.length, 'file')}`}. Large zips take a minute.`),
        bar,
        el('button.button', { click: () => abandon(app, check) }, 'Stop'),
      ),
    );
    const own = await attempt(app, job, eventId, (done, all) => {
      bar.value = done / all;
    });
    if (check.isOver) return;
    if (!own || own.verdict !== 'pass') verdict = 'fail';
    const pictures = own && own.images ? receivedPictures(app, job) : null;
    if (pictures) check.pictures.push(pictures);
    cards.push(own ? card(own, job, pictures) : unreadable());
  }
  const node = el('div', { id: 'check-verdict', 'data-verdict': verdict, tabindex: '-1' }, cards);
  fill(result, node);
  node.focus();
  say(verdict === 'pass' ? 'No known problem.' : 'Problems found.');
}

/** Really stops: a helper at work on a large zip hears nothing else. @param {App} app */
function abandon(app, check) {
  check.end();
  app.pool.stop();
  app.newPool();
  fill(byId('check-result'), note('plain', 'info', el('p', { role: 'status' }, 'Stopped.')));
}

/**
 * @returns {Promise<wasm_bindgen.CheckVerdict | null>}
 * @param {App} app
 * @param {Source[]} sources
 * @param {string} eventId
 * @param {(done: number, all: number) => void} onProgress
 */
async function attempt(app, sources, eventId, onProgress) {
  const readable = sources.filter(({ file }) => file);
  if (readable.length < sources.length) return null;
  await eachInSteps(readable, measure);
  try {
    return await app.pool.run(
      { kind: 'check', files: readable.map(({ file }) => file), names: readable.map(({ path }) => path), eventId },
      true,
      onProgress,
    );
  } catch {
    return null;
  }
}

function unreadable() {
  return el(
    'article.card.verdict',
    null,
    sign('bad', 'cross'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, 'This could not be read as a zip or as DICOM images.'),
      el('p.muted', null, 'It may be cut short. Ask for it again, or copy it anew.'),
    ),
  );
}

/** @param {wasm_bindgen.CheckVerdict} own @param {Source[]} sources */
function card(own, sources, pictures) {
  const isPass = own.verdict === 'pass';
  const images = many(own.images, 'image');
  const words = isPass
    ? `No known problem in ${images}.`
    : `${many(own.findings.length, 'problem')} in ${images}. Do not pass them on.`;
  const bytes = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return el(
    'article.card.verdict',
    null,
    isPass ? sign('good', 'check') : sign('bad', 'cross'),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, words),
      own.findings.length
        ? findings('Found', own.findings)
        : evidence([
            'Folder and file names are the SOP’s, numbered without a gap',
            ...own.counted,
            `Pictures are whole; ${STUDY.allKinds} only`,
            own.eventId ? `Every image holds the Image Event ID ${own.eventId}` : 'Every image holds the same Image Event ID',
          ]),
      own.notes.length ? findings('Worth knowing', own.notes) : null,
      el(
        'p.muted',
        null,
        'The originals are not here, so shapes were searched for: names, birth dates, telephones, record numbers. Text inside pictures is not read: look at them.',
      ),
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, pii(nameOf(sources), '.soft')),
      el('p.muted', null, `${images}, ${size(bytes)}`),
      el('p.small.muted', null, `${many(own.studies, 'exam')}, ${many(own.series, 'series', 'series')}`),
      el('button.button', { click: () => saveVerdict(own) }, 'Save report'),
    ),
    pictures && pictures.node,
  );
}

/**
 * The zip, or the folder or number of loose files. It may name someone: on the screen only.
 * @param {Source[]} sources
 */
function nameOf(sources) {
  const folders = new Set(sources.map(({ path }) => path.split('/')[0]));
  return folders.size === 1 ? [...folders][0] : many(sources.length, 'file');
}

/** The verdict, without the dropped file's name, which may identify someone. */
function saveVerdict(own) {
  const report = { tool: PAGE.tool, version: PAGE.version, build: PAGE.buildId, ...own };
  download(
    `${PAGE.study.files}-check-${own.eventId || 'report'}.json`,
    new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' }),
  );
}
