//! The only room that knows JavaScript: what the page and its workers call. Two handles:
//! [`Engine`] does single files, one in each worker; [`Session`] knows the whole drop and
//! lives on the page. How values cross, and what TypeScript knows of them, is in `crossing`.
//! (Plain data of other rooms that crosses as it is carries the same derive, for wasm alone.)

mod blob;
mod check;
mod choices;
mod crossing;
mod digest;
mod engine;
mod picture;
mod review;
mod search;
mod session;
mod shapes;
mod told;
mod zips;

pub use engine::Engine;
pub use session::Session;

use tsify::Ts;
use wasm_bindgen::prelude::*;

use crate::policy::Settings;
use crate::report::used_settings;
use crossing::{Answer, Fault, Text, hear, into_error};

/// Runs once when the module starts, on the page and in every worker.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Settings as JSON, or what a report or certificate says of them; an empty text is the SOP's
/// own, and anything else must be whole.
fn settings(json: &Ts<Text>, call: &'static str) -> Answer<Settings> {
    let Text(json) = hear(json, call)?;
    if json.is_empty() {
        return Ok(Settings::default());
    }
    let settings = used_settings(&json).unwrap_or_else(|| Settings::parse(&json));
    settings.map_err(|error| into_error(Fault::Settings(error.to_string())))
}
