/**
 * The core as the page has it, in node: the glue that wasm-bindgen made and the module, from
 * the folder that LTP2_CORE names (`cargo xtask test page` builds and names it).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.LTP2_CORE;
if (!folder) throw new Error('LTP2_CORE names no folder: run cargo xtask test page');
const glue = readFileSync(join(folder, 'glue.js'), 'utf8');
export const module = new WebAssembly.Module(readFileSync(join(folder, 'module.wasm')));

/** The glue anew, not yet bound to an instance. */
export const freshGlue = () => new Function(`${glue}\nreturn wasm_bindgen;`)();

/** A fresh instance of the core. */
export function freshCore() {
  const bindgen = freshGlue();
  bindgen.initSync({ module });
  return bindgen;
}

/** The files of the built-in sample as Blobs. */
export function sampleFiles({ Engine }) {
  return Array.from({ length: Engine.sampleCount() }, (_, index) => new Blob([Engine.sampleFile(index).bytes]));
}

/** A session that has looked at every file of the sample, with the engine that did. */
export const scannedSample = (bindgen, settings = '') => scanned(bindgen, sampleFiles(bindgen), settings);

/** A session that has looked at files, with the engine that did. */
export async function scanned(bindgen, files, settings = '') {
  const engine = new bindgen.Engine(settings);
  const session = new bindgen.Session(settings);
  for (const [index, file] of files.entries()) session.addScan((await engine.scan(file, index)).scanned);
  return { files, engine, session };
}

/** An Event ID for each exam, and everything that is offered taken. Gives the view back. */
export function answered(session) {
  const view = { ...session.send({ what: 'read' }) };
  for (const [n, { uid }] of view.exams.entries())
    Object.assign(view, session.send({ what: 'event-id', study: uid, text: String(4107382 + n) }));
  return Object.assign(view, session.send({ what: 'offered', by: 'person', when: '2026-11-27T12:00:00Z' }));
}
