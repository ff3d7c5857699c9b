//! A whole file, read once from its beginning: as much of it as its header needs, the
//! picture passing by, then what follows. Memory does not grow with the picture.

use std::io::{self, Read};

use super::bits::{Beyond, StoredBits};
use super::codestream::table_holds_text;
use super::element::Stop;
use super::finding::{Finding, Problem};
use super::fragments::Fragments;
use super::image::{Expectation, ImageReport, PixelFacts, image};
use super::part10::{self, MAX_HEADER_BYTES};
use super::picture::Shape;
use super::walk::What;

/// Enough for most headers at the first try.
const FIRST: u64 = 128 << 10;
/// Bytes read at a time.
const STEP: usize = 64 << 10;

/// Checks a whole file in memory.
#[must_use]
pub fn whole(file: &[u8], expect: &Expectation<'_>) -> ImageReport {
    // Reading from memory cannot fail.
    stream(&mut &*file, expect).unwrap_or_default()
}

/// Checks a whole file as it is read. The reader is read to its end.
///
/// # Errors
/// Those of the reader, a wrong checksum of an archive's entry among them.
pub fn stream(reader: &mut impl Read, expect: &Expectation<'_>) -> io::Result<ImageReport> {
    let mut header = Vec::new();
    let mut wanted = FIRST;
    let found = loop {
        let missing = wanted.saturating_sub(header.len() as u64);
        let got = reader.by_ref().take(missing).read_to_end(&mut header)? as u64;
        let at_end = got < missing;
        let large = header.len() as u64 >= MAX_HEADER_BYTES;
        match part10::parts(&header, None) {
            Ok(parts) if parts.deflated && !at_end && !large => wanted = wanted.saturating_mul(2),
            Ok(parts) => {
                let node = parts.data.nodes.last();
                let node = node.filter(|node| node.what == What::Pixels && !parts.deflated);
                if node.is_none() && !at_end && !large {
                    // The bytes may end just where an element does.
                    wanted = wanted.saturating_mul(2);
                    continue;
                }
                break node.map(|node| {
                    let shape = Shape::of(&parts.data, &parts.bytes, parts.coding.big_endian);
                    (node.value.start, node.length, parts.syntax.clone(), shape)
                });
            }
            Err(Stop::Bad(_)) if is_deflated(&header) && !at_end && !large => {
                wanted = wanted.saturating_mul(2);
            }
            Err(Stop::More(more)) if !at_end && !large => {
                wanted = more.max(wanted.saturating_mul(2)).min(MAX_HEADER_BYTES);
            }
            Err(_) => break None,
        }
    };
    let Some((start, length, syntax, shape)) = found else {
        let mut rest = Vec::new();
        reader.by_ref().take(MAX_HEADER_BYTES).read_to_end(&mut rest)?;
        header.append(&mut rest);
        io::copy(reader, &mut io::sink())?;
        return Ok(image(&header, &[], None, expect));
    };
    let behind = header.split_off(start.min(header.len()));
    let mut rest = Rest { first: io::Cursor::new(behind), reader };
    let mut picture = Picture::default();
    if length == u32::MAX {
        let walk = Fragments::new(&syntax, 0, shape.frames, shape.pixels);
        rest = picture.fragments(rest, walk)?;
    } else {
        picture.samples(&mut rest, u64::from(length), StoredBits::new(&shape))?;
    }
    let mut trailer = Vec::new();
    rest.by_ref().take(MAX_HEADER_BYTES).read_to_end(&mut trailer)?;
    let more = io::copy(&mut rest, &mut io::sink())? > 0;
    let facts = PixelFacts { length: picture.length, encapsulated: length == u32::MAX };
    let mut report = image(&header, &trailer, Some(facts), expect);
    let mut add = |problem| {
        if report.findings.iter().all(|finding| finding.problem != problem) {
            report.findings.push(Finding::whole(problem));
        }
    };
    for (is_so, problem) in [
        (picture.damaged, Problem::PixelLength),
        (picture.text, Problem::CodestreamText),
        (picture.unread, Problem::CodestreamUnread),
        (picture.table, Problem::OffsetTable),
        (picture.beyond == Beyond::Padding, Problem::PaddingBits),
        (picture.beyond == Beyond::Something, Problem::PixelOverlay),
    ] {
        if is_so {
            add(problem);
        }
    }
    if more {
        add(Problem::TrailingBytes);
    }
    report.findings.sort();
    Ok(report)
}

/// A deflated data set cannot be judged before all of it is there.
pub(super) fn is_deflated(header: &[u8]) -> bool {
    let uid = b"1.2.840.10008.1.2.1.99";
    header.get(..1024).unwrap_or(header).windows(uid.len()).any(|here| here == uid)
}

/// The picture passing by.
#[derive(Default)]
struct Picture {
    length: u64,
    damaged: bool,
    text: bool,
    unread: bool,
    table: bool,
    beyond: Beyond,
}

impl Picture {
    fn samples(
        &mut self,
        rest: &mut impl Read,
        length: u64,
        mut bits: Option<StoredBits>,
    ) -> io::Result<()> {
        let mut step = vec![0; STEP];
        while self.length < length {
            let left = length.saturating_sub(self.length);
            let wanted = usize::try_from(left).unwrap_or(STEP).min(STEP);
            let got = match rest.read(step.get_mut(..wanted).unwrap_or_default()) {
                Ok(0) => break,
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.length = self.length.saturating_add(got as u64);
            if let Some(bits) = &mut bits {
                bits.push(step.get(..got).unwrap_or_default());
            }
        }
        self.damaged = self.length < length;
        self.beyond = bits.map_or(Beyond::Nothing, |bits| bits.finish());
        Ok(())
    }

    /// Walks encapsulated fragments up to and including the delimiter.
    fn fragments<'a, R: Read>(
        &mut self,
        mut rest: Rest<'a, R>,
        mut walk: Fragments,
    ) -> io::Result<Rest<'a, R>> {
        let mut step = Vec::new();
        loop {
            step.clear();
            rest.by_ref().take(STEP as u64).read_to_end(&mut step)?;
            let taken = walk.push(&step, &mut |_: &[u8]| ());
            if walk.done || walk.lost || step.is_empty() {
                // What was read too much goes back.
                rest.back(step.get(taken..).unwrap_or_default());
                break;
            }
        }
        self.length = walk.end();
        self.damaged = !walk.done;
        self.text = walk.text || table_holds_text(walk.table());
        self.unread = walk.unread;
        self.table = walk.done && !walk.table_is_true();
        Ok(rest)
    }
}

/// What is still to be read: what was read already, then the reader's.
struct Rest<'a, R> {
    first: io::Cursor<Vec<u8>>,
    reader: &'a mut R,
}

impl<R> Rest<'_, R> {
    fn back(&mut self, bytes: &[u8]) {
        let at = usize::try_from(self.first.position()).unwrap_or(usize::MAX);
        let left = self.first.get_ref().get(at..).unwrap_or_default();
        self.first = io::Cursor::new([bytes, left].concat());
    }
}

impl<R: Read> Read for Rest<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.first.read(buffer)? {
            0 => self.reader.read(buffer),
            got => Ok(got),
        }
    }
}
