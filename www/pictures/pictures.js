/** A strip of pictures for each series, folded until it is wanted. */
import { bigFold, el, fill, note, pii } from '../page/dom.js';
import { many } from '../page/format.js';
import { modalityName, windowFor } from './paint.js';
import { picture, whenNear } from './picture.js';
import { placesOf, viewer } from './viewer.js';
import { showMaximum } from './maximum.js';

const SMALL = 192;

/**
 * All series with first, middle, last and maximum, folded at first; those with something held or missing first.
 * @param {Shown} app
 */
export function picturesFold(app) {
  const series = app.sitting
    .chosen()
    .flatMap((study) => study.series.filter(({ held, images }) => held < images).map((one) => ({ study, series: one })))
    .sort((a, b) => flags(b.series) - flags(a.series));
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

/** @param {wasm_bindgen.SeriesInfo} series */
function framesWords({ modality, images, frames }) {
  const words = `${modalityName(modality)}, ${many(images, 'image')}`;
  return frames > 1 ? `${words} of up to ${many(frames, 'frame')}` : words;
}

/** @param {wasm_bindgen.SeriesInfo} series */
function flags({ held, gaps, sliceGaps }) {
  return (held ? 2 : 0) + (gaps.length || sliceGaps.length ? 1 : 0);
}

/**
 * A series with its first, middle, last and maximum picture, and a scroll through it.
 * @param {Shown} app
 * @param {{ study: wasm_bindgen.StudyInfo, series: wasm_bindgen.SeriesInfo }} which
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

/** @param {Shown} app @param {wasm_bindgen.SeriesInfo} series */
function shotsOf(app, series) {
  const places = placesOf(app, series);
  const at = (index) => places.findIndex((place) => place.index === index);
  const ends =
    series.frames > 1 && series.images === 1
      ? [0, Math.floor(places.length / 2), places.length - 1]
      : [at(series.first), at(series.middle), at(series.last)];
  const options = { window: windowFor(series), maxSide: SMALL };
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

/** @param {Shown} app @param {wasm_bindgen.SeriesInfo} series */
function maximumShot(app, series, places) {
  const canvas = el('canvas.film', { role: 'img', 'aria-label': 'Maximum picture', width: SMALL, height: SMALL });
  const words = el('span.away');
  queueMicrotask(() => showMaximum(app, series, places, canvas, words));
  return el('figure.maximum', null, el('div.frame', null, canvas), el('figcaption.small.muted', null, 'Maximum', words));
}

/**
 * A series counts as looked at once every picture of its strip was painted and on the screen.
 * @param {Shown} app
 * @param {wasm_bindgen.SeriesInfo} series
 */
function seeWhenShown(app, series, frames) {
  const onScreen = new Set();
  const painted = new Set();
  const left = new Set(frames);
  const check = () => {
    for (const frame of left) if (onScreen.has(frame) && painted.has(frame)) left.delete(frame);
    if (left.size) return;
    app.sitting.saw(series.uid);
    observer.disconnect();
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) onScreen.add(target);
        else onScreen.delete(target);
      }
      check();
    },
    { threshold: 0.6 },
  );
  for (const frame of frames) {
    observer.observe(frame);
    frame.addEventListener('painted', () => {
      painted.add(frame);
      check();
    });
  }
}
