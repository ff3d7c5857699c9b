//! The original as it passes by on its way into the writing side: its header and what
//! follows its picture are kept and walked here on their own, its picture is summed.
//! Memory does not grow with the picture.

use std::ops::Range;

use super::bits::{Beyond, StoredBits};
use super::element::{Coding, Stop};
use super::finding::{Finding, Findings};
use super::fragments::{Change, Fragments};
use super::guide::Guide;
use super::memo::Memo;
use super::needles::Needles;
use super::part10::{self, MAX_HEADER_BYTES};
use super::picture::Shape;
use super::walk::{Walk, What, walk};
use crate::crc::Crc;

/// What was seen of an original.
#[derive(Debug)]
pub struct Seen {
    /// Its header, when the walker can follow it.
    pub(super) header: Option<SeenHeader>,
    pub(super) trailer: Vec<u8>,
    pub(super) picture: SeenPicture,
}

/// The header of an original.
#[derive(Debug)]
pub(super) struct SeenHeader {
    pub bytes: Vec<u8>,
    pub data: Walk,
    pub coding: Coding,
    pub syntax: String,
    pub deflated: bool,
}

impl SeenHeader {
    fn has_picture(&self) -> bool {
        self.data.nodes.last().is_some_and(|node| node.what == What::Pixels)
    }
}

/// The picture's value in the original.
#[derive(Debug, Clone, Default)]
pub(super) struct SeenPicture {
    /// Its place in the file; in the inflated one when that was deflated.
    pub range: Range<u64>,
    /// Its sum so far; of fragments that of what they must be once they are written.
    pub crc: Crc,
    /// Bytes of what it must be, but for a byte of padding.
    pub length: u64,
    /// Where fragments must differ from the original.
    pub changes: Vec<Change>,
    /// All of it was there.
    pub whole: bool,
    /// A frame cannot be looked through.
    pub unread: bool,
    /// What identifiers are in the bytes of such frames.
    pub identifiers: Vec<Finding>,
    /// What the bits beyond Bits Stored hold in native samples.
    pub beyond: Beyond,
}

/// An original under way. Push its bytes in order, then finish.
#[derive(Debug)]
pub struct Source<'a> {
    length: u64,
    needles: Option<&'a Needles>,
    position: u64,
    stage: Stage,
    seen: Seen,
}

#[derive(Debug)]
enum Stage {
    /// Collecting the header; so many bytes are needed before the next attempt.
    Header { bytes: Vec<u8>, needed: u64 },
    /// In native pixel data.
    Native { left: u64, bits: Option<StoredBits> },
    /// In fragments.
    Fragments(Box<Fragments>),
    /// After the picture.
    Trailer,
    /// The walker cannot follow it.
    Lost,
}

impl<'a> Source<'a> {
    /// A file of so many bytes.
    #[must_use]
    pub fn new(length: u64) -> Self {
        Self {
            length,
            needles: None,
            position: 0,
            stage: Stage::Header { bytes: Vec::new(), needed: 0 },
            seen: Seen { header: None, trailer: Vec::new(), picture: SeenPicture::default() },
        }
    }

    /// Looks for these identifiers in compressed pictures that cannot be looked through.
    #[must_use]
    pub fn looking_for(self, needles: &'a Needles) -> Self {
        Self { needles: Some(needles), ..self }
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) {
        self.position = self.position.saturating_add(chunk.len() as u64);
        let Stage::Header { bytes, needed } = &mut self.stage else { return self.pass(chunk) };
        // Most headers are whole in the first chunk and are read there.
        let mut own = std::mem::take(bytes);
        let here: &[u8] = if own.is_empty() {
            chunk
        } else {
            own.extend_from_slice(chunk);
            &own
        };
        if (here.len() as u64) < *needed {
            *bytes = if own.is_empty() { chunk.to_vec() } else { own };
            return;
        }
        let guide = self.needles.and_then(|needles| needles.memo.as_ref()).map(Memo::source);
        let seen = match read(here, self.length, guide) {
            // The bytes may end just where an element does.
            Ok(header) if !header.has_picture() => Err(Stop::More(here.len() as u64 + 1)),
            seen => seen,
        };
        match seen {
            Ok(header) => self.begin(header, here),
            Err(Stop::More(more)) if more <= self.length && more <= MAX_HEADER_BYTES => {
                *needed = more.max(here.len() as u64 + 1);
                *bytes = if own.is_empty() { chunk.to_vec() } else { own };
            }
            Err(_) => self.stage = Stage::Lost,
        }
    }

