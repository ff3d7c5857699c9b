//! The form of a file: preamble, file meta information, transfer syntax, the order and
//! the lengths of elements, and what may hide between and after them.

use std::borrow::Cow;
use std::ops::Range;

use dicom_core::{Tag, VR};
use dicom_object::FileMetaTable;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::element::{Coding, EXPLICIT, IMPLICIT, Stop};
use super::finding::{Finding, Findings, Problem, Severity};
use super::guide::Guide;
use super::walk::{Walk, What, walk};
use crate::dicom::start::IMPLEMENTATION_CLASS_UID;

/// Headers larger than this are refused, as they are when they are read to be written.
pub const MAX_HEADER_BYTES: u64 = crate::dicom::read::MAX_HEADER_BYTES;
/// Preamble and prefix.
const PREFIX: usize = 132;

/// A header taken apart.
pub(super) struct Parts<'a> {
    /// The bytes that `meta` and `data` index; those given, or inflated.
    pub bytes: Cow<'a, [u8]>,
    pub meta: Walk,
    pub data: Walk,
    /// Where the data set begins.
    pub start: usize,
    pub coding: Coding,
    pub syntax: String,
    /// The transfer syntax encapsulates the picture.
    pub encapsulated: bool,
    pub deflated: bool,
    /// Bytes follow the end of the deflated data set, other than one to make it even.
    pub behind_deflated: bool,
}

/// Takes a header apart, by a guide where there is one; `Err` when more bytes are needed or when it cannot be read.
pub(super) fn parts<'a>(header: &'a [u8], guide: Option<&Guide>) -> Result<Parts<'a>, Stop> {
    if header.len() < PREFIX {
        return Err(Stop::More(PREFIX as u64));
    }
    if header.get(128..PREFIX) != Some(b"DICM") {
        return Err(Stop::Bad(0));
    }
    let start = meta_end(header)?;
    let meta = walk(header, PREFIX..start, EXPLICIT).map_err(inside)?;
    let syntax = meta.value(Tag(2, 0x10), header).map(plain).unwrap_or_default().into_owned();
    let deflated = syntax == "1.2.840.10008.1.2.1.99";
    let encapsulated = syntax.starts_with("1.2.840.10008.1.2.4.")
        || matches!(syntax.as_str(), "1.2.840.10008.1.2.5" | "1.2.840.10008.1.2.1.98");
    let coding = match syntax.as_str() {
        "1.2.840.10008.1.2" => IMPLICIT,
        "1.2.840.10008.1.2.2" => Coding { explicit: true, big_endian: true },
        _ => EXPLICIT,
    };
    let mut bytes = Cow::Borrowed(header);
    let mut behind_deflated = false;
    if deflated {
        let packed = header.get(start..).unwrap_or_default();
        let limit = usize::try_from(MAX_HEADER_BYTES).unwrap_or(usize::MAX);
        let plain = decompress_to_vec_with_limit(packed, limit).map_err(|_| Stop::Bad(start))?;
        behind_deflated = has_more(packed, plain.len());
        let mut whole = header.get(..start).unwrap_or_default().to_vec();
        whole.extend_from_slice(&plain);
        bytes = Cow::Owned(whole);
    }
    let end = bytes.len();
    let data = match guide {
        Some(guide) => guide.walk(&bytes, start..end, coding)?,
        None => walk(&bytes, start..end, coding)?,
    };
    Ok(Parts { bytes, meta, data, start, coding, syntax, encapsulated, deflated, behind_deflated })
}

/// Whether something follows a deflated stream of so many bytes.
fn has_more(packed: &[u8], plain_len: usize) -> bool {
    let mut plain = vec![0; plain_len];
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (_, consumed, _) = decompress(&mut DecompressorOxide::new(), packed, &mut plain, 0, flags);
    !matches!(packed.get(consumed..), None | Some([] | [0]))
}

/// More bytes cannot help what does not fit into its own group.
fn inside(stop: Stop) -> Stop {
    if let Stop::More(at) = stop {
        Stop::Bad(usize::try_from(at).unwrap_or(usize::MAX))
    } else {
        stop
    }
}

