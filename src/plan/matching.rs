//! Which row of an event map means which exam: every value that a row gives must match,
//! and where more than one exam or more than one Event ID would fit, none is taken.
//!
//! Spreadsheets change numbers: they drop zeros at the front and round long ones. Such a row
//! is never mended, since another exam may have the number as it is. It is reported, with
//! what to do; and where one exam has the number as it is and another one has it with
//! its zeros, neither is taken.

use std::collections::{BTreeMap, BTreeSet};

use super::{EventId, EventMap, Row};
use crate::intake::{Original, Study};
use crate::words::map_rows;

/// Why a row gave no exam its Event ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unmatched {
    /// No exam fits it.
    NoExam,
    /// More than one exam fits it.
    SeveralExams,
    /// Its exam fits another row with another Event ID, too.
    OtherEventId,
    /// No exam fits it, but one would if a spreadsheet changed a number of the row.
    Respelled,
}

impl Unmatched {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoExam => "no-exam",
            Self::SeveralExams => "several-exams",
            Self::OtherEventId => "other-event-id",
            Self::Respelled => "respelled",
        }
    }

    /// What to do, for a person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NoExam => map_rows::NO_EXAM,
            Self::SeveralExams => map_rows::SEVERAL_EXAMS,
            Self::OtherEventId => map_rows::OTHER_EVENT_ID,
            Self::Respelled => map_rows::RESPELLED,
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
        let fitting = studies.iter().filter_map(|study| Some((study, fit(row, study)?)));
        let fitting: Vec<_> = fitting.collect();
        let why = match fitting.as_slice() {
            [(study, Fit::Exact)] => {
                rows_of.entry(study.uid.as_str()).or_default().push(row);
                continue;
            }
            [] => Unmatched::NoExam,
            all if all.iter().any(|(_, fit)| *fit == Fit::Exact) => Unmatched::SeveralExams,
            _ => Unmatched::Respelled,
        };
        matching.rows.push((row.line, why));
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

/// How a row's values are an exam's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// All of them as they are.
    Exact,
    /// One of them is not, but would be if a spreadsheet changed it.
    Respelled,
}

/// How the row fits; `None` where a value of it is not the exam's.
fn fit(row: &Row, study: &Study) -> Option<Fit> {
    let uid = std::slice::from_ref(&study.uid);
    let ids: Vec<Original> = study.patients.iter().map(|patient| patient.id.clone()).collect();
    let pairs: [(&Option<String>, &[Original]); 4] = [
        (&row.study_instance_uid, uid),
        (&row.accession_number, &study.accessions),
        (&row.patient_id, &ids),
        (&row.study_date, &study.exam_dates),
    ];
    let one = |given: &String, known: &[Original]| {
        if known.iter().any(|own| own.as_str() == given) {
            Some(Fit::Exact)
        } else {
            let respelled = known.iter().any(|own| is_respelled(given, own.as_str().trim()));
            respelled.then_some(Fit::Respelled)
        }
    };
    let given = pairs.iter().filter_map(|(given, known)| Some((given.as_ref()?, known)));
    let fits: Option<Vec<Fit>> = given.map(|(given, known)| one(given, known)).collect();
    fits?.into_iter().max()
}

/// A spreadsheet holds a number in so many digits.
const DIGITS: usize = 15;

/// Whether a spreadsheet may have made `given` of the number `own`: without the zeros at its
/// front, with a fraction of nothing, with zeros for what follows its 15th digit, or as a
/// power of ten.
fn is_respelled(given: &str, own: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let own = own.trim_start_matches('0');
    if !is_number(own) {
        return false;
    }
    let (mantissa, exponent) = given.split_once(['E', 'e']).unwrap_or((given, ""));
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = [whole.trim_start_matches('0'), fraction.trim_end_matches('0')].concat();
    if exponent.is_empty() {
        let kept = |text: &str| text.get(..DIGITS).map(str::to_owned);
        let rounded = || {
            digits.len() == own.len()
                && kept(&digits).is_some_and(|k| kept(own) == Some(k))
                && digits.get(DIGITS..).is_some_and(|rest| rest.bytes().all(|b| b == b'0'))
        };
        return is_number(whole)
            && fraction.bytes().all(|b| b == b'0')
            && (digits == own || rounded());
    }
    // The last digit shown is rounded.
    let shown = digits.len().saturating_sub(1);
    let places = exponent.trim_start_matches('+').parse::<usize>().ok();
    is_number(&digits)
        && whole.len() == 1
        && places.and_then(|places| places.checked_add(1)) == Some(own.len())
        && digits.get(..shown).is_some_and(|start| own.starts_with(start))
}
