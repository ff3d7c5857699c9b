//! Walks the bytes of a data set and lists its nodes: an explicit stack instead of
//! recursion, every length checked against its surroundings before it is used, and
//! nothing allocated that a claimed length could inflate.

use dicom_core::{Tag, VR};

use super::header::{
    self, ElementHeader, ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION, UNDEFINED, is_pixel,
};
use super::read::{MAX_DEPTH, MAX_HEADER_BYTES, MAX_NODES, ReadError};
use super::tree::{DataSet, Encoding, Kind, Node};

/// An open sequence or item.
#[derive(Debug)]
struct Open {
    node: usize,
    kind: Kind,
    /// Where it ends at the latest: its own end, or that of what holds it.
    bound: u64,
    /// `bound` is its own end: there is no delimiter.
    defined: bool,
    /// How what is inside is coded.
    encoding: Encoding,
    /// For a UN sequence: what surrounds it, in case its writer did not switch.
    outer: Option<Encoding>,
    /// Private blocks that were known before it was opened.
    blocks: usize,
}

/// A private block of the data set or item being read.
#[derive(Debug, Clone, Copy)]
struct Block {
    group: u16,
    block: u16,
    creator: u32,
}

/// A UN value of defined length that may be a sequence: what to return to if not.
#[derive(Debug)]
struct Attempt {
    node: usize,
    open: usize,
    blocks: usize,
    value_end: usize,
}

/// Why the walk ended without an error.
#[derive(Debug)]
pub(super) enum Stop {
    /// Everything was read, save zero bytes behind the last element.
    End,
    /// An outermost element for which the caller wanted to stop; nothing of it was read.
    At(ElementHeader),
}

