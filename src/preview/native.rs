//! Native samples (PS3.5 2026c section 8.1 and annex D): 8, 16 or 32 bits, either byte
//! order, by pixel or by plane.

use super::frame::{Frame, Photometric, brightness};
use super::{Picture, PreviewError};

/// The picture in a frame's native bytes.
pub(super) fn decode(frame: &Frame, bytes: &[u8]) -> Result<Picture, PreviewError> {
    if bytes.len() < frame.native_len() {
        return Err(PreviewError::Damaged);
    }
    let count = frame.pixels();
    let sample = |index| sample(frame, bytes, index);
    let values = match (frame.photometric, frame.samples) {
        (_, 1) => (0..count).map(|pixel| frame.measured(sample(pixel))).collect(),
        // Y1 Y2 Cb Cr: four samples for two pixels.
        (Photometric::Ybr422, _) => (0..count)
            .map(|pixel| level(sample((pixel & !1).saturating_mul(2).saturating_add(pixel & 1))))
            .collect(),
        (photometric, _) => {
            let place = |pixel: usize, plane: usize| {
                if frame.planar {
                    plane.saturating_mul(count).saturating_add(pixel)
                } else {
                    pixel.saturating_mul(3).saturating_add(plane)
                }
            };
            let seen = |pixel| match photometric {
                Photometric::Rgb => {
                    brightness([0, 1, 2].map(|plane| level(sample(place(pixel, plane)))))
                }
                _ => level(sample(place(pixel, 0))),
            };
            (0..count).map(seen).collect()
        }
    };
    Ok(frame.picture(values))
}

/// The sample at `index`, all its allocated bits.
fn sample(frame: &Frame, bytes: &[u8], index: usize) -> u32 {
    let at = |width: usize| bytes.get(index.saturating_mul(width)..).unwrap_or_default();
    match frame.bits_allocated {
        8 => {
            let index = if frame.swapped { index ^ 1 } else { index };
            bytes.get(index).copied().unwrap_or_default().into()
        }
        16 => {
            let two = at(2).first_chunk().copied().unwrap_or_default();
            if frame.big_endian { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) }.into()
        }
        _ => {
            let four = at(4).first_chunk().copied().unwrap_or_default();
            if frame.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        }
    }
}

/// A colour sample as a level.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "colours for the eye")]
fn level(sample: u32) -> f32 {
    sample as f32
}
