/** The card of one exam: who and when, its series, and its Event ID. */
import { el, fill, icon, pii, tableHead } from '../page/dom.js';
import { count, date, many, personName } from '../page/format.js';
import { modalityName } from '../pictures/paint.js';
import { thumbnail } from '../pictures/picture.js';
import { gap, sliceGap, TWO_PATIENTS, STUDY } from '../page/words.js';

/** Warnings that ask for nothing. */
const QUIET = ['operators-name', 'age-over-89', 'same-uid', 'already-de-identified'];
const GAPS_SHOWN = 5;

/** @param {App} app @param {wasm_bindgen.StudyInfo} study */
export function examCard(app, study) {
  const uid = study.uid;
  const id = `id-${app.sitting.studies.indexOf(study)}`;
  return el(
    'article.card.exam',
    { 'data-study': uid, 'aria-labelledby': `${id}-head` },
    el('figure.slice', null, thumbnail(app, study), el('figcaption.small.muted', null, 'Middle slice')),
    el(
      'div.exam-head',
      null,
      el('p.kind', null, el('span.modality', null, study.label), pii(study.description || 'No description')),
      el('h3', { id: `${id}-head` }, date(study.examDate) || 'No exam date'),
    ),
    el(
      'div.patient',
      null,
      el('div', null, (study.mixedPatients ? study.patients : [ownPatient(study)]).map(patient)),
      el('p.small.muted.local', null, icon('here', 'small'), 'stays on this computer'),
    ),
    form(app, study, id),
    el('div.series', null, seriesTable(study), warnings(study)),
  );
}

/** @param {wasm_bindgen.StudyInfo} study */
function ownPatient({ patientName, birthDate }) {
  return { name: patientName, birthDate };
}

/** @param {wasm_bindgen.PatientInfo} patientInfo */
function patient({ name, birthDate }) {
  return el('p', null, el('b', null, pii(personName(name) || 'No name')), el('br'), 'Born ', pii(date(birthDate) || 'unknown'));
}

/** Facts worth a look; gaps stand beside their series already. @param {wasm_bindgen.StudyInfo} study */
function warnings(study) {
  const hasGaps = study.series.some(({ gaps, sliceGaps }) => gaps.length || sliceGaps.length);
  const saidAlready = ['mixed-patients', ...(hasGaps ? ['may-miss-images'] : [])];
  const shown = study.warnings.filter(({ code }) => !saidAlready.includes(code));
  return shown.map(({ code, message }) => {
    const isQuiet = QUIET.includes(code);
    return el(
      `p.flag${isQuiet ? '.muted' : '.warn'}`,
      { 'data-warning': code },
      icon(isQuiet ? 'info' : 'warn'),
      el('span', null, message),
    );
  });
}

/** @param {wasm_bindgen.StudyInfo} study */
function seriesTable(study) {
  const rows = study.series.flatMap((series) => {
    const missing = [
      ...series.gaps.map((one) => gap(series.number, one)),
      ...series.sliceGaps.map((one) => sliceGap(series.number, one)),
    ];
    const more = missing.length - GAPS_SHOWN;
    const why = [
      ...(series.heldCode ? [el('p.flag', null, icon('eye'), el('span', null, heldWords(series)))] : []),
      ...missing.slice(0, GAPS_SHOWN).map((words) => el('p.flag.warn', null, icon('warn'), el('span', null, words))),
      ...(more > 0 ? [el('p.flag.warn', null, icon('warn'), el('span', null, `And ${many(more, 'more gap')}.`))] : []),
    ];
    return [
      el(
        'tr',
        { class: why.length ? 'joined' : null },
        el('td', null, series.number),
        el('td', null, pii(series.description || 'No description', '.soft')),
        el('td', null, modalityName(series.modality)),
        el('td.right', null, count(series.images)),
      ),
      why.length > 0 && el('tr', null, el('td'), el('td', { colspan: 3 }, why)),
    ];
  });
  return el(
    'table',
    null,
    el('caption.away', null, 'Series of this exam'),
    tableHead(['No.', 'Series', 'Type', '>Images']),
    el('tbody', null, rows),
  );
}

/** @param {wasm_bindgen.SeriesInfo} series */
function heldWords({ held, heldCode, images }) {
  const which = held < images ? `${many(held, 'image')} set aside` : 'Set aside';
  if (heldCode === 'burned-in') return `${which}: may show names. You decide in step 3.`;
  if (heldCode === 'codestream-unread') {
    return `${which}: a text in the picture's data cannot be ruled out. You decide in step 3.`;
  }
  return `${which}. The list below says why.`;
}

