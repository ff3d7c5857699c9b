//! Event maps: what they fill in, and what in them or among the exams has no counterpart.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::answers::Answers;
use super::words::{count, exam, many};
use crate::intake::Study;
use crate::plan::{EventId, EventMap, match_rows};
use crate::policy::Settings;
use crate::words;

/// What cannot be used is reported in this many lines.
const LINES: usize = 12;

/// What the event maps of a sitting did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct MapNote {
    /// Everything had its counterpart.
    pub is_whole: bool,
    /// In a sentence.
    pub sentence: String,
    /// What had none, a sentence each: the first of them.
    pub lines: Vec<String>,
    /// All of them, for whoever has the room.
    #[serde(skip)]
    pub all: Vec<String>,
    /// A map could not be read at all.
    #[serde(skip)]
    pub is_unread: bool,
}

/// The event maps given, and what they filled in.
#[derive(Default)]
pub(super) struct Maps {
    /// Those that were given together, and then the next.
    given: Vec<Vec<Vec<u8>>>,
    /// What they gave each exam, by Study Instance UID.
    pub filled: BTreeMap<String, String>,
}

impl fmt::Debug for Maps {
    /// Without what they say.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Maps").field("given", &self.given.len()).finish_non_exhaustive()
    }
}

/// What all maps say together.
#[derive(Default)]
struct Said<'a> {
    /// By Study Instance UID; nothing where maps that were given together differ.
    events: BTreeMap<&'a str, Option<EventId>>,
    /// Maps that cannot be read.
    errors: Vec<String>,
    /// Rows that cannot be used, and what contradicts itself.
    problems: Vec<String>,
}

impl Maps {
    /// Takes further maps (the bytes of CSV files), given together.
    pub fn add(&mut self, maps: Vec<Vec<u8>>) {
        if !maps.is_empty() {
            self.given.push(maps);
        }
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
        let Said { events, errors, problems } = self.read(studies, settings);
        for (study, event) in &events {
            let is_contradicted = event.is_none();
            let event = event.as_ref().map_or("", EventId::as_str);
            let known = self.filled.insert((*study).to_owned(), event.to_owned());
            if known.as_deref() == Some(event) {
                continue;
            }
            let answer = answers.exam_mut(study);
            // Maps that differ say nothing against what a person had typed.
            if !is_contradicted || known.is_some() || answer.event_id.trim().is_empty() {
                event.clone_into(&mut answer.event_id);
                answer.is_contradicted = is_contradicted;
            }
        }
        let given = events.values().flatten().count();
        let without = studies.iter().filter(|study| !events.contains_key(study.uid.as_str()));
        let without =
            without.map(|study| words::map::no_row(exam(&study.modality, study.date.as_str())));
        let sentence = if !errors.is_empty() && given == 0 {
            words::map::NOT_USED.to_owned()
        } else {
            let theirs = if given == 1 || studies.len() == 1 {
                words::map::ITS_ID
            } else {
                words::map::THEIR_IDS
            };
            words::map::gave(many(studies.len(), "exam"), count(given), theirs)
        };
        let is_unread = !errors.is_empty();
        let without: Vec<String> = if is_unread { Vec::new() } else { without.collect() };
        let all: Vec<String> = errors.into_iter().chain(problems).chain(without).collect();
        let mut lines = all.clone();
        // One line more is no shorter than saying that there is one more.
        if lines.len() > LINES + 1 {
            let more = lines.len() - LINES;
            lines.truncate(LINES);
            lines.push(words::map::and_more(count(more)));
        }
        Some(MapNote { is_whole: all.is_empty(), sentence, lines, all, is_unread })
    }

    fn read<'a>(&self, studies: &'a [Study], settings: &Settings) -> Said<'a> {
        let mut said = Said::default();
        let is_only = self.given.iter().map(Vec::len).sum::<usize>() == 1;
        let mut numbers = 1..;
        for (turn, maps) in self.given.iter().enumerate() {
            // A map that could not be read is no longer of interest once others came.
            let is_last = turn + 1 == self.given.len();
            let mut together = BTreeMap::<String, BTreeSet<EventId>>::new();
            for (csv, number) in maps.iter().zip(&mut numbers) {
                let map = match EventMap::parse(csv, settings) {
                    Ok(map) => map,
                    Err(_) if !is_last => continue,
                    Err(error) => {
                        said.errors.push(format!("{error} {}", words::map::COLUMNS));
                        continue;
                    }
                };
                let matching = match_rows(&map, studies);
                let unread = map.errors.iter().map(|(line, error)| (line, error.sentence()));
                let unmatched =
                    matching.rows.iter().map(|(line, why)| (line, why.sentence().into()));
                let row =
                    if is_only { words::map::ROW.to_owned() } else { words::map::row_of(number) };
                let all = unread.chain(unmatched);
                said.problems.extend(all.map(|(line, why)| format!("{row} {line}: {why}")));
                for (uid, event) in matching.events {
                    together.entry(uid).or_default().insert(event);
                }
            }
            for study in studies {
                let Some(mut ids) = together.remove(study.uid.as_str()) else { continue };
                let event = ids.pop_first().filter(|_| ids.is_empty());
                if event.is_none() {
                    let exam = exam(&study.modality, study.date.as_str());
                    let differ = words::map::differ(exam);
                    said.problems.push(differ);
                }
                said.events.insert(study.uid.as_str(), event);
            }
        }
        said
    }
}
