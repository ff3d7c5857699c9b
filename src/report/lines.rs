//! The lines of a report: an event, a file of it, a finding.

use serde::{Deserialize, Serialize};

use super::{Look, PictureCounts};
use crate::check::Grouped;
use crate::deid::{Change, RuleCount};

/// One event: one Event ID, one zip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventReport {
    /// The Image Event ID.
    pub event_id: String,
    /// Images written.
    pub images: u64,
    /// Bytes of the images.
    pub size_bytes: u64,
    /// The check's verdict.
    pub verdict: Verdict,
    /// Whether the zip was saved, and confirmed by dropping it back.
    pub saved: Saved,
    /// What the check found, equal findings on one line.
    pub findings: Vec<Grouped>,
    /// Attributes by what happened to them and by which rule.
    pub rules: Vec<RuleCount>,
    /// What the search for letters and a person have been over.
    pub pictures: PictureCounts,
    /// What was looked at, and what was decided about it.
    pub looks: Vec<Look>,
    /// The manifest: every image in the order of the archive.
    pub manifest: Vec<FileLine>,
}

/// The check's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// No known problem.
    Pass,
    /// It must not be sent.
    Fail,
}

/// How far saving came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Saved {
    /// Not saved.
    #[default]
    No,
    /// Handed to the browser; it does not say how it went.
    Started,
    /// The saved zip was read again and is what was checked.
    Confirmed,
}

/// One image of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLine {
    /// Its name in the archive.
    pub file: String,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// File Size of the SOP's table, in bytes.
    pub file_size: u64,
    /// File Type of the SOP's table.
    pub file_type: String,
    /// File Download Id of the SOP's table: the Image Event ID.
    pub event_id: String,
    /// Modality (0008,0060).
    pub modality: String,
    /// Series Number (0020,0011).
    pub series_number: Option<i64>,
    /// Instance Number (0020,0013).
    pub instance_number: Option<i64>,
    /// Attributes removed.
    pub removed: u64,
    /// Attributes replaced, emptied, cleaned or added.
    pub replaced: u64,
    /// Attributes kept as they were.
    pub kept: u64,
}

impl FileLine {
    /// Sets the three counts from a file's counts by rule.
    #[must_use]
    pub fn counting<'a>(mut self, rules: impl IntoIterator<Item = &'a RuleCount>) -> Self {
        for rule in rules {
            let total = match rule.change {
                Change::Removed => &mut self.removed,
                Change::Replaced | Change::Cleaned | Change::Added => &mut self.replaced,
                Change::Kept => &mut self.kept,
            };
            *total = total.saturating_add(rule.count);
        }
        self
    }
}

/// Adds up the counts of many files by change and rule: rules in the order of their
/// names, numbers in them by value (`SOP row 9` before `SOP row 10`).
#[must_use]
pub fn sum<'a>(rules: impl IntoIterator<Item = &'a RuleCount>) -> Vec<RuleCount> {
    let mut counts = std::collections::BTreeMap::<_, u64>::new();
    for rule in rules {
        let name = rule.rule.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let number = rule.rule.strip_prefix(name).and_then(|digits| digits.parse::<u64>().ok());
        let count = counts.entry((rule.change, name, number, rule.rule.as_str())).or_default();
        *count = count.saturating_add(rule.count);
    }
    let line = |((change, _, _, rule), count): ((Change, _, _, &str), u64)| RuleCount {
        change,
        rule: rule.into(),
        count,
    };
    counts.into_iter().map(line).collect()
}
