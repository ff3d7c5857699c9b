//! How an element is written whose source coded it oddly: in the VR that it should have had,
//! and in the encoding that the sequence around it promises. Readers give up at the first
//! element that is coded otherwise, and so does the check.

use dicom_core::{Tag, VR};

use super::rewrite::written_vr;
use super::value;
use crate::dicom::write::{is_short, vr_of};
use crate::dicom::{DataSet, Encoding, Node};
use crate::policy;

/// The longest value of a VR whose length has two bytes (PS3.5 2026c section 7.1.2).
const LONGEST_SHORT: usize = 0xFFFE;

/// How a sequence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coding {
    /// Its own VR; `None` when its header stays as it is.
    pub vr: Option<VR>,
    /// How the elements of its items are coded.
    pub content: Encoding,
}

/// How the sequence at `index` is written between elements that are coded as `around`.
///
/// UN says that the items are Implicit VR Little Endian (PS3.5 2026c section 6.2.2), SQ that
/// they are coded as what surrounds them; where the items say otherwise, SQ is written.
pub(super) fn of_sequence(
    data_set: &DataSet,
    index: usize,
    node: &Node,
    around: Encoding,
) -> Coding {
    let named = node.coded_vr.and_then(vr_of);
    let is_un = node.coded_vr.is_some() && matches!(named, None | Some(VR::UN));
    // The first element of each item that has one.
    let mut firsts = data_set
        .children(index)
        .filter(|(at, item)| item.next > at.saturating_add(1))
        .filter_map(|(at, _)| data_set.nodes.get(at.saturating_add(1)));
    let implicit = firsts.all(|element| element.encoding == Encoding::IMPLICIT_LE);
    if node.encoding == around && is_un && implicit {
        // A VR that DICOM has not is no header that every reader takes for the same.
        return Coding { vr: named.is_none().then_some(VR::UN), content: Encoding::IMPLICIT_LE };
    }
    let same = node.encoding == around && !is_un;
    Coding { vr: (!same).then_some(VR::SQ), content: around }
}

/// The VR to judge a text by, or to write it in, that its file calls something else: private
/// creators are LO (PS3.5 2026c section 7.8.1), and a text is no person's name because its
/// file calls it PN.
pub(super) fn own_text_vr(tag: Tag, vr: VR) -> Option<VR> {
    if policy::is_creator(tag) {
        return Some(VR::LO);
    }
    let known = policy::vr_of(tag).filter(|known| value::is_string(*known));
    known.filter(|known| vr == VR::PN && *known != VR::PN)
}

/// The VR that a value of so many bytes is written in.
pub(super) fn of_value(node: &Node, len: usize) -> VR {
    let vr = match node.coded_vr {
        Some(coded) if vr_of(coded).is_none() => written_vr(node),
        Some(coded) => own_text_vr(node.tag, node.vr).or(vr_of(coded)).unwrap_or(VR::UN),
        None => node.vr,
    };
    // What is too long for its VR is UN (PS3.5 2026c section 6.2.2).
    if len > LONGEST_SHORT && is_short(vr) { VR::UN } else { vr }
}
