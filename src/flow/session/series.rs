//! A series as an exam's card shows it: its pictures, its gaps, what of it is held.

use serde::Serialize;

use super::held::is_for_a_person;
use super::reception;
use super::words::{many, said};
use crate::Code;
use crate::intake::{
    HeldImages, Modality, NumberGap, Original, Series, Shortfall, SliceGap, Warning,
};
use crate::policy;
use crate::preview::Preset;
use crate::words;

/// Gaps of a series that are listed one by one.
const GAPS: usize = 5;

/// A series.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SeriesFacts {
    /// Series Instance UID.
    pub uid: Original,
    /// Series Number; empty when there is none.
    pub number: String,
    /// Its number in a sentence: `series 3`.
    pub name: String,
    /// Series Description, or that there is none.
    pub description: Original,
    /// [`Modality::name`].
    pub label: &'static str,
    /// How many images, held ones included.
    pub images: usize,
    /// What it holds: `CT, 28 images`.
    pub about: String,
    /// The pictures that stand for it: the first, the middle and the last.
    pub shots: Vec<Shot>,
    /// Where a look at all its pictures begins, counted from 0.
    pub middle: usize,
    /// The file of its middle image.
    pub middle_file: u32,
    /// The brightness that suits it first.
    pub window: Preset,
    /// Each brightness that it can be shown in.
    pub windows: Vec<Brightness>,
    /// All its images are held.
    pub is_held: bool,
    /// How much what there is to know of it weighs: the heaviest is looked at first.
    pub weight: u8,
    /// What a person should know of it.
    pub flags: Vec<Flag>,
    /// What the receiver only warns of.
    pub more: Vec<String>,
}

/// A picture that stands for a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Shot {
    /// Which of them it is.
    pub word: &'static str,
    /// The same for whoever does not see it.
    pub label: String,
    /// The file.
    pub index: u32,
    /// The frame, from 0.
    pub frame: u32,
}

/// A brightness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Brightness {
    /// What an engine calls it.
    pub window: Preset,
    /// What it shows best.
    pub word: &'static str,
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

/// The code of a [`Flag`] that says that images of a series may be missing.
pub const MAY_MISS_IMAGES: &str = Warning::MayMissImages.as_str();

/// A description, or that there is none.
pub(super) fn description(series: &Series) -> Original {
    said(series.description.as_str(), words::exams::NO_DESCRIPTION)
}

/// A series as its exam's card shows it.
pub(super) fn facts(series: &Series, words: &policy::Study) -> SeriesFacts {
    let held: usize = series.held.iter().map(|held| held.files.len()).sum();
    let mut flags: Vec<Flag> =
        series.held.iter().map(|own| held_flag(own, series.files.len())).collect();
    let name = match series.number {
        Some(number) => words::exams::series_of_number(number),
        None => words::exams::THIS_SERIES.to_owned(),
    };
    let numbers = series.number_gaps.iter().map(|gap| number_gap(&name, gap));
    let slices = series.unnumbered_slice_gaps().map(|gap| slice_gap(&name, gap));
    let images = series.missing_images.iter().map(|short| missing_images(&name, short));
    let parts = series.missing_parts.iter().map(|short| missing_parts(&name, short));
    let mut gaps: Vec<String> = images.chain(parts).chain(numbers).chain(slices).collect();
    if let Some(first) = gaps.first_mut() {
        // Windows keeps files behind paths of more than 260 characters from a folder picker.
        first.push(' ');
        first.push_str(words::exams::LONG_PATHS);
    }
    let more = gaps.len().saturating_sub(GAPS);
    gaps.truncate(GAPS);
    if more > 0 {
        gaps.push(words::exams::and_gaps(many(more, "more gap")));
    }
    let gap = |sentence| Flag { code: MAY_MISS_IMAGES, sentence, weight: Weight::Warn };
    flags.extend(gaps.into_iter().map(gap));
    flags.extend(reception::flags(series, words));
    SeriesFacts {
        uid: series.uid.clone(),
        number: series.number.map_or_else(String::new, |number| number.to_string()),
        name: words::exams::series_in_text(number(series)),
        description: description(series),
        label: series.modality.name(),
        images: series.files.len(),
        about: about(series),
        middle: middle(series),
        middle_file: middle_file(series),
        shots: shots(series),
        window: window(series),
        windows: windows(series).to_vec(),
        is_held: held == series.files.len(),
        weight: weight(&flags),
        flags,
        more: reception::more(series, words),
    }
}

/// A series' number, for a person.
pub(super) fn number(series: &Series) -> String {
    series
        .number
        .map_or_else(|| words::exams::WITHOUT_NUMBER.to_owned(), |number| number.to_string())
}

