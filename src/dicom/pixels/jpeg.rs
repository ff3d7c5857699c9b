//! Looks through JPEG and JPEG-LS codestreams (ITU-T T.81 annex B, T.87): their segments
//! are read, the entropy-coded data skipped at memory speed.

use super::look::{Look, word};
use crate::policy::marks::{Segment, foreign};

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const COM: u8 = 0xFE;
/// The frame header of JPEG-LS.
const SOF55: u8 = 0xF7;

/// How a codestream begins.
pub(super) const START: [u8; 3] = [0xFF, SOI, 0xFF];

/// Looks through a frame: a codestream, seldom several, and what is around them.
pub(super) fn look(bytes: &[u8]) -> Look {
    let mut look = Look::default();
    let mut at = 0;
    let mut streams = 0_u32;
    let starts = memchr::memmem::Finder::new(&START);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(start) = starts.find(rest).map(|start| at.saturating_add(start)) else { break };
        look.slack(at..start);
        let Some(end) = codestream(bytes, start, &mut look) else {
            look.unread = true;
            return look;
        };
        at = end;
        streams = streams.saturating_add(1);
    }
    look.slack(at..bytes.len());
    look.unread = streams == 0;
    look
}

/// Follows the codestream that begins at `at` to its end.
fn codestream(bytes: &[u8], at: usize, look: &mut Look) -> Option<usize> {
    let mut at = at.saturating_add(2);
    // Data of JPEG-LS may hold FF before any byte below 80.
    let mut jpeg_ls = false;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let fill = bytes.get(at..)?.iter().position(|byte| *byte != 0xFF)?;
        at = at.saturating_add(fill);
        let marker = *bytes.get(at)?;
        at = at.saturating_add(1);
        match marker {
            EOI => return Some(at),
            0x01 | 0xD0..=SOI => continue,
            // Frames, tables, scans; JPEG-LS frames and parameters; applications; comments.
            0xC0..=0xCF | SOS..=0xDF | SOF55 | 0xF8 | 0xE0..=0xEF | COM => {}
            _ => return None,
        }
        jpeg_ls |= marker == SOF55;
        let start = at.saturating_add(2);
        let end = at.saturating_add(word(bytes, at).filter(|length| *length > 1)?.into());
        let body = bytes.get(start..end)?;
        let place = match marker {
            COM => Some(Segment::Comment),
            0xE0..=0xEF => Some(Segment::Application(marker & 0x0F)),
            _ => None,
        };
        for part in place.map(|place| foreign(place, body)).unwrap_or_default() {
            look.text(start.saturating_add(part.start)..start.saturating_add(part.end));
        }
        at = if marker == SOS { scan_end(bytes, end, jpeg_ls)? } else { end };
    }
}

/// Where the coded data that begin at `at` end: at the first marker that is not part of them.
fn scan_end(bytes: &[u8], at: usize, jpeg_ls: bool) -> Option<usize> {
    let data = bytes.get(at..)?;
    memchr::memchr_iter(0xFF, data)
        .find(|place| match data.get(place.saturating_add(1)) {
            // Stuffing, restarts, and fill, of which the last byte decides.
            Some(0 | 0xD0..=0xD7 | 0xFF) => false,
            Some(byte) => !(jpeg_ls && *byte < 0x80),
            None => false,
        })
        .map(|place| at.saturating_add(place))
}
