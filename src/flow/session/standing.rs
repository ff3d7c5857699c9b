//! Judges an exam's Event ID and exam date: the one place that judges what was typed,
//! for the words beside the controls, for what is owed, and for the run itself.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answers::Answers;
use super::pairs;
use super::words::{count, many};
use crate::intake::Study;
use crate::plan::{Choices, EventId, EventIdError, validate_date};
use crate::words;

/// What is judged of something typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing was typed.
    #[default]
    Empty,
    /// It is not whole yet, and nothing is wrong with what is there.
    Begun,
    /// Nothing speaks against it.
    Good,
    /// It cannot stay as it is.
    Bad,
}

/// What is said of something typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// What is judged of it.
    pub state: State,
    /// The stable spelling of what is against it; empty when nothing is.
    #[serde(skip)]
    pub code: &'static str,
    /// For a person; empty when there is nothing to say.
    pub sentence: String,
}

impl Said {
    fn good(sentence: String) -> Self {
        Self { state: State::Good, code: "", sentence }
    }

    /// It cannot stay.
    pub fn bad(code: &'static str, sentence: String) -> Self {
        Self { state: State::Bad, code, sentence }
    }

    fn against(error: EventIdError) -> Self {
        Self { state: State::Bad, code: error.code(), sentence: error.sentence().into_owned() }
    }
}

/// What is judged of one exam.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub id: Said,
    pub date: Said,
    /// The Event ID, when by itself it can be this exam's.
    pub event: Option<EventId>,
    /// What a person may confirm of it.
    pub confirm: Option<String>,
    /// The other exams under its Event ID, where that is asked about, by their places.
    pub others: Vec<usize>,
    /// The exam whose Event ID and date this one seems to have, by its place.
    pub swapped: Option<usize>,
}

/// An Event ID as it was last judged for an exam: cards are brought up to date at every key,
/// and looking through the identifiers of many exams takes its time.
pub(super) type Judged = BTreeMap<String, (String, Result<EventId, EventIdError>)>;

/// What is judged of all exams, in their order, and what follows for a run. `judge` says whether a
/// text can be an exam's Event ID, `filled` what event maps gave each exam, by Study Instance UID.
pub(super) fn all(
    studies: &[Study],
    answers: &Answers,
    filled: &BTreeMap<String, String>,
    judged: &mut Judged,
    judge: impl Fn(&Study, &str) -> Result<EventId, EventIdError>,
) -> (Vec<Standing>, Choices) {
    let mut choices = Choices {
        pictures_out: answers.out_by_person.clone(),
        released: answers.pictures.iter().filter(|(_, goes)| **goes).map(own_key).collect(),
        series_out: answers.series_out.keys().cloned().collect(),
        ..Choices::default()
    };
    let mut standings = Vec::with_capacity(studies.len());
    for study in studies {
        let uid = study.uid.as_str();
        let answer = answers.exam(uid);
        let typed = answer.event_id.trim();
        let mut standing = Standing { date: date(study, &answer.exam_date), ..Standing::default() };
        if study.mixed_patients {
            standing.id = Said::against(EventIdError::TwoPatients);
        } else if !typed.is_empty() {
            let known = judged.get(uid).filter(|(text, _)| text == typed);
            let result = known.map_or_else(|| judge(study, typed), |(_, result)| result.clone());
            judged.insert(uid.to_owned(), (typed.to_owned(), result.clone()));
            match result {
                Ok(event) => {
                    standing.id = Said::good(well_formed(&event, standing.date.state));
                    standing.event = Some(event);
                }
                Err(EventIdError::WrongLength { form }) if form.lacks(typed).is_some() => {
                    let typed = usize::from(form.digits) - form.lacks(typed).unwrap_or_default();
                    let sentence = words::exams::digits_of(form.digits, count(typed));
                    standing.id = Said { state: State::Begun, code: "event-id-begun", sentence };
                }
                Err(error) => standing.id = Said::against(error),
            }
        }
        if answer.left_out {
            choices.left_out.insert(uid.to_owned());
        } else if let Some(event) = &standing.event {
            if answers.shared.contains(event.as_str()) {
                choices.confirmed.insert(event.clone());
            }
            choices.events.insert(uid.to_owned(), event.clone());
        } else if !typed.is_empty() || answer.is_contradicted {
            choices.unusable.insert(uid.to_owned());
        }
        standings.push(standing);
    }
    pairs::swapped(studies, answers, filled, &mut standings);
    take_out(studies, &standings, &mut choices, |own| own.id.state == State::Bad);
    together(studies, &choices, &mut standings);
    // What is typed for an exam is used as a whole or not at all.
    take_out(studies, &standings, &mut choices, |own| own.date.state == State::Bad);
    (standings, choices)
}

/// Exams whose Event IDs are of no use do not go.
fn take_out(
    studies: &[Study],
    standings: &[Standing],
    choices: &mut Choices,
    is_bad: impl Fn(&Standing) -> bool,
) {
    for (study, standing) in studies.iter().zip(standings) {
        let uid = study.uid.as_str();
        if is_bad(standing) && choices.events.remove(uid).is_some() {
            choices.unusable.insert(uid.to_owned());
        }
    }
}

/// Digits say nothing of whose they are; only the exam date beside them does.
fn well_formed(event: &EventId, date: State) -> String {
    let digits = event.as_str().bytes().filter(u8::is_ascii_digit).count();
    let digits = many(digits, "digit");
    match date {
        State::Good => words::exams::date_fits(digits),
        _ => words::exams::date_would_show(digits),
    }
}

fn own_key<T>((key, _): (&String, T)) -> String {
    key.clone()
}

/// What is against exams under one Event ID.
fn together(studies: &[Study], choices: &Choices, standings: &mut [Standing]) {
    // Asked without anyone's word first: where it is needed, it can be given and taken back.
    let unconfirmed = Choices { confirmed: Default::default(), ..choices.clone() };
    for refusal in unconfirmed.refusals(studies) {
        let is_confirmed = choices.confirmed.contains(&refusal.event);
        let may_confirm = refusal.error == EventIdError::Shared;
        let is_of = |study: &Study| refusal.studies.iter().any(|uid| uid == study.uid.as_str());
        let own = || studies.iter().enumerate().filter(|(_, study)| is_of(study));
        let exams: Vec<&Study> = own().map(|(_, study)| study).collect();
        for (at, _) in own() {
            let Some(standing) = standings.get_mut(at) else { continue };
            standing.others = own().map(|(other, _)| other).filter(|other| *other != at).collect();
            if may_confirm {
                standing.confirm = Some(pairs::confirm(&exams));
            }
            if !(may_confirm && is_confirmed) {
                standing.id = Said::bad(refusal.error.code(), refusal.sentence().into_owned());
            }
        }
    }
}

fn date(study: &Study, typed: &str) -> Said {
    if typed.trim().is_empty() {
        return Said::default();
    }
    match validate_date(study, typed) {
        Ok(()) => Said::good(words::exams::SAME_DAY.to_owned()),
        Err(error) => Said::against(error),
    }
}
