//! What the verdict of an event says, and how far its saving is.

use serde::Serialize;

use super::Session;
use super::exams::about;
use super::message::CHANGED;
use super::review::{all_seen, pictures_in_words};
use super::words::{count, listed, many};
use crate::Code;
use crate::check::{Grouped, Severity, Verdict};
use crate::flow::Finished;
use crate::intake::Study;
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
    #[serde(skip)]
    pub studies: Vec<String>,
    /// The exams in it, in words.
    pub about: String,
    /// Their kinds alone.
    #[serde(skip)]
    pub modalities: String,
    /// How far the saving is.
    pub saved: Saved,
    /// The same in a word or two.
    pub stands: &'static str,
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
    /// That the certificate that was saved says less than is true now, if it does.
    pub stale: Option<&'static str>,
}

/// A finding of the check, as it is listed: the same at many places is one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct FoundLine {
    /// How much it weighs.
    pub severity: Severity,
    /// The same in words.
    pub weight: &'static str,
    /// What it is and what to do.
    pub message: String,
    /// Tags from the outermost sequence to the attribute, and the rule that it is about.
    pub places: Vec<String>,
    /// Where it is, one by one, and how many times there.
    #[serde(skip)]
    pub each: Vec<(u32, String)>,
    /// How many places, where there are too many to be shown at once; empty otherwise.
    pub folded: String,
    /// The first few images that have it, and how many more, where it is at one place.
    pub images: String,
    /// In how many images; 0 when it is about the event or the archive.
    pub files: u32,
}

/// The same finding at more places than these is one line.
const PLACES: usize = 3;

/// How many of the images with a finding are named.
const IMAGES: usize = 2;

/// Findings as they are listed, in the order in which their sentences are first said.
#[must_use]
pub fn found_lines<'a>(groups: impl IntoIterator<Item = &'a Grouped>) -> Vec<FoundLine> {
    let mut kinds: Vec<Vec<&Grouped>> = Vec::new();
    for group in groups {
        let is_alike = |first: &&Grouped| {
            first.finding.severity == group.finding.severity && first.sentence == group.sentence
        };
        match kinds.iter_mut().find(|kind| kind.first().is_some_and(is_alike)) {
            Some(kind) => kind.push(group),
            None => kinds.push(vec![group]),
        }
    }
    let lines = kinds.iter().flat_map(|alike| {
        let at_once = if alike.len() > PLACES { alike.len() } else { 1 };
        alike.chunks(at_once)
    });
    lines.filter_map(found_line).collect()
}

fn found_line(alike: &[&Grouped]) -> Option<FoundLine> {
    let first = alike.first()?;
    let place = |group: &&Grouped| {
        let parts = [group.finding.path.clone(), group.finding.rule.to_string()];
        listed(parts.map(|part| (!part.is_empty()).then_some(part)))
    };
    let is_folded = alike.len() > 1;
    Some(FoundLine {
        severity: first.finding.severity,
        weight: match first.finding.severity {
            Severity::Fail => "Must not be sent",
            Severity::Warn => "To know before sending",
            Severity::Note => "Note",
        },
        message: first.sentence.clone(),
        places: alike.iter().map(place).collect(),
        each: alike.iter().map(|own| (own.finding.count, own.finding.path.clone())).collect(),
        folded: if is_folded { many(alike.len(), "place") } else { String::new() },
        images: if is_folded { String::new() } else { images_with(first) },
        files: alike.iter().map(|group| group.files).max().unwrap_or_default(),
    })
}

/// The first of the images with a finding, and how many more.
fn images_with(group: &Grouped) -> String {
    let mut known = group.names.clone();
    if known.is_empty() {
        known.extend(group.first.iter().map(|image| format!("image {}", count(*image as usize))));
    }
    known.truncate(IMAGES);
    let more = (group.files as usize).saturating_sub(known.len());
    let more = (more > 0).then(|| format!("{} more", count(more)));
    listed(known.into_iter().map(Some).chain([more]))
}

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
    /// How many are on their way to the disk, for all that is known.
    pub started: usize,
    /// How many are saved for sure.
    pub confirmed: usize,
    /// The first that is not saved, by Event ID.
    pub first_unsaved: Option<String>,
    /// Every one that passed is saved for sure.
    pub is_complete: bool,
    /// What a run found that waits for a look is called, while nothing is saved and it can
    /// still be decided.
    pub look: Option<String>,
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
    /// Their Event IDs, or how many.
    pub ids: String,
    /// A line for each in the e-mail.
    pub lines: Vec<String>,
}

