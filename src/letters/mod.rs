//! Letters in pictures: which frames of a series may have text drawn into them, and where.
//! Decoded frames go in, in the series' order; scores and boxes come out. No browser, no
//! file and no header is known here. What is found is shown to a person; nothing is masked.
//!
//! The way is [`Search::add`] for each frame, [`Search::finish`], then [`judge`] over all
//! frames of the series.

mod features;
mod grey;
mod judge;
mod lines;
mod look;
mod net;
mod shown;
mod strip;
mod strokes;

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

/// A search through consecutive frames of one series. Holds three of them at a time.
#[derive(Debug, Default)]
pub struct Search {
    findings: Vec<Option<Finding>>,
    before: Option<Picture>,
    current: Option<Picture>,
    is_pet: bool,
    looker: look::Looker,
}

impl Search {
    /// Nothing looked at yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next frame in the series' order; `None` in the place of one that could not be decoded.
    pub fn add(&mut self, frame: Option<Picture>, is_pet: bool) {
        self.look(frame.as_ref());
        self.before = std::mem::replace(&mut self.current, frame);
        self.is_pet = is_pet;
        self.findings.push(None);
    }

    /// What was found, frame by frame as they were added; `None` where nothing was searched.
    #[must_use]
    pub fn finish(mut self) -> Vec<Option<Finding>> {
        self.look(None);
        self.findings
    }

    /// Looks at the last frame that was added, now that its neighbours are known.
    fn look(&mut self, after: Option<&Picture>) {
        let (Some(frame), Some(last)) = (&self.current, self.findings.last_mut()) else { return };
        *last = Some(self.looker.look(frame, self.before.as_ref(), after, self.is_pet));
    }
}

pub use judge::{Judged, judge};
pub use look::Candidate;
pub use shown::shown;

/// What the nets are shown of a frame, the likeliest lines first: for training and measuring.
#[derive(Debug, Default)]
pub struct Candidates(look::Looker);

impl Candidates {
    /// With other weights of the nets than those of the page.
    #[must_use]
    pub fn with_weights(weights: &[u8]) -> Self {
        Self(look::Looker::with_weights(weights))
    }

    /// At most so many lines of a frame with these neighbours.
    pub fn of(
        &mut self,
        frame: &Picture,
        beside: [Option<&Picture>; 2],
        is_pet: bool,
        most: usize,
    ) -> Vec<Candidate> {
        let [before, after] = beside;
        self.0.candidates(frame, before, after, is_pet, most)
    }
}
