//! A stretch of a source as a source of its own, and short reads at any place of one.

use std::io::{self, Read, Seek, SeekFrom};

/// Up to `len` bytes at `offset`; fewer where the source ends before.
///
/// # Errors
/// When the source fails.
pub fn bytes_at(source: &mut (impl Read + Seek), offset: u64, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(offset))?;
    source.by_ref().take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A stretch of a source, read as if there were nothing around it.
#[derive(Debug)]
pub struct Within<S> {
    source: S,
    start: u64,
    len: u64,
    position: u64,
}

impl<S> Within<S> {
    /// The `len` bytes of `source` that begin at `start`.
    pub const fn new(source: S, start: u64, len: u64) -> Self {
        Self { source, start, len, position: 0 }
    }
}

impl<S: Read + Seek> Read for Within<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let wanted = left.min(buffer.len());
        let Some(buffer) = buffer.get_mut(..wanted).filter(|buffer| !buffer.is_empty()) else {
            return Ok(0);
        };
        self.source.seek(SeekFrom::Start(self.start.saturating_add(self.position)))?;
        let read = self.source.read(buffer)?;
        self.position = self.position.saturating_add(read as u64);
        Ok(read)
    }
}

impl<S> Seek for Within<S> {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let position = match target {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
