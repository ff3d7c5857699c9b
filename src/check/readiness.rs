//! What LabCAS's intake expects of each image, as warnings.

use dicom_core::Tag;

use super::finding::{Findings, Problem};
use super::image::text;
use super::part10::Parts;
use super::risk::is_multi_frame;
use super::walk::{What, spell};

/// Non-empty in every image.
const EXPECTED: &[(u16, u16)] = &[
    (0x0008, 0x0008),
    (0x0008, 0x0016),
    (0x0008, 0x0018),
    (0x0008, 0x0020),
    (0x0008, 0x0022),
    (0x0008, 0x0023),
    (0x0008, 0x0032),
    (0x0008, 0x0033),
    (0x0008, 0x0060),
    (0x0008, 0x0070),
    (0x0008, 0x103E),
    (0x0008, 0x1090),
    (0x0018, 0x1020),
    (0x0020, 0x000D),
    (0x0020, 0x000E),
    (0x0020, 0x0011),
    (0x0020, 0x0013),
    (0x0020, 0x0032),
    (0x0020, 0x0037),
    (0x0020, 0x0052),
    (0x0028, 0x0004),
    (0x0028, 0x0010),
    (0x0028, 0x0011),
    (0x0028, 0x0030),
    (0x0028, 0x0100),
    (0x0028, 0x0101),
    (0x0028, 0x0102),
    (0x0028, 0x0103),
];

/// Non-empty in every CT image.
const EXPECTED_CT: &[(u16, u16)] = &[(0x0018, 0x0050), (0x0028, 0x1050), (0x0028, 0x1051)];

/// Warns of every expected attribute that is missing or empty. In multi-frame images
/// functional groups may hold it.
pub(super) fn image(parts: &Parts<'_>, found: &mut Findings) {
    let anywhere = is_multi_frame(&text(parts, Tag(0x0008, 0x0016)));
    let is_ct = text(parts, Tag(0x0008, 0x0060)) == "CT";
    let more = if is_ct { EXPECTED_CT } else { &[] };
    for &(group, element) in EXPECTED.iter().chain(more) {
        let tag = Tag(group, element);
        let there = parts.data.nodes.iter().any(|node| {
            let place = node.depth == 0 || anywhere;
            place && node.tag == tag && node.what == What::Leaf && !node.value.is_empty()
        });
        // Multi-frame images carry the moment of acquisition as one value.
        let moment = anywhere && matches!(element, 0x0022 | 0x0032) && group == 0x0008;
        if !there && !moment {
            found.at(Problem::LabcasMissing, spell(&[tag]));
        }
    }
}
