//! Writes elements: what is kept as its source's own bytes, what is new in the encoding
//! around it. Lengths that were defined are put right once their content is complete,
//! undefined ones stay undefined, so an unchanged data set comes out byte by byte.

use dicom_core::{Tag, VR};

use super::header::{ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION, UNDEFINED};
pub(crate) use super::header::{is_short, vr_of};
use super::read::MAX_DEPTH;
use super::tree::{DataSet, Encoding, Kind, Node};

/// Why something was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A value, or what a sequence or item became, is longer than its length field can say.
    #[error("a value is too long for its length field")]
    TooLong,
    /// A node does not lie inside the bytes given as its source.
    #[error("an element lies outside its source")]
    OutsideSource,
    /// Sequences and items were not opened and closed in pairs, or opened too deep.
    #[error("sequences and items are not nested properly")]
    Nesting,
}

/// A sequence or item that is being written.
#[derive(Debug)]
struct Open {
    kind: Kind,
    /// Where its length goes when it is known; `None` when it is undefined.
    length_at: Option<usize>,
    /// How its header and its delimiter are coded.
    encoding: Encoding,
    delimiter: Encoding,
    /// Where its content begins.
    content: usize,
}

/// Appends elements to what a buffer already holds. After an error the buffer's new
/// content is of no use.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    open: Vec<Open>,
}

