/** The page of help, and what opens over the page and closes again: by Esc, and by a press beside it. */
import { byId } from '../page/dom.js';

export function watchPanels() {
  const trust = byId('trust');
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !trust.contains(target)) trust.open = false;
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !trust.open) return;
    trust.open = false;
    trust.querySelector('summary').focus();
  });
  const help = byId('help');
  byId('open-help').addEventListener('click', () => help.showModal());
  byId('close-help').addEventListener('click', () => help.close());
  help.addEventListener('click', (/** @type {Event} */ { target }) => target === help && help.close());
}
