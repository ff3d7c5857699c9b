//! Event maps: what they fill in, and what in them or among the exams has no counterpart.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::answers::Answers;
use super::words::{capital, count, date, many};
use crate::intake::Study;
use crate::plan::{EventMap, match_rows};
use crate::policy::Settings;

/// What cannot be used is reported in this many lines.
const LINES: usize = 12;

/// What its first line should be.
const COLUMNS: &str = "Its first line names event_id and one of study_instance_uid, \
     accession_number, patient_id, study_date.";

/// What the event maps of a sitting did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct MapNote {
    /// Everything had its counterpart.
    pub is_whole: bool,
    /// In a sentence.
    pub sentence: String,
    /// What had none, a sentence each.
    pub lines: Vec<String>,
}

/// The event maps given, and what they filled in.
#[derive(Default)]
pub(super) struct Maps {
    given: Vec<Vec<u8>>,
    filled: BTreeMap<String, String>,
}

impl fmt::Debug for Maps {
    /// Without what they say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Maps").field("given", &self.given.len()).finish_non_exhaustive()
    }
}

impl Maps {
    /// Takes another map (the bytes of a CSV file).
    pub fn add(&mut self, csv: Vec<u8>) {
        self.given.push(csv);
    }

    /// Fills in what all maps say. What a person corrected since then stays, and so does
    /// what was typed for other exams.
    pub fn fill(
        &mut self,
        studies: &[Study],
        settings: &Settings,
        answers: &mut Answers,
    ) -> Option<MapNote> {
        if self.given.is_empty() {
            return None;
        }
        let mut given = BTreeMap::new();
        let (mut errors, mut problems) = (Vec::new(), Vec::new());
        for csv in &self.given {
            match EventMap::parse(csv, settings) {
                Ok(map) => {
                    let matching = match_rows(&map, studies);
                    let unread = map.errors.iter().map(|(line, error)| (line, error.sentence()));
                    let unmatched =
                        matching.rows.iter().map(|(line, why)| (line, why.sentence().into()));
                    let all = unread.chain(unmatched);
                    problems.extend(all.map(|(line, why)| format!("Row {line}: {why}")));
                    given.extend(matching.events);
                }
                Err(error) => errors.push(format!("{}. {COLUMNS}", capital(&error.to_string()))),
            }
        }
        for (study, event) in &given {
            if self.filled.get(study).map(String::as_str) != Some(event.as_str()) {
                answers.exam_mut(study).event_id = event.as_str().to_owned();
                self.filled.insert(study.clone(), event.as_str().to_owned());
            }
        }
        let without = studies.iter().filter(|study| !given.contains_key(study.uid.as_str()));
        let without = without.map(|study| {
            let day = date(study.date.as_str());
            let day = if day.is_empty() { "unknown date" } else { &day };
            format!("No row for the {} exam of {day}.", study.modality)
        });
        let sentence = if !errors.is_empty() && given.is_empty() {
            "The list was not used.".to_owned()
        } else {
            let theirs = if given.len() == 1 { "its Event ID" } else { "their Event IDs" };
            let (some, all) = (count(given.len()), many(studies.len(), "exam"));
            format!("The list gave {some} of {all} {theirs}.")
        };
        let without: Vec<String> = if errors.is_empty() { without.collect() } else { Vec::new() };
        let mut lines: Vec<String> = errors.into_iter().chain(problems).chain(without).collect();
        let is_whole = lines.is_empty();
        // One line more is no shorter than saying that there is one more.
        if lines.len() > LINES + 1 {
            let more = lines.len() - LINES;
            lines.truncate(LINES);
            lines.push(format!("And {} more.", count(more)));
        }
        Some(MapNote { is_whole, sentence, lines })
    }
}
