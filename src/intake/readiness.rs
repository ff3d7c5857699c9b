//! What the receiver's intake expects of an image and does not find in it: known before the
//! run, when the exam can still be exported again.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::catalogue::Image;
use crate::dicom::{Header, Kind};
use crate::policy::study::Accepted;
use crate::policy::{Packed, Study, name_of};

/// An expected attribute that images lack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lacking {
    /// The attribute, as `ggggeeee`.
    pub tag: Packed,
    /// Its name.
    pub name: Cow<'static, str>,
    /// How many images lack it.
    pub images: usize,
}

/// What is missing or empty. In multi-frame images functional groups may hold it.
pub(super) fn missing(
    header: &Header,
    bytes: &[u8],
    class: &Accepted,
    study: &Study,
) -> Vec<Packed> {
    let set = &header.data_set;
    let filled = |node: &&crate::dicom::Node| {
        node.kind == Kind::Value && node.value_in(bytes).iter().any(|byte| *byte != b' ')
    };
    if class.single_frame {
        let top = set.top().map(|(_, node)| node);
        study.missing(top.filter(filled).map(|node| node.tag), class.modality, true)
    } else {
        study.missing(set.nodes.iter().filter(filled).map(|node| node.tag), class.modality, false)
    }
}

/// What the images of an exam lack, in the order of the tags.
pub(super) fn lacking(images: &[Image<'_>]) -> Vec<Lacking> {
    let mut counts = BTreeMap::<Packed, usize>::new();
    for tag in images.iter().flat_map(|image| &image.facts.missing) {
        *counts.entry(*tag).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(tag, images)| Lacking {
            tag,
            name: name_of(tag.tag()).unwrap_or("an attribute".into()),
            images,
        })
        .collect()
}

/// The same in words, at most three names.
pub(super) fn in_words(lacking: &[Lacking], images: usize) -> String {
    let names: Vec<String> = lacking
        .iter()
        .take(3)
        .map(|one| match one.images {
            count if count == images => one.name.to_string(),
            1 => format!("{} (1 image)", one.name),
            count => format!("{} ({count} images)", one.name),
        })
        .collect();
    let more = match lacking.len().saturating_sub(3) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    names.join(", ") + &more
}
