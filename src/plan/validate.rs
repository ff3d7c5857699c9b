//! Whether a typed Event ID may be an exam's: it is the last chance to notice that
//! it is the patient's number, or another patient's event.

use super::{EventId, EventIdError};
use crate::intake::{Study, date};
use crate::policy::Settings;

/// Judges the Event ID typed for one exam. `exam_date` is the date that the study's own records show, as
/// the person typed it, if at all; `is_identifier` tells whether a text equals an
/// identifier in any of the dropped files.
///
/// Whether two exams may share the ID is for [`super::Choices::refusals`].
///
/// # Errors
/// Why it is refused. An ID that is an identifier of the files is accepted only when
/// Patient Name, Patient ID, Accession Number and Study ID of every image already equal
/// it: then the exam was de-identified before, and doing it twice equals doing it once.
pub fn validate(
    study: &Study,
    text: &str,
    exam_date: Option<&str>,
    settings: &Settings,
    is_identifier: &dyn Fn(&str) -> bool,
) -> Result<EventId, EventIdError> {
    let event = EventId::parse(text, settings)?;
    let already = study.already.as_ref().is_some_and(|id| id.as_str() == event.as_str());
    if !already && is_identifier(event.as_str()) {
        return Err(EventIdError::Identifier { from: settings.policy.study().about.event_id.from });
    }
    if study.mixed_patients {
        return Err(EventIdError::TwoPatients);
    }
    if let Some(typed) = exam_date {
        validate_date(study, typed)?;
    }
    Ok(event)
}

/// Judges the exam date typed beside an Event ID; nothing typed is nothing against it.
///
/// # Errors
/// It cannot be read, or none of the exam's images is of that day.
pub fn validate_date(study: &Study, typed: &str) -> Result<(), EventIdError> {
    if typed.trim().is_empty() {
        return Ok(());
    }
    let typed = date::from_typed(typed).ok_or(EventIdError::UnreadableDate)?;
    let is_one = study.exam_dates.iter().any(|known| known.as_str() == typed);
    if is_one { Ok(()) } else { Err(EventIdError::OtherDate) }
}
