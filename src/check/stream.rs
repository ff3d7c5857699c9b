//! A whole file, read once from its beginning: as much of it as its header needs, the
//! picture passing by, then what follows. Memory does not grow with the picture.

use std::io::{self, Read};

use super::codestream;
use super::finding::{Finding, Problem};
use super::image::{Expectation, ImageReport, PixelFacts, image};
use super::part10::{self, MAX_HEADER_BYTES};
use super::walk::{Stop, What, u32_of};

/// Enough for most headers at the first try.
const FIRST: u64 = 128 << 10;
/// Larger fragments are not looked into.
const MAX_FRAGMENT: u64 = 1 << 30;

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
        match part10::parts(&header) {
            Ok(parts) if parts.deflated && !at_end && !large => wanted = wanted.saturating_mul(2),
            Ok(parts) => {
                let node = parts.data.nodes.last();
                let node = node.filter(|node| node.what == What::Pixels && !parts.deflated);
                if node.is_none() && !at_end && !large {
                    // The bytes may end just where an element does.
                    wanted = wanted.saturating_mul(2);
                    continue;
                }
                break node.map(|node| (node.value.start, node.length));
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
    let Some((start, length)) = found else {
        let mut rest = Vec::new();
        reader.by_ref().take(MAX_HEADER_BYTES).read_to_end(&mut rest)?;
        header.append(&mut rest);
        io::copy(reader, &mut io::sink())?;
        return Ok(image(&header, &[], None, expect));
    };
    let behind = header.split_off(start.min(header.len()));
    let mut rest = behind.as_slice().chain(reader);
    let mut picture = Picture::default();
    if length == u32::MAX {
        picture.fragments(&mut rest)?;
    } else {
        picture.skip(&mut rest, u64::from(length))?;
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
    if picture.damaged {
        add(Problem::PixelLength);
    }
    if picture.text {
        add(Problem::CodestreamText);
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
}

impl Picture {
    fn skip(&mut self, rest: &mut impl Read, length: u64) -> io::Result<()> {
        let there = io::copy(&mut rest.by_ref().take(length), &mut io::sink())?;
        self.length = self.length.saturating_add(there);
        self.damaged |= there < length;
        Ok(())
    }

    /// Walks encapsulated fragments up to and including the delimiter.
    fn fragments(&mut self, rest: &mut impl Read) -> io::Result<()> {
        let mut first = true;
        loop {
            let mut head = Vec::with_capacity(8);
            rest.by_ref().take(8).read_to_end(&mut head)?;
            self.length = self.length.saturating_add(head.len() as u64);
            let Ok([g0, g1, e0, e1, l0, l1, l2, l3]) = <[u8; 8]>::try_from(head.as_slice()) else {
                self.damaged = true;
                return Ok(());
            };
            let length = u64::from(u32_of([l0, l1, l2, l3], false));
            match [g0, g1, e0, e1] {
                [0xFE, 0xFF, 0xDD, 0xE0] if length == 0 => return Ok(()),
                [0xFE, 0xFF, 0x00, 0xE0] if length <= MAX_FRAGMENT => {
                    let mut value = Vec::new();
                    rest.by_ref().take(length).read_to_end(&mut value)?;
                    self.length = self.length.saturating_add(value.len() as u64);
                    self.damaged |= (value.len() as u64) < length;
                    // The first item is the offset table.
                    self.text |= if first {
                        codestream::table_holds_text(&value)
                    } else {
                        codestream::fragment_holds_text(&value)
                    };
                    first = false;
                }
                _ => {
                    self.damaged = true;
                    return Ok(());
                }
            }
        }
    }
}
