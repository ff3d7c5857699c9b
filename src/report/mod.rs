//! What was done, for people and scripts: the run's report as JSON, and for each event its
//! manifest and certificate. Tags, counts and rules only; no original value, name or path. The
//! exceptions, [`crosswalk`] and [`mapping`], say in their first lines that they hold them.
//!
//! `docs/report.md` describes the JSON field by field. A change that a reader of the
//! older form could trip over raises [`SCHEMA`].

mod certificate;
mod inside;
mod lines;
mod look;
mod method;
mod pictures;
mod series;
mod tables;
mod used;

use serde::{Deserialize, Serialize};

pub use crate::deid::{Change, RuleCount};
pub use certificate::{CERTIFICATE_TITLE, certificate};
pub use lines::{EventReport, FileLine, Saved, Verdict, sum};
pub use look::{By, Decision, Look, MAX_INITIALS, OutReason, Subject, initials, time};
pub use method::method;
pub use pictures::{PictureCounts, SearchMode};
pub use series::{SeriesLine, series};
pub use tables::{CROSSWALK_WARNING, MAPPING_WARNING, crosswalk, manifest, mapping, no_formula};
pub use used::used_settings;

use crate::outcome::Count;
use crate::policy::Settings;

/// The version of the report's form.
pub const SCHEMA: u32 = 1;

/// The report of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReport {
    /// The version of this form: [`SCHEMA`].
    pub schema: u32,
    /// What made it.
    pub tool: Tool,
    /// The SOP that was followed, with its version.
    pub sop: String,
    /// The edition of DICOM that it rests on.
    pub standard: String,
    /// What was done, in a sentence for the certificate: [`method`].
    #[serde(skip)]
    pub method: String,
    /// What the SOP's table calls its rows, from the first on, for the certificate.
    #[serde(skip)]
    pub rows: Vec<&'static str>,
    /// Settings that differ from the SOP's own defaults.
    pub settings: Vec<Setting>,
    /// Files given; the counts in `outcomes` add up to it.
    pub files: u64,
    /// What became of them.
    pub outcomes: Vec<Count>,
    /// The events, in the order of their IDs.
    pub events: Vec<EventReport>,
}

/// The product, as it names itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its build, so that the very file that ran can be identified; empty when not known.
    pub build: String,
}

impl Tool {
    /// This product, of this build.
    #[must_use]
    pub fn this(build: &str) -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            build: build.into(),
        }
    }
}

/// A setting that differs from the SOP's default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its name, as in a settings file.
    pub name: String,
    /// Its value.
    pub value: serde_json::Value,
}

impl RunReport {
    /// A report of `files` files with these outcomes, under these settings.
    #[must_use]
    pub fn new(build: &str, settings: &Settings, files: u64, outcomes: Vec<Count>) -> Self {
        Self {
            schema: SCHEMA,
            tool: Tool::this(build),
            sop: settings.policy.study().about.method.into(),
            standard: "DICOM PS3.15 2026c".into(),
            method: method(settings),
            rows: settings.policy.study().rows.iter().map(|row| row.name).collect(),
            settings: departures(settings),
            files,
            outcomes,
            events: Vec::new(),
        }
    }

    /// Every file ended in exactly one outcome: the counts add up.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.outcomes.iter().map(|count| count.count).sum::<u64>() == self.files
    }

    /// The report as JSON, indented, the same bytes for the same run.
    ///
    /// # Errors
    /// When the serialiser refuses, which it has no reason to.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut json = serde_json::to_string_pretty(self)?;
        json.push('\n');
        Ok(json)
    }
}

/// The settings that differ from the defaults, by their names in a settings file.
#[must_use]
pub fn departures(settings: &Settings) -> Vec<Setting> {
    let object = |settings: &Settings| match serde_json::to_value(settings) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let defaults = object(&Settings::of(&settings.policy));
    object(settings)
        .into_iter()
        .filter(|(name, value)| defaults.get(name) != Some(value))
        .map(|(name, value)| Setting { name, value })
        .collect()
}
