//! Texts and pictures that wait for a person: what is asked, what was decided, and what
//! of it holds when a run begins.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Question;
use super::answers::{Answers, Decided, LookKey};
use super::exams;
use super::held::{self, HeldItem, pictures_in_words};
use super::message::How;
use super::words::{count, many};
use crate::flow::{Looked, LookedAt};
use crate::intake::{Original, Study};
use crate::policy::{self, Packed, title_of};
use crate::report::{By, Decision};
use crate::words;

/// What waits, or waited, for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Texts.
    pub texts: Vec<TextItem>,
    /// Held pictures, by series.
    pub pictures: Vec<HeldItem>,
    /// How many texts wait still.
    #[serde(skip)]
    pub texts_waiting: usize,
    /// How many series of held pictures wait still.
    #[serde(skip)]
    pub series_waiting: usize,
    /// How many pictures those are.
    pub pictures_waiting: usize,
    /// How many of the texts are decided.
    pub texts_decided: String,
    /// How many of the series with held pictures are decided.
    pub series_decided: String,
    /// What waits, in a sentence.
    pub waits: String,
    /// What was decided, in a sentence.
    pub decided: String,
    /// Above the texts, what to do with them.
    pub heading: String,
}

/// A text that a person should see.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct TextItem {
    /// Names the text in this sitting; it says nothing of it.
    pub id: String,
    /// Its exam, by Study Instance UID.
    #[serde(skip)]
    pub study: String,
    /// The attribute by name.
    pub attribute: String,
    /// Its tag, as `ggggeeee`.
    #[serde(skip)]
    pub tag: u32,
    /// What it says, cut where it looks suspicious.
    pub pieces: Vec<Piece>,
    /// What is offered in its place.
    pub offered: String,
    /// Why it is shown, a sentence each.
    #[serde(skip)]
    pub reasons: Vec<&'static str>,
    /// Where it is, and why it is shown.
    pub about: Original,
    /// What was decided.
    pub how: Option<How>,
    /// The same in words; empty while it waits.
    pub decided: &'static str,
}

impl std::fmt::Debug for TextItem {
    /// Without the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextItem").field("attribute", &self.attribute).finish_non_exhaustive()
    }
}

/// A piece of a text.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// It is why the text is shown.
    pub is_suspicious: bool,
}

/// The texts asked about, by exam: the Event ID that they are asked under, and each text
/// under the name that the view has for it.
pub(super) type Asked = BTreeMap<String, (String, Vec<(String, Question)>)>;

/// All that waits, of the exams that go.
pub(super) fn view(
    studies: &[&Study],
    asked: &Asked,
    answers: &Answers,
    words: &policy::Study,
) -> Review {
    let of_study = |study: &Study| -> Vec<TextItem> {
        let Some((_, own)) = asked.get(study.uid.as_str()) else { return Vec::new() };
        let exam = name_of_exam(study, asked);
        own.iter().map(|(id, question)| text(id, question, &exam, answers)).collect()
    };
    let texts: Vec<TextItem> = studies.iter().flat_map(|study| of_study(study)).collect();
    let pictures: Vec<HeldItem> =
        studies.iter().flat_map(|study| held::held(study, asked, answers, words)).collect();
    let mut review = Review {
        texts_waiting: texts.iter().filter(|text| text.how.is_none()).count(),
        series_waiting: pictures.iter().filter(|held| held.is_in.is_none()).count(),
        pictures_waiting: pictures
            .iter()
            .filter(|held| held.is_in.is_none())
            .map(|held| held.files.len())
            .sum(),
        texts,
        pictures,
        ..Review::default()
    };
    let done =
        |waiting: usize, all: usize| words::look::some_decided(count(all), count(all - waiting));
    review.texts_decided = done(review.texts_waiting, review.texts.len());
    review.series_decided = done(review.series_waiting, review.pictures.len());
    review.waits = waits(&review);
    review.decided = decided(&review);
    let it = if review.texts.len() == 1 { words::page::IT } else { words::page::EACH };
    review.heading = words::look::texts_heading(it);
    review
}

/// An exam as its texts and pictures name it: not under each digit typed.
pub(super) fn name_of_exam(study: &Study, asked: &Asked) -> String {
    let event = asked.get(study.uid.as_str()).map_or("", |(event, _)| event.as_str());
    exams::name(event, exams::about_in_short(study))
}

fn text(id: &str, question: &Question, exam: &str, answers: &Answers) -> TextItem {
    let asked = &question.asked;
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut piece = |range: std::ops::Range<usize>, is_suspicious| {
        let text = asked.text.get(range).unwrap_or_default();
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), is_suspicious });
        }
    };
    for span in &asked.spans {
        piece(at..span.start, false);
        piece(span.clone(), true);
        at = span.end;
    }
    piece(at..asked.text.len(), false);
    let mut reasons: Vec<&'static str> =
        asked.reasons.iter().map(|reason| reason.sentence()).collect();
    reasons.dedup();
    let attribute = title_of(Packed(question.tag).tag()).into_owned();
    let decided = answers.texts.get(id);
    let how = decided.map(|own| if own.is_offer { How::Offer } else { own.how });
    TextItem {
        id: id.to_owned(),
        about: Original(words::look::text_about(&attribute, exam, reasons.join(" "))),
        study: question.study_uid.clone(),
        reasons,
        attribute,
        tag: question.tag,
        pieces,
        offered: asked.offered.clone(),
        how,
        decided: match how {
            None => "",
            Some(How::Offer) => words::look::CUT,
            Some(How::Keep) => words::look::KEPT,
            Some(How::Edit) => words::look::EDITED,
            Some(How::Empty) => words::look::EMPTIED,
        },
    }
}

