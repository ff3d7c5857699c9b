/** Many events at once: a line each, what can be done with all of them above. */
import { el, fill, icon, tableHead } from '../page/dom.js';
import { count, many, size } from '../page/format.js';
import { confirmTarget, marks, saveButton, verdictParts } from './verdict.js';

const COLUMNS = ['Event ID', 'Exam', '>Images', 'Check', 'Saved', '(Actions)'];

/** @param {App} app @param {import('./verdict.js').SaveActions & { all: () => void, certificates: () => void }} actions */
export function verdictTable(app, actions) {
  const { events } = app.sitting.view;
  return el(
    'div.card.many',
    null,
    el('div.many-head', null, head(app, actions)),
    el(
      'table.events',
      null,
      el('caption.away', null, 'Exams of this run'),
      tableHead(COLUMNS),
      el(
        'tbody',
        null,
        events.map((event) => row(app, event, actions)),
      ),
    ),
  );
}

/**
 * What can be done with all, and where they are dropped back.
 * @param {App} app
 * @param {import("./verdict.js").SaveActions & { all: () => void, certificates: () => void }} actions
 */
function head(app, actions) {
  const { heading, passed, unsaved, started } = app.sitting.view.sums;
  return [
    el(
      'div.many-line',
      null,
      el('p.verdict-said', null, heading),
      el(
        'div.buttons',
        null,
        passed
          ? el('button.button', { id: 'save-certificates', click: () => actions.certificates() }, 'Save all certificates')
          : null,
        unsaved
          ? el('button.button.primary', { id: 'save-all', click: () => actions.all() }, `Save ${many(unsaved, 'zip')}`)
          : null,
      ),
    ),
    unsaved > 1
      ? el('p.small.muted', null, 'The browser may ask once whether this page may save several files. Allow it.')
      : null,
    started
      ? confirmTarget('Drop the saved zips here, all at once, to confirm them', 'The saved zips', (files) =>
          actions.confirm(files, null),
        )
      : null,
  ];
}

/** @param {App} app @param {wasm_bindgen.EventView} event @param {import('./verdict.js').SaveActions} actions */
function row(app, event, actions) {
  const { eventId, isPass } = event;
  const line = el('tr', marks(event));
  const details = el('button.link', { 'aria-expanded': 'false', 'aria-label': `Details of ${eventId}` }, 'Details');
  details.addEventListener('click', () => {
    const isOpen = details.getAttribute('aria-expanded') !== 'true';
    details.setAttribute('aria-expanded', String(isOpen));
    const below = line.nextElementSibling;
    if (below && below.classList.contains('below')) below.remove();
    if (isOpen)
      line.after(
        el('tr.below', null, el('td', { colspan: COLUMNS.length }, el('div.verdict', null, verdictParts(app, event, actions)))),
      );
  });
  fill(
    line,
    el('th', { scope: 'row' }, eventId),
    el('td', null, app.sitting.aboutEvent(event.eventId)),
    el('td.right', null, count(event.images), el('span.small.muted', null, ` ${size(event.sizeBytes)}`)),
    el(
      'td',
      null,
      isPass
        ? el('span.state', null, icon('check', 'good'), 'Passed')
        : el('span.state.bad', null, icon('cross', 'bad'), many(event.findings.length, 'finding')),
    ),
    el('td', null, state(app, event)),
    el('td.acts', null, isPass ? acts(app, event, actions) : null, details),
  );
  return line;
}

function state(app, { eventId, isPass, fault, saved, isCertificateStale }) {
  if (!isPass) return el('span.state.muted', null, 'Blocked');
  if (app.readingNow === eventId) return el('progress', { max: 1, value: 0, 'aria-label': `Reading ${eventId}.zip again` });
  if (fault) return el('span.state.bad', null, icon('stop', 'bad'), fault);
  if (saved === 'confirmed')
    return el(
      'span.state',
      null,
      icon('check', 'good'),
      isCertificateStale ? 'Confirmed; save its certificate again' : 'Confirmed',
    );
  return el('span.state.muted', null, saved === 'started' ? 'Started' : 'Not yet');
}

/** @param {App} app @param {wasm_bindgen.EventView} event @param {import('./verdict.js').SaveActions} actions */
function acts(app, event, actions) {
  const { eventId, saved } = event;
  const isSaved = saved !== 'no';
  return [
    saveButton(app, event, isSaved ? 'Save again' : 'Save', isSaved ? '.slim.quiet' : '.slim', actions),
    el(
      'button.button.slim.certificate',
      { 'aria-label': `Save the certificate of ${eventId}`, click: () => actions.certificate(event) },
      'Certificate',
    ),
  ];
}

/**
 * Draws one line anew, and what stands above all of them. The focus stays where it is.
 * @param {App} app
 * @param {wasm_bindgen.EventView} event
 * @param {import("./verdict.js").SaveActions & { all: () => void, certificates: () => void }} actions
 */
export function refreshTable(app, event, actions) {
  /** @type {HTMLElement | null} */
  const old = document.querySelector(`[data-event="${CSS.escape(event.eventId)}"]`);
  if (!old) return;
  const focused = focusIn(old);
  const fresh = row(app, event, actions);
  const below = old.nextElementSibling;
  if (below && below.classList.contains('below')) below.remove();
  old.replaceWith(fresh);
  if (focused) (fresh.querySelector(focused) || fresh).focus();
  /** @type {HTMLElement} */
  const top = document.querySelector('.many-head');
  const held = focusIn(top);
  fill(top, head(app, actions));
  if (held) (top.querySelector(held) || document.querySelector('#save-certificates') || fresh).focus();
}

/** A selector of the control inside that has the focus. @param {HTMLElement} node */
function focusIn(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return '';
  return active.id ? `#${active.id}` : `.${[...active.classList].join('.')}` || 'button';
}
