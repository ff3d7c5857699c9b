/**
 * Instances of the wasm module. Each sitting has one of its own, so that nothing of the
 * last patient stays in its memory, and a trap in one never reaches another.
 */

/**
 * @param {WebAssembly.Module} module
 * @returns {Bindgen}
 */
export function freshInstance(module) {
  const bindgen = PAGE.freshGlue ? PAGE.freshGlue() : wasm_bindgen;
  bindgen.initSync({ module });
  return bindgen;
}
