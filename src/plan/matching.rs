//! Which row of an event map means which exam: every value that a row gives must match,
//! and where more than one exam or more than one Event ID would fit, none is taken.

use std::collections::{BTreeMap, BTreeSet};

use super::{EventId, EventMap, Row};
use crate::intake::{Original, Study};

/// Why a row gave no exam its Event ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unmatched {
    /// No exam fits it.
    NoExam,
    /// More than one exam fits it.
    SeveralExams,
    /// Its exam fits another row with another Event ID, too.
    OtherEventId,
}

impl Unmatched {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoExam => "no-exam",
            Self::SeveralExams => "several-exams",
            Self::OtherEventId => "other-event-id",
        }
    }

    /// What to do, for a person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoExam => "No exam fits this row. Check its values.",
            Self::SeveralExams => {
                "More than one exam fits this row. Add the study_instance_uid to it."
            }
            Self::OtherEventId => "Two rows give this exam different Event IDs. Correct one.",
        }
    }
}

/// What an event map says about the exams at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// Event IDs by Study Instance UID. Each still has to pass [`super::validate`].
    pub events: BTreeMap<String, EventId>,
    /// Lines of the map that gave no exam its ID.
    pub rows: Vec<(u64, Unmatched)>,
    /// Exams without an ID, by Study Instance UID, in the order given.
    pub studies: Vec<String>,
}

/// Fits an event map to the exams.
#[must_use]
pub fn match_rows(map: &EventMap, studies: &[Study]) -> Matching {
    let mut matching = Matching::default();
    let mut rows_of = BTreeMap::<&str, Vec<&Row>>::new();
    for row in &map.rows {
        let mut fitting = studies.iter().filter(|study| fits(row, study));
        match (fitting.next(), fitting.next()) {
            (None, _) => matching.rows.push((row.line, Unmatched::NoExam)),
            (Some(study), None) => rows_of.entry(study.uid.as_str()).or_default().push(row),
            _ => matching.rows.push((row.line, Unmatched::SeveralExams)),
        }
    }
    for (uid, rows) in rows_of {
        let events: BTreeSet<&EventId> = rows.iter().map(|row| &row.event).collect();
        match (events.first(), events.len()) {
            (Some(event), 1) => {
                matching.events.insert(uid.to_owned(), (*event).clone());
            }
            _ => matching.rows.extend(rows.iter().map(|row| (row.line, Unmatched::OtherEventId))),
        }
    }
    matching.rows.sort_unstable();
    let without = studies.iter().map(|study| study.uid.as_str());
    matching.studies =
        without.filter(|uid| !matching.events.contains_key(*uid)).map(str::to_owned).collect();
    matching
}

/// Every value that the row gives is the exam's, and it gives one.
fn fits(row: &Row, study: &Study) -> bool {
    let uid = std::slice::from_ref(&study.uid);
    let ids: Vec<Original> = study.patients.iter().map(|patient| patient.id.clone()).collect();
    let pairs: [(&Option<String>, &[Original]); 4] = [
        (&row.study_instance_uid, uid),
        (&row.accession_number, &study.accessions),
        (&row.patient_id, &ids),
        (&row.study_date, &study.exam_dates),
    ];
    let agrees = |given: &String, known: &[Original]| known.iter().any(|own| own.as_str() == given);
    pairs.iter().all(|(given, known)| given.as_ref().is_none_or(|given| agrees(given, known)))
        && pairs.iter().any(|(given, _)| given.is_some())
}
