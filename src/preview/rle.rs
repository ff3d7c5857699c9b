//! RLE Lossless (PS3.5 2026c annex G): a frame is up to 15 segments, one for each byte
//! of each sample, the highest byte first, each packed by runs.
//!
//! Compared: dicom-transfer-syntax-registry 0.10.1 unpacks RLE of 8 and 16 bits, not of 32, out
//! of a whole object, and panics where a segment holds fewer bytes than the picture has pixels.

use super::frame::Frame;
use super::{Picture, PreviewError, native};

/// The frame's header: the number of segments and 15 offsets.
const HEADER_LEN: usize = 64;

/// The picture in an RLE frame.
pub(super) fn decode(frame: &Frame, bytes: &[u8]) -> Result<Picture, PreviewError> {
    let count = frame.pixels();
    let width = usize::from(frame.bits_allocated / 8);
    let segments = width.saturating_mul(frame.samples.into());
    if word(bytes, 0)? != segments || bytes.len() < HEADER_LEN {
        return Err(PreviewError::Damaged);
    }
    let mut planes = vec![0; count.saturating_mul(segments)];
    for segment in 0..segments {
        let start = word(bytes, segment.saturating_add(1))?;
        let end = if segment.saturating_add(1) < segments {
            word(bytes, segment.saturating_add(2))?
        } else {
            bytes.len()
        };
        let packed =
            bytes.get(start..end).filter(|_| start >= HEADER_LEN).ok_or(PreviewError::Damaged)?;
        // Samples one after the other, their bytes as little endian numbers.
        let (sample, byte) = (segment / width.max(1), segment % width.max(1));
        let first =
            sample.saturating_mul(count).saturating_mul(width).saturating_add(width - 1 - byte);
        let mut places = planes.iter_mut().skip(first).step_by(width).take(count);
        unpack(packed, |value| {
            places.next().is_some_and(|place| {
                *place = value;
                true
            })
        });
        if places.next().is_some() {
            return Err(PreviewError::Damaged);
        }
    }
    let plain = Frame { planar: true, big_endian: false, swapped: false, ..frame.clone() };
    native::decode(&plain, &planes)
}

/// Hands out the unpacked bytes until they are no longer wanted.
fn unpack(mut packed: &[u8], mut put: impl FnMut(u8) -> bool) {
    while let Some((control, rest)) = packed.split_first() {
        let control = control.cast_signed();
        let (taken, run) = match control {
            i8::MIN => (0, 0),
            0.. => (usize::from(control.unsigned_abs()).saturating_add(1), 1),
            _ => (1, usize::from(control.unsigned_abs()).saturating_add(1)),
        };
        let literal = rest.get(..taken.min(rest.len())).unwrap_or_default();
        for value in literal {
            for _ in 0..run {
                if !put(*value) {
                    return;
                }
            }
        }
        packed = rest.get(taken..).unwrap_or_default();
    }
}

/// A 32-bit number of the frame's header.
fn word(bytes: &[u8], index: usize) -> Result<usize, PreviewError> {
    let four = bytes.get(index.saturating_mul(4)..).and_then(|rest| rest.first_chunk::<4>());
    four.and_then(|four| usize::try_from(u32::from_le_bytes(*four)).ok())
        .ok_or(PreviewError::Damaged)
}
