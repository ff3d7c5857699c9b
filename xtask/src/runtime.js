// What the page's script finds when it starts: the glue under its global name,
// and LTP2 with the compiled module, the workers' source, the version and the study's words.
const wasm_bindgen = ltp2Glue();
const LTP2 = (() => {
  const base64 = "@WASM@";
  let compiled;
  const bytes = () =>
    Uint8Array.fromBase64
      ? Uint8Array.fromBase64(base64)
      : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return Object.freeze({
    version: "@VERSION@",
    buildId: "@BUILD_ID@",
    study: Object.freeze(@STUDY@),
    // The glue anew, so that each patient has an instance with a memory of its own.
    freshGlue: ltp2Glue,
    workerSource: `const wasm_bindgen = (${ltp2Glue})();\n(${ltp2Worker})();\n`,
    wasmModule: () => (compiled ??= new WebAssembly.Module(ltp2Unpack(bytes()))),
  });
})();
