/** Many events at once: a line each, what can be done with all of them above. */
import { byId, cells, el, fill, icon, opener, table } from '../page/dom.js';
import { count, many, size } from '../page/format.js';
import { canSaveFolders } from '../files/folder.js';
import { saveAll, saveCertificate, saveCertificates } from './saving.js';
import { confirmTarget, marks, readingBar, saveButton, verdictParts } from './verdict.js';

const COLUMNS = [
  WORDS.save.eventId,
  WORDS.exams.exam,
  `>${WORDS.page.images}`,
  WORDS.save.check,
  WORDS.save.saved,
  `(${WORDS.page.actions})`,
];

/** @param {App} app */
export function verdictTable(app) {
  const rows = app.sitting.view.events.map((event) => row(app, event));
  return el('div.card.many', [
    el('div.many-head', head(app)),
    table('table.events', WORDS.save.exams, COLUMNS, rows),
  ]);
}

/** What can be done with all, and where they are dropped back. @param {App} app */
function head(app) {
  const { heading, passed, savable, started } = app.sitting.view.sums;
  const certificates = { id: 'save-certificates', click: () => saveCertificates(app) };
  const all = { id: 'save-all', click: () => saveAll(app) };
  return [
    el('div.many-line', [
      el('p.verdict-said', heading),
      el('div.buttons', [
        passed > 0 && el('button.button', certificates, WORDS.save.allCertificates),
        savable > 0 && el('button.button', all, WORDS.save.zips({ zips: many(savable, 'zip') })),
      ]),
    ]),
    savable > 1 && !canSaveFolders() && el('p.small.muted', WORDS.save.browserAsks),
    started > 0 &&
      confirmTarget(app, WORDS.save.dropAll, WORDS.save.chooseAll, WORDS.save.savedZips),
  ];
}

/** @param {App} app @param {EventView} event */
function row(app, event) {
  const { eventId, isPass } = event;
  const line = el('tr', marks(event));
  const details = opener('link', { 'aria-label': WORDS.save.detailsOf({ event: eventId }) }, [WORDS.page.details, WORDS.page.details], (isOpen) => {
    below(line)?.remove();
    const parts = () => el('td', { colspan: COLUMNS.length }, el('div.verdict', verdictParts(app, event)));
    if (isOpen) line.after(el('tr.below', parts()));
  });
  const images = el('td.right', count(event.images), el('span.small.muted', ` ${size(event.sizeBytes)}`));
  const check = isPass ? state('check', WORDS.save.passed) : state('cross', many(event.findings.length, 'finding'));
  const actions = el('td.acts', isPass && acts(app, event), details);
  fill(line, [cells(el('th', { scope: 'row' }, eventId), event.about, images, check, saved(app, event), actions)]);
  return line;
}

/** The line under an event's own, when it is open. @param {Element} line */
function below(line) {
  const next = line.nextElementSibling;
  return next && next.classList.contains('below') ? next : null;
}

/** @param {'check' | 'cross' | 'stop'} sign @param {string} words */
function state(sign, words) {
  const isGood = sign === 'check';
  return el(`span.state${isGood ? '' : '.bad'}`, icon(sign, isGood ? 'good' : 'bad'), words);
}

/** @param {App} app @param {EventView} event */
function saved(app, { eventId, isPass, fault, saved: at, stands, waits }) {
  if (app.readingNow === eventId) return readingBar(eventId);
  if (isPass && fault) return state('stop', fault);
  if (isPass && waits && at === 'no') return el('span.state.muted.waits', waits);
  return at === 'confirmed' ? state('check', stands) : el('span.state.muted', stands);
}

/** @param {App} app @param {EventView} event */
function acts(app, event) {
  const { eventId } = event;
  const isSaved = event.saved !== 'no';
  const certificate = {
    'aria-label': WORDS.save.certificateOf({ event: eventId }),
    click: () => saveCertificate(app, eventId),
  };
  return [
    (isSaved || !event.waits) && saveButton(app, event, isSaved ? WORDS.save.again : WORDS.save.save, isSaved ? '.slim.quiet' : '.slim'),
    el('button.button.slim.certificate', certificate, WORDS.save.certificateShort),
  ];
}

/**
 * Draws one line anew, and what stands above all of them. The focus stays where it is.
 * @param {App} app @param {EventView} event @param {Element} old
 */
export function refreshTable(app, event, old) {
  const focused = focusIn(old);
  const fresh = row(app, event);
  below(old)?.remove();
  old.replaceWith(fresh);
  if (focused) (fresh.querySelector(focused) || fresh).focus();
  const top = /** @type {HTMLElement} */ (document.querySelector('.many-head'));
  const held = focusIn(top);
  fill(top, head(app));
  if (held) (top.querySelector(held) || byId('save-certificates') || fresh).focus();
}

/** A selector of the control inside that has the focus. @param {Element} node */
function focusIn(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return '';
  return active.id ? `#${active.id}` : `.${[...active.classList].join('.')}` || 'button';
}
