/** The page's entry: looks whether the browser can run it, then starts the app. */
import { byId } from './page/dom.js';
import { App } from './app.js';

function start() {
  byId('version').textContent = `Version ${PAGE.version}, build ${PAGE.buildId}`;
  try {
    if (typeof WebAssembly !== 'object') return;
    const module = PAGE.wasmModule();
    const app = new App(module);
    byId('unsupported').hidden = true;
    for (const node of document.querySelectorAll('[data-app]')) /** @type {HTMLElement} */ (node).hidden = false;
    app.begin();
  } catch {
    // A policy may leave WebAssembly defined and refuse to compile: the sentence stays.
    byId('unsupported').hidden = false;
    for (const node of document.querySelectorAll('[data-app]')) /** @type {HTMLElement} */ (node).hidden = true;
  }
}

start();
