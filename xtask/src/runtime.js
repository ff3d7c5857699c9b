// What the page's script finds when it starts: the glue under its global name,
// PAGE with the compiled module, the workers' source, the version and the study's words, and
// WORDS, what is said to people (src/words/words.toml).
const wasm_bindgen = coreGlue();
const WORDS = @WORDS@;
const PAGE = (() => {
  const base64 = "@WASM@";
  let compiled;
  const bytes = () =>
    Uint8Array.fromBase64
      ? Uint8Array.fromBase64(base64)
      : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return Object.freeze({
    version: "@VERSION@",
    buildId: "@BUILD_ID@",
    tool: "@TOOL@",
    study: Object.freeze(@STUDY@),
    // The glue anew, so that each patient has an instance with a memory of its own.
    freshGlue: coreGlue,
    workerSource: `const wasm_bindgen = (${coreGlue})();\n(${coreWorker})();\n`,
    wasmModule: () => (compiled ??= new WebAssembly.Module(unpackCore(bytes()))),
  });
})();
