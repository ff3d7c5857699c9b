//! JPEG baseline and lossless (ISO/IEC 10918-1), read by jpeg-decoder. Of the twelve-bit
//! extended process it reads nothing: such pictures are said not to be shown.

use jpeg_decoder::{Decoder, Error, PixelFormat};

use super::frame::{Frame, brightness};
use super::{Picture, PreviewError};

/// The picture in a JPEG codestream. Its size must be the header's: nothing is decoded
/// before that is known.
pub(super) fn decode(frame: &Frame, bytes: &[u8]) -> Result<Picture, PreviewError> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(frame.pixels().saturating_mul(4));
    decoder.read_info().map_err(into_error)?;
    let info = decoder.info().ok_or(PreviewError::Damaged)?;
    if (u32::from(info.width), u32::from(info.height)) != (frame.width, frame.height) {
        return Err(PreviewError::Damaged);
    }
    let decoded = decoder.decode().map_err(into_error)?;
    let values: Vec<f32> = match info.pixel_format {
        PixelFormat::L8 => decoded.iter().map(|sample| frame.measured((*sample).into())).collect(),
        PixelFormat::L16 => {
            let samples = decoded.chunks_exact(2).filter_map(|two| two.first_chunk::<2>());
            samples.map(|two| frame.measured(u16::from_ne_bytes(*two).into())).collect()
        }
        PixelFormat::RGB24 => {
            let pixels = decoded.chunks_exact(3).filter_map(|three| three.first_chunk::<3>());
            pixels.map(|three| brightness(three.map(f32::from))).collect()
        }
        PixelFormat::CMYK32 => return Err(PreviewError::Unsupported),
    };
    if values.len() == frame.pixels() {
        Ok(frame.picture(values))
    } else {
        Err(PreviewError::Damaged)
    }
}

/// The decoder's errors may quote the file; only their kind goes on.
fn into_error(error: Error) -> PreviewError {
    match error {
        Error::Unsupported(_) => PreviewError::Unsupported,
        _ => PreviewError::Damaged,
    }
}