impl<'a> Writer<'a> {
    /// A writer that appends to `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, open: Vec::new() }
    }

    /// Copies an element without children: header and value as in the source, save that
    /// an odd length becomes even by a byte of padding.
    ///
    /// # Errors
    /// [`WriteError::OutsideSource`] if `bytes` are not what the node was read from;
    /// [`WriteError::TooLong`] if the padded value no longer fits its length field;
    /// [`WriteError::Nesting`] for a sequence or item.
    pub fn copy(&mut self, node: &Node, bytes: &[u8]) -> Result<(), WriteError> {
        if node.kind != Kind::Value {
            return Err(WriteError::Nesting);
        }
        let source = bytes.get(node.start..node.end()).ok_or(WriteError::OutsideSource)?;
        let odd = node.value.len() % 2 == 1 && !node.undefined_length;
        let start = self.out.len();
        let size = node.value.start.saturating_sub(node.start);
        self.out.extend_from_slice(source);
        self.clear_reserved(start, size);
        if odd {
            self.out.push(padding(node.vr));
            let length = node.value.len().saturating_add(1);
            let word = is_word(size, node.encoding);
            self.patch(
                start.saturating_add(length_offset(size, word)),
                length,
                node.encoding,
                word,
            )?;
        }
        Ok(())
    }

    /// Copies the node at `index` with everything below it.
    ///
    /// # Errors
    /// As [`copy`](Self::copy).
    pub fn copy_tree(
        &mut self,
        data_set: &DataSet,
        index: usize,
        bytes: &[u8],
    ) -> Result<(), WriteError> {
        let end = data_set.nodes.get(index).ok_or(WriteError::Nesting)?.next;
        let nodes = data_set.nodes.get(index..end).ok_or(WriteError::Nesting)?;
        let mut open = Vec::new();
        for (at, node) in (index..).zip(nodes) {
            self.close_until(&mut open, at)?;
            if node.kind == Kind::Value {
                self.copy(node, bytes)?;
            } else {
                self.begin(node, bytes)?;
                open.push(node.next);
            }
        }
        self.close_until(&mut open, end)
    }

    fn close_until(&mut self, open: &mut Vec<usize>, at: usize) -> Result<(), WriteError> {
        while open.last().is_some_and(|next| *next <= at) {
            open.pop();
            self.end()?;
        }
        Ok(())
    }

    /// Opens a sequence or item as it is in the source: with the same header, and a
    /// defined or undefined length as there. Close it with [`end`](Self::end).
    ///
    /// # Errors
    /// [`WriteError::OutsideSource`] if `bytes` are not what the node was read from;
    /// [`WriteError::Nesting`] for an element without children.
    pub fn begin(&mut self, node: &Node, bytes: &[u8]) -> Result<(), WriteError> {
        if node.kind == Kind::Value {
            return Err(WriteError::Nesting);
        }
        let header = bytes.get(node.start..node.value.start).ok_or(WriteError::OutsideSource)?;
        let start = self.out.len();
        self.out.extend_from_slice(header);
        self.clear_reserved(start, header.len());
        let length_at = self.out.len().saturating_sub(4);
        let defined = (!node.undefined_length).then_some(length_at);
        // A sequence written as UN is Implicit VR Little Endian inside, its delimiter too.
        let coded_sq = node.coded_vr.is_none_or(|coded| coded == *b"SQ");
        let delimiter = if coded_sq { node.encoding } else { Encoding::IMPLICIT_LE };
        self.enter(node.kind, defined, node.encoding, delimiter)
    }

    /// Opens a sequence of the source under another header: this VR in this encoding, and a
    /// defined or undefined length as there. Close it with [`end`](Self::end).
    ///
    /// # Errors
    /// [`WriteError::Nesting`] when it is nested too deep, or for anything but a sequence.
    pub fn begin_as(&mut self, node: &Node, vr: VR, encoding: Encoding) -> Result<(), WriteError> {
        if node.kind != Kind::Sequence {
            return Err(WriteError::Nesting);
        }
        self.header(node.tag, vr, encoding, if node.undefined_length { UNDEFINED } else { 0 })?;
        let length_at = self.out.len().saturating_sub(4);
        let defined = (!node.undefined_length).then_some(length_at);
        let delimiter = if vr == VR::SQ { encoding } else { Encoding::IMPLICIT_LE };
        self.enter(Kind::Sequence, defined, encoding, delimiter)
    }

    /// Writes fragments of the source, which have no delimiter yet, as OB of undefined length.
    ///
    /// # Errors
    /// As [`element`](Self::element).
    pub fn fragments(
        &mut self,
        tag: Tag,
        encoding: Encoding,
        fragments: &[u8],
    ) -> Result<(), WriteError> {
        self.header(tag, VR::OB, encoding, UNDEFINED)?;
        self.out.extend_from_slice(fragments);
        self.header(SEQUENCE_DELIMITATION, VR::UN, encoding, 0)
    }

    /// Opens a new sequence of undefined length.
    ///
    /// # Errors
    /// [`WriteError::Nesting`] when it is nested too deep.
    pub fn begin_sequence(&mut self, tag: Tag, encoding: Encoding) -> Result<(), WriteError> {
        self.header(tag, VR::SQ, encoding, UNDEFINED)?;
        self.enter(Kind::Sequence, None, encoding, encoding)
    }

    /// Opens a new item of undefined length.
    ///
    /// # Errors
    /// [`WriteError::Nesting`] when it is nested too deep, or not in a sequence.
    pub fn begin_item(&mut self, encoding: Encoding) -> Result<(), WriteError> {
        if self.open.last().is_none_or(|open| open.kind != Kind::Sequence) {
            return Err(WriteError::Nesting);
        }
        self.header(ITEM, VR::UN, encoding, UNDEFINED)?;
        self.enter(Kind::Item, None, encoding, encoding)
    }

    fn enter(
        &mut self,
        kind: Kind,
        length_at: Option<usize>,
        encoding: Encoding,
        delimiter: Encoding,
    ) -> Result<(), WriteError> {
        if self.open.len() >= usize::from(MAX_DEPTH) {
            return Err(WriteError::Nesting);
        }
        let content = self.out.len();
        self.open.push(Open { kind, length_at, encoding, delimiter, content });
        Ok(())
    }

    /// Closes the innermost sequence or item: writes its length, or its delimiter.
    ///
    /// # Errors
    /// [`WriteError::Nesting`] when none is open; [`WriteError::TooLong`] when its
    /// content is longer than 4 GiB.
    pub fn end(&mut self) -> Result<(), WriteError> {
        let open = self.open.pop().ok_or(WriteError::Nesting)?;
        if let Some(at) = open.length_at {
            let length = self.out.len().saturating_sub(open.content);
            return self.patch(at, length, open.encoding, false);
        }
        let tag = if open.kind == Kind::Item { ITEM_DELIMITATION } else { SEQUENCE_DELIMITATION };
        self.header(tag, VR::UN, open.delimiter, 0)
    }

    /// Writes an element in place of `node`: its tag, VR and encoding, another value,
    /// padded to even length.
    ///
    /// # Errors
    /// [`WriteError::TooLong`] when the value does not fit; [`WriteError::Nesting`] for a
    /// sequence or item.
    pub fn replace(&mut self, node: &Node, bytes: &[u8], value: &[u8]) -> Result<(), WriteError> {
        if node.kind != Kind::Value || node.undefined_length {
            return Err(WriteError::Nesting);
        }
        let header = bytes.get(node.start..node.value.start).ok_or(WriteError::OutsideSource)?;
        let start = self.out.len();
        let word = is_word(header.len(), node.encoding);
        let at = start.saturating_add(length_offset(header.len(), word));
        let padded = value.len().next_multiple_of(2);
        if padded > if word { usize::from(u16::MAX) } else { LONGEST } {
            return Err(WriteError::TooLong);
        }
        self.out.extend_from_slice(header);
        self.clear_reserved(start, header.len());
        self.patch(at, padded, node.encoding, word)?;
        self.value(node.vr, value);
        Ok(())
    }

    /// Writes a new element; the value is padded to even length as its VR asks.
    ///
    /// # Errors
    /// [`WriteError::TooLong`] when the value does not fit the VR's length field.
    pub fn element(
        &mut self,
        tag: Tag,
        vr: VR,
        encoding: Encoding,
        value: &[u8],
    ) -> Result<(), WriteError> {
        let padded = value.len().next_multiple_of(2);
        if padded > LONGEST {
            return Err(WriteError::TooLong);
        }
        self.header(tag, vr, encoding, u32::try_from(padded).map_err(|_| WriteError::TooLong)?)?;
        self.value(vr, value);
        Ok(())
    }

    /// How many bytes the buffer holds.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// What the buffer holds from here on.
    pub(crate) fn since(&self, start: usize) -> &[u8] {
        self.out.get(start..).unwrap_or_default()
    }

    /// Appends whole elements that were written like this before.
    ///
    /// # Errors
    /// [`WriteError::Nesting`] inside a sequence: its encoding may be another.
    pub(crate) fn again(&mut self, elements: &[u8]) -> Result<(), WriteError> {
        if !self.open.is_empty() {
            return Err(WriteError::Nesting);
        }
        self.out.extend_from_slice(elements);
        Ok(())
    }

    /// Ends the data set.
    ///
    /// # Errors
    /// [`WriteError::Nesting`] when a sequence or item is still open.
    pub fn finish(self) -> Result<(), WriteError> {
        if self.open.is_empty() { Ok(()) } else { Err(WriteError::Nesting) }
    }

    fn value(&mut self, vr: VR, value: &[u8]) {
        self.out.extend_from_slice(value);
        if value.len() % 2 == 1 {
            self.out.push(padding(vr));
        }
    }

    fn header(
        &mut self,
        tag: Tag,
        vr: VR,
        encoding: Encoding,
        length: u32,
    ) -> Result<(), WriteError> {
        let word = |value: u16| {
            if encoding.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
        };
        let short = if encoding.explicit && tag.0 != 0xFFFE && is_short(vr) {
            Some(u16::try_from(length).map_err(|_| WriteError::TooLong)?)
        } else {
            None
        };
        self.out.extend(word(tag.0));
        self.out.extend(word(tag.1));
        if encoding.explicit && tag.0 != 0xFFFE {
            self.out.extend(vr.to_bytes());
            if let Some(short) = short {
                self.out.extend(word(short));
                return Ok(());
            }
            self.out.extend([0, 0]);
        }
        self.out.extend(if encoding.big_endian {
            length.to_be_bytes()
        } else {
            length.to_le_bytes()
        });
        Ok(())
    }

    /// The two bytes after a VR with a 32-bit length mean nothing; they could carry
    /// something all the same.
    fn clear_reserved(&mut self, start: usize, size: usize) {
        if size == 12 {
            let reserved = start.saturating_add(6)..start.saturating_add(8);
            self.out.get_mut(reserved).into_iter().for_each(|bytes| bytes.fill(0));
        }
    }

    /// Puts a length into a header that is already written.
    fn patch(
        &mut self,
        at: usize,
        length: usize,
        encoding: Encoding,
        word: bool,
    ) -> Result<(), WriteError> {
        let too_long = |_| WriteError::TooLong;
        let (bytes, count) = if word {
            let length = u16::try_from(length).map_err(too_long)?;
            let [a, b] =
                if encoding.big_endian { length.to_be_bytes() } else { length.to_le_bytes() };
            ([a, b, 0, 0], 2)
        } else if length > LONGEST {
            return Err(WriteError::TooLong);
        } else {
            let length = u32::try_from(length).map_err(too_long)?;
            (if encoding.big_endian { length.to_be_bytes() } else { length.to_le_bytes() }, 4)
        };
        let place = self.out.get_mut(at..at.saturating_add(count));
        let bytes = bytes.get(..count).unwrap_or_default();
        place.ok_or(WriteError::Nesting)?.copy_from_slice(bytes);
        Ok(())
    }
}

/// The largest even length that is not the undefined one.
const LONGEST: usize = 0xFFFF_FFFE;

/// Whether the length field in a header of this size has two bytes: the explicit short
/// form. (Not for items, whose eight bytes have four of length.)
fn is_word(size: usize, encoding: Encoding) -> bool {
    encoding.explicit && size == 8
}

fn length_offset(size: usize, word: bool) -> usize {
    size.saturating_sub(if word { 2 } else { 4 })
}

/// Padding to even length (PS3.5 2026c section 6.2): NUL for UIDs and binary values, a
/// space for text.
pub(super) const fn padding(vr: VR) -> u8 {
    match vr {
        VR::AE
        | VR::AS
        | VR::CS
        | VR::DA
        | VR::DS
        | VR::DT
        | VR::IS
        | VR::LO
        | VR::LT
        | VR::PN
        | VR::SH
        | VR::ST
        | VR::TM
        | VR::UC
        | VR::UR
        | VR::UT => b' ',
        _ => 0,
    }
}
