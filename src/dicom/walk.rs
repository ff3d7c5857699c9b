//! Walks the bytes of a data set and lists its nodes: an explicit stack instead of
//! recursion, every length checked against its surroundings before it is used, and
//! nothing allocated that a claimed length could inflate.

use dicom_core::{Tag, VR};

use super::blocks::{Blocks, is_creator};
use super::cursor::Cursor;
use super::guide::{Ahead, Known};
use super::header::{
    self, ElementHeader, ITEM, ITEM_DELIMITATION, SEQUENCE_DELIMITATION, UNDEFINED, is_pixel,
};
use super::read::{MAX_DEPTH, MAX_HEADER_BYTES, MAX_NODES, ReadError};
use super::tree::{DataSet, Encoding, Kind, Node};

/// Room for the elements of most headers.
const USUAL_NODES: usize = 256;

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
    /// Everything was read, save zero bytes after the last element.
    End,
    /// An outermost element for which the caller wanted to stop; nothing of it was read.
    At(ElementHeader),
}

/// A walk over `bytes`, the beginning of a source of `total` bytes.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    source: Cursor<'a>,
    encoding: Encoding,
    nodes: Vec<Node>,
    open: Vec<Open>,
    blocks: Blocks,
    attempt: Option<Attempt>,
    /// The outermost element that was read last.
    last: Option<Tag>,
    guide: Option<Ahead<'a>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], total: u64, pos: usize, encoding: Encoding) -> Self {
        Self {
            source: Cursor { bytes, total, pos },
            encoding,
            nodes: Vec::with_capacity(USUAL_NODES),
            open: Vec::new(),
            blocks: Blocks::default(),
            attempt: None,
            last: None,
            guide: None,
        }
    }

    /// Goes behind a guide, which spares it what was read before. The same stop must be wanted.
    pub(super) fn behind(self, known: Option<&'a Known>) -> Self {
        Self { guide: known.map(Ahead::new), ..self }
    }

    /// How many nodes the guide had.
    pub(super) fn taken(&self) -> usize {
        self.guide.as_ref().map_or(0, |guide| guide.taken)
    }

    /// Where the walk is.
    pub(super) const fn pos(&self) -> usize {
        self.source.pos
    }

    /// The value of an outermost element that was already read.
    pub(super) fn outermost_value(&self, tag: Tag) -> Option<&'a [u8]> {
        let node = self.nodes.iter().find(|node| node.depth == 0 && node.tag == tag)?;
        self.source.bytes.get(node.value.clone())
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
        if open.defined && self.source.at() == open.bound {
            self.close();
            return Ok(None);
        }
        let (kind, encoding, bound) = (open.kind, open.encoding, open.bound);
        let header = self.source.header(encoding, bound)?;
        match (kind, header.tag) {
            (Kind::Sequence, ITEM) => self.item(header, encoding, bound)?,
            (Kind::Sequence, SEQUENCE_DELIMITATION) | (Kind::Item, ITEM_DELIMITATION) => {
                self.delimiter(header)?;
            }
            (Kind::Item, _) => self.element(header, encoding, bound)?,
            _ => return Err(self.source.damaged()),
        }
        Ok(None)
    }

    fn outermost(&mut self, stop: &impl Fn(Tag) -> bool) -> Result<Option<Stop>, ReadError> {
        if let Some(guide) = &mut self.guide {
            guide.follow(&mut self.source, self.last, &mut self.blocks, &mut self.nodes);
        }
        if self.source.at() >= self.source.total {
            return Ok(Some(Stop::End));
        }
        if self.source.only_zeros()? {
            return Ok(Some(Stop::End));
        }
        let header = self.source.header(self.encoding, self.source.total)?;
        if stop(header.tag) {
            return Ok(Some(Stop::At(header)));
        }
        self.last = Some(header.tag);
        self.element(header, self.encoding, self.source.total)?;
        Ok(None)
    }

    /// A delimiter closes what it belongs to, has no length, and follows only what has
    /// an undefined one. (An item delimiter inside a sequence never gets here.)
    fn delimiter(&mut self, header: ElementHeader) -> Result<(), ReadError> {
        if header.length != 0 || self.open.last().is_none_or(|open| open.defined) {
            return Err(self.source.damaged());
        }
        self.close();
        self.source.pos = self.source.pos.saturating_add(8);
        Ok(())
    }

    /// Closes the innermost sequence or item: its content ends where the walk is.
    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let next = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(open.node) {
            node.value.end = self.source.pos;
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
        self.source.pos = attempt.value_end;
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
        let start = self.source.pos;
        let outer = self.open.last().and_then(|open| open.outer);
        self.source.pos = start.saturating_add(header.size);
        let (bound, defined) = self.source.span(header.length, bound, start)?;
        let inside = self.source.encoding_inside(encoding, outer, bound)?;
        self.push(start, header, Kind::Item, encoding, (bound, defined), inside, None)
    }

    fn element(
        &mut self,
        header: ElementHeader,
        encoding: Encoding,
        bound: u64,
    ) -> Result<(), ReadError> {
        let start = self.source.pos;
        if header.tag.0 == 0xFFFE {
            return Err(self.source.damaged());
        }
        self.source.pos = start.saturating_add(header.size);
        let undefined = header.length == UNDEFINED && (!encoding.explicit || header.size == 12);
        let coded_un =
            header.coded_vr.is_some_and(|coded| coded == *b"UN" || header::vr_of(coded).is_none());
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
        let (end, _) = self.source.span(header.length, bound, start)?;
        if header.vr == VR::SQ {
            if coded_un {
                // All of it is needed to know whether it is one.
                self.source
                    .available(usize::try_from(header.length).map_err(|_| ReadError::TooLarge)?)?;
                if self.attempt.is_none() {
                    self.attempt = Some(Attempt {
                        node: self.nodes.len(),
                        open: self.open.len(),
                        blocks: self.blocks.len(),
                        value_end: usize::try_from(end).map_err(|_| ReadError::TooLarge)?,
                    });
                }
            }
            let (inside, outer) =
                if coded_un { (Encoding::IMPLICIT_LE, Some(encoding)) } else { (encoding, None) };
            let span = (end, true);
            return self.push(start, header, Kind::Sequence, encoding, span, inside, outer);
        }
        self.source.available(usize::try_from(header.length).map_err(|_| ReadError::TooLarge)?)?;
        let value = self.source.pos;
        self.source.pos = usize::try_from(end).map_err(|_| ReadError::TooLarge)?;
        self.value(start, value, self.source.pos, header, encoding, false)
    }

    /// Encapsulated pixels that are not the image's own, such as an icon's: one value.
    fn fragments(
        &mut self,
        start: usize,
        header: ElementHeader,
        encoding: Encoding,
        bound: u64,
    ) -> Result<(), ReadError> {
        let value = self.source.pos;
        loop {
            self.source.need(8, bound)?;
            let found =
                header::decode(self.source.rest(), encoding).ok_or(self.source.damaged())?;
            match (found.tag, found.length) {
                (SEQUENCE_DELIMITATION, 0) => break,
                (ITEM, length) if length != UNDEFINED => {
                    let item = self.source.pos;
                    self.source.pos = item.saturating_add(8);
                    let (end, _) = self.source.span(length, bound, item)?;
                    self.source
                        .available(usize::try_from(length).map_err(|_| ReadError::TooLarge)?)?;
                    self.source.pos = usize::try_from(end).map_err(|_| ReadError::TooLarge)?;
                }
                _ => return Err(self.source.damaged()),
            }
        }
        let end = self.source.pos;
        self.source.pos = end.saturating_add(8);
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
        if is_creator(header.tag) {
            let since = self.open.last().map_or(0, |open| open.blocks);
            let creator = u32::try_from(index).map_err(|_| ReadError::TooLarge)?;
            self.blocks.reserve(since, header.tag, creator);
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
        let node =
            self.node(start, self.source.pos, self.source.pos, header, kind, encoding, !defined);
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
        let since = self.open.last().map_or(0, |open| open.blocks);
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
            creator: self.blocks.creator(since, header.tag),
        }
    }

    /// The next node's index, if there may be one more.
    fn room(&self) -> Result<usize, ReadError> {
        let index = self.nodes.len();
        if index >= MAX_NODES || self.source.at() > MAX_HEADER_BYTES {
            return Err(ReadError::TooLarge);
        }
        Ok(index)
    }
}
