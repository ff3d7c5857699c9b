//! Pictures as a person decides about them: held ones of a series go or stay behind, letters
//! were seen in others or not, whole series are left out; and what was on the screen.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::Session;
use super::answers::{Answers, LookKey};
use super::letters::SeriesLetters;
use super::review::{Asked, Review, name_of_exam};
use super::series;
use super::words::many;
use crate::Code;
use crate::flow::{Looked, LookedAt};
use crate::intake::{HeldImages, Original, Series, Study};
use crate::policy;
use crate::report::{By, Decision, OutReason};
use crate::words;

/// Held pictures of a series that a person may look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct HeldItem {
    /// Series Instance UID.
    pub series: Original,
    /// Series Description, or that there is none.
    pub description: Original,
    /// The exam, the series, and how many images.
    pub about: Original,
    /// The files.
    pub files: Vec<u32>,
    /// Why they are held.
    pub reason: Cow<'static, str>,
    /// It was the search that had them held, and they can be shown: its sentence says why.
    pub by_search: bool,
    /// A person may include them after a look.
    pub releasable: bool,
    /// What was decided: whether they go.
    pub is_in: Option<bool>,
    /// The same in words; empty while it waits.
    pub decided: &'static str,
}

/// The held pictures of this series may go, if a person says so after a look.
pub(super) fn may_go(review: &Review, series: &str) -> bool {
    let mut held = review.pictures.iter().filter(|item| item.series.as_str() == series).peekable();
    held.peek().is_some() && held.all(|item| item.releasable)
}

/// A person may look at these held images and decide.
pub(super) fn is_for_a_person(held: &HeldImages) -> bool {
    matches!(held.code, Code::BurnedIn | Code::CodestreamUnread | Code::LettersFound)
}

/// Held pictures of an exam's series that are not left out as a whole.
pub(super) fn held(
    study: &Study,
    asked: &Asked,
    answers: &Answers,
    words: &policy::Study,
) -> Vec<HeldItem> {
    let exam = name_of_exam(study, asked);
    let of_series = |series: &Series| {
        let is_in = answers.pictures.get(series.uid.as_str()).copied();
        let held = series.held.iter().filter(|held| is_for_a_person(held));
        let is_shown =
            |held: &HeldImages| !held.files.iter().any(|file| answers.not_shown.contains(file));
        let item = |held: &HeldImages| HeldItem {
            series: series.uid.clone(),
            description: series::description(series),
            about: Original(words::look::held_in(
                &exam,
                many(held.files.len(), "image"),
                series::number(series),
            )),
            files: held.files.clone(),
            reason: if is_shown(held) {
                held.reason(words)
            } else {
                words::look::ONE_NOT_SHOWN.into()
            },
            by_search: held.code == Code::LettersFound && is_shown(held),
            releasable: held.releasable && is_shown(held),
            is_in,
            decided: match is_in {
                None => "",
                Some(true) => words::look::INCLUDED,
                Some(false) => words::look::LEFT_OUT,
            },
        };
        held.map(item).collect::<Vec<_>>()
    };
    let stays = |series: &&Series| !answers.series_out.contains_key(series.uid.as_str());
    study.series.iter().filter(stays).flat_map(of_series).collect()
}

/// Held pictures are decided series by series.
pub(super) fn pictures_in_words(series: usize, pictures: usize) -> String {
    if series == pictures {
        many(pictures, "picture")
    } else {
        words::look::series_of_pictures(many(series, "series"))
    }
}

/// Notes what becomes of the held pictures of a series.
pub(super) fn pictures(answers: &mut Answers, series: &str, is_in: bool, by: By, when: &str) {
    answers.pictures.insert(series.to_owned(), is_in);
    if !is_in && by == By::Person {
        answers.out_by_person.insert(series.to_owned());
    } else {
        answers.out_by_person.remove(series);
    }
    let decision = if is_in { Decision::Included } else { Decision::LeftOut };
    note(answers, LookKey::Held(series.to_owned()), series, decision, by, when);
}

fn note(answers: &mut Answers, key: LookKey, series: &str, decision: Decision, by: By, when: &str) {
    let at = LookedAt::Series { uid: series.to_owned() };
    answers.look(key, Looked { at, decision, by, when: when.to_owned(), reason: None });
}

