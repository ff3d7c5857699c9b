//! What the frames of a series say together.

use super::Finding;

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
