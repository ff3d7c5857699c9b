//! Encapsulated pixel data as they pass by (PS3.5 2026c section A.4), a frame at a time:
//! what in them is no picture, and what they must be when that is blanked, every fragment
//! is even and the offset table true. The writing side has its own way to the same.

use std::ops::Range;

use super::codestream::Family;
use super::element::u32_of;
use crate::crc::Crc;
use crate::policy::marks::{MAX_FRAME_BYTES, MAX_TABLE_BYTES};

/// Other bytes in the place of some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Offsets in the original; empty where bytes are added.
    pub range: Range<u64>,
    /// What is written there instead.
    pub bytes: Vec<u8>,
}

/// A fragment: its place in the file, and its value.
#[derive(Debug)]
struct Item {
    at: u64,
    value: Vec<u8>,
}

/// The offset table: its item's place in the file, empty where there is none, and its value.
#[derive(Debug)]
struct Table {
    range: Range<u64>,
    value: Vec<u8>,
}

/// Encapsulated pixel data under way.
#[derive(Debug)]
pub(super) struct Fragments {
    family: Family,
    /// Number of Frames; 0 when it is not known.
    frames: u64,
    /// Pixels of a frame; 0 when they are not known.
    pixels: u64,
    /// Offset of the next byte.
    at: u64,
    /// The item at hand with its head.
    item: Vec<u8>,
    table: Option<Table>,
    /// The items of the frame at hand.
    frame: Vec<Item>,
    /// Where each fragment begins, counted from the first.
    starts: Vec<u64>,
    /// The first fragment of odd length.
    first_odd: Option<u64>,
    /// Sum of the fragments as they must be, and the bytes of these.
    crc: Crc,
    length: u64,
    changes: Vec<Change>,
    /// The delimiter was seen.
    pub done: bool,
    /// Neither an item nor the delimiter, or an item beyond all bounds.
    pub lost: bool,
    /// A frame has bytes that must be blanked and could be a text.
    pub text: bool,
    /// A frame cannot be followed.
    pub unread: bool,
}

impl Fragments {
    /// For a value that begins at this offset.
    pub(super) fn new(syntax: &str, start: u64, frames: u64, pixels: u64) -> Self {
        Self {
            family: Family::of(syntax),
            frames,
            pixels,
            at: start,
            item: Vec::new(),
            table: None,
            frame: Vec::new(),
            starts: Vec::new(),
            first_odd: None,
            crc: Crc::default(),
            length: 0,
            changes: Vec::new(),
            done: false,
            lost: false,
            text: false,
            unread: false,
        }
    }

    /// Takes bytes up to the delimiter and says how many it took. `unread` is handed the bytes
    /// of each frame that cannot be followed.
    pub(super) fn push(&mut self, bytes: &[u8], unread: &mut impl FnMut(&[u8])) -> usize {
        let mut rest = bytes;
        while !rest.is_empty() && !self.done && !self.lost {
            let missing = match self.item.as_slice() {
                [_, _, _, _, a, b, c, d, value @ ..] => {
                    (u32_of([*a, *b, *c, *d], false) as usize).saturating_sub(value.len())
                }
                head => 8_usize.saturating_sub(head.len()),
            };
            let (now, behind) = rest.split_at_checked(missing).unwrap_or((rest, &[]));
            self.item.extend_from_slice(now);
            self.at = self.at.saturating_add(now.len() as u64);
            rest = behind;
            self.complete(unread);
        }
        bytes.len().saturating_sub(rest.len())
    }

