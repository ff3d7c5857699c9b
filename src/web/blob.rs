//! Reading pieces of a Blob: without waiting for the rest of it, and never more than
//! asked for.

use std::io::{self, Read, Seek, SeekFrom};

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileReaderSync};

use crate::Code;

/// Bytes read ahead by [`BlobReader`].
const AHEAD_BYTES: u64 = 256 << 10;

/// A Blob's length in bytes.
pub fn size(blob: &Blob) -> u64 {
    // A size is a whole number below 2^53.
    blob.size() as u64
}

fn slice(blob: &Blob, start: u64, end: u64) -> Result<Blob, Code> {
    blob.slice_with_f64_and_f64(start as f64, end as f64).map_err(|_| Code::Unreadable)
}

/// A range of a Blob, copied into wasm memory.
pub async fn read(blob: &Blob, start: u64, end: u64) -> Result<Vec<u8>, Code> {
    Ok(fetch_range(blob, start, end).await?.to_vec())
}

/// A whole Blob, left where the browser put it: without the slice, which in Chromium costs
/// as much as reading half a megabyte.
pub async fn fetch_whole(blob: &Blob, size: u64) -> Result<Uint8Array, Code> {
    let buffer = JsFuture::from(blob.array_buffer());
    let array = Uint8Array::new(&buffer.await.map_err(|_| Code::Unreadable)?);
    if u64::from(array.length()) == size { Ok(array) } else { Err(Code::Changed) }
}

/// A range of a Blob, left where the browser put it.
pub async fn fetch_range(blob: &Blob, start: u64, end: u64) -> Result<Uint8Array, Code> {
    let buffer = JsFuture::from(slice(blob, start, end)?.array_buffer());
    let array = Uint8Array::new(&buffer.await.map_err(|_| Code::Unreadable)?);
    if u64::from(array.length()) == end.saturating_sub(start) {
        Ok(array)
    } else {
        Err(Code::Changed)
    }
}

/// A Blob as a source that can be read at once: only in a worker, where browsers allow it.
pub struct BlobReader {
    blob: Blob,
    sync: FileReaderSync,
    size: u64,
    position: u64,
    ahead: Vec<u8>,
    ahead_at: u64,
}

impl BlobReader {
    /// A reader at the Blob's first byte; `None` where waiting reads are not allowed.
    pub fn new(blob: &Blob) -> Option<Self> {
        let sync = FileReaderSync::new().ok()?;
        let size = size(blob);
        Some(Self { blob: blob.clone(), sync, size, position: 0, ahead: Vec::new(), ahead_at: 0 })
    }

    fn fill(&mut self, wanted: u64) -> io::Result<()> {
        let end = self.position.saturating_add(wanted.max(AHEAD_BYTES)).min(self.size);
        let part = slice(&self.blob, self.position, end).map_err(|_| io::ErrorKind::Other)?;
        let buffer = self.sync.read_as_array_buffer(&part).map_err(|_| io::ErrorKind::Other)?;
        self.ahead = Uint8Array::new(buffer.unchecked_ref()).to_vec();
        self.ahead_at = self.position;
        Ok(())
    }
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let held = self.ahead_at..self.ahead_at + self.ahead.len() as u64;
        if !held.contains(&self.position) {
            self.fill(buffer.len() as u64)?;
        }
        let from = usize::try_from(self.position - self.ahead_at).unwrap_or(usize::MAX);
        let rest = self.ahead.get(from..).unwrap_or_default();
        let n = rest.len().min(buffer.len());
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        self.position += n as u64;
        Ok(n)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
