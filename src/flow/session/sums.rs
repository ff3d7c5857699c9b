//! All events of a run together: what to do next, and what is uploaded in the end.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Session;
use super::events::EventView;
use super::held::pictures_in_words;
use super::words::{count, listed, many};
use crate::Code;
use crate::report::{Saved, method};
use crate::words;

/// All events together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// How many passed their check.
    pub passed: usize,
    /// How many did not.
    #[serde(skip)]
    pub failed: usize,
    /// How many of those that passed are not saved.
    pub unsaved: usize,
    /// How many of these may be saved by now: the others wait for the search or for a person.
    pub savable: usize,
    /// How many are on their way to the disk, for all that is known.
    pub started: usize,
    /// How many are saved for sure.
    pub confirmed: usize,
    /// The first that is on offer and not saved, by Event ID.
    pub first_unsaved: Option<String>,
    /// Every one that passed is saved for sure.
    pub is_complete: bool,
    /// What a run found that waits for a look is called, while nothing is saved and it can
    /// still be decided.
    pub look: Option<String>,
    /// What to do next, in a sentence.
    pub sentence: String,
    /// What would be lost by going on; empty when nothing would.
    pub leaving: String,
    /// The verdicts, in a few words.
    pub verdicts: String,
    /// The same above a table of many.
    pub heading: String,
    /// What a person should know first, a sentence each.
    pub notes: Vec<String>,
    /// What is uploaded in the end.
    pub upload: Upload,
}

/// What is said of the saved zips when they are uploaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// The zips by name, or how many.
    pub zips: String,
    /// The subject of the e-mail: their Event IDs, or how many.
    pub subject: String,
    /// Its text, up to where the sender's name is typed.
    pub body: String,
    /// What a form that asks for the method of de-identification is told.
    pub method: String,
    /// What the e-mail says beside it when the exam was sent before.
    pub again: &'static str,
}

/// More zips, and more Event IDs, than these are counted, not named.
const ZIPS_NAMED: usize = 3;
const IDS_NAMED: usize = 5;

impl Session {
    /// The saved zips, as the last step names them.
    fn upload(&self, events: &[EventView]) -> Upload {
        let saved = events.iter().filter(|event| event.is_pass && event.saved != Saved::No);
        let saved: Vec<&EventView> = saved.collect();
        let ids: Vec<&str> = saved.iter().map(|event| event.event_id.as_str()).collect();
        let names: Vec<String> = ids.iter().map(|id| format!("{id}.zip")).collect();
        let zips = match names.len() {
            0 => words::upload::THE_ZIP.to_owned(),
            1..=ZIPS_NAMED => names.join(" and "),
            all => words::upload::the_zips(count(all)),
        };
        let line = |event: &&EventView| {
            let (id, images) = (&event.event_id, many(event.images, "image"));
            words::upload::line(id, images, &event.modalities)
        };
        let ids = if ids.len() > IDS_NAMED { many(ids.len(), "event") } else { ids.join(", ") };
        let lines: Vec<String> = saved.iter().map(line).collect();
        let (settings, mail) = (self.settings(), self.settings().policy.study().about.mail);
        let method = format!("{} {}", method(settings), words::certificate::DETERMINATION);
        let body = [
            mail.opening.to_owned(),
            lines.join("\n"),
            words::upload::method(&method),
            format!("{}: ", mail.user),
        ];
        Upload {
            zips,
            subject: format!("{}: {ids}", mail.subject),
            body: body.join("\n\n"),
            method,
            // An archive may take what it has by its UIDs already for a copy, or keep both.
            again: if settings.keep_uids {
                words::upload::AGAIN
            } else {
                words::upload::AGAIN_WITH_OTHER_UIDS
            },
        }
    }

