//! One frame's fragments as they are written: the source's, of even length. What follows a
//! fragment of odd length is joined to it, since a byte of padding between the two would be
//! inside the codestream (PS3.5 2026c section A.4).

use std::ops::Range;

use super::{Patch, Sink};

/// A fragment of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment {
    /// Where its item begins in the file.
    pub at: u64,
    /// Bytes of its value.
    pub len: u32,
}

impl Fragment {
    /// Where its value begins in the file.
    const fn value(self) -> u64 {
        self.at.saturating_add(8)
    }

    const fn end(self) -> u64 {
        self.value().saturating_add(self.len as u64)
    }
}

/// The fragments that are written as one, and the length of that one.
fn groups(fragments: &[Fragment]) -> impl Iterator<Item = (&[Fragment], u32)> {
    let before_last = fragments.split_last().map_or(&[][..], |(_, before)| before);
    let is_odd = |fragment: &Fragment| fragment.len % 2 == 1;
    let size = if before_last.iter().any(is_odd) { fragments.len() } else { 1 };
    fragments.chunks(size).map(|group| {
        (group, group.iter().fold(0, |sum: u32, fragment| sum.saturating_add(fragment.len)))
    })
}

/// What differs from the source when these ranges of the frame's bytes are zeros.
pub(super) fn patches(fragments: &[Fragment], blanks: &[Range<usize>], patches: &mut Vec<Patch>) {
    let mut start = 0_usize;
    for (group, len) in groups(fragments) {
        let even = len.next_multiple_of(2);
        for (index, fragment) in group.iter().enumerate() {
            if index > 0 {
                patches.push(Patch { range: fragment.at..fragment.value(), bytes: Vec::new() });
            } else if even != fragment.len {
                let field = fragment.at.saturating_add(4)..fragment.value();
                patches.push(Patch { range: field, bytes: even.to_le_bytes().to_vec() });
            }
            let end = start.saturating_add(usize::try_from(fragment.len).unwrap_or(usize::MAX));
            let first = blanks.partition_point(|range| range.end <= start);
            let own = blanks.iter().skip(first).take_while(|range| range.start < end);
            for range in own {
                let (from, to) = (range.start.max(start), range.end.min(end));
                let place =
                    |at: usize| fragment.value().saturating_add(at.saturating_sub(start) as u64);
                let bytes = vec![0; to.saturating_sub(from)];
                patches.push(Patch { range: place(from)..place(to), bytes });
            }
            start = end;
        }
        if even != len
            && let Some(last) = group.last()
        {
            patches.push(Patch { range: last.end()..last.end(), bytes: vec![0] });
        }
    }
}

/// Hands on the frame in its fragments and says how many bytes these are.
pub(super) fn write(frame: &[u8], fragments: &[Fragment], out: &mut impl Sink) -> u64 {
    let (mut start, mut written) = (0_usize, 0_u64);
    for (_, len) in groups(fragments) {
        let end = start.saturating_add(usize::try_from(len).unwrap_or(usize::MAX));
        let even = len.next_multiple_of(2);
        out.bytes(&[0xFE, 0xFF, 0x00, 0xE0]);
        out.bytes(&even.to_le_bytes());
        out.bytes(frame.get(start..end).unwrap_or_default());
        if even != len {
            out.bytes(&[0]);
        }
        start = end;
        written = written.saturating_add(8).saturating_add(even.into());
    }
    written
}
