//! A header that was read, as a guide through the next of an exam: where an outermost element
//! has the same bytes, its nodes are the same, moved, and are not read again. What is in an
//! element is read from its own bytes alone when its length is written; when it is not, from
//! what follows them too, so there as many bytes must follow. Private blocks go from element
//! to element and are told anew.

use std::sync::{Arc, Mutex};

use dicom_core::Tag;

use super::blocks::{Blocks, is_creator};
use super::cursor::Cursor;
use super::read::{MAX_HEADER_BYTES, MAX_NODES};
use super::tree::{DataSet, Encoding, Kind, Node};

/// Larger headers guide through no other.
const MOST_BYTES: usize = 1 << 18;

/// The header that guides through the next. Of no use but to the reader, and of one exam.
#[derive(Debug, Default)]
pub struct Guide(Mutex<Option<Arc<Known>>>);

/// A header that was read.
pub(super) struct Known {
    bytes: Box<[u8]>,
    nodes: Box<[Node]>,
    encoding: Encoding,
    /// Bytes of the file that it is of.
    total: u64,
}

impl std::fmt::Debug for Known {
    /// Without its bytes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known")
    }
}

impl Guide {
    /// What is known of data sets in this encoding.
    pub(super) fn known(&self, encoding: Encoding) -> Option<Arc<Known>> {
        let known = self.0.lock().ok()?.clone()?;
        (known.encoding == encoding).then_some(known)
    }

    /// Remembers a data set that was read from `bytes`, of a file of `total` bytes, up to
    /// `end`, unless the one that is remembered was of use: then `taken` of its nodes were.
    pub(super) fn remember(
        &self,
        taken: usize,
        data_set: &DataSet,
        (bytes, end, total): (&[u8], usize, u64),
        encoding: Encoding,
    ) {
        let nodes = &data_set.nodes;
        let size = end.saturating_add(size_of_val(nodes.as_slice()));
        if taken < nodes.len() / 2
            && size <= MOST_BYTES
            && let Some(bytes) = bytes.get(..end)
            && let Ok(mut known) = self.0.lock()
        {
            let (bytes, nodes) = (bytes.into(), nodes.as_slice().into());
            *known = Some(Arc::new(Known { bytes, nodes, encoding, total }));
        }
    }
}

/// The guide, a step ahead of the walk.
#[derive(Debug)]
pub(super) struct Ahead<'a> {
    known: &'a Known,
    /// The node of the guide that may be the same next.
    next: usize,
    /// How many nodes were taken over.
    pub(super) taken: usize,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(known: &'a Known) -> Self {
        Self { known, next: 0, taken: 0 }
    }

    /// Takes over the outermost elements at `source` that are the same, behind one with the tag
    /// `behind`, and goes on to where they end.
    pub(super) fn follow(
        &mut self,
        source: &mut Cursor<'_>,
        behind: Option<Tag>,
        blocks: &mut Blocks,
        nodes: &mut Vec<Node>,
    ) {
        let own = &self.known.nodes;
        while let Some(node) = own.get(self.next).filter(|node| Some(node.tag) <= behind) {
            self.next = node.next;
        }
        let Some(first) = own.get(self.next) else { return };
        let (from, index, start) = (self.next, nodes.len(), source.pos);
        let there = self.known.bytes.get(first.start..).unwrap_or_default();
        let same = common(source.rest(), there);
        let last = source.total.min(MAX_HEADER_BYTES);
        let rest = |total: u64, at: usize| total.saturating_sub(at as u64);
        let as_many = rest(source.total, start) == rest(self.known.total, first.start);
        while let Some(node) = own.get(self.next)
            && let Some(behind) = own.get(node.next)
        {
            let to = behind.start.saturating_sub(first.start);
            let end = start.saturating_add(to);
            let count = node.next.saturating_sub(from).saturating_add(index);
            if to > same
                || node.undefined_length && !as_many
                || end as u64 > last
                || count > MAX_NODES
            {
                break;
            }
            (self.next, source.pos) = (node.next, end);
        }
        let same = own.get(from..self.next).unwrap_or_default();
        let (before, moved) = (from.wrapping_sub(index), first.start.wrapping_sub(start));
        for node in same {
            let mut node = node.from(before, moved);
            if node.depth == 0 && node.tag.0 & 1 == 1 {
                node.creator = blocks.creator(0, node.tag);
                if let Some(index) = u32::try_from(nodes.len())
                    .ok()
                    .filter(|_| node.kind == Kind::Value && is_creator(node.tag))
                {
                    blocks.reserve(0, node.tag, index);
                }
            }
            nodes.push(node);
        }
        self.taken = self.taken.saturating_add(same.len());
    }
}

/// So many bytes are compared at once.
const AT_ONCE: usize = 64;

/// How many bytes both begin with.
fn common(left: &[u8], right: &[u8]) -> usize {
    let pairs = left.as_chunks::<AT_ONCE>().0.iter().zip(right.as_chunks::<AT_ONCE>().0);
    let whole = pairs.take_while(|(left, right)| left == right).count().saturating_mul(AT_ONCE);
    let rest = left.iter().skip(whole).zip(right.iter().skip(whole));
    rest.take_while(|(left, right)| left == right).count().saturating_add(whole)
}