/// A walk over `bytes`, the beginning of a source of `total` bytes.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    total: u64,
    encoding: Encoding,
    nodes: Vec<Node>,
    open: Vec<Open>,
    blocks: Vec<Block>,
    attempt: Option<Attempt>,
    pos: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], total: u64, pos: usize, encoding: Encoding) -> Self {
        Self {
            bytes,
            total,
            encoding,
            nodes: Vec::new(),
            open: Vec::new(),
            blocks: Vec::new(),
            attempt: None,
            pos,
        }
    }

    /// Where the walk stands.
    pub(super) const fn pos(&self) -> usize {
        self.pos
    }

    pub(super) fn finish(self) -> DataSet {
        DataSet { nodes: self.nodes }
    }

    /// Reads until the source ends or `stop` wants the outermost element at hand.
    pub(super) fn run(&mut self, stop: impl Fn(Tag) -> bool) -> Result<Stop, ReadError> {
        loop {
            match self.step(&stop) {
                Ok(None) => {}
                Ok(Some(end)) => return Ok(end),
                Err(ReadError::Damaged { .. } | ReadError::Truncated { .. })
                    if self.attempt.is_some() =>
                {
                    self.give_up_attempt();
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn step(&mut self, stop: &impl Fn(Tag) -> bool) -> Result<Option<Stop>, ReadError> {
        let Some(open) = self.open.last() else { return self.outermost(stop) };
        if open.defined && self.at() == open.bound {
            self.close();
            return Ok(None);
        }
        let (kind, encoding, bound) = (open.kind, open.encoding, open.bound);
        let header = self.header(encoding, bound)?;
        match (kind, header.tag) {
            (Kind::Sequence, ITEM) => self.item(header, encoding, bound)?,
            (Kind::Sequence, SEQUENCE_DELIMITATION) | (Kind::Item, ITEM_DELIMITATION) => {
                self.delimiter(header)?;
            }
            (Kind::Item, _) => self.element(header, encoding, bound)?,
            _ => return Err(self.damaged()),
        }
        Ok(None)
    }

    fn outermost(&mut self, stop: &impl Fn(Tag) -> bool) -> Result<Option<Stop>, ReadError> {
        if self.at() >= self.total {
            return Ok(Some(Stop::End));
        }
        if self.only_zeros()? {
            return Ok(Some(Stop::End));
        }
        let header = self.header(self.encoding, self.total)?;
        if stop(header.tag) {
            return Ok(Some(Stop::At(header)));
        }
        self.element(header, self.encoding, self.total)?;
        Ok(None)
    }

    /// Some writers fill the last block of a file with zeros. No element begins with
    /// eight of them, so the rest is looked at only then.
    fn only_zeros(&self) -> Result<bool, ReadError> {
        let left = self.total.saturating_sub(self.at());
        let look = usize::try_from(left.min(8)).unwrap_or(8);
        self.available(look)?;
        if self.rest().iter().take(look).any(|byte| *byte != 0) {
            return Ok(false);
        }
        if self.total > MAX_HEADER_BYTES {
            return Err(ReadError::TooLarge);
        }
        self.available(usize::try_from(left).map_err(|_| ReadError::TooLarge)?)?;
        if self.rest().iter().all(|byte| *byte == 0) { Ok(true) } else { Err(self.damaged()) }
    }

    /// A delimiter closes what it belongs to, has no length, and follows only what has
    /// an undefined one. (An item delimiter inside a sequence never gets here.)
    fn delimiter(&mut self, header: ElementHeader) -> Result<(), ReadError> {
        if header.length != 0 || self.open.last().is_none_or(|open| open.defined) {
            return Err(self.damaged());
        }
        self.close();
        self.pos = self.pos.saturating_add(8);
        Ok(())
    }

    /// Closes the innermost sequence or item: its content ends where the walk stands.
    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let next = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(open.node) {
            node.value.end = self.pos;
            node.next = next;
        }
        self.blocks.truncate(open.blocks);
        if self.attempt.as_ref().is_some_and(|attempt| attempt.node == open.node) {
            self.attempt = None;
        }
    }

    /// The UN value is no sequence after all: a plain value.
    fn give_up_attempt(&mut self) {
        let Some(attempt) = self.attempt.take() else { return };
        self.nodes.truncate(attempt.node.saturating_add(1));
        self.open.truncate(attempt.open);
        self.blocks.truncate(attempt.blocks);
        self.pos = attempt.value_end;
        if let Some(node) = self.nodes.get_mut(attempt.node) {
            node.kind = Kind::Value;
            node.vr = VR::UN;
            node.value.end = attempt.value_end;
            node.next = attempt.node.saturating_add(1);
        }
    }

    fn item(
        &mut self,
        header: ElementHeader,
        encoding: Encoding,
        bound: u64,
    ) -> Result<(), ReadError> {
        let start = self.pos;
        let outer = self.open.last().and_then(|open| open.outer);
        self.pos = start.saturating_add(header.size);
        let (bound, defined) = self.span(header.length, bound, start)?;
        let inside = self.encoding_inside(encoding, outer, bound)?;
        self.push(start, header, Kind::Item, encoding, (bound, defined), inside, None)
    }

    /// How an item's elements are coded. Items of a UN sequence are Implicit VR Little
    /// Endian (PS3.5 section 6.2.2), yet some writers leave them explicit; and some
    /// write implicit items into an explicit data set. The first element tells.
    fn encoding_inside(
        &self,
        encoding: Encoding,
        outer: Option<Encoding>,
        bound: u64,
    ) -> Result<Encoding, ReadError> {
        let left = bound.saturating_sub(self.at());
        if left < 8 || encoding.big_endian || (!encoding.explicit && outer.is_none()) {
            return Ok(encoding);
        }
        self.available(8)?;
        let Some(&[g0, g1, _, _, a, b, c, d]) = self.rest().first_chunk::<8>() else {
            return Ok(encoding);
        };
        if [g0, g1] == [0xFE, 0xFF] {
            return Ok(encoding);
        }
        if encoding.explicit {
            let implicit = u64::from(u32::from_le_bytes([a, b, c, d]));
            let letters = a.is_ascii_uppercase() && b.is_ascii_uppercase();
            let fits = implicit == u64::from(UNDEFINED) || implicit <= left.saturating_sub(8);
            return Ok(if !letters && fits { Encoding::IMPLICIT_LE } else { encoding });
        }
        match outer {
            Some(Encoding::EXPLICIT_LE) if VR::from_binary([a, b]).is_some() => {
                Ok(Encoding::EXPLICIT_LE)
            }
            _ => Ok(encoding),
        }
    }

    fn element(
        &mut self,
        header: ElementHeader,
        encoding: Encoding,
        bound: u64,
    ) -> Result<(), ReadError> {
        let start = self.pos;
        if header.tag.0 == 0xFFFE {
            return Err(self.damaged());
        }
        self.pos = start.saturating_add(header.size);
        let undefined = header.length == UNDEFINED && (!encoding.explicit || header.size == 12);
        let coded_un = header
            .coded_vr
            .is_some_and(|coded| coded == *b"UN" || VR::from_binary(coded).is_none());
        if undefined {
            let sequence = match header.coded_vr {
                Some(_) => coded_un || header.vr == VR::SQ,
                None => true,
            };
            if !sequence || is_pixel(header.tag) {
                return self.fragments(start, header, encoding, bound);
            }
            let (inside, outer) =
                if coded_un { (Encoding::IMPLICIT_LE, Some(encoding)) } else { (encoding, None) };
            let header = ElementHeader { vr: VR::SQ, ..header };
            let span = (bound, false);
            return self.push(start, header, Kind::Sequence, encoding, span, inside, outer);
        }
        let (end, _) = self.span(header.length, bound, start)?;
        if header.vr == VR::SQ {
            if coded_un {
                // All of it is needed to know whether it is one.
                self.available(usize::try_from(header.length).map_err(|_| ReadError::TooLarge)?)?;
                if self.attempt.is_none() {
                    self.attempt = Some(Attempt {
                        node: self.nodes.len(),
                        open: self.open.len(),
                        blocks: self.blocks.len(),
                        value_end: usize::try_from(end).map_err(|_| ReadError::TooLarge)?,
                    });
                }
            }
            let inside = if coded_un { Encoding::IMPLICIT_LE } else { encoding };
            let span = (end, true);
            return self.push(start, header, Kind::Sequence, encoding, span, inside, None);
        }
        self.available(usize::try_from(header.length).map_err(|_| ReadError::TooLarge)?)?;
        let value = self.pos;
        self.pos = usize::try_from(end).map_err(|_| ReadError::TooLarge)?;
        self.value(start, value, self.pos, header, encoding, false)
    }

    /// Encapsulated pixels that are not the image's own, such as an icon's: one value.
    fn fragments(
        &mut self,
        start: usize,
        header: ElementHeader,
        encoding: Encoding,
        bound: u64,
    ) -> Result<(), ReadError> {
        let value = self.pos;
        loop {
            self.need(8, bound)?;
            let found = header::decode(self.rest(), encoding).ok_or(self.damaged())?;
            match (found.tag, found.length) {
                (SEQUENCE_DELIMITATION, 0) => break,
                (ITEM, length) if length != UNDEFINED => {
                    let item = self.pos;
                    self.pos = item.saturating_add(8);
                    let (end, _) = self.span(length, bound, item)?;
                    self.available(usize::try_from(length).map_err(|_| ReadError::TooLarge)?)?;
                    self.pos = usize::try_from(end).map_err(|_| ReadError::TooLarge)?;
                }
                _ => return Err(self.damaged()),
            }
        }
        let end = self.pos;
        self.pos = end.saturating_add(8);
        self.value(start, value, end, header, encoding, true)
    }

    fn value(
        &mut self,
        start: usize,
        value: usize,
        end: usize,
        header: ElementHeader,
        encoding: Encoding,
        undefined_length: bool,
    ) -> Result<(), ReadError> {
        let index = self.room()?;
        let node = self.node(start, value, end, header, Kind::Value, encoding, undefined_length);
        self.nodes.push(node);
        let Tag(group, element) = header.tag;
        if group & 1 == 1 && (0x0010..=0x00FF).contains(&element) {
            let since = self.open.last().map_or(0, |open| open.blocks);
            // Elements ascend: blocks of another group are not asked for again.
            if self.blocks.last().is_some_and(|last| last.group != group) {
                self.blocks.truncate(since);
            }
            let creator = u32::try_from(index).map_err(|_| ReadError::TooLarge)?;
            if self.blocks.len().saturating_sub(since) < 0xF0 {
                self.blocks.push(Block { group, block: element, creator });
            }
        }
        Ok(())
    }

    /// Adds a sequence or item and enters it.
    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        start: usize,
        header: ElementHeader,
        kind: Kind,
        encoding: Encoding,
        (bound, defined): (u64, bool),
        inside: Encoding,
        outer: Option<Encoding>,
    ) -> Result<(), ReadError> {
        let index = self.room()?;
        if self.open.len() >= usize::from(MAX_DEPTH) {
            return Err(ReadError::TooDeep);
        }
        let node = self.node(start, self.pos, self.pos, header, kind, encoding, !defined);
        self.nodes.push(node);
        self.open.push(Open {
            node: index,
            kind,
            bound,
            defined,
            encoding: inside,
            outer,
            blocks: self.blocks.len(),
        });
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn node(
        &self,
        start: usize,
        value: usize,
        end: usize,
        header: ElementHeader,
        kind: Kind,
        encoding: Encoding,
        undefined_length: bool,
    ) -> Node {
        let Tag(group, element) = header.tag;
        let creator = if group & 1 == 1 && element >= 0x1000 {
            let since = self.open.last().map_or(0, |open| open.blocks);
            let blocks = self.blocks.get(since..).unwrap_or_default();
            let block = element >> 8;
            blocks
                .iter()
                .rev()
                .find(|known| known.group == group && known.block == block)
                .map(|known| known.creator)
        } else {
            None
        };
        Node {
            tag: header.tag,
            vr: header.vr,
            coded_vr: header.coded_vr,
            kind,
            depth: u16::try_from(self.open.len()).unwrap_or(u16::MAX),
            encoding,
            undefined_length,
            start,
            value: value..end,
            next: self.nodes.len().saturating_add(1),
            parent: self.open.last().and_then(|open| u32::try_from(open.node).ok()),
            creator,
        }
    }

    fn at(&self) -> u64 {
        self.pos as u64
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    fn damaged(&self) -> ReadError {
        ReadError::Damaged { offset: self.at() }
    }

    /// Checks that the source has `count` more bytes before `bound`, and that they are here.
    fn need(&self, count: usize, bound: u64) -> Result<(), ReadError> {
        let end = self.at().saturating_add(count as u64);
        if end > bound {
            return Err(self.outside(bound, self.pos));
        }
        self.available(count)
    }

    /// Something at `start` would pass `bound`: the file is too short, or lengths disagree.
    fn outside(&self, bound: u64, start: usize) -> ReadError {
        let offset = start as u64;
        if bound >= self.total {
            ReadError::Truncated { offset }
        } else {
            ReadError::Damaged { offset }
        }
    }

    /// Asks for `count` bytes that the source is known to have.
    fn available(&self, count: usize) -> Result<(), ReadError> {
        let needed = self.at().saturating_add(count as u64);
        if needed <= self.bytes.len() as u64 {
            Ok(())
        } else if needed > self.total {
            Err(ReadError::Truncated { offset: self.at() })
        } else {
            Err(ReadError::More { needed })
        }
    }

    fn header(&self, encoding: Encoding, bound: u64) -> Result<ElementHeader, ReadError> {
        self.need(8, bound)?;
        self.need(header::size(self.rest(), encoding), bound)?;
        header::decode(self.rest(), encoding).ok_or(self.damaged())
    }

    /// The end of a value of `length` bytes at the walk's place, and whether it is its own.
    fn span(&self, length: u32, bound: u64, start: usize) -> Result<(u64, bool), ReadError> {
        if length == UNDEFINED {
            return Ok((bound, false));
        }
        let end = self.at().saturating_add(u64::from(length));
        if end > bound {
            return Err(self.outside(bound, start));
        }
        if end > MAX_HEADER_BYTES {
            return Err(ReadError::TooLarge);
        }
        Ok((end, true))
    }

    /// The next node's index, if there may be one more.
    fn room(&self) -> Result<usize, ReadError> {
        let index = self.nodes.len();
        if index >= MAX_NODES || self.at() > MAX_HEADER_BYTES {
            return Err(ReadError::TooLarge);
        }
        Ok(index)
    }
}
