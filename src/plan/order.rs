//! The plan: images numbered 1 to N under each Event ID and their names (SOP, "Example
//! File Naming Convention"), and for every other file the reason why it has no number.
//!
//! A plan is cheap and made anew whenever something changes, since a held image takes no
//! number: so after the writing, too, when more is known of each file than before.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Choices, EventId, EventIdError};
use crate::intake::{Catalogue, Image};
use crate::outcome::{Code, Count, Outcome, tally};
use crate::policy::Settings;
use crate::policy::study::FileNames;

/// An image to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The index of its file.
    pub file: u32,
    /// Its number in the event, from 1.
    pub number: u32,
    /// Its path in the output: `<event>/<name>`.
    pub path: String,
}

/// All that goes under one Event ID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The Event ID; also the folder's name and the zip's.
    pub id: EventId,
    /// The exams, by Study Instance UID, sorted.
    pub studies: Vec<String>,
    /// The images in order.
    pub images: Vec<Planned>,
}

/// What becomes of every file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The events by ID; those without any image to write are there too.
    pub events: Vec<Event>,
    /// Every file that is not written, with its reason, by index.
    pub rest: BTreeMap<u32, Code>,
    /// Files whose SOP Instance UID occurs twice, by UID, and whose de-identified forms are
    /// not all known yet ([`Catalogue::set_digest`]). Until they are, none of them goes.
    pub undecided: Vec<Vec<u32>>,
}

impl Plan {
    /// Plans the files of a catalogue.
    #[must_use]
    pub fn new(catalogue: &Catalogue, choices: &Choices, settings: &Settings) -> Self {
        let studies = catalogue.studies();
        // An exam of two patients is held whether it was given an Event ID or not.
        let mut refusals: BTreeMap<String, EventIdError> = studies
            .iter()
            .filter(|study| study.mixed_patients)
            .map(|study| (study.uid.as_str().to_owned(), EventIdError::TwoPatients))
            .collect();
        for refusal in choices.refusals(&studies) {
            refusals.extend(refusal.studies.into_iter().map(|uid| (uid, refusal.error)));
        }
        let copies = Copies::of(catalogue);
        let mut plan = Self::default();
        let mut events = BTreeMap::<&EventId, (BTreeSet<&str>, Vec<Image<'_>>)>::new();
        for (file, code, image) in catalogue.closed() {
            let reason = match (code, &image) {
                (Some(code), _) if code.outcome() != Outcome::Written => Some(code),
                (_, None) => code.or(Some(Code::Unreadable)),
                (_, Some(image)) => reason_against(image, choices, &refusals)
                    .or_else(|| copies.codes.get(&file).copied()),
            };
            if let Some(image) = &image
                && let Some(event) = choices.event_of(image.study.uid.as_str())
            {
                let (uids, images) = events.entry(event).or_default();
                uids.insert(image.study.uid.as_str());
                images.extend(reason.is_none().then_some(*image));
            }
            if let Some(reason) = reason {
                plan.rest.insert(file, reason);
            }
        }
        // Copies that could go, were they decided: those held for another reason do not.
        let waits = |file: &u32| plan.rest.get(file) == Some(&Code::ConflictingDuplicate);
        let groups = copies.undecided.into_iter();
        plan.undecided = groups
            .map(|files| files.into_iter().filter(waits).collect::<Vec<u32>>())
            .filter(|files| !files.is_empty())
            .collect();
        plan.events = events
            .into_iter()
            .map(|(id, (uids, images))| event(id, &uids, images, settings))
            .collect();
        plan
    }

    /// Counts by reason, the planned images as written; they add up to the files.
    #[must_use]
    pub fn outcomes(&self) -> Vec<Count> {
        let written = self.events.iter().flat_map(|event| &event.images).map(|_| Code::Written);
        tally(written.chain(self.rest.values().copied()))
    }

    /// The files with this reason, sorted.
    #[must_use]
    pub fn files(&self, code: Code) -> Vec<u32> {
        let mut files: Vec<u32> = if code == Code::Written {
            self.events.iter().flat_map(|event| &event.images).map(|image| image.file).collect()
        } else {
            self.rest.iter().filter(|(_, own)| **own == code).map(|(file, _)| *file).collect()
        };
        files.sort_unstable();
        files
    }
}

/// Why an image does not go, as far as its exam and the person's choices say.
fn reason_against(
    image: &Image<'_>,
    choices: &Choices,
    refusals: &BTreeMap<String, EventIdError>,
) -> Option<Code> {
    let study = image.study.uid.as_str();
    if choices.left_out.contains(study) {
        return Some(Code::LeftOut);
    }
    match refusals.get(study) {
        Some(EventIdError::TwoPatients) => return Some(Code::MixedPatients),
        Some(_) => return Some(Code::EventNotUsable),
        None => {}
    }
    if choices.unusable.contains(study) {
        return Some(Code::EventNotUsable);
    }
    if !choices.events.contains_key(study) {
        return Some(Code::NoEventId);
    }
    if choices.series_out.contains(image.series.uid.as_str()) {
        return Some(Code::LeftOut);
    }
    let released = choices.released.contains(image.series.uid.as_str())
        && image.facts.burned_in.iter().all(|reason| reason.releasable());
    let waits = image.waits_for_a_look().filter(|_| !released);
    let is_out = choices.pictures_out.contains(image.series.uid.as_str());
    waits.map(|code| if is_out { Code::LeftOut } else { code })
}

/// What images under one SOP Instance UID mean for each of them.
struct Copies {
    codes: BTreeMap<u32, Code>,
    undecided: Vec<Vec<u32>>,
}

impl Copies {
    fn of(catalogue: &Catalogue) -> Self {
        let mut copies = Self { codes: BTreeMap::new(), undecided: Vec::new() };
        for group in catalogue.same_uid() {
            if group.identical != Some(true) {
                let clash = group.files.iter().map(|file| (*file, Code::ConflictingDuplicate));
                copies.codes.extend(clash);
                copies.undecided.extend(group.identical.is_none().then_some(group.files));
                continue;
            }
            // Equal once written: which of them is written makes no difference. When the
            // one that was chosen failed or was held, its copies share that end.
            let mut files = group.files.into_iter();
            let ended = files.next().and_then(|file| catalogue.image(file)?.code);
            let ended = ended.filter(|code| code.outcome() != Outcome::Written);
            let code = ended.unwrap_or(Code::Duplicate);
            copies.codes.extend(files.map(|file| (file, code)));
        }
        copies
    }
}

fn event(
    id: &EventId,
    uids: &BTreeSet<&str>,
    mut images: Vec<Image<'_>>,
    settings: &Settings,
) -> Event {
    images.sort_by(Image::in_order);
    let path = paths(id, settings);
    let planned = |(number, image): (u32, &Image<'_>)| Planned {
        file: image.file,
        number,
        path: path(number),
    };
    Event {
        id: id.clone(),
        studies: uids.iter().map(|uid| (*uid).to_owned()).collect(),
        images: (1..).zip(&images).map(planned).collect(),
    }
}

/// The path of an image by its number, by the settings' template; a long number has more digits.
fn paths(id: &EventId, settings: &Settings) -> impl Fn(u32) -> String {
    let FileNames { template, number_digits } = settings.file_names();
    let width = usize::from(number_digits);
    let whole = format!("{id}/{}", template.replace("{event}", id.as_str()));
    move |number| whole.replace("{n}", &format!("{number:0width$}"))
}