    pub(super) fn sums(&self, events: &[EventView]) -> Sums {
        let passing = || events.iter().filter(|event| event.is_pass);
        let at = |saved| passing().filter(|event| event.saved == saved).count();
        let passed = passing().count();
        let mut sums = Sums {
            passed,
            failed: events.len() - passed,
            unsaved: at(Saved::No),
            savable: passing()
                .filter(|event| event.saved == Saved::No && event.waits.is_none())
                .count(),
            started: at(Saved::Started),
            confirmed: at(Saved::Confirmed),
            first_unsaved: passing()
                .find(|event| event.saved == Saved::No && event.waits.is_none())
                .map(|event| event.event_id.clone()),
            is_complete: passed > 0 && at(Saved::Confirmed) == passed,
            look: self.may_look(events),
            notes: self.first_notes(events),
            upload: self.upload(events),
            ..Sums::default()
        };
        sums.sentence = sums.next();
        let mut waits = passing().filter_map(|event| event.waits.as_deref());
        if let Some(why) = waits.next() {
            sums.sentence = format!("{} {why}", sums.sentence);
        }
        let (n, how) = if sums.unsaved > 0 {
            (sums.unsaved, words::save::NOT_SAVED)
        } else {
            (sums.started, words::save::NOT_CONFIRMED)
        };
        if n > 0 {
            sums.leaving = words::save::leaving(many(n, "exam"), how);
        }
        let some = |n: usize, words: String| (n > 0).then_some(words);
        sums.verdicts = listed([
            some(passed, words::save::exams_passed(many(passed, "exam"))),
            some(sums.failed, words::save::exams_failed(many(sums.failed, "exam"))),
            some(sums.confirmed, words::save::n_confirmed(count(sums.confirmed))),
        ]);
        let all = many(events.len(), "exam");
        let heading = listed([
            some(passed, words::save::n_passed(all, count(passed))),
            some(sums.failed, words::save::n_failed(count(sums.failed))),
        ]);
        sums.heading = format!("{heading}.");
        sums
    }

    fn may_look(&self, events: &[EventView]) -> Option<String> {
        let review = &self.view.review.value;
        let is_open = self.has_ended && events.iter().all(|event| event.saved == Saved::No);
        (is_open && review.series_waiting > 0).then(|| {
            let waiting = pictures_in_words(review.series_waiting, review.pictures_waiting);
            words::save::look_at(waiting)
        })
    }

    /// Sources that went away during the run, and Event IDs of which nothing could be written.
    fn first_notes(&self, events: &[EventView]) -> Vec<String> {
        let mut notes = Vec::new();
        let is_gone = |code| matches!(code, Code::Unreadable | Code::Changed);
        // Images only: of what never could be read, nobody expects anything.
        let read = self.run.iter().filter(|index| self.catalogue.image(**index).is_some());
        let lost = read.filter_map(|index| self.plan.rest.get(index));
        let lost = lost.filter(|code| is_gone(**code)).count();
        if lost > 0 {
            let are = if lost == 1 { words::page::IS } else { words::page::ARE };
            let changed = words::save::SOURCES_CHANGED;
            let missing = words::save::not_written(are, many(lost, "image"));
            notes.push(format!("{changed} {missing}"));
        }
        if !self.has_ended || self.is_cancelled {
            return notes;
        }
        let given: BTreeSet<&str> = self.choices.events.values().map(|id| id.as_str()).collect();
        let is_there = |id: &&str| events.iter().any(|event| event.event_id == *id);
        let none: Vec<&str> = given.into_iter().filter(|id| !is_there(id)).collect();
        if events.is_empty() {
            notes.push(words::save::NO_EXAM.to_owned());
        } else if !none.is_empty() {
            let ids = none.join(", ");
            let is_one = none.len() == 1;
            notes.push(if is_one {
                words::save::has_none(ids)
            } else {
                words::save::have_none(ids)
            });
        }
        notes
    }
}

impl Sums {
    fn next(&self) -> String {
        let some = |n: usize, words: String| (n > 0).then_some(words);
        let complete =
            if self.passed == 1 { words::save::COMPLETE } else { words::save::ALL_COMPLETE };
        let parts = [
            some(self.failed, words::save::blocked(many(self.failed, "exam"))),
            some(self.unsaved, words::save::not_yet(many(self.unsaved, "exam"))),
            some(self.started, words::save::to_confirm(count(self.confirmed), count(self.started))),
            self.is_complete.then(|| complete.to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
