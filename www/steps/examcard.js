/**
 * An exam: who and when, its series, and its Event ID. As a card, or as a row of a table where
 * there are many; what is typed and said is the same in both.
 */
import { cells, el, field, fill, icon, opener, optional, pii, table } from '../page/dom.js';
import { count, many } from '../page/format.js';
import { thumbnail } from '../pictures/picture.js';

/** How a flag of each weight looks. @type {Record<wasm_bindgen.Weight, [string, string]>} */
const FLAGS = { quiet: ['.muted', 'info'], warn: ['.warn', 'warn'], held: ['', 'eye'] };
/** @type {Record<wasm_bindgen.State, string>} */
const SIGNS = { good: 'check', bad: 'stop', begun: 'id', empty: 'id' };

/** @param {App} app @param {Exam} exam @param {string} id */
export function examCard(app, exam, id) {
  const { eventId, date, leave } = controls(app, exam.uid, id);
  return el('article.card.exam', { 'data-study': exam.uid, 'aria-labelledby': `${id}-head` }, [
    el('figure.slice', thumbnail(app, exam), el('figcaption.small.muted', WORDS.exams.middleSlice)),
    el('div.exam-head', kind(exam), el('h3', { id: `${id}-head` }, exam.date)),
    el('div.patient', [
      el('div', exam.patients.map((person) => patient(app, person, exam))),
      el('p.small.muted.local', icon('here', 'small'), WORDS.exams.stays),
    ]),
    el('div.exam-form', el('div.exam-form-in', el('div.asks', eventId, date), leave)),
    el('div.series', details(exam)),
  ]);
}

export const COLUMNS = [
  WORDS.exams.patient,
  WORDS.exams.exam,
  `>${WORDS.page.images}`,
  WORDS.exams.eventId,
  WORDS.exams.date,
  `(${WORDS.page.actions})`,
];

/** A row of the table of many exams; its details open below it. @param {App} app @param {Exam} exam @param {string} id */
export function examRow(app, exam, id) {
  const { eventId, date, leave } = controls(app, exam.uid, id);
  const line = el('tr.exam-row', { 'data-study': exam.uid });
  const words = /** @type {[string, string]} */ ([WORDS.page.details, WORDS.page.close]);
  const open = opener('link', { 'aria-label': WORDS.exams.detailsOf({ exam: id.slice(3) }) }, words, (isOpen) => {
    if (!isOpen) return line.nextElementSibling?.remove();
    const inside = [el('figure.slice', thumbnail(app, exam)), el('div.series', details(exam))];
    return line.after(el('tr.below', el('td', { colspan: COLUMNS.length }, el('div.exam-more', inside))));
  });
  const images = exam.series.reduce((sum, series) => sum + series.images, 0);
  const flagged = exam.series.some(({ flags }) => flags.length) || exam.flags.some(({ weight }) => weight !== 'quiet');
  fill(line, [
    cells(
      el('th', { scope: 'row' }, exam.patients.map((person) => patient(app, person, exam))),
      [kind(exam), el('p', exam.date), flagged && el('p.small.muted', icon('info', 'small'), WORDS.exams.seeDetails)],
      el('td.right', count(images)),
      el('td.asks', eventId),
      el('td.asks', date),
      el('td', el('div.acts', open, leave)),
    ),
  ]);
  return line;
}

/** @param {Exam} exam */
const kind = ({ label, description }) => el('p.kind', el('span.modality', label), pii(description));

/**
 * What a coordinator matches an exam by; of an exam of several patients, which images are whose.
 * @param {App} app @param {wasm_bindgen.Person} person @param {Exam} exam
 */
function patient(app, { name, born, id, owns, file }, { accession }) {
  const folder = file == null ? '' : app.sitting.sources[file].path.split('/').slice(0, -1).join('/');
  return el('p', [
    el('b', pii(name)),
    el('br'),
    el('span.small.matched', [
      [`${WORDS.exams.born} `, pii(born)],
      [` · ${WORDS.exams.id} `, pii(id)],
      owns
        ? [` · ${owns}`, folder && [`, ${WORDS.exams.folder} `, pii(folder)]]
        : [` · ${WORDS.exams.accession} `, pii(accession)],
    ]),
  ]);
}

/** @param {wasm_bindgen.Flag} flag */
function flag({ code, sentence, weight }) {
  const [kind, sign] = FLAGS[weight];
  return el(`p.flag${kind}`, { 'data-warning': code }, icon(sign), el('span', sentence));
}

/** The series, and what is to be known of the exam. @param {Exam} exam */
function details({ series, flags: own }) {
  const rows = series.flatMap(({ number, description, label, images, flags, more }) => [
    el('tr', { class: flags.length + more.length ? 'joined' : null }, [
      cells(number, pii(description, '.soft'), label, el('td.right', count(images))),
    ]),
    flags.length + more.length > 0 && el('tr', el('td'), el('td', { colspan: 3 }, flags.map(flag), folded(more))),
  ]);
  // What asks for nothing is folded.
  const quiet = own.filter(({ weight }) => weight === 'quiet');
  const worth = el('summary.link', WORDS.check.thingsWorthKnowing({ things: many(quiet.length, 'thing') }));
  return [
    table('table', WORDS.exams.seriesOfExam, [WORDS.exams.number, WORDS.exams.series, WORDS.exams.kind, `>${WORDS.page.images}`], rows),
    own.filter(({ weight }) => weight !== 'quiet').map(flag),
    quiet.length > 0 && el('details.worth', worth, quiet.map(flag)),
  ];
}

