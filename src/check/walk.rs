//! A small walker over the bytes of a header, independent of the reader that the
//! writing side uses. It bounds what the second reader is given (depth, lengths), and
//! its spans serve the tests that need raw bytes. It never recurses.

use std::ops::Range;

use dicom_core::{Tag, VR};

use super::element::{
    Coding, EXPLICIT, Head, IMPLICIT, ITEM, ITEM_END, SEQUENCE_END, Stop, UNDEFINED,
};
use super::element::{dictionary_vr, u32_of, vr_of};
use super::guide::Ahead;

/// Elements nested deeper than this are refused, as they are when they are read to be
/// written; sequences and items count a level each.
pub const MAX_DEPTH: usize = crate::dicom::read::MAX_DEPTH as usize;
/// More elements than this are refused.
pub(super) const MAX_NODES: usize = crate::dicom::read::MAX_NODES;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An element with a value.
    Leaf,
    /// A sequence.
    Sequence,
    /// An item.
    Item,
    /// The picture's element, at which the walk ended; its value is not looked at.
    Pixels,
}

/// One element or item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its tag.
    pub tag: Tag,
    /// The VR as written, or the dictionary's in implicit VR; UN when unknown.
    pub vr: VR,
    /// The VR was written, but its two letters are no known VR.
    pub strange_vr: bool,
    /// Bytes of its header that must be zero are not (PS3.5 2026c section 7.1.2).
    pub reserved: bool,
    /// What it is.
    pub what: What,
    /// The node around it.
    pub parent: Option<usize>,
    /// How many nodes are around it.
    pub depth: usize,
    /// It is inside a value written as UN, which another reader takes as one value.
    pub in_unknown: bool,
    /// An item whose elements are coded otherwise than its sequence says: implicit in SQ of
    /// an explicit data set, or explicit in UN.
    pub other_coding: bool,
    /// First byte of its header.
    pub start: usize,
    /// Its value; for a sequence or item without its delimiter.
    pub value: Range<usize>,
    /// The length as written.
    pub length: u32,
    /// Index of the first node after its subtree.
    pub next: usize,
}

impl Node {
    /// The same, counted from another node and measured from another byte.
    pub fn from(&self, node: usize, byte: usize) -> Self {
        let value = &self.value;
        Self {
            start: self.start.wrapping_sub(byte),
            value: value.start.wrapping_sub(byte)..value.end.wrapping_sub(byte),
            next: self.next.wrapping_sub(node),
            parent: self.parent.map(|parent| parent.wrapping_sub(node)),
            ..*self
        }
    }
}

/// The elements of a header.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// In the order of the file.
    pub nodes: Vec<Node>,
    /// The outermost ones, by tag where they ascend: many are asked for.
    pub(super) tops: Vec<(Tag, usize)>,
}

impl Walk {
    /// The value bytes of an outermost element.
    pub fn value<'a>(&self, tag: Tag, bytes: &'a [u8]) -> Option<&'a [u8]> {
        self.top(tag).and_then(|node| bytes.get(node.value.clone()))
    }

    /// An outermost element.
    pub fn top(&self, tag: Tag) -> Option<&Node> {
        self.nodes.get(self.top_index(tag)?)
    }

    /// The index of an outermost element.
    pub fn top_index(&self, tag: Tag) -> Option<usize> {
        if self.tops.is_empty() {
            return self.nodes.iter().position(|node| node.depth == 0 && node.tag == tag);
        }
        let at = self.tops.binary_search_by_key(&tag, |(own, _)| *own).ok()?;
        self.tops.get(at).map(|(_, index)| *index)
    }

    /// The nodes directly below a node, with their indices.
    pub fn children(&self, index: usize) -> impl Iterator<Item = (usize, &Node)> {
        let end = self.nodes.get(index).map_or(0, |node| node.next);
        let mut at = index.saturating_add(1);
        std::iter::from_fn(move || {
            let here = at;
            let node = self.nodes.get(here).filter(|_| here < end)?;
            at = node.next.max(here.saturating_add(1));
            Some((here, node))
        })
    }

    /// These nodes with their indices.
    pub fn range(&self, nodes: Range<usize>) -> impl Iterator<Item = (usize, &Node)> {
        let some = self.nodes.get(nodes.clone()).unwrap_or_default();
        nodes.zip(some)
    }

    /// The tags of the sequences around a node, outermost first.
    pub fn around(&self, index: usize) -> Vec<Tag> {
        let mut path = Vec::new();
        let mut at = self.nodes.get(index).and_then(|node| node.parent);
        while let Some(node) = at.and_then(|index| self.nodes.get(index)) {
            if node.what == What::Sequence {
                path.push(node.tag);
            }
            at = node.parent;
        }
        path.reverse();
        path
    }

    /// The place of a node in words.
    pub fn path(&self, index: usize) -> String {
        let mut path = self.around(index);
        path.extend(self.nodes.get(index).map(|node| node.tag));
        spell(&path)
    }
}

