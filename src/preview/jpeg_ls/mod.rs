//! JPEG-LS, lossless and near-lossless (ISO/IEC 14495-1): PACS do store CT in it. Left out,
//! because no medical file was seen to have them: restart intervals, mapping tables,
//! sub-sampled components.
//!
//! Compared: charls 0.4.2 binds a library in C++, for which wasm32-unknown-unknown has no
//! standard library. jpeg-decoder 0.3.2 reads no JPEG-LS. dicom-toolkit-codec 0.5.0, in Rust,
//! comes with some 70 crates, a logger and a regex engine among them, and decodes whatever size
//! the codestream names, where this one compares it with the header first.

mod bits;
mod model;
mod scan;

use super::frame::{Frame, Photometric, brightness};
use super::{Picture, PreviewError};
use model::Parameters;

/// What a frame header says of its components.
struct Shape {
    width: usize,
    height: usize,
    bits: u8,
    /// Component identifiers, in order.
    components: Vec<u8>,
}

/// How the components of a scan take turns in its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interleave {
    /// The scan has one component.
    None,
    /// A line of each component in turn.
    Line,
    /// A sample of each component in turn.
    Sample,
}

/// The picture in a JPEG-LS codestream. Its size must be the header's: nothing is
/// decoded before that is known.
pub(super) fn decode(frame: &Frame, bytes: &[u8]) -> Result<Picture, PreviewError> {
    let mut at = Cursor { bytes, at: 0 };
    let mut shape = None;
    let mut presets = None;
    let mut planes: Vec<Vec<u16>> = Vec::new();
    if at.marker()? != 0xD8 {
        return Err(PreviewError::Damaged);
    }
    loop {
        let marker = at.marker()?;
        if marker == 0xD9 {
            break;
        }
        let mut segment = at.segment()?;
        match marker {
            0xF7 => {
                let found = frame_header(&mut segment, frame)?;
                planes = vec![Vec::new(); found.components.len()];
                shape = Some(found);
            }
            0xF8 => presets = Some(preset(&mut segment)?),
            0xDA => {
                let shape = shape.as_ref().ok_or(PreviewError::Damaged)?;
                at.at = at.at.saturating_add(read_scan(
                    &mut segment,
                    at.rest(),
                    shape,
                    presets,
                    &mut planes,
                )?);
                if planes.iter().all(|plane| !plane.is_empty()) {
                    break;
                }
            }
            // Restart intervals.
            0xDD => return Err(PreviewError::Unsupported),
            // Comments and application data say nothing of the picture.
            0xE0..=0xEF | 0xFE => {}
            _ => return Err(PreviewError::Unsupported),
        }
    }
    let values = match planes.as_slice() {
        [grey] => grey.iter().map(|sample| frame.measured((*sample).into())).collect::<Vec<_>>(),
        [red, green, blue] if frame.photometric == Photometric::Rgb => {
            let pixels = red.iter().zip(green).zip(blue);
            pixels
                .map(|((red, green), blue)| brightness([*red, *green, *blue].map(f32::from)))
                .collect()
        }
        [luminance, _, _] => luminance.iter().map(|sample| f32::from(*sample)).collect(),
        _ => return Err(PreviewError::Damaged),
    };
    if values.len() == frame.pixels() {
        Ok(frame.picture(values))
    } else {
        Err(PreviewError::Damaged)
    }
}

/// SOF55 (C.2.2).
fn frame_header(segment: &mut Cursor<'_>, frame: &Frame) -> Result<Shape, PreviewError> {
    let bits = segment.byte()?;
    let (height, width) = (segment.short()?, segment.short()?);
    let count = segment.byte()?;
    let agrees = (u32::from(width), u32::from(height)) == (frame.width, frame.height)
        && u16::from(count) == frame.samples
        && (2..=16).contains(&bits);
    if !agrees {
        return Err(PreviewError::Damaged);
    }
    let mut components = Vec::new();
    for _ in 0..count {
        components.push(segment.byte()?);
        if segment.byte()? != 0x11 {
            return Err(PreviewError::Unsupported);
        }
        segment.byte()?;
    }
    Ok(Shape { width: width.into(), height: height.into(), bits, components })
}

/// LSE (C.2.4.1): highest value, three thresholds, reset.
fn preset(segment: &mut Cursor<'_>) -> Result<[u16; 5], PreviewError> {
    if segment.byte()? != 1 {
        return Err(PreviewError::Unsupported);
    }
    let mut values = [0; 5];
    for value in &mut values {
        *value = segment.short()?;
    }
    Ok(values)
}

/// SOS (C.2.3) and the bits after it; returns how many bytes those are.
fn read_scan(
    segment: &mut Cursor<'_>,
    bits: &[u8],
    shape: &Shape,
    presets: Option<[u16; 5]>,
    planes: &mut [Vec<u16>],
) -> Result<usize, PreviewError> {
    let count = segment.byte()?;
    let mut places = Vec::new();
    for _ in 0..count {
        let component = segment.byte()?;
        let place = shape.components.iter().position(|known| *known == component);
        places.push(place.ok_or(PreviewError::Damaged)?);
        if segment.byte()? != 0 {
            return Err(PreviewError::Unsupported);
        }
    }
    let near = segment.byte()?;
    let interleave = match (segment.byte()?, count) {
        (0, 1) => Interleave::None,
        (1, 2..) => Interleave::Line,
        (2, 2..) => Interleave::Sample,
        _ => return Err(PreviewError::Damaged),
    };
    if segment.byte()? != 0 {
        return Err(PreviewError::Unsupported);
    }
    let parameters =
        Parameters::new(shape.bits, near.into(), presets).ok_or(PreviewError::Damaged)?;
    let (decoded, used) =
        scan::decode(bits, (shape.width, shape.height), places.len(), interleave, &parameters)?;
    for (place, plane) in places.into_iter().zip(decoded) {
        if let Some(known) = planes.get_mut(place) {
            *known = plane;
        }
    }
    Ok(used)
}

/// Reads markers and their segments.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn byte(&mut self) -> Result<u8, PreviewError> {
        let byte = self.bytes.get(self.at).copied().ok_or(PreviewError::Damaged)?;
        self.at = self.at.saturating_add(1);
        Ok(byte)
    }

    fn short(&mut self) -> Result<u16, PreviewError> {
        Ok(u16::from_be_bytes([self.byte()?, self.byte()?]))
    }

    /// The next marker's second byte, fill bytes passed over.
    fn marker(&mut self) -> Result<u8, PreviewError> {
        if self.byte()? != 0xFF {
            return Err(PreviewError::Damaged);
        }
        loop {
            let byte = self.byte()?;
            if byte != 0xFF {
                return Ok(byte);
            }
        }
    }

    /// The segment after a marker.
    fn segment(&mut self) -> Result<Self, PreviewError> {
        let start = self.at;
        let end = start.saturating_add(self.short()?.into());
        let bytes = self.bytes.get(self.at..end).ok_or(PreviewError::Damaged)?;
        self.at = end;
        Ok(Self { bytes, at: 0 })
    }
}
