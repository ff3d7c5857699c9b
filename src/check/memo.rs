//! Parts of images that were judged already, and found to be good: the slices of a series
//! say the same again and again, byte for byte. The memo is the check's own, of what the
//! check itself read, and of one list of identifiers: with that it goes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use dicom_core::Tag;

use super::element::Coding;
use super::guide::Guide;
use super::part::Part;
use super::rows::Rows;
use super::rules::Asked;
use super::seen::Exam;
use super::walk::Walk;
use crate::policy::{Modality, Settings};

/// More bytes of parts are not remembered: then it begins anew.
const MOST_BYTES: usize = 1 << 20;
/// How many surroundings at once, and how many parts of the same tag in each.
const MOST_SURROUNDINGS: usize = 8;
const MOST_ALIKE: usize = 4;

/// All that a part is judged by beside itself.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub asked: &'a Asked<'a>,
    pub exam: &'a Exam,
    pub study_date: &'a str,
    pub coding: Coding,
    /// The outermost Specific Character Set; there is no other.
    pub character_set: &'a [u8],
}

/// What a part adds to what was compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub attributes: u64,
    pub rows: Rows,
}

/// Parts that are good, by their surroundings, and guides through originals and outputs.
#[derive(Default)]
pub(super) struct Memo {
    remembered: Mutex<Remembered>,
    source: Guide,
    output: Guide,
}

#[derive(Default)]
struct Remembered {
    bytes: usize,
    places: Vec<Place>,
}

/// Surroundings, and what was good in them.
struct Place {
    event_id: String,
    received: bool,
    settings: Settings,
    modality: Modality,
    exam: Exam,
    study_date: String,
    coding: Coding,
    character_set: Vec<u8>,
    parts: BTreeMap<Tag, Vec<Good>>,
}

/// A part's bytes: what the walker made of them follows from them, and from their coding
/// ([`guide`](super::guide)).
struct Good {
    bytes: Box<[u8]>,
    known: Known,
}

impl Memo {
    /// What guides through the exam's originals.
    pub(super) fn source(&self) -> &Guide {
        &self.source
    }

    /// What guides through what is made of them.
    pub(super) fn output(&self) -> &Guide {
        &self.output
    }

    /// Takes out of `parts` what is known to be good, but what is `wanted` all the same, and
    /// says what was counted in it. `None` when nothing can be said.
    pub(super) fn take_known(
        &self,
        around: &Surroundings<'_>,
        walk: &Walk,
        bytes: &[u8],
        parts: &mut Vec<Part>,
        wanted: impl Fn(&Walk, &Part) -> bool,
    ) -> Option<Known> {
        let remembered = self.remembered.lock().ok()?;
        let mut all = Known::default();
        if let Some(place) = remembered.places.iter().find(|place| place.is(around)) {
            parts.retain(|part| match place.find(walk, bytes, part) {
                Some(known) if !wanted(walk, part) => {
                    all.attributes = all.attributes.saturating_add(known.attributes);
                    all.rows.extend(known.rows);
                    false
                }
                _ => true,
            });
        }
        Some(all)
    }

    /// Remembers parts in which nothing was found.
    pub(super) fn remember(
        &self,
        around: &Surroundings<'_>,
        walk: &Walk,
        bytes: &[u8],
        good: Vec<(&Part, Known)>,
    ) {
        let Ok(mut remembered) = self.remembered.lock() else { return };
        if remembered.bytes > MOST_BYTES {
            *remembered = Remembered::default();
        }
        let mut gone = 0;
        let at = remembered.places.iter().position(|place| place.is(around));
        let at = at.unwrap_or_else(|| {
            if remembered.places.len() >= MOST_SURROUNDINGS {
                gone = remembered.places.remove(0).size();
            }
            remembered.places.push(Place::new(around));
            remembered.places.len().saturating_sub(1)
        });
        let Some(place) = remembered.places.get_mut(at) else { return };
        let mut more = 0;
        for (part, known) in good {
            let Some((tag, own)) = tag_and_bytes(walk, bytes, part) else { continue };
            let good = Good { bytes: own.into(), known };
            // (Another thread may have been quicker.)
            if good.size() > MOST_BYTES / 16 || place.find(walk, bytes, part).is_some() {
                continue;
            }
            let alike = place.parts.entry(tag).or_default();
            if alike.len() >= MOST_ALIKE {
                gone += alike.remove(0).size();
            }
            more += good.size();
            alike.push(good);
        }
        remembered.bytes = (remembered.bytes + more).saturating_sub(gone);
    }
}

impl Place {
    fn new(around: &Surroundings<'_>) -> Self {
        Self {
            event_id: around.asked.event_id.to_owned(),
            received: around.asked.received,
            settings: around.asked.settings.clone(),
            modality: around.asked.modality,
            exam: around.exam.clone(),
            study_date: around.study_date.to_owned(),
            coding: around.coding,
            character_set: around.character_set.to_vec(),
            parts: BTreeMap::new(),
        }
    }

    fn is(&self, around: &Surroundings<'_>) -> bool {
        let asked = around.asked;
        self.event_id == asked.event_id
            && self.received == asked.received
            && self.modality == asked.modality
            && self.coding == around.coding
            && self.study_date == around.study_date
            && self.character_set == around.character_set
            && self.exam == *around.exam
            && Arc::ptr_eq(&self.settings.policy, &asked.settings.policy)
            && self.settings == *asked.settings
    }

    fn find(&self, walk: &Walk, bytes: &[u8], part: &Part) -> Option<&Known> {
        let (tag, bytes) = tag_and_bytes(walk, bytes, part)?;
        let good = self.parts.get(&tag)?.iter().find(|good| *good.bytes == *bytes)?;
        Some(&good.known)
    }

    fn size(&self) -> usize {
        self.parts.values().flatten().map(Good::size).sum()
    }
}

impl Good {
    fn size(&self) -> usize {
        self.bytes.len().saturating_add(size_of::<Self>())
    }
}

/// By what a part is found.
fn tag_and_bytes<'a>(walk: &Walk, bytes: &'a [u8], part: &Part) -> Option<(Tag, &'a [u8])> {
    Some((walk.nodes.get(part.nodes.start)?.tag, bytes.get(part.bytes.clone())?))
}
