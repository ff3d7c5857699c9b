//! What a session tells in words: the report, the certificate, the rules in force.

use wasm_bindgen::prelude::*;

use super::plain;
use super::session::Session;
use crate::flow::Circumstances;
use crate::policy::{self, Settings};

#[wasm_bindgen]
impl Session {
    /// The run's report (JSON). It holds no original value. `told` is the page's
    /// `{ build, saved, initials, now }`, with `saved` by Event ID.
    #[must_use]
    pub fn report(&self, told: JsValue) -> String {
        self.inner.report(&circumstances(told))
    }

    /// The certificate of an event (HTML), with what the page tells as for the report;
    /// empty when there is no such event.
    #[must_use]
    pub fn certificate(&self, event_id: &str, told: JsValue) -> String {
        self.inner.certificate(event_id, &circumstances(told)).unwrap_or_default()
    }

    /// Every rule in force.
    #[must_use]
    pub fn rules(&self) -> JsValue {
        let rows: Vec<_> = policy::rules(self.inner.settings())
            .into_iter()
            .map(|row| {
                serde_json::json!({
                    "row": row.tag, "name": row.name,
                    "action": row.words, "rule": row.rule.to_string(),
                })
            })
            .collect();
        plain(&rows)
    }

    /// Reads a settings file: the settings in full, and where they depart from the SOP.
    #[must_use]
    pub fn settings(json: &str) -> JsValue {
        let read = if json.is_empty() { Ok(Settings::default()) } else { Settings::parse(json) };
        match read {
            Ok(settings) => plain(&serde_json::json!({
                "json": settings.to_json(), "differences": settings.differences(), "error": null,
            })),
            Err(error) => plain(&serde_json::json!({
                "json": "", "differences": [], "error": error.to_string(),
            })),
        }
    }
}

fn circumstances(told: JsValue) -> Circumstances {
    serde_wasm_bindgen::from_value(told).unwrap_or_default()
}