/// Spells tags as `(gggg,eeee)>(gggg,eeee)`.
pub fn spell(path: &[Tag]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(path.len().saturating_mul(12));
    for (at, tag) in path.iter().enumerate() {
        let border = if at == 0 { "" } else { ">" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{border}({:04X},{:04X})", tag.group(), tag.element());
    }
    text
}

/// An open sequence or item (or the data set itself).
struct Open {
    node: Option<usize>,
    /// Where it ends, when its length was given.
    end: Option<usize>,
    /// The nearest given end around it.
    limit: usize,
    in_sequence: bool,
    coding: Coding,
    /// Of a sequence written as UN: how what is around it is coded.
    outer: Option<Coding>,
    in_unknown: bool,
}

/// Walks `range` of `bytes` until its end or, at the outermost level, the picture.
///
/// # Errors
/// [`Stop`], when the elements cannot be followed.
pub fn walk(bytes: &[u8], range: Range<usize>, coding: Coding) -> Result<Walk, Stop> {
    walk_behind(bytes, range, coding, None)
}

/// The same behind a guide, which spares it what it has walked before.
pub(super) fn walk_behind(
    bytes: &[u8],
    range: Range<usize>,
    coding: Coding,
    guide: Option<&mut Ahead<'_>>,
) -> Result<Walk, Stop> {
    let mut walk = run(bytes, range, coding, None, guide)?;
    if !walk.tops.is_sorted_by(|(left, _), (right, _)| left < right) {
        walk.tops.clear();
    }
    Ok(walk)
}

/// Walks elements, or the items of a sequence written as UN among elements coded as `outer`.
fn run(
    bytes: &[u8],
    range: Range<usize>,
    coding: Coding,
    outer: Option<Coding>,
    mut guide: Option<&mut Ahead<'_>>,
) -> Result<Walk, Stop> {
    let items = outer.is_some();
    // Room for the elements of most headers.
    let room = if items { 0 } else { 256 };
    let mut walk = Walk { nodes: Vec::with_capacity(room), tops: Vec::with_capacity(room) };
    let mut at = range.start;
    let mut open = vec![Open {
        node: None,
        end: Some(range.end),
        limit: range.end,
        in_sequence: items,
        coding,
        outer,
        in_unknown: items,
    }];
    loop {
        if let Some(guide) = guide.as_mut().filter(|_| open.len() == 1) {
            at = guide.follow(bytes, at..range.end, &mut walk);
        }
        let Some(frame) = open.last() else { return Ok(walk) };
        if frame.end == Some(at) {
            close(&mut walk, frame.node, at);
            open.pop();
            continue;
        }
        if walk.nodes.len() >= MAX_NODES {
            return Err(Stop::TooMany);
        }
        let (limit, coding, parent, outer) = (frame.limit, frame.coding, frame.node, frame.outer);
        let (in_sequence, undefined, in_unknown) =
            (frame.in_sequence, frame.end.is_none(), frame.in_unknown);
        let head = Head::read(bytes, at, limit, coding)?;
        if head.tag == ITEM_END || head.tag == SEQUENCE_END {
            let fits = undefined && head.length == 0 && (head.tag == SEQUENCE_END) == in_sequence;
            if !fits {
                return Err(Stop::Bad(at));
            }
            close(&mut walk, parent, at);
            open.pop();
            at = head.value;
            continue;
        }
        if in_sequence != (head.tag == ITEM) {
            return Err(Stop::Bad(at));
        }
        let depth = open.len().saturating_sub(1);
        let outermost = depth == 0 && !in_unknown;
        let pixels = outermost && matches!(head.tag, Tag(0x7FE0, 0x0008..=0x0010));
        if outermost {
            walk.tops.push((head.tag, walk.nodes.len()));
        }
        let end =
            (head.length != UNDEFINED).then(|| head.value.saturating_add(head.length as usize));
        let mut node = Node {
            tag: head.tag,
            vr: head.vr,
            strange_vr: head.strange_vr,
            reserved: head.reserved,
            what: What::Leaf,
            parent,
            depth,
            in_unknown,
            other_coding: false,
            start: at,
            value: head.value..end.unwrap_or(head.value),
            length: head.length,
            next: walk.nodes.len().saturating_add(1),
        };
        if pixels {
            node.what = What::Pixels;
            node.value = head.value..head.value;
            walk.nodes.push(node);
            return Ok(walk);
        }
        if end.is_some_and(|end| end > limit) {
            // Beyond the bytes at hand there may be more of the file; beyond an
            // enclosing element there is nothing.
            let whole = limit == range.end;
            return Err(if whole { Stop::More(end.unwrap_or(at) as u64) } else { Stop::Bad(at) });
        }
        if head.tag == Tag(0x7FE0, 0x0010) && end.is_none() && head.vr != VR::SQ {
            // An icon's own compressed picture: fragments, not elements.
            let close = fragments(bytes, head.value, limit, coding)?;
            node.value.end = close;
            walk.nodes.push(node);
            at = close.saturating_add(8);
            continue;
        }
        let is_item = head.tag == ITEM;
        let is_sequence = !is_item && (head.vr == VR::SQ || end.is_none());
        if is_item || is_sequence {
            if open.len() > MAX_DEPTH {
                return Err(Stop::TooDeep);
            }
            if is_sequence && head.vr != VR::SQ && head.vr != VR::UN {
                return Err(Stop::Bad(at));
            }
            node.what = if is_item { What::Item } else { What::Sequence };
            let unknown = is_sequence && coding.explicit && head.vr == VR::UN;
            let mut inside = if unknown { IMPLICIT } else { coding };
            if is_item {
                inside = item_coding(bytes, head.value, end.unwrap_or(limit), coding, outer);
                node.other_coding = inside != coding;
            }
            let index = walk.nodes.len();
            walk.nodes.push(node);
            open.push(Open {
                node: Some(index),
                end,
                limit: end.unwrap_or(limit),
                in_sequence: is_sequence,
                // PS3.5 2026c section 6.2.2 note 4: inside UN, Implicit VR Little Endian.
                coding: inside,
                outer: unknown.then_some(coding),
                in_unknown: in_unknown || unknown,
            });
            at = head.value;
            continue;
        }
        let value = node.value.clone();
        at = value.end;
        let hidden =
            coding.explicit && head.vr == VR::UN && dictionary_vr(head.tag) == Some(VR::SQ);
        walk.nodes.push(node);
        if hidden {
            graft(&mut walk, bytes, value, coding, depth);
        }
    }
}

/// How the elements of an item are coded: as its sequence says, unless its first element can
/// only be read otherwise. Writers mix up what UN and SQ promise.
fn item_coding(
    bytes: &[u8],
    at: usize,
    limit: usize,
    coding: Coding,
    outer: Option<Coding>,
) -> Coding {
    let first = bytes.get(at..at.saturating_add(8).min(limit));
    let Some(&[g0, g1, _, _, a, b, c, d]) = first else { return coding };
    if [g0, g1] == [0xFE, 0xFF] {
        return coding;
    }
    if coding == EXPLICIT && !(a.is_ascii_uppercase() && b.is_ascii_uppercase()) {
        let length = u32_of([a, b, c, d], false);
        let room = limit.saturating_sub(at).saturating_sub(8);
        let fits = length == UNDEFINED || length as usize <= room;
        return if fits { IMPLICIT } else { coding };
    }
    let vr = vr_of([a, b]).is_some();
    if vr && coding == IMPLICIT && outer == Some(EXPLICIT) { EXPLICIT } else { coding }
}

/// A known sequence written as UN of given length: what is in it counts as well.
fn graft(walk: &mut Walk, bytes: &[u8], value: Range<usize>, outer: Coding, depth: usize) {
    let Ok(inner) = run(bytes, value, IMPLICIT, Some(outer), None) else { return };
    let index = walk.nodes.len().saturating_sub(1);
    let shift = walk.nodes.len();
    for mut node in inner.nodes {
        node.parent = Some(node.parent.map_or(index, |parent| parent.saturating_add(shift)));
        node.depth = node.depth.saturating_add(depth).saturating_add(1);
        node.next = node.next.saturating_add(shift);
        walk.nodes.push(node);
    }
    let next = walk.nodes.len();
    if let Some(node) = walk.nodes.get_mut(index) {
        node.what = What::Sequence;
        node.next = next;
    }
}

/// Where the delimiter after fragments begins.
fn fragments(bytes: &[u8], start: usize, limit: usize, coding: Coding) -> Result<usize, Stop> {
    let mut at = start;
    loop {
        let head = Head::read(bytes, at, limit, coding)?;
        let end = head.value.saturating_add(head.length as usize);
        match head.tag {
            SEQUENCE_END if head.length == 0 => return Ok(at),
            ITEM if end <= limit => at = end,
            ITEM if head.length != UNDEFINED => return Err(Stop::More(end as u64)),
            _ => return Err(Stop::Bad(at)),
        }
    }
}

fn close(walk: &mut Walk, node: Option<usize>, at: usize) {
    let next = walk.nodes.len();
    if let Some(node) = node.and_then(|index| walk.nodes.get_mut(index)) {
        node.value.end = at;
        node.next = next;
    }
}
