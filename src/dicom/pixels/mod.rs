//! Pixel data without decoding them: where encapsulated fragments end, and whether the
//! bytes carry anything that is no picture. Bytes stream through once, in chunks of any
//! size, and are never held.

mod bits;
mod jpeg;
mod jpeg2000;
mod signature;

pub use bits::UsedBits;

use jpeg::Jpeg;
use jpeg2000::Jpeg2000;

use super::header::{ITEM, SEQUENCE_DELIMITATION, decode};
use super::read::ReadError;
use super::tree::Encoding;
use crate::outcome::Code;

/// What was found in encapsulated pixel data beside the pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings {
    /// A comment, application segment or box that is no known compressor's signature.
    pub text: bool,
    /// Bytes other than padding behind a codestream, or in the offset table, which belong
    /// to no picture.
    pub slack: bool,
    /// A codestream that cannot be looked through: broken off, malformed, or of a kind
    /// (video, JPEG XL) for which there is no reader here.
    pub unread: bool,
}

impl Findings {
    /// The reason to hold the file; `None` when nothing was found.
    #[must_use]
    pub const fn code(self) -> Option<Code> {
        if self.text || self.slack {
            Some(Code::CodestreamText)
        } else if self.unread {
            Some(Code::CodestreamUnread)
        } else {
            None
        }
    }
}

/// Looks through the codestreams of a transfer syntax.
#[derive(Debug)]
enum Scanner {
    Jpeg(Jpeg),
    Jpeg2000(Box<Jpeg2000>),
    Rle(Vec<u8>),
    /// Pixels as they are, or without a reader: nothing to look for.
    None,
}

impl Scanner {
    fn push(&mut self, chunk: &[u8], findings: &mut Findings) {
        match self {
            Self::Jpeg(scanner) => scanner.push(chunk, findings),
            Self::Jpeg2000(scanner) => scanner.push(chunk, findings),
            Self::Rle(header) => {
                let missing = RLE_HEADER.saturating_sub(header.len()).min(chunk.len());
                header.extend_from_slice(chunk.get(..missing).unwrap_or_default());
            }
            Self::None => {}
        }
    }

    /// A fragment has ended. Codestreams may go on in the next one; an RLE frame is
    /// always whole.
    fn fragment_ended(&mut self, findings: &mut Findings) {
        if let Self::Rle(header) = self {
            findings.slack |= !is_rle_header(header);
            header.clear();
        }
    }

    fn ended(&self, findings: &mut Findings) {
        findings.unread |= match self {
            Self::Jpeg(scanner) => !scanner.is_complete(),
            Self::Jpeg2000(scanner) => !scanner.is_complete(),
            Self::Rle(_) | Self::None => false,
        };
    }
}

/// Bytes of an RLE frame's header (PS3.5 2026c section G.5).
const RLE_HEADER: usize = 64;

/// One to fifteen segments with ascending offsets, and nothing in the unused ones.
fn is_rle_header(header: &[u8]) -> bool {
    let (words, _) = header.as_chunks::<4>();
    let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
    let count = words.next().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let mut last = 0;
    header.len() == RLE_HEADER
        && (1..=15).contains(&count)
        && words.enumerate().all(|(index, offset)| {
            let good = if index == 0 {
                offset == 64
            } else if index < count {
                offset > last
            } else {
                offset == 0
            };
            last = offset;
            good
        })
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// In an item's or the delimiter's header.
    Header,
    OffsetTable(u32),
    Fragment(u32),
    Done,
}

/// Walks encapsulated pixel data (PS3.5 2026c section A.4) from the first byte of its value
/// to its delimiter.
#[derive(Debug)]
pub struct Fragments {
    state: State,
    scanner: Scanner,
    findings: Findings,
    /// Offset in the file of the next byte.
    at: u64,
    file_len: u64,
    /// What is held of a header or offset that a chunk cut.
    held: Vec<u8>,
    items: u64,
    largest_offset: u32,
    first_offset: Option<u32>,
    bytes: u64,
}

impl Fragments {
    /// For a file of `file_len` bytes whose pixel value begins at `value_start`, in the
    /// transfer syntax with this UID.
    #[must_use]
    pub fn new(syntax_uid: &str, value_start: u64, file_len: u64) -> Self {
        let mut findings = Findings::default();
        let suffix = syntax_uid.strip_prefix("1.2.840.10008.1.2").unwrap_or_default();
        let scanner = match suffix {
            ".4.90" | ".4.91" | ".4.92" | ".4.93" | ".4.201" | ".4.202" | ".4.203" => {
                Scanner::Jpeg2000(Box::new(Jpeg2000::new()))
            }
            ".5" => Scanner::Rle(Vec::new()),
            ".1.98" => Scanner::None,
            _ if matches!(suffix.strip_prefix(".4."), Some(number) if is_jpeg(number)) => {
                Scanner::Jpeg(Jpeg::new())
            }
            _ => {
                findings.unread = true;
                Scanner::None
            }
        };
        Self {
            state: State::Header,
            scanner,
            findings,
            at: value_start,
            file_len,
            held: Vec::new(),
            items: 0,
            largest_offset: 0,
            first_offset: None,
            bytes: 0,
        }
    }