/// Group 2 ends where another group begins: its written length is checked, not trusted.
fn meta_end(header: &[u8]) -> Result<usize, Stop> {
    let mut at = PREFIX;
    loop {
        match header.get(at..at.saturating_add(8)) {
            None if at >= header.len() || header.len().saturating_sub(at) < 8 => {
                return Err(Stop::More(at.saturating_add(8) as u64));
            }
            Some(&[2, 0, _, _, v0, v1, l0, l1]) => {
                let long =
                    matches!(&[v0, v1], b"OB" | b"OW" | b"UN" | b"SQ" | b"UT" | b"UC" | b"UR");
                let (head, length) = if long {
                    let coded = header.get(at.saturating_add(8)..at.saturating_add(12));
                    let coded: [u8; 4] = coded
                        .and_then(|coded| coded.try_into().ok())
                        .ok_or(Stop::More(at.saturating_add(12) as u64))?;
                    (12usize, u32::from_le_bytes(coded) as usize)
                } else {
                    (8, usize::from(u16::from_le_bytes([l0, l1])))
                };
                at = at.saturating_add(head).saturating_add(length);
                if at > header.len() {
                    return Err(Stop::More(at as u64));
                }
            }
            _ => return Ok(at),
        }
    }
}

/// A text value without its padding.
pub(super) fn plain(value: &[u8]) -> Cow<'_, str> {
    let end = value.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |last| last + 1);
    let value = value.get(..end).unwrap_or_default();
    let start = value.iter().position(|byte| *byte != b' ').unwrap_or(end);
    let value = value.get(start..).unwrap_or_default();
    match std::str::from_utf8(value) {
        Ok(text) if value.is_ascii() => text.into(),
        _ => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Tests the form of the whole; `after` is what follows the picture. That of each element of
/// the data set is tested by [`elements`].
pub(super) fn form(parts: &Parts<'_>, after: Option<&Walk>, found: &mut Findings) {
    preamble_and_meta(parts, found);
    let bytes = parts.bytes.as_ref();
    let picture = parts.data.nodes.last().filter(|node| node.what == What::Pixels);
    if picture.is_some_and(|node| node.value.start != bytes.len()) && !parts.deflated {
        found.whole(Problem::TrailingBytes);
    }
    order(&parts.data, found);
    if let Some(after) = after {
        order(after, found);
        let first = after.nodes.first().map(|node| node.tag);
        if picture.is_some() && first.is_some_and(|tag| tag.group() <= 0x7FE0) {
            found.whole(Problem::Order);
        }
    } else {
        found.whole(Problem::TrailingBytes);
    }
    if parts.syntax.is_empty() || !known_syntax(parts) {
        found.whole(Problem::TransferSyntax);
    }
    if parts.deflated {
        found.whole(Problem::Deflated);
    }
    if parts.behind_deflated {
        found.whole(Problem::TrailingBytes);
    }
}

fn known_syntax(parts: &Parts<'_>) -> bool {
    let plain = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"];
    parts.encapsulated || parts.deflated || plain.contains(&parts.syntax.as_str())
}

/// File meta information: the seven attributes that are written, and no other
/// (PS3.10 2026c section 7.1).
fn preamble_and_meta(parts: &Parts<'_>, found: &mut Findings) {
    let bytes = parts.bytes.as_ref();
    if bytes.get(..128).is_none_or(|preamble| preamble.iter().any(|byte| *byte != 0)) {
        found.whole(Problem::Preamble);
    }
    const ALLOWED: [u16; 7] = [0x00, 0x01, 0x02, 0x03, 0x10, 0x12, 0x13];
    for (index, node) in parts.meta.nodes.iter().enumerate() {
        if node.tag.group() != 2 || !ALLOWED.contains(&node.tag.element()) {
            found.at(Problem::MetaAttribute, parts.meta.path(index));
        }
    }
    for element in ALLOWED.into_iter().filter(|element| *element != 0x13) {
        if parts.meta.value(Tag(2, element), bytes).is_none_or(<[u8]>::is_empty) {
            found.at(Problem::MetaMissing, super::walk::spell(&[Tag(2, element)]));
        }
    }
    order(&parts.meta, found);
    elements(&parts.meta, bytes, 0..parts.meta.nodes.len(), found);
    let told = parts
        .meta
        .value(Tag(2, 0), bytes)
        .and_then(|value| value.try_into().ok())
        .map(u32::from_le_bytes);
    let real = parts.start.saturating_sub(PREFIX.saturating_add(12));
    if told.is_some_and(|told| told as usize != real) {
        found.whole(Problem::MetaLength);
    }
    for (meta, data) in [(Tag(2, 2), Tag(8, 0x16)), (Tag(2, 3), Tag(8, 0x18))] {
        let left = parts.meta.value(meta, bytes).map(plain);
        let right = parts.data.value(data, bytes).map(plain);
        if left != right {
            found.at(Problem::MetaUid, super::walk::spell(&[meta]));
        }
    }
    // The second reader trusts the group's length, so it only gets a true one.
    let again =
        bytes.get(128..parts.start).filter(|_| told.is_some_and(|told| told as usize == real));
    let same =
        |table: &FileMetaTable| table.transfer_syntax().trim_end_matches('\0') == parts.syntax;
    if !again.is_none_or(|meta| FileMetaTable::from_reader(meta).as_ref().is_ok_and(same)) {
        found.add(Finding::whole(Problem::ReadersDisagree));
    }
}

/// The writer's own mark, (0002,0012).
pub(super) fn writer(parts: &Parts<'_>, received: bool, found: &mut Findings) {
    let named = parts.meta.value(Tag(2, 0x12), parts.bytes.as_ref()).map(plain);
    if named.as_deref() != Some(IMPLEMENTATION_CLASS_UID) {
        let finding = Finding::whole(Problem::MetaImplementation);
        found.add(if received { finding } else { finding.weighing(Severity::Fail) });
    }
}

/// Kinds of attributes that are never copied, whatever the tables say.
fn never_copied(tag: Tag, outermost_group_two: bool) -> bool {
    let (group, element) = (tag.group(), tag.element());
    let command = matches!(group, 0x0000 | 0x0004) || (group == 2 && !outermost_group_two);
    let odd = group % 2 == 1 && (group < 9 || group == 0xFFFF);
    let repeating = group & 0xFF00 == 0x6000 || group & 0xFF00 == 0x5000;
    let graphics = group == 0x0070 || tag == Tag(0x4FFE, 1);
    let signature = group == 0xFFFA || matches!(tag, Tag(0x0400, 0x0005..=0x0600));
    let padding = group == 0xFFFC;
    let length = element == 0 && group != 2;
    command || odd || repeating || graphics || signature || padding || length
}

/// Elements ascend, at every depth.
fn order(walk: &Walk, found: &mut Findings) {
    // The last element at each depth, and what it is in: a parent's children are not parted
    // by another's of the same depth.
    let mut last: Vec<Option<(Option<usize>, Tag)>> = Vec::new();
    for (index, node) in walk.nodes.iter().enumerate() {
        if node.what == What::Item {
            continue;
        }
        if last.len() <= node.depth {
            last.resize(node.depth.saturating_add(1), None);
        }
        let Some(before) = last.get_mut(node.depth) else { continue };
        let here = Some((node.parent, node.tag));
        if std::mem::replace(before, here)
            .is_some_and(|(parent, tag)| parent == node.parent && tag >= node.tag)
        {
            found.at(Problem::Order, walk.path(index));
        }
    }
}

/// Lengths, hidden text and kinds that are never copied, of these nodes.
pub(super) fn elements(walk: &Walk, bytes: &[u8], nodes: Range<usize>, found: &mut Findings) {
    for (index, node) in walk.range(nodes) {
        if node.what == What::Item {
            if let Some(sequence) = node.parent.filter(|_| node.other_coding) {
                found.at(Problem::ItemCoding, walk.path(sequence));
            }
            continue;
        }
        if never_copied(node.tag, node.tag.group() == 2 && node.depth == 0) {
            found.at(Problem::NeverCopied, walk.path(index));
        }
        if node.what != What::Pixels && node.length != u32::MAX && node.length % 2 == 1 {
            found.at(Problem::OddLength, walk.path(index));
        }
        if node.reserved {
            found.at(Problem::Reserved, walk.path(index));
        }
        if node.what == What::Leaf {
            if hides_text(node.vr, bytes.get(node.value.clone()).unwrap_or_default()) {
                found.at(Problem::TextAfterNul, walk.path(index));
            }
            let wanted = super::element::dictionary_vr(node.tag);
            let differs = |wanted| node.vr != VR::UN && differs(node.vr, wanted);
            if node.strange_vr || wanted.is_some_and(differs) {
                found.at(Problem::VrDiffers, walk.path(index));
            }
        }
    }
}

/// US means SS as well, OW means OB, in the dictionary's relaxed VRs.
fn differs(coded: VR, wanted: VR) -> bool {
    let family = |vr| match vr {
        VR::US | VR::SS => VR::US,
        VR::OB | VR::OW => VR::OW,
        vr => vr,
    };
    family(coded) != family(wanted)
}

fn hides_text(vr: VR, value: &[u8]) -> bool {
    is_text(vr)
        && value
            .iter()
            .position(|byte| *byte == 0)
            .and_then(|nul| value.get(nul..))
            .is_some_and(|rest| rest.iter().any(|byte| !matches!(byte, 0 | b' ')))
}

/// VRs whose value is text of some kind.
pub(super) fn is_text(vr: VR) -> bool {
    use VR::*;
    matches!(vr, AE | AS | CS | DA | DS | DT | IS | LO | LT | PN | SH | ST | TM | UC | UI | UR | UT)
}
