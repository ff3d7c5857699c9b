//! The second reader: dicom-object reads what the walker has bounded, and both must
//! find the same elements. Its decoded texts are what the rules are tested on.
//!
//! dicom-object loses its place on numbers of ragged length and reads the inside of UN
//! as explicit VR, so such values are given to it as opaque ones of the same size, and
//! the inside of UN is read on its own.

use std::borrow::Cow;

use dicom_core::header::{HasLength as _, Header as _};
use dicom_core::{Tag, VR};
use dicom_object::{InMemDicomObject, OpenFileOptions};

use super::walk::{Coding, Node, Walk, What};

/// The picture's element, whichever of its three tags it has.
const PICTURE: Tag = Tag(0x7FE0, 0x0008);

/// What the second reader made of the elements.
pub(super) struct Second {
    /// Both readers found the same; `None`: the second could not be asked.
    pub agrees: Option<bool>,
    /// The decoded text of each node of the walk, where it is one.
    pub texts: Vec<Option<String>>,
}

/// Reads `bytes[start..]` again, a data set that the walker has walked as `walk`.
pub(super) fn read(bytes: &[u8], start: usize, coding: Coding, walk: &Walk) -> Second {
    let mut second = Second { agrees: Some(true), texts: vec![None; walk.nodes.len()] };
    let Some(patched) = opaque(bytes, coding, walk) else {
        second.agrees = None;
        return second;
    };
    let outer: Vec<usize> = indices(walk, |node| !node.in_unknown);
    second.compare(walk, &outer, &patched, start..bytes.len(), coding);
    let items = indices(walk, |node| {
        let parent = node.parent.and_then(|parent| walk.nodes.get(parent));
        node.in_unknown
            && node.what == What::Item
            && parent.is_some_and(|parent| !parent.in_unknown)
    });
    for item in items {
        let Some(node) = walk.nodes.get(item) else { continue };
        let inside: Vec<usize> = (item.saturating_add(1)..node.next).collect();
        second.compare(walk, &inside, bytes, node.value.clone(), IMPLICIT);
    }
    second
}

const IMPLICIT: Coding = Coding { explicit: false, big_endian: false };

fn indices(walk: &Walk, wanted: impl Fn(&Node) -> bool) -> Vec<usize> {
    walk.nodes.iter().enumerate().filter(|(_, node)| wanted(node)).map(|(index, _)| index).collect()
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
        let mut file = frame(coding);
        file.extend_from_slice(bytes.get(range).unwrap_or_default());
        // What follows the picture has higher tags and no picture.
        let picture = walk.nodes.last().is_some_and(|node| node.what == What::Pixels);
        let options = OpenFileOptions::new();
        let options = if picture { options.read_until(PICTURE) } else { options };
        let Ok(object) = options.from_reader(file.as_slice()) else {
            self.agrees = Some(false);
            return;
        };
        let mut expected = expected.iter().filter(|index| {
            let node = walk.nodes.get(**index);
            node.is_some_and(|node| node.what != What::Item && node.what != What::Pixels)
        });
        let mut same = true;
        visit(&object, |tag, length, text| {
            let Some(index) = expected.next() else {
                same = false;
                return;
            };
            let Some(node) = walk.nodes.get(*index) else { return };
            same &= node.tag == tag && (node.length == length || opaque_unknown(node));
            if let (Some(slot), Some(text)) = (self.texts.get_mut(*index), text) {
                *slot = Some(text);
            }
        });
        if !same || expected.next().is_some() {
            self.agrees = Some(false);
        }
    }
}

fn opaque_unknown(node: &Node) -> bool {
    node.what == What::Sequence && node.vr == VR::UN
}

/// Visits every element below `object` in the order of the file, without recursion.
fn visit(object: &InMemDicomObject, mut see: impl FnMut(Tag, u32, Option<String>)) {
    let mut open: Vec<Box<dyn Iterator<Item = &dicom_object::mem::InMemElement> + '_>> =
        vec![Box::new(object.iter())];
    while let Some(elements) = open.last_mut() {
        let Some(element) = elements.next() else {
            open.pop();
            continue;
        };
        let text = match element.value().primitive() {
            Some(
                value @ (dicom_core::PrimitiveValue::Str(_) | dicom_core::PrimitiveValue::Strs(_)),
            ) => Some(value.to_str().into_owned()),
            _ => None,
        };
        see(element.tag(), element.length().0, text);
        if let Some(items) = element.value().items() {
            open.push(Box::new(items.iter().flat_map(InMemDicomObject::iter)));
        }
    }
}

/// A copy in which nothing can make dicom-object lose its place; `None` when there is
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

/// A beginning of a file, as small as can be, before a data set read on its own.
fn frame(coding: Coding) -> Vec<u8> {
    let syntax: &[u8] = match (coding.explicit, coding.big_endian) {
        (false, _) => b"1.2.840.10008.1.2\0",
        (true, false) => b"1.2.840.10008.1.2.1\0",
        (true, true) => b"1.2.840.10008.1.2.2\0",
    };
    let mut group = Vec::new();
    group.extend_from_slice(b"\x02\0\x01\0OB\0\0\x02\0\0\0\0\x01");
    for (element, value) in
        [(0x02u8, &b"1.2\0"[..]), (0x03, b"1.2\0"), (0x10, syntax), (0x12, b"1.2\0")]
    {
        group.extend_from_slice(&[
            2,
            0,
            element,
            0,
            b'U',
            b'I',
            u8::try_from(value.len()).unwrap_or(0),
            0,
        ]);
        group.extend_from_slice(value);
    }
    let mut file = vec![0; 128];
    file.extend_from_slice(b"DICM\x02\0\0\0UL\x04\0");
    file.extend_from_slice(&u32::try_from(group.len()).unwrap_or(0).to_le_bytes());
    file.extend_from_slice(&group);
    file
}
