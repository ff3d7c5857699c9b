/** A strip of pictures for each series, folded until it is wanted. */
import { bigFold, byId, el, fill, note, opener, pii } from '../page/dom.js';
import { many } from '../page/format.js';
import { picture, whenNear } from './picture.js';
import { placesOf, viewer } from './viewer.js';
import { maximumFigure } from './maximum.js';
import { now } from '../engine/sitting.js';

const SMALL = 192;

/**
 * All series with first, middle, last and maximum, folded at first; those with something held or missing first.
 * @param {Shown} app
 */
export function picturesFold(app) {
  const all = app.sitting.going().flatMap(({ uid, series }) => series.map((one) => ({ study: uid, series: one })));
  const open = all.filter(({ series }) => !series.isHeld).sort((a, b) => b.series.weight - a.series.weight);
  const about = `${many(open.length, 'series', 'series')}: first, middle, last, and all laid over each other`;
  const hint = 'Letters burned into a picture cannot be taken out here. They stand out in a series’ maximum picture.';
  return bigFold('pictures', 'Pictures', about, () => [
    note('plain', hint),
    open.map(({ study, series }) => strip(app, study, series)),
  ]);
}

/**
 * A series with its first, middle, last and maximum picture, and a scroll through it.
 * @param {Shown} app @param {string} study @param {Series} series
 */
export function strip(app, study, series) {
  const inside = el('div');
  const shots = el('div.shots');
  const open = opener('link', {}, ['Scroll through', 'Close'], (isOpen) => fill(inside, isOpen && viewer(app, series)));
  const about = `${app.sitting.card(study).shortName}, ${series.name}, ${series.about}`;
  const words = el('div', el('h4', pii(series.description, '.soft')), el('p.small.muted', about), open);
  const node = el('div.strip', el('div.strip-line', words, shots), inside);
  // Thirty series ask for nothing until they are scrolled to.
  whenNear(app.sitting, node, () => fill(shots, shotsOf(app, series)));
  return node;
}

/** @param {Shown} app @param {Series} series */
function shotsOf(app, series) {
  const { shots, window } = series;
  const frames = shots.map(({ index, frame, label }) => picture(app, index, { frame, window, maxSide: SMALL }, label));
  seeWhenShown(app, series, frames);
  const places = placesOf(app, series);
  return [
    frames.map((frame, n) => el('figure', frame, el('figcaption.small.muted', shots[n].word))),
    places.length > 1 && maximumFigure(app, series, places, SMALL),
  ];
}

/**
 * A series counts as looked at once every picture of its strip was painted and could be seen.
 * @param {Shown} app @param {Series} series @param {HTMLElement[]} frames
 */
function seeWhenShown(app, series, frames) {
  /** @type {Set<Element>} */
  const onScreen = new Set();
  const painted = new Set();
  const left = new Set(frames);
  /** @type {IntersectionObserver | undefined} */
  let observer;
  const check = () => {
    for (const frame of left) if (onScreen.has(frame) && painted.has(frame)) left.delete(frame);
    if (left.size) return;
    const shown = (/** @type {wasm_bindgen.Shot} */ { index, frame }) => (/** @type {Place} */ place) =>
      place.index === index && place.frame === frame;
    const all = placesOf(app, series);
    const places = series.shots.map((shot) => all.findIndex(shown(shot))).filter((place) => place >= 0);
    app.sitting.send({ what: 'looked', series: series.uid, places, when: now() });
    disconnect();
  };
  const disconnect = () => {
    observer?.disconnect();
    resized.disconnect();
  };
  const watch = () => {
    observer?.disconnect();
    onScreen.clear();
    // What lies behind the bars above and below is not seen.
    const rootMargin = `${-byId('top').offsetHeight}px 0px ${-byId('bar').offsetHeight}px 0px`;
    observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) onScreen.add(target);
          else onScreen.delete(target);
        }
        check();
      },
      { threshold: 0.6, rootMargin },
    );
    for (const frame of left) observer.observe(frame);
  };
  const resized = new ResizeObserver(watch);
  resized.observe(byId('bar'));
  app.sitting.watches.push({ disconnect });
  for (const frame of frames)
    frame.addEventListener('painted', () => {
      painted.add(frame);
      check();
    });
}
