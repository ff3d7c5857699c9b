/** One picture in its place, or the sentence that it cannot be shown. */
import { el, fill, icon } from './dom.js';
import { NOT_SHOWN } from './words.js';
import { paint, windowFor } from './paint.js';

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
  const chosen =
    open.find(({ modality }) => study.label.startsWith('PET') && (modality === 'PT' || modality === 'PET')) || open[0];
  if (!chosen && study.images > study.series.reduce((sum, { held }) => sum + held, 0)) {
    return picture(app, study.picture, { frame: 0, window: 'auto', maxSide: 320 }, 'Middle slice');
  }
  if (!chosen) return el('div.frame.ghost', null, icon('eye'), el('span.small.muted', null, 'Nothing to show yet'));
  return picture(
    app,
    chosen.middle,
    { frame: 0, window: chosen.modality === 'CT' ? 'lung' : windowFor(chosen.modality), maxSide: 320 },
    'Middle slice',
  );
}