/** @param {string[]} more */
const folded = (more) =>
  more.length > 0 && el('details.small.muted', el('summary.link', WORDS.exams.mayWarnOf), more.map((one) => el('p', one)));

/** What is typed for an exam, and what is said of it. @param {App} app @param {string} study @param {string} id */
function controls(app, study, id) {
  const asked = app.sitting.view.form;
  const card = app.sitting.card(study);
  const where = el('p.small.muted.where', { hidden: true }, PAGE.study.idWhere);
  const askWhere = opener('link.inline', {}, [WORDS.exams.whereIsIt, WORDS.exams.whereIsIt], (isOpen) => {
    where.hidden = !isOpen;
    where.dataset.asked = isOpen ? 'yes' : '';
  });
  /** @param {'event-id' | 'exam-date'} what @param {string} kind @param {Record<string, any>} props */
  const typed = (what, kind, props) => {
    const input = el(`input.input.${kind}`, {
      ...props,
      name: what,
      maxlength: 32,
      input: () => app.tell({ what, study, text: input.value }),
      keydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Enter' && toNext(event, input),
    });
    return input;
  };
  const [idSays, daySays, day] = [`${id}-say`, `${id}-date-say`, `${id}-date`];
  const idInput = { id, inputmode: 'numeric', value: card.eventId, 'aria-describedby': `${id}-hint ${idSays}` };
  const describedBy = `${day}-hint ${daySays}`;
  const dayInput = { id: day, placeholder: WORDS.exams.dateExample, value: card.examDate, 'aria-describedby': describedBy };
  const leave = () => app.tell({ what: 'left-out', study, isOut: !app.sitting.card(study).isOut });
  const share = () => app.tell({ what: 'shared', study, isShared: shared.checked });
  const swap = () => {
    const { swap: other } = app.sitting.card(study);
    if (other) app.tell({ what: 'swapped', study, with: other.with });
  };
  const shared = el('input', { type: 'checkbox', change: share });
  const hint = el('p.small.muted', { id: `${id}-hint` }, `${asked.hint} `, askWhere);
  const why = el('p.small.muted', { id: `${day}-hint` }, asked.dateWhy);
  const confirm = el('label.confirm', { hidden: true }, shared, el('span'));
  const says = [el('p.say', { id: idSays }), el('p.others.small'), confirm, where];
  const daySaid = [el('p.say', { id: daySays }), el('button.link.swap', { hidden: true, click: swap })];
  return {
    eventId: field(WORDS.exams.eventId, typed('event-id', 'big', idInput), hint, says),
    date: field([asked.date, optional()], typed('exam-date', 'short', dayInput), why, daySaid),
    leave: el('button.link.leave', { click: leave }),
  };
}

/** Down the column: Enter leads to the same control of the next exam. @param {KeyboardEvent} event @param {HTMLInputElement} input */
function toNext(event, input) {
  // It presses nothing that it leads to.
  event.preventDefault();
  const all = [...document.querySelectorAll(`#exams [name=${input.name}]`)];
  const next = all[all.indexOf(input) + 1];
  if (next instanceof HTMLInputElement) next.focus();
  else document.getElementById('deidentify')?.focus();
}

/**
 * Brings the words beside the controls up to date, without touching the controls.
 * @param {wasm_bindgen.Card} card @param {Element} node
 */
export function refreshCard({ eventId, examDate, isOut, isGoing, id, date, confirm, others, swap }, node) {
  /** @param {string} selector @returns {any} */
  const part = (selector) => node.querySelector(selector);
  const [idInput, dateInput, where] = [part('[name=event-id]'), part('[name=exam-date]'), part('.where')];
  if (idInput.value !== eventId) idInput.value = eventId;
  if (dateInput.value !== examDate) dateInput.value = examDate;
  /** @param {wasm_bindgen.Said} said */
  const isBad = ({ state }) => state === 'bad' && !isOut;
  /** @param {HTMLElement} input @param {wasm_bindgen.Said} said */
  const say = (input, said) => {
    input.setAttribute('aria-invalid', String(isBad(said)));
    const node = part(`#${input.id}-say`);
    const words = isOut ? '' : said.sentence;
    // What is filled in again is read out again.
    if (node.dataset.kind === said.state && node.textContent === words) return;
    node.dataset.kind = said.state;
    fill(node, words && [icon(SIGNS[said.state]), el('span', words)]);
  };
  say(idInput, id);
  say(dateInput, date);
  where.hidden = !(isBad(id) || where.dataset.asked) || isOut;
  fill(part('.others'), !isOut && others.map((name) => el('span', `${WORDS.exams.sameId} `, pii(name))));
  part('.swap').hidden = isOut || !swap;
  part('.swap').textContent = swap ? swap.label : '';
  part('.confirm').hidden = isOut || !confirm;
  part('.confirm input').checked = Boolean(confirm && confirm.isGiven);
  part('.confirm span').textContent = confirm ? confirm.label : '';
  node.classList.toggle('left-out', isOut);
  node.classList.toggle('mixed', !isGoing && !isOut);
  for (const asks of node.querySelectorAll('.asks')) asks.classList.toggle('away-out', isOut);
  part('.leave').textContent = isOut ? WORDS.exams.takeIn : WORDS.exams.leaveOut;
}
