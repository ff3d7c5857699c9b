//! What the receiver's intake expects of each image, as warnings.

use dicom_core::Tag;

use super::finding::{Findings, Problem};
use super::image::text;
use super::part10::Parts;
use super::rules::Asked;
use super::walk::{What, spell};

/// Warns of every expected attribute that is missing or empty. In multi-frame images
/// functional groups may hold it.
pub(super) fn image(parts: &Parts<'_>, asked: &Asked<'_>, found: &mut Findings) {
    let study = asked.settings.policy.study();
    let class = study.class(&text(parts, Tag(0x0008, 0x0016)));
    let single_frame = class.is_none_or(|class| class.single_frame);
    let there = parts.data.nodes.iter().filter(|node| {
        let value = parts.bytes.get(node.value.clone()).unwrap_or_default();
        (node.depth == 0 || !single_frame)
            && node.what == What::Leaf
            && value.iter().any(|byte| *byte != b' ')
    });
    for tag in study.missing(there.map(|node| node.tag), asked.modality, single_frame) {
        found.at(Problem::ReceiverMissing, spell(&[tag.tag()]));
    }
}
