//! wasm-bindgen's glue without the part that loads a module by URL.
//!
//! The page hands the glue a compiled module, so the loader is never needed, and
//! it holds the only `fetch` there is. It is cut out, so that the product can be
//! searched for network calls and none be found.

use anyhow::{Context, Result, bail};

/// Words of the network, none of which may be left.
const NETWORK: [&str; 4] = ["fetch", "XMLHttpRequest", "Response", "document.currentScript"];

/// Cuts the loader out of the glue that wasm-bindgen made for `no-modules`.
pub fn without_loader(glue: &str) -> Result<String> {
    let glue = cut(glue, "let script_src;", "", Some("location.href).toString();\n"))?;
    let glue = cut(&glue, "async function __wbg_load(", "function initSync(", None)?;
    let glue = cut(&glue, "let __wbg_init_promise;", "return Object.assign(__wbg_init,", None)?;
    let kept = glue.replace("Object.assign(__wbg_init, { initSync }", "Object.assign({ initSync }");
    if let Some(word) = NETWORK.iter().find(|word| kept.contains(*word)) {
        bail!("wasm-bindgen's glue has changed: `{word}` is still in it");
    }
    Ok(kept)
}

/// Leaves out what is between `from` and `to`, or up to the `}` after `last`.
fn cut(text: &str, from: &str, to: &str, last: Option<&str>) -> Result<String> {
    let changed = || format!("wasm-bindgen's glue has changed: no `{from}` where it was");
    let (before, rest) = text.split_once(from).with_context(changed)?;
    let after = match last {
        Some(last) => {
            let (_, rest) = rest.split_once(last).with_context(changed)?;
            rest.trim_start().strip_prefix('}').with_context(changed)?
        }
        None => rest.get(rest.find(to).with_context(changed)?..).unwrap_or_default(),
    };
    Ok(format!("{before}{after}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::without_loader;

    const GLUE: &str = "let wasm_bindgen = (function(exports) {
    let script_src;
    if (typeof document !== 'undefined' && document.currentScript !== null) {
        script_src = new URL(document.currentScript.src, location.href).toString();
    }
    function scan() {}
    async function __wbg_load(module, imports) { await (await fetch(module)).arrayBuffer(); }
    function initSync(module) { return module; }
    let __wbg_init_promise;
    async function __wbg_init(module_or_path) { return fetch(module_or_path); }

    return Object.assign(__wbg_init, { initSync }, exports);
})({ __proto__: null });
";

    #[test]
    fn the_loader_goes_and_the_rest_stays() {
        let kept = without_loader(GLUE).unwrap();
        assert!(!kept.contains("fetch") && !kept.contains("__wbg_init"), "{kept}");
        assert!(kept.contains("function scan() {}"), "{kept}");
        assert!(kept.contains("function initSync(module)"), "{kept}");
        assert!(kept.contains("return Object.assign({ initSync }, exports);"), "{kept}");
    }

    #[test]
    fn another_fetch_stops_the_build() {
        assert!(without_loader(&GLUE.replace("scan()", "scan() { fetch('/') }")).is_err());
        assert!(without_loader("let wasm_bindgen = 1;").is_err());
    }
}
