//! Judges an exam's Event ID and exam date: the one place that judges what was typed,
//! for the words beside the controls, for what is owed, and for the run itself.

use std::collections::BTreeMap;

use serde::Serialize;

use super::answers::Answers;
use crate::intake::Study;
use crate::plan::{Choices, EventId, EventIdError, validate_date};

/// What is judged of something typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing was typed.
    #[default]
    Empty,
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
    fn good(sentence: &str) -> Self {
        Self { state: State::Good, code: "", sentence: sentence.to_owned() }
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
    pub confirm: Option<&'static str>,
}

/// An Event ID as it was last judged for an exam: cards are brought up to date at every key,
/// and looking through the identifiers of many exams takes its time.
pub(super) type Judged = BTreeMap<String, (String, Result<EventId, EventIdError>)>;

/// What is judged of all exams, in their order, and what follows for a run. `judge` says whether a
/// text can be an exam's Event ID.
pub(super) fn all(
    studies: &[Study],
    answers: &Answers,
    judged: &mut Judged,
    judge: impl Fn(&Study, &str) -> Result<EventId, EventIdError>,
) -> (Vec<Standing>, Choices) {
    let mut choices = Choices {
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
                    standing.id = Said::good("Looks right");
                    standing.event = Some(event);
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
    together(studies, &choices, &mut standings);
    // What is typed for an exam is used as a whole or not at all.
    for (study, standing) in studies.iter().zip(&standings) {
        if standing.date.state == State::Bad && choices.events.remove(study.uid.as_str()).is_some()
        {
            choices.unusable.insert(study.uid.as_str().to_owned());
        }
    }
    (standings, choices)
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
        let several = refusal.studies.len() > 1;
        for (_, standing) in studies
            .iter()
            .zip(standings.iter_mut())
            .filter(|(study, _)| refusal.studies.iter().any(|uid| uid == study.uid.as_str()))
        {
            if may_confirm {
                standing.confirm = Some(if several {
                    "Both belong to one event: same patient, one Event ID"
                } else {
                    "All dates belong to one event: same patient, one Event ID"
                });
            }
            if !(may_confirm && is_confirmed) {
                standing.id = Said {
                    state: State::Bad,
                    code: refusal.error.code(),
                    sentence: refusal.sentence().into_owned(),
                };
            }
        }
    }
}

fn date(study: &Study, typed: &str) -> Said {
    if typed.trim().is_empty() {
        return Said::default();
    }
    match validate_date(study, typed) {
        Ok(()) => Said::good("Same day as this exam"),
        Err(error) => Said::against(error),
    }
}
