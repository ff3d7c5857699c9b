/** One picture in its place, or the sentence that it cannot be shown. */
import { el, fill, icon } from '../page/dom.js';
import { codeOf } from '../engine/calls.js';

/**
 * A canvas that asks for its picture, with the sentence in its place when there is none.
 * @param {Shown} app @param {number} index @param {wasm_bindgen.PictureWanted} options @param {string} label
 */
export function picture(app, index, options, label) {
  const film = canvas(label, options.maxSide);
  const frame = el('div.frame', film);
  queueMicrotask(async () => {
    const own = await askFor(app, index, options, '');
    if (typeof own !== 'string') put(film, own);
    else if (own !== 'dropped') fill(frame, notShown(own));
  });
  return frame;
}

/** What a picture is put into. @param {string} label @param {number} side */
export function canvas(label, side) {
  return el('canvas.film', { role: 'img', 'aria-label': label, width: side, height: side });
}

/** What stands where a picture cannot. @param {'failed' | 'unreadable'} end */
export function notShown(end) {
  const unshown = WORDS.look.notShown;
  const words = end === 'failed' ? unshown : WORDS.look.notRead;
  return el('p.no-picture.small', icon('warn', 'warn'), el('span', words));
}

/** The slice that stands for an exam. @param {Shown} app @param {Exam} exam */
export function thumbnail(app, { picture: shown }) {
  if (!shown) return el('div.frame.ghost', icon('eye'), el('span.small.muted', WORDS.exams.nothingToShow));
  const { index, frame, window } = shown;
  return picture(app, index, { frame, window, maxSide: 320 }, WORDS.exams.middleSlice);
}

/**
 * A picture of a file. Tasks of one group can be forgotten together.
 * @returns {Promise<wasm_bindgen.Picture | 'failed' | 'unreadable' | 'dropped'>} dropped when nobody waits for it any more
 * @param {Shown} app @param {number} index @param {wasm_bindgen.PictureWanted} options @param {string} group
 */
export async function askFor(app, index, options, group) {
  const { sitting, pool } = app;
  try {
    return await pool.run({ kind: 'picture', source: sitting.sources[index], options, group }, true);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'cancelled') return 'dropped';
    if (code === 'unreadable') return 'unreadable';
    // (A file that cannot be read says nothing of its picture.)
    if (!sitting.isOver) app.tell({ what: 'not-shown', index });
    return 'failed';
  }
}

/** @param {HTMLCanvasElement} canvas @param {wasm_bindgen.Picture} picture */
export function put(canvas, { width, height, rgba }) {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.length), width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

/** How boxes around what may be letters are drawn: seen on black and on white. @type {[string, number][]} */
const STROKES = [
  ['rgb(0 0 0 / 75%)', 4],
  ['#e5b567', 2],
];
/** They keep off the letters. */
const MARGIN = 3;

/**
 * Draws boxes over a picture that was drawn at a place in a scale: where letters were found,
 * and dotted, where they are likeliest.
 * @param {CanvasRenderingContext2D} pen @param {wasm_bindgen.LookFirst} one
 * @param {number} scale @param {number} x @param {number} y @param {number} unit pixels of a line's unit
 */
export function box(pen, { isFound, spots }, scale, x, y, unit) {
  const shown = spots.filter(({ score }, n) => n === 0 || (isFound && score >= 0));
  pen.setLineDash(isFound ? [] : [2 * unit, 4 * unit]);
  for (const [colour, width] of STROKES) {
    pen.strokeStyle = colour;
    pen.lineWidth = width * unit;
    for (const { left, top, width: columns, height: rows } of shown)
      pen.strokeRect(
        x + left * scale - MARGIN * unit,
        y + top * scale - MARGIN * unit,
        columns * scale + 2 * MARGIN * unit,
        rows * scale + 2 * MARGIN * unit,
      );
  }
  return isFound ? shown.length : 0;
}
