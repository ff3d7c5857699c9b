//! What a compressed frame carries beside its picture: JPEG comments and application
//! segments before, between and after its scans, JPEG 2000 comments of the picture and of
//! each tile-part, the boxes of a JP2 file, unused offsets of RLE, and bytes that belong to
//! no codestream. Read without decoding the picture, apart from how the writing side does
//! it; the marks that well-known codecs leave are ordinary.

use std::ops::Range;

use crate::policy::marks::{Segment, foreign};

type Ranges = Vec<Range<usize>>;

/// How a transfer syntax codes its frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Jpeg,
    Jpeg2000,
    Rle,
    /// Samples as they are.
    Samples,
    /// Nothing is known of it.
    Other,
}

impl Family {
    pub(super) fn of(syntax: &str) -> Self {
        let Some(end) = syntax.strip_prefix("1.2.840.10008.1.2.") else { return Self::Other };
        match end {
            "5" => Self::Rle,
            "1.98" => Self::Samples,
            "4.70" | "4.80" | "4.81" => Self::Jpeg,
            "4.90" | "4.91" | "4.92" | "4.93" | "4.201" | "4.202" | "4.203" => Self::Jpeg2000,
            end if end.len() == 4 && ("4.50"..="4.66").contains(&end) => Self::Jpeg,
            _ => Self::Other,
        }
    }

    /// Whether a fragment with these bytes is the first of a frame.
    pub(super) fn opens_frame(self, fragment: &[u8]) -> bool {
        match (self, fragment) {
            (Self::Jpeg, [0xFF, 0xD8, 0xFF, ..]) => true,
            (Self::Jpeg2000, [0xFF, 0x4F, 0xFF, 0x51, ..]) => true,
            (Self::Jpeg2000, fragment) => fragment.starts_with(SIGNATURE_BOX),
            (Self::Rle, fragment) => rle_offsets(fragment).is_some(),
            (Self::Jpeg, _) => false,
            (Self::Samples | Self::Other, _) => true,
        }
    }

    /// The ranges of a frame that are no picture and no known mark; `None` when it cannot be
    /// followed. `pixels` is 0 when it is not known.
    pub(super) fn beside_picture(self, frame: &[u8], pixels: u64) -> Option<Ranges> {
        match self {
            Self::Jpeg => streams(frame, 0, Vec::new(), &[0xFF, 0xD8, 0xFF], jpeg),
            Self::Jpeg2000 => {
                let (start, found) = boxes(frame)?;
                streams(frame, start, found, &[0xFF, 0x4F, 0xFF, 0x51], jpeg_2000)
            }
            Self::Rle => rle(frame, pixels),
            Self::Samples => Some(Vec::new()),
            Self::Other => None,
        }
    }
}

/// An offset table is numbers; text in it shows as a long run of letters.
pub(super) fn table_holds_text(table: &[u8]) -> bool {
    let printable = |byte: &u8| byte.is_ascii_alphanumeric() || b" ^,.-/:_@".contains(byte);
    table.split(|byte| !printable(byte)).any(|run| run.len() > 5)
}

/// Every codestream of a frame, from `at` on, and what is around them.
fn streams(
    frame: &[u8],
    mut at: usize,
    mut found: Ranges,
    start: &[u8],
    stream: impl Fn(&[u8], usize, &mut Ranges) -> Option<usize>,
) -> Option<Ranges> {
    let mut any = false;
    while let Some(behind) = frame.get(at..).and_then(|rest| memchr::memmem::find(rest, start)) {
        let begin = at.saturating_add(behind);
        found.push(at..begin);
        at = stream(frame, begin.saturating_add(2), &mut found)?;
        any = true;
    }
    found.push(at..frame.len());
    any.then_some(found)
}

/// The body of the segment whose marker is before `at`.
fn body(frame: &[u8], at: usize) -> Option<Range<usize>> {
    let [high, low, rest @ ..] = frame.get(at..)? else { return None };
    let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
    let start = at.checked_add(2)?;
    (length <= rest.len()).then(|| start..start.saturating_add(length))
}

