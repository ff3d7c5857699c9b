//! What the search for letters said of the pictures: file by file as it comes in, and of a
//! series once all of its files were searched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::Session;
use crate::flow::search::MOST_FRAMES;
use crate::intake::{Catalogue, Study};
use crate::letters::{Finding, Spot, judge, shown as as_boxes};
use crate::report::{PictureCounts, SearchMode};

/// All that the search said.
#[derive(Debug, Default)]
pub(super) struct Letters {
    /// What is done with what is found.
    pub mode: SearchMode,
    /// By file, a frame each.
    said: BTreeMap<u32, Vec<Option<Finding>>>,
    /// The series of the exams, in their order.
    series: Vec<SeriesLetters>,
    /// Where in that list a file is, and what it is there.
    places: HashMap<u32, (usize, Pictured)>,
}

/// A file of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pictured {
    /// The file.
    pub file: u32,
    /// How many frames it has.
    pub frames: u32,
    /// The first file of the same image: what is said of that one is said of this.
    pub first: u32,
}

impl Pictured {
    /// The same image came before.
    pub const fn is_copy(self) -> bool {
        self.file != self.first
    }
}

/// A frame of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Its position among all frames of the series, from 0.
    pub place: u32,
    /// Its file.
    pub of: Pictured,
    /// Which frame of it, from 0.
    pub frame: u32,
}

/// What was said of a series.
#[derive(Debug, Default)]
pub(super) struct SeriesLetters {
    uid: String,
    files: Vec<Pictured>,
    /// Files that were not searched yet.
    left: usize,
    /// Pictures, copies not counted.
    pub of: usize,
    /// Those that were searched.
    pub searched: usize,
    /// Those that could not be.
    pub unsearched: usize,
    /// Places in which letters were found, once all files were searched.
    pub found: BTreeSet<u32>,
    /// The likeliest first.
    first: Vec<u32>,
    is_judged: bool,
}

impl SeriesLetters {
    /// Every file was searched, as far as it could be.
    pub const fn is_done(&self) -> bool {
        self.left == 0
    }

    /// What the search said, in numbers.
    pub fn counts(&self, search: SearchMode) -> PictureCounts {
        PictureCounts {
            search,
            of: self.of as u64,
            searched: self.searched as u64,
            unsearched: self.unsearched as u64,
            found: self.found.len() as u64,
            looked_at: 0,
        }
    }

    /// Its files in order, copies among them.
    pub fn files(&self) -> impl Iterator<Item = Pictured> {
        self.files.iter().copied()
    }

    /// Every frame in order, copies among them.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let all = self.files.iter().flat_map(|of| (0..of.frames).map(|frame| (*of, frame)));
        (0..).zip(all).map(|(place, (of, frame))| Place { place, of, frame })
    }

    /// Takes note of what was said of a file.
    fn count(&mut self, frames: &[Option<Finding>]) {
        self.left = self.left.saturating_sub(1);
        let searched = frames.iter().flatten().count();
        self.searched = self.searched.saturating_add(searched);
        self.unsearched = self.unsearched.saturating_add(frames.len().saturating_sub(searched));
    }
}

/// A place to look at, the likeliest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct LookFirst {
    /// Its position among all frames of the series, from 0.
    pub place: u32,
    /// The file.
    pub index: u32,
    /// Which frame of it, from 0.
    pub frame: u32,
    /// Letters were found in it.
    pub is_found: bool,
    /// Where letters may be.
    pub spots: Vec<Spot>,
}

impl Letters {
    /// The series of these exams, with what is known of their files.
    fn follow(&mut self, exams: &[Study], catalogue: &Catalogue) {
        let all = exams.iter().flat_map(|study| &study.series);
        let uid = |file: u32| Some(catalogue.image(file)?.facts.uid.as_str());
        self.places.clear();
        self.series.clear();
        for (at, series) in all.enumerate() {
            let mut own =
                SeriesLetters { uid: series.uid.as_str().to_owned(), ..SeriesLetters::default() };
            for (file, frames) in series.files.iter().zip(&series.frames) {
                let frames = (*frames).min(MOST_FRAMES);
                let before = own.files.last().filter(|last| uid(last.file) == uid(*file)).copied();
                let first = before.map_or(*file, |before| before.first);
                let pictured = Pictured { file: *file, frames, first };
                own.files.push(pictured);
                self.places.insert(*file, (at, pictured));
                if pictured.is_copy() {
                    continue;
                }
                own.left = own.left.saturating_add(1);
                own.of = own.of.saturating_add(frames as usize);
                if let Some(frames) = self.said.get(file) {
                    own.count(frames);
                }
            }
            self.series.push(own);
        }
        for at in 0..self.series.len() {
            self.judge(at);
        }
    }

    /// Takes what was said of a file; the series that is judged anew by it.
    fn add(&mut self, index: u32, mut frames: Vec<Option<Finding>>) -> Option<usize> {
        let (at, own) = *self.places.get(&index).filter(|(_, own)| !own.is_copy())?;
        let series = self.series.get_mut(at)?;
        frames.resize(own.frames as usize, None);
        if let Some(before) = self.said.get(&index) {
            let searched = before.iter().flatten().count();
            series.left = series.left.saturating_add(1);
            series.searched = series.searched.saturating_sub(searched);
            series.unsearched =
                series.unsearched.saturating_sub(before.len().saturating_sub(searched));
        }
        series.count(&frames);
        self.said.insert(index, frames);
        self.judge(at)
    }

