//! A picture of a file for the screen: only the bytes of the one frame are read.

use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::{blob, failure};
use crate::Code;
use crate::dicom::read::{self, Header, ReadError};
use crate::flow::FIRST_READ_BYTES;
use crate::preview::{Codec, Frame, Picture, Preset, PreviewError, Shrink, frame_bytes};

/// What is wanted of a picture.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// Which frame, from 0.
    frame: u32,
    /// `lung`, `mediastinum`, `pet` or `auto`.
    window: String,
    /// The longer side, in pixels, at most.
    max_side: u32,
    /// The measured values in place of grey, the brightest standing for its neighbours:
    /// what a maximum over a series is made of.
    #[serde(default)]
    values: bool,
}

/// Makes the picture; its code is [`Code::Unreadable`] when it cannot be shown.
pub async fn picture(file: &Blob, wanted: &Wanted) -> Result<JsValue, JsValue> {
    let (frame, picture) = decode(file, wanted).await.map_err(failure)?;
    let object = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&object, &name.into(), &value);
    let small = if wanted.values {
        let small = picture.shrunk(wanted.max_side, Shrink::Brightest);
        set("values", Float32Array::from(small.values.as_slice()).into())?;
        set("inverted", small.inverted.into())?;
        small
    } else {
        let preset = Preset::named(&wanted.window).unwrap_or(Preset::File);
        let window = preset.window(&frame, &picture);
        let small = picture.shrunk(wanted.max_side, Shrink::Mean);
        set("rgba", Uint8Array::from(small.render_rgba(window).as_slice()).into())?;
        small
    };
    set("width", small.width.into())?;
    set("height", small.height.into())?;
    set("frames", frame.frames.into())?;
    Ok(object.into())
}

async fn decode(file: &Blob, wanted: &Wanted) -> Result<(Frame, Picture), Code> {
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
    let mut want = FIRST_READ_BYTES.min(size);
    loop {
        let bytes = blob::read(file, 0, want).await?;
        match read::read_header(&bytes, size) {
            Ok(header) => return Ok((header, bytes)),
            Err(ReadError::More { needed }) if want < size => {
                want = needed.max(want * 2).min(size);
            }
            Err(error) => return Err(error.code().unwrap_or(Code::Truncated)),
        }
    }
}

/// To a person it is all one: the picture cannot be shown here.
fn cannot_show(_: PreviewError) -> Code {
    Code::Unreadable
}