/// Adds what of a segment's body is part of no known mark.
fn judge(place: Segment, frame: &[u8], body: &Range<usize>, found: &mut Ranges) {
    let bytes = frame.get(body.clone()).unwrap_or_default();
    for part in foreign(place, bytes) {
        found.push(body.start.saturating_add(part.start)..body.start.saturating_add(part.end));
    }
}

/// Segments up to the end of the image, over every scan.
fn jpeg(frame: &[u8], mut at: usize, found: &mut Ranges) -> Option<usize> {
    let mut is_ls = false;
    loop {
        let ff = frame.get(at..)?.iter().take_while(|byte| **byte == 0xFF).count();
        if ff == 0 {
            return None;
        }
        let code = at.saturating_add(ff);
        at = code.saturating_add(1);
        let segment = match frame.get(code)? {
            0xD9 => return Some(at),
            0x01 | 0xD0..=0xD8 => continue,
            0xFE => Some(Segment::Comment),
            application @ 0xE0..=0xEF => Some(Segment::Application(application - 0xE0)),
            0xF7 => {
                is_ls = true;
                None
            }
            0xC0..=0xCF | 0xDA..=0xDF | 0xF8 => None,
            _ => return None,
        };
        let body = body(frame, at)?;
        if let Some(place) = segment {
            judge(place, frame, &body, found);
        }
        at = body.end;
        if frame.get(code) == Some(&0xDA) {
            // JPEG stuffs FF with 00, JPEG-LS with a byte below 80.
            let stuffed = if is_ls { 0x7F } else { 0 };
            let data = frame.get(at..)?;
            let end = memchr::memchr_iter(0xFF, data).find(|ff| {
                let next = data.get(ff.saturating_add(1)).copied().unwrap_or(0);
                next > stuffed && !matches!(next, 0xD0..=0xD7 | 0xFF)
            })?;
            at = at.saturating_add(end);
        }
    }
}

/// The main header, then the tile-parts up to the end of the codestream.
fn jpeg_2000(frame: &[u8], mut at: usize, found: &mut Ranges) -> Option<usize> {
    let mut tile_part: Option<usize> = None;
    loop {
        let [0xFF, code, ..] = frame.get(at..)? else { return None };
        let marker = at;
        at = at.saturating_add(2);
        match code {
            0xD9 => return Some(at),
            0x30..=0x3F | 0x92 => {}
            0x93 => at = packets_end(frame, at, tile_part.take())?,
            0x50..=0x64 | 0x70..=0x79 | 0x90 | 0x91 => {
                let body = body(frame, at)?;
                at = body.end;
                let value = frame.get(body.clone())?;
                match (code, value) {
                    // Two bytes say a comment's kind: binary, or Latin text.
                    (0x64, [_, _, ..]) => {
                        let text = body.start.saturating_add(2)..body.end;
                        if !matches!(value, [0, 0 | 1, ..]) {
                            found.push(body.start..text.start);
                        }
                        judge(Segment::Comment, frame, &text, found);
                    }
                    (0x64, _) => found.push(body),
                    (0x90, [_, _, a, b, c, d, ..]) => {
                        let length = u32::from_be_bytes([*a, *b, *c, *d]);
                        let length = usize::try_from(length).ok()?;
                        tile_part = (length > 0).then(|| marker.saturating_add(length));
                    }
                    (0x90, _) => return None,
                    _ => {}
                }
            }
            _ => return None,
        }
    }
}

/// Where a tile-part's packets end: where its header says, if a tile-part or the end
/// is there; else at the next of them, if there is one end only.
fn packets_end(frame: &[u8], start: usize, told: Option<usize>) -> Option<usize> {
    let is_end = |at: usize| matches!(frame.get(at..), Some([0xFF, 0xD9, ..]));
    let is_part = |at: usize| matches!(frame.get(at..), Some([0xFF, 0x90, 0, 10, ..]));
    if let Some(told) = told
        && told >= start
        && (is_end(told) || is_part(told))
    {
        return Some(told);
    }
    let rest = frame.get(start..)?;
    let ends = memchr::memmem::find_iter(rest, &[0xFF, 0xD9]).take(2).count();
    let next = memchr::memchr_iter(0xFF, rest)
        .map(|at| start.saturating_add(at))
        .find(|at| is_end(*at) || is_part(*at))?;
    (ends == 1).then_some(next)
}

