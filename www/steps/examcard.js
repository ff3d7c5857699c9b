/** The card of one exam: who and when, its series, and its Event ID. */
import { el, fill, icon, pii, tableHead } from '../page/dom.js';
import { count, date, personName } from '../page/format.js';
import { thumbnail } from '../pictures/picture.js';
import { STUDY } from '../page/words.js';

/** How a flag of each weight looks. */
const FLAGS = { quiet: ['.muted', 'info'], warn: ['.warn', 'warn'], held: ['', 'eye'] };

/** @param {App} app @param {wasm_bindgen.ExamFacts} exam */
export function examCard(app, exam) {
  const id = `id-${app.sitting.view.exams.indexOf(exam)}`;
  return el(
    'article.card.exam',
    { 'data-study': exam.uid, 'aria-labelledby': `${id}-head` },
    el('figure.slice', null, thumbnail(app, exam), el('figcaption.small.muted', null, 'Middle slice')),
    el(
      'div.exam-head',
      null,
      el('p.kind', null, el('span.modality', null, exam.label), pii(exam.description || 'No description')),
      el('h3', { id: `${id}-head` }, date(exam.date) || 'No exam date'),
    ),
    el(
      'div.patient',
      null,
      el('div', null, exam.patients.map(patient)),
      el('p.small.muted.local', null, icon('here', 'small'), 'stays on this computer'),
    ),
    form(app, exam.uid, id),
    el('div.series', null, seriesTable(exam), exam.flags.map(flag)),
  );
}

function patient({ name, birthDate }) {
  return el('p', null, el('b', null, pii(personName(name) || 'No name')), el('br'), 'Born ', pii(date(birthDate) || 'unknown'));
}

/** @param {wasm_bindgen.Flag} one */
function flag({ code, sentence, weight }) {
  const [kind, sign] = FLAGS[weight];
  return el(`p.flag${kind}`, { 'data-warning': code }, icon(sign), el('span', null, sentence));
}

function seriesTable(exam) {
  const rows = exam.series.flatMap(({ number, description, label, images, flags }) => [
    el(
      'tr',
      { class: flags.length ? 'joined' : null },
      el('td', null, number),
      el('td', null, pii(description || 'No description', '.soft')),
      el('td', null, label),
      el('td.right', null, count(images)),
    ),
    flags.length > 0 && el('tr', null, el('td'), el('td', { colspan: 3 }, flags.map(flag))),
  ]);
  return el(
    'table',
    null,
    el('caption.away', null, 'Series of this exam'),
    tableHead(['No.', 'Series', 'Type', '>Images']),
    el('tbody', null, rows),
  );
}

function form(app, study, id) {
  const card = app.sitting.card(study);
  const typed = (what) => (event) => app.tell({ what, study, text: event.target.value });
  const shared = el('input', { type: 'checkbox' });
  shared.addEventListener('change', () => app.tell({ what: 'shared', study, isShared: shared.checked }));
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
          el('p.small.muted', { id: `${id}-hint` }, `${app.sitting.view.form.digits} digits, from ${STUDY.idFrom}. `, whereButton()),
          el('input.input.big', {
            id,
            name: 'event-id',
            inputmode: 'numeric',
            maxlength: 32,
            value: card.eventId,
            'aria-describedby': `${id}-hint ${id}-say`,
            input: typed('event-id'),
          }),
          el('p.say', { id: `${id}-say` }),
          el('label.confirm', { hidden: true }, shared, el('span')),
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
            value: card.examDate,
            'aria-describedby': `${id}-date-say`,
            input: typed('exam-date'),
          }),
          el('p.say', { id: `${id}-date-say` }),
        ),
      ),
      el('button.link.leave', { click: () => app.leaveOut(study, !app.sitting.card(study).isOut) }),
    ),
  );
}

/** Brings the words beside the controls up to date, without touching the controls. @param {wasm_bindgen.Card} card */
export function refreshCard({ eventId, isOut, id, date: day, confirm }, node) {
  const where = node.querySelector('.where');
  const [idInput, dateInput] = [node.querySelector('[name=event-id]'), node.querySelector('[name=exam-date]')];
  if (idInput.value !== eventId) idInput.value = eventId;
  const isBad = ({ state }) => state === 'bad' && !isOut;
  for (const [input, said] of [
    [idInput, id],
    [dateInput, day],
  ]) {
    input.setAttribute('aria-invalid', String(isBad(said)));
    sayIn(node.querySelector(`#${input.id}-say`), isOut ? '' : said.sentence, said.state);
  }
  where.hidden = !(isBad(id) || where.dataset.asked) || isOut;
  const word = node.querySelector('.confirm');
  word.hidden = isOut || !confirm;
  word.querySelector('input').checked = Boolean(confirm && confirm.isGiven);
  word.querySelector('span').textContent = confirm ? confirm.label : '';
  node.classList.toggle('left-out', isOut);
  node.querySelector('.asks').hidden = isOut;
  node.querySelector('.leave').textContent = isOut ? 'Left out. Take it in again' : 'Leave this exam out';
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
