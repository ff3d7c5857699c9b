//! The only room that knows JavaScript: what the page and its workers call. Two handles:
//! [`Engine`] does single files, one in each worker; [`Session`] knows the whole drop and
//! lives on the page. Structures cross through serde, bytes as typed arrays; `types.d.ts`
//! beside the page says the same in TypeScript.

mod blob;
mod check;
mod digest;
mod engine;
mod input;
mod picture;
mod review;
mod session;
mod shapes;
mod told;

pub use engine::Engine;
pub use session::Session;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::Code;
use crate::check::Grouped;
use crate::policy::Settings;

/// Runs once when the module starts, on the page and in every worker.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// What crosses as a failure of one file: its reason code.
fn failure(code: Code) -> JsValue {
    JsValue::from_str(code.as_str())
}

/// A structure as a plain JavaScript object, what is absent as `null`.
fn plain(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    // Nothing that crosses here can fail to be an object.
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}

/// Bytes that only this crate reads again.
fn sealed(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).unwrap_or_default()
}

fn unsealed<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// A finding of the check, as the page lists it.
fn finding(group: &Grouped) -> serde_json::Value {
    let found = &group.finding;
    serde_json::json!({
        "severity": found.severity, "message": group.sentence, "where": found.path,
        "rule": found.rule, "count": found.count, "files": group.files, "first": group.first,
        "names": group.names,
    })
}

fn settings(json: &str) -> Settings {
    if json.is_empty() { Settings::default() } else { Settings::parse(json).unwrap_or_default() }
}
