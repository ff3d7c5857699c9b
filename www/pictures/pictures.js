/** A strip of pictures for each series, folded until it is wanted. */
import { bigFold, byId, el, fill, note, pii } from '../page/dom.js';
import { many } from '../page/format.js';
import { picture, whenNear } from './picture.js';
import { placesOf, viewer } from './viewer.js';
import { showMaximum } from './maximum.js';
import { now } from '../engine/sitting.js';

const SMALL = 192;

/**
 * All series with first, middle, last and maximum, folded at first; those with something held or missing first.
 * @param {Shown} app
 */
export function picturesFold(app) {
  const series = app.sitting
    .going()
    .flatMap(({ uid, series: all }) => all.filter(({ isHeld }) => !isHeld).map((one) => ({ study: uid, series: one })))
    .sort((a, b) => weight(b.series) - weight(a.series));
  const about = `${many(series.length, 'series', 'series')}: first, middle, last, and all laid over each other`;
  return bigFold('pictures', 'Pictures', about, el('div'), () => [
    note(
      'plain',
      'info',
      el('p', null, 'Letters burned into a picture cannot be taken out here. They stand out in a series’ maximum picture.'),
    ),
    series.map((item) => strip(app, item)),
  ]);
}

function framesWords({ label, images, frames }) {
  const words = `${label}, ${many(images, 'image')}`;
  return frames > 1 ? `${words} of up to ${many(frames, 'frame')}` : words;
}

/** What is held comes first, then what may be missing. @param {wasm_bindgen.SeriesFacts} series */
function weight({ flags }) {
  const has = (weight) => Number(flags.some((flag) => flag.weight === weight));
  return 2 * has('held') + has('warn');
}

/**
 * A series with its first, middle, last and maximum picture, and a scroll through it.
 * @param {Shown} app
 * @param {{ study: string, series: wasm_bindgen.SeriesFacts }} which
 */
export function strip(app, { study, series }) {
  const inside = el('div');
  const shots = el('div.shots');
  const open = el('button.link', { 'aria-expanded': 'false' }, 'Scroll through');
  open.addEventListener('click', () => {
    const isOpen = open.getAttribute('aria-expanded') !== 'true';
    open.setAttribute('aria-expanded', String(isOpen));
    open.textContent = isOpen ? 'Close' : 'Scroll through';
    fill(inside, isOpen ? viewer(app, series) : []);
  });
  const node = el(
    'div.strip',
    null,
    el(
      'div.strip-line',
      null,
      el(
        'div',
        null,
        el('h4', null, pii(series.description || 'No description', '.soft')),
        el(
          'p.small.muted',
          null,
          `${app.sitting.nameOf(study, true)}, series ${series.number || 'without number'}, ${framesWords(series)}`,
        ),
        open,
      ),
      shots,
    ),
    inside,
  );
  // Thirty series ask for nothing until they are scrolled to.
  whenNear(node, () => fill(shots, shotsOf(app, series)));
  return node;
}

/** @param {Shown} app @param {wasm_bindgen.SeriesFacts} series */
function shotsOf(app, series) {
  const places = placesOf(app, series);
  const at = (index) => places.findIndex((place) => place.index === index);
  const ends =
    series.frames > 1 && series.images === 1
      ? [0, Math.floor(places.length / 2), places.length - 1]
      : series.pictures.map(at);
  const options = { window: series.window, maxSide: SMALL };
  const figures = ['First', 'Middle', 'Last']
    .map((word, n) => ({ word, place: places[ends[n]] }))
    .filter(({ place }, n) => place && (n === 0 || place !== places[ends[n - 1]]))
    .map(({ word, place }) => ({
      word: places.length === 1 ? 'The only image' : word,
      frame: picture(app, place.index, { ...options, frame: place.frame }, `${word} picture`),
    }));
  seeWhenShown(
    app,
    series,
    figures.map(({ frame }) => frame),
  );
  return [
    figures.map(({ word, frame }) => el('figure', null, frame, el('figcaption.small.muted', null, word))),
    places.length > 1 ? maximumShot(app, series, places) : null,
  ];
}

/** @param {Shown} app @param {wasm_bindgen.SeriesFacts} series */
function maximumShot(app, series, places) {
  const canvas = el('canvas.film', { role: 'img', 'aria-label': 'Maximum picture', width: SMALL, height: SMALL });
  const words = el('span.away');
  queueMicrotask(() => showMaximum(app, series, places, canvas, words));
  return el('figure.maximum', null, el('div.frame', null, canvas), el('figcaption.small.muted', null, 'Maximum', words));
}

/** A series counts as looked at once every picture of its strip was painted and could be seen. */
function seeWhenShown(app, series, frames) {
  const onScreen = new Set();
  const painted = new Set();
  const left = new Set(frames);
  let observer;
  const check = () => {
    for (const frame of left) if (onScreen.has(frame) && painted.has(frame)) left.delete(frame);
    if (left.size) return;
    app.sitting.send({ what: 'seen', series: series.uid, when: now() });
    observer.disconnect();
    resized.disconnect();
  };
  const watch = () => {
    if (observer) observer.disconnect();
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
  for (const frame of frames)
    frame.addEventListener('painted', () => {
      painted.add(frame);
      check();
    });
}
