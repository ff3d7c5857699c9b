//! Which rows of a study's table were tested: a bit for each, since every image of an exam says so.

use serde::{Deserialize, Serialize};

/// Rows by their numbers, each once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows([u128; 2]);

impl Rows {
    /// Adds a row.
    pub fn insert(&mut self, row: u8) {
        let [low, high] = &mut self.0;
        *(if row < 128 { low } else { high }) |= 1 << (row % 128);
    }

    /// Adds the rows of another.
    pub fn extend(&mut self, more: Self) {
        self.0.iter_mut().zip(more.0).for_each(|(own, more)| *own |= more);
    }

    /// How many there are.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.iter().map(|half| half.count_ones()).sum()
    }
}
