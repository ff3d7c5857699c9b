//! What was looked at in a run, and what was decided: as it was reported, and as it is in
//! the report of the event that it belongs to.

use dicom_core::{Tag, VR};

use super::session::Session;
use crate::deid::{Place, Sweep};
use crate::intake::{Series, Study};
use crate::plan::Event;
use crate::policy::{Packed, title_of};
use crate::report::{By, Decision, Look, OutReason, Subject, initials, time};
use crate::words::look;

/// What a look was about; the UIDs are the originals' and stay in the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LookedAt {
    /// A text in this attribute (`ggggeeee`) of this exam.
    Text {
        /// The exam, by Study Instance UID.
        study_uid: String,
        /// The attribute.
        tag: u32,
    },
    /// Pictures of this series.
    Series {
        /// Its Series Instance UID.
        uid: String,
    },
}

/// A look as it is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Looked {
    /// What it was about.
    pub at: LookedAt,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub by: By,
    /// When (ISO 8601, UTC); what is no time is not recorded.
    pub when: String,
    /// Why a whole series is left out.
    pub reason: Option<OutReason>,
}

impl Session {
    /// The looks at an event's exams, without a value: texts by their attribute, series by
    /// modality and number. Of the initials of who looked, what they hold beside a few letters
    /// goes, and so does a name of the exam.
    pub(super) fn looks_of(&self, event: &Event, studies: &[Study]) -> Vec<Look> {
        let initials = self.safe_initials(event, self.initials());
        let own: Vec<&Study> = studies
            .iter()
            .filter(|s| event.studies.iter().any(|uid| uid == s.uid.as_str()))
            .collect();
        let look = |looked: &Looked| {
            let (subject, place, images) = match &looked.at {
                LookedAt::Text { study_uid, tag } => {
                    own.iter().find(|study| study.uid.as_str() == study_uid)?;
                    (Subject::Text, attribute(*tag), None)
                }
                LookedAt::Series { uid } => {
                    let mut series = own.iter().flat_map(|study| &study.series);
                    let series = series.find(|series| series.uid.as_str() == uid)?;
                    (Subject::Pictures, place(series), Some(concerned(series, looked.decision)))
                }
            };
            Some(Look {
                subject,
                place,
                decision: looked.decision,
                by: looked.by,
                images,
                of: None,
                slices: Vec::new(),
                reason: looked.reason,
                when: time(&looked.when),
                initials: if looked.by == By::Person { initials.clone() } else { String::new() },
            })
        };
        let on_screen = |series: &Series| {
            let (is_looked_at, when) = self.looked_at(series)?;
            let images = is_looked_at.iter().filter(|own| **own).count() as u64;
            (images > 0).then(|| Look {
                subject: Subject::Pictures,
                place: place(series),
                decision: Decision::Looked,
                by: By::Person,
                images: Some(images),
                of: Some(is_looked_at.len() as u64),
                slices: runs(&is_looked_at),
                reason: None,
                when: time(when),
                initials: initials.clone(),
            })
        };
        let looks = self.looks.iter().filter_map(look);
        let series = own.iter().flat_map(|study| &study.series);
        looks.chain(series.filter_map(on_screen)).collect()
    }

    /// Initials that are no name of this exam, and were not cut out of one.
    fn safe_initials(&self, event: &Event, typed: &str) -> String {
        let short = initials(typed);
        let place = Place::new(Tag(0x0008, 0x103E), VR::LO);
        let is_safe =
            event.studies.iter().filter_map(|uid| self.identifiers_of(uid)).all(|found| {
                let sweep = Sweep::new(found, event.id.as_str());
                let is_free =
                    |text: &str| !sweep.text(text, &place).changed && !found.is_identifier(text);
                is_free(typed) && is_free(&short)
            });
        if is_safe { short } else { String::new() }
    }
}

/// Which of them are true: first and last of each run, counted from 1.
fn runs(are: &[bool]) -> Vec<[u64; 2]> {
    let mut runs: Vec<[u64; 2]> = Vec::new();
    for (at, _) in (1..).zip(are).filter(|(_, is)| **is) {
        match runs.last_mut() {
            Some([_, last]) if last.saturating_add(1) == at => *last = at,
            _ => runs.push([at, at]),
        }
    }
    runs
}

/// An attribute by name and tag.
pub(super) fn attribute(packed: u32) -> String {
    let tag = Packed(packed).tag();
    format!("{} ({:04X},{:04X})", title_of(tag), tag.0, tag.1)
}

/// A series without its description, which is a text of the exam.
fn place(series: &Series) -> String {
    let modality = series.modality.as_str();
    series.number.map_or_else(
        || look::place_without_number(modality),
        |number| look::place(modality, number),
    )
}

/// Of a series with held pictures those, when they were decided about; else all.
fn concerned(series: &Series, decision: Decision) -> u64 {
    let held: usize =
        series.held.iter().filter(|held| held.releasable).map(|held| held.files.len()).sum();
    let images = match decision {
        Decision::Included | Decision::LeftOut => held,
        _ => series.files.len(),
    };
    images as u64
}
