//! May it go? What is owed before a run, each with the place that it leads to, and what
//! the page offers to press.

use serde::Serialize;

use super::answers::Answers;
use super::exams::about_in_short;
use super::held::{is_for_a_person, pictures_in_words};
use super::pairs;
use super::review::{Review, approve};
use super::standing::{Standing, State};
use super::words::many;
use crate::intake::{Original, Series, Study};
use crate::words;

/// Whether a run can begin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// Nothing is owed.
    pub may_go: bool,
    /// What is owed, in the order in which it is best done.
    pub owed: Vec<Owed>,
    /// How many exams go.
    #[serde(skip)]
    pub exams: usize,
    /// How many of their images, as far as is decided.
    #[serde(skip)]
    pub images: usize,
    /// All that, in a sentence.
    pub sentence: String,
    /// Once nothing is owed: whose exam goes under which Event ID, unless there are many.
    pub pairs: Vec<Pair>,
    /// What starting a run is called.
    pub start: String,
    /// What taking all offers is called; `None` when nothing waits.
    pub approve: Option<String>,
    /// Only looks are owed: what waits is to be seen first.
    pub owes_only_looks: bool,
}

/// An exam and its Event ID, as they are compared with the study's own records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// The patient.
    pub name: Original,
    /// Kind and date.
    pub about: Original,
    /// The Event ID.
    pub event_id: Original,
}

/// More exams than these are not named beside the button.
const PAIRS: usize = 2;

/// Something owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Owed {
    /// The stable spelling.
    pub code: Debt,
    /// How many of it.
    #[serde(skip)]
    pub count: usize,
    /// In a few words.
    pub words: String,
    /// Something is wrong, not just missing.
    pub is_wrong: bool,
    /// The first of them: Study Instance UID, the name of a text, or Series Instance UID.
    pub at: Original,
}

/// What can be owed. The spelling is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Debt {
    /// Exams of two patients.
    MixedPatients,
    /// Event IDs that cannot stay.
    EventIdWrong,
    /// Exam dates that cannot stay.
    ExamDateWrong,
    /// Event IDs that are missing.
    EventIdMissing,
    /// Texts to decide.
    Text,
    /// Held pictures to decide.
    Pictures,
}

/// What is owed, by what is judged of the exams, in the order of `studies`.
pub(super) fn view(
    studies: &[Study],
    standings: &[Standing],
    review: &Review,
    answers: &Answers,
) -> Way {
    let all = || studies.iter().zip(standings);
    let stays = |study: &Study| !answers.is_out(study.uid.as_str());
    let goes = |study: &Study| stays(study) && !study.mixed_patients;
    let of = |wanted: &dyn Fn(&Study, &Standing) -> bool| -> Vec<Original> {
        let some = all().filter(|(study, standing)| wanted(study, standing));
        some.map(|(study, _)| study.uid.clone()).collect()
    };
    let mixed = of(&|study, _| stays(study) && study.mixed_patients);
    let wrong = of(&|study, own| goes(study) && own.id.state == State::Bad);
    let missing =
        of(&|study, own| goes(study) && matches!(own.id.state, State::Empty | State::Begun));
    let dates = of(&|study, own| goes(study) && own.date.state == State::Bad);
    let mut owed = Vec::new();
    let mut owe = |code, at: Option<Original>, count, words: String, is_wrong| {
        if let Some(at) = at.filter(|_| count > 0) {
            owed.push(Owed { code, count, words, is_wrong, at });
        }
    };
    let words = words::bar::owes_separation(many(mixed.len(), "exam"));
    owe(Debt::MixedPatients, mixed.first().cloned(), mixed.len(), words, true);
    let both = wrong.len() + missing.len();
    let ids = many(both, "Event ID");
    let is_right = missing.is_empty();
    let words = if is_right { words::bar::to_correct(ids) } else { words::bar::to_give(ids) };
    owe(Debt::EventIdWrong, wrong.first().cloned(), both, words, true);
    let words = words::bar::to_correct(many(dates.len(), "exam date"));
    owe(Debt::ExamDateWrong, dates.first().cloned(), dates.len(), words, true);
    if wrong.is_empty() {
        let words = many(missing.len(), "Event ID");
        owe(Debt::EventIdMissing, missing.first().cloned(), missing.len(), words, false);
    }
    let text = review.texts.iter().find(|text| text.how.is_none());
    let words = many(review.texts_waiting, "text");
    let at = text.map(|text| Original(text.id.clone()));
    owe(Debt::Text, at, review.texts_waiting, words, false);
    let held = review.pictures.iter().find(|held| held.is_in.is_none());
    let words = pictures_in_words(review.series_waiting, review.pictures_waiting);
    let at = held.map(|held| held.series.clone());
    owe(Debt::Pictures, at, review.series_waiting, words, false);

    let going = || studies.iter().filter(|study| goes(study));
    let exams = going().count();
    let images = going().map(|study| images_of(study, answers)).sum();
    let sentence = if !owed.is_empty() {
        let words: Vec<&str> = owed.iter().map(|owed| owed.words.as_str()).collect();
        words::bar::still_to_do(words.join(", "))
    } else if exams > 0 {
        words::bar::ready(many(exams, "exam"), many(images, "image"))
    } else {
        words::bar::ALL_LEFT_OUT.to_owned()
    };
    let start = if exams > 0 {
        words::bar::de_identify(many(exams, "exam"))
    } else {
        words::bar::FINISH.to_owned()
    };
    let is_look = |owed: &Owed| matches!(owed.code, Debt::Text | Debt::Pictures);
    let named = |(study, own): (&Study, &Standing)| Pair {
        name: pairs::name(study),
        about: Original(about_in_short(study)),
        event_id: Original(own.event.as_ref().map(ToString::to_string).unwrap_or_default()),
    };
    let is_short = owed.is_empty() && exams <= PAIRS;
    let going = all().filter(|(study, _)| is_short && goes(study));
    Way {
        may_go: owed.is_empty(),
        pairs: going.map(named).collect(),
        owes_only_looks: !owed.is_empty() && owed.iter().all(is_look),
        exams,
        images,
        sentence,
        start,
        approve: approve(review),
        owed,
    }
}

/// How many images of an exam go, as far as is decided: what waits is counted in.
fn images_of(study: &Study, answers: &Answers) -> usize {
    let is_out = |series: &Series| answers.series_out.contains_key(series.uid.as_str());
    let out = study.series.iter().filter(|series| is_out(series)).map(|series| series.files.len());
    let going = study.series.iter().filter(|series| !is_out(series));
    let stays_behind = going.flat_map(|series| {
        let is_out = answers.pictures.get(series.uid.as_str()) == Some(&false);
        let held = series.held.iter();
        held.filter(move |held| is_out || !is_for_a_person(held)).map(|held| held.files.len())
    });
    study.images.saturating_sub(stays_behind.chain(out).sum())
}
