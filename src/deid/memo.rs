//! What became of parts of images already: the slices of a series say the same again and
//! again, byte for byte, and the same becomes of it. A part is an outermost element with all
//! that is in it; a private group is one part, for its elements mean what its creators say.
//! The memo belongs to one [`Exam`](super::Exam), to its settings, Event ID, identifiers and
//! decisions, and goes with it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use dicom_core::Tag;

use super::edit::Job;
use super::tally::{RuleCount, Tally};
use crate::dicom::text::CharacterSet;
use crate::dicom::{DataSet, Encoding, Guide, Node};
use crate::policy::Modality;

/// More bytes of parts are not remembered: then it begins anew.
const MOST_BYTES: usize = 1 << 20;
/// How many surroundings at once, and how many parts of the same tag in each.
const MOST_SURROUNDINGS: usize = 8;
const MOST_ALIKE: usize = 4;

/// Parts of headers and what became of them, and a guide through the next header.
#[derive(Default)]
pub(super) struct Memo {
    remembered: Mutex<Remembered>,
    pub guide: Guide,
}

#[derive(Default)]
struct Remembered {
    bytes: usize,
    places: Vec<Surroundings>,
    rows: Option<(Tally, Arc<[RuleCount]>)>,
    /// Parts that were known of a file, and what was done to them together: mostly they are
    /// those of the next file too.
    sum: Option<(Vec<Option<Arc<Done>>>, Tally)>,
}

/// What decides on a part besides itself and the exam, and what became of parts in it.
struct Surroundings {
    modality: Modality,
    study_date: Option<String>,
    encoding: Encoding,
    syntax_uid: String,
    character_set: CharacterSet,
    parts: BTreeMap<Tag, Vec<Arc<Done>>>,
    created: Created,
}

/// What was written where nothing was.
pub(super) type Created = BTreeMap<Tag, Arc<Done>>;

/// A part, and what became of it. What the reader makes of a part follows from its bytes and
/// from how they are coded: where no length is written, what follows may decide how an item is
/// read, but not so that it ends in the same place.
pub(super) struct Done {
    source: Box<[u8]>,
    /// As it is written.
    pub written: Box<[u8]>,
    /// What was done, by rule.
    pub tally: Tally,
}

/// The nodes of each part, in order.
pub(super) fn parts(data_set: &DataSet) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::with_capacity(data_set.nodes.len());
    let mut last = None;
    for (index, node) in data_set.top() {
        let group = node.tag.0;
        let next = node.next.max(index.saturating_add(1));
        match parts.last_mut().filter(|_| group & 1 == 1 && last == Some(group)) {
            Some(part) => part.end = next,
            None => parts.push(index..next),
        }
        last = Some(group);
    }
    parts
}

impl Memo {
    /// What became of each of these parts, where that is known, and all that was done to those;
    /// and what was written for attributes that a header lacked.
    pub(super) fn known(
        &self,
        job: &Job<'_>,
        data_set: &DataSet,
        bytes: &[u8],
        parts: &[Range<usize>],
    ) -> (Vec<Option<Arc<Done>>>, Tally, Created) {
        let Ok(mut remembered) = self.remembered.lock() else { return Default::default() };
        let place = remembered.places.iter().find(|place| place.are(job));
        let Some(place) = place else { return Default::default() };
        let find = |part: &Range<usize>| place.find(data_set, bytes, part).map(Arc::clone);
        let known: Vec<Option<Arc<Done>>> = parts.iter().map(find).collect();
        let created = place.created.clone();
        let is_same = |(own, other): (&Option<Arc<Done>>, &Option<Arc<Done>>)| match (own, other) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        let before = remembered.sum.take().filter(|(before, _)| {
            before.len() == known.len() && before.iter().zip(&known).all(is_same)
        });
        let sum = before.map_or_else(|| sum(&known), |(_, sum)| sum);
        remembered.sum = Some((known.clone(), sum.clone()));
        (known, sum, created)
    }