    /// Judges a series of which all files were searched.
    fn judge(&mut self, at: usize) -> Option<usize> {
        let series = self.series.get_mut(at).filter(|series| series.is_done())?;
        let places: Vec<Place> = series.places().filter(|place| !place.of.is_copy()).collect();
        let said = |place: &Place| {
            self.said.get(&place.of.file)?.get(place.frame as usize).cloned().flatten()
        };
        let judged = judge(&places.iter().map(said).collect::<Vec<_>>());
        let place = |at: &usize| places.get(*at).map(|place| place.place);
        series.found = judged.found.iter().filter_map(place).collect();
        series.first = judged.first.iter().filter_map(place).collect();
        series.is_judged = true;
        Some(at)
    }

    /// What was said of a file, or of the first of its copies.
    pub fn of_file(&self, file: u32) -> Option<&[Option<Finding>]> {
        let (_, own) = self.places.get(&file)?;
        self.of_first(own.first)
    }

    /// What was said of a file that is no copy.
    pub fn of_first(&self, file: u32) -> Option<&[Option<Finding>]> {
        self.said.get(&file).map(Vec::as_slice)
    }

    /// The series that a file belongs to.
    pub fn of_series_with(&self, file: u32) -> Option<&SeriesLetters> {
        self.series.get(self.places.get(&file)?.0)
    }

    /// A series by Series Instance UID.
    pub fn of_series(&self, uid: &str) -> Option<&SeriesLetters> {
        self.series.iter().find(|series| series.uid == uid)
    }

    /// Another file has this number now.
    pub fn forget(&mut self, index: u32) {
        self.said.remove(&index);
    }

    /// The places of a series, the likeliest first; in order while it was not judged.
    fn look_first(&self, series: &SeriesLetters) -> Vec<LookFirst> {
        let places: Vec<Place> = series.places().filter(|place| !place.of.is_copy()).collect();
        let shown = |place: &Place| {
            let said = self.said.get(&place.of.file);
            let finding = said.and_then(|frames| frames.get(place.frame as usize)?.as_ref());
            LookFirst {
                place: place.place,
                index: place.of.file,
                frame: place.frame,
                is_found: series.found.contains(&place.place),
                spots: finding.map(|finding| as_boxes(&finding.spots)).unwrap_or_default(),
            }
        };
        let rank: HashMap<u32, usize> = series.first.iter().copied().zip(0..).collect();
        let mut all: Vec<LookFirst> = places.iter().map(shown).collect();
        // What was not searched comes behind, in order.
        all.sort_by_key(|own| rank.get(&own.place).copied().unwrap_or(usize::MAX));
        all
    }
}

impl Session {
    /// The pictures of a file were searched.
    pub(super) fn searched(&mut self, index: u32, frames: Vec<Option<Finding>>) {
        // What is known already need not be read anew for each of many files.
        if !self.letters.places.contains_key(&index) {
            self.read_exams();
        }
        if let Some(at) = self.letters.add(index, frames) {
            self.hold_letters(at);
        }
    }

    /// The exams are other ones: what was said of their files is put together anew.
    pub(super) fn follow_letters(&mut self) {
        self.letters.follow(&self.exams, &self.catalogue);
        let judged = 0..self.letters.series.len();
        let is_news = judged.map(|at| self.hold_letters(at)).fold(false, |all, own| all | own);
        if is_news {
            self.exams = self.catalogue.studies();
        }
    }

    /// Holds the images of a series in which letters were found; whether that changes anything.
    /// What was decided was not about what is found now.
    fn hold_letters(&mut self, at: usize) -> bool {
        let Some(series) = self.letters.series.get(at).filter(|series| series.is_judged) else {
            return false;
        };
        let is_held = self.letters.mode == SearchMode::Hold;
        let places = series.places().filter(|place| is_held && series.found.contains(&place.place));
        let found: BTreeSet<u32> = places.map(|place| place.of.file).collect();
        let mut is_news = false;
        for own in &series.files {
            let letters = found.contains(&own.first);
            if self.catalogue.set_letters(own.file, letters) {
                is_news = true;
                if letters {
                    self.answers.take_back(&series.uid);
                }
            }
        }
        self.stale.exams |= is_news;
        self.stale.files |= is_news;
        is_news
    }

    /// The pictures of a series: those that are held first, and the likeliest to have letters
    /// before others; in order until it was searched.
    #[must_use]
    pub fn look_first(&self, series_uid: &str) -> Vec<LookFirst> {
        let own = self.letters.of_series(series_uid);
        let mut all = own.map(|own| self.letters.look_first(own)).unwrap_or_default();
        let held = self.series(series_uid).map(|series| series.held.as_slice());
        let held = held.unwrap_or_default().iter().flat_map(|held| &held.files);
        let held: BTreeSet<u32> = held.copied().collect();
        all.sort_by_key(|one| !held.contains(&one.index));
        all
    }

    /// Whether letters were found in the pictures of a file; `None` when they were not all
    /// searched.
    #[must_use]
    pub fn letters_in(&self, file: u32) -> Option<bool> {
        if self.catalogue.image(file)?.letters {
            return Some(true);
        }
        let said = self.letters.of_file(file)?;
        said.iter().all(Option::is_some).then_some(false)
    }

    /// The files of each series that were not searched yet, in the series' order and each
    /// image once: of the exams that go.
    #[must_use]
    pub fn unsearched(&self) -> Vec<Vec<u32>> {
        if self.letters.mode == SearchMode::Skip {
            return Vec::new();
        }
        let series = self.going().into_iter().flat_map(|study| &study.series);
        let left = series.filter_map(|series| {
            let own = self.letters.of_series_with(*series.files.first()?)?;
            let is_left =
                |file: &&Pictured| !file.is_copy() && !self.letters.said.contains_key(&file.file);
            let files: Vec<u32> = own.files.iter().filter(is_left).map(|own| own.file).collect();
            (!files.is_empty()).then_some(files)
        });
        left.collect()
    }
}
