//! What headers themselves say of how much there should be: the slices of a PET series, and
//! the parts of a concatenation. A hint, as gaps are ([`super::gaps`]): it never holds
//! anything.

use std::collections::{BTreeMap, BTreeSet};

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

use super::facts::Facts;
use super::{ImageFacts, Original};

/// What an image says of the images beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Images of its series, by the PET Series module (PS3.3 2026c section C.8.9.1).
    pub images: Option<u32>,
    /// Its concatenation (PS3.3 2026c section C.7.6.16), when it is a part of one.
    pub concatenation: Option<Concatenation>,
}

/// A part of a picture that was cut in parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concatenation {
    /// Concatenation UID (0020,9161).
    pub uid: Original,
    /// In-concatenation Number (0020,9162), from 1.
    pub number: u16,
    /// In-concatenation Total Number (0020,9163), when it is known.
    pub total: Option<u16>,
}

/// More was listed than came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Shortfall {
    /// So many are listed: files by a DICOMDIR, images or parts by a header.
    pub listed: u64,
    /// So many arrived.
    pub arrived: u64,
}

impl Stated {
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        Self { images: images(facts), concatenation: concatenation(facts) }
    }
}

/// Number of Slices (0054,0081), as often as the first value of Series Type (0054,1000) has
/// them.
fn images(facts: &Facts<'_>) -> Option<u32> {
    let number = |element| facts.number16(Tag(0x0054, element)).map(u32::from);
    let slices = number(0x0081).filter(|slices| *slices > 0)?;
    let kind = facts.text(Tag(0x0054, 0x1000));
    let times = match kind.split('\\').next().unwrap_or_default().trim() {
        // Number of Time Slices (0054,0101).
        "DYNAMIC" => number(0x0101).unwrap_or(1),
        // Number of R-R Intervals (0054,0061), Number of Time Slots (0054,0071).
        "GATED" => number(0x0061).unwrap_or(1).max(1) * number(0x0071).unwrap_or(1).max(1),
        _ => 1,
    };
    Some(slices.saturating_mul(times.max(1)))
}

fn concatenation(facts: &Facts<'_>) -> Option<Concatenation> {
    let uid = facts.uid(Tag(0x0020, 0x9161));
    let number = facts.number16(Tag(0x0020, 0x9162)).filter(|number| *number > 0)?;
    let total = facts.number16(Tag(0x0020, 0x9163)).filter(|total| *total > 0);
    (!uid.is_empty()).then_some(Concatenation { uid: Original(uid), number, total })
}

/// Of a series' images: fewer than a header says. Copies of one image count once, and where
/// headers differ, the least is believed.
pub(super) fn missing_images<'a>(
    images: impl Iterator<Item = &'a ImageFacts> + Clone,
) -> Option<Shortfall> {
    let listed = images.clone().filter_map(|image| image.stated.images).min().map(u64::from)?;
    let uids: BTreeSet<&str> = images.map(|image| image.uid.as_str()).collect();
    let arrived = uids.len() as u64;
    (arrived < listed).then_some(Shortfall { listed, arrived })
}

/// Concatenations of a series that lack a part.
pub(super) fn missing_parts<'a>(images: impl Iterator<Item = &'a ImageFacts>) -> Vec<Shortfall> {
    let mut parts = BTreeMap::<&str, (BTreeSet<u16>, u16)>::new();
    for part in images.filter_map(|image| image.stated.concatenation.as_ref()) {
        let (numbers, last) = parts.entry(part.uid.as_str()).or_default();
        numbers.insert(part.number);
        *last = (*last).max(part.number).max(part.total.unwrap_or(0));
    }
    let short = parts.into_values().filter_map(|(numbers, last)| {
        let (listed, arrived) = (u64::from(last), numbers.len() as u64);
        (arrived < listed).then_some(Shortfall { listed, arrived })
    });
    short.collect()
}
