/** Before and after: what becomes of every attribute of one image, grouped by reason. */
import { el } from './dom.js';

export function changesFold(_app) {
  return el('div');
}
