//! What looking through the bytes of one frame finds.

use std::ops::Range;

/// What was found in a frame, as offsets in its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Comments, application segments and boxes that are no known mark: to become zero.
    pub texts: Vec<Range<usize>>,
    /// Bytes that belong to no codestream: to become zero.
    pub slack: Vec<Range<usize>>,
    /// The codestream cannot be followed: broken off, malformed, of a kind without a reader.
    pub unread: bool,
}

impl Look {
    pub(super) fn text(&mut self, range: Range<usize>) {
        self.texts.push(range);
    }

    pub(super) fn slack(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.slack.push(range);
        }
    }
}

/// The range without the zeros at its ends; `None` when nothing else is in it.
pub(super) fn trimmed(bytes: &[u8], range: &Range<usize>) -> Option<Range<usize>> {
    let part = bytes.get(range.clone())?;
    let first = part.iter().position(|byte| *byte != 0)?;
    let last = part.iter().rposition(|byte| *byte != 0)?;
    Some(range.start.saturating_add(first)..range.start.saturating_add(last).saturating_add(1))
}

/// A big-endian number of two bytes at an offset.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk::<2>().map(|pair| u16::from_be_bytes(*pair))
}

/// A big-endian number of four bytes at an offset.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_be_bytes(*four))
}
