//! The parts of a data set that are judged one by one, and remembered as such: an outermost
//! element with all that is in it. A private group is one part, for its elements mean what
//! its creators say.

use std::ops::Range;

use dicom_core::Tag;

use super::finding::{Findings, Problem};
use super::memo::{Known, Memo, Surroundings};
use super::needles::Needles;
use super::rules::{self, Asked, Checked};
use super::seen::Exam;
use super::walk::{Node, Walk, What};
use super::{part10, patterns, second};

const CHARACTER_SET: Tag = Tag(0x0008, 0x0005);

/// One or more outermost elements that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Their nodes and those in them.
    pub nodes: Range<usize>,
    /// Their bytes.
    pub bytes: Range<usize>,
}

/// A data set to be judged element by element.
#[derive(Clone, Copy)]
pub(super) struct Set<'a> {
    pub walk: &'a Walk,
    pub bytes: &'a [u8],
    /// Where it begins in the bytes.
    pub start: usize,
    pub coding: super::element::Coding,
}

impl Set<'_> {
    fn whole(&self) -> Part {
        Part { nodes: 0..self.walk.nodes.len(), bytes: self.start..self.bytes.len() }
    }

    /// Its parts but for the picture; `None` where one says something of another: elements
    /// that do not ascend, and items with character sets of their own, which the second
    /// reader takes on beyond them.
    fn parts(&self) -> Option<Vec<Part>> {
        let nodes = &self.walk.nodes;
        let inner = |node: &Node| node.tag == CHARACTER_SET && node.depth > 0;
        if nodes.iter().any(inner) {
            return None;
        }
        let mut parts: Vec<Part> = Vec::with_capacity(nodes.len());
        let mut last = None;
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            if last.is_some_and(|last| last >= node.tag) {
                return None;
            }
            let group = |tag: Tag| tag.group();
            let same = node.tag.group() % 2 == 1 && last.map(group) == Some(node.tag.group());
            last = Some(node.tag);
            let next = node.next.max(at.saturating_add(1));
            let end = nodes.get(next).map_or(self.bytes.len(), |next| next.start);
            if node.what == What::Pixels {
                break;
            }
            match parts.last_mut().filter(|_| same) {
                Some(part) => (part.nodes.end, part.bytes.end) = (next, end),
                None => parts.push(Part { nodes: at..next, bytes: node.start..end }),
            }
            at = next;
        }
        Some(parts)
    }
}

/// Judges every element: its form, its rule, its text as both readers read it. What was
/// judged before in the same surroundings, and was found to be good, is not judged again.
pub(super) fn judge(
    set: Set<'_>,
    asked: &Asked<'_>,
    study_date: &str,
    needles: Option<&Needles>,
    checked: &mut Checked,
    found: &mut Findings,
) {
    let Set { walk, bytes, coding, .. } = set;
    let exam = Exam::of(asked.event_id, walk, bytes);
    let character_set = walk.value(CHARACTER_SET, bytes).unwrap_or_default();
    let around = Surroundings { asked, exam: &exam, study_date, coding, character_set };
    let memo = needles.and_then(|needles| needles.memo.as_ref());
    let mut new = memo.and_then(|memo| Some((memo, new(memo, set, &around)?)));
    let whole = [set.whole()];
    let mut second = match &new {
        Some((_, new)) => second::read(bytes, coding, walk, &new.parts),
        None => second::read(bytes, coding, walk, &whole),
    };
    if new.is_some() && second.agrees != Some(true) {
        // Where they part, the second reader is lost for all that follows.
        new = None;
        second = second::read(bytes, coding, walk, &whole);
    }
    match second.agrees {
        Some(true) => {}
        Some(false) => found.whole(Problem::ReadersDisagree),
        None => found.whole(Problem::SecondReaderSkipped),
    }
    let mut good = Vec::new();
    for part in new.as_ref().map_or(whole.as_slice(), |(_, new)| &new.parts) {
        let (mut own, mut counts) = (Findings::default(), Checked::default());
        let nodes = || part.nodes.clone();
        part10::elements(walk, bytes, nodes(), &mut own);
        rules::data_set(asked, walk, bytes, nodes(), study_date, &mut counts, &mut own);
        match needles {
            Some(needles) => {
                let texts = &second.texts;
                needles.in_elements(walk, bytes, nodes(), texts, asked, &exam, &mut own);
            }
            None => patterns::in_elements(walk, &second.texts, asked, &mut own),
        }
        if own.is_empty() && new.is_some() {
            good.push((part, Known { attributes: counts.attributes, rows: counts.rows }));
        }
        checked.add(counts.attributes, counts.rows);
        found.append(own);
    }
    if let Some((memo, new)) = &new {
        checked.add(new.known.attributes, new.known.rows);
        memo.remember(&around, walk, bytes, good);
    }
}

/// What is not known yet.
struct New {
    parts: Vec<Part>,
    /// What was counted in all that is known.
    known: Known,
}

fn new(memo: &Memo, set: Set<'_>, around: &Surroundings<'_>) -> Option<New> {
    let mut parts = set.parts()?;
    let known = memo.take_known(around, set.walk, set.bytes, &mut parts, |walk, part| {
        // The second reader has to come by it.
        walk.nodes.get(part.nodes.start).is_some_and(|node| node.tag == CHARACTER_SET)
    })?;
    Some(New { parts, known })
}
