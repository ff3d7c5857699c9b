//! A picture of a file for the screen: only the bytes of the one frame are read.

use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use web_sys::Blob;

use super::blob;
use super::crossing::{Answer, Bytes, into_error, tell};
use crate::Code;
use crate::dicom::read::{self, Header, ReadError};
use crate::flow::Prefix;
use crate::preview::{self, Codec, Frame, Preset, PreviewError, Shrink, Window, frame_bytes};

/// Bytes of compressed pixels that are read at first.
const FIRST_BYTES: u64 = 1 << 20;

/// What is wanted of a picture.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PictureWanted {
    /// Which frame, from 0.
    frame: u32,
    window: Preset,
    /// The centre and the width to be used in place of the window's, in the picture's unit.
    #[serde(default)]
    #[tsify(optional)]
    levels: Option<[f32; 2]>,
    /// The longer side, in pixels, at most.
    max_side: u32,
}

/// A picture for the screen.
#[derive(Debug, Serialize, Tsify)]
pub struct Picture {
    /// In pixels.
    width: u32,
    /// In pixels.
    height: u32,
    /// Columns and rows of the frame.
    size: [u32; 2],
    /// Four bytes a pixel, row by row.
    rgba: Bytes,
    /// The centre and the width that were used, in the picture's unit (CT: HU).
    levels: [f32; 2],
}

impl Picture {
    /// What was laid together for the screen.
    pub fn of_rgba(width: u32, height: u32, rgba: Vec<u8>) -> Self {
        Self { width, height, size: [width, height], rgba: Bytes(rgba), levels: [0.0, 0.0] }
    }
}

/// Makes the picture; its code is [`Code::Unreadable`] when the file cannot be read, which says
/// nothing of the picture, and another when the picture cannot be shown.
pub async fn picture(file: &Blob, wanted: &PictureWanted) -> Answer<Ts<Picture>> {
    let mut frames = Frames::open(file).await.map_err(into_error)?;
    let decoded = frames.decode(wanted.frame).await.map_err(into_error)?;
    let mut window = wanted.window.window(&frames.frame, &decoded);
    if let Some([centre, width]) = wanted.levels {
        window = Window { centre, width: width.max(1.0), ..window };
    }
    let small = decoded.shrunk(wanted.max_side, Shrink::Mean);
    let picture = Picture {
        width: small.width,
        height: small.height,
        size: [decoded.width, decoded.height],
        rgba: Bytes(small.render_rgba(window)),
        levels: [window.centre, window.width],
    };
    tell(&picture, "picture")
}

/// A file whose frames are read one by one.
pub struct Frames<'a> {
    file: &'a Blob,
    /// Where the pixel data's value begins, and the file ends.
    value: [u64; 2],
    /// What the header says of them.
    pub frame: Frame,
    /// Of compressed ones, the beginning of the value as far as it was needed.
    data: Vec<u8>,
}

impl<'a> Frames<'a> {
    /// Reads the header.
    pub async fn open(file: &'a Blob) -> Result<Self, Code> {
        let size = blob::size(file);
        let (header, bytes) = header(file, size).await?;
        let frame = Frame::read(&header, &bytes).map_err(cannot_show)?;
        let pixels = header.pixels.as_ref().ok_or(Code::NoPixelData)?;
        Ok(Self { file, value: [pixels.value_start, size], frame, data: Vec::new() })
    }

    /// Reads and decodes a frame, from 0.
    pub async fn decode(&mut self, index: u32) -> Result<preview::Picture, Code> {
        let [start, end] = self.value;
        if self.frame.codec == Codec::Native {
            let range = self.frame.native_range(index).ok_or(Code::NoPixelData)?;
            let data = blob::read(self.file, start + range.start, start + range.end).await?;
            return self.frame.decode(&data).map_err(cannot_show);
        }
        let whole = end.saturating_sub(start);
        let mut want = (self.data.len() as u64).max(FIRST_BYTES).min(whole);
        loop {
            let had = self.data.len() as u64;
            if had < want {
                self.data.extend(blob::read(self.file, start + had, start + want).await?);
            }
            match frame_bytes(&self.data, whole, self.frame.frames, index) {
                Ok(coded) => return self.frame.decode(&coded).map_err(cannot_show),
                Err(PreviewError::More { needed }) if want < whole => {
                    want = needed.max(want * 2).min(whole);
                }
                Err(error) => return Err(cannot_show(error)),
            }
        }
    }
}

async fn header(file: &Blob, size: u64) -> Result<(Header, Vec<u8>), Code> {
    let mut reading = Prefix::new(size);
    loop {
        let bytes = blob::read(file, 0, reading.wanted()).await?;
        match read::read_header(&bytes, size) {
            Ok(header) => return Ok((header, bytes)),
            Err(ReadError::More { .. }) if reading.again() => {}
            Err(error) => return Err(error.code().unwrap_or(Code::Truncated)),
        }
    }
}

/// To a person it is all one: the picture cannot be shown here.
fn cannot_show(_: PreviewError) -> Code {
    Code::NoPixelData
}
