//! Letters in pictures: which frames of a series may have text drawn into them, and where.
//! Decoded frames go in, in the series' order; scores and boxes come out. No browser, no
//! file and no header is known here. What is found is shown to a person; nothing is masked.
//!
//! The way is [`Search::add`] for each frame, [`Search::finish`], then [`judge`] over all
//! frames of the series.

use serde::{Deserialize, Serialize};

use crate::preview::Picture;

/// A frame tells of at most this many places.
pub const MOST_SPOTS: usize = 8;

/// A place where letters may be, in pixels of the frame as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Spot {
    /// The first column.
    pub left: u16,
    /// The first row.
    pub top: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    /// How much it looks like letters; 0 and more is taken for them.
    pub score: f32,
}

/// What the search has to say of a frame.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Places, the likeliest first; at most [`MOST_SPOTS`].
    pub spots: Vec<Spot>,
}

impl Finding {
    /// How much the likeliest place looks like letters.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.spots.first().map_or(f32::NEG_INFINITY, |spot| spot.score)
    }
}

/// A search through consecutive frames of one series. Holds a few frames at a time.
#[derive(Debug, Default)]
pub struct Search {
    findings: Vec<Option<Finding>>,
}

impl Search {
    /// Nothing looked at yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next frame in the series' order; `None` in the place of one that could not be decoded.
    pub fn add(&mut self, frame: Option<Picture>, _is_pet: bool) {
        self.findings.push(frame.map(|_| Finding::default()));
    }

    /// What was found, frame by frame as they were added; `None` where nothing was searched.
    #[must_use]
    pub fn finish(self) -> Vec<Option<Finding>> {
        self.findings
    }
}

/// What the frames of a series say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// The frames in which letters were found, in order: the series is held for them.
    pub found: Vec<usize>,
    /// Every frame that was searched, the likeliest first: what a person is shown first.
    pub first: Vec<usize>,
}

/// Judges a series by all its frames, in order; `None` where a frame was not searched.
#[must_use]
pub fn judge(frames: &[Option<Finding>]) -> Judged {
    let score = |at: &usize| frames.get(*at).and_then(Option::as_ref).map(Finding::score);
    let mut first: Vec<usize> = (0..frames.len()).filter(|at| score(at).is_some()).collect();
    first.sort_by(|a, b| score(b).partial_cmp(&score(a)).unwrap_or(std::cmp::Ordering::Equal));
    let found = (0..frames.len()).filter(|at| score(at).is_some_and(|score| score >= 0.0));
    Judged { found: found.collect(), first }
}
