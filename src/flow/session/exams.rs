//! An exam as its card shows it: what the files say, with every doubt in a sentence.

use std::fmt;

use serde::Serialize;

use super::review::is_for_a_person;
use super::words::{exam, many};
use crate::Code;
use crate::intake::{
    HeldImages, Modality, NumberGap, Original, Series, Shortfall, SliceGap, Study, Warning,
};
use crate::policy;

/// Gaps of a series that are listed one by one.
const GAPS: usize = 5;

/// An exam.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct ExamFacts {
    /// Study Instance UID.
    pub uid: Original,
    /// [`Modality::exam`]: `CT`, `PET`, `PET/CT`.
    pub label: String,
    /// Study Date as `YYYYMMDD`.
    pub date: Original,
    /// Study Description.
    pub description: Original,
    /// The patient; of an exam of two patients, everyone named in it.
    pub patients: Vec<Person>,
    /// All its images are of one patient, or may be.
    pub is_one_patient: bool,
    /// How many images.
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
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Patient's Name as it was written.
    pub name: Original,
    /// Patient's Birth Date as `YYYYMMDD`.
    pub birth_date: Original,
}

impl fmt::Debug for Person {
    /// Without the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").finish_non_exhaustive()
    }
}

/// A series.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SeriesFacts {
    /// Series Instance UID.
    pub uid: Original,
    /// Series Number; empty when there is none.
    pub number: String,
    /// Series Description.
    pub description: Original,
    /// [`Modality::name`].
    pub label: &'static str,
    /// How many images, held ones included.
    pub images: usize,
    /// The files of the first, the middle and the last image.
    pub pictures: [u32; 3],
    /// The most frames that one of its files has.
    pub frames: u32,
    /// The brightness that suits it first.
    pub window: &'static str,
    /// All its images are held.
    pub is_held: bool,
    /// What a person should know of it.
    pub flags: Vec<Flag>,
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
    pub window: &'static str,
}

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Flag {
    /// The stable spelling.
    pub code: &'static str,
    /// For a person.
    pub sentence: String,
    /// How much it weighs.
    pub weight: Weight,
}

/// How much something weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// It asks for nothing.
    Quiet,
    /// Images may be missing, or wrong.
    Warn,
    /// Pictures are held.
    Held,
}

impl ExamFacts {
    /// The exam by its kind and date, which name nobody: `the CT exam of 4 November 2026`.
    #[must_use]
    pub fn words(&self) -> String {
        exam(&self.label, self.date.as_str())
    }
}

/// An exam as its card shows it.
pub(super) fn facts(study: &Study, words: &policy::Study) -> ExamFacts {
    let series: Vec<SeriesFacts> = study.series.iter().map(series_facts).collect();
    let has_gaps =
        |series: &SeriesFacts| series.flags.iter().any(|flag| flag.code == MAY_MISS_IMAGES);
    // What is said beside the Event ID or beside a series is not said again.
    let is_said = |warning: &Warning| match warning {
        Warning::MixedPatients => true,
        Warning::MayMissImages => series.iter().any(has_gaps),
        _ => false,
    };
    let flags = study.warnings.iter().filter(|warning| !is_said(warning)).map(|warning| Flag {
        code: warning.as_str(),
        sentence: study.sentence(*warning, words),
        weight: if is_quiet(*warning) { Weight::Quiet } else { Weight::Warn },
    });
    let named = if study.mixed_patients {
        study.patients.as_slice()
    } else {
        std::slice::from_ref(&study.patient)
    };
    ExamFacts {
        uid: study.uid.clone(),
        label: study.modality.clone(),
        date: study.date.clone(),
        description: study.description.clone(),
        patients: named
            .iter()
            .map(|patient| Person {
                name: patient.name.clone(),
                birth_date: patient.birth_date.clone(),
            })
            .collect(),
        is_one_patient: !study.mixed_patients,
        images: study.images,
        picture: picture(study),
        flags: flags.collect(),
        series,
    }
}

/// The code of a [`Flag`] that says that images of a series may be missing.
pub const MAY_MISS_IMAGES: &str = "may-miss-images";

/// Warnings that ask for nothing.
const fn is_quiet(warning: Warning) -> bool {
    use Warning::{AgeOver89, AlreadyDeidentified, OperatorsName, SameUid};
    matches!(warning, AgeOver89 | AlreadyDeidentified | OperatorsName | SameUid)
}

