//! What the page shows of texts and changes, in the shape in which it shows them.

use dicom_core::{Tag, VR};
use serde::Serialize;
use tsify::Tsify;

use crate::deid::{Change, Row, topic};
use crate::flow;
use crate::policy::{Study, name_of, vr_of};

/// What becomes of an attribute.
#[derive(Debug, Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum ChangeAction {
    Removed,
    Replaced,
    Kept,
}

/// One attribute before and after.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// The reason in plain words, the heading of a group.
    group: String,
    /// As `(gggg,eeee)`.
    tag: String,
    /// Attribute name; sequences around it come first, joined by " › ".
    name: String,
    before: String,
    after: String,
    action: ChangeAction,
    rule: String,
    /// It holds items, whose attributes have rows of their own.
    is_sequence: bool,
}

/// The rows of an image, in its order.
#[derive(Debug, Serialize, Tsify)]
pub struct ChangeRows(Vec<ChangeRow>);

impl ChangeRows {
    /// In the words of the study.
    pub fn new(rows: Vec<Row>, study: &Study) -> Self {
        Self(rows.into_iter().map(|row| ChangeRow::new(row, study)).collect())
    }
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
                Change::Removed => ChangeAction::Removed,
                Change::Kept => ChangeAction::Kept,
                Change::Replaced | Change::Cleaned | Change::Added => ChangeAction::Replaced,
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
#[derive(Debug, Serialize, Tsify)]
pub struct KeptText {
    attribute: String,
    text: String,
    /// A known identifier was cut from it.
    cut: bool,
}

impl From<flow::KeptText> for KeptText {
    fn from(kept: flow::KeptText) -> Self {
        Self { attribute: attribute(kept.tag), text: kept.text, cut: kept.cut }
    }
}
