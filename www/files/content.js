/** What a source holds, wherever it lies. */

/**
 * The Blob that holds exactly a source's bytes; null when it could not be given. A stored zip
 * entry is read in place.
 * @param {wasm_bindgen.Engine} engine @param {Pick<Source, 'file' | 'member'>} source
 */
export async function blobOf(engine, { file, member }) {
  if (!file || !member) return file;
  if (!member.compressed) return file.slice(member.start, member.end);
  return new Blob([await engine.inflate(file, member)]);
}

/** Settings and event maps are read on the page itself. @param {App} app @param {Source} source */
export async function bytesOf(app, source) {
  const blob = await blobOf(new app.bindgen.Engine(app.config.json), source);
  return new Uint8Array(blob ? await blob.arrayBuffer() : []);
}

/** @param {Uint8Array} bytes */
export function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}
