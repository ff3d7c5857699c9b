//! JPEG 2000 (ISO/IEC 15444-1), read by hayro-jpeg2000. It yields signed samples raised
//! by half their range, and does not say which samples are signed: the codestream's SIZ
//! marker (A.5.1) does.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::frame::{Frame, Photometric, brightness};
use super::{Picture, PreviewError};

/// Offset of the first component's Ssiz in a bare codestream: SOC, then SIZ up to Csiz.
const SSIZ: usize = 42;

/// The picture in a JPEG 2000 codestream. Its size and its number of components must be
/// the header's: nothing is decoded before that is known.
pub(super) fn decode(frame: &Frame, bytes: &[u8]) -> Result<Picture, PreviewError> {
    let damaged = |_| PreviewError::Damaged;
    let image = Image::new(bytes, &DecodeSettings::default()).map_err(damaged)?;
    let channels = u16::from(image.color_space().num_channels());
    if (image.width(), image.height(), channels) != (frame.width, frame.height, frame.samples)
        || image.has_alpha()
    {
        return Err(PreviewError::Damaged);
    }
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(damaged)?;
    let components = decoded.components();
    if components.iter().any(|component| component.samples().len() != frame.pixels()) {
        return Err(PreviewError::Damaged);
    }
    let values = match components {
        [grey] => {
            let signed = bytes.get(SSIZ).is_some_and(|ssiz| ssiz & 0x80 != 0);
            let raised = if signed { half_range(grey.bit_depth()) } else { 0.0 };
            grey.samples().iter().map(|sample| frame.measured(bits(sample - raised))).collect()
        }
        [red, green, blue] if frame.photometric == Photometric::Rgb => {
            let pixels = red.samples().iter().zip(green.samples()).zip(blue.samples());
            pixels.map(|((red, green), blue)| brightness([*red, *green, *blue])).collect()
        }
        [luminance, _, _] => luminance.samples().to_vec(),
        _ => return Err(PreviewError::Damaged),
    };
    Ok(frame.picture(values))
}

fn half_range(bit_depth: u8) -> f32 {
    f32::from(bit_depth.saturating_sub(1)).exp2()
}

/// A decoded sample as the bits it was stored in.
#[expect(clippy::as_conversions, reason = "floats saturate")]
fn bits(sample: f32) -> u32 {
    (sample.round() as i32).cast_unsigned()
}
