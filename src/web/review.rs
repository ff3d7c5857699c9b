//! What the page shows of texts and changes, in the shape in which it shows them.

use dicom_core::{Tag, VR};
use serde::Serialize;

use crate::deid::{Change, Row, topic};
use crate::flow::{self, Question};
use crate::policy::{Packed, Study, name_of, vr_of};

/// One attribute before and after.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    group: String,
    tag: String,
    name: String,
    before: String,
    after: String,
    action: &'static str,
    rule: String,
    /// It holds items, whose attributes have rows of their own.
    is_sequence: bool,
}

/// The rows of an image, in its order.
pub fn changes(rows: Vec<Row>, study: &Study) -> Vec<ChangeRow> {
    rows.into_iter().map(|row| ChangeRow::new(row, study)).collect()
}

impl ChangeRow {
    fn new(row: Row, study: &Study) -> Self {
        let names: Vec<String> = row.path.iter().map(|tag| attribute(*tag)).collect();
        let last = row.path.last().copied().unwrap_or(Tag(0, 0));
        Self {
            group: topic(&row, study).into_owned(),
            is_sequence: vr_of(last) == Some(VR::SQ),
            tag: format!("({:04X},{:04X})", last.0, last.1),
            name: names.join(" › "),
            before: row.before,
            after: row.after,
            action: match row.change {
                Change::Removed => "removed",
                Change::Kept => "kept",
                Change::Replaced | Change::Cleaned | Change::Added => "replaced",
            },
            rule: row.decision.rule.to_string(),
        }
    }
}

/// The name of an attribute, for a person.
fn attribute(tag: Tag) -> String {
    name_of(tag).map_or_else(|| "Private attribute".to_owned(), Into::into)
}

/// A text that stays without a question.
#[derive(Serialize)]
pub struct KeptText<'a> {
    attribute: String,
    text: &'a str,
    cut: bool,
}

impl<'a> From<&'a flow::KeptText> for KeptText<'a> {
    fn from(kept: &'a flow::KeptText) -> Self {
        Self { attribute: attribute(kept.tag), text: &kept.text, cut: kept.cut }
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
        let tag = Packed(question.tag).tag();
        let text = &question.asked.text;
        // JavaScript counts UTF-16 units.
        let units = |byte: usize| text.get(..byte).unwrap_or_default().encode_utf16().count();
        let mut reasons: Vec<&'static str> =
            question.asked.reasons.iter().map(|reason| reason.sentence()).collect();
        reasons.dedup();
        Self {
            id,
            study_uid: question.study_uid.clone(),
            attribute: attribute(tag),
            spans: question.asked.spans.iter().map(|s| [units(s.start), units(s.end)]).collect(),
            text: text.clone(),
            offered: question.asked.offered.clone(),
            reasons,
        }
    }
}
