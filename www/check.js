/** Checking a zip that was received, or single images: the receiving side's half of the page. */
import { byId, el, fill, icon, note } from './dom.js';
import { count, many, size } from './format.js';
import { download } from './download.js';
import { say } from './status.js';

/** @param {any} app */
export function watchCheck(app) {
  const input = byId('check-files');
  byId('open-check').addEventListener('click', () => openCheck(app, true));
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    if (files.length) checkFiles(app, files);
  });
}

/** Shows the check in place of the steps, or goes back to them. */
export function openCheck(app, isOpen) {
  const view = byId('check-view');
  app.checking = isOpen;
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
    el('p.lead', null, 'For a zip that reached you, or one that you saved. It is read here and goes nowhere.'),
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
        el('p', null, el('b', null, 'Drop the zip here'), el('br'), el('span.small.muted', null, 'Single .dcm files work too')),
        el('button.button', { click: () => byId('check-files').click() }, 'Choose a zip'),
      ),
    ),
    el('div', { id: 'check-result' }),
  );
  heading.focus();
}

/** Checks each zip by itself, and loose images together. */
export async function checkFiles(app, files) {
  if (!app.checking) openCheck(app, true);
  const result = byId('check-result');
  fill(
    result,
    note('plain', 'info', el('p', { role: 'status' }, `Reading ${many(files.length, 'file')}. Large zips take a minute.`)),
  );
  const zips = files.filter(({ name }) => /\.zip$/i.test(name));
  const loose = files.filter((file) => !zips.includes(file));
  const eventId = byId('check-event-id').value.trim();
  const jobs = [...zips.map((zip) => [zip]), ...(loose.length ? [loose] : [])];
  const cards = [];
  let verdict = 'pass';
  for (const job of jobs) {
    const own = await attempt(app, job, eventId);
    if (!own || own.verdict !== 'pass') verdict = 'fail';
    cards.push(own ? card(own, job) : unreadable());
  }
  if (!byId('check-result')) return;
  const node = el('div', { id: 'check-verdict', 'data-verdict': verdict, tabindex: '-1' }, cards);
  fill(result, node);
  node.focus();
  say(verdict === 'pass' ? 'Check passed.' : 'Check failed.');
}

/** @returns {Promise<CheckVerdict | null>} */
async function attempt(app, files, eventId) {
  try {
    return await app.pool.run(
      { kind: 'check', files, names: files.map(({ name }) => name), options: eventId ? { eventId } : {} },
      true,
    );
  } catch {
    return null;
  }
}

function unreadable() {
  return el(
    'article.card.verdict',
    null,
    el('div.sign.bad', null, icon('cross')),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, 'This file could not be read as a zip or a DICOM image.'),
      el('p.muted', null, 'It may be cut short. Ask for it again, or copy it anew.'),
    ),
  );
}

/** @param {CheckVerdict} own @param {File[]} files */
function card(own, files) {
  const isPass = own.verdict === 'pass';
  const words = isPass
    ? `This follows the SOP. Nothing that looks like an identifier was found in ${many(own.images, 'image')}.`
    : `This does not follow the SOP: ${many(own.findings.length, 'finding')} in ${many(own.images, 'image')}.`;
  return el(
    'article.card.verdict',
    null,
    isPass ? el('div.sign.good', null, icon('check')) : el('div.sign.bad', null, icon('cross')),
    el(
      'div.verdict-text',
      null,
      el('p.verdict-said', null, words),
      own.findings.length
        ? findings('Found', own.findings)
        : el(
            'ul.evidence',
            null,
            line('Folder and file names are the SOP’s, numbered without a gap'),
            line(`${count(own.sopRows)} rows of the SOP hold in every image`),
            line('Pictures are whole; CT and PET only'),
          ),
      own.notes && own.notes.length ? findings('Worth knowing', own.notes) : null,
      el(
        'p.muted',
        null,
        'The originals are not here, so shapes were searched for: names, birth dates, telephones, record numbers. Text inside pictures is not read.',
      ),
    ),
    el(
      'div.verdict-side',
      null,
      el('p.zip', null, own.eventId || 'No Event ID'),
      el('p.muted', null, `${many(own.images, 'image')}, ${size(own.sizeBytes)}`),
      el('button.button', { click: () => saveVerdict(own, files) }, 'Save report'),
    ),
  );
}

function line(text) {
  return el('li', null, icon('check', 'good'), el('span', null, text));
}

/** @param {string} heading @param {Finding[]} list */
function findings(heading, list) {
  return el(
    'table.findings',
    null,
    el('caption.away', null, heading),
    el(
      'thead',
      null,
      el(
        'tr',
        null,
        el('th', { scope: 'col' }, heading),
        el('th', { scope: 'col' }, 'Where'),
        el('th.right', { scope: 'col' }, 'Images'),
      ),
    ),
    el(
      'tbody',
      null,
      list.map(({ message, where, rule, count: n }) =>
        el(
          'tr',
          null,
          el('td', null, el('b', null, message)),
          el('td', null, where || '', rule ? el('span.muted', null, ` ${rule}`) : null),
          el('td.right', null, count(n)),
        ),
      ),
    ),
  );
}

/** The verdict without the dropped file's name, which may identify someone. */
function saveVerdict(own, files) {
  const report = { tool: 'LTP2 De-identifier', version: LTP2.version, build: LTP2.buildId, filesChecked: files.length, ...own };
  download(
    `ltp2-check-${own.eventId || 'report'}.json`,
    new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' }),
  );
}