    fn begin(&mut self, mut header: SeenHeader, here: &[u8]) {
        let picture = header.data.nodes.last().filter(|node| node.what == What::Pixels);
        let Some((start, length)) = picture.map(|node| (node.value.start, node.length)) else {
            self.stage = Stage::Lost;
            return;
        };
        self.seen.picture.range = start as u64..start as u64;
        let shape = Shape::of(&header.data, here_or(&header, here), header.coding.big_endian);
        self.stage = if length == u32::MAX {
            let walk = Fragments::new(&header.syntax, start as u64, shape.frames, shape.pixels);
            Stage::Fragments(Box::new(walk))
        } else {
            Stage::Native { left: u64::from(length), bits: StoredBits::new(&shape) }
        };
        if header.deflated {
            let rest = header.bytes.split_off(start.min(header.bytes.len()));
            self.seen.header = Some(header);
            self.pass(&rest);
        } else {
            header.bytes = here.get(..start).unwrap_or_default().to_vec();
            self.seen.header = Some(header);
            self.pass(here.get(start..).unwrap_or_default());
        }
    }

    fn pass(&mut self, mut rest: &[u8]) {
        let picture = &mut self.seen.picture;
        loop {
            match &mut self.stage {
                Stage::Native { left, bits } => {
                    let count = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    let (value, behind) = rest.split_at_checked(count).unwrap_or((rest, &[]));
                    picture.crc.update(value);
                    if let Some(bits) = bits {
                        bits.push(value);
                    }
                    picture.range.end = picture.range.end.saturating_add(count as u64);
                    *left = left.saturating_sub(count as u64);
                    rest = behind;
                    if *left > 0 {
                        return;
                    }
                    picture.length = picture.range.end.saturating_sub(picture.range.start);
                    picture.beyond = bits.as_ref().map_or(Beyond::Nothing, StoredBits::finish);
                    self.stage = Stage::Trailer;
                }
                Stage::Fragments(walk) => {
                    let needles = self.needles;
                    let mut found = Findings::default();
                    let count = walk.push(rest, &mut |frame: &[u8]| {
                        if let Some(needles) = needles {
                            needles.in_bytes(frame, None, &mut found);
                        }
                    });
                    picture.identifiers.extend(found.into_sorted());
                    rest = rest.get(count..).unwrap_or_default();
                    if walk.lost {
                        self.stage = Stage::Lost;
                    } else if walk.done {
                        picture.range.end = walk.end();
                        picture.unread = walk.unread;
                        (picture.crc, picture.length, picture.changes) = walk.finish();
                        self.stage = Stage::Trailer;
                    } else {
                        return;
                    }
                }
                Stage::Trailer => {
                    let room = MAX_HEADER_BYTES.saturating_sub(self.seen.trailer.len() as u64);
                    let count = usize::try_from(room).unwrap_or(usize::MAX).min(rest.len());
                    self.seen.trailer.extend_from_slice(rest.get(..count).unwrap_or_default());
                    return;
                }
                Stage::Header { .. } | Stage::Lost => return,
            }
        }
    }

    /// All bytes have passed.
    #[must_use]
    pub fn finish(mut self) -> Seen {
        self.seen.picture.whole = matches!(self.stage, Stage::Trailer);
        if matches!(self.stage, Stage::Lost | Stage::Header { .. }) {
            self.seen.header = None;
        }
        self.seen
    }
}

/// The bytes that a header's walk indexes.
fn here_or<'a>(header: &'a SeenHeader, here: &'a [u8]) -> &'a [u8] {
    if header.deflated { &header.bytes } else { here }
}

/// The header of an original, which may lack what a file must begin with.
fn read(bytes: &[u8], length: u64, guide: Option<&Guide>) -> Result<SeenHeader, Stop> {
    if bytes.len() < 132 && length >= 132 {
        return Err(Stop::More(132));
    }
    if bytes.get(128..132) != Some(b"DICM") {
        return bare(bytes);
    }
    // A deflated data set cannot be read before all of it is there.
    if (bytes.len() as u64) < length && super::stream::is_deflated(bytes) {
        return Err(Stop::More(length));
    }
    let parts = part10::parts(bytes, guide)?;
    Ok(SeenHeader {
        bytes: if parts.deflated { parts.bytes.into_owned() } else { Vec::new() },
        data: parts.data,
        coding: parts.coding,
        syntax: parts.syntax,
        deflated: parts.deflated,
    })
}

/// A data set alone, in little endian.
fn bare(bytes: &[u8]) -> Result<SeenHeader, Stop> {
    let Some([8, 0, _, _, a, b]) = bytes.get(..6) else { return Err(Stop::Bad(0)) };
    let explicit = a.is_ascii_uppercase() && b.is_ascii_uppercase();
    let coding = Coding { explicit, big_endian: false };
    let data = walk(bytes, 0..bytes.len(), coding)?;
    Ok(SeenHeader { bytes: Vec::new(), data, coding, syntax: String::new(), deflated: false })
}
