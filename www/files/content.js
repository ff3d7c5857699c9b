/** What a small dropped file holds: settings and event maps are read on the page itself. */

/** @param {App} app @param {Source} source @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function bytesOf(app, { file, member }) {
  if (member && member.compressed) return new app.bindgen.Engine(app.settings).inflate(file, member);
  const own = member ? file.slice(member.start, member.end) : file;
  return new Uint8Array(await own.arrayBuffer());
}

/** @param {Uint8Array} bytes */
export function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}
