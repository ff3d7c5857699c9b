/** The page's entry: looks whether the browser can run it, then starts the app. */
import { byId } from './page/dom.js';
import { App } from './app.js';

/** @param {boolean} is */
function canRun(is) {
  byId('unsupported').hidden = is;
  for (const node of document.querySelectorAll('[data-app]')) /** @type {HTMLElement} */ (node).hidden = !is;
}

byId('version').textContent = WORDS.page.version({ version: PAGE.version, build: PAGE.buildId });
try {
  const app = new App(PAGE.wasmModule());
  canRun(true);
  app.begin();
} catch {
  // WebAssembly is not there, or defined and refused by a policy: the sentence stays.
  canRun(false);
}
