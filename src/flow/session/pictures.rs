//! What the search for letters and a person's eyes have been over, series by series and all
//! together. It is careful with words: that the search found none says not that there are none.

use serde::Serialize;

use super::answers::Answers;
use super::held::looked_at;
use super::letters::{Letters, SeriesLetters};
use super::review::{Asked, Review, name_of_exam};
use super::series;
use super::words::{count, many};
use crate::intake::{Original, Series, Study};
use crate::report::{PictureCounts, SearchMode};
use crate::words;

/// All pictures of the exams that go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Pictures {
    /// How many the search has been over, those that it could not search among them.
    pub searched: u64,
    /// Of how many; series that were left out are not counted.
    pub of: u64,
    /// The search has come to its end.
    pub is_done: bool,
    /// All that, in a sentence.
    pub sentence: String,
    /// By series.
    pub series: Vec<SeriesPictures>,
}

/// The pictures of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SeriesPictures {
    /// Series Instance UID.
    pub series: Original,
    /// Study Instance UID.
    pub study: Original,
    /// The exam and the series in words.
    pub name: Original,
    /// Series Description, or that there is none.
    pub description: Original,
    /// How far the search is.
    pub state: SearchState,
    /// Some could not be searched.
    #[serde(skip)]
    pub has_unsearched: bool,
    /// What it said, in a sentence; empty where it found nothing and what it says of all
    /// pictures is enough.
    pub sentence: String,
    /// What was on the screen, in a sentence; empty when nothing was.
    pub looked: String,
    /// What a person decided.
    pub choice: PictureChoice,
    /// The same in words; empty while nothing was.
    pub decided: String,
    /// A decision is owed before the exam goes.
    pub is_owed: bool,
    /// What is held may go after a look.
    pub releasable: bool,
    /// How many files are held for a look.
    pub files_held: usize,
    /// Why, where the search is not why; empty when none is.
    pub reason: String,
}

/// How far the search of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum SearchState {
    /// It is going on.
    Searching,
    /// Letters may stand in a picture.
    Found,
    /// No letters were found in those that could be searched.
    None,
    /// None could be searched, or none was to be.
    Unsearched,
}

/// What a person decided about a series' pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum PictureChoice {
    /// Nothing yet, though some are held.
    Waits,
    /// Nothing yet, and nothing has to be.
    Open,
    /// No letters were seen: what is held goes.
    NoLetters,
    /// What is held is left out.
    LeftOut,
    /// The whole series is left out.
    SeriesOut,
}

/// How far the search is, by these counts.
fn state(counts: &PictureCounts) -> SearchState {
    match counts {
        _ if counts.search == SearchMode::Skip => SearchState::Unsearched,
        _ if !counts.is_done() => SearchState::Searching,
        _ if counts.found > 0 => SearchState::Found,
        _ if counts.searched == 0 => SearchState::Unsearched,
        _ => SearchState::None,
    }
}

/// All pictures of these exams, which go.
pub(super) fn view(
    studies: &[&Study],
    asked: &Asked,
    letters: &Letters,
    review: &Review,
    answers: &Answers,
) -> Pictures {
    let mut all = PictureCounts { search: letters.mode, ..PictureCounts::default() };
    let mut views = Vec::new();
    for study in studies {
        let exam = name_of_exam(study, asked);
        for series in &study.series {
            let file = series.files.first();
            let Some(own) = file.and_then(|file| letters.of_series_with(*file)) else { continue };
            let counts = own.counts(letters.mode);
            if !answers.series_out.contains_key(series.uid.as_str()) {
                all.add(&counts);
            }
            views.push(of_series(study, series, &exam, own, &counts, review, answers));
        }
    }
    let sentence = match state(&all) {
        _ if all.of == 0 => String::new(),
        SearchState::Searching => searching(&all),
        _ => all.said(),
    };
    let (searched, of, is_done) = (all.done(), all.of, all.is_done());
    Pictures { searched, of, is_done, sentence, series: views }
}

/// How far the search is.
pub(super) fn searching(counts: &PictureCounts) -> String {
    let number = |count: u64| super::words::count(usize::try_from(count).unwrap_or(usize::MAX));
    words::look::searching(number(counts.of), number(counts.done()))
}

fn of_series(
    study: &Study,
    series: &Series,
    exam: &str,
    own: &SeriesLetters,
    counts: &PictureCounts,
    review: &Review,
    answers: &Answers,
) -> SeriesPictures {
    let uid = series.uid.as_str();
    let held = || review.pictures.iter().filter(|item| item.series.as_str() == uid);
    let is_in = held().find_map(|item| item.is_in);
    let out = answers.series_out.get(uid);
    let choice = match (out, held().next(), is_in) {
        (Some(_), ..) => PictureChoice::SeriesOut,
        (None, Some(_), Some(true)) => PictureChoice::NoLetters,
        (None, Some(_), Some(false)) => PictureChoice::LeftOut,
        (None, Some(_), None) => PictureChoice::Waits,
        (None, None, _) if answers.no_letters.contains(uid) => PictureChoice::NoLetters,
        (None, None, _) => PictureChoice::Open,
    };
    SeriesPictures {
        series: series.uid.clone(),
        study: study.uid.clone(),
        name: Original(words::look::series_in(exam, series::number(series))),
        description: series::description(series),
        state: state(counts),
        has_unsearched: counts.unsearched > 0,
        sentence: match state(counts) {
            SearchState::None if counts.unsearched == 0 => String::new(),
            _ => counts.said(),
        },
        looked: looked(own, uid, answers),
        choice,
        decided: match (choice, out) {
            (_, Some(why)) => words::look::series_out(why.words()),
            (PictureChoice::NoLetters, _) if is_in.is_none() => {
                words::look::NO_LETTERS_SEEN.to_owned()
            }
            _ => held().next().map(|item| item.decided.to_owned()).unwrap_or_default(),
        },
        is_owed: choice == PictureChoice::Waits,
        releasable: held().all(|item| item.releasable),
        files_held: held().map(|item| item.files.len()).sum(),
        reason: held()
            .find(|item| !item.by_search)
            .map(|item| item.reason.clone().into_owned())
            .unwrap_or_default(),
    }
}

/// What of a series was on the screen, in a sentence.
fn looked(own: &SeriesLetters, uid: &str, answers: &Answers) -> String {
    if !answers.on_screen.contains_key(uid) {
        return String::new();
    }
    let looked = looked_at(own, uid, answers).into_iter().filter(|looked| *looked).count();
    if looked == 0 {
        return String::new();
    }
    words::look::you_looked(many(own.of, "image"), count(looked))
}
