//! What must stay, compared with the original byte by byte: every value whose rule says
//! so, every element that no rule removes, and the picture. Both headers were walked by
//! the check's own walker, and only what differs is asked about, so that an ordinary
//! image costs little more than a comparison of its bytes.

use std::ops::Range;

use dicom_core::{Tag, VR};

use super::bits::Beyond;
use super::element::dictionary_vr;
use super::finding::{Finding, Findings, Problem, Severity};
use super::fragments;
use super::part10::plain;
use super::rules::Asked;
use super::source::{Seen, SeenPicture};
use super::walk::{Node, Walk, What};
use crate::crc::Crc;
use crate::policy::{self, Action, Attribute, Context, Decision};

/// What was written, and what it was made of.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// The original as it passed by.
    pub seen: &'a Seen,
    /// CRC-32 of the whole output.
    pub crc32: u32,
    /// What the picture's value is made of, in order, when that is known.
    pub pieces: Option<&'a [Piece<'a>]>,
}

/// A piece of the picture's value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// These bytes.
    Bytes(&'a [u8]),
    /// A range of the original.
    Source(Range<u64>),
}

/// A data set as it was walked.
#[derive(Clone, Copy)]
pub(super) struct Set<'a> {
    pub walk: &'a Walk,
    pub bytes: &'a [u8],
}

impl<'a> Set<'a> {
    /// The node at `at` when it is before `end`.
    fn node(&self, at: usize, end: usize) -> Option<&'a Node> {
        if at < end { self.walk.nodes.get(at) } else { None }
    }

    fn value(&self, node: &Node) -> &'a [u8] {
        self.bytes.get(node.value.clone()).unwrap_or_default()
    }
}

/// The picture is the original's but for what must be blanked, and at most a byte of padding
/// more.
pub(super) fn picture(
    against: &Against<'_>,
    header: &[u8],
    trailer: &[u8],
    length: u64,
    found: &mut Findings,
) {
    let seen = &against.seen.picture;
    let padding = length.saturating_sub(seen.length);
    let mut sum = Crc::default();
    sum.update(header);
    sum.combine(&seen.crc);
    if padding == 1 {
        sum.update(&[0]);
    }
    sum.update(trailer);
    let same = seen.whole
        && length >= seen.length
        && padding == seen.length % 2
        && against.pieces.is_none_or(|pieces| is_made_of(pieces, seen))
        && sum.sum() == against.crc32;
    if !same {
        found.whole(Problem::PictureChanged);
    }
    if seen.unread {
        found.whole(Problem::CodestreamUnread);
    }
    seen.identifiers.iter().for_each(|finding| found.add(finding.clone()));
    match seen.beyond {
        Beyond::Nothing => {}
        Beyond::Padding => found.whole(Problem::PaddingBits),
        Beyond::Something => found.whole(Problem::PixelOverlay),
    }
}

