/**
 * The rail of six steps: which are done, which is open, and what each says in one
 * line. Later steps say what they are for (`data-before`), which is the tour on a first visit.
 */
import { byId, fill, fillControls, icon } from './dom.js';

/** @param {number} step */
function section(step) {
  return /** @type {HTMLElement} */ (document.querySelector(`.step[data-step="${step}"]`));
}

/**
 * A summary and the small actions beside a step's heading.
 * @param {number} step @param {string | HTMLElement} summary @param {(HTMLElement | false)[]} actions
 */
export function describe(step, summary, actions = []) {
  const part = (/** @type {string} */ name) => section(step).querySelector(`.head ${name}`);
  fill(/** @type {Element} */ (part('.summary')), summary);
  fillControls(/** @type {Element} */ (part('.actions')), actions.flatMap((action) => action || []));
}

/** A step's heading. @param {number} step @param {string} text */
export function title(step, text) {
  byId(`h-${step}`).textContent = text;
}

/** Opens one step. Those before it are done; those after it wait. @param {number} step */
export function openStep(step) {
  for (let n = 1; n <= 6; n += 1) {
    const state = n < step ? 'done' : n === step ? 'open' : 'later';
    const node = section(n);
    node.dataset.state = state;
    if (state === 'open') node.setAttribute('aria-current', 'step');
    else node.removeAttribute('aria-current');
    fill(/** @type {Element} */ (node.querySelector('.number')), state === 'done' ? icon('check') : String(n));
    // (The first has two, and shows them by itself.)
    if (n > 1) /** @type {HTMLElement} */ (node.querySelector('.body')).hidden = n !== step;
    if (state === 'later') describe(n, node.dataset.before || '');
  }
}

/** Moves the focus to a step's heading, where the next thing is read from. @param {number} step */
export function focusStep(step) {
  byId(`h-${step}`).focus({ preventScroll: true });
  section(step).scrollIntoView({ block: 'start' });
}