    /// Takes the item at hand when it is whole.
    fn complete(&mut self, unread: &mut impl FnMut(&[u8])) {
        let [head @ .., _, _, _, _] = self.item.get(..8).unwrap_or_default() else { return };
        let Some(length) = self.item.get(4..8).and_then(|l| l.first_chunk::<4>()) else { return };
        let length = u64::from(u32_of(*length, false));
        match head {
            [0xFE, 0xFF, 0xDD, 0xE0] if length == 0 => {
                self.close_frame(unread);
                self.put(&[0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
                self.done = true;
            }
            [0xFE, 0xFF, 0x00, 0xE0] if length <= MAX_FRAME_BYTES => {
                let there = (self.item.len() as u64).saturating_sub(8);
                if there == length {
                    let at = self.at.saturating_sub(self.item.len() as u64);
                    let value = self.item.split_off(8);
                    self.item.clear();
                    self.take(Item { at, value }, unread);
                }
            }
            _ => self.lost = true,
        }
    }

    fn take(&mut self, item: Item, unread: &mut impl FnMut(&[u8])) {
        let coded = !matches!(self.family, Family::Samples | Family::Other);
        if self.table.is_none() {
            if !coded || !self.family.opens_frame(&item.value) {
                let end = item.at.saturating_add(8).saturating_add(item.value.len() as u64);
                self.table = Some(Table { range: item.at..end, value: item.value });
                return;
            }
            // The first item is a frame already: an empty table belongs before it.
            self.table = Some(Table { range: item.at..item.at, value: Vec::new() });
        }
        let first = self.table.as_ref().map_or(0, |table| table.range.end);
        let start = item.at.saturating_sub(first);
        self.starts.push(start);
        if !item.value.len().is_multiple_of(2) {
            self.first_odd.get_or_insert(start);
        }
        let there: usize = self.frame.iter().map(|item| item.value.len()).sum();
        let too_large = there.saturating_add(item.value.len()) as u64 > MAX_FRAME_BYTES;
        if !self.frame.is_empty() && (too_large || self.family.opens_frame(&item.value)) {
            self.close_frame(unread);
        }
        self.frame.push(item);
    }

    fn put(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
        self.length = self.length.saturating_add(bytes.len() as u64);
    }

    /// The items at hand are a frame.
    fn close_frame(&mut self, unread: &mut impl FnMut(&[u8])) {
        let items = std::mem::take(&mut self.frame);
        let mut frame: Vec<u8> = items.iter().flat_map(|item| &item.value).copied().collect();
        let found = if frame.is_empty() {
            Some(Vec::new())
        } else {
            self.family.beside_picture(&frame, self.pixels)
        };
        if found.is_none() {
            self.unread = true;
            unread(&frame);
        }
        let mut blanks = found.unwrap_or_default();
        blanks.retain_mut(|range| {
            let bytes = frame.get(range.clone()).unwrap_or_default();
            let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
            let last = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            *range = range.start.saturating_add(first)..range.start.saturating_add(last);
            range.start < range.end
        });
        blanks.sort_by_key(|range| range.start);
        // A byte or fill of FF, which real files have after their end, is no text.
        self.text |= blanks.iter().any(|range| {
            let bytes = frame.get(range.clone()).unwrap_or_default();
            bytes.len() > 1 && bytes.iter().any(|byte| !matches!(byte, 0 | 0xFF))
        });
        for range in &blanks {
            frame.get_mut(range.clone()).unwrap_or_default().fill(0);
        }
        // Padding between two fragments would be inside the codestream: they are joined.
        let odd = |item: &Item| !item.value.len().is_multiple_of(2);
        let inner = items.split_last().is_some_and(|(_, inner)| inner.iter().any(odd));
        let mut start = 0;
        for (index, item) in items.iter().enumerate() {
            let value_at = item.at.saturating_add(8);
            let end = start + item.value.len();
            let len = if inner { frame.len() } else { item.value.len() };
            let even = len.next_multiple_of(2);
            if inner && index > 0 {
                self.changes.push(Change { range: item.at..value_at, bytes: Vec::new() });
            } else {
                let field = u32::try_from(even).unwrap_or(u32::MAX).to_le_bytes();
                if even != item.value.len() {
                    let range = item.at.saturating_add(4)..value_at;
                    self.changes.push(Change { range, bytes: field.to_vec() });
                }
                self.put(&[0xFE, 0xFF, 0x00, 0xE0]);
                self.put(&field);
            }
            self.put(frame.get(start..end).unwrap_or_default());
            for blank in blanks.iter().filter(|blank| blank.start < end && blank.end > start) {
                let (from, to) = (blank.start.max(start) - start, blank.end.min(end) - start);
                let range =
                    value_at.saturating_add(from as u64)..value_at.saturating_add(to as u64);
                self.changes.push(Change { range, bytes: vec![0; to - from] });
            }
            let is_last = !inner || index + 1 == items.len();
            if is_last && even != len {
                let at = value_at.saturating_add(item.value.len() as u64);
                self.changes.push(Change { range: at..at, bytes: vec![0] });
                self.put(&[0]);
            }
            start = end;
        }
    }

    /// The offset table says where frames begin, and nothing else.
    pub(super) fn table_is_true(&self) -> bool {
        let value = self.table.as_ref().map_or(&[][..], |table| &table.value);
        let (words, rest) = value.as_chunks::<4>();
        let offsets: Vec<u64> = words.iter().map(|four| u32_of(*four, false).into()).collect();
        if value.is_empty() {
            return self.table.as_ref().is_none_or(|table| table.range.start < table.range.end);
        }
        let counted = self.frames == 0 || self.frames == offsets.len() as u64;
        let ascend = offsets.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        let known = offsets.iter().all(|offset| self.starts.binary_search(offset).is_ok());
        let unmoved =
            self.first_odd.is_none_or(|odd| offsets.last().is_none_or(|last| *last <= odd));
        rest.is_empty()
            && value.len() as u64 <= u64::from(MAX_TABLE_BYTES)
            && offsets.first() == Some(&0)
            && counted
            && ascend
            && known
            && unmoved
    }

    /// The offset table as the file has it.
    pub(super) fn table(&self) -> &[u8] {
        self.table.as_ref().map_or(&[], |table| &table.value)
    }

    /// What the value must be once it is written: its sum, its length, and where it differs.
    pub(super) fn finish(&mut self) -> (Crc, u64, Vec<Change>) {
        let is_true = self.table_is_true();
        let mut changes = std::mem::take(&mut self.changes);
        let mut crc = Crc::default();
        let mut length = self.length;
        let mut put = |bytes: &[u8]| {
            crc.update(bytes);
            length = length.saturating_add(bytes.len() as u64);
        };
        if let Some(table) = &self.table {
            put(&[0xFE, 0xFF, 0x00, 0xE0]);
            if is_true {
                put(&u32::try_from(table.value.len()).unwrap_or(0).to_le_bytes());
                put(&table.value);
            } else {
                put(&[0; 4]);
                let bytes = vec![0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
                changes.insert(0, Change { range: table.range.clone(), bytes });
            }
        }
        crc.combine(&self.crc);
        (crc, length, changes)
    }

    /// Offset after the last byte taken.
    pub(super) const fn end(&self) -> u64 {
        self.at
    }
}

/// The value of an icon in fragments as it must be; empty when it cannot be followed.
pub(super) fn as_written(syntax: &str, value: &[u8]) -> Vec<u8> {
    let mut walk = Fragments::new(syntax, 0, 0, 0);
    let taken = walk.push(value, &mut |_: &[u8]| ());
    if !walk.done {
        walk.push(&[0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0], &mut |_: &[u8]| ());
    }
    if walk.unread || !walk.done || taken != value.len() {
        return Vec::new();
    }
    let (_, _, changes) = walk.finish();
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    for Change { range, bytes } in changes {
        let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        out.extend_from_slice(value.get(at..place(range.start)).unwrap_or_default());
        out.extend_from_slice(&bytes);
        at = place(range.end);
    }
    out.extend_from_slice(value.get(at..).unwrap_or_default());
    out
}
