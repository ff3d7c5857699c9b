//! Pixel data without decoding them: where encapsulated fragments end, and what in them is
//! no picture. Bytes stream through once, in chunks of any size; of encapsulated ones a
//! frame is held at a time, looked through, and handed on with what is no picture as zeros.

mod bits;
mod frame;
mod jpeg;
mod jpeg2000;
mod kind;
mod look;
mod rle;
mod table;

use std::ops::Range;

pub use bits::{Layout, Unused, UnusedBits};

use frame::Fragment;
use kind::Kind;
use look::{Look, trimmed};
use table::{Table, Verdict};

use super::header::{ITEM, SEQUENCE_DELIMITATION, decode};
use super::read::ReadError;
use super::tree::Encoding;
use crate::policy::marks::{MAX_FRAME_BYTES, MAX_TABLE_BYTES};

/// What was found in encapsulated pixel data beside the pictures, and how often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings {
    /// Comments, application segments and boxes that are no known mark: zeros now.
    pub texts: u32,
    /// Runs of bytes after a codestream, or between two, that belong to none: zeros now.
    pub slack: u32,
    /// Fragments of odd length, which are even now (PS3.5 2026c section A.4).
    pub odd: u32,
    /// The offset table is not true, or missing: an empty one is written.
    pub table: bool,
    /// A frame cannot be looked through: broken off, malformed, or of a kind (video, JPEG XL)
    /// for which there is no reader here. Text in it cannot be ruled out.
    pub unread: bool,
}

/// A range of the source in whose place other bytes are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Offsets in the file; empty where bytes are added.
    pub range: Range<u64>,
    /// What is written.
    pub bytes: Vec<u8>,
}

/// Takes the value as it is written, in order.
pub trait Sink {
    /// The next bytes.
    fn bytes(&mut self, bytes: &[u8]);
    /// The next bytes are the first of these, or the second: [`Self::choose`] says which, later.
    fn either(&mut self, first: &[u8], second: &[u8]);
    /// Whether it is the first ones.
    fn choose(&mut self, first: bool);
}

/// Needs nothing of what is written.
impl Sink for () {
    fn bytes(&mut self, _: &[u8]) {}
    fn either(&mut self, _: &[u8], _: &[u8]) {}
    fn choose(&mut self, _: bool) {}
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
    kind: Kind,
    shape: Shape,
    findings: Findings,
    patches: Vec<Patch>,
    /// Offset in the file of the next byte.
    at: u64,
    file_len: u64,
    /// What is held of a header that a chunk cut, or of the offset table.
    held: Vec<u8>,
    items: u64,
    table: Table,
    /// The offset table's item in the file.
    table_range: Range<u64>,
    /// The table stays or not when the last fragment was seen.
    table_open: bool,
    /// The frame at hand, without its last fragment.
    frame: Vec<u8>,
    fragments: Vec<Fragment>,
    /// The fragment at hand.
    fragment: Vec<u8>,
    /// A frame has bytes.
    pictures: bool,
    written: u64,
}

/// What the header says of the pictures; zeros where it says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// Number of Frames (0028,0008).
    pub frames: u32,
    /// Rows (0028,0010) times Columns (0028,0011).
    pub pixels: u64,
}

const EMPTY_ITEM: [u8; 8] = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
const DELIMITER: [u8; 8] = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];

impl Fragments {
    /// For a file of `file_len` bytes whose pixel value begins at `value_start`, in the
    /// transfer syntax with this UID.
    #[must_use]
    pub fn new(syntax_uid: &str, value_start: u64, file_len: u64, shape: Shape) -> Self {
        Self {
            state: State::Header,
            kind: Kind::of(syntax_uid),
            shape,
            findings: Findings::default(),
            patches: Vec::new(),
            at: value_start,
            file_len,
            held: Vec::new(),
            items: 0,
            table: Table::default(),
            table_range: value_start..value_start,
            table_open: false,
            frame: Vec::new(),
            fragments: Vec::new(),
            fragment: Vec::new(),
            pictures: false,
            written: 0,
        }
    }

