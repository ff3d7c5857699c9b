//! What the page shows of texts and changes, in the shape in which it shows them.

use dicom_core::{Tag, VR};
use serde::Serialize;
use tsify::Tsify;

use crate::deid::{Change, Row, topic};
use crate::flow;
use crate::policy::{Study, title_of, vr_of};
use crate::words;

/// What becomes of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum ChangeAction {
    Replaced,
    Removed,
    Kept,
}

/// What becomes of attributes for one reason.
#[derive(Debug, Serialize, Tsify)]
pub struct ChangeGroup {
    action: ChangeAction,
    /// In plain words.
    reason: String,
    rows: Vec<ChangeRow>,
}

/// A value, or what is said in its place.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    text: String,
    /// It is the value itself.
    is_value: bool,
}

impl Cell {
    fn said(words: &str) -> Self {
        Self { text: words.to_owned(), is_value: false }
    }

    fn value(text: String, instead: &str) -> Self {
        if text.is_empty() { Self::said(instead) } else { Self { text, is_value: true } }
    }
}

/// One attribute before and after.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRow {
    /// As `(gggg,eeee)`.
    tag: String,
    /// The sequences around it, each with " › " after it.
    above: String,
    /// Attribute name.
    name: String,
    before: Cell,
    after: Cell,
    rule: String,
}

/// What becomes of an image's attributes, by reason: first what is replaced, then what is
/// removed, then what is kept.
#[derive(Debug, Serialize, Tsify)]
pub struct ChangeGroups(Vec<ChangeGroup>);

impl ChangeGroups {
    /// In the words of the study.
    pub fn new(rows: Vec<Row>, study: &Study) -> Self {
        let mut groups: Vec<ChangeGroup> = Vec::new();
        for row in rows {
            let (action, reason) = (action(row.change), topic(&row, study));
            let known = groups.iter_mut().find(|own| own.action == action && own.reason == reason);
            match known {
                Some(group) => group.rows.push(ChangeRow::new(row)),
                None => groups.push(ChangeGroup {
                    action,
                    reason: reason.into_owned(),
                    rows: vec![ChangeRow::new(row)],
                }),
            }
        }
        groups.sort_by_key(|group| group.action);
        Self(groups)
    }
}

const fn action(change: Change) -> ChangeAction {
    match change {
        Change::Removed => ChangeAction::Removed,
        Change::Kept => ChangeAction::Kept,
        Change::Replaced | Change::Cleaned | Change::Added => ChangeAction::Replaced,
    }
}

impl ChangeRow {
    fn new(row: Row) -> Self {
        let mut names: Vec<String> =
            row.path.iter().map(|tag| title_of(*tag).into_owned()).collect();
        let name = names.pop().unwrap_or_default();
        let last = row.path.last().copied().unwrap_or(Tag(0, 0));
        let action = action(row.change);
        // Its items have rows of their own.
        let is_sequence = vr_of(last) == Some(VR::SQ);
        Self {
            tag: format!("({:04X},{:04X})", last.0, last.1),
            above: names.iter().map(|name| format!("{name} › ")).collect(),
            name,
            before: match action {
                ChangeAction::Kept if is_sequence => Cell::said(words::changes::HOLDS_OTHERS),
                _ if is_sequence => Cell::said(words::changes::WITH_ALL),
                ChangeAction::Replaced => Cell::value(row.before, words::changes::MISSING),
                _ => Cell::value(row.before, words::changes::EMPTY),
            },
            after: match action {
                ChangeAction::Removed => Cell::said(words::changes::REMOVED),
                ChangeAction::Kept if is_sequence => Cell::said(words::changes::LISTED),
                ChangeAction::Kept => Cell::said(words::changes::SAME),
                ChangeAction::Replaced => Cell::value(row.after, words::changes::EMPTY),
            },
            rule: row.decision.rule.to_string(),
        }
    }
}

/// A text that stays without a question.
#[derive(Debug, Serialize, Tsify)]
pub struct KeptText {
    attribute: String,
    text: String,
    /// What was done to it; empty when nothing was.
    note: &'static str,
}

impl From<flow::KeptText> for KeptText {
    fn from(kept: flow::KeptText) -> Self {
        Self {
            attribute: title_of(kept.tag).into_owned(),
            text: kept.text,
            note: if kept.cut { words::kept::CUT } else { "" },
        }
    }
}