fn held_flag(held: &HeldImages, images: usize) -> Flag {
    let some = held.files.len();
    let which = if some < images {
        words::exams::some_set_aside(many(some, "image"))
    } else {
        words::exams::ALL_SET_ASIDE.to_owned()
    };
    let sentence = if held.code == Code::CodestreamUnread {
        words::exams::held_data(which)
    } else if held.code == Code::LettersFound {
        words::exams::held_letters(which)
    } else if is_for_a_person(held) {
        words::exams::held_names(which)
    } else {
        words::exams::held_others(which)
    };
    Flag { code: held.code.as_str(), sentence, weight: Weight::Held }
}

fn number_gap(series: &str, gap: &NumberGap) -> String {
    let which = if gap.first == gap.last {
        words::check::image(gap.first)
    } else {
        words::exams::images_to(gap.first, gap.last)
    };
    words::exams::may_miss(series, which)
}

fn missing_images(series: &str, short: &Shortfall) -> String {
    let Shortfall { listed, arrived } = short;
    words::exams::may_miss_images(arrived, listed, series)
}

fn missing_parts(series: &str, short: &Shortfall) -> String {
    let Shortfall { listed, arrived } = short;
    words::exams::misses_part(arrived, listed, series)
}

fn slice_gap(series: &str, gap: &SliceGap) -> String {
    let slices = many(gap.missing as usize, "slice");
    let place = match gap.between_numbers {
        [Some(a), Some(b)] => words::exams::between_images(a.min(b), a.max(b)),
        _ => words::exams::BY_POSITIONS.to_owned(),
    };
    words::exams::may_miss_slices(place, series, slices)
}

/// The brightness that suits a series first; a localizer is no slice through tissue.
pub(super) fn window(series: &Series) -> Preset {
    match series.modality {
        _ if series.localizer => Preset::Full,
        Modality::Pet => Preset::Pet,
        Modality::Ct if series.of_head => Preset::File,
        Modality::Ct => Preset::Mediastinum,
        Modality::Mr => Preset::File,
    }
}

/// What is held weighs most, then what may be missing.
fn weight(flags: &[Flag]) -> u8 {
    let has = |weight| u8::from(flags.iter().any(|flag| flag.weight == weight));
    2 * has(Weight::Held) + has(Weight::Warn)
}

/// Each brightness that pictures of a series can be shown in.
const fn windows(series: &Series) -> &'static [Brightness] {
    const FULL: Brightness = Brightness { window: Preset::Full, word: words::look::WINDOW_ALL };
    const AS_STORED: Brightness =
        Brightness { window: Preset::File, word: words::look::WINDOW_AS_STORED };
    match series.modality {
        Modality::Ct if series.of_head => &[
            AS_STORED,
            Brightness { window: Preset::Mediastinum, word: words::look::WINDOW_SOFT },
            FULL,
        ],
        Modality::Ct => &[
            Brightness { window: Preset::Lung, word: words::look::WINDOW_LUNG },
            Brightness { window: Preset::Mediastinum, word: words::look::WINDOW_MEDIASTINUM },
            FULL,
        ],
        Modality::Pet => &[Brightness { window: Preset::Pet, word: words::look::WINDOW_PET }, FULL],
        Modality::Mr => &[AS_STORED],
    }
}

fn most_frames(series: &Series) -> u32 {
    series.frames.iter().copied().max().unwrap_or(1)
}

/// What a series holds, in a few words.
fn about(series: &Series) -> String {
    let frames = most_frames(series) as usize;
    let images = many(series.files.len(), "image");
    let kind = series.modality.name();
    if frames > 1 {
        words::exams::series_of_frames(many(frames, "frame"), images, kind)
    } else {
        words::exams::series_about(images, kind)
    }
}

fn middle_file(series: &Series) -> u32 {
    let [_, middle, _] = series.pictures;
    middle
}

/// Where the middle is among all pictures of a series: its images, or their frames.
fn middle(series: &Series) -> usize {
    let file = middle_file(series);
    if most_frames(series) > 1 {
        let all = |sum: usize, frames: &u32| sum.saturating_add(*frames as usize);
        series.frames.iter().fold(0, all) / 2
    } else {
        series.files.iter().position(|own| *own == file).unwrap_or_default()
    }
}

/// The first, the middle and the last image, or frame of the only one; none twice.
fn shots(series: &Series) -> Vec<Shot> {
    let last = most_frames(series).saturating_sub(1);
    let frames = if series.files.len() == 1 { [0, most_frames(series) / 2, last] } else { [0; 3] };
    let words = [words::look::FIRST_SHOT, words::look::MIDDLE_SHOT, words::look::LAST_SHOT];
    let all = words.into_iter().zip(series.pictures).zip(frames);
    let label = |word| words::look::shot(word);
    let mut shots: Vec<Shot> =
        all.map(|((word, index), frame)| Shot { word, label: label(word), index, frame }).collect();
    shots.dedup_by_key(|shot| (shot.index, shot.frame));
    if let [only] = shots.as_mut_slice() {
        only.word = words::look::ONLY_IMAGE;
    }
    shots
}
