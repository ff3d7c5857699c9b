/** Step 2: a card for each exam, its Event ID beside it. */
import { byId, el, fill, icon, lines, note, table } from '../page/dom.js';
import { count } from '../page/format.js';
import { COLUMNS, examCard, examRow, refreshCard } from './examcard.js';
import { groupFold } from './outcome.js';

/** With more exams than these, a table takes the place of cards. */
const CARDS = 3;

/** Draws all exams anew, those of one patient together. @param {App} app */
export function renderExams(app) {
  const all = [...app.sitting.view.exams].sort((a, b) => a.group - b.group);
  /** @param {typeof examCard} draw */
  const drawn = (draw) => all.map((exam, n) => draw(app, exam, `id-${n}`));
  const exams =
    all.length > CARDS
      ? el('div.card', table('table.exams', WORDS.exams.exams, COLUMNS, drawn(examRow)))
      : drawn(examCard);
  fill(byId('exams'), el('div.notes', notes(app)), exams, setAside(app));
  refreshExams(app);
}

/** What is to be said above the cards. @param {App} app */
function notes(app) {
  const { isSample, view } = app.sitting;
  const open = el('button.link', { click: () => byId('open-settings').click() }, WORDS.settings.settings);
  const check = el('button.link', { click: () => app.checkInstead() }, WORDS.exams.checkInstead);
  return [
    app.notice && note('warn', app.notice),
    app.sitting.view.exams.length > CARDS && el('p.muted', WORDS.exams.dateOptional({ date: view.form.date, why: view.form.dateWhy })),
    isSample && note('plain', view.form.sample),
    view.heads.mayCheck && note('plain', WORDS.exams.deIdentifiedBefore, check),
    settingsNote(app, 'plain', WORDS.exams.settingsDiffer, open),
    readFaults(app),
    view.files.map && mapNote(view.files.map),
  ];
}

/**
 * What a settings file or the drawer changed: nobody should be surprised by it later.
 * @param {App} app @param {'plain' | 'warn'} kind @param {string} sentence @param {HTMLElement} [control]
 */
export function settingsNote({ config: { differences } }, kind, sentence, control) {
  return differences.length ? note(kind, sentence, control, lines(differences)) : null;
}

/** What is to be known of the files, and the way to try again where that may help. @param {App} app */
export function readFaults(app) {
  return app.sitting.view.files.notices.map(({ sentence, mayRetry }) =>
    note('warn', sentence, mayRetry && el('button.link', { click: () => app.taking.inTurn(() => app.taking.retry()) }, WORDS.page.retry)),
  );
}

/** What event maps did, and what in them or among the exams has no counterpart. @param {wasm_bindgen.MapNote} map */
function mapNote({ isWhole, sentence, lines: missing }) {
  return isWhole ? note('good', sentence) : note('warn', sentence, lines(missing));
}

/** Brings the words beside the controls up to date, without touching the controls. @param {App} app */
export function refreshExams(app) {
  /** @type {HTMLElement[]} */
  const all = [...byId('exams').querySelectorAll('[data-study]')];
  const nodes = new Map(all.map((node) => [node.dataset.study, node]));
  for (const card of app.sitting.view.cards) {
    const node = nodes.get(card.study);
    if (node) refreshCard(card, node);
  }
}

/** Files that are no part of what will be written, with the reasons. @param {App} app */
function setAside(app) {
  const groups = app.sitting.view.files.setAside;
  const all = groups.reduce((sum, group) => sum + group.count, 0);
  if (!all) return null;
  return el('details.card.fold', { id: 'set-aside' }, [
    el('summary', icon('right', 'chevron'), el('span', WORDS.exams.setAside), el('b', count(all))),
    el('div.fold-in', [groups.map((group) => groupFold(app, group))]),
  ]);
}
