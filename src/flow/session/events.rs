//! What the verdict of an event says, and how far its saving is.

use serde::Serialize;

use super::Session;
use super::exams::about;
use super::truths::{Otherwise, Truth};
use super::words::{capital, count, listed, many};
use crate::check::{Grouped, Severity, Verdict};
use crate::flow::Finished;
use crate::intake::Study;
use crate::report::Saved;
use crate::words;

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
    /// Why it is not on offer yet though its check passed, in a sentence.
    pub waits: Option<String>,
    /// What is true of its headers, of its pictures, and of what stays.
    pub truths: [Truth; 3],
    /// What may be done about what stays.
    pub otherwise: Option<Otherwise>,
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
    pub weight: String,
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
        weight: capital(first.finding.severity.words()),
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
        known.extend(group.first.iter().map(|image| words::check::image(count(*image as usize))));
    }
    known.truncate(IMAGES);
    let more = (group.files as usize).saturating_sub(known.len());
    let more = (more > 0).then(|| words::check::more(count(more)));
    listed(known.into_iter().map(Some).chain([more]))
}

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
    let mut lines = vec![words::check::compared(
        many(usize::from(verdict.sop_rows), "row"),
        many(number(verdict.attributes), "header value"),
    )];
    if verdict.compared > 0 {
        let values = many(number(verdict.compared), "value");
        lines.push(words::check::same_values(values));
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
            Saved::No => passed(images),
            Saved::Started => started(id),
            Saved::Confirmed => words::save::ZIP_CONFIRMED.to_owned(),
        };
        let evidence = match saved {
            _ if !verdict.pass => Vec::new(),
            Saved::Confirmed => {
                vec![words::save::all_confirmed(count(images))]
            }
            _ => {
                let mut lines = vec![words::check::second_reader(many(images, "image"))];
                lines.extend(counted(verdict));
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
                _ if !verdict.pass => words::save::STANDS_BLOCKED,
                Saved::No => words::save::STANDS_NOT,
                Saved::Started => words::save::STARTED,
                Saved::Confirmed if is_stale => words::save::STANDS_STALE,
                Saved::Confirmed => words::save::CONFIRMED,
            },
            sentence,
            waits: self.waits(finished),
            truths: self.truths(finished),
            otherwise: self.otherwise(finished),
            evidence,
            findings: found_lines(fails),
            notes: found_lines(notes),
            fault: self.answers.faults.get(id).map(|fault| fault.sentence()),
            stale: is_stale.then_some(words::save::CERTIFICATE_STALE),
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

    /// The initials of whoever looked, as typed.
    pub(in crate::flow) fn initials(&self) -> &str {
        &self.answers.initials
    }

    /// How far the saving of an event is.
    pub(in crate::flow) fn saved(&self, event_id: &str) -> Saved {
        self.answers.saved.get(event_id).copied().unwrap_or_default()
    }
}

fn passed(images: usize) -> String {
    words::save::check_passed(many(images, "file"))
}

/// A failed check, in words for those who take the images in.
fn failed(findings: usize, contact: &str) -> String {
    words::save::check_failed(contact, many(findings, "finding"))
}

fn started(event_id: &str) -> String {
    words::save::one_started(event_id)
}
