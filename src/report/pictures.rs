//! What the search for letters and a person's eyes have been over, of some pictures: counts,
//! and the one place that says them in words. That the search found none says not that there
//! are none, and no word here says so.

use serde::{Deserialize, Serialize};

use crate::words::pictures;

/// What is done with letters that the search finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchMode {
    /// They are held until a person has looked.
    #[default]
    Hold,
    /// They are told, and go.
    Report,
    /// Nothing is searched.
    Skip,
}

/// Counts of pictures: images, and frames of those that have several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureCounts {
    /// What was to be done with letters that are found.
    pub search: SearchMode,
    /// How many pictures.
    pub of: u64,
    /// Those that were searched for letters.
    pub searched: u64,
    /// Those that could not be searched.
    pub unsearched: u64,
    /// Those in which letters were found.
    pub found: u64,
    /// Those that were on a person's screen.
    pub looked_at: u64,
}

impl PictureCounts {
    /// How many the search was over.
    #[must_use]
    pub const fn done(&self) -> u64 {
        self.searched.saturating_add(self.unsearched)
    }

    /// The search was over all of them, or is over none.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.done() >= self.of || matches!(self.search, SearchMode::Skip)
    }

    /// Adds those of other pictures.
    pub const fn add(&mut self, other: &Self) {
        self.of = self.of.saturating_add(other.of);
        self.searched = self.searched.saturating_add(other.searched);
        self.unsearched = self.unsearched.saturating_add(other.unsearched);
        self.found = self.found.saturating_add(other.found);
        self.looked_at = self.looked_at.saturating_add(other.looked_at);
    }

    /// What the search said, or how far it is, in a sentence or two.
    #[must_use]
    pub fn said(&self) -> String {
        let of = images(self.of);
        if matches!(self.search, SearchMode::Skip) {
            return pictures::SKIPPED.to_owned();
        }
        if !self.is_done() {
            return pictures::searching(grouped(self.of), grouped(self.done()));
        }
        if self.searched == 0 {
            return pictures::none_searched(of);
        }
        let said = if self.found > 0 {
            pictures::found(grouped(self.found), of)
        } else {
            pictures::none_found(of, grouped(self.searched))
        };
        match self.unsearched {
            0 => said,
            more => format!("{said} {}", pictures::unsearched(grouped(more))),
        }
    }
}

fn images(count: u64) -> String {
    format!("{} image{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number for people, with commas between thousands.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut said = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}
