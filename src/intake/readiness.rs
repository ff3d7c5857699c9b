//! What the receiver's intake will say of an image: known before the run, when the exam can
//! still be exported again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dicom_core::{Tag, VR};
use serde::{Deserialize, Serialize};

use super::catalogue::Image;
use crate::dicom::tree::Tops;
use crate::dicom::{DataSet, Header, Kind};
use crate::policy::study::{Accepted, Against, Fault, View, against_suv, plain};
use crate::policy::{Modality, Packed, Study};

/// What speaks against an image in the receiver's eyes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// Attributes, by tag.
    pub against: Vec<Against>,
    /// What keeps standardised uptake values from being computed; `None` of what is no PET.
    pub suv: Option<Vec<Packed>>,
    /// The receiver's rules are about single images, and this one is not: attributes may be
    /// where they do not look.
    pub is_multi_frame: bool,
    /// The file is smaller than the receiver lets pass.
    pub is_small: bool,
}

impl Reception {
    /// Of an image of this class in a file of so many bytes.
    pub(super) fn of(
        header: &Header,
        tops: &Tops,
        bytes: &[u8],
        file_len: u64,
        class: &Accepted,
        study: &Study,
    ) -> Self {
        let set = &header.data_set;
        let level = Level { set, tops, bytes, within: None };
        let filled = |node: &&crate::dicom::Node| {
            node.kind == Kind::Value
                && node.parent.is_some()
                && node.value_in(bytes).iter().any(|byte| *byte != b' ')
        };
        let elsewhere: Vec<Tag> = match class.single_frame {
            true => Vec::new(),
            false => set.nodes.iter().filter(filled).map(|node| node.tag).collect(),
        };
        Self {
            against: study.against(&level, &elsewhere),
            suv: (class.modality == Modality::Pet && class.single_frame)
                .then(|| against_suv(&level)),
            is_multi_frame: !class.single_frame,
            is_small: file_len < study.about.receiver.smallest_bytes,
        }
    }
}

/// A level of a data set.
struct Level<'a> {
    set: &'a DataSet,
    tops: &'a Tops,
    bytes: &'a [u8],
    within: Option<usize>,
}

impl View for Level<'_> {
    fn find(&self, tag: Tag) -> Option<usize> {
        match self.within {
            None => self.tops.find(tag),
            Some(item) => {
                let mut inside = self.set.children(item);
                inside.find(|(_, node)| node.tag == tag).map(|(index, _)| index)
            }
        }
    }

    fn text(&self, name: usize) -> Cow<'_, str> {
        let node = self.set.nodes.get(name).filter(|node| node.kind == Kind::Value);
        node.map_or(Cow::Borrowed(""), |node| {
            plain(node.vr, node.value_in(self.bytes), node.encoding.big_endian)
        })
    }

    fn items(&self, name: usize) -> Vec<Self> {
        let is_sequence = self.set.nodes.get(name).is_some_and(|node| node.vr == VR::SQ);
        let items = is_sequence.then(|| self.set.children(name)).into_iter().flatten();
        items.map(|(at, _)| Level { within: Some(at), ..*self }).collect()
    }
}

/// What speaks against images of a series, and how many there are of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lacking {
    /// The attribute, as `ggggeeee`.
    pub tag: Packed,
    /// What is wrong with it.
    pub fault: Fault,
    /// The receiver reports it as a finding; else as a warning.
    pub is_finding: bool,
    /// Of how many images.
    pub images: usize,
}

/// What the receiver will say of a series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Received {
    /// What speaks against its images, by tag.
    pub against: Vec<Lacking>,
    /// What keeps standardised uptake values from being computed, by tag, with the number of images;
    /// `None` of a series without PET images.
    pub suv: Option<Vec<(Packed, usize)>>,
    /// Images that the receiver's rules are not made for.
    pub multi_frame: usize,
    /// Files smaller than it lets pass.
    pub small: usize,
}

impl Received {
    /// The receiver will report something.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        self.small > 0 || self.against.iter().any(|one| one.is_finding)
    }
}

/// What the images of a series bring.
pub(super) fn received(images: &[Image<'_>]) -> Received {
    let mut against = BTreeMap::<Against, usize>::new();
    let mut received = Received::default();
    let mut suv = BTreeMap::<Packed, usize>::new();
    for own in images.iter().map(|image| &image.facts.reception) {
        for one in &own.against {
            *against.entry(*one).or_default() += 1;
        }
        received.multi_frame += usize::from(own.is_multi_frame);
        received.small += usize::from(own.is_small);
        for tag in own.suv.iter().flatten() {
            *suv.entry(*tag).or_default() += 1;
        }
        if own.suv.is_some() {
            received.suv.get_or_insert_default();
        }
    }
    received.suv = received.suv.map(|_| suv.into_iter().collect());
    received.against = against
        .into_iter()
        .map(|(one, images)| Lacking {
            tag: one.tag,
            fault: one.fault,
            is_finding: one.is_finding,
            images,
        })
        .collect();
    received
}
