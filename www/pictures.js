/** Pictures of the exams: the middle slice, held series, and a strip for each series. */
import { el, fill, icon, note, pii } from './dom.js';
import { count, many } from './format.js';
import { NOT_SHOWN } from './words.js';
import { modalityName, paint, windowFor } from './paint.js';
import { viewer } from './viewer.js';

const SMALL = 192;

/** A canvas that asks for its picture, with the sentence in its place when there is none. */
export function picture(app, index, options, label) {
  const canvas = el('canvas.film', { role: 'img', 'aria-label': label, width: options.maxSide, height: options.maxSide });
  const frame = el('div.frame', null, canvas);
  queueMicrotask(async () => {
    if (await paint(app, canvas, index, options)) return;
    app.sitting.notShown.add(index);
    fill(frame, el('p.no-picture.small', null, icon('warn', 'warn'), el('span', null, NOT_SHOWN)));
  });
  return frame;
}

/** The middle slice of the largest series that is not held. */
export function thumbnail(app, study) {
  const open = study.series.filter(({ heldCode }) => !heldCode).sort((a, b) => b.images - a.images);
  const chosen = open.find(({ modality }) => study.label.startsWith('PET') && (modality === 'PT' || modality === 'PET')) || open[0];
  if (!chosen) return el('div.frame.ghost', null, icon('eye'), el('span.small.muted', null, 'Nothing to show yet'));
  return picture(app, chosen.middle, { frame: 0, window: chosen.modality === 'CT' ? 'lung' : windowFor(chosen.modality), maxSide: 320 }, 'Middle slice');
}

/** A held series: its picture large, and the decision that only a person can make. */
export function heldCard(app, item) {
  const study = app.sitting.studies.find(({ uid }) => uid === item.studyUid);
  const series = study && study.series.find(({ uid }) => uid === item.seriesUid);
  const name = item.description || 'No description';
  const frame = el('div.held-picture');
  let at = 0;
  const show = () => {
    fill(frame, picture(app, item.files[at], { frame: 0, window: 'auto', maxSide: 704 }, `Held picture ${at + 1} of ${item.files.length}`));
    frame.classList.add('pii-picture');
    fill(place, item.files.length > 1 ? [step('back', 'Previous picture', -1), el('span', null, `${count(at + 1)} of ${count(item.files.length)}`), step('right', 'Next picture', 1)] : []);
  };
  const step = (sign, label, by) => el('button.button.square', { 'aria-label': label, click: () => { at = (at + by + item.files.length) % item.files.length; show(); } }, icon(sign));
  const place = el('div.pager');
  const decide = (how) => () => {
    app.sitting.pictures.set(item.seriesUid, how);
    app.changed();
  };
  const out = el('button.button', { click: decide('out') }, 'Leave out');
  const include = el('button.button', { click: decide('include') }, 'No names visible: include');
  const state = el('p.decided');
  const card = el(
    'article.card.held',
    { 'data-held': item.seriesUid, id: `held-${item.seriesUid}` },
    el('div', null, frame, place),
    el('div', null, el('h4', null, pii(name, '.soft')), el('p.muted', null, `${study ? `${study.label}, ` : ''}${series ? `series ${series.number}, ` : ''}${many(item.files.length, 'image')}`), el('p', null, item.reason), el('p.muted', null, 'This page takes names out of the header, never out of a picture. If a name, number or birth date shows, leave the series out.'), el('div.buttons', null, out, include), state),
  );
  card.addEventListener('decided', () => {
    const how = app.sitting.pictures.get(item.seriesUid);
    out.setAttribute('aria-pressed', String(how === 'out'));
    include.setAttribute('aria-pressed', String(how === 'include'));
    fill(state, how ? [icon('check', 'good'), el('span', null, how === 'out' ? ' Left out. The report says so.' : ' Included, after a look. The report says so.')] : []);
  });
  show();
  return card;
}

/** All series with first, middle and last, folded at first. */
export function picturesFold(app) {
  const inside = el('div');
  const series = app.sitting.chosen().flatMap((study) => study.series.filter(({ heldCode }) => !heldCode).map((one) => ({ study, series: one })));
  const fold = el('details.card.fold.large', { id: 'pictures' }, el('summary', null, icon('right', 'chevron'), el('h3', null, 'Pictures'), el('span.muted', null, `${many(series.length, 'series', 'series')}: first, middle, last, and all of them laid over each other`)), inside);
  fold.addEventListener('toggle', () => {
    inside.replaceChildren();
    if (fold.open) inside.append(note('plain', 'info', el('p', null, 'Letters burned into a picture cannot be taken out here. They stand out in a series’ maximum picture.')), ...series.map((item) => strip(app, item)));
  });
  return fold;
}

function strip(app, { study, series }) {
  const window = windowFor(series.modality);
  const shots = [['First', series.first], ['Middle', series.middle], ['Last', series.last]].filter(([, index], n, all) => n === 0 || index !== all[n - 1][1]);
  const canvases = shots.map(([word, index]) => el('figure', null, picture(app, index, { frame: 0, window, maxSide: SMALL }, `${word} picture`), el('figcaption.small.muted', null, word)));
  const inside = el('div');
  const open = el('button.link', { 'aria-expanded': 'false' }, 'Scroll through');
  open.addEventListener('click', () => {
    const isOpen = open.getAttribute('aria-expanded') !== 'true';
    open.setAttribute('aria-expanded', String(isOpen));
    open.textContent = isOpen ? 'Close' : 'Scroll through';
    fill(inside, isOpen ? viewer(app, series) : []);
  });
  seeWhenShown(app, series, canvases);
  return el('div.strip', null, el('div.strip-line', null, el('div', null, el('h4', null, pii(series.description || 'No description', '.soft')), el('p.small.muted', null, `${study.label}, series ${series.number}, ${modalityName(series.modality)}, ${many(series.images, 'image')}`), open), el('div.shots', null, canvases)), inside);
}

/** A series counts as looked at once its whole strip was on the screen. */
function seeWhenShown(app, series, nodes) {
  const left = new Set(nodes);
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      left.delete(/** @type {any} */ (target));
      observer.unobserve(target);
    }
    if (!left.size) app.sitting.seen.add(series.uid);
  }, { threshold: 0.6 });
  for (const node of nodes) observer.observe(node);
}