    /// Remembers what became of parts.
    pub(super) fn remember(&self, job: &Job<'_>, new: Vec<(Tag, Done)>, created: Vec<(Tag, Done)>) {
        let Ok(mut remembered) = self.remembered.lock() else { return };
        if remembered.bytes > MOST_BYTES {
            *remembered = Remembered::default();
        }
        let mut gone = 0;
        let at = remembered.places.iter().position(|place| place.are(job));
        let at = at.unwrap_or_else(|| {
            if remembered.places.len() >= MOST_SURROUNDINGS {
                gone = remembered.places.remove(0).size();
            }
            remembered.places.push(Surroundings::new(job));
            remembered.places.len().saturating_sub(1)
        });
        let Some(place) = remembered.places.get_mut(at) else { return };
        let mut more: usize = created.iter().map(|(_, done)| done.size()).sum();
        place.created.extend(created.into_iter().map(|(tag, done)| (tag, Arc::new(done))));
        for (tag, done) in new.into_iter().filter(|(_, done)| done.size() <= MOST_BYTES / 16) {
            let alike = place.parts.entry(tag).or_default();
            // (Another thread may have been quicker.)
            if alike.iter().any(|own| own.source == done.source) {
                continue;
            }
            if alike.len() >= MOST_ALIKE {
                gone += alike.remove(0).size();
            }
            more += done.size();
            alike.push(Arc::new(done));
        }
        remembered.bytes = (remembered.bytes + more).saturating_sub(gone);
    }

    /// The counts of a file as they are reported; those of its neighbours are mostly the same.
    pub(super) fn rows(&self, tally: &Tally) -> Arc<[RuleCount]> {
        let Ok(mut remembered) = self.remembered.lock() else { return tally.rows().into() };
        match &remembered.rows {
            Some((same, rows)) if same == tally => Arc::clone(rows),
            _ => {
                let rows: Arc<[RuleCount]> = tally.rows().into();
                remembered.rows = Some((tally.clone(), Arc::clone(&rows)));
                rows
            }
        }
    }
}

impl fmt::Debug for Memo {
    /// Without what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

impl Surroundings {
    fn new(job: &Job<'_>) -> Self {
        Self {
            modality: job.modality,
            study_date: job.study_date.map(str::to_owned),
            encoding: job.encoding,
            syntax_uid: job.syntax_uid.to_owned(),
            character_set: job.character_sets.outermost().clone(),
            parts: BTreeMap::new(),
            created: Created::new(),
        }
    }

    fn are(&self, job: &Job<'_>) -> bool {
        self.modality == job.modality
            && self.study_date.as_deref() == job.study_date
            && self.encoding == job.encoding
            && self.syntax_uid == job.syntax_uid
            && self.character_set == *job.character_sets.outermost()
    }

    fn find(&self, data_set: &DataSet, bytes: &[u8], part: &Range<usize>) -> Option<&Arc<Done>> {
        let (nodes, bytes) = of(data_set, bytes, part)?;
        let first = nodes.first()?;
        self.parts.get(&first.tag)?.iter().find(|done| *done.source == *bytes)
    }

    fn size(&self) -> usize {
        self.parts.values().flatten().chain(self.created.values()).map(|done| done.size()).sum()
    }
}

impl Done {
    /// Of a part of a data set.
    pub(super) fn new(
        (data_set, bytes): (&DataSet, &[u8]),
        part: &Range<usize>,
        written: &[u8],
        tally: Tally,
    ) -> Option<(Tag, Self)> {
        let (nodes, source) = of(data_set, bytes, part)?;
        let done = Self { source: source.into(), written: written.into(), tally };
        Some((nodes.first()?.tag, done))
    }

    /// Of what no part stood for.
    pub(super) fn of_nothing(written: &[u8], tally: Tally) -> Self {
        Self { source: Box::default(), written: written.into(), tally }
    }

    fn size(&self) -> usize {
        self.source.len() + self.written.len() + size_of::<Self>()
    }
}

/// What was done to all of these parts.
fn sum(known: &[Option<Arc<Done>>]) -> Tally {
    let mut sum = Tally::default();
    known.iter().flatten().for_each(|done| sum.append(&done.tally));
    sum
}

/// The nodes and the bytes of a part.
fn of<'a>(
    data_set: &'a DataSet,
    bytes: &'a [u8],
    part: &Range<usize>,
) -> Option<(&'a [Node], &'a [u8])> {
    let nodes = data_set.nodes.get(part.clone())?;
    // What is in the last outermost element ends with it.
    let end = nodes.iter().map(Node::end).max()?;
    Some((nodes, bytes.get(nodes.first()?.start..end)?))
}
