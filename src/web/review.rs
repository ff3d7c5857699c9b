//! What the page shows of texts and changes, in the shape in which it shows them.

use serde::Serialize;

use crate::deid::{Change, Row};
use crate::flow::Question;
use crate::policy::name_of;

/// One attribute before and after.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    group: &'static str,
    tag: String,
    name: String,
    before: String,
    after: String,
    action: &'static str,
    rule: String,
}

/// The rows of an image, in its order.
pub fn changes(rows: Vec<Row>) -> Vec<ChangeRow> {
    rows.into_iter().map(ChangeRow::from).collect()
}

impl From<Row> for ChangeRow {
    fn from(row: Row) -> Self {
        let names: Vec<String> = row
            .path
            .iter()
            .map(|tag| name_of(*tag).map_or_else(|| "Private attribute".to_owned(), Into::into))
            .collect();
        let last = row.path.last().copied().unwrap_or(dicom_core::Tag(0, 0));
        Self {
            group: group(&row),
            tag: format!("({:04X},{:04X})", last.0, last.1),
            name: names.join(" › "),
            before: row.before,
            after: row.after,
            action: match row.change {
                Change::Removed => "removed",
                Change::Kept => "kept",
                Change::Replaced | Change::Cleaned | Change::Added => "replaced",
            },
            rule: row.rule,
        }
    }
}

/// The heading under which a person finds the change.
fn group(row: &Row) -> &'static str {
    let is_private = row.path.last().is_some_and(|tag| tag.0 & 1 == 1);
    match row.change {
        Change::Replaced | Change::Added if row.rule.contains("marker") => {
            "Says that the image was de-identified"
        }
        Change::Replaced | Change::Added => "Replaced, as the SOP asks",
        Change::Cleaned => "Texts with something cut",
        Change::Removed if is_private => "The vendor’s private attributes",
        Change::Removed if row.rule.starts_with("PN") => "Names of people",
        Change::Removed if row.rule.starts_with("SOP") => "Removed, as the SOP asks",
        Change::Removed => "Removed, as DICOM’s confidentiality profile asks",
        Change::Kept if row.rule.starts_with("SOP") => "Kept, as the SOP asks",
        Change::Kept => "Kept: facts about the picture",
    }
}

/// A text that waits for a decision.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewText {
    /// Names the text in this drop.
    pub id: String,
    study_uid: String,
    attribute: String,
    text: String,
    offered: String,
    spans: Vec<[usize; 2]>,
    reasons: Vec<&'static str>,
}

impl ReviewText {
    /// The question under this name.
    pub fn new(id: String, question: &Question) -> Self {
        let tag = question.tag.to_be_bytes();
        let [a, b, c, d] = tag;
        let tag = dicom_core::Tag(u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let text = &question.asked.text;
        // JavaScript counts UTF-16 units.
        let units = |byte: usize| text.get(..byte).unwrap_or_default().encode_utf16().count();
        let mut reasons: Vec<&'static str> =
            question.asked.reasons.iter().map(|reason| reason.sentence()).collect();
        reasons.dedup();
        Self {
            id,
            study_uid: question.study_uid.clone(),
            attribute: name_of(tag).map_or_else(|| "Private attribute".to_owned(), Into::into),
            spans: question.asked.spans.iter().map(|s| [units(s.start), units(s.end)]).collect(),
            text: text.clone(),
            offered: question.asked.offered.clone(),
            reasons,
        }
    }
}
