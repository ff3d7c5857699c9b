//! What comes of one file: the output in pieces, and what is known of it.

use std::ops::Range;

use super::tally::Tally;
use crate::dicom::pixels::Patch;
use crate::intake::Record;

/// A piece of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Bytes made here.
    Bytes(Vec<u8>),
    /// A range of the source file, in bytes, untouched.
    Source(Range<u64>),
}

/// A file, de-identified.
#[derive(Debug)]
pub struct Written {
    /// The output in order.
    pub segments: Vec<Segment>,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// CRC-32 of the output.
    pub crc32: u32,
    /// SHA-256 of the output, unless the job left it to the caller.
    pub sha256: Option<[u8; 32]>,
    /// Bytes before the pixel data's value, as written.
    pub header: Vec<u8>,
    /// Bytes after the pixel data's value, as written.
    pub trailer: Vec<u8>,
    /// Length of the pixel data's value as written, in bytes.
    pub pixel_bytes: u64,
    /// The pixel data are a sequence of fragments.
    pub encapsulated: bool,
    /// What the source was.
    pub record: Record,
    /// What was done.
    pub tally: Tally,
}

/// A range of the source, but for the patches in it.
pub fn patched(range: &Range<u64>, patches: &[Patch]) -> Vec<Segment> {
    let mut segments = Vec::with_capacity(patches.len() * 2 + 1);
    let mut at = range.start;
    let source = |range: Range<u64>| (!range.is_empty()).then_some(Segment::Source(range));
    for patch in patches {
        segments.extend(source(at..patch.range.start));
        if !patch.bytes.is_empty() {
            segments.push(Segment::Bytes(patch.bytes.clone()));
        }
        at = patch.range.end;
    }
    segments.extend(source(at..range.end));
    segments
}