/// What was on the screen of a series.
#[derive(Debug, Clone, Default)]
pub(super) struct OnScreen {
    /// File and frame of each picture; of copies, the first's.
    pub frames: BTreeSet<(u32, u32)>,
    /// When it was last added to.
    pub when: String,
}

impl Session {
    /// Which pictures of a series were on the screen, in order, and when the last was.
    pub(in crate::flow) fn looked_at(&self, series: &Series) -> Option<(Vec<bool>, &str)> {
        let uid = series.uid.as_str();
        let shown = self.answers.on_screen.get(uid)?;
        let own = self.letters.of_series_with(*series.files.first()?)?;
        Some((looked_at(own, uid, &self.answers), &shown.when))
    }

    /// A person's word on the pictures of a series.
    pub(super) fn decide_pictures(&mut self, uid: &str, is_in: bool, when: &str) {
        self.bring_up_to_date();
        let review = &self.view.review.value;
        if review.pictures.iter().any(|item| item.series.as_str() == uid) {
            if !is_in || may_go(review, uid) {
                pictures(&mut self.answers, uid, is_in, By::Person, when);
            }
        } else if is_in {
            self.answers.no_letters.insert(uid.to_owned());
            let key = LookKey::NoLetters(uid.to_owned());
            note(&mut self.answers, key, uid, Decision::NoLetters, By::Person, when);
        } else {
            self.answers.forget_no_letters(uid);
        }
    }

    /// A whole series stays behind, or is taken in again.
    pub(super) fn leave_series(&mut self, uid: &str, why: Option<OutReason>, when: &str) {
        let Some(reason) = why else {
            self.answers.series_out.remove(uid);
            return;
        };
        self.answers.series_out.insert(uid.to_owned(), reason);
        let at = LookedAt::Series { uid: uid.to_owned() };
        let (decision, by, when) = (Decision::SeriesOut, By::Person, when.to_owned());
        let looked = Looked { at, decision, by, when, reason: Some(reason) };
        self.answers.look(LookKey::Out(uid.to_owned()), looked);
    }

    /// These places of a series were on the screen.
    pub(super) fn on_screen(&mut self, uid: &str, places: &[u32], when: &str) {
        let Some(series) = self.letters.of_series(uid) else { return };
        let places: BTreeSet<u32> = places.iter().copied().collect();
        let shown = series.places().filter(|place| places.contains(&place.place));
        let frames: Vec<(u32, u32)> = shown.map(|place| (place.of.first, place.frame)).collect();
        if frames.is_empty() {
            return;
        }
        let own = self.answers.on_screen.entry(uid.to_owned()).or_default();
        own.frames.extend(frames);
        when.clone_into(&mut own.when);
    }
}

/// Which pictures of a series were looked at, copies not counted: for each whether it was, in
/// order. What could not be shown was not looked at.
pub(super) fn looked_at(series: &SeriesLetters, uid: &str, answers: &Answers) -> Vec<bool> {
    let shown = answers.on_screen.get(uid).map(|own| &own.frames);
    let places = series.places().filter(|place| !place.of.is_copy());
    let is_looked_at = |file: u32, frame: u32| {
        !answers.not_shown.contains(&file)
            && shown.is_some_and(|frames| frames.contains(&(file, frame)))
    };
    places.map(|place| is_looked_at(place.of.file, place.frame)).collect()
}

/// The looks that still say what is: the text is still asked about, the pictures are there.
pub(super) fn standing_looks(
    studies: &[&Study],
    review: &Review,
    answers: &Answers,
) -> Vec<Looked> {
    let is_there = |uid: &str| {
        let mut all = studies.iter().flat_map(|study| &study.series);
        all.any(|series| series.uid.as_str() == uid)
    };
    let is_held = |uid: &str| review.pictures.iter().any(|item| item.series.as_str() == uid);
    let is_out = |uid: &str| answers.series_out.contains_key(uid);
    let stands = |key: &LookKey| match key {
        LookKey::Text(id) => review.texts.iter().any(|item| item.id == *id),
        LookKey::Held(uid) => is_held(uid),
        LookKey::NoLetters(uid) => {
            answers.no_letters.contains(uid) && is_there(uid) && !is_out(uid) && !is_held(uid)
        }
        LookKey::Out(uid) => is_out(uid) && is_there(uid),
    };
    let looks = answers.looks.iter().filter(|(key, _)| stands(key));
    looks.map(|(_, looked)| looked.clone()).collect()
}
