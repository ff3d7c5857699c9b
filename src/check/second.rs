//! The second reader: dicom-parser's tokens of what the walker has bounded. Both must find
//! the same elements, and the decoded texts are what the rules are tested on.
//!
//! The tokens are read as they come, in the order of the file; a tree of objects
//! (dicom-object's) would cost more.
//!
//! dicom-parser loses its place on numbers of ragged length and reads the inside of UN
//! as explicit VR, so such values are given to it as opaque ones of the same size, and
//! the inside of UN is read on its own.

use std::borrow::Cow;

use dicom_core::{PrimitiveValue, Tag, VR};
use dicom_encoding::decode::basic::BasicDecoder;
use dicom_encoding::decode::explicit_be::ExplicitVRBigEndianDecoder;
use dicom_encoding::decode::explicit_le::ExplicitVRLittleEndianDecoder;
use dicom_encoding::decode::implicit_le::StandardImplicitVRLittleEndianDecoder;
use dicom_encoding::text::SpecificCharacterSet;
use dicom_encoding::transfer_syntax::{DynDecoder, Endianness};
use dicom_parser::StatefulDecoder;
use dicom_parser::dataset::DataToken;
use dicom_parser::dataset::read::{DataSetReader, DataSetReaderOptions};

use super::element::{Coding, EXPLICIT, IMPLICIT};
use super::part::Part;
use super::walk::{Node, Walk, What};

/// The picture's element, whichever of its three tags it has.
const PICTURE: Tag = Tag(0x7FE0, 0x0008);

/// Pixel Data, for which dicom-parser gives no header when it is encapsulated.
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);

/// What the second reader made of the elements.
pub(super) struct Second {
    /// Both readers found the same; `None`: the second could not be asked.
    pub agrees: Option<bool>,
    /// The decoded text of each node of the walk, where it is one.
    pub texts: Vec<Option<String>>,
}

/// Reads a data set again that the walker has walked as `walk`: these parts of it, each of
/// which is one or more outermost elements, as if nothing stood between them.
pub(super) fn read(bytes: &[u8], coding: Coding, walk: &Walk, parts: &[Part]) -> Second {
    let mut second = Second { agrees: Some(true), texts: vec![None; walk.nodes.len()] };
    let Some(patched) = opaque(bytes, coding, walk) else {
        second.agrees = None;
        return second;
    };
    let outer: Vec<usize> = indices(walk, parts, |node| !node.in_unknown);
    match parts {
        [whole] if whole.nodes.end == walk.nodes.len() => {
            second.compare(walk, &outer, &patched, whole.bytes.clone(), coding);
        }
        parts => {
            // The picture's header ends them as it ends all: an end of the bytes is an error
            // to dicom-parser, and each of its errors takes a trace of the stack.
            let picture = walk.nodes.last().filter(|node| node.what == What::Pixels);
            let picture = picture.map(|node| node.start..node.value.start);
            let ranges = parts.iter().map(|part| part.bytes.clone()).chain(picture);
            let pieces: Vec<&[u8]> = ranges.filter_map(|range| patched.get(range)).collect();
            let joined = pieces.concat();
            second.compare(walk, &outer, &joined, 0..joined.len(), coding);
        }
    }
    let items = indices(walk, parts, |node| {
        let parent = node.parent.and_then(|parent| walk.nodes.get(parent));
        node.in_unknown
            && node.what == What::Item
            && parent.is_some_and(|parent| !parent.in_unknown)
    });
    for item in items {
        let Some(node) = walk.nodes.get(item) else { continue };
        let inside: Vec<usize> = (item.saturating_add(1)..node.next).collect();
        let coding = if node.other_coding { EXPLICIT } else { IMPLICIT };
        second.compare(walk, &inside, bytes, node.value.clone(), coding);
    }
    second
}

fn indices(walk: &Walk, parts: &[Part], wanted: impl Fn(&Node) -> bool) -> Vec<usize> {
    let nodes = parts.iter().flat_map(|part| walk.range(part.nodes.clone()));
    nodes.filter(|(_, node)| wanted(node)).map(|(index, _)| index).collect()
}