const SIGNATURE_BOX: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";

/// The boxes before a JP2 file's codestream; where that begins.
fn boxes(frame: &[u8]) -> Option<(usize, Ranges)> {
    let mut found = Vec::new();
    if !frame.starts_with(SIGNATURE_BOX) {
        return Some((0, found));
    }
    let mut at = SIGNATURE_BOX.len();
    loop {
        let head = frame.get(at..)?;
        let (start, length) = match head {
            [0, 0, 0, 1, _, _, _, _, 0, 0, 0, 0, a, b, c, d, ..] => {
                (at.saturating_add(16), u32::from_be_bytes([*a, *b, *c, *d]))
            }
            [a, b, c, d, _, _, _, _, ..] => {
                (at.saturating_add(8), u32::from_be_bytes([*a, *b, *c, *d]))
            }
            _ => return None,
        };
        let name = head.get(4..8)?;
        if name == b"jp2c" {
            return Some((start, found));
        }
        let end = at.checked_add(usize::try_from(length).ok()?)?;
        let content = frame.get(start..end)?;
        at = end;
        match name {
            b"jp2h" | b"res " => at = start,
            b"ihdr" | b"bpcc" | b"pclr" | b"cmap" | b"cdef" | b"resc" | b"resd" => {}
            b"ftyp" if content.len() < 33 => {}
            b"colr" if matches!(content, [1, ..]) && content.len() < 8 => {}
            // Method, precedence and approximation are numbers.
            b"colr" => found.push(start.saturating_add(3)..end),
            b"ftyp" | b"xml " | b"uuid" | b"uinf" | b"jp2i" | b"asoc" | b"lbl " | b"free" => {
                found.push(start..end);
            }
            // The name itself is free.
            _ => found.push(start.saturating_sub(4).min(end)..end),
        }
    }
}

/// Where an RLE frame's segments begin: up to 15 places, ascending (PS3.5 2026c section G.5).
fn rle_offsets(frame: &[u8]) -> Option<Vec<usize>> {
    let header = frame.get(..64)?;
    let number = |at: usize| {
        let four = header.get(at.checked_mul(4)?..)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*four)).ok()
    };
    let count = number(0).filter(|count| (1..16).contains(count))?;
    let offsets: Vec<usize> = (1..=count).map_while(number).collect();
    let ascend = offsets.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    (offsets.len() == count && ascend && offsets.first() == Some(&64)).then_some(offsets)
}

/// Unused places in the header, and what follows each segment's last run.
fn rle(frame: &[u8], pixels: u64) -> Option<Ranges> {
    let offsets = rle_offsets(frame)?;
    let mut found: Ranges =
        std::iter::once(offsets.len().saturating_mul(4).saturating_add(4)..64).collect();
    let ends = offsets.iter().skip(1).copied().chain([frame.len()]);
    for (start, end) in offsets.iter().copied().zip(ends) {
        let mut at = start;
        let mut wanted = if pixels == 0 { u64::MAX } else { pixels };
        let segment_end = end.min(frame.len());
        if start > end || start > frame.len() {
            return None;
        }
        while wanted > 0 && at < segment_end {
            let run = *frame.get(at)?;
            let (values, taken) = match run {
                0..=127 => (u64::from(run).saturating_add(1), usize::from(run).saturating_add(2)),
                128 => (0, 1),
                129.. => (257_u64.saturating_sub(run.into()), 2),
            };
            wanted = wanted.saturating_sub(values);
            at = at.saturating_add(taken);
        }
        if pixels > 0 {
            found.push(at.min(segment_end)..segment_end);
        }
    }
    Some(found)
}