/** @param {App} app @param {wasm_bindgen.StudyInfo} study @param {string} id */
function form(app, study, id) {
  const answer = app.sitting.answer(study.uid);
  const typed = (name) => (event) => {
    answer[name] = event.target.value;
    app.changed();
  };
  const shared = el('input', { type: 'checkbox' });
  shared.addEventListener('change', () => app.share(answer.eventId.trim(), shared.checked));
  return el(
    'div.exam-form',
    null,
    el(
      'div.exam-form-in',
      null,
      el(
        'div.asks',
        null,
        el(
          'div.field',
          null,
          el('label', { for: id }, 'Image Event ID'),
          el('p.small.muted', { id: `${id}-hint` }, `7 digits, from ${STUDY.idFrom}. `, whereButton()),
          el('input.input.big', {
            id,
            name: 'event-id',
            inputmode: 'numeric',
            maxlength: 32,
            value: answer.eventId,
            'aria-describedby': `${id}-hint ${id}-say`,
            input: typed('eventId'),
          }),
          el('p.say', { id: `${id}-say` }),
          el('label.confirm', { hidden: true }, shared, 'Both belong to one event: same patient, one Event ID'),
          el('p.small.muted.where', { hidden: true }, STUDY.idWhere),
        ),
        el(
          'div.field',
          null,
          el('label', { for: `${id}-date` }, `Exam date in ${STUDY.idFrom} `, el('span.muted.light', null, '(optional)')),
          el('input.input.short', {
            id: `${id}-date`,
            name: 'exam-date',
            maxlength: 32,
            placeholder: 'e.g. 4 Nov 2026',
            value: answer.examDate,
            'aria-describedby': `${id}-date-say`,
            input: typed('examDate'),
          }),
          el('p.say', { id: `${id}-date-say` }),
        ),
      ),
      el('button.link.leave', { click: () => app.leaveOut(study.uid, !answer.leftOut) }),
    ),
  );
}

/**
 * Brings the words beside the controls up to date, without touching the controls.
 * @param {App} app
 * @param {wasm_bindgen.StudyInfo} study
 * @param {HTMLElement} node
 */
export function refreshCard(app, study, node) {
  const answer = app.sitting.answer(study.uid);
  const verdict = app.sitting.checkId(study);
  /** @type {(selector: string) => HTMLInputElement} */
  const find = (selector) => node.querySelector(selector);
  const where = find('.where');
  const [idInput, dateInput] = [find('[name=event-id]'), find('[name=exam-date]')];
  if (idInput.value !== answer.eventId) idInput.value = answer.eventId;
  const day = app.sitting.checkDate(study);
  const isOut = answer.leftOut;
  const bad = verdict.state === 'bad' || verdict.state === 'shared';
  idInput.setAttribute('aria-invalid', String(bad && !isOut));
  dateInput.setAttribute('aria-invalid', String(day.state === 'bad' && !isOut));
  const idWords = study.mixedPatients ? TWO_PATIENTS : verdict.state === 'good' ? 'Looks right' : verdict.message;
  sayIn(find(`#${idInput.id}-say`), isOut ? '' : idWords, verdict.state === 'good' ? 'good' : 'bad');
  sayIn(find(`#${dateInput.id}-say`), isOut ? '' : day.message, day.state);
  where.hidden = !(bad || where.dataset.asked) || answer.leftOut;
  const confirm = find('.confirm');
  const twins = app.sitting.studiesOf(answer.eventId.trim()).length > 1;
  confirm.hidden = answer.leftOut || !(verdict.state === 'shared' || (twins && app.sitting.shared.has(answer.eventId.trim())));
  confirm.querySelector('input').checked = app.sitting.shared.has(answer.eventId.trim());
  node.classList.toggle('left-out', answer.leftOut);
  find('.asks').hidden = answer.leftOut;
  find('.leave').textContent = answer.leftOut ? 'Left out. Take it in again' : 'Leave this exam out';
}

/** Opens the words that say where the Event ID stands. */
function whereButton() {
  const button = el('button.link.inline', { 'aria-expanded': 'false' }, 'Where is it?');
  button.addEventListener('click', () => {
    const where = button.closest('.field').querySelector('.where');
    where.hidden = !where.hidden;
    if (where.hidden) delete where.dataset.asked;
    else where.dataset.asked = 'yes';
    button.setAttribute('aria-expanded', String(!where.hidden));
  });
  return button;
}

/** @param {HTMLElement} node @param {string} text @param {string} kind */
function sayIn(node, text, kind) {
  if (node.dataset.text === text && node.dataset.kind === kind) return;
  node.dataset.text = text;
  node.dataset.kind = kind;
  fill(node, text ? [icon(kind === 'good' ? 'check' : 'stop'), el('span', null, text)] : []);
}
