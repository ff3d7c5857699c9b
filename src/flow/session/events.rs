//! What the verdict of an event says, and how far its saving is.

use serde::Serialize;

use super::Session;
use super::message::CHANGED;
use super::review::all_seen;
use super::words::{count, listed, many};
use crate::Code;
use crate::check::{Grouped, Severity, Verdict};
use crate::flow::Finished;
use crate::report::Saved;

/// An event of the run that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// The Event ID.
    pub event_id: String,
    /// It passed its check and can be saved.
    pub is_pass: bool,
    /// How many images.
    pub images: usize,
    /// Bytes of the images.
    pub size_bytes: u64,
    /// The exams in it, by Study Instance UID.
    pub studies: Vec<String>,
    /// How far the saving is.
    pub saved: Saved,
    /// The verdict and what to do, in a sentence.
    pub sentence: String,
    /// What was checked and holds, a line each.
    pub evidence: Vec<String>,
    /// What is against it.
    pub findings: Vec<FoundLine>,
    /// What is worth knowing.
    pub notes: Vec<FoundLine>,
    /// Why the saving went no further.
    pub fault: Option<&'static str>,
    /// The certificate that was saved says less than is true now.
    pub is_certificate_stale: bool,
}

/// A finding of the check, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct FoundLine {
    /// How much it weighs.
    pub severity: Severity,
    /// What it is and what to do.
    pub message: String,
    /// Tags from the outermost sequence to the attribute.
    #[serde(rename = "where")]
    pub path: String,
    /// The rule that it is about.
    pub rule: String,
    /// How many times.
    pub count: u32,
    /// In how many images; 0 when it is about the event or the archive.
    pub files: u32,
    /// The first few of them, counted from 1.
    pub first: Vec<u32>,
    /// What those are called, where they have the names of outputs.
    pub names: Vec<String>,
}

impl From<&Grouped> for FoundLine {
    fn from(group: &Grouped) -> Self {
        let found = &group.finding;
        Self {
            severity: found.severity,
            message: group.sentence.clone(),
            path: found.path.clone(),
            rule: found.rule.to_string(),
            count: found.count,
            files: group.files,
            first: group.first.clone(),
            names: group.names.clone(),
        }
    }
}

/// All events together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// How many passed their check.
    pub passed: usize,
    /// How many did not.
    pub failed: usize,
    /// How many of those that passed are not saved.
    pub unsaved: usize,
    /// How many are on their way to the disk, for all that is known.
    pub started: usize,
    /// How many are saved for sure.
    pub confirmed: usize,
    /// The first that is not saved, by Event ID.
    pub first_unsaved: Option<String>,
    /// Every one that passed is saved for sure.
    pub is_complete: bool,
    /// What to do next, in a sentence.
    pub sentence: String,
    /// What would be lost by going on.
    pub leaving: String,
    /// The verdicts, in a few words.
    pub verdicts: String,
    /// The same above a table of many.
    pub heading: String,
    /// What a person should know first, a sentence each.
    pub notes: Vec<String>,
}

/// What the check compared with what, counted, in sentences.
#[must_use]
pub fn counted(verdict: &Verdict) -> Vec<String> {
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let mut lines = vec![format!(
        "{} held against the rules, {} of the SOP’s among them",
        many(number(verdict.attributes), "attribute"),
        many(usize::from(verdict.sop_rows), "row")
    )];
    if verdict.compared > 0 {
        let values = many(number(verdict.compared), "value");
        lines.push(format!("{values} found as in the originals, byte by byte"));
    }
    lines
}

impl Session {
    pub(super) fn event_views(&self) -> Vec<EventView> {
        self.finished.iter().map(|finished| self.event_view(finished)).collect()
    }

    fn event_view(&self, finished: &Finished) -> EventView {
        let (id, verdict) = (finished.event.id.as_str(), &finished.verdict);
        let own = |uid: &str| finished.event.studies.iter().any(|study| study == uid);
        let studies = self.exams.iter().filter(|study| own(study.uid.as_str()));
        let found = |fails: bool| -> Vec<FoundLine> {
            let is_failure = |group: &&Grouped| group.finding.severity == Severity::Fail;
            let groups = verdict.findings.iter().filter(|group| is_failure(group) == fails);
            groups.map(FoundLine::from).collect()
        };
        let images = finished.event.images.len();
        let saved = self.saved(id);
        let findings = found(true);
        let sentence = match saved {
            _ if !verdict.pass => {
                failed(findings.len(), self.settings.policy.study().about.receiver.contact)
            }
            Saved::No => passed(images, all_seen(studies, &self.answers)),
            Saved::Started => started(id),
            Saved::Confirmed => "Confirmed: the saved zip is complete.".to_owned(),
        };
        let evidence = match saved {
            _ if !verdict.pass => Vec::new(),
            Saved::Confirmed => {
                vec![format!("{0} of {0} images, every checksum as it was checked", count(images))]
            }
            _ => {
                let mut lines =
                    vec![format!("A second DICOM reader opened all {}", many(images, "image"))];
                lines.extend(counted(verdict));
                lines.push(format!(
                    "{} of this exam looked for in every header: none found",
                    many(verdict.identifiers_searched, "identifier")
                ));
                lines
            }
        };
        let certified = self.answers.certified.get(id);
        EventView {
            event_id: id.to_owned(),
            is_pass: verdict.pass,
            images,
            size_bytes: finished.size_bytes,
            studies: finished.event.studies.clone(),
            saved,
            sentence,
            evidence,
            findings,
            notes: found(false),
            fault: self.answers.faults.get(id).map(|fault| fault.sentence()),
            is_certificate_stale: saved == Saved::Confirmed
                && certified.is_some_and(|at| *at != Saved::Confirmed),
        }
    }