fn waits(review: &Review) -> String {
    let (texts, series) = (review.texts_waiting, review.series_waiting);
    let words = |n: usize, words: String| (n > 0).then_some(words);
    let parts: Vec<String> = [
        words(texts, many(texts, "text")),
        words(series, pictures_in_words(series, review.pictures_waiting)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return words::look::NOTHING_WAITS.to_owned();
    }
    let parts = parts.join(" and ");
    if texts + series == 1 { words::look::waits(parts) } else { words::look::wait(parts) }
}

fn decided(review: &Review) -> String {
    let included = review.pictures.iter().filter(|held| held.is_in == Some(true)).count();
    let out = review.pictures.iter().filter(|held| held.is_in == Some(false)).count();
    let part = |n: usize, one: &str, end: &str| (n > 0).then(|| format!("{} {end}", many(n, one)));
    let said = super::words::listed([
        part(review.texts.len(), "text", words::look::DONE_DECIDED),
        part(included, "series", words::look::DONE_INCLUDED),
        part(out, "series", words::look::DONE_LEFT_OUT),
    ]);
    if said.is_empty() { words::look::NOTHING_NEEDED.to_owned() } else { said }
}

/// Notes what becomes of a text that is asked about; of no other.
pub(super) fn decide(
    answers: &mut Answers,
    asked: &Asked,
    id: &str,
    how: How,
    typed: &str,
    when: &str,
) {
    let Some(question) = find(asked, id) else { return };
    let typed = match how {
        How::Offer => question.asked.offered.as_str(),
        How::Edit => typed,
        How::Keep | How::Empty => "",
    };
    let is_offer = how != How::Keep && typed == question.asked.offered;
    let (how, decision) = match how {
        How::Keep => (How::Keep, Decision::Kept),
        How::Offer | How::Edit if is_offer => (of_offer(typed), Decision::Offered),
        How::Offer | How::Edit => (How::Edit, Decision::Edited),
        How::Empty => (How::Empty, Decision::Emptied),
    };
    // The same text with the same offer need not be read twice; what was decided stays.
    let alike: Vec<&(String, Question)> = asked
        .values()
        .flat_map(|(_, own)| own)
        .filter(|(own, other)| {
            own == id
                || (other.original == question.original
                    && other.asked.offered == question.asked.offered
                    && !answers.texts.contains_key(own))
        })
        .collect();
    for (own, question) in alike {
        let decided = Decided { how, text: typed.to_owned(), is_offer };
        take(answers, own, question, decided, decision, By::Person, when);
    }
}

/// How an offer is taken: nothing may be left of a text.
fn of_offer(offered: &str) -> How {
    if offered.is_empty() { How::Empty } else { How::Edit }
}

/// Takes what is offered for every text that waits, and leaves out pictures that wait.
pub(super) fn offered(answers: &mut Answers, asked: &Asked, review: &Review, by: By, when: &str) {
    for item in review.texts.iter().filter(|item| item.how.is_none()) {
        let Some(question) = find(asked, &item.id) else { continue };
        let text = question.asked.offered.clone();
        let how = of_offer(&text);
        let decided = Decided { how, text, is_offer: true };
        take(answers, &item.id, question, decided, Decision::Offered, by, when);
    }
    for held in review.pictures.iter().filter(|held| held.is_in.is_none()) {
        held::pictures(answers, held.series.as_str(), false, by, when);
    }
}

fn find<'a>(asked: &'a Asked, id: &str) -> Option<&'a Question> {
    asked.values().flat_map(|(_, own)| own).find(|(own, _)| own == id).map(|(_, found)| found)
}

fn take(
    answers: &mut Answers,
    id: &str,
    question: &Question,
    decided: Decided,
    decision: Decision,
    by: By,
    when: &str,
) {
    answers.texts.insert(id.to_owned(), decided);
    let at = LookedAt::Text { study_uid: question.study_uid.clone(), tag: question.tag };
    let looked = Looked { at, decision, by, when: when.to_owned(), reason: None };
    answers.look(LookKey::Text(id.to_owned()), looked);
}

/// What is written in a text's place, when that was decided.
pub(super) fn replacement(answers: &Answers, id: &str, question: &Question) -> Option<String> {
    let decided = answers.texts.get(id)?;
    Some(match decided.how {
        _ if decided.is_offer => question.asked.offered.clone(),
        How::Offer => question.asked.offered.clone(),
        How::Keep => question.asked.text.clone(),
        How::Edit => decided.text.clone(),
        How::Empty => String::new(),
    })
}

/// What the bar's button for all offers says; `None` when nothing waits.
pub(super) fn approve(review: &Review) -> Option<String> {
    let texts = (review.texts_waiting > 0).then_some(if review.texts_waiting == 1 {
        words::look::ACCEPT_EDIT
    } else {
        words::look::ACCEPT_EDITS
    });
    let pictures = (review.pictures_waiting > 0).then_some(if review.pictures_waiting == 1 {
        words::look::PICTURE_OUT
    } else {
        words::look::PICTURES_OUT
    });
    match (texts, pictures) {
        (None, None) => None,
        (Some(texts), None) => Some(texts.to_owned()),
        (None, Some(pictures)) => Some(words::look::leave(pictures)),
        (Some(texts), Some(pictures)) => Some(words::look::accept_and_leave(pictures, texts)),
    }
}
