/** One series in full: a scroll through its images, and the maximum of them all. */
import { el } from '../page/dom.js';
import { count } from '../page/format.js';
import { paint } from './paint.js';
import { notShown } from './picture.js';
import { showMaximum } from './maximum.js';

const LARGE = 640;
const MAXIMUM = 320;
const WINDOWS = {
  CT: [
    ['lung', 'Lung'],
    ['mediastinum', 'Mediastinum'],
    ['full', 'Everything'],
  ],
  PET: [
    ['pet', 'PET'],
    ['full', 'Everything'],
  ],
};

/**
 * Every image of a series in order: files, or the frames of enhanced ones.
 * @param {Shown} app
 * @param {wasm_bindgen.SeriesFacts} series
 */
export function placesOf(app, series) {
  const { session } = app.sitting;
  const frames = series.frames > 1 ? session.seriesFrames(series.uid) : null;
  return Array.from(session.seriesFiles(series.uid)).flatMap((index, n) =>
    Array.from({ length: frames ? frames[n] : 1 }, (_, frame) => ({ index, frame })),
  );
}

/** @param {Shown} app @param {wasm_bindgen.SeriesFacts} series */
export function viewer(app, series) {
  const places = placesOf(app, series);
  let at = Math.max(
    0,
    places.findIndex(({ index }) => index === series.pictures[1]),
  );
  if (series.frames > 1) at = Math.floor(places.length / 2);
  let window_ = series.window;
  const canvas = el('canvas.film', { role: 'img', width: LARGE, height: LARGE });
  const fault = el('div.no-film', { hidden: true }, notShown());
  const where = el('span', { 'aria-live': 'off' });
  const range = el('input', { type: 'range', min: 1, max: places.length, value: at + 1, 'aria-label': 'Image' });
  const show = async () => {
    const text = `Image ${count(at + 1)} of ${count(places.length)}`;
    where.textContent = text;
    canvas.setAttribute('aria-label', text);
    range.setAttribute('aria-valuetext', text);
    // Only the newest position is worth drawing.
    app.pool.forget((task) => task.group === series.uid);
    const { index, frame } = places[at];
    const end = await paint(app, canvas, index, { frame, window: window_, maxSide: LARGE }, series.uid);
    // The last picture must not stand under the next one's number.
    if (end !== 'dropped') fault.hidden = end === 'shown';
  };
  const move = (to) => {
    at = Math.min(places.length - 1, Math.max(0, to));
    range.value = String(at + 1);
    show();
  };
  range.addEventListener('input', () => move(Number(range.value) - 1));
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      move(at + Math.sign(event.deltaY));
    },
    { passive: false },
  );
  const name = `window-${series.uid}`;
  const windows = (WINDOWS[series.label] || [['auto', 'As stored']]).map(([value, word]) => {
    const radio = el('input', { type: 'radio', name, value, checked: value === window_ });
    radio.addEventListener('change', () => {
      window_ = value;
      show();
    });
    return el('label', null, radio, word);
  });
  queueMicrotask(show);
  return el(
    'div.viewer',
    null,
    el(
      'figure',
      null,
      el('div.frame.stage', null, canvas, fault),
      el('figcaption', null, where, el('div.choice.soft', { role: 'radiogroup', 'aria-label': 'Brightness for' }, windows)),
      places.length > 1 ? range : null,
    ),
    places.length > 1 ? maximum(app, series, places) : null,
  );
}

/** @param {Shown} app @param {wasm_bindgen.SeriesFacts} series */
function maximum(app, series, places) {
  const canvas = el('canvas.film', { role: 'img', 'aria-label': 'Maximum picture', width: MAXIMUM, height: MAXIMUM });
  const words = el('span');
  queueMicrotask(() => showMaximum(app, series, places, canvas, words));
  return el(
    'figure',
    null,
    el('div.frame', null, canvas),
    el('figcaption', null, words),
    el(
      'p.small.muted',
      null,
      'At each point, the brightest value of any image. Burned-in letters show as strokes that belong to no organ.',
    ),
  );
}
