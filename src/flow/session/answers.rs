//! What a person typed, decided and looked at: kept through every run of a sitting, and
//! without a judgement. Study and series are named by their UIDs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::held::OnScreen;
use super::message::{Fault, How};
use crate::flow::Looked;
use crate::report::{OutReason, Saved};

/// What was typed for an exam.
#[derive(Clone, Default)]
pub(super) struct Answer {
    /// The Event ID.
    pub event_id: String,
    /// The exam date beside it.
    pub exam_date: String,
    /// It is left out.
    pub left_out: bool,
    /// Event maps give it different Event IDs, and nobody has typed one since.
    pub is_contradicted: bool,
}

/// What becomes of a text.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Decided {
    pub how: How,
    /// What was typed, with [`How::Edit`].
    pub text: String,
    /// It was what was offered: it follows when the offer changes, since an offer may hold
    /// the Event ID.
    pub is_offer: bool,
}

/// All of them.
#[derive(Default)]
pub(super) struct Answers {
    exams: BTreeMap<String, Answer>,
    /// Event IDs that all exams and dates under them share by a person's word.
    pub shared: BTreeSet<String>,
    /// Texts by the names that the view has for them.
    pub texts: BTreeMap<String, Decided>,
    /// Held pictures by series: whether they go.
    pub pictures: BTreeMap<String, bool>,
    /// Series of which a person left them out: nobody has to decide any more.
    pub out_by_person: BTreeSet<String>,
    /// Series with nothing held in which a person saw no letters.
    pub no_letters: BTreeSet<String>,
    /// Series that stay behind as a whole, and why.
    pub series_out: BTreeMap<String, OutReason>,
    /// What was on the screen, by series.
    pub on_screen: BTreeMap<String, OnScreen>,
    /// Files whose picture could not be shown.
    pub not_shown: BTreeSet<u32>,
    /// What was looked at, each with its name, in the order in which it was first done.
    pub looks: Vec<(LookKey, Looked)>,
    /// Initials, as typed.
    pub initials: String,
    /// How far the saving of an event is.
    pub saved: BTreeMap<String, Saved>,
    /// Why it went no further.
    pub faults: BTreeMap<String, Fault>,
    /// How far it was when the certificate was last saved.
    pub certified: BTreeMap<String, Saved>,
}

/// What a look is about, so that a later one about the same takes its place.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum LookKey {
    /// The text of this name.
    Text(String),
    /// The held pictures of this series.
    Held(String),
    /// That no letters were seen in this series.
    NoLetters(String),
    /// That this whole series stays behind.
    Out(String),
}

impl Answers {
    /// What was typed for an exam.
    pub fn exam(&self, study: &str) -> Answer {
        self.exams.get(study).cloned().unwrap_or_default()
    }

    /// Takes back what was decided about the pictures of a series.
    pub fn take_back(&mut self, series: &str) {
        self.forget_no_letters(series);
        self.out_by_person.remove(series);
        if self.pictures.remove(series).is_none() {
            return;
        }
        let of_series = LookKey::Held(series.to_owned());
        self.looks.retain(|(key, _)| *key != of_series);
    }

    /// Takes back that no letters were seen.
    pub fn forget_no_letters(&mut self, series: &str) {
        self.no_letters.remove(series);
    }

    /// Another file has this number now: nobody has seen it.
    pub fn forget_file(&mut self, index: u32) {
        self.not_shown.remove(&index);
        for own in self.on_screen.values_mut() {
            own.frames.retain(|(file, _)| *file != index);
        }
    }

    /// The same, to be changed.
    pub fn exam_mut(&mut self, study: &str) -> &mut Answer {
        self.exams.entry(study.to_owned()).or_default()
    }

    /// A person typed or decided something.
    pub fn is_touched(&self) -> bool {
        let is_typed = |own: &Answer| !own.event_id.is_empty() || !own.exam_date.is_empty();
        self.exams.values().any(is_typed) || !self.texts.is_empty() || !self.pictures.is_empty()
    }

    /// What was typed for two exams changes places.
    pub fn swap(&mut self, study: &str, with: &str) {
        let [own, other] = [self.exam(study), self.exam(with)];
        let taken = |to: Answer, from: &Answer| Answer {
            event_id: from.event_id.clone(),
            exam_date: from.exam_date.clone(),
            is_contradicted: false,
            ..to
        };
        *self.exam_mut(study) = taken(own.clone(), &other);
        *self.exam_mut(with) = taken(other, &own);
    }

    /// An exam is left out.
    pub fn is_out(&self, study: &str) -> bool {
        self.exams.get(study).is_some_and(|answer| answer.left_out)
    }

    /// Records a look; an earlier one about the same is replaced in its place.
    pub fn look(&mut self, key: LookKey, looked: Looked) {
        match self.looks.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = looked,
            None => self.looks.push((key, looked)),
        }
    }

    /// Forgets what became of the events of an earlier run.
    pub fn forget_saving(&mut self) {
        self.saved.clear();
        self.faults.clear();
        self.certified.clear();
    }
}

impl fmt::Debug for Answers {
    /// Without what was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").field("exams", &self.exams.len()).finish_non_exhaustive()
    }
}
