//! The Basic Offset Table (PS3.5 2026c section A.4): whether it is one. A table that is
//! not true helps no reader, and its numbers could spell something.

/// What becomes of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is empty, or says what cannot be otherwise: it stays.
    Stays,
    /// It could be true: every offset must turn out to be a fragment's.
    Open,
    /// It is no table of this picture: an empty one is written.
    Wrong,
}

/// A table being compared with the fragments that follow it.
#[derive(Debug, Default)]
pub(super) struct Table {
    offsets: Vec<u32>,
    /// How many offsets were met so far.
    met: usize,
    wrong: bool,
}

impl Table {
    /// Reads a table before fragments of at most `room` bytes that hold `frames` frames; 0
    /// frames when their number is not known.
    pub(super) fn new(value: &[u8], frames: u32, room: u64) -> (Self, Verdict) {
        let (words, rest) = value.as_chunks::<4>();
        let offsets: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let counted = frames == 0 || usize::try_from(frames) == Ok(offsets.len());
        let ascending = offsets.is_sorted_by(|before, behind| before < behind);
        let inside = offsets.last().is_none_or(|last| u64::from(*last) < room);
        let verdict = match offsets.as_slice() {
            [] if rest.is_empty() => Verdict::Stays,
            [0] if rest.is_empty() && counted => Verdict::Stays,
            [0, _, ..] if rest.is_empty() && counted && ascending && inside => Verdict::Open,
            _ => Verdict::Wrong,
        };
        (Self { offsets, met: 0, wrong: verdict == Verdict::Wrong }, verdict)
    }

    /// A fragment's item begins at this offset, counted from the first one's.
    pub(super) fn fragment(&mut self, offset: u64) {
        match self.offsets.get(self.met).map(|next| u64::from(*next)) {
            Some(next) if next == offset => self.met = self.met.saturating_add(1),
            Some(next) if next < offset => self.wrong = true,
            _ => {}
        }
    }

    /// A fragment grows by a byte of padding, and those after it move.
    pub(super) fn moved(&mut self) {
        self.wrong |= self.met < self.offsets.len();
    }

    /// All fragments were seen.
    pub(super) fn is_true(&self) -> bool {
        !self.wrong && self.met == self.offsets.len()
    }
}
