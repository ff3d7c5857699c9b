/**
 * The rail of six steps: which are done, which is open, and what each says in one
 * line. Later steps say what they are for, which is the tour on a first visit.
 */
import { byId, fill, icon } from './dom.js';
import { STUDY } from './words.js';

const BODIES = { 2: 'exams', 3: 'look', 4: 'run-body', 5: 'save-body', 6: 'next-body' };
const BEFORE = {
  1: '',
  2: `Give each exam its Image Event ID from ${STUDY.idFrom}.`,
  3: 'Decide about the few texts and pictures that need a person.',
  4: 'Names, numbers and addresses go. The pictures stay as they are.',
  5: 'The result is checked here before it can be saved.',
  6: `You put the zip into ${STUDY.uploadShort} and tell ${STUDY.office}.`,
};

/** @param {number} step */
function section(step) {
  return /** @type {HTMLElement} */ (document.querySelector(`.step[data-step="${step}"]`));
}

/** A summary and the small actions beside a step's heading. @param {number} step */
export function describe(step, summary, actions = []) {
  const head = section(step).querySelector('.head');
  fill(head.querySelector('.summary'), summary);
  fill(head.querySelector('.actions'), actions);
}

/** A step's heading. @param {number} step @param {string} text */
export function title(step, text) {
  byId(`h-${step}`).textContent = text;
}

/**
 * Opens one step. Those before it are done; those after it wait. `also` stay open
 * beside it.
 * @param {number} step
 */
export function openStep(step, also = []) {
  for (let n = 1; n <= 6; n += 1) {
    const state = n < step ? 'done' : n === step ? 'open' : 'later';
    const node = section(n);
    node.dataset.state = state;
    if (state === 'open') node.setAttribute('aria-current', 'step');
    else node.removeAttribute('aria-current');
    fill(node.querySelector('.number'), state === 'done' ? icon('check') : String(n));
    if (BODIES[n]) byId(BODIES[n]).hidden = n !== step && !also.includes(n);
    if (state === 'later') describe(n, BEFORE[n]);
  }
}

/** Moves the focus to a step's heading, where the next thing is read from. @param {number} step */
export function focusStep(step) {
  const heading = byId(`h-${step}`);
  heading.focus({ preventScroll: true });
  section(step).scrollIntoView({ block: 'start' });
}