    /// Takes the next bytes of the file and says how many belong to the pixel data: all,
    /// until the delimiter was seen. What is to be written goes to `out` once its frame is
    /// complete.
    ///
    /// # Errors
    /// [`ReadError::Damaged`] at bytes that are neither item nor delimiter;
    /// [`ReadError::Truncated`] at an item that the file cannot hold;
    /// [`ReadError::TooLarge`] at one larger than any frame.
    pub fn push(&mut self, chunk: &[u8], out: &mut impl Sink) -> Result<usize, ReadError> {
        let mut rest = chunk;
        while !rest.is_empty() && self.state != State::Done {
            let taken = match self.state {
                State::Header => self.header(rest, out)?,
                State::OffsetTable(left) => {
                    let (now, taken, left) = cut(rest, left);
                    self.held.extend_from_slice(now);
                    self.state = State::OffsetTable(left);
                    if left == 0 {
                        self.table_ended(out);
                    }
                    taken
                }
                State::Fragment(left) => {
                    let (now, taken, left) = cut(rest, left);
                    self.fragment.extend_from_slice(now);
                    self.state = State::Fragment(left);
                    if left == 0 {
                        self.fragment_ended(out);
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
    fn header(&mut self, rest: &[u8], out: &mut impl Sink) -> Result<usize, ReadError> {
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
                self.ended(out);
            }
            (ITEM, length) if length < u32::MAX => {
                let value_end = end.saturating_add(u64::from(length));
                if value_end > self.file_len {
                    return Err(ReadError::Truncated { offset });
                }
                let is_table = self.items == 0;
                self.items = self.items.saturating_add(1);
                if u64::from(length) > MAX_FRAME_BYTES {
                    return Err(ReadError::TooLarge);
                }
                if is_table {
                    self.table_range = offset..value_end;
                    self.state = State::OffsetTable(length);
                    if length == 0 {
                        self.table_ended(out);
                    }
                } else {
                    self.table.fragment(offset.saturating_sub(self.table_range.end));
                    if length % 2 == 1 {
                        self.table.moved();
                    }
                    self.fragments.push(Fragment { at: offset, len: length });
                    self.state = State::Fragment(length);
                    if length == 0 {
                        self.fragment_ended(out);
                    }
                }
            }
            _ => return Err(ReadError::Damaged { offset }),
        }
        Ok(taken)
    }

    fn table_ended(&mut self, out: &mut impl Sink) {
        self.state = State::Header;
        let value = std::mem::take(&mut self.held);
        let Range { start, end } = self.table_range;
        if self.kind.is_coded() && self.kind.begins(&value) {
            // There is no table: this is the first frame. An empty one is put before it.
            self.table_range.end = start;
            self.empty_table();
            self.write(&EMPTY_ITEM, out);
            self.items = self.items.saturating_add(1);
            let len = u32::try_from(value.len()).unwrap_or(u32::MAX);
            self.fragments.push(Fragment { at: start, len });
            self.fragment = value;
            self.fragment_ended(out);
            return;
        }
        let whole = value.len() <= usize::try_from(MAX_TABLE_BYTES).unwrap_or(usize::MAX);
        let room = self.file_len.saturating_sub(end);
        let (table, verdict) = Table::new(&value, self.shape.frames, room);
        self.table = table;
        let item = [&[0xFE, 0xFF, 0x00, 0xE0], &len32(value.len())[..], &value].concat();
        match verdict {
            Verdict::Stays if whole => self.write(&item, out),
            Verdict::Open if whole => {
                self.table_open = true;
                out.either(&item, &EMPTY_ITEM);
            }
            _ => {
                self.empty_table();
                self.write(&EMPTY_ITEM, out);
            }
        }
    }

    fn empty_table(&mut self) {
        self.findings.table = true;
        let patch = Patch { range: self.table_range.clone(), bytes: EMPTY_ITEM.to_vec() };
        self.patches.insert(0, patch);
    }

    fn fragment_ended(&mut self, out: &mut impl Sink) {
        self.state = State::Header;
        let too_large = |len: usize| len as u64 > MAX_FRAME_BYTES;
        let begins = self.fragments.len() > 1 && self.kind.begins(&self.fragment);
        if begins || too_large(self.frame.len().saturating_add(self.fragment.len())) {
            let last = self.fragments.pop();
            self.frame_ended(out);
            self.fragments.extend(last);
        }
        self.frame.append(&mut self.fragment);
    }

    /// The fragments at hand are a frame: looks through it and hands it on.
    fn frame_ended(&mut self, out: &mut impl Sink) {
        let fragments = std::mem::take(&mut self.fragments);
        let mut frame = std::mem::take(&mut self.frame);
        if fragments.is_empty() {
            return;
        }
        self.pictures |= !frame.is_empty();
        let look = if frame.is_empty() {
            Look::default()
        } else {
            self.kind.look(&frame, self.shape.pixels)
        };
        self.findings.unread |= look.unread;
        let mut blanks = Vec::new();
        for (ranges, count) in
            [(&look.texts, &mut self.findings.texts), (&look.slack, &mut self.findings.slack)]
        {
            for range in ranges.iter().filter_map(|range| trimmed(&frame, range)) {
                *count = count.saturating_add(1);
                blanks.push(range);
            }
        }
        blanks.sort_unstable_by_key(|range| range.start);
        for range in &blanks {
            frame.get_mut(range.clone()).unwrap_or_default().fill(0);
        }
        let odd = fragments.iter().filter(|fragment| fragment.len % 2 == 1).count();
        self.findings.odd =
            self.findings.odd.saturating_add(u32::try_from(odd).unwrap_or(u32::MAX));
        frame::patches(&fragments, &blanks, &mut self.patches);
        let written = frame::write(&frame, &fragments, out);
        self.written = self.written.saturating_add(written);
    }

    fn write(&mut self, bytes: &[u8], out: &mut impl Sink) {
        self.written = self.written.saturating_add(bytes.len() as u64);
        out.bytes(bytes);
    }

    fn ended(&mut self, out: &mut impl Sink) {
        self.frame_ended(out);
        self.write(&DELIMITER, out);
        self.findings.unread |= !self.pictures;
        if self.table_open {
            let is_true = self.table.is_true();
            out.choose(is_true);
            if is_true {
                let len = self.table_range.end.saturating_sub(self.table_range.start);
                self.written = self.written.saturating_add(len);
            } else {
                self.empty_table();
                self.written = self.written.saturating_add(EMPTY_ITEM.len() as u64);
            }
        }
    }

    /// The end of the pixel data, when the source has no more bytes.
    ///
    /// # Errors
    /// [`ReadError::Truncated`] when the delimiter was not seen.
    pub fn finish(&self) -> Result<u64, ReadError> {
        self.end().ok_or(ReadError::Truncated { offset: self.at })
    }

    /// Offset of the first byte after the delimiter, once it was seen.
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

    /// Where other bytes are written than the source's, in order; complete once
    /// [`end`](Self::end) is known.
    #[must_use]
    pub fn patches(&self) -> &[Patch] {
        &self.patches
    }

    /// Bytes of the value as it is written; complete once [`end`](Self::end) is known.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }
}

fn len32(len: usize) -> [u8; 4] {
    u32::try_from(len).unwrap_or_default().to_le_bytes()
}

/// What of `rest` belongs to something of which `left` bytes are missing.
fn cut(rest: &[u8], left: u32) -> (&[u8], usize, u32) {
    let count = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
    let now = rest.get(..count).unwrap_or_default();
    (now, count, left.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX)))
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
