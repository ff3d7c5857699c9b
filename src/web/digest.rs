//! SHA-256 by the browser: several times as fast as in wasm, and beside it. It takes a
//! whole message at once and is missing on plain http; then the wasm's own is used.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::deid::Segment;

/// The output of a file, joined in a buffer that is used again.
#[derive(Debug, Default)]
pub struct Joined(Option<Uint8Array>);

impl Joined {
    /// Joins segments; `source` is the whole source file, of one chunk at the most, and is not
    /// what it was afterwards: where what stands around the picture fits into it, it is written
    /// there, and the picture stays where it is.
    pub fn join(&mut self, segments: &[Segment], source: &Uint8Array) -> Uint8Array {
        in_place(segments, source).unwrap_or_else(|| self.anew(segments, source))
    }

    fn anew(&mut self, segments: &[Segment], source: &Uint8Array) -> Uint8Array {
        let size = segments.iter().map(length).sum();
        let buffer = match self.0.take() {
            Some(buffer) if buffer.length() >= size => buffer,
            _ => Uint8Array::new_with_length(size),
        };
        let mut at = 0;
        for segment in segments {
            match segment {
                Segment::Bytes(bytes) => {
                    buffer.subarray(at, at + length(segment)).copy_from(bytes);
                }
                Segment::Source(range) => {
                    buffer.set(&source.subarray(range.start as u32, range.end as u32), at);
                }
            }
            at += length(segment);
        }
        let whole = buffer.subarray(0, size);
        self.0 = Some(buffer);
        whole
    }
}

/// Writes a header and what follows the picture around it; `None` where there is no room.
fn in_place(segments: &[Segment], source: &Uint8Array) -> Option<Uint8Array> {
    let [Segment::Bytes(header), Segment::Source(picture), Segment::Bytes(trailer)] = segments
    else {
        return None;
    };
    let (start, end) = (picture.start as u32, picture.end as u32);
    let from = start.checked_sub(u32::try_from(header.len()).ok()?)?;
    let to = end.checked_add(u32::try_from(trailer.len()).ok()?)?;
    (to <= source.length()).then_some(())?;
    source.subarray(from, start).copy_from(header);
    source.subarray(end, to).copy_from(trailer);
    Some(source.subarray(from, to))
}

/// In bytes; a file of one chunk is no longer than fits.
fn length(segment: &Segment) -> u32 {
    match segment {
        Segment::Bytes(bytes) => bytes.len() as u32,
        Segment::Source(range) => (range.end - range.start) as u32,
    }
}

/// Begins to hash; the browser has copied the bytes when this returns. `None` where it
/// cannot hash.
pub fn begin(bytes: &Uint8Array) -> Option<Promise> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).ok()?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).ok()?;
    let digest = Reflect::get(&subtle, &"digest".into()).ok()?.dyn_into::<Function>().ok()?;
    digest.call2(&subtle, &"SHA-256".into(), bytes).ok()?.dyn_into().ok()
}

/// Whether the browser can hash here.
pub fn is_there() -> bool {
    begin(&Uint8Array::new_with_length(0)).is_some()
}

/// The hash that was begun; `None` when the browser gave none.
pub async fn end(promise: Promise) -> Option<[u8; 32]> {
    let buffer = JsFuture::from(promise).await.ok()?;
    Uint8Array::new(&buffer).to_vec().try_into().ok()
}
