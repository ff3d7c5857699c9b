//! Three things that are true of an event, and are easily taken for one another: that no
//! identifier is in its headers, what was done about its pictures, and what stays. And why
//! an event that passed its check is not on offer yet.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Session;
use super::held::{is_for_a_person, looked_at};
use super::pictures::searching;
use super::words::{count, many};
use crate::check::Verdict;
use crate::flow::Finished;
use crate::intake::{Series, Study, Warning};
use crate::policy::{OperatorsName, Settings};
use crate::report::{PictureCounts, Saved, SearchMode, initials};
use crate::words;

/// Something true of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Truth {
    /// What it is about, in a word or two.
    pub name: &'static str,
    /// What is true.
    pub sentence: String,
}

/// Another setting under which the exams may be written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Otherwise {
    /// What doing so is called.
    pub label: &'static str,
    /// The settings, as a settings file has them.
    pub settings: String,
}

impl Session {
    /// The series of an event's exams.
    fn series_of<'a>(
        &'a self,
        finished: &'a Finished,
    ) -> impl Iterator<Item = &'a Series> + use<'a> {
        let own =
            |study: &&Study| finished.event.studies.iter().any(|uid| uid == study.uid.as_str());
        self.exams.iter().filter(own).flat_map(|study| &study.series)
    }

    /// Why an event is not on offer yet though its check passed.
    pub(super) fn waits(&self, finished: &Finished) -> Option<String> {
        if !finished.verdict.pass {
            return None;
        }
        for series in self.series_of(finished) {
            let uid = series.uid.as_str();
            let held = series.held.iter().filter(|held| is_for_a_person(held));
            let held: BTreeSet<u32> = held.flat_map(|held| &held.files).copied().collect();
            let decided = self.answers.pictures.get(uid);
            let goes = || finished.event.images.iter().any(|image| held.contains(&image.file));
            match (self.choices.released.contains(uid), decided) {
                _ if held.is_empty() => {}
                // What was released for the run, and still is, goes.
                (true, Some(true)) => {}
                (false, Some(true)) => return Some(words::save::DECIDED_LATE.to_owned()),
                (_, Some(false)) if goes() => return Some(words::save::DECIDED_LATE.to_owned()),
                (_, None) if goes() => return Some(words::save::FOUND_LATE.to_owned()),
                _ => {}
            }
        }
        let is_out = |series: &Series| self.answers.series_out.contains_key(series.uid.as_str());
        let was_out = |series: &Series| self.choices.series_out.contains(series.uid.as_str());
        if self.series_of(finished).any(|series| is_out(series) != was_out(series)) {
            return Some(words::save::DECIDED_LATE.to_owned());
        }
        let mut all = PictureCounts { search: self.letters.mode, ..PictureCounts::default() };
        for series in self.series_of(finished).filter(|series| !is_out(series)) {
            let own = series.files.first().and_then(|file| self.letters.of_series_with(*file));
            if let Some(own) = own {
                all.add(&own.counts(self.letters.mode));
            }
        }
        (!all.is_done()).then(|| searching(&all))
    }

    /// An event may be saved: it passed its check, its pictures were searched, and nothing in
    /// it waits for a person.
    #[must_use]
    pub fn may_be_saved(&self, finished: &Finished) -> bool {
        finished.verdict.pass && self.waits(finished).is_none()
    }

    /// What the search and a person have been over, of the pictures of an event.
    pub(in crate::flow) fn counts(&self, finished: &Finished) -> PictureCounts {
        let search = self.letters.mode;
        let mut counts = PictureCounts { search, ..PictureCounts::default() };
        let count = |number: &mut u64, is: bool| *number = number.saturating_add(is.into());
        let mut files: Vec<u32> = finished.event.images.iter().map(|image| image.file).collect();
        files.sort_unstable();
        for series in self.series_of(finished) {
            let uid = series.uid.as_str();
            let own = series.files.first().and_then(|file| self.letters.of_series_with(*file));
            let Some(own) = own else { continue };
            // Which of the copies of an image was written is all one.
            let goes = own.files().filter(|own| files.binary_search(&own.file).is_ok());
            let mut goes: Vec<u32> = goes.map(|own| own.first).collect();
            goes.sort_unstable();
            let firsts = own.places().filter(|place| !place.of.is_copy());
            for (place, is_looked_at) in firsts.zip(looked_at(own, uid, &self.answers)) {
                if goes.binary_search(&place.of.file).is_err() {
                    continue;
                }
                count(&mut counts.of, true);
                count(&mut counts.looked_at, is_looked_at);
                count(&mut counts.found, own.found.contains(&place.place));
                let said = self.letters.of_first(place.of.file);
                if let Some(frames) = said.filter(|_| search != SearchMode::Skip) {
                    let is_searched = frames.get(place.frame as usize).is_some_and(Option::is_some);
                    count(&mut counts.searched, is_searched);
                    count(&mut counts.unsearched, !is_searched);
                }
            }
        }
        counts
    }

    /// What is true of an event's headers, of its pictures, and of what stays.
    pub(super) fn truths(&self, finished: &Finished) -> [Truth; 3] {
        [
            Truth { name: words::save::HEADERS, sentence: headers(&finished.verdict) },
            Truth { name: words::save::PICTURES, sentence: self.pictures_in_words(finished) },
            Truth { name: words::save::WHAT_STAYS, sentence: self.stays(finished) },
        ]
    }

    fn pictures_in_words(&self, finished: &Finished) -> String {
        let counts = self.counts(finished);
        let mut said = counts.said();
        if counts.found > 0 && counts.search == SearchMode::Hold && self.waits(finished).is_none() {
            said.push(' ');
            said.push_str(words::save::THEY_GO);
        }
        let who = match initials(self.initials()) {
            letters if letters.is_empty() => words::save::YOU.to_owned(),
            letters => letters,
        };
        let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let of = many(number(counts.of), "image");
        let looks = match counts.looked_at {
            0 => words::save::NOBODY_LOOKED.to_owned(),
            some => words::save::looked_at(of, count(number(some)), who),
        };
        format!("{said} {looks}")
    }

    /// An operator's name stays in an event's images.
    fn has_operator(&self, finished: &Finished) -> bool {
        let own =
            |study: &&Study| finished.event.studies.iter().any(|uid| uid == study.uid.as_str());
        let mut own = self.exams.iter().filter(own);
        self.settings.operators_name == OperatorsName::Retain
            && own.any(|study| study.warnings.contains(&Warning::OperatorsName))
    }

    /// What may be done about what stays, while nothing of the run is saved.
    pub(super) fn otherwise(&self, finished: &Finished) -> Option<Otherwise> {
        let mut all = self.finished.iter();
        let is_open = all.all(|own| self.saved(own.event.id.as_str()) == Saved::No);
        (is_open && self.has_operator(finished)).then(|| {
            let operators_name = OperatorsName::Unspecified;
            let settings = Settings { operators_name, ..self.settings.clone() }.to_json();
            Otherwise { label: words::save::REPLACE_OPERATOR, settings }
        })
    }

    fn stays(&self, finished: &Finished) -> String {
        let has_operator = self.has_operator(finished);
        let stays =
            if has_operator { words::save::OPERATOR_STAYS } else { words::save::DATES_STAY };
        stays.to_owned()
    }
}

fn headers(verdict: &Verdict) -> String {
    let looked_for = many(verdict.identifiers_searched, "identifier");
    // What was found is said of the findings.
    if verdict.pass {
        words::save::none_found(looked_for)
    } else {
        words::save::looked_for(looked_for)
    }
}
