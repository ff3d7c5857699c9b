//! What is sent to the page beside a session's view, in the shape in which it is used. What it
//! does not use does not cross.

use std::borrow::Cow;

use serde::Serialize;
use tsify::Tsify;

use super::crossing::Bytes;
use crate::check::{self, Confirmation, Severity, Verdict};
use crate::flow::{FoundLine, ZipPart, counted};
use crate::policy::{self, RuleRow};

/// An event to write: what the engines need first, and its files in the order of the output.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PlanEvent {
    pub event_id: String,
    #[tsify(type = "Uint8Array<ArrayBuffer>")]
    pub context: super::crossing::Sealed<crate::deid::ExamPlan>,
    pub files: Vec<u32>,
}

/// A piece of a zip: bytes, or the output of a file.
#[derive(Debug, Serialize, Tsify)]
#[serde(untagged)]
pub enum PartOfZip {
    Bytes { bytes: Bytes },
    File { index: u32 },
}

impl From<ZipPart> for PartOfZip {
    fn from(part: ZipPart) -> Self {
        match part {
            ZipPart::Bytes(bytes) => Self::Bytes { bytes: Bytes(bytes) },
            ZipPart::File(index) => Self::File { index },
        }
    }
}

/// An image as a single file.
#[derive(Debug, Serialize, Tsify)]
pub struct OutputFile {
    pub name: String,
    pub index: u32,
}

/// A rule in force, for people.
#[derive(Debug, Serialize, Tsify)]
pub struct RuleInfo {
    /// The tag.
    row: String,
    name: String,
    /// What happens, in words.
    action: Cow<'static, str>,
    rule: String,
}

impl From<RuleRow> for RuleInfo {
    fn from(row: RuleRow) -> Self {
        Self { row: row.tag, name: row.name, action: row.words, rule: row.rule.to_string() }
    }
}

/// Settings that were read.
#[derive(Debug, Serialize, Tsify)]
pub struct SettingsRead {
    /// In full, as the core writes them.
    pub json: String,
    /// A sentence for each departure from the SOP.
    pub differences: Vec<String>,
}

/// Findings that forbid sending, and those that are only worth knowing.
fn split(verdict: &Verdict) -> [Vec<FoundLine>; 2] {
    [true, false].map(|failing| {
        let groups = verdict.findings.iter();
        let some = groups.filter(|g| (g.finding.severity == Severity::Fail) == failing);
        some.map(FoundLine::from).collect()
    })
}

/// Whether something may go out.
#[derive(Debug, Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum PassOrFail {
    Pass,
    Fail,
}

impl From<&Verdict> for PassOrFail {
    fn from(verdict: &Verdict) -> Self {
        if verdict.pass { Self::Pass } else { Self::Fail }
    }
}

/// The verdict on what was received.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CheckVerdict {
    verdict: PassOrFail,
    /// In words; at its best “no known problem”.
    word: String,
    /// The one asked for; empty when none was.
    event_id: String,
    images: usize,
    studies: usize,
    series: usize,
    /// What was compared with what, counted, in sentences.
    counted: Vec<String>,
    findings: Vec<FoundLine>,
    /// Worth knowing, no failure.
    notes: Vec<FoundLine>,
}

impl CheckVerdict {
    /// The verdict on an Event ID, or on whichever is in the files.
    pub fn new(verdict: &Verdict, event_id: Option<&str>) -> Self {
        let [findings, notes] = split(verdict);
        Self {
            verdict: verdict.into(),
            word: verdict.word.clone(),
            event_id: event_id.unwrap_or_default().to_owned(),
            images: verdict.images,
            studies: verdict.studies,
            series: verdict.series,
            counted: counted(verdict),
            findings,
            notes,
        }
    }
}

/// Whether a saved copy is the one that was checked, byte for byte.
#[derive(Debug, Serialize, Tsify)]
pub struct SavedCopy {
    confirmed: bool,
    findings: Vec<FoundLine>,
}

impl SavedCopy {
    /// What the comparison came to, in the words of the study.
    pub fn new(confirmation: &Confirmation, study: &policy::Study) -> Self {
        let findings = confirmation.findings.iter().map(|found| (0, found));
        Self {
            confirmed: confirmation.confirmed,
            findings: check::group(findings, study).iter().map(FoundLine::from).collect(),
        }
    }
}
