/** One series in full: a scroll through its images, and the maximum of them all. */
import { el, fill } from './dom.js';
import { count } from './format.js';
import { paint, put, windowFor } from './paint.js';

const LARGE = 640;
const MAXIMUM = 320;
/** More images than this are sampled evenly: burned-in letters repeat through a series. */
const MAXIMUM_IMAGES = 400;
const WINDOWS = {
  CT: [
    ['lung', 'Lung'],
    ['mediastinum', 'Mediastinum'],
  ],
  PT: [
    ['pet', 'PET'],
    ['auto', 'As stored'],
  ],
};

/** @param {any} app @param {SeriesInfo} series */
export function viewer(app, series) {
  const files = app.sitting.session.seriesFiles(series.uid);
  let at = Math.max(0, files.indexOf(series.middle));
  let window_ = windowFor(series.modality);
  const canvas = el('canvas.film', { role: 'img', width: LARGE, height: LARGE });
  const where = el('span', { 'aria-live': 'off' });
  const range = el('input', { type: 'range', min: 1, max: files.length, value: at + 1, 'aria-label': 'Image' });
  const show = () => {
    const text = `Image ${count(at + 1)} of ${count(files.length)}`;
    where.textContent = text;
    canvas.setAttribute('aria-label', text);
    range.setAttribute('aria-valuetext', text);
    // Only the newest position is worth drawing.
    app.pool.forget((task) => task.kind === 'picture' && task.scroll === series.uid);
    paint(app, canvas, files[at], { frame: 0, window: window_, maxSide: LARGE });
  };
  range.addEventListener('input', () => {
    at = Number(range.value) - 1;
    show();
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      at = Math.min(files.length - 1, Math.max(0, at + Math.sign(event.deltaY)));
      range.value = String(at + 1);
      show();
    },
    { passive: false },
  );
  const name = `window-${series.uid}`;
  const windows = (WINDOWS[series.modality] || [['auto', 'As stored']]).map(([value, word]) => {
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
    maximum(app, series, files),
  );
}

/** The brightest value at every place of the series, drawn as the images come in. */
function maximum(app, series, files) {
  const canvas = el('canvas.film', { role: 'img', 'aria-label': 'Maximum picture', width: MAXIMUM, height: MAXIMUM });
  const words = el('span');
  const step = Math.max(1, files.length / MAXIMUM_IMAGES);
  const chosen = Array.from({ length: Math.min(files.length, MAXIMUM_IMAGES) }, (_, n) => files[Math.floor(n * step)]);
  queueMicrotask(() => gather(app, series, chosen, canvas, words));
  return el(
    'figure',
    null,
    canvas,
    el('figcaption', null, words),
    el('p.small.muted', null, 'At each point, the brightest value of any image. Burned-in letters show as bright strokes.'),
  );
}

async function gather(app, series, files, canvas, words) {
  const options = { frame: 0, window: windowFor(series.modality), maxSide: MAXIMUM };
  let whole = null;
  let done = 0;
  let missing = 0;
  const dark = series.modality === 'CT' ? Math.max : Math.min;
  await Promise.all(
    files.map(async (index) => {
      try {
        const picture = await app.pool.run({ kind: 'picture', source: app.sitting.sources[index], options });
        if (!whole) whole = { width: picture.width, height: picture.height, rgba: new Uint8Array(picture.rgba) };
        else if (whole.width !== picture.width || whole.height !== picture.height) missing += 1;
        else lay(whole.rgba, picture.rgba, dark);
      } catch (error) {
        if (error.code === 'cancelled') return;
        missing += 1;
      }
      done += 1;
      if (!canvas.isConnected) return app.pool.forget((task) => task.options === options);
      if (whole && (done % 16 === 0 || done === files.length)) put(canvas, whole);
      fill(
        words,
        done < files.length
          ? `Laying over each other: ${count(done)} of ${count(files.length)}`
          : `Maximum of ${count(done - missing)} images${missing ? `; ${count(missing)} could not be shown` : ''}`,
      );
    }),
  );
}

function lay(into, from, pick) {
  for (let n = 0; n < into.length; n += 4) into[n] = into[n + 1] = into[n + 2] = pick(into[n], from[n]);
}
