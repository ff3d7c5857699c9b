//! What LabCAS's intake expects of each image, as warnings.

use dicom_core::Tag;

use super::finding::{Findings, Problem};
use super::image::text;
use super::part10::Parts;
use super::risk::is_multi_frame;
use super::walk::{What, spell};
use crate::policy::labcas;

/// Warns of every expected attribute that is missing or empty. In multi-frame images
/// functional groups may hold it.
pub(super) fn image(parts: &Parts<'_>, found: &mut Findings) {
    let anywhere = is_multi_frame(&text(parts, Tag(0x0008, 0x0016)));
    let is_ct = text(parts, Tag(0x0008, 0x0060)) == "CT";
    let there = parts.data.nodes.iter().filter(|node| {
        let value = parts.bytes.get(node.value.clone()).unwrap_or_default();
        (node.depth == 0 || anywhere)
            && node.what == What::Leaf
            && value.iter().any(|byte| *byte != b' ')
    });
    let missing = labcas::missing(there.map(|node| node.tag), is_ct, anywhere);
    for tag in labcas::at(missing) {
        found.at(Problem::LabcasMissing, spell(&[tag]));
    }
}