fn series_facts(series: &Series) -> SeriesFacts {
    let held: usize = series.held.iter().map(|held| held.files.len()).sum();
    let mut flags: Vec<Flag> =
        series.held.iter().map(|own| held_flag(own, series.files.len())).collect();
    let name = match series.number {
        Some(number) => format!("Series {number}"),
        None => "This series".to_owned(),
    };
    let numbers = series.number_gaps.iter().map(|gap| number_gap(&name, gap));
    let slices = series.unnumbered_slice_gaps().map(|gap| slice_gap(&name, gap));
    let images = series.missing_images.iter().map(|short| missing_images(&name, short));
    let parts = series.missing_parts.iter().map(|short| missing_parts(&name, short));
    let mut gaps: Vec<String> = images.chain(parts).chain(numbers).chain(slices).collect();
    let more = gaps.len().saturating_sub(GAPS);
    gaps.truncate(GAPS);
    if more > 0 {
        gaps.push(format!("And {}.", many(more, "more gap")));
    }
    let gap = |sentence| Flag { code: MAY_MISS_IMAGES, sentence, weight: Weight::Warn };
    flags.extend(gaps.into_iter().map(gap));
    SeriesFacts {
        uid: series.uid.clone(),
        number: series.number.map_or_else(String::new, |number| number.to_string()),
        description: series.description.clone(),
        label: series.modality.name(),
        images: series.files.len(),
        pictures: series.pictures,
        frames: series.frames.iter().copied().max().unwrap_or(1),
        window: window(series),
        is_held: held == series.files.len(),
        flags,
    }
}

/// A series' number, for a person.
pub(super) fn number(series: &Series) -> String {
    series.number.map_or_else(|| "without number".to_owned(), |number| number.to_string())
}

fn held_flag(held: &HeldImages, images: usize) -> Flag {
    let some = held.files.len();
    let which = if some < images {
        format!("{} set aside", many(some, "image"))
    } else {
        "Set aside".to_owned()
    };
    let sentence = if held.code == Code::CodestreamUnread {
        format!("{which}: a text in the picture's data cannot be ruled out. You decide in step 3.")
    } else if is_for_a_person(held) {
        format!("{which}: may show names. You decide in step 3.")
    } else {
        format!("{which}. The list below says why.")
    };
    Flag { code: held.code.as_str(), sentence, weight: Weight::Held }
}

fn number_gap(series: &str, gap: &NumberGap) -> String {
    let which = if gap.first == gap.last {
        format!("image {}", gap.first)
    } else {
        format!("images {}–{}", gap.first, gap.last)
    };
    format!("{series} may miss {which}. Ask the PACS team.")
}

fn missing_images(series: &str, short: &Shortfall) -> String {
    let Shortfall { listed, arrived } = short;
    format!(
        "{series} may miss images: its headers tell of {listed}, and {arrived} came. Ask the PACS team."
    )
}

fn missing_parts(series: &str, short: &Shortfall) -> String {
    let Shortfall { listed, arrived } = short;
    format!(
        "{series} misses a part: of {listed} parts of one picture, {arrived} came. Ask the PACS team."
    )
}

fn slice_gap(series: &str, gap: &SliceGap) -> String {
    let slices = many(gap.missing as usize, "slice");
    let place = match gap.between_numbers {
        [Some(a), Some(b)] => format!("between images {} and {}", a.min(b), a.max(b)),
        _ => "by their positions".to_owned(),
    };
    format!("{series} may miss {slices} {place}. Ask the PACS team.")
}

/// The brightness that suits a series first; a localizer is no slice through tissue.
fn window(series: &Series) -> &'static str {
    match series.modality {
        _ if series.localizer => "full",
        Modality::Pet => "pet",
        Modality::Ct => "mediastinum",
        Modality::Mr => "auto",
    }
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
        return is_any_left.then_some(Shown { index: study.picture, frame: 0, window: "auto" });
    };
    let frames = series.frames.iter().copied().max().unwrap_or(1);
    let [_, index, _] = series.pictures;
    Some(Shown {
        index,
        frame: if series.files.len() == 1 { frames / 2 } else { 0 },
        window: if series.modality == Modality::Ct && !series.localizer {
            "lung"
        } else {
            window(series)
        },
    })
}