/// The pieces are the whole original, but for the changes that must be.
fn is_made_of(pieces: &[Piece<'_>], seen: &SeenPicture) -> bool {
    // A value from memory was summed with everything else.
    if let [Piece::Bytes(bytes)] = pieces {
        return seen.changes.is_empty() && bytes.len() as u64 == seen.length;
    }
    let mut changes = seen.changes.iter().peekable();
    let mut at = seen.range.start;
    let mut pieces = pieces.iter().peekable();
    loop {
        if let Some(change) = changes.next_if(|change| change.range.start == at) {
            at = change.range.end;
            if change.bytes.is_empty() {
                continue;
            }
            match pieces.next() {
                Some(Piece::Bytes(bytes)) if *bytes == change.bytes => continue,
                _ => return false,
            }
        }
        match pieces.next() {
            None => return at == seen.range.end && changes.peek().is_none(),
            Some(Piece::Source(range)) => {
                let next = changes.peek().map_or(seen.range.end, |change| change.range.start);
                if range.start != at || range.end != next {
                    return false;
                }
                at = range.end;
            }
            Some(Piece::Bytes(_)) => return false,
        }
    }
}

/// Compares what follows the picture, or all of the header; `source` is the original's. How
/// many values are the same.
pub(super) fn compare(
    source: Set<'_>,
    out: Set<'_>,
    syntax: &str,
    asked: &Asked<'_>,
    found: &mut Findings,
) -> u64 {
    let mut compared = 0;
    let mut levels = vec![Level {
        source: 0..source.walk.nodes.len(),
        out: 0..out.walk.nodes.len(),
        marker: false,
    }];
    while let Some(level) = levels.pop() {
        let (path, creators) = (None, Vec::new());
        let mut pass = Pass { source, out, syntax, asked, found, path, creators, same: 0 };
        pass.level(level, &mut levels);
        compared += pass.same;
    }
    compared
}

/// The children of an element or item on both sides.
struct Level {
    source: Range<usize>,
    out: Range<usize>,
    /// Of a sequence to which the product adds items.
    marker: bool,
}

struct Pass<'a, 'f> {
    source: Set<'a>,
    out: Set<'a>,
    /// The original's transfer syntax, for icons that are compressed.
    syntax: &'a str,
    asked: &'a Asked<'a>,
    found: &'f mut Findings,
    /// The sequences around the level, once they were needed.
    path: Option<Vec<Tag>>,
    /// The blocks that private creators of this level reserve: group, block, creator.
    creators: Vec<(u16, u16, usize)>,
    /// Values that are the same on both sides.
    same: u64,
}

impl<'a> Pass<'a, '_> {
    fn level(&mut self, level: Level, levels: &mut Vec<Level>) {
        let (mut left, mut right) = (level.source.start, level.out.start);
        loop {
            let source = self.source.node(left, level.source.end);
            let out = self.out.node(right, level.out.end);
            if let Some(source) = source
                && source.tag.group() % 2 == 1
                && (0x10..=0xFF).contains(&source.tag.element())
            {
                self.creators.push((source.tag.group(), source.tag.element(), left));
            }
            match (source, out) {
                (None, None) => return,
                (Some(source), Some(out)) if source.tag == out.tag => {
                    self.pair(left, source, right, out, levels);
                    (left, right) = (source.next, out.next);
                }
                (Some(source), out) if out.is_none_or(|out| source.tag < out.tag) => {
                    self.missing(left, source);
                    left = source.next;
                }
                (_, Some(out)) => {
                    if !level.marker {
                        self.added(right, out);
                    }
                    right = out.next;
                }
                (Some(source), None) => left = source.next,
            }
        }
    }

    fn pair(
        &mut self,
        left: usize,
        source: &Node,
        right: usize,
        out: &Node,
        levels: &mut Vec<Level>,
    ) {
        let is_leaf = |node: &Node| matches!(node.what, What::Leaf | What::Pixels);
        if !is_leaf(source) && !is_leaf(out) {
            let mut marker = false;
            if source.what == What::Sequence {
                let action = self.decide(self.source, left, source).action;
                if !matches!(action, Action::Walk | Action::Keep | Action::Sweep | Action::Marker) {
                    return;
                }
                marker = action == Action::Marker;
            }
            let (start, end) = (left.saturating_add(1), right.saturating_add(1));
            levels.push(Level { source: start..source.next, out: end..out.next, marker });
            return;
        }
        if source.what == What::Pixels && out.what == What::Pixels {
            return;
        }
        let (before, after) = (self.source.value(source), self.out.value(out));
        if is_leaf(source) && is_leaf(out) && same(before, after) {
            self.same += 1;
            return;
        }
        let is_icon = source.length == u32::MAX && out.length == u32::MAX;
        if is_icon && is_leaf(source) && fragments::as_written(self.syntax, before) == after {
            return;
        }
        let decision = self.decide(self.source, left, source);
        let vr = self.vr(source);
        if stays(decision.action, self.asked) && !excused(vr, before, after) {
            self.tell(Problem::ValueChanged, self.out, right, decision);
        }
    }

    /// An element of the original that the output has not.
    fn missing(&mut self, left: usize, source: &Node) {
        if source.what == What::Item {
            // An item is dropped by no rule.
            let path = self.source.walk.path(left);
            self.found.at(Problem::ValueMissing, path);
            return;
        }
        let private = source.tag.group() % 2 == 1;
        if private && (0x10..=0xFF).contains(&source.tag.element()) {
            // Creators go with their blocks, which have findings of their own.
            return;
        }
        let decision = self.decide(self.source, left, source);
        let value = self.source.value(source);
        let unread = source.what == What::Leaf
            && (source.length == u32::MAX || dictionary_vr(source.tag) == Some(VR::SQ));
        let swept = matches!(decision.action, Action::Sweep | Action::EventIdIfIdentifier);
        if unread || !(swept || stays(decision.action, self.asked)) {
            return;
        }
        // A private value that is not what its VR promises, the file's or the table's, goes;
        // otherwise the person should know that something of use is lost.
        let promised = [source.vr, self.vr(source)].into_iter().all(|vr| legal(vr, value));
        if private && (decision.action == Action::NearStudyDate || !promised) {
            return;
        }
        self.tell(Problem::ValueMissing, self.source, left, decision);
    }

    /// An element of the output that the original has not.
    fn added(&mut self, right: usize, out: &Node) {
        if out.what == What::Item {
            let path = self.out.walk.path(right);
            self.found.at(Problem::ValueAdded, path);
            return;
        }
        let decision = self.decide(self.out, right, out);
        let swept = matches!(decision.action, Action::Sweep | Action::EventIdIfIdentifier);
        if swept || stays(decision.action, self.asked) {
            self.tell(Problem::ValueAdded, self.out, right, decision);
        }
    }

    fn decide(&mut self, set: Set<'a>, index: usize, node: &Node) -> Decision {
        let creator = self.creator(node);
        let path = self.path.get_or_insert_with(|| set.walk.around(index));
        let vr = match node.vr {
            VR::UN => dictionary_vr(node.tag).unwrap_or(VR::UN),
            vr => vr,
        };
        let is_sequence = node.what == What::Sequence;
        let attribute = Attribute { tag: node.tag, vr, is_sequence, creator: creator.as_deref() };
        let context = Context { modality: self.asked.modality, path };
        policy::resolve(&attribute, &context, self.asked.settings)
    }

    /// The VR that a value is judged by: where the file gives none, the tables'.
    fn vr(&self, node: &Node) -> VR {
        let known = if node.tag.group() % 2 == 1 {
            policy::private_vr(node.tag, self.creator(node).as_deref())
        } else {
            dictionary_vr(node.tag)
        };
        match node.vr {
            VR::UN => known.unwrap_or(VR::UN),
            _ if node.tag.group() % 2 == 1 => known.unwrap_or(node.vr),
            vr => vr,
        }
    }

    /// The creator of a private element's block.
    fn creator(&self, node: &Node) -> Option<String> {
        let block = (node.tag.group(), node.tag.element() >> 8);
        let creator = self.creators.iter().rev().find(|known| (known.0, known.1) == block)?;
        let creator = self.source.walk.nodes.get(creator.2)?;
        Some(plain(self.source.value(creator)).into_owned())
    }

    fn tell(&mut self, problem: Problem, set: Set<'_>, index: usize, decision: Decision) {
        self.found.add(Finding::at(problem, set.walk.path(index)).by(decision.rule));
    }
}

