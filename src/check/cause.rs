//! The one thing that explains most of what was found, where there is one: a person is told
//! the cause first, and its symptoms below.

use super::event::Verdict;
use super::finding::{Problem, Severity};
use crate::words::check;

/// Why a check failed as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// It was cut short or changed on its way.
    Damaged,
    /// Nobody has de-identified the images.
    NotDeidentified,
    /// It is whole, and of another event than was asked for.
    OtherEvent {
        /// The Event ID that every image holds.
        holds: String,
        /// The Event ID asked for.
        asked: String,
    },
}

impl Cause {
    /// The cause of a verdict's failures, on the Event ID that was asked for.
    #[must_use]
    pub fn of(verdict: &Verdict, asked: Option<&str>) -> Option<Self> {
        let failures =
            || verdict.findings.iter().filter(|own| own.finding.severity == Severity::Fail);
        let has = |wanted: &[Problem]| failures().any(|own| wanted.contains(&own.finding.problem));
        // In every image: one that lacks it is a fault of that image.
        let all_have = |wanted: Problem| {
            let own = verdict.findings.iter().filter(|own| own.finding.problem == wanted);
            own.map(|own| own.files).max().unwrap_or(0) as usize == verdict.images
        };
        if has(&[Problem::ArchiveUnreadable, Problem::ArchiveDamaged, Problem::Unreadable]) {
            return Some(Self::Damaged);
        }
        if verdict.images > 0 && all_have(Problem::Marker) && has(&IDENTIFYING) {
            return Some(Self::NotDeidentified);
        }
        let (holds, asked) = (verdict.event_id.as_deref()?, asked?);
        (holds != asked).then(|| Self::OtherEvent { holds: holds.into(), asked: asked.into() })
    }

    /// What it is and what to do, for a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Damaged => check::DAMAGED.to_owned(),
            Self::NotDeidentified => check::NOT_DE_IDENTIFIED.to_owned(),
            Self::OtherEvent { holds, asked } => check::other_event(asked, holds),
        }
    }
}

/// What no image has left once it was de-identified.
const IDENTIFYING: [Problem; 3] = [Problem::RemovedPresent, Problem::PersonName, Problem::NotEmpty];
