//! What is to be searched for letters, cut into runs of consecutive pictures, each with
//! neighbours on both sides.

use serde::{Deserialize, Serialize};

use super::Session;
use super::letters::Pictured;
use crate::flow::search::{Cut, cut};
use crate::intake::Series;
use crate::report::SearchMode;

/// A run of fewer files shows little of what single slices have.
const FEWEST: usize = 3;

/// Files of one series, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SearchRun {
    /// Series Instance UID.
    pub series: String,
    /// The files, neighbours among them.
    pub files: Vec<u32>,
    /// So many of them come before the run,
    pub before: usize,
    /// and so many after it.
    pub after: usize,
}

impl Session {
    /// The runs that were not searched yet, of about so many pictures, each image once: of the
    /// exams that go, series with something held first. A file of many frames is not cut.
    #[must_use]
    pub fn search_runs(&self, most: u32) -> Vec<SearchRun> {
        if self.letters.mode == SearchMode::Skip {
            return Vec::new();
        }
        let mut series: Vec<&Series> =
            self.going().into_iter().flat_map(|study| &study.series).collect();
        series.sort_by_key(|series| series.held.is_empty());
        series.into_iter().flat_map(|series| self.runs_of(series, most)).collect()
    }

    fn runs_of(&self, series: &Series, most: u32) -> Vec<SearchRun> {
        let own = series.files.first().and_then(|file| self.letters.of_series_with(*file));
        let files: Vec<Pictured> =
            own.into_iter().flat_map(|own| own.files()).filter(|file| !file.is_copy()).collect();
        let pictures = files.iter().map(|file| file.frames);
        let run = |Cut { inner, with }: Cut| {
            let own = files.get(inner.clone())?;
            if own.iter().all(|file| self.letters.of_file(file.file).is_some()) {
                return None;
            }
            Some(SearchRun {
                series: series.uid.as_str().to_owned(),
                files: files.get(with.clone())?.iter().map(|file| file.file).collect(),
                before: inner.start.saturating_sub(with.start),
                after: with.end.saturating_sub(inner.end),
            })
        };
        cut(pictures, most, FEWEST).into_iter().filter_map(run).collect()
    }
}
