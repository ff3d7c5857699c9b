//! A data set as spans over the bytes it was read from: a flat list of nodes in the
//! order of the file, each knowing where its subtree ends. Nothing here recurses, so
//! nesting costs no stack.

use std::borrow::Cow;
use std::ops::Range;

use dicom_core::{Tag, VR};

/// How element headers and binary values are coded (PS3.5 2026c section 7.1, annex A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Encoding {
    /// The value representation is written in each header.
    pub explicit: bool,
    /// Numbers are big endian.
    pub big_endian: bool,
}

impl Encoding {
    /// Implicit VR Little Endian.
    pub const IMPLICIT_LE: Self = Self { explicit: false, big_endian: false };
    /// Explicit VR Little Endian.
    pub const EXPLICIT_LE: Self = Self { explicit: true, big_endian: false };
    /// Explicit VR Big Endian (retired).
    pub const EXPLICIT_BE: Self = Self { explicit: true, big_endian: true };
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An element with a value.
    Value,
    /// A sequence: its children are items.
    Sequence,
    /// An item: its children are elements.
    Item,
}

/// One element or item. Delimiters are no nodes: `undefined_length` says that there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its tag; (FFFE,E000) for an item.
    pub tag: Tag,
    /// The value representation in force: as written, or from the dictionary when the
    /// file does not state it (implicit VR, or UN for a known attribute). UN when unknown.
    pub vr: VR,
    /// The two VR bytes as written; `None` in implicit VR and for items.
    pub coded_vr: Option<[u8; 2]>,
    /// Element, sequence or item.
    pub kind: Kind,
    /// Elements of the data set have depth 0, their items 1, the items' elements 2…
    pub depth: u16,
    /// How this node's own header is coded.
    pub encoding: Encoding,
    /// Its length was given as undefined (FFFFFFFF).
    pub undefined_length: bool,
    /// Offset of its header's first byte.
    pub start: usize,
    /// Its value's bytes: for sequences and items the content without delimiters, for
    /// encapsulated pixels inside an item all fragments without the last delimiter.
    pub value: Range<usize>,
    /// Index of the first node after this one's subtree.
    pub next: usize,
    /// Index of the sequence or item that holds this node.
    pub parent: Option<u32>,
    /// Of a private data element: the index of its block's private creator, in the
    /// same item or data set (PS3.5 2026c section 7.8.1).
    pub creator: Option<u32>,
}

impl Node {
    /// Offset of the first byte after this node: after its delimiter, if it has one.
    #[must_use]
    pub fn end(&self) -> usize {
        self.value.end.saturating_add(if self.undefined_length { 8 } else { 0 })
    }

    /// The same, counted from another node and measured from another byte.
    #[must_use]
    pub fn from(&self, node: usize, byte: usize) -> Self {
        let (value, from) = (&self.value, node as u32);
        Self {
            start: self.start.wrapping_sub(byte),
            value: value.start.wrapping_sub(byte)..value.end.wrapping_sub(byte),
            next: self.next.wrapping_sub(node),
            parent: self.parent.map(|parent| parent.wrapping_sub(from)),
            creator: self.creator.map(|creator| creator.wrapping_sub(from)),
            ..*self
        }
    }

    /// The value's bytes; empty when `bytes` are not those that were read.
    #[must_use]
    pub fn value_in<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.value.clone()).unwrap_or_default()
    }
}

/// A data set: nodes in file order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataSet {
    /// Every element and item, a parent before its children.
    pub nodes: Vec<Node>,
}

impl DataSet {
    /// The nodes of the outermost level with their indices.
    pub fn top(&self) -> Children<'_> {
        Children { nodes: &self.nodes, at: 0, end: self.nodes.len() }
    }

    /// The nodes directly below the node at `parent` with their indices.
    #[must_use]
    pub fn children(&self, parent: usize) -> Children<'_> {
        let end = self.nodes.get(parent).map_or(0, |node| node.next);
        Children { nodes: &self.nodes, at: parent.saturating_add(1), end }
    }

    /// The outermost element with this tag.
    #[must_use]
    pub fn find(&self, tag: Tag) -> Option<&Node> {
        self.top().map(|(_, node)| node).find(|node| node.tag == tag)
    }

    /// The value bytes of the outermost element with this tag.
    #[must_use]
    pub fn value<'a>(&self, tag: Tag, bytes: &'a [u8]) -> Option<&'a [u8]> {
        bytes.get(self.find(tag)?.value.clone())
    }

    /// The private creator of the element at `index`, without padding. `None` for a
    /// standard element, and for a private one whose block nobody reserved.
    #[must_use]
    pub fn creator<'a>(&self, index: usize, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        let creator = self.nodes.get(usize::try_from(self.nodes.get(index)?.creator?).ok()?)?;
        let value = bytes.get(creator.value.clone())?;
        Some(String::from_utf8_lossy(trimmed(value)))
    }

    /// The items and sequences around the node at `index`, from the inside out.
    pub fn ancestors(&self, index: usize) -> impl Iterator<Item = (usize, &Node)> {
        let parent = |node: &Node| {
            let index = usize::try_from(node.parent?).ok()?;
            Some((index, self.nodes.get(index)?))
        };
        let first = self.nodes.get(index).and_then(parent);
        std::iter::successors(first, move |(_, node)| parent(node))
    }
}

/// The outermost elements of a data set by their tags, for whoever asks for many.
#[derive(Debug, Clone, Default)]
pub struct Tops {
    /// Tags and indices in the order of the file.
    tops: Vec<(Tag, usize)>,
    ascending: bool,
}

impl Tops {
    /// Of this data set.
    #[must_use]
    pub fn of(data_set: &DataSet) -> Self {
        let mut tops: Vec<(Tag, usize)> = Vec::with_capacity(data_set.nodes.len());
        tops.extend(data_set.top().map(|(index, node)| (node.tag, index)));
        let ascending = tops.is_sorted_by(|(left, _), (right, _)| left < right);
        Self { tops, ascending }
    }

    /// The index of the first element with this tag.
    #[must_use]
    pub fn find(&self, tag: Tag) -> Option<usize> {
        let at = if self.ascending {
            self.tops.binary_search_by_key(&tag, |(own, _)| *own).ok()
        } else {
            self.tops.iter().position(|(own, _)| *own == tag)
        };
        self.tops.get(at?).map(|(_, index)| *index)
    }
}

/// A value without the spaces and NULs around it.
#[must_use]
pub fn trimmed(value: &[u8]) -> &[u8] {
    let padding = |byte: &u8| matches!(byte, 0 | b' ');
    let start = value.iter().position(|byte| !padding(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !padding(byte)).map_or(start, |last| last + 1);
    value.get(start..end).unwrap_or_default()
}

/// Iterates over one level of a data set.
#[derive(Debug, Clone)]
pub struct Children<'a> {
    nodes: &'a [Node],
    at: usize,
    end: usize,
}

impl<'a> Iterator for Children<'a> {
    type Item = (usize, &'a Node);

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.end {
            return None;
        }
        let index = self.at;
        let node = self.nodes.get(index)?;
        self.at = node.next.max(index.saturating_add(1));
        Some((index, node))
    }
}
