/** Where files come in: the drop target, the file controls, and drops that miss. */
import { byId } from '../page/dom.js';
import { fromDrop, fromInput } from './intake.js';

/** @param {Drops} app */
export function watchDrops(app) {
  const zone = byId('drop');
  let depth = 0;
  /** @param {boolean} is */
  const over = (is) => {
    zone.classList.toggle('over', is);
    byId('drop-title').textContent = is ? WORDS.start.letGo : WORDS.start.dropHere;
  };
  // The whole page takes drops: one that misses the target must not navigate away. Text
  // dragged into a text control is the control's own.
  /** @param {DragEvent} event */
  const isOwn = ({ dataTransfer, target }) =>
    target instanceof HTMLInputElement && dataTransfer && !dataTransfer.types.includes('Files');
  document.addEventListener('dragenter', (event) => {
    if (isOwn(event)) return;
    event.preventDefault();
    depth += 1;
    over(true);
  });
  document.addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (!depth) over(false);
  });
  document.addEventListener('dragover', (event) => {
    if (isOwn(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  document.addEventListener('drop', (event) => {
    if (isOwn(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    if (!event.dataTransfer) return;
    if (app.canTake()) app.onSources(fromDrop(event.dataTransfer, app.onFound));
    else app.onOtherDrop(fromDrop(event.dataTransfer, () => {}));
  });
  watchControls(['files', 'folder'], app.onSources);
}

/** File controls, each with its button. @param {string[]} ids @param {(sources: Source[]) => void} take */
export function watchControls(ids, take) {
  for (const id of ids) {
    const input = byId(id);
    byId(`choose-${id}`).addEventListener('click', () => input.click());
    input.addEventListener('change', () => take(fromInput(input)));
  }
}