impl Second {
    fn compare(
        &mut self,
        walk: &Walk,
        expected: &[usize],
        bytes: &[u8],
        range: std::ops::Range<usize>,
        coding: Coding,
    ) {
        // What follows the picture has higher tags and no picture.
        let picture = walk.nodes.last().is_some_and(|node| node.what == What::Pixels);
        let mut expected = expected.iter().filter(|index| {
            let node = walk.nodes.get(**index);
            node.is_some_and(|node| node.what != What::Item && node.what != What::Pixels)
        });
        let reader = reader(bytes.get(range).unwrap_or_default(), coding);
        let mut same = true;
        // The last tag at each level, the outermost first.
        let mut last = vec![None];
        let mut text_of = None;
        for token in reader {
            let Ok(token) = token else {
                same = false;
                break;
            };
            let (tag, length) = match &token {
                DataToken::ElementHeader(header) => (header.tag, header.len.0),
                DataToken::SequenceStart { tag, len } => (*tag, len.0),
                DataToken::PixelSequenceStart => (PIXEL_DATA, u32::MAX),
                DataToken::PrimitiveValue(value) => {
                    let slot = text_of.take().and_then(|index: usize| self.texts.get_mut(index));
                    if let (Some(slot), Some(text)) = (slot, text(value)) {
                        *slot = Some(text);
                    }
                    continue;
                }
                DataToken::ItemStart { .. } => {
                    last.push(None);
                    continue;
                }
                DataToken::ItemEnd => {
                    last.pop();
                    continue;
                }
                DataToken::SequenceEnd | DataToken::OffsetTable(_) | DataToken::ItemValue(_) => {
                    continue;
                }
            };
            let is_outermost = last.len() == 1;
            if is_outermost && picture && tag >= PICTURE {
                break;
            }
            let Some(index) = expected.next() else {
                same = false;
                break;
            };
            // Of a repeated element most readers show one only.
            if let Some(before) = last.last_mut() {
                same &= *before < Some(tag);
                *before = Some(tag);
            }
            let Some(node) = walk.nodes.get(*index) else { continue };
            same &= node.tag == tag && (node.length == length || opaque_unknown(node));
            text_of = Some(*index);
        }
        // dicom-parser takes the end of the bytes for the end of all that is open.
        if !same || last.len() != 1 || expected.next().is_some() {
            self.agrees = Some(false);
        }
    }
}

type Tokens<'a> = DataSetReader<StatefulDecoder<DynDecoder<&'a [u8]>, &'a [u8], BasicDecoder>>;

/// The tokens of a data set, with texts decoded by the character set in force.
fn reader(bytes: &[u8], coding: Coding) -> Tokens<'_> {
    let (decoder, order): (DynDecoder<&[u8]>, _) = match (coding.explicit, coding.big_endian) {
        (false, _) => (Box::<StandardImplicitVRLittleEndianDecoder>::default(), Endianness::Little),
        (true, false) => (Box::<ExplicitVRLittleEndianDecoder>::default(), Endianness::Little),
        (true, true) => (Box::<ExplicitVRBigEndianDecoder>::default(), Endianness::Big),
    };
    let sets = SpecificCharacterSet::default();
    let decoder = StatefulDecoder::new(bytes, decoder, BasicDecoder::from(order), sets);
    DataSetReader::new(decoder, DataSetReaderOptions::default())
}

/// A value that was read as text.
fn text(value: &PrimitiveValue) -> Option<String> {
    matches!(value, PrimitiveValue::Str(_) | PrimitiveValue::Strs(_))
        .then(|| value.to_str().into_owned())
}

fn opaque_unknown(node: &Node) -> bool {
    node.what == What::Sequence && node.vr == VR::UN
}

/// A copy in which nothing can make dicom-parser lose its place; `None` when there is
/// such a value in implicit VR, where it cannot be told to read it as opaque.
fn opaque<'a>(bytes: &'a [u8], coding: Coding, walk: &Walk) -> Option<Cow<'a, [u8]>> {
    let mut copy = Cow::Borrowed(bytes);
    for node in walk.nodes.iter().filter(|node| !node.in_unknown) {
        if coding.explicit && opaque_unknown(node) && node.length == u32::MAX {
            // Header and delimiter keep their places: the length takes the delimiter in.
            let length = node.value.len().saturating_add(8);
            let length = u32::try_from(length).ok()?;
            let coded = if coding.big_endian { length.to_be_bytes() } else { length.to_le_bytes() };
            let at = node.start.saturating_add(8)..node.start.saturating_add(12);
            copy.to_mut().get_mut(at)?.copy_from_slice(&coded);
        }
        let Some((size, short)) = number(node.vr) else { continue };
        if node.what == What::Leaf && node.value.len() % size != 0 {
            if !coding.explicit {
                return None;
            }
            let at = node.start.saturating_add(4)..node.start.saturating_add(6);
            copy.to_mut().get_mut(at)?.copy_from_slice(if short { b"ST" } else { b"UN" });
        }
    }
    Some(copy)
}

/// The size of a binary number, and whether its VR has a two-byte length.
fn number(vr: VR) -> Option<(usize, bool)> {
    Some(match vr {
        VR::US | VR::SS => (2, true),
        VR::UL | VR::SL | VR::FL | VR::AT => (4, true),
        VR::FD => (8, true),
        VR::OW => (2, false),
        VR::OF | VR::OL => (4, false),
        VR::OD | VR::OV | VR::SV | VR::UV => (8, false),
        _ => return None,
    })
}
