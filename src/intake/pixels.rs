//! Whether the picture's data are what the header says they are (PS3.5 2026c section 8,
//! PS3.3 2026c C.7.6.3): what does not add up may hide something, or be cut off.

use dicom_core::Tag;

use super::Dimensions;
use super::facts::Facts;
use crate::dicom::Header;
use crate::outcome::Code;

const NUMBER_OF_FRAMES: Tag = Tag(0x0028, 0x0008);

/// Size and layout as the header states them.
pub(super) fn dimensions(facts: &Facts<'_>) -> Dimensions {
    // Absent or empty means one; what cannot be read fits no length.
    let one = facts.text(NUMBER_OF_FRAMES).is_empty();
    let frames = if one { 1 } else { facts.integer(NUMBER_OF_FRAMES).unwrap_or(0) };
    Dimensions {
        rows: facts.number16(Tag(0x0028, 0x0010)).unwrap_or(0).into(),
        columns: facts.number16(Tag(0x0028, 0x0011)).unwrap_or(0).into(),
        frames: u32::try_from(frames).unwrap_or(0),
        samples: facts.number16(Tag(0x0028, 0x0002)).unwrap_or(1),
        bits_allocated: facts.number16(Tag(0x0028, 0x0100)).unwrap_or(0),
    }
}

/// Holds pictures that are missing, cut off, or of another length than their size implies.
pub(super) fn check(
    header: &Header,
    facts: &Facts<'_>,
    dimensions: &Dimensions,
    file_len: u64,
) -> Result<(), Code> {
    let Some(pixels) = &header.pixels else { return Err(Code::NoPixelData) };
    // Half a number, made whole by a byte of padding, would be another number.
    let halved = |element: u16| {
        let node = facts.find(Tag(0x0028, element));
        node.is_some_and(|node| node.value.len() == 1)
    };
    if [0x0002, 0x0010, 0x0011, 0x0100, 0x0101, 0x0102, 0x0103].into_iter().any(halved) {
        return Err(Code::PixelLength);
    }
    let Some(length) = pixels.length else {
        // Fragments under a native transfer syntax: no reader would find the frames.
        return if header.syntax.encapsulated { Ok(()) } else { Err(Code::PixelLength) };
    };
    if length == 0 {
        return Err(Code::NoPixelData);
    }
    if pixels.value_start.checked_add(length).is_none_or(|end| file_len < end) {
        return Err(Code::Truncated);
    }
    if header.syntax.encapsulated || !is_expected(length, facts, dimensions) {
        return Err(Code::PixelLength);
    }
    Ok(())
}

/// The length in bytes is the one that the size implies, padded to even or not.
fn is_expected(length: u64, facts: &Facts<'_>, dimensions: &Dimensions) -> bool {
    // Two chroma samples shared by two pixels (PS3.3 C.7.6.3.1.2).
    let halved = facts.text(Tag(0x0028, 0x0004)) == "YBR_FULL_422";
    let samples = if halved && dimensions.samples == 3 { 2 } else { dimensions.samples };
    let bits = [
        u64::from(dimensions.columns),
        u64::from(dimensions.frames),
        u64::from(samples),
        u64::from(dimensions.bits_allocated),
    ]
    .into_iter()
    .try_fold(u64::from(dimensions.rows), u64::checked_mul);
    let Some(bits) = bits.filter(|bits| *bits > 0) else { return false };
    let bytes = bits.div_ceil(8);
    length == bytes || length == bytes.next_multiple_of(2)
}

/// An overlay in unused bits of the picture: its group is there without Overlay
/// Data (60xx,3000) (PS3.5 2026c section 8.1.2). Removing the group would leave its text.
pub(super) fn has_embedded_overlay(header: &Header, facts: &Facts<'_>) -> bool {
    let groups = header.data_set.top().map(|(_, node)| node.tag.group());
    let mut overlays: Vec<u16> =
        groups.filter(|group| (0x6000..=0x60FF).contains(group) && group % 2 == 0).collect();
    overlays.dedup();
    overlays.into_iter().any(|group| {
        let bits = facts.number16(Tag(group, 0x0100)).unwrap_or(1);
        let position = facts.number16(Tag(group, 0x0102)).unwrap_or(0);
        !facts.is_present(Tag(group, 0x3000)) && (bits > 1 || position > 0)
    })
}
