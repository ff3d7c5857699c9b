//! What compressors write into a picture about themselves: the known marks, as data, and
//! which bytes of a comment or application segment are part of none. Both the writing side,
//! which blanks those bytes, and the check, which finds them, ask here.

use std::ops::Range;
use std::sync::OnceLock;

use super::tables::{CODEC_MARKS, records};

/// A frame with more bytes than this is not looked through.
pub const MAX_FRAME_BYTES: u64 = 256 << 20;

/// A longer Basic Offset Table is none of a picture's.
pub const MAX_TABLE_BYTES: u32 = 16 << 20;

/// A segment of a codestream whose content is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// A comment: COM of JPEG and JPEG-LS (ITU-T T.81 B.2.4.5); COM of JPEG 2000 after its
    /// registration value (ITU-T T.800 A.9.2).
    Comment,
    /// An application segment of JPEG or JPEG-LS, APP0 to APP15 (ITU-T T.81 B.2.4.6).
    Application(u8),
}

/// What may follow a mark's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Nothing,
    /// Like `v7.10.2` or `[2.0.18.50]`.
    Version,
    /// `62), quality = 90`
    Quality,
    /// Kakadu's table of numbers by layer.
    Layers,
    /// So many bytes that say how samples are to be taken, of which the last so many are
    /// never blanked: decoders need them.
    Fields(usize, usize),
}

#[derive(Debug)]
pub(super) struct Mark {
    place: Segment,
    text: Vec<u8>,
    then: Then,
}

fn marks() -> &'static [Mark] {
    static MARKS_READ: OnceLock<Vec<Mark>> = OnceLock::new();
    MARKS_READ.get_or_init(|| records(CODEC_MARKS).filter_map(mark).collect())
}

/// A row of the list.
pub(super) fn mark([place, text, then, _]: [&str; 4]) -> Option<Mark> {
    let place = match place.strip_prefix("app") {
        Some(number) => Segment::Application(number.parse().ok()?),
        None if place == "com" => Segment::Comment,
        None => return None,
    };
    let then = match then.split(' ').collect::<Vec<_>>().as_slice() {
        ["nothing"] => Then::Nothing,
        ["version"] => Then::Version,
        ["quality"] => Then::Quality,
        ["layers"] => Then::Layers,
        ["fields", bytes, last] => Then::Fields(bytes.parse().ok()?, last.parse().ok()?),
        _ => return None,
    };
    Some(Mark { place, text: unescaped(text), then })
}

/// `\0` and `\xFF` as the bytes that they mean.
fn unescaped(text: &str) -> Vec<u8> {
    let mut pieces = text.split('\\');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let hex = piece.strip_prefix('x').and_then(|rest| rest.split_at_checked(2));
        let (byte, rest) = match hex {
            Some((digits, rest)) => (u8::from_str_radix(digits, 16).unwrap_or(0), rest),
            None => (0, piece.strip_prefix('0').unwrap_or(piece)),
        };
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

/// The bytes of a segment's body that are part of no known mark, in order; none when all
/// of it may stay. Padding at the end belongs to a mark.
#[must_use]
pub fn foreign(place: Segment, body: &[u8]) -> Vec<Range<usize>> {
    let text = trimmed(body);
    let mut known = marks().iter().filter(|mark| mark.place == place);
    for mark in known.by_ref() {
        let Some(rest) = body.strip_prefix(mark.text.as_slice()) else { continue };
        if let Then::Fields(count, last) = mark.then {
            return foreign_fields(mark.text.len(), count, last, rest);
        }
        let Some(rest) = text.strip_prefix(mark.text.as_slice()) else { continue };
        let stays = match mark.then {
            Then::Nothing | Then::Fields(..) => rest.is_empty(),
            Then::Version => is_version(rest),
            Then::Quality => {
                let rest = rest.strip_suffix(b"default quality").unwrap_or(rest);
                let words = rest.split(|byte| matches!(byte, b')' | b',' | b' ' | b'='));
                let mut words = words.filter(|word| !word.is_empty());
                words.all(|word| word == b"quality" || is_numbers(word, b""))
            }
            Then::Layers => is_numbers(rest.strip_prefix(LAYERS).unwrap_or(rest), b" .,+-e\n"),
        };
        if stays {
            return Vec::new();
        }
    }
    // The end of the SPIFF directory is all zeros but for a byte, and a mark all the same.
    if text.is_empty() { Vec::new() } else { one(0..body.len()) }
}

/// The heading of Kakadu's table.
const LAYERS: &[u8] = b"log_2{Delta-D(squared-error)/Delta-L(bytes)}, L(bytes)\n";

/// Of fields of a fixed size: what follows them, and they themselves where they hold a word.
fn foreign_fields(start: usize, count: usize, last: usize, rest: &[u8]) -> Vec<Range<usize>> {
    let (fields, behind) = rest.split_at_checked(count).unwrap_or((rest, &[]));
    let mut foreign = Vec::new();
    if has_word(fields) {
        foreign.push(start..start.saturating_add(count.saturating_sub(last).min(fields.len())));
    }
    if behind.iter().any(|byte| *byte != 0) {
        let end = start.saturating_add(fields.len());
        foreign.push(end..end.saturating_add(behind.len()));
    }
    foreign
}

fn one(range: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(range).collect()
}

/// Like `v7.10.2`, `2.0`, `[2.0.18.50]`: no letters but the v, no long numbers.
fn is_version(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"v").or_else(|| rest.strip_prefix(b"V")).unwrap_or(rest);
    rest.len() <= 24 && is_numbers(rest, b" .,-_[]")
}

/// Numbers of at most four digits between the characters in `between`.
fn is_numbers(text: &[u8], between: &[u8]) -> bool {
    let mut digits = 0_u8;
    text.iter().all(|byte| {
        digits = if byte.is_ascii_digit() { digits.saturating_add(1) } else { 0 };
        (byte.is_ascii_digit() && digits <= 4) || between.contains(byte)
    })
}

/// Three letters or digits in a row.
fn has_word(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| three.iter().all(u8::is_ascii_alphanumeric))
}

fn trimmed(body: &[u8]) -> &[u8] {
    let end = body.iter().rposition(|byte| !matches!(byte, 0 | b' ' | b'\r' | b'\n'));
    body.get(..end.map_or(0, |last| last.saturating_add(1))).unwrap_or_default()
}
