//! What is sent to the page beside a session's view, in the shape in which it is used. What it
//! does not use does not cross.

use std::borrow::Cow;

use serde::Serialize;
use tsify::Tsify;

use super::choices::Choice;
use super::crossing::Bytes;
use crate::check::{Cause, Grouped, Severity, Verdict};
use crate::flow::words::many;
use crate::flow::{FoundLine, ZipPart, counted, found_lines, split};
use crate::policy::{self, RuleRow};
use crate::words::check;

/// An event to write: what the engines need first, and its files in the order of the output.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PlanEvent {
    pub event_id: String,
    /// The exams in it, in words.
    pub about: String,
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
    /// How many those are, on the control that shows them.
    pub summary: String,
    /// Each of them, to be changed.
    pub choices: Vec<Choice>,
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
    /// In a sentence; at its best “no known problem”.
    sentence: String,
    /// What explains most of it, where something does: it is said first.
    cause: Option<String>,
    /// The Event ID asked for; empty when none was.
    event_id: String,
    /// There are images.
    has_images: bool,
    /// How many, in words.
    images: String,
    /// Of how many exams and series, in words.
    parts: String,
    /// What was checked and holds, a line each.
    evidence: Vec<String>,
    findings: Vec<FoundLine>,
    /// Worth knowing, no failure.
    notes: Vec<FoundLine>,
    /// What is written down of it: JSON, without any name of a file.
    record: String,
}

impl CheckVerdict {
    /// The verdict on an Event ID, or on whichever is in the files.
    pub fn new(verdict: &Verdict, event_id: Option<&str>, study: &policy::Study) -> Self {
        let [fails, notes] = split(verdict);
        let images = many(verdict.images, "image");
        let problems = many(fails.len(), "problem");
        let sentence = if verdict.pass {
            check::none_in(&images)
        } else {
            check::problems_in(&images, problems)
        };
        Self {
            verdict: verdict.into(),
            cause: Cause::of(verdict, event_id).map(|cause| cause.sentence()),
            sentence,
            event_id: event_id.unwrap_or_default().to_owned(),
            has_images: verdict.images > 0,
            images,
            parts: format!("{}, {}", many(verdict.studies, "exam"), many(verdict.series, "series")),
            evidence: if verdict.pass { evidence(verdict, event_id, study) } else { Vec::new() },
            record: Record::new(verdict, event_id).to_json(),
            findings: found_lines(fails),
            notes: found_lines(notes),
        }
    }
}

/// What a check of something received holds it against.
fn evidence(verdict: &Verdict, event_id: Option<&str>, study: &policy::Study) -> Vec<String> {
    let kinds = study.about.modalities.iter().map(|modality| modality.name());
    let kinds = kinds.collect::<Vec<_>>().join(" and ");
    let mut lines = vec![check::NAMES_RIGHT.to_owned()];
    lines.extend(counted(verdict));
    lines.push(check::whole(kinds));
    lines.push(match event_id {
        Some(id) => check::same_event(id),
        None => check::ONE_EVENT.to_owned(),
    });
    lines
}

/// A verdict as it is saved.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    verdict: PassOrFail,
    word: &'a str,
    event_id: &'a str,
    images: usize,
    studies: usize,
    series: usize,
    counted: Vec<String>,
    findings: Vec<Finding<'a>>,
    notes: Vec<Finding<'a>>,
}

/// A finding as it is saved.
#[derive(Debug, Serialize)]
struct Finding<'a> {
    severity: Severity,
    message: &'a str,
    #[serde(rename = "where")]
    path: &'a str,
    rule: String,
    count: u32,
    /// In how many images; 0 when it is about the event or the archive.
    files: u32,
    /// The first few of them, counted from 1.
    first: &'a [u32],
    /// What those are called, where they have the names of outputs.
    names: &'a [String],
}

impl<'a> Record<'a> {
    fn new(verdict: &'a Verdict, event_id: Option<&'a str>) -> Self {
        let [findings, notes] = split(verdict).map(|groups| {
            let finding = |group: &'a Grouped| Finding {
                severity: group.finding.severity,
                message: &group.sentence,
                path: &group.finding.path,
                rule: group.finding.rule.to_string(),
                count: group.finding.count,
                files: group.files,
                first: &group.first,
                names: &group.names,
            };
            groups.into_iter().map(finding).collect()
        });
        Self {
            verdict: verdict.into(),
            word: &verdict.word,
            event_id: event_id.unwrap_or_default(),
            images: verdict.images,
            studies: verdict.studies,
            series: verdict.series,
            counted: counted(verdict),
            findings,
            notes,
        }
    }

    fn to_json(&self) -> String {
        // Nothing in it is of a kind that cannot be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Whether a saved copy is the one that was checked, byte for byte.
#[derive(Debug, Serialize, Tsify)]
pub struct SavedCopy {
    pub confirmed: bool,
}
