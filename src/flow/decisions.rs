//! A person's decisions about texts as a table: every open question of a drop, written for a
//! spreadsheet and read back with the answers.
//!
//! A row names an exam by its Event ID and an attribute, never a file. It shows the text,
//! which may hold a name: the table stays at the site, like the exam itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::look::attribute;
use super::{Card, How, Message, State, TextItem, View};
use crate::plan::{decode, layout};
use crate::words::decisions;

/// Why a table of decisions cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecisionsError {
    /// The columns `id` and `decision` are not there.
    #[error("{}", decisions::NO_COLUMNS)]
    NoColumns,
    /// A row's decision is none of the four words.
    #[error("{}", decisions::no_decision(row))]
    NoDecision {
        /// The row, the first after the names of the columns being 1.
        row: usize,
    },
    /// A row cannot be read.
    #[error("{}", decisions::unreadable(row))]
    Unreadable {
        /// The row, the first after the names of the columns being 1.
        row: usize,
    },
    /// The same question is answered in two ways.
    #[error("{}", decisions::contradiction(row))]
    Contradiction {
        /// The row, the first after the names of the columns being 1.
        row: usize,
    },
}

impl DecisionsError {
    /// The stable spelling.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoColumns => "decisions-no-columns",
            Self::NoDecision { .. } => "decisions-no-decision",
            Self::Unreadable { .. } => "decisions-unreadable",
            Self::Contradiction { .. } => "decisions-contradiction",
        }
    }
}

/// A row of the table.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Row {
    /// Names the text: see [`TextItem::id`].
    id: String,
    event_id: String,
    attribute: String,
    text: String,
    why: String,
    suggestion: String,
    decision: String,
    replacement: String,
}

/// A row's answer in the table's words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Suggested,
    Keep,
    Empty,
    Edit,
}

impl Row {
    /// The answer; `None` while there is none, an error when it is another word.
    fn answer(&self) -> Result<Option<Answer>, ()> {
        Ok(Some(match self.decision.to_ascii_lowercase().as_str() {
            "" => return Ok(None),
            "suggested" => Answer::Suggested,
            "keep" => Answer::Keep,
            "empty" => Answer::Empty,
            "edit" => Answer::Edit,
            _ => return Err(()),
        }))
    }

    /// What becomes of the text, and what takes its place when it is edited.
    fn decided(&self, item: &TextItem) -> Option<(How, String)> {
        Some(match self.answer().ok()?? {
            Answer::Suggested => (How::Edit, item.offered.clone()),
            Answer::Keep => (How::Keep, String::new()),
            Answer::Empty => (How::Empty, String::new()),
            Answer::Edit => (How::Edit, self.replacement.clone()),
        })
    }
}

/// A table of questions with as many answers as there are.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    rows: Vec<Row>,
}

impl std::fmt::Debug for Decisions {
    /// The count alone: the texts are the patient's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decisions {{ rows: {} }}", self.rows.len())
    }
}

impl Decisions {
    /// Reads a table as a spreadsheet saved it. Columns may come in any order; those that
    /// only explain may be missing.
    ///
    /// # Errors
    /// When it is no such table, or a row cannot be understood: nothing is guessed.
    pub fn parse(bytes: &[u8]) -> Result<Self, DecisionsError> {
        let text = decode(bytes);
        let Some((separator, start)) = layout(&text) else { return Ok(Self::default()) };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.get(start..).unwrap_or_default().as_bytes());
        let headers = reader.headers().map_err(|_| DecisionsError::NoColumns)?;
        let names: BTreeSet<&str> = headers.iter().collect();
        if !names.contains("id") || !names.contains("decision") {
            return Err(DecisionsError::NoColumns);
        }
        let mut rows = Vec::<Row>::new();
        for (row, record) in (1..).zip(reader.deserialize::<Row>()) {
            let read = record.map_err(|_| DecisionsError::Unreadable { row })?;
            let answer = read.answer().map_err(|()| DecisionsError::NoDecision { row })?;
            if read.id.is_empty() {
                continue;
            }
            match rows.iter_mut().find(|other| other.id == read.id) {
                None => rows.push(read),
                Some(other) if other.decision.is_empty() => *other = read,
                Some(other) => {
                    let same =
                        other.answer() == Ok(answer) && other.replacement == read.replacement;
                    if answer.is_some() && !same {
                        return Err(DecisionsError::Contradiction { row });
                    }
                }
            }
        }
        Ok(Self { rows })
    }

    /// The table as CSV in UTF-8 with a byte order mark, as spreadsheets read it best.
    #[must_use]
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
        for row in &self.rows {
            let shown =
                Row { text: inert(&row.text), suggestion: inert(&row.suggestion), ..row.clone() };
            // Rows of one type into memory: nothing is there to fail.
            let _ = writer.serialize(shown);
        }
        writer.into_inner().unwrap_or_default()
    }

    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// There is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every text that is asked about as a table, with the answers that are known. Rows of
    /// other exams stay.
    #[must_use]
    pub fn asking(&self, view: &View) -> Self {
        let mut ids = BTreeSet::new();
        let mut rows = Vec::new();
        for (card, item) in asked(view) {
            let given = self.row(&item.id).cloned().unwrap_or_default();
            rows.push(Row {
                id: item.id.clone(),
                event_id: card.event_id.trim().to_owned(),
                attribute: attribute(item.tag),
                text: item.pieces.iter().map(|piece| piece.text.as_str()).collect(),
                why: item.reasons.join(" "),
                suggestion: item.offered.clone(),
                decision: given.decision,
                replacement: given.replacement,
            });
            ids.insert(item.id.as_str());
        }
        rows.extend(self.rows.iter().filter(|row| !ids.contains(row.id.as_str())).cloned());
        Self { rows }
    }

    /// A person's answers to what is asked, given at `when` (ISO 8601, UTC).
    #[must_use]
    pub fn messages(&self, view: &View, when: &str) -> Vec<Message> {
        let answered = asked(view).filter_map(|(_, item)| {
            let (how, text) = self.row(&item.id)?.decided(item)?;
            Some(Message::Text { id: item.id.clone(), how, text, when: when.to_owned() })
        });
        answered.collect()
    }

    fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }
}

/// The texts of exams that can go under their Event ID, each with its exam's card.
fn asked(view: &View) -> impl Iterator<Item = (&Card, &TextItem)> {
    let card = |item: &TextItem| {
        let mut cards = view.cards.value.iter();
        cards.find(|card| card.study.as_str() == item.study && card.id.state == State::Good)
    };
    view.review.value.texts.iter().filter_map(move |item| Some((card(item)?, item)))
}

/// How many texts of exams that can go wait still.
#[must_use]
pub fn texts_waiting(view: &View) -> usize {
    asked(view).filter(|(_, item)| item.how.is_none()).count()
}

/// A text that a spreadsheet would take for a formula is shown with an apostrophe before it.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
