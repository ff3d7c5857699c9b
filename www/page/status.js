/** The one live region, and the sticky bar that it stands in. */
import { byId, el, fill, icon } from './dom.js';

/** Says a sentence, once. @param {string} text */
export function say(text) {
  const status = byId('status');
  if (status.textContent !== text) status.textContent = text;
}

/**
 * What is still owed, as controls that lead there.
 * @param {{ sign: string, text: string, bad?: boolean, go: () => void }[]} items
 */
export function owe(items) {
  fill(
    byId('owed'),
    items.map(({ sign, text, bad, go }) =>
      el(`button.owes${bad ? '.bad' : ''}`, { click: go }, icon(sign), el('span', null, text)),
    ),
  );
}

/**
 * The bar's controls, the primary one last. A blocked one stays reachable and says why.
 * @param {{ id?: string, text: string, primary?: boolean, quiet?: boolean, blocked?: boolean, press: () => void }[]} actions
 */
export function act(actions) {
  const bar = byId('bar-actions');
  const focused =
    document.activeElement instanceof HTMLElement && bar.contains(document.activeElement) ? document.activeElement.id : '';
  fill(
    bar,
    actions.map(({ id, text, primary, quiet, blocked, press }) =>
      el(
        quiet ? 'button.link' : `button.button${primary ? '.primary' : ''}`,
        { id, 'aria-disabled': blocked ? 'true' : null, 'aria-describedby': blocked ? 'status' : null, click: press },
        text,
      ),
    ),
  );
  if (focused && byId(focused)) byId(focused).focus();
}
