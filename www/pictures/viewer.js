/** One series in full: a scroll through its images, and the maximum of them all. */
import { el, fill } from '../page/dom.js';
import { count } from '../page/format.js';
import { canvas, notShown, paint } from './picture.js';
import { maximumFigure } from './maximum.js';

const LARGE = 640;
const MAXIMUM = 320;
const WHAT_IT_SHOWS =
  'At each point, the brightest value of any image. Burned-in letters show as strokes that belong to no organ.';

/** The images of a series in order: files, or frames of enhanced ones. @param {Shown} app @param {Series} series */
export function placesOf({ sitting: { session } }, { uid }) {
  const frames = session.seriesFrames(uid);
  return Array.from(session.seriesFiles(uid)).flatMap((index, n) =>
    Array.from({ length: frames[n] }, (_, frame) => ({ index, frame })),
  );
}

/** @param {Shown} app @param {Series} series */
export function viewer(app, series) {
  const places = placesOf(app, series);
  let at = series.middle;
  let window_ = series.window;
  const film = canvas('', LARGE);
  const fault = el('div.no-film', { hidden: true });
  const where = el('span', { 'aria-live': 'off' });
  const range = el('input', { type: 'range', min: 1, max: places.length, value: at + 1, 'aria-label': 'Image' });
  const show = async () => {
    const text = `Image ${count(at + 1)} of ${count(places.length)}`;
    where.textContent = text;
    film.setAttribute('aria-label', text);
    range.setAttribute('aria-valuetext', text);
    // Only the newest position is worth drawing.
    app.pool.forget((task) => task.kind === 'picture' && task.group === series.uid);
    const { index, frame } = places[at];
    const end = await paint(app, film, index, { frame, window: window_, maxSide: LARGE }, series.uid);
    // The last picture must not stand under the next one's number.
    if (end === 'dropped') return;
    fault.hidden = end === 'shown';
    if (end !== 'shown') fill(fault, notShown(end));
  };
  /** @param {number} to */
  const move = (to) => {
    at = Math.min(places.length - 1, Math.max(0, to));
    range.value = String(at + 1);
    show();
  };
  range.addEventListener('input', () => move(Number(range.value) - 1));
  /** @param {WheelEvent} event */
  const turn = (event) => {
    event.preventDefault();
    move(at + Math.sign(event.deltaY));
  };
  film.addEventListener('wheel', turn, { passive: false });
  const windows = series.windows.map(({ window, word }) => {
    const change = () => {
      window_ = window;
      show();
    };
    const [name, checked] = [`window-${series.uid}`, window === window_];
    return el('label', el('input', { type: 'radio', name, value: window, checked, change }), word);
  });
  queueMicrotask(show);
  const choice = el('div.choice.soft', { role: 'radiogroup', 'aria-label': 'Brightness for' }, windows);
  return el('div.viewer', [
    el('figure', [el('div.frame.stage', film, fault), el('figcaption', where, choice), places.length > 1 && range]),
    places.length > 1 && maximumFigure(app, series, places, MAXIMUM, WHAT_IT_SHOWS),
  ]);
}
