//! What was found in texts already: the files of an exam say the same again and again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use dicom_core::Tag;

use super::finding::{Problem, Severity};
use super::part10::plain;
use super::search::Place;
use super::walk::Walk;

/// So many texts, and so long ones, of so many exams are remembered.
const MOST_TEXTS: usize = 20_000;
pub(super) const MOST_BYTES: usize = 512;
const MOST_EXAMS: usize = 16;

/// What an ID or a birth date may be equal to and identify nobody: the Event ID, and the
/// dates of the exam.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Exam {
    pub event_id: String,
    pub study: String,
    pub dates: BTreeSet<String>,
}

impl Exam {
    /// Of an image: Study, Series, Acquisition and Content Date.
    pub(super) fn of(event_id: &str, walk: &Walk, bytes: &[u8]) -> Self {
        let date = |tag| walk.value(tag, bytes).map(|value| plain(value).into_owned());
        Self {
            event_id: event_id.to_owned(),
            study: date(Tag(0x0008, 0x0020)).unwrap_or_default(),
            dates: (0x20..=0x23).filter_map(|element| date(Tag(0x0008, element))).collect(),
        }
    }
}

/// What a text means: the problems in it, and how grave each is.
pub(super) type Hits = Vec<(Problem, Severity)>;

/// Texts and what they mean. A text is judged anew where it stands otherwise, or where the
/// dates of the exam are others.
#[derive(Default)]
pub(super) struct Seen(Mutex<Texts>);

#[derive(Default)]
struct Texts {
    exams: Vec<Exam>,
    hits: HashMap<(usize, Place), HashMap<Box<str>, Hits>>,
    count: usize,
}

impl Seen {
    /// Remembers no text.
    pub(super) fn forgetful() -> Self {
        Self(Mutex::new(Texts { count: MOST_TEXTS, ..Texts::default() }))
    }

    /// The number of an exam; `None` when there are too many to remember.
    pub(super) fn exam(&self, exam: &Exam) -> Option<usize> {
        let exams = &mut self.0.lock().ok()?.exams;
        let known = exams.iter().position(|known| known == exam);
        known.or_else(|| {
            let next = exams.len();
            (next < MOST_EXAMS).then(|| {
                exams.push(exam.clone());
                next
            })
        })
    }

    /// What this text means to this exam in this place, or what is found now.
    pub(super) fn remembered(
        &self,
        key: (usize, Place),
        text: &str,
        find: impl FnOnce() -> Hits,
    ) -> Hits {
        if let Ok(texts) = self.0.lock()
            && let Some(hits) = texts.hits.get(&key).and_then(|known| known.get(text))
        {
            return hits.clone();
        }
        let hits = find();
        if let Ok(mut texts) = self.0.lock()
            && texts.count < MOST_TEXTS
        {
            texts.count += 1;
            texts.hits.entry(key).or_default().insert(text.into(), hits.clone());
        }
        hits
    }
}