    /// The initials of whoever looked, as typed.
    pub(in crate::flow) fn initials(&self) -> &str {
        &self.answers.initials
    }

    /// How far the saving of an event is.
    pub(in crate::flow) fn saved(&self, event_id: &str) -> Saved {
        self.answers.saved.get(event_id).copied().unwrap_or_default()
    }

    pub(super) fn sums(&self, events: &[EventView]) -> Sums {
        let passing = || events.iter().filter(|event| event.is_pass);
        let at = |saved| passing().filter(|event| event.saved == saved).count();
        let passed = passing().count();
        let mut sums = Sums {
            passed,
            failed: events.len() - passed,
            unsaved: at(Saved::No),
            started: at(Saved::Started),
            confirmed: at(Saved::Confirmed),
            first_unsaved: passing()
                .find(|event| event.saved == Saved::No)
                .map(|event| event.event_id.clone()),
            is_complete: passed > 0 && at(Saved::Confirmed) == passed,
            notes: self.first_notes(events),
            ..Sums::default()
        };
        sums.sentence = sums.next();
        sums.leaving = format!(
            "Not saved yet: {}. The next patient clears it for good.",
            many(sums.unsaved, "exam")
        );
        let some = |n: usize, words: String| (n > 0).then_some(words);
        sums.verdicts = listed([
            some(passed, format!("{} passed", many(passed, "exam"))),
            some(sums.failed, format!("{} failed", many(sums.failed, "exam"))),
            some(sums.confirmed, format!("{} confirmed", count(sums.confirmed))),
        ]);
        let all = many(events.len(), "exam");
        let heading = listed([
            some(passed, format!("{} of {all} passed the check", count(passed))),
            some(sums.failed, format!("{} failed", count(sums.failed))),
        ]);
        sums.heading = format!("{heading}.");
        sums
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
            let verb = if lost == 1 { "is" } else { "are" };
            notes
                .push(format!("{CHANGED} {} {verb} not in what was written.", many(lost, "image")));
        }
        if !self.has_ended || self.is_cancelled {
            return notes;
        }
        let given: std::collections::BTreeSet<&str> =
            self.choices.events.values().map(|id| id.as_str()).collect();
        let is_there = |id: &&str| events.iter().any(|event| event.event_id == *id);
        let none: Vec<&str> = given.into_iter().filter(|id| !is_there(id)).collect();
        if events.is_empty() {
            notes.push("No exam was written. The list below says why.".to_owned());
        } else if !none.is_empty() {
            let have = if none.len() == 1 { "has" } else { "have" };
            let ids = none.join(", ");
            notes.push(format!("{ids} {have} no image to save. The list below says why."));
        }
        notes
    }
}

impl Sums {
    fn next(&self) -> String {
        let some = |n: usize, words: String| (n > 0).then_some(words);
        let complete =
            if self.passed == 1 { "The zip is complete." } else { "All zips are complete." };
        let parts = [
            some(self.failed, format!("{} blocked.", many(self.failed, "exam"))),
            some(self.unsaved, format!("Checked. Not saved yet: {}.", many(self.unsaved, "exam"))),
            some(
                self.started,
                format!(
                    "{} confirmed, {} to confirm: drop the saved zip here.",
                    count(self.confirmed),
                    count(self.started)
                ),
            ),
            self.is_complete.then(|| complete.to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

fn passed(images: usize, looked: bool) -> String {
    let files = many(images, "file");
    let said = format!("Check passed: none of this exam’s known identifiers found in {files}.");
    if looked { format!("{said} You looked at the pictures.") } else { said }
}

/// A failed check, in words for those who take the images in.
fn failed(findings: usize, contact: &str) -> String {
    let found = many(findings, "finding");
    format!(
        "Check failed: {found}. Saving is blocked. Send this report to {contact}; it holds no patient data."
    )
}

fn started(event_id: &str) -> String {
    format!("Saving started. When your browser says done, drop {event_id}.zip here to confirm.")
}
