//! Looks through RLE frames (PS3.5 2026c annex G): a header of 64 bytes, then a segment for
//! each byte of each sample. A segment's runs are counted, not unpacked: what follows the
//! last of them is no picture. (A decoder does not say where that is: see
//! `preview::rle` for the one that was compared.)

use super::look::Look;

/// Bytes of the header.
pub(super) const HEADER: usize = 64;

/// The segments' offsets in the frame: one to fifteen, ascending from 64; and whether
/// the header says nothing else.
fn offsets(frame: &[u8]) -> Option<Vec<usize>> {
    let (words, _) = frame.get(..HEADER)?.as_chunks::<4>();
    let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
    let count = usize::try_from(words.next()?).ok().filter(|count| (1..=15).contains(count))?;
    let offsets: Vec<usize> = words.take(count).filter_map(|o| usize::try_from(o).ok()).collect();
    let ascending = offsets.is_sorted_by(|before, behind| before < behind);
    (offsets.len() == count && offsets.first() == Some(&HEADER) && ascending).then_some(offsets)
}

/// Whether a frame begins here.
pub(super) fn begins(fragment: &[u8]) -> bool {
    offsets(fragment).is_some()
}

/// Looks through a frame of so many pixels; 0 when their number is not known.
pub(super) fn look(frame: &[u8], pixels: u64) -> Look {
    let mut look = Look::default();
    let Some(offsets) = offsets(frame).filter(|o| o.last().is_none_or(|o| *o <= frame.len()))
    else {
        look.unread = true;
        return look;
    };
    look.slack(offsets.len().saturating_add(1).saturating_mul(4)..HEADER);
    for (index, start) in offsets.iter().enumerate() {
        let end = offsets.get(index.saturating_add(1)).copied().unwrap_or(frame.len());
        let segment = frame.get(*start..end).unwrap_or_default();
        if pixels > 0 {
            look.slack(start.saturating_add(packed_len(segment, pixels))..end);
        }
    }
    look
}

/// Bytes of a segment up to the run with the last of so many pixels (section G.3.1).
fn packed_len(segment: &[u8], pixels: u64) -> usize {
    let (mut at, mut there) = (0_usize, 0_u64);
    while there < pixels
        && let Some(control) = segment.get(at)
    {
        let control = control.cast_signed();
        let count = u64::from(control.unsigned_abs()).saturating_add(1);
        let (bytes, values) = match control {
            i8::MIN => (0, 0),
            0.. => (count, count),
            _ => (1, count),
        };
        there = there.saturating_add(values);
        at = at.saturating_add(1).saturating_add(usize::try_from(bytes).unwrap_or(usize::MAX));
    }
    at.min(segment.len())
}
