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

/** Settings and event maps, read on the page itself; null when that fails. @param {App} app @param {Source} source */
export async function bytesOf(app, source) {
  const engine = new app.bindgen.Engine(app.config.json);
  const blob = await blobOf(engine, source).catch(() => null);
  engine.free();
  const bytes = await blob?.arrayBuffer().catch(() => null);
  return bytes ? new Uint8Array(bytes) : null;
}
