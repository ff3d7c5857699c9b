//! What a header says of its picture, as far as the check asks.

use dicom_core::Tag;

use super::element::u16_of;
use super::part10::plain;
use super::walk::Walk;

/// Size and layout of a picture; zeros where the header says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// Number of Frames (0028,0008), 1 when absent.
    pub frames: u64,
    /// Rows (0028,0010) times Columns (0028,0011).
    pub pixels: u64,
    pub big_endian: bool,
    /// Bits Allocated (0028,0100).
    pub allocated: u16,
    /// Bits Stored (0028,0101).
    pub stored: u16,
    /// High Bit (0028,0102).
    pub high: u16,
    /// Pixel Padding Value (0028,0120) and Pixel Padding Range Limit (0028,0121).
    pub padding: [Option<u16>; 2],
}

impl Shape {
    pub(super) fn of(data: &Walk, bytes: &[u8], big_endian: bool) -> Self {
        let short = |element| {
            let value = data.value(Tag(0x0028, element), bytes)?;
            Some(u16_of(*value.first_chunk::<2>()?, big_endian))
        };
        let frames = data.value(Tag(0x0028, 0x0008), bytes).map(plain).unwrap_or_default();
        let allocated = short(0x0100).unwrap_or(0);
        let stored = short(0x0101).unwrap_or(allocated);
        Self {
            frames: if frames.is_empty() { 1 } else { frames.parse().unwrap_or(0) },
            pixels: u64::from(short(0x0010).unwrap_or(0)) * u64::from(short(0x0011).unwrap_or(0)),
            big_endian,
            allocated,
            stored,
            high: short(0x0102).unwrap_or(stored.saturating_sub(1)),
            padding: [short(0x0120), short(0x0121)],
        }
    }
}