/// The value stays as it is under this action.
fn stays(action: Action, asked: &Asked<'_>) -> bool {
    match action {
        Action::Keep | Action::Walk => true,
        Action::Age => !asked.settings.cap_age,
        Action::Uid => asked.settings.keep_uids,
        _ => false,
    }
}

/// The same bytes, and one of padding where the original's length is odd.
fn same(before: &[u8], after: &[u8]) -> bool {
    match after.strip_prefix(before) {
        Some([]) => true,
        Some([0 | b' ']) => before.len() % 2 == 1,
        _ => false,
    }
}

/// A value that is not what its VR promises is treated as text that may hold a name; what
/// follows a NUL is cut.
fn excused(vr: VR, before: &[u8], after: &[u8]) -> bool {
    let visible = before.split(|byte| *byte == 0).next().unwrap_or_default();
    let cut = visible.len() < before.len() && same(visible, after);
    cut || !legal(vr, before)
}

/// The characters of the VR's repertoire (PS3.5 2026c table 6.2-1), or whole numbers.
fn legal(vr: VR, value: &[u8]) -> bool {
    let value = value
        .split(|byte| *byte == 0)
        .next()
        .filter(|_| super::part10::is_text(vr))
        .unwrap_or(value);
    let more: &[u8] = match vr {
        VR::DS => b"+-eE. \\",
        VR::IS => b"+- \\",
        VR::DA => b". -\\",
        VR::TM => b".: -\\",
        VR::DT => b".+- \\",
        VR::AS => b"DWMY \\",
        VR::UI => b". \\",
        VR::CS => b"_ \\",
        VR::US | VR::SS | VR::OW => return value.len().is_multiple_of(2),
        VR::UL | VR::SL | VR::FL | VR::AT | VR::OF | VR::OL => {
            return value.len().is_multiple_of(4);
        }
        VR::FD | VR::OD | VR::OV | VR::SV | VR::UV => return value.len().is_multiple_of(8),
        _ => return true,
    };
    value.iter().all(|byte| {
        byte.is_ascii_digit() || more.contains(byte) || vr == VR::CS && byte.is_ascii_uppercase()
    })
}

/// The original cannot be followed by the check's walker.
pub(super) fn unread(found: &mut Findings) {
    found.add(Finding::whole(Problem::SourceUnread).weighing(Severity::Note));
}
