//! A header that was walked, as a guide through the next of the exam: where an outermost
//! element has the same bytes, its nodes are the same, moved, and are not read again. What an
//! element is follows from its own bytes. (Where its length is not written, what surrounds it
//! bounds it, and the coding of an item is guessed from whether its first element fits. One
//! that fits ends in the item; one that does not ends the walk, which is no guide then.)
//! The guide is the check's own.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use super::element::{Coding, Stop};
use super::walk::{MAX_NODES, Node, Walk, What, walk_behind};

/// Larger headers guide through no other.
const MOST_BYTES: usize = 1 << 18;

/// The header that guides through the next.
#[derive(Default)]
pub(super) struct Guide(Mutex<Option<Arc<Walked>>>);

/// A header that was walked to its picture.
struct Walked {
    bytes: Box<[u8]>,
    nodes: Box<[Node]>,
    coding: Coding,
}

impl Guide {
    /// Walks a header as [`walk`](super::walk::walk) does.
    pub(super) fn walk(
        &self,
        bytes: &[u8],
        range: Range<usize>,
        coding: Coding,
    ) -> Result<Walk, Stop> {
        let last = self.0.lock().ok().and_then(|last| last.clone());
        let last = last.filter(|last| last.coding == coding);
        let mut ahead = last.as_deref().map(|walked| Ahead { walked, next: 0, taken: 0 });
        let walk = walk_behind(bytes, range, coding, ahead.as_mut())?;
        let taken = ahead.map_or(0, |ahead| ahead.taken);
        // One that was of use goes on.
        if taken < walk.nodes.len() / 2
            && let Some(walked) = Walked::new(&walk, bytes, coding)
            && let Ok(mut last) = self.0.lock()
        {
            *last = Some(Arc::new(walked));
        }
        Ok(walk)
    }
}

impl Walked {
    fn new(walk: &Walk, bytes: &[u8], coding: Coding) -> Option<Self> {
        let picture = walk.nodes.last().filter(|node| node.what == What::Pixels)?;
        let bytes = bytes.get(..picture.start)?;
        let size = bytes.len().saturating_add(size_of_val(walk.nodes.as_slice()));
        let nodes = walk.nodes.as_slice().into();
        (size <= MOST_BYTES).then(|| Self { bytes: bytes.into(), nodes, coding })
    }
}

/// The guide, a step ahead of the walk.
pub(super) struct Ahead<'a> {
    walked: &'a Walked,
    /// The node of the guide that may be the same next.
    next: usize,
    /// How many nodes were taken over.
    taken: usize,
}

impl Ahead<'_> {
    /// Takes over the outermost elements that are the same at the start of `range`, and says
    /// where they end.
    pub(super) fn follow(&mut self, bytes: &[u8], range: Range<usize>, walk: &mut Walk) -> usize {
        let own = &self.walked.nodes;
        let behind = walk.tops.last().map(|(tag, _)| *tag);
        while let Some(node) = own.get(self.next).filter(|node| Some(node.tag) <= behind) {
            self.next = node.next;
        }
        let Some(first) = own.get(self.next) else { return range.start };
        let (from, index, mut end) = (self.next, walk.nodes.len(), 0);
        let here = bytes.get(range.clone()).unwrap_or_default();
        let there = self.walked.bytes.get(first.start..).unwrap_or_default();
        let same = common(here, there);
        // Behind the last one is the picture.
        while let Some(node) = own.get(self.next)
            && let Some(behind) = own.get(node.next)
        {
            let to = behind.start.saturating_sub(first.start);
            let nodes = node.next.saturating_sub(from).saturating_add(index);
            if to > same || nodes > MAX_NODES {
                break;
            }
            walk.tops.push((node.tag, self.next.saturating_sub(from).saturating_add(index)));
            (self.next, end) = (node.next, to);
        }
        let same = own.get(from..self.next).unwrap_or_default();
        let (nodes, moved) = (from.wrapping_sub(index), first.start.wrapping_sub(range.start));
        walk.nodes.extend(same.iter().map(|node| node.from(nodes, moved)));
        self.taken = self.taken.saturating_add(same.len());
        range.start.saturating_add(end)
    }
}

/// So many bytes are compared at once.
const AT_ONCE: usize = 64;

/// How many bytes both begin with. (The reader's guide has the same of its own: the check shares
/// nothing with it.)
fn common(left: &[u8], right: &[u8]) -> usize {
    let pairs = left.as_chunks::<AT_ONCE>().0.iter().zip(right.as_chunks::<AT_ONCE>().0);
    let whole = pairs.take_while(|(left, right)| left == right).count().saturating_mul(AT_ONCE);
    let rest = left.iter().skip(whole).zip(right.iter().skip(whole));
    rest.take_while(|(left, right)| left == right).count().saturating_add(whole)
}