/// More zips, and more Event IDs, than these are counted, not named.
const ZIPS_NAMED: usize = 3;
const IDS_NAMED: usize = 5;

/// A certificate says how far the saving was when it was made.
const CERTIFICATE_STALE: &str =
    "The certificate was saved before the zip was confirmed. Save it again, so that it says so.";

/// The findings that forbid sending, and those that are only worth knowing.
#[must_use]
pub fn split(verdict: &Verdict) -> [Vec<&Grouped>; 2] {
    let is_failure = |group: &&Grouped| group.finding.severity == Severity::Fail;
    let (fails, notes) = verdict.findings.iter().partition(is_failure);
    [fails, notes]
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
        let [fails, notes] = split(verdict);
        let images = finished.event.images.len();
        let saved = self.saved(id);
        let sentence = match saved {
            _ if !verdict.pass => {
                failed(fails.len(), self.settings.policy.study().about.receiver.contact)
            }
            Saved::No => passed(images, all_seen(studies.clone(), &self.answers)),
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
        let is_stale =
            saved == Saved::Confirmed && certified.is_some_and(|at| *at != Saved::Confirmed);
        EventView {
            event_id: id.to_owned(),
            is_pass: verdict.pass,
            images,
            size_bytes: finished.size_bytes,
            studies: finished.event.studies.clone(),
            about: self.exams_in(&finished.event.studies),
            modalities: studies
                .clone()
                .map(|study| study.modality.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            saved,
            stands: match saved {
                _ if !verdict.pass => "Blocked",
                Saved::No => "Not yet",
                Saved::Started => "Started",
                Saved::Confirmed if is_stale => "Confirmed; save its certificate again",
                Saved::Confirmed => "Confirmed",
            },
            sentence,
            evidence,
            findings: found_lines(fails),
            notes: found_lines(notes),
            fault: self.answers.faults.get(id).map(|fault| fault.sentence()),
            stale: is_stale.then_some(CERTIFICATE_STALE),
        }
    }

    /// The exams that go under an Event ID, in words.
    #[must_use]
    pub fn exams_under(&self, event_id: &str) -> String {
        let mut events = self.plan.events.iter();
        let event = events.find(|event| event.id.as_str() == event_id);
        event.map_or_else(String::new, |event| self.exams_in(&event.studies))
    }

    fn exams_in(&self, studies: &[String]) -> String {
        let own = |study: &&Study| studies.iter().any(|uid| uid == study.uid.as_str());
        let exams = self.exams.iter().filter(own);
        exams.map(about).collect::<Vec<_>>().join(" · ")
    }

    /// The saved zips, as the last step names them.
    fn upload(&self, events: &[EventView]) -> Upload {
        let saved = events.iter().filter(|event| event.is_pass && event.saved != Saved::No);
        let saved: Vec<&EventView> = saved.collect();
        let ids: Vec<&str> = saved.iter().map(|event| event.event_id.as_str()).collect();
        let names: Vec<String> = ids.iter().map(|id| format!("{id}.zip")).collect();
        let zips = match names.len() {
            0 => "the zip".to_owned(),
            1..=ZIPS_NAMED => names.join(" and "),
            all => format!("the {} zips", count(all)),
        };
        let line = |event: &&EventView| {
            let (id, images) = (&event.event_id, many(event.images, "image"));
            format!("Image Event ID {id}: {images} ({})", event.modalities)
        };
        Upload {
            zips,
            ids: if ids.len() > IDS_NAMED { many(ids.len(), "event") } else { ids.join(", ") },
            lines: saved.iter().map(line).collect(),
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
            look: self.may_look(events),
            notes: self.first_notes(events),
            upload: self.upload(events),
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

    fn may_look(&self, events: &[EventView]) -> Option<String> {
        let review = &self.view.review.value;
        let is_open = self.has_ended && events.iter().all(|event| event.saved == Saved::No);
        (is_open && review.series_waiting > 0).then(|| {
            let waiting = pictures_in_words(review.series_waiting, review.pictures_waiting);
            format!("Look at {waiting}")
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
