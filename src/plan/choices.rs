//! What the person decided: Event IDs, what is left out, what was released or confirmed;
//! and what of it does not go together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{EventId, EventIdError};
use crate::intake::{Study, same_patient};
use crate::words::event_ids;

/// The decisions of a run. UIDs are the originals'.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The Event ID of each exam, by Study Instance UID; accepted by
    /// [`super::validate`].
    pub events: BTreeMap<String, EventId>,
    /// Exams whose Event ID was refused and not mended, by Study Instance UID.
    pub unusable: BTreeSet<String>,
    /// Exams that were left out, by Study Instance UID.
    pub left_out: BTreeSet<String>,
    /// Series that were left out, by Series Instance UID.
    pub series_out: BTreeSet<String>,
    /// Event IDs that may hold several exams or dates, as the person confirmed.
    pub confirmed: BTreeSet<EventId>,
    /// Series whose held pictures a person left out, by Series Instance UID.
    pub pictures_out: BTreeSet<String>,
    /// Series whose held pictures were looked at and may go, by Series Instance UID.
    pub released: BTreeSet<String>,
}

/// An Event ID that cannot be used as chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The ID.
    pub event: EventId,
    /// Why: [`EventIdError::TwoPatients`] or [`EventIdError::Shared`].
    pub error: EventIdError,
    /// The exams that were given it, by Study Instance UID, sorted.
    pub studies: Vec<String>,
}

impl Refusal {
    /// What is wrong and what to do, for a person.
    #[must_use]
    pub fn sentence(&self) -> Cow<'static, str> {
        match (self.error, self.studies.len()) {
            (EventIdError::TwoPatients, 2..) => event_ids::SHARED_BY_PATIENTS.into(),
            (EventIdError::Shared, 1) => event_ids::SEVERAL_DATES.into(),
            (error, _) => error.sentence(),
        }
    }
}

impl Choices {
    /// The Event ID of an exam that goes.
    #[must_use]
    pub fn event_of(&self, study_uid: &str) -> Option<&EventId> {
        if self.left_out.contains(study_uid) { None } else { self.events.get(study_uid) }
    }

    /// The Event IDs that cannot be used: two patients under one, or several exams or
    /// dates under one without a person's word. One Event ID is one exam on one date.
    #[must_use]
    pub fn refusals(&self, studies: &[Study]) -> Vec<Refusal> {
        let mut by_event = BTreeMap::<&EventId, Vec<&Study>>::new();
        for study in studies {
            if let Some(event) = self.event_of(study.uid.as_str()) {
                by_event.entry(event).or_default().push(study);
            }
        }
        by_event.into_iter().filter_map(|(event, studies)| self.refusal(event, &studies)).collect()
    }

    fn refusal(&self, event: &EventId, studies: &[&Study]) -> Option<Refusal> {
        let patients = || studies.iter().flat_map(|study| study.patients.iter());
        let dates: BTreeSet<&str> = studies
            .iter()
            .flat_map(|study| study.exam_dates.iter().map(|date| date.as_str()))
            .collect();
        let several = studies.len() > 1 || dates.len() > 1;
        let error = if !same_patient(patients()) || studies.iter().any(|s| s.mixed_patients) {
            EventIdError::TwoPatients
        } else if several && !self.confirmed.contains(event) {
            EventIdError::Shared
        } else {
            return None;
        };
        let mut studies: Vec<String> =
            studies.iter().map(|study| study.uid.as_str().to_owned()).collect();
        studies.sort();
        Some(Refusal { event: event.clone(), error, studies })
    }
}
