//! What the receiver's intake will say of each image, as warnings.

use std::borrow::Cow;

use dicom_core::Tag;

use super::finding::{Findings, Problem};
use super::image::text;
use super::part10::Parts;
use super::rules::Asked;
use super::walk::{What, spell};
use crate::policy::study::{Fault, View, plain};

/// Warns of all that the receiver will report of an image of so many bytes. In multi-frame
/// images functional groups may hold what it asks for.
pub(super) fn image(parts: &Parts<'_>, size_bytes: u64, asked: &Asked<'_>, found: &mut Findings) {
    let study = asked.settings.policy.study();
    let class = study.class(&text(parts, Tag(0x0008, 0x0016)));
    let single_frame = class.is_none_or(|class| class.single_frame);
    let filled = parts.data.nodes.iter().filter(|node| {
        let value = parts.bytes.get(node.value.clone()).unwrap_or_default();
        node.depth > 0
            && !single_frame
            && node.what == What::Leaf
            && value.iter().any(|byte| *byte != b' ')
    });
    let elsewhere: Vec<Tag> = filled.map(|node| node.tag).collect();
    for one in study.against(&Level { parts, within: None }, &elsewhere) {
        let problem = match one.fault {
            _ if !one.is_finding => Problem::ReceiverNote,
            Fault::Missing => Problem::ReceiverMissing,
            _ => Problem::ReceiverForm,
        };
        found.at(problem, spell(&[one.tag.tag()]));
    }
    if size_bytes < study.about.receiver.smallest_bytes {
        found.whole(Problem::ReceiverSmall);
    }
}

/// A level of a data set.
struct Level<'a> {
    parts: &'a Parts<'a>,
    within: Option<usize>,
}

impl View for Level<'_> {
    fn find(&self, tag: Tag) -> Option<usize> {
        let walk = &self.parts.data;
        let Some(item) = self.within else { return walk.top_index(tag) };
        walk.children(item).find(|(_, node)| node.tag == tag).map(|(index, _)| index)
    }

    fn text(&self, name: usize) -> Cow<'_, str> {
        let node = self.parts.data.nodes.get(name).filter(|node| node.what == What::Leaf);
        node.map_or(Cow::Borrowed(""), |node| {
            let value = self.parts.bytes.get(node.value.clone()).unwrap_or_default();
            plain(node.vr, value, self.parts.coding.big_endian)
        })
    }

    fn items(&self, name: usize) -> Vec<Self> {
        let is_sequence = |node: &&super::walk::Node| node.what == What::Sequence;
        let sequence = self.parts.data.nodes.get(name).filter(is_sequence);
        let items = sequence.into_iter().flat_map(|_| self.parts.data.children(name));
        items.map(|(at, _)| Level { within: Some(at), ..*self }).collect()
    }
}
