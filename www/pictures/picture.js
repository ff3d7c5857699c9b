/** One picture in its place, or the sentence that it cannot be shown. */
import { el, fill, icon } from '../page/dom.js';
import { NOT_SHOWN } from '../page/words.js';
import { paint } from './paint.js';

/**
 * A canvas that asks for its picture, with the sentence in its place when there is none.
 * `painted` is dispatched once it is there.
 * @param {Shown} app
 * @param {number} index
 * @param {string} label
 */
export function picture(app, index, options, label) {
  const canvas = el('canvas.film', { role: 'img', 'aria-label': label, width: options.maxSide, height: options.maxSide });
  const frame = el('div.frame', null, canvas);
  queueMicrotask(async () => {
    const end = await paint(app, canvas, index, options);
    if (end === 'shown') frame.dispatchEvent(new CustomEvent('painted'));
    if (end !== 'failed') return;
    fill(frame, notShown());
    /** @type {wasm_bindgen.Message} */
    const message = { what: 'not-shown', index };
    if (app.tell) app.tell(message);
    else app.sitting.send(message);
  });
  return frame;
}

/** What stands where a picture cannot. */
export function notShown() {
  return el('p.no-picture.small', null, icon('warn', 'warn'), el('span', null, NOT_SHOWN));
}

/** The slice that stands for an exam. @param {Shown} app @param {wasm_bindgen.ExamFacts} exam */
export function thumbnail(app, { picture: shown }) {
  if (!shown) return el('div.frame.ghost', null, icon('eye'), el('span.small.muted', null, 'Nothing to show yet'));
  const { index, frame, window } = shown;
  return picture(app, index, { frame, window, maxSide: 320 }, 'Middle slice');
}

/** Calls back once, when a node comes near the screen. @param {HTMLElement} node */
export function whenNear(node, then) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      then();
    },
    { rootMargin: '400px' },
  );
  observer.observe(node);
}
