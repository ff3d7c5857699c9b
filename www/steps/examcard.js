/** The card of one exam: who and when, its series, and its Event ID. */
import { cells, el, field, fill, icon, opener, optional, pii, table } from '../page/dom.js';
import { count } from '../page/format.js';
import { thumbnail } from '../pictures/picture.js';

/** How a flag of each weight looks. @type {Record<wasm_bindgen.Weight, [string, string]>} */
const FLAGS = { quiet: ['.muted', 'info'], warn: ['.warn', 'warn'], held: ['', 'eye'] };

/** @param {App} app @param {Exam} exam @param {string} id */
export function examCard(app, exam, id) {
  return el('article.card.exam', { 'data-study': exam.uid, 'aria-labelledby': `${id}-head` }, [
    el('figure.slice', thumbnail(app, exam), el('figcaption.small.muted', 'Middle slice')),
    el('div.exam-head', [
      el('p.kind', el('span.modality', exam.label), pii(exam.description)),
      el('h3', { id: `${id}-head` }, exam.date),
    ]),
    el('div.patient', [
      el('div', exam.patients.map(patient)),
      el('p.small.muted.local', icon('here', 'small'), 'stays on this computer'),
    ]),
    form(app, exam.uid, id),
    el('div.series', seriesTable(exam), exam.flags.map(flag)),
  ]);
}

/** @param {wasm_bindgen.Person} person */
function patient({ name, born }) {
  return el('p', el('b', pii(name)), el('br'), 'Born ', pii(born));
}

/** @param {wasm_bindgen.Flag} flag */
function flag({ code, sentence, weight }) {
  const [kind, sign] = FLAGS[weight];
  return el(`p.flag${kind}`, { 'data-warning': code }, icon(sign), el('span', sentence));
}

/** @param {Exam} exam */
function seriesTable({ series }) {
  const rows = series.flatMap(({ number, description, label, images, flags, more }) => [
    el('tr', { class: flags.length + more.length ? 'joined' : null }, [
      cells(number, pii(description, '.soft'), label, el('td.right', count(images))),
    ]),
    flags.length + more.length > 0 && el('tr', el('td'), el('td', { colspan: 3 }, flags.map(flag), folded(more))),
  ]);
  return table('table', 'Series of this exam', ['No.', 'Series', 'Type', '>Images'], rows);
}

/** @param {string[]} more */
const folded = (more) =>
  more.length > 0 && el('details.small.muted', el('summary.link', 'What it may warn of'), more.map((one) => el('p', one)));

/** @param {App} app @param {string} study @param {string} id */
function form(app, study, id) {
  const asked = app.sitting.view.form;
  const card = app.sitting.card(study);
  const where = el('p.small.muted.where', { hidden: true }, PAGE.study.idWhere);
  const askWhere = opener('link.inline', {}, ['Where is it?', 'Where is it?'], (isOpen) => {
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
    });
    return input;
  };
  const [idSays, daySays, day] = [`${id}-say`, `${id}-date-say`, `${id}-date`];
  const describedBy = `${id}-hint ${idSays}`;
  const idInput = { id, inputmode: 'numeric', value: card.eventId, 'aria-describedby': describedBy };
  const dayInput = { id: day, placeholder: 'e.g. 4 Nov 2026', value: card.examDate, 'aria-describedby': daySays };
  const leave = () => app.tell({ what: 'left-out', study, isOut: !app.sitting.card(study).isOut });
  const share = () => app.tell({ what: 'shared', study, isShared: shared.checked });
  const shared = el('input', { type: 'checkbox', change: share });
  const hint = el('p.small.muted', { id: `${id}-hint` }, `${asked.hint} `, askWhere);
  const confirm = el('label.confirm', { hidden: true }, shared, el('span'));
  return el('div.exam-form', [
    el('div.exam-form-in', [
      el('div.asks', [
        field('Image Event ID', typed('event-id', 'big', idInput), hint, [el('p.say', { id: idSays }), confirm, where]),
        field([asked.date, optional()], typed('exam-date', 'short', dayInput), null, el('p.say', { id: daySays })),
      ]),
      el('button.link.leave', { click: leave }),
    ]),
  ]);
}

/**
 * Brings the words beside the controls up to date, without touching the controls.
 * @param {wasm_bindgen.Card} card @param {Element} node
 */
export function refreshCard({ eventId, isOut, id, date, confirm }, node) {
  /** @param {string} selector @returns {any} */
  const part = (selector) => node.querySelector(selector);
  const [idInput, dateInput, where] = [part('[name=event-id]'), part('[name=exam-date]'), part('.where')];
  if (idInput.value !== eventId) idInput.value = eventId;
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
    fill(node, words && [icon(said.state === 'good' ? 'check' : 'stop'), el('span', words)]);
  };
  say(idInput, id);
  say(dateInput, date);
  where.hidden = !(isBad(id) || where.dataset.asked) || isOut;
  part('.confirm').hidden = isOut || !confirm;
  part('.confirm input').checked = Boolean(confirm && confirm.isGiven);
  part('.confirm span').textContent = confirm ? confirm.label : '';
  node.classList.toggle('left-out', isOut);
  part('.asks').hidden = isOut;
  part('.leave').textContent = isOut ? 'Left out. Take it in again' : 'Leave this exam out';
}