    /// Takes the next bytes of the file and says how many belong to the pixel data: all,
    /// until the delimiter was seen.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] at bytes that are neither item nor delimiter;
    /// [`ReadError::Truncated`] at an item that the file cannot hold.
    pub fn push(&mut self, chunk: &[u8]) -> Result<usize, ReadError> {
        let mut rest = chunk;
        while !rest.is_empty() && self.state != State::Done {
            let taken = match self.state {
                State::Header => self.header(rest)?,
                State::OffsetTable(left) => {
                    let (now, taken, left) = cut(rest, left);
                    self.offsets(now);
                    self.state = if left > 0 { State::OffsetTable(left) } else { State::Header };
                    taken
                }
                State::Fragment(left) => {
                    let (now, taken, left) = cut(rest, left);
                    self.scanner.push(now, &mut self.findings);
                    self.state = State::Fragment(left);
                    if left == 0 {
                        self.fragment_ended();
                    }
                    taken
                }
                State::Done => 0,
            };
            self.at = self.at.saturating_add(taken as u64);
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(chunk.len().saturating_sub(rest.len()))
    }

    /// Completes eight bytes of an item's header; returns how many of `rest` it took.
    fn header(&mut self, rest: &[u8]) -> Result<usize, ReadError> {
        let taken = 8_usize.saturating_sub(self.held.len()).min(rest.len());
        self.held.extend_from_slice(rest.get(..taken).unwrap_or_default());
        if self.held.len() < 8 {
            return Ok(taken);
        }
        let end = self.at.saturating_add(taken as u64);
        let offset = end.saturating_sub(8);
        let header = decode(&self.held, Encoding::IMPLICIT_LE);
        self.held.clear();
        let Some(header) = header else { return Err(ReadError::Damaged { offset }) };
        match (header.tag, header.length) {
            (SEQUENCE_DELIMITATION, 0) => {
                self.state = State::Done;
                self.ended();
            }
            (ITEM, length) if length < u32::MAX => {
                if end.saturating_add(u64::from(length)) > self.file_len {
                    return Err(ReadError::Truncated { offset });
                }
                let table = self.items == 0;
                self.items = self.items.saturating_add(1);
                if table {
                    self.findings.slack |= length % 4 != 0;
                    self.state =
                        if length > 0 { State::OffsetTable(length) } else { State::Header };
                } else {
                    self.bytes = self.bytes.saturating_add(8).saturating_add(length.into());
                    self.state = State::Fragment(length);
                    if length == 0 {
                        self.fragment_ended();
                    }
                }
            }
            _ => return Err(ReadError::Damaged { offset }),
        }
        Ok(taken)
    }

    fn fragment_ended(&mut self) {
        self.scanner.fragment_ended(&mut self.findings);
        self.state = State::Header;
    }

    /// Offsets are those of frames: the first is 0, and none lies behind the fragments.
    /// Four letters would be an offset of over 500 MB.
    fn offsets(&mut self, now: &[u8]) {
        for byte in now {
            self.held.push(*byte);
            if let Some(offset) = self.held.first_chunk::<4>() {
                let offset = u32::from_le_bytes(*offset);
                self.held.clear();
                self.first_offset.get_or_insert(offset);
                self.largest_offset = self.largest_offset.max(offset);
            }
        }
        if matches!(self.state, State::OffsetTable(left) if left as usize == now.len()) {
            self.held.clear();
        }
    }

    fn ended(&mut self) {
        self.scanner.ended(&mut self.findings);
        let outside = u64::from(self.largest_offset) >= self.bytes;
        self.findings.slack |= self.first_offset.is_some_and(|first| first != 0 || outside);
        // No offset table, or no picture.
        self.findings.unread |= self.items < 2;
    }

    /// The end of the pixel data, when the source has no more bytes.
    ///
    /// # Errors
    /// [`ReadError::Truncated`] when the delimiter was not seen.
    pub fn finish(&self) -> Result<u64, ReadError> {
        self.end().ok_or(ReadError::Truncated { offset: self.at })
    }

    /// Offset of the first byte behind the delimiter, once it was seen.
    #[must_use]
    pub fn end(&self) -> Option<u64> {
        (self.state == State::Done).then_some(self.at)
    }

    /// How many fragments there were so far, the offset table not counted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.items.saturating_sub(1)
    }

    /// What was found so far; complete once [`end`](Self::end) is known.
    #[must_use]
    pub const fn findings(&self) -> Findings {
        self.findings
    }
}

/// What of `rest` belongs to something of which `left` bytes are missing.
fn cut(rest: &[u8], left: u32) -> (&[u8], usize, u32) {
    let count = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
    let now = rest.get(..count).unwrap_or_default();
    (now, count, left.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX)))
}

/// JPEG (50 to 66, 70) and JPEG-LS (80, 81).
fn is_jpeg(number: &str) -> bool {
    matches!(number.parse::<u8>(), Ok(50..=66 | 70 | 80 | 81))
}

/// Bytes of native pixel data (PS3.5 2026c section 8.1.1), with the padding to an even
/// length; `None` when there is no such number. `samples` counts what is stored for each
/// pixel: 2 for YBR_FULL_422, else Samples per Pixel.
#[must_use]
pub fn native_bytes(
    rows: u16,
    columns: u16,
    samples: u16,
    bits_allocated: u16,
    frames: u32,
) -> Option<u64> {
    let samples = u64::from(rows).checked_mul(columns.into())?.checked_mul(samples.into())?;
    let bits = samples.checked_mul(frames.into())?.checked_mul(bits_allocated.into())?;
    bits.div_ceil(8).checked_next_multiple_of(2)
}
