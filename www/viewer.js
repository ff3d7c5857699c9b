/** One series in full: a scroll through its images, and the maximum of them all. */
import { el, fill } from './dom.js';
import { count, many } from './format.js';
import { modalityName, paint, put, windowFor } from './paint.js';

const LARGE = 640;
const MAXIMUM = 320;
/** More images than this are sampled evenly: burned-in letters repeat through a series. */
const MAXIMUM_IMAGES = 400;
const WINDOWS = {
  CT: [
    ['lung', 'Lung'],
    ['mediastinum', 'Mediastinum'],
  ],
  PET: [
    ['pet', 'PET'],
    ['auto', 'As stored'],
  ],
};

/** Every image of a series: files, or the frames of enhanced ones. */
function placesOf(files, frames) {
  return files.flatMap((index) => Array.from({ length: frames }, (_, frame) => ({ index, frame })));
}

/** @param {any} app @param {SeriesInfo} series */
export function viewer(app, series) {
  const places = placesOf(Array.from(app.sitting.session.seriesFiles(series.uid)), series.frames || 1);
  let at = Math.max(
    0,
    places.findIndex(({ index }) => index === series.middle),
  );
  if (series.frames > 1) at = Math.floor(places.length / 2);
  let window_ = windowFor(series.modality);
  const canvas = el('canvas.film', { role: 'img', width: LARGE, height: LARGE });
  const where = el('span', { 'aria-live': 'off' });
  const range = el('input', { type: 'range', min: 1, max: places.length, value: at + 1, 'aria-label': 'Image' });
  const show = () => {
    const text = `Image ${count(at + 1)} of ${count(places.length)}`;
    where.textContent = text;
    canvas.setAttribute('aria-label', text);
    range.setAttribute('aria-valuetext', text);
    // Only the newest position is worth drawing.
    app.pool.forget((task) => task.group === series.uid);
    const { index, frame } = places[at];
    paint(app, canvas, index, { frame, window: window_, maxSide: LARGE }, series.uid);
  };
  range.addEventListener('input', () => {
    at = Number(range.value) - 1;
    show();
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      at = Math.min(places.length - 1, Math.max(0, at + Math.sign(event.deltaY)));
      range.value = String(at + 1);
      show();
    },
    { passive: false },
  );
  const name = `window-${series.uid}`;
  const windows = (WINDOWS[modalityName(series.modality)] || [['auto', 'As stored']]).map(([value, word]) => {
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
      canvas,
      el('figcaption', null, where, el('div.choice.soft', { role: 'radiogroup', 'aria-label': 'Window' }, windows)),
      range,
    ),
    maximum(app, series, places),
  );
}

/** The brightest value at every place of the series, drawn as the images come in. */
function maximum(app, series, places) {
  const canvas = el('canvas.film', { role: 'img', 'aria-label': 'Maximum picture', width: MAXIMUM, height: MAXIMUM });
  const words = el('span');
  const step = Math.max(1, places.length / MAXIMUM_IMAGES);
  const chosen = Array.from({ length: Math.min(places.length, MAXIMUM_IMAGES) }, (_, n) => places[Math.floor(n * step)]);
  queueMicrotask(() => gather(app, series, chosen, canvas, words));
  return el(
    'figure',
    null,
    canvas,
    el('figcaption', null, words),
    el('p.small.muted', null, 'At each point, the brightest value of any image. Burned-in letters show as bright strokes.'),
  );
}

async function gather(app, series, places, canvas, words) {
  const group = `maximum of ${series.uid}`;
  const window_ = windowFor(series.modality);
  let whole = null;
  let done = 0;
  let missing = 0;
  const dark = series.modality === 'CT' ? Math.max : Math.min;
  await Promise.all(
    places.map(async ({ index, frame }) => {
      try {
        const picture = await app.pool.run({
          kind: 'picture',
          source: app.sitting.sources[index],
          options: { frame, window: window_, maxSide: MAXIMUM },
          group,
        });
        if (!whole) whole = { width: picture.width, height: picture.height, rgba: new Uint8Array(picture.rgba) };
        else if (whole.width !== picture.width || whole.height !== picture.height) missing += 1;
        else lay(whole.rgba, picture.rgba, dark);
      } catch (error) {
        if (error.code === 'cancelled') return;
        missing += 1;
      }
      done += 1;
      if (!canvas.isConnected) return app.pool.forget((task) => task.group === group);
      if (whole && (done % 16 === 0 || done === places.length)) put(canvas, whole);
      fill(
        words,
        done < places.length
          ? `Laying over each other: ${count(done)} of ${count(places.length)}`
          : `Maximum of ${many(done - missing, 'image')}${missing ? `; ${count(missing)} could not be shown` : ''}`,
      );
    }),
  );
}

function lay(into, from, pick) {
  for (let n = 0; n < into.length; n += 4) into[n] = into[n + 1] = into[n + 2] = pick(into[n], from[n]);
}
