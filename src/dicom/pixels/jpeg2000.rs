//! Looks through JPEG 2000 and HTJ2K codestreams (ITU-T T.800 annex A, T.814) and the
//! boxes of a JP2 file around them (annex I). Packet data are skipped.

use super::look::{Look, long, word};
use crate::policy::marks::{Segment, foreign};

const SOC: u8 = 0x4F;
const COM: u8 = 0x64;
const SOT: u8 = 0x90;
const SOD: u8 = 0x93;
const EOC: u8 = 0xD9;

/// How a codestream begins: SOC, then SIZ.
pub(super) const START: [u8; 4] = [0xFF, SOC, 0xFF, 0x51];
/// How a JP2 file begins.
pub(super) const JP2: [u8; 12] = *b"\0\0\0\x0CjP  \r\n\x87\n";

/// Looks through a frame: a codestream, seldom several, or a JP2 file.
pub(super) fn look(bytes: &[u8]) -> Look {
    let mut look = Look::default();
    look.unread = frame(bytes, &mut look).is_none();
    look
}

fn frame(bytes: &[u8], look: &mut Look) -> Option<()> {
    let mut at = if bytes.starts_with(&JP2) { boxes(bytes, look)? } else { 0 };
    let starts = memchr::memmem::Finder::new(&START);
    let mut streams = 0_u32;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(start) = starts.find(rest).map(|start| at.saturating_add(start)) else { break };
        look.slack(at..start);
        at = codestream(bytes, start, look)?;
        streams = streams.saturating_add(1);
    }
    look.slack(at..bytes.len());
    (streams > 0).then_some(())
}

/// Reads the boxes before the codestream and returns where that one's box has its content.
fn boxes(bytes: &[u8], look: &mut Look) -> Option<usize> {
    let mut at = JP2.len();
    loop {
        let kind: [u8; 4] = *bytes.get(at.saturating_add(4)..)?.first_chunk::<4>()?;
        let (length, header) = match long(bytes, at)? {
            1 if long(bytes, at.saturating_add(8))? == 0 => {
                (long(bytes, at.saturating_add(12))?, 16)
            }
            length => (length, 8_usize),
        };
        let start = at.saturating_add(header);
        if &kind == b"jp2c" {
            return Some(start);
        }
        let end = at.saturating_add(usize::try_from(length).ok()?);
        let content = bytes.get(start..end)?;
        at = match &kind {
            // A box of boxes.
            b"jp2h" | b"res " => start,
            b"ftyp" if content.len() <= 32 => end,
            b"ihdr" | b"bpcc" | b"pclr" | b"cmap" | b"cdef" | b"resc" | b"resd" => end,
            // An enumerated colour space; anything else is a profile, which has texts.
            b"colr" if content.first() == Some(&1) && content.len() <= 7 => end,
            // What names the method stays.
            b"colr" => {
                look.text(start.saturating_add(3)..end);
                end
            }
            b"ftyp" | b"xml " | b"uuid" | b"uinf" | b"jp2i" | b"asoc" | b"lbl " | b"free" => {
                look.text(start..end);
                end
            }
            _ => {
                look.text(at.saturating_add(4)..end);
                end
            }
        };
    }
}

/// Follows the codestream that begins at `at` to its end.
fn codestream(bytes: &[u8], at: usize, look: &mut Look) -> Option<usize> {
    let mut at = at.saturating_add(2);
    // Where the tile-part at hand ends, if its header says.
    let mut told = None;
    // There is no second end in the rest of the frame, once that was looked for.
    let mut is_certain = None;
    loop {
        let marker = match bytes.get(at..)? {
            [0xFF, marker, ..] => *marker,
            _ => return None,
        };
        let here = at;
        at = at.saturating_add(2);
        match marker {
            EOC => return Some(at),
            SOD => {
                let data = at;
                at = match told.take().filter(|end| *end >= data && follows(bytes, *end)) {
                    Some(end) => end,
                    None if *is_certain.get_or_insert_with(|| has_one_end(bytes, data)) => {
                        markers(bytes, data).next()?
                    }
                    None => return None,
                };
                continue;
            }
            // Without parameters.
            0x30..=0x3F | 0x92 => continue,
            // Parts 1, 2 and 15: sizes, coding, quantization, pointers, transforms, COM.
            0x50..=COM | 0x70..=0x79 | SOT | 0x91 => {}
            _ => return None,
        }
        let start = at.saturating_add(2);
        let end = at.saturating_add(word(bytes, at).filter(|length| *length > 1)?.into());
        let body = bytes.get(start..end)?;
        if marker == COM {
            // Rcom, which is 0 or 1, then the comment.
            let (kind, comment) = body.split_at_checked(2).unwrap_or((body, &[]));
            if !matches!(kind, [0, 0 | 1]) {
                look.text(start..start.saturating_add(kind.len()));
            }
            for part in foreign(Segment::Comment, comment) {
                let from = start.saturating_add(2);
                look.text(from.saturating_add(part.start)..from.saturating_add(part.end));
            }
        }
        if marker == SOT {
            // Isot, then Psot: bytes from the marker on, 0 for "up to the end".
            let length = usize::try_from(long(body, 2)?).ok()?;
            told = (length > 0).then(|| here.saturating_add(length));
        }
        at = end;
    }
}

/// The markers from `at` on that can follow packet data. Psot is believed when one of them
/// is where it says. Else, as decoders do, the first is taken: packet data hold none
/// (ITU-T T.800 B.10.1 and D.4.1).
fn markers(bytes: &[u8], at: usize) -> impl Iterator<Item = usize> {
    let data = bytes.get(at..).unwrap_or_default();
    let places = memchr::memchr_iter(0xFF, data).map(move |place| at.saturating_add(place));
    places.filter(|place| follows(bytes, *place))
}

/// Where a second end follows, nothing is certain without Psot.
fn has_one_end(bytes: &[u8], at: usize) -> bool {
    markers(bytes, at).filter(|at| bytes.get(at.saturating_add(1)) == Some(&EOC)).count() == 1
}

/// The header of another tile-part begins here, or the codestream ends.
fn follows(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..), Some([0xFF, SOT, 0, 10, ..] | [0xFF, EOC, ..]))
}
