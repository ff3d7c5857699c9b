//! A picture of a file for the screen: only the bytes of the one frame are read.

use js_sys::Float32Array;
use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::blob;
use super::crossing::{Answer, Bytes, Fault, hear, into_error, tell};
use crate::Code;
use crate::dicom::read::{self, Header, ReadError};
use crate::flow::Prefix;
use crate::preview::{self, Codec, Frame, Maximum, Preset, PreviewError, Shrink, frame_bytes};

/// What is wanted of a picture.
#[derive(Debug, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PictureWanted {
    /// Which frame, from 0.
    frame: u32,
    window: Preset,
    /// The longer side, in pixels, at most.
    max_side: u32,
    /// The measured values in place of grey, the brightest in place of its neighbours:
    /// what a maximum over a series is made of.
    #[serde(default)]
    values: bool,
}

/// A picture for the screen.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct Picture {
    /// In pixels.
    width: u32,
    /// In pixels.
    height: u32,
    /// Four bytes a pixel, row by row; `null` when values are wanted.
    rgba: Option<Bytes>,
    /// One a pixel, in the picture's unit (CT: HU); `null` unless wanted.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array<ArrayBuffer> | null")]
    values: JsValue,
    /// With values: low ones are bright.
    inverted: bool,
}

/// The brightest pixels of a series in one picture, laid together one by one.
#[wasm_bindgen]
pub struct MaximumPicture {
    inner: Maximum,
    is_dark_on_white: bool,
}

/// A picture's measured values, as [`picture`] gives them.
#[derive(Deserialize, Tsify)]
pub struct Measured {
    width: u32,
    height: u32,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    #[tsify(type = "Float32Array<ArrayBuffer>")]
    values: JsValue,
    inverted: bool,
}

impl MaximumPicture {
    /// Nothing laid yet.
    pub fn new(is_dark_on_white: bool) -> Self {
        Self { inner: Maximum::new(), is_dark_on_white }
    }
}

#[wasm_bindgen]
impl MaximumPicture {
    /// Lays a picture over the others; false when its size or polarity is another one.
    ///
    /// # Errors
    /// A wrong shape.
    pub fn lay(&mut self, measured: &Ts<Measured>) -> Answer<bool> {
        let Measured { width, height, values, inverted } = hear(measured, "lay")?;
        let values = values.dyn_ref::<Float32Array>().map(Float32Array::to_vec);
        let fits = |values: &Vec<f32>| values.len() as u64 == u64::from(width) * u64::from(height);
        let values = values.filter(fits).ok_or_else(|| into_error(Fault::Shape("lay")))?;
        Ok(self.inner.add(&preview::Picture { width, height, values, inverted }))
    }

    /// The picture so far; `undefined` before the first is laid.
    ///
    /// # Errors
    /// None is known.
    pub fn picture(&self) -> Answer<Option<Ts<Picture>>> {
        let Some(laid) = self.inner.picture() else { return Ok(None) };
        let rgba = Some(Bytes(self.inner.render_rgba(self.is_dark_on_white)));
        let (width, height) = (laid.width, laid.height);
        let picture = Picture { width, height, rgba, values: JsValue::NULL, inverted: false };
        tell(&picture, "picture").map(Some)
    }
}

/// Makes the picture; its code is [`Code::Unreadable`] when the file cannot be read, which says
/// nothing of the picture, and another when the picture cannot be shown.
pub async fn picture(file: &Blob, wanted: &PictureWanted) -> Answer<Ts<Picture>> {
    let (frame, decoded) = decode(file, wanted).await.map_err(into_error)?;
    let picture = if wanted.values {
        let small = decoded.shrunk(wanted.max_side, Shrink::Brightest);
        Picture {
            width: small.width,
            height: small.height,
            rgba: None,
            values: Float32Array::from(small.values.as_slice()).into(),
            inverted: small.inverted,
        }
    } else {
        let window = wanted.window.window(&frame, &decoded);
        let small = decoded.shrunk(wanted.max_side, Shrink::Mean);
        Picture {
            width: small.width,
            height: small.height,
            rgba: Some(Bytes(small.render_rgba(window))),
            values: JsValue::NULL,
            inverted: false,
        }
    };
    tell(&picture, "picture")
}

async fn decode(file: &Blob, wanted: &PictureWanted) -> Result<(Frame, preview::Picture), Code> {
    let size = blob::size(file);
    let (header, bytes) = header(file, size).await?;
    let frame = Frame::read(&header, &bytes).map_err(cannot_show)?;
    let pixels = header.pixels.as_ref().ok_or(Code::NoPixelData)?;
    let start = pixels.value_start;
    let picture = if frame.codec == Codec::Native {
        let range = frame.native_range(wanted.frame).ok_or(Code::NoPixelData)?;
        let data = blob::read(file, start + range.start, start + range.end).await?;
        frame.decode(&data).map_err(cannot_show)?
    } else {
        let whole = size.saturating_sub(start);
        let mut want = (1 << 20).min(whole);
        loop {
            let data = blob::read(file, start, start + want).await?;
            match frame_bytes(&data, whole, frame.frames, wanted.frame) {
                Ok(coded) => break frame.decode(&coded).map_err(cannot_show)?,
                Err(PreviewError::More { needed }) if want < whole => {
                    want = needed.max(want * 2).min(whole);
                }
                Err(error) => return Err(cannot_show(error)),
            }
        }
    };
    Ok((frame, picture))
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
