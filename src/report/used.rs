//! The settings that results were made with, read from what travels with them: a settings
//! file, a report (JSON), or a certificate, which carries its report.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{CERTIFICATE_TITLE, SCHEMA, Setting};
use crate::policy::{Settings, SettingsError};

/// How a certificate's link to its report begins.
const REPORT: &str = "data:application/json;base64,";

/// Of a report, what says which settings were in force.
#[derive(Deserialize)]
struct Used {
    schema: u32,
    sop: String,
    settings: Vec<Setting>,
}

/// The settings that a text says; `None` when it is no settings file, report or certificate.
#[must_use]
pub fn used_settings(text: &str) -> Option<Result<Settings, SettingsError>> {
    let text = text.trim_start_matches('\u{feff}');
    if Settings::is_settings_file(text) {
        return Some(Settings::parse(text));
    }
    let used = if text.contains(CERTIFICATE_TITLE) {
        let (_, behind) = text.split_once(REPORT)?;
        let (packed, _) = behind.split_once('"')?;
        serde_json::from_slice(&STANDARD.decode(packed).ok()?).ok()?
    } else {
        serde_json::from_str(text).ok()?
    };
    Some(settings_of(used))
}

fn settings_of(used: Used) -> Result<Settings, SettingsError> {
    if used.schema != SCHEMA {
        return Err(SettingsError::Version);
    }
    if used.sop != Settings::default().policy.study().about.method {
        return Err(SettingsError::OtherStudy);
    }
    let object: Map<String, Value> =
        used.settings.into_iter().map(|setting| (setting.name, setting.value)).collect();
    Settings::parse(&Value::Object(object).to_string())
}
