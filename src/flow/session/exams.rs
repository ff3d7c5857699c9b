//! An exam as its card shows it: what the files say, with every doubt in a sentence.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::reception;
use super::series::{self, Flag, MAY_MISS_IMAGES, SeriesFacts, Weight};
use super::words::{date, exam, listed, many, person_name, said, short_date};
use crate::intake::{Modality, Original, Patient, Series, Study, Warning};
use crate::policy;
use crate::preview::Preset;
use crate::words;

/// An exam.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct ExamFacts {
    /// Study Instance UID.
    pub uid: Original,
    /// [`Modality::exam`]: `CT`, `PET`, `PET/CT`.
    pub label: String,
    /// Study Date in words, or that there is none.
    pub date: Original,
    /// Study Date as `YYYYMMDD`.
    #[serde(skip)]
    pub day: Original,
    /// Study Description, or that there is none.
    pub description: Original,
    /// Accession Number.
    pub accession: Original,
    /// Exams of one patient have the same number.
    pub group: usize,
    /// The patient; of an exam of two patients, everyone named in it.
    pub patients: Vec<Person>,
    /// How many images.
    #[serde(skip)]
    pub images: usize,
    /// The picture that represents it; `None` when all its images are held.
    pub picture: Option<Shown>,
    /// Its series in order.
    pub series: Vec<SeriesFacts>,
    /// What a person should know of the exam as a whole.
    pub flags: Vec<Flag>,
}

/// A person named in an exam's images.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Patient's Name as it is read, or that there is none.
    pub name: Original,
    /// Patient's Birth Date in words.
    pub born: Original,
    /// Patient ID.
    pub id: Original,
    /// In an exam of several patients: which images are this one's; else empty.
    pub owns: String,
    /// The first of those.
    pub file: Option<u32>,
}

impl fmt::Debug for Person {
    /// Without the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").finish_non_exhaustive()
    }
}

/// A picture on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// The file.
    pub index: u32,
    /// The frame, from 0.
    pub frame: u32,
    /// The brightness.
    pub window: Preset,
}

impl ExamFacts {
    /// The exam by its kind and date, which name nobody: `the CT exam of 4 November 2026`.
    #[must_use]
    pub fn words(&self) -> String {
        exam(&self.label, self.day.as_str())
    }
}

/// The exams as their cards show them, those of one patient under one number.
pub(super) fn all(studies: &[Study], words: &policy::Study) -> Vec<ExamFacts> {
    let mut known = BTreeMap::new();
    let mut exams = Vec::with_capacity(studies.len());
    for (at, study) in studies.iter().enumerate() {
        let key = study.patient.key();
        let group = key.map_or(at, |key| *known.entry(key).or_insert(at));
        exams.push(ExamFacts { group, ..facts(study, words) });
    }
    exams
}

/// An exam as its card shows it.
fn facts(study: &Study, words: &policy::Study) -> ExamFacts {
    let series: Vec<SeriesFacts> =
        study.series.iter().map(|own| series::facts(own, words)).collect();
    let has_gaps =
        |series: &SeriesFacts| series.flags.iter().any(|flag| flag.code == MAY_MISS_IMAGES);
    // What is said beside the Event ID or beside a series is not said again.
    let is_said = |warning: &Warning| match warning {
        Warning::MixedPatients | Warning::ReceiverMissing => true,
        Warning::MayMissImages => series.iter().any(has_gaps),
        _ => false,
    };
    let flags = study.warnings.iter().filter(|warning| !is_said(warning)).map(|warning| Flag {
        code: warning.as_str(),
        sentence: warning.sentence(words).into_owned(),
        weight: if is_quiet(*warning) { Weight::Quiet } else { Weight::Warn },
    });
    let rules = study.series.iter().any(reception::is_said).then(|| reception::source(words));
    let named = if study.mixed_patients {
        study.patients.as_slice()
    } else {
        std::slice::from_ref(&study.patient)
    };
    ExamFacts {
        uid: study.uid.clone(),
        label: study.modality.clone(),
        day: study.date.clone(),
        date: said(&date(study.date.as_str()), words::exams::NO_DATE),
        description: said(study.description.as_str(), words::exams::NO_DESCRIPTION),
        group: 0,
        accession: said(study.accession.as_str(), words::exams::NONE),
        patients: named.iter().enumerate().map(|(at, one)| person(study, at, one)).collect(),
        images: study.images,
        picture: picture(study),
        flags: flags.chain(rules).collect(),
        series,
    }
}

/// A patient of an exam, by their place among its patients.
fn person(study: &Study, at: usize, patient: &Patient) -> Person {
    let own = study.files_of.get(at).map(Vec::as_slice).unwrap_or_default();
    let is_of = |series: &&Series| series.files.iter().any(|file| own.contains(file));
    let all: Vec<String> = study.series.iter().filter(is_of).map(series::number).collect();
    let owns = words::exams::images_in_series(many(own.len(), "image"), all.join(", "));
    Person {
        name: said(&person_name(patient.name.as_str()), words::exams::NO_NAME),
        born: said(&born(patient), words::exams::UNKNOWN),
        id: said(patient.id.as_str(), words::exams::NONE),
        owns: if own.is_empty() { String::new() } else { owns },
        file: own.first().copied(),
    }
}

/// A birth date in words; as it was written when it is no date.
fn born(patient: &Patient) -> String {
    let written = patient.birth_date.as_str();
    let words = date(written);
    if words.is_empty() { written.to_owned() } else { words }
}

/// An exam's kind and date, as far as they are known.
pub(super) fn about(study: &Study) -> String {
    known([&study.modality, &date(study.date.as_str())])
}

/// The same, shorter.
pub(super) fn about_in_short(study: &Study) -> String {
    known([&study.modality, &short_date(study.date.as_str())])
}

fn known(parts: [&str; 2]) -> String {
    listed(parts.map(|part| (!part.is_empty()).then(|| part.to_owned())))
}

/// An exam in a few words: its Event ID where it has one, kind and date.
pub(super) fn name(event_id: &str, about: String) -> String {
    let id = event_id.trim();
    if id.is_empty() { about } else { words::exams::named(about, id) }
}

/// Warnings that ask for nothing.
const fn is_quiet(warning: Warning) -> bool {
    use Warning::{AgeOver89, AlreadyDeidentified, OperatorsName, SameUid};
    matches!(warning, AgeOver89 | AlreadyDeidentified | OperatorsName | SameUid)
}

/// The middle slice of the largest series of which nothing is held; of PET, where there is.
fn picture(study: &Study) -> Option<Shown> {
    let open = || study.series.iter().filter(|series| series.held.is_empty());
    // The first of the largest.
    let largest = |pet_only: bool| {
        let fits = move |series: &&Series| !pet_only || series.modality == Modality::Pet;
        open().filter(fits).rev().max_by_key(|series| series.files.len())
    };
    let Some(series) = largest(true).or_else(|| largest(false)) else {
        let held = study.series.iter().flat_map(|series| &series.held).map(|held| held.files.len());
        let is_any_left = held.sum::<usize>() < study.images;
        return is_any_left.then_some(Shown {
            index: study.picture,
            frame: 0,
            window: Preset::File,
        });
    };
    let frames = series.frames.iter().copied().max().unwrap_or(1);
    let [_, index, _] = series.pictures;
    Some(Shown {
        index,
        frame: if series.files.len() == 1 { frames / 2 } else { 0 },
        window: if series.modality == Modality::Ct && !series.localizer && !series.of_head {
            Preset::Lung
        } else {
            series::window(series)
        },
    })
}
