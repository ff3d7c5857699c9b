//! Which number goes with which exam: what the files say of exams under one Event ID, and
//! numbers that seem to have been typed for one another's exam.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::Answers;
use super::exams::about_in_short;
use super::standing::{Said, Standing, State};
use super::words::{listed, person_name, said};
use crate::intake::{Original, Study, date};
use crate::words;

/// An exam by its patient's name, kind and date, for whoever has to tell it from another.
pub(super) fn named(study: &Study) -> Original {
    let Original(name) = name(study);
    Original(listed([Some(name), Some(about_in_short(study))]))
}

/// A patient's name as it is read, or that there is none.
pub(super) fn name(study: &Study) -> Original {
    said(&person_name(study.patient.name.as_str()), words::exams::NO_NAME)
}

/// What a person confirms of exams, or of dates, under one Event ID: what the files say of
/// their patients comes first. Exams of two patients are refused before ([`crate::plan::Choices`]).
pub(super) fn confirm(exams: &[&Study]) -> String {
    let what = match exams.len() {
        0 | 1 => words::exams::DATES_ARE_ONE,
        2 => words::exams::BOTH_ARE_ONE,
        _ => words::exams::ALL_ARE_ONE,
    };
    let patients = || exams.iter().flat_map(|study| &study.patients);
    let are_known = patients().all(|own| !own.id.is_empty() && !own.birth_date.is_empty());
    let names: BTreeSet<String> = patients().map(|own| letters(own.name.as_str())).collect();
    let agree = if !are_known {
        words::exams::I_COMPARED
    } else if names.len() > 1 {
        words::exams::NAMES_DIFFER
    } else {
        words::exams::ALL_AGREE
    };
    format!("{agree} {what}")
}

/// Consoles write one name with other marks and other cases.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Asks about an exam whose date beside the Event ID is that of another exam at hand, and
/// about one whose Event ID an event map gives to another.
pub(super) fn swapped(
    studies: &[Study],
    answers: &Answers,
    filled: &BTreeMap<String, String>,
    standings: &mut [Standing],
) {
    let others = |at: usize| {
        let others = studies.iter().enumerate().filter(move |(other, _)| *other != at);
        others.filter(|(_, study)| !answers.is_out(study.uid.as_str()))
    };
    for (at, (study, standing)) in studies.iter().zip(standings).enumerate() {
        let uid = study.uid.as_str();
        let Some(event) = standing.event.as_ref().filter(|_| !answers.is_out(uid)) else {
            continue;
        };
        let of_map = |other: &&(usize, &Study)| {
            filled.get(other.1.uid.as_str()).is_some_and(|given| given == event.as_str())
        };
        let is_own = filled.get(uid).is_some_and(|given| given == event.as_str());
        if let Some((other, _)) = others(at).find(|other| !is_own && of_map(&other)) {
            standing.swapped = Some(other);
            standing.id = Said::bad("event-id-of-other-exam", words::exams::ID_OF_OTHER.to_owned());
            continue;
        }
        let Some(typed) = date::from_typed(&answers.exam(uid).exam_date) else { continue };
        let is_of = |other: &&(usize, &Study)| {
            other.1.exam_dates.iter().any(|known| known.as_str() == typed)
        };
        if standing.date.state == State::Bad
            && let Some((other, _)) = others(at).find(|other| is_of(&other))
        {
            standing.swapped = Some(other);
            standing.date =
                Said::bad("exam-date-of-other-exam", words::exams::DATE_OF_OTHER.to_owned());
        }
    }
}
