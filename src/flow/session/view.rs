//! What a session answers: parts that each carry the revision in which they last changed,
//! so that nothing is drawn anew that looks the same.

use serde::Serialize;

use super::events::EventView;
use super::exams::ExamFacts;
use super::files::Files;
use super::heads::Heads;
use super::pictures::Pictures;
use super::review::Review;
use super::standing::Said;
use super::sums::Sums;
use super::way::Way;
use crate::intake::Original;
use crate::plan::{IdForm, MAP_COLUMNS};
use crate::policy;
use crate::words;

/// A part of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part<T> {
    /// When it last changed; later changes have higher numbers, and 0 is never.
    pub revision: u64,
    /// What it says.
    pub value: T,
}

impl<T: PartialEq> Part<T> {
    /// Takes a new value, and the revision if it is another one.
    pub(super) fn set(&mut self, value: T, revision: u64) {
        if self.value != value || self.revision == 0 {
            *self = Self { revision, value };
        }
    }
}

/// All that there is to see of a sitting.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The highest revision of a part.
    pub revision: u64,
    /// What is asked for by the settings in force.
    pub form: Part<Form>,
    /// What became of the files.
    pub files: Part<Files>,
    /// The exams as the files describe them.
    pub exams: Part<Vec<ExamFacts>>,
    /// What was typed for each exam, in the same order, and what is judged of it.
    pub cards: Part<Vec<Card>>,
    /// What waits for a person.
    pub review: Part<Review>,
    /// What was searched for letters and looked at.
    pub pictures: Part<Pictures>,
    /// What stands beside the steps.
    pub heads: Part<Heads>,
    /// Whether it may go, and what is owed.
    pub way: Part<Way>,
    /// The events of the run that ended.
    pub events: Part<Vec<EventView>>,
    /// All of them together.
    pub sums: Part<Sums>,
}

/// The parts of a view that changed; the others are `None`.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// The revision that this is up to.
    #[serde(skip)]
    pub revision: u64,
    /// See [`View`], here and below.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub form: Option<Form>,
    /// The files.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub files: Option<Files>,
    /// The exams.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub exams: Option<Vec<ExamFacts>>,
    /// What was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub cards: Option<Vec<Card>>,
    /// What waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub review: Option<Review>,
    /// What was searched and looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub pictures: Option<Pictures>,
    /// What stands beside the steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub heads: Option<Heads>,
    /// What is owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub way: Option<Way>,
    /// The events.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub events: Option<Vec<EventView>>,
    /// All events together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub sums: Option<Sums>,
}

impl View {
    /// The parts that changed after a revision; all of them after 0.
    #[must_use]
    pub fn since(&self, revision: u64) -> Changes {
        fn new<T: Clone>(part: &Part<T>, revision: u64) -> Option<T> {
            (part.revision > revision).then(|| part.value.clone())
        }
        Changes {
            revision: self.revision,
            form: new(&self.form, revision),
            files: new(&self.files, revision),
            exams: new(&self.exams, revision),
            cards: new(&self.cards, revision),
            review: new(&self.review, revision),
            pictures: new(&self.pictures, revision),
            heads: new(&self.heads, revision),
            way: new(&self.way, revision),
            events: new(&self.events, revision),
            sums: new(&self.sums, revision),
        }
    }
}

/// What is typed, by the settings in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Form {
    /// What an Event ID looks like and who gives it out.
    pub hint: String,
    /// What the exam date beside it is called.
    pub date: String,
    /// What it is good for.
    pub date_why: &'static str,
    /// What to type for an exam of the sample.
    pub sample: String,
    /// Such Event IDs, for its first exam and for its second.
    pub examples: [String; 2],
    /// An event map without a row.
    pub map_template: String,
}

impl Form {
    /// What a form of Event IDs asks for, in the words of the study.
    pub(super) fn new(id: &IdForm, words: &policy::Study) -> Self {
        let (parts, from) = (id.parts(), words.about.event_id.from);
        Self {
            hint: words::exams::id_hint(&parts, from),
            date: words::exams::date_in(from),
            date_why: words::exams::DATE_WHY,
            map_template: format!("{}\r\n", MAP_COLUMNS.join(",")),
            sample: words::exams::sample(id.example(0), &parts),
            examples: [id.example(0), id.example(1)],
        }
    }
}

/// What was typed for an exam, and what is judged of it.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Study Instance UID.
    pub study: Original,
    /// The Event ID as the control shows it.
    pub event_id: String,
    /// The exam date as the control shows it.
    pub exam_date: String,
    /// The exam in a few words, its Event ID among them.
    pub name: String,
    /// The same, shorter.
    pub short_name: String,
    /// The exam is left out.
    pub is_out: bool,
    /// It goes, once nothing is owed: it is neither left out nor of two patients.
    pub is_going: bool,
    /// What is said of the Event ID.
    pub id: Said,
    /// What is said of the exam date.
    pub date: Said,
    /// What a person may confirm of the Event ID.
    pub confirm: Option<Confirm>,
    /// The patients of the other exams under its Event ID, where that is asked about.
    pub others: Vec<Original>,
    /// Another exam that what was typed seems to belong to.
    pub swap: Option<Swap>,
}

impl std::fmt::Debug for Card {
    /// Without what was typed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Card")
            .field("id", &self.id)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}

/// What was typed for two exams may change places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Swap {
    /// What doing so is called.
    pub label: &'static str,
    /// The other exam, by Study Instance UID.
    pub with: Original,
}

/// A word that a person may give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Confirm {
    /// What it says.
    pub label: String,
    /// It is given.
    pub is_given: bool,
}
