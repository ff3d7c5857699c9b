//! Searching the pictures of files for letters: which files are searched together, and how
//! their frames come to the search one after another, a few in memory at a time. What is done
//! with what is found is the session's.

use std::ops::Range;

use crate::dicom::read::{self, Header, ReadError};
use crate::flow::Prefix;
use crate::letters::{Finding, Search};
use crate::preview::{Codec, Frame, Picture, frame_bytes};

/// So many files in a row are searched together.
pub const FILES_TOGETHER: u32 = 24;

/// So many files before and behind are looked at beside them: letters that stand in one slice
/// are told by its neighbours.
pub const NEIGHBOURS: usize = 1;

/// No file has more frames than these; a header that says so is not believed, here and by the
/// session.
pub const MOST_FRAMES: u32 = 1 << 16;

/// Compressed pixel data longer than this are not searched.
const MOST_BYTES: u64 = 1 << 30;

/// Files of a series that are searched together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together<'a> {
    /// The files in order, neighbours among them.
    pub files: &'a [u32],
    /// Which of them are searched, and not only looked at beside others.
    inner: (usize, usize),
}

impl Together<'_> {
    /// Whether the file at this place is searched.
    #[must_use]
    pub const fn is_inner(&self, at: usize) -> bool {
        self.inner.0 <= at && at < self.inner.1
    }
}

/// The files of a series in portions.
pub fn portions(series: &[u32]) -> impl Iterator<Item = Together<'_>> {
    cut(series.iter().map(|_| 1), FILES_TOGETHER, 0).into_iter().map(|Cut { inner, with }| {
        Together {
            files: series.get(with.clone()).unwrap_or_default(),
            inner: (inner.start.saturating_sub(with.start), inner.end.saturating_sub(with.start)),
        }
    })
}

/// A stretch of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// The places of the files that are searched,
    pub inner: Range<usize>,
    /// and with their neighbours.
    pub with: Range<usize>,
}

/// Cuts a series, of whose files each has so many pictures, into stretches of at least `most`
/// pictures; what is left at the end is never fewer than `fewest` files. No file is cut.
pub(super) fn cut(
    pictures: impl ExactSizeIterator<Item = u32>,
    most: u32,
    fewest: usize,
) -> Vec<Cut> {
    let all = pictures.len();
    let (mut cuts, mut start, mut sum) = (Vec::new(), 0_usize, 0_u32);
    for (end, pictures) in (1_usize..).zip(pictures) {
        sum = sum.saturating_add(pictures);
        let left = all.saturating_sub(end);
        if left > 0 && (sum < most || left < fewest) {
            continue;
        }
        let with = start.saturating_sub(NEIGHBOURS)..end.saturating_add(NEIGHBOURS).min(all);
        cuts.push(Cut { inner: start..end, with });
        (start, sum) = (end, 0);
    }
    cuts
}

/// Something that can be read from any place on.
pub trait ReadAt {
    /// Reads up to as many bytes as fit, from a place on; fewer only at the end. `None` when it
    /// cannot be read.
    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Option<usize>;
    /// Its length in bytes.
    fn size(&self) -> u64;

    /// The bytes of a range; `None` when they are not all there.
    fn range(&mut self, range: Range<u64>) -> Option<Vec<u8>> {
        let range = range.start..range.end.min(self.size());
        let mut bytes = vec![0; usize::try_from(range.end.checked_sub(range.start)?).ok()?];
        (self.read_at(range.start, &mut bytes)? == bytes.len()).then_some(bytes)
    }
}

impl ReadAt for &[u8] {
    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Option<usize> {
        let rest = self.get(usize::try_from(at).ok()?..)?;
        let n = rest.len().min(into.len());
        into.get_mut(..n)?.copy_from_slice(rest.get(..n)?);
        Some(n)
    }

    fn size(&self) -> u64 {
        self.len() as u64
    }
}

/// Files of one series that go by, one after another.
#[derive(Debug, Default)]
pub struct SearchFiles {
    search: Search,
    /// How many frames of each file went by.
    counts: Vec<usize>,
}

impl SearchFiles {
    /// The next file in the series' order; one that cannot be read counts as one frame that
    /// was not searched.
    pub fn file(&mut self, source: Option<impl ReadAt>) {
        let frames = source.and_then(|mut source| {
            let source: &mut dyn ReadAt = &mut source;
            self.frames(source)
        });
        if frames.is_none() {
            self.search.add(None, false);
        }
        self.counts.push(frames.unwrap_or(1));
    }

    /// How many frames a file has, which went by; `None` when nobody can say.
    fn frames(&mut self, source: &mut dyn ReadAt) -> Option<usize> {
        let (header, bytes) = header(source)?;
        let frame = Frame::read(&header, &bytes).ok()?;
        let pixels = header.pixels.as_ref()?;
        let start = pixels.value_start;
        drop(bytes);
        let whole = source.size().saturating_sub(start);
        let coded = if frame.codec == Codec::Native {
            Vec::new()
        } else {
            source.range(start..start.saturating_add(whole)).filter(|_| whole <= MOST_BYTES)?
        };
        let frames = frame.frames.min(MOST_FRAMES);
        for index in 0..frames {
            let picture = if frame.codec == Codec::Native {
                native(source, &frame, start, index)
            } else {
                let bytes = frame_bytes(&coded, whole, frame.frames, index);
                bytes.and_then(|bytes| frame.decode(&bytes)).ok()
            };
            self.search.add(picture, frame.is_pet);
        }
        usize::try_from(frames).ok()
    }

    /// What was found, file by file.
    #[must_use]
    pub fn finish(self) -> Vec<Vec<Option<Finding>>> {
        let mut found = self.search.finish().into_iter();
        self.counts.into_iter().map(|frames| found.by_ref().take(frames).collect()).collect()
    }
}

fn native(source: &mut dyn ReadAt, frame: &Frame, start: u64, index: u32) -> Option<Picture> {
    let range = frame.native_range(index)?;
    let range = start.checked_add(range.start)?..start.checked_add(range.end)?;
    frame.decode(&source.range(range)?).ok()
}

fn header(source: &mut dyn ReadAt) -> Option<(Header, Vec<u8>)> {
    let size = source.size();
    let mut reading = Prefix::new(size);
    loop {
        let bytes = source.range(0..reading.wanted())?;
        match read::read_header(&bytes, size) {
            Ok(header) => return Some((header, bytes)),
            Err(ReadError::More { .. }) if reading.again() => {}
            Err(_) => return None,
        }
    }
}
