//! Segments read as one source: bytes that are at hand, and stretches whose content
//! does not matter or is elsewhere. So a zip's headers and directory can be read
//! again without its pictures, and a 4 GiB archive without 4 GiB.

use std::io::{self, Read, Seek, SeekFrom};

/// A stretch of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// These bytes.
    Bytes(Vec<u8>),
    /// This many bytes that are not at hand; they read as zeros.
    Hole(u64),
}

impl Segment {
    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Hole(len) => *len,
        }
    }

    /// It has no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Segments, one after the other, as a reader.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    /// Each segment with the offset of its end.
    parts: Vec<(u64, Segment)>,
    position: u64,
    /// The segment that was read last: it is mostly that one again, or the next.
    last: usize,
}

impl Segments {
    /// A reader over these segments.
    #[must_use]
    pub fn new(segments: impl IntoIterator<Item = Segment>) -> Self {
        let mut end = 0_u64;
        let parts = segments.into_iter().filter(|segment| !segment.is_empty()).map(|segment| {
            end = end.saturating_add(segment.len());
            (end, segment)
        });
        Self { parts: parts.collect(), position: 0, last: 0 }
    }

    /// The length of all segments in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.parts.last().map_or(0, |(end, _)| *end)
    }

    /// The segment at the position.
    fn at(&self) -> usize {
        let is_here = |at: &usize| {
            let before = at.checked_sub(1).and_then(|at| self.parts.get(at));
            before.map_or(0, |(end, _)| *end) <= self.position
                && self.parts.get(*at).is_some_and(|(end, _)| self.position < *end)
        };
        let near = [self.last, self.last.saturating_add(1)].into_iter().find(is_here);
        near.unwrap_or_else(|| self.parts.partition_point(|(end, _)| *end <= self.position))
    }

    /// There is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

impl Read for Segments {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.last = self.at();
        let Some((end, segment)) = self.parts.get(self.last) else { return Ok(0) };
        let left = end.saturating_sub(self.position);
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let into = buffer.get_mut(..count).unwrap_or_default();
        match segment {
            Segment::Bytes(bytes) => {
                let from = bytes.len().saturating_sub(usize::try_from(left).unwrap_or(usize::MAX));
                into.copy_from_slice(
                    bytes.get(from..from.saturating_add(count)).unwrap_or_default(),
                );
            }
            Segment::Hole(_) => into.fill(0),
        }
        self.position = self.position.saturating_add(u64::try_from(count).unwrap_or_default());
        Ok(count)
    }
}

impl Seek for Segments {
    fn seek(&mut self, target: SeekFrom) -> io::Result<u64> {
        let position = match target {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.len().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
