/** One picture in its place, or the sentence that it cannot be shown. */
import { el, fill, icon } from '../page/dom.js';
import { codeOf } from '../engine/calls.js';

/**
 * A canvas that asks for its picture, with the sentence in its place when there is none.
 * `painted` is dispatched once it is there.
 * @param {Shown} app @param {number} index @param {wasm_bindgen.PictureWanted} options @param {string} label
 */
export function picture(app, index, options, label) {
  const film = canvas(label, options.maxSide);
  const frame = el('div.frame', film);
  queueMicrotask(async () => {
    const end = await paint(app, film, index, options);
    if (end === 'shown') frame.dispatchEvent(new CustomEvent('painted'));
    if (end === 'failed' || end === 'unreadable') fill(frame, notShown(end));
    // A file that cannot be read says nothing of its picture.
    if (end !== 'failed') return;
    /** @type {wasm_bindgen.Message} */
    const message = { what: 'not-shown', index };
    if (app.tell) app.tell(message);
    else app.sitting.send(message);
  });
  return frame;
}

/** What a picture is put into. @param {string} label @param {number} side */
export function canvas(label, side) {
  return el('canvas.film', { role: 'img', 'aria-label': label, width: side, height: side });
}

/** What stands where a picture cannot. @param {'failed' | 'unreadable'} end */
export function notShown(end) {
  const unshown = 'This picture cannot be shown. Check it in PACS; leave it out if unsure.';
  const words = end === 'failed' ? unshown : 'The file could not be read. Reconnect it, then look at it again.';
  return el('p.no-picture.small', icon('warn', 'warn'), el('span', words));
}

/** The slice that stands for an exam. @param {Shown} app @param {Exam} exam */
export function thumbnail(app, { picture: shown }) {
  if (!shown) return el('div.frame.ghost', icon('eye'), el('span.small.muted', 'Nothing to show yet'));
  const { index, frame, window } = shown;
  return picture(app, index, { frame, window, maxSide: 320 }, 'Middle slice');
}

/** Calls back once a node comes near. @param {Sitting} sitting @param {HTMLElement} node @param {() => void} then */
export function whenNear(sitting, node, then) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      then();
    },
    { rootMargin: '400px' },
  );
  observer.observe(node);
  sitting.watches.push(observer);
}

/**
 * Puts a picture into a canvas when it comes. Tasks of one group can be forgotten together.
 * @returns {Promise<'shown' | 'failed' | 'unreadable' | 'dropped'>} dropped when nobody waits for it any more
 * @param {Shown} app @param {HTMLCanvasElement} canvas @param {number} index
 * @param {wasm_bindgen.PictureWanted} options
 */
export async function paint(app, canvas, index, options, group = '') {
  const source = app.sitting.sources[index];
  const wanted = JSON.stringify([index, options]);
  canvas.dataset.wanted = wanted;
  // A later request for the same canvas wins, and a cleared page takes none.
  const isWanted = () => canvas.dataset.wanted === wanted && canvas.isConnected;
  try {
    const { width, height, rgba } = await app.pool.run({ kind: 'picture', source, options, group }, true);
    if (!isWanted() || !rgba) return 'dropped';
    put(canvas, { width, height, rgba });
    return 'shown';
  } catch (error) {
    if (codeOf(error) === 'cancelled' || !isWanted()) return 'dropped';
    return codeOf(error) === 'unreadable' ? 'unreadable' : 'failed';
  }
}

/**
 * @param {HTMLCanvasElement} canvas @param {{ width: number, height: number, rgba: Uint8Array<ArrayBuffer> }} picture
 */
export function put(canvas, { width, height, rgba }) {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.length), width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
