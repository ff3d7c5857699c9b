//! The sitting: every file, every exam, every choice, and in the end what became of each.
//! A [`Session`] is told what happens ([`Message`]) and answers with a [`View`]: what there
//! is, what is owed, what is against it. Every judgement is made here, once, for the page
//! and the command alike. Holds facts only, never a file's content.

mod answers;
mod events;
mod exams;
mod files;
mod heads;
mod held;
mod letters;
mod maps;
mod message;
mod output;
mod pairs;
mod pictures;
mod questions;
mod reception;
mod review;
mod runs;
mod series;
mod sitting;
mod standing;
mod sums;
mod truths;
mod view;
mod way;
pub(crate) mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use self::answers::Answers;
pub use self::events::{EventView, FoundLine, counted, found_lines, split};
pub use self::exams::{ExamFacts, Person, Shown};
pub use self::files::{DISC_LISTS_MORE, Files, Group, Notice};
pub use self::heads::{Going, Heads};
pub use self::held::HeldItem;
use self::letters::Letters;
pub use self::letters::LookFirst;
pub use self::maps::MapNote;
use self::maps::Maps;
pub use self::message::{Fault, How, Message};
pub use self::pictures::{PictureChoice, Pictures, SearchState, SeriesPictures};
use self::questions::{Question, questions};
use self::review::Asked as AskedTexts;
pub use self::review::{Piece, Review, TextItem};
pub use self::runs::SearchRun;
pub use self::series::{Brightness, Flag, MAY_MISS_IMAGES, SeriesFacts, Shot, Weight};
use self::sitting::{Beginning, Stale};
use self::standing::{Judged, Standing};
pub use self::standing::{Said, State};
pub use self::sums::{Sums, Upload};
pub use self::truths::Truth;
pub use self::view::{Card, Changes, Confirm, Form, Part, Swap, View};
pub use self::way::{Debt, Owed, Way};
use super::finish::Ending;
use super::{FoundText, Line, Looked, Scanned};
use crate::Code;
use crate::check::Verdict;
use crate::deid::{ExamPlan, Identifiers, TextDecision};
use crate::intake::{Catalogue, Patient, Study};
use crate::outcome::Count;
use crate::plan::{self, Choices, Event, EventId, EventIdError, Plan};
use crate::policy::Settings;

/// The files to write under one Event ID.
#[derive(Debug, Clone)]
pub struct EventTasks {
    /// The Event ID.
    pub id: EventId,
    /// What every worker needs to know first.
    pub plan: ExamPlan,
    /// The files by index, in the order of the output.
    pub files: Vec<u32>,
}

/// An event when all its files are done.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The Event ID, and the images in order with their paths in the zip.
    pub event: Event,
    /// What the check says.
    pub verdict: Verdict,
    /// Bytes of the images.
    pub size_bytes: u64,
}

/// A piece of an event's zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZipPart {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The de-identified form of this file.
    File(u32),
}

/// A drop from its first file to its last zip.
#[derive(Default)]
pub struct Session {
    pub(super) settings: Settings,
    pub(super) catalogue: Catalogue,
    pub(super) found: BTreeMap<String, Found>,
    /// What was typed and confirmed, as it stands for the run that began last.
    pub(super) choices: Choices,
    decisions: BTreeMap<(String, u32, String), String>,
    pub(super) looks: Vec<Looked>,
    pub(super) lines: BTreeMap<u32, Line>,
    /// Files that ended in this run without being written.
    run: BTreeSet<u32>,
    pub(super) plan: Plan,
    pub(super) finished: Vec<Finished>,
    beginning: Option<Beginning>,
    pub(super) ending: Option<Ending>,
    pub(super) has_ended: bool,
    answers: Answers,
    letters: Letters,
    maps: Maps,
    map_note: Option<MapNote>,
    is_cancelled: bool,
    /// A run began: what it writes changes nothing of what was asked before it.
    is_running: bool,
    /// The exams as they were read, and what is judged of each.
    exams: Vec<Study>,
    judged: Judged,
    standings: Vec<Standing>,
    asked: AskedTexts,
    view: View,
    stale: Stale,
}

/// What the files of a study named.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) identifiers: Identifiers,
    pub(super) texts: BTreeSet<FoundText>,
}

impl fmt::Debug for Session {
    /// Without a value: a session knows every name in the files, and all that was typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("files", &self.catalogue.len()).finish_non_exhaustive()
    }
}

fn judge(
    found: &BTreeMap<String, Found>,
    settings: &Settings,
    study: &Study,
    text: &str,
) -> Result<EventId, EventIdError> {
    let known = |typed: &str| found.values().any(|found| found.identifiers.is_identifier(typed));
    plan::validate(study, text, None, settings, &known)
}

impl Session {
    /// An empty drop under these settings.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let stale = Stale { exams: true, files: true };
        Self { settings, stale, ..Self::default() }
    }

    /// The settings in force.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Other settings, for all that is written from now on.
    fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
        self.stale.exams = true;
    }

    /// Enters what a scanner said of the file at `index`.
    fn add(&mut self, index: u32, scanned: Scanned) {
        self.stale.exams = true;
        self.stale.files = true;
        // What its texts are searched for may have changed; nothing else changes what is asked.
        self.asked.clear();
        self.letters.forget(index);
        self.answers.forget_file(index);
        let of_image = scanned.record.as_ref().map(|record| record.study.uid.as_str().to_owned());
        if let (Some(uid), Some(identifiers)) = (of_image.or(scanned.study), scanned.identifiers) {
            self.found.entry(uid).or_default().identifiers.merge(identifiers);
        }
        if let Some(record) = scanned.record {
            let series = record.series.uid.as_str();
            // Nobody has seen this one.
            self.answers.forget_no_letters(series);
            if !record.image.burned_in.is_empty() {
                self.answers.take_back(series);
            }
            let uid = record.study.uid.as_str().to_owned();
            self.found.entry(uid).or_default().texts.extend(scanned.texts);
            self.catalogue.add(index, scanned.size_bytes, Ok(record));
        } else {
            let code = scanned.code.unwrap_or(Code::Unreadable);
            if code == Code::Dicomdir {
                self.catalogue.add_dicomdir(index, scanned.size_bytes, scanned.listed);
            } else {
                self.catalogue.add(index, scanned.size_bytes, Err(code));
            }
        }
    }

    /// A file ended on the way.
    fn close(&mut self, index: u32, code: Code) {
        self.stale.exams |= !self.is_running;
        self.stale.files = true;
        let known = self.catalogue.image(index).filter(|image| !image.unread);
        if let Some(image) = known.filter(|_| code == Code::CodestreamUnread) {
            // What was decided about its series was not about this.
            self.answers.take_back(image.series.uid.as_str());
            self.stale.exams = true;
        }
        self.catalogue.close(index, code);
        self.run.insert(index);
    }

    /// All files and what is known of them.
    #[must_use]
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The exams, by date.
    #[must_use]
    pub fn studies(&self) -> Vec<Study> {
        self.catalogue.studies()
    }

    /// What an exam's files named.
    pub(super) fn identifiers_of(&self, study_uid: &str) -> Option<&Identifiers> {
        self.found.get(study_uid).map(|found| &found.identifiers)
    }

    /// What goes under which Event ID, as it is planned.
    fn tasks(&self) -> Vec<EventTasks> {
        let mut tasks: Vec<EventTasks> = self
            .plan
            .events
            .iter()
            .map(|event| EventTasks {
                id: event.id.clone(),
                plan: self.exam_plan(event.id.as_str(), event.studies.iter().map(String::as_str)),
                files: event.images.iter().map(|image| image.file).collect(),
            })
            .collect();
        // Copies of one image are all written, so that their forms can be compared.
        for file in self.plan.undecided.iter().flatten() {
            let event = self
                .catalogue
                .image(*file)
                .and_then(|image| self.choices.event_of(image.study.uid.as_str()));
            if let Some(task) = tasks.iter_mut().find(|task| Some(&task.id) == event) {
                task.files.push(*file);
            }
        }
        tasks
    }

    /// What the files of these exams are written with under an Event ID.
    pub fn exam_plan<'a>(
        &self,
        event_id: &str,
        studies: impl IntoIterator<Item = &'a str>,
    ) -> ExamPlan {
        let mut plan = ExamPlan::under(self.settings.clone());
        event_id.clone_into(&mut plan.event_id);
        for uid in studies {
            if let Some(found) = self.found.get(uid) {
                plan.identifiers.merge(found.identifiers.clone());
            }
            let of_study = self.decisions.iter().filter(|((study, ..), _)| study == uid);
            plan.decisions.extend(of_study.map(|((_, tag, text), replacement)| TextDecision {
                tag: *tag,
                text: text.clone(),
                replacement: replacement.clone(),
            }));
            // The least of a study's, so that the order of dropping makes no difference.
            let mut least: Option<&Patient> = None;
            for image in self.catalogue.images().filter(|image| image.study.uid.as_str() == uid) {
                let patient = &image.study.patient;
                // (Most images share theirs, which is kept once.)
                if least.is_none_or(|least| !std::ptr::eq(patient, least) && patient < least) {
                    least = Some(patient);
                }
                // Nobody can have looked at what was not known yet.
                if image.unread && self.choices.released.contains(image.series.uid.as_str()) {
                    plan.released.insert(image.facts.uid.as_str().to_owned());
                }
            }
            if let Some(patient) = least {
                plan.uid_salt = format!("{}\0{}", patient.id.as_str(), patient.birth_date.as_str());
            }
        }
        plan
    }

    /// Enters a file that was written.
    fn add_written(&mut self, index: u32, line: Line) {
        self.stale.files = true;
        self.catalogue.set_digest(index, line.sha256);
        self.catalogue.close(index, Code::Written);
        self.lines.insert(index, line);
    }

    /// What is known of a written file.
    #[must_use]
    pub fn line(&self, index: u32) -> Option<&Line> {
        self.lines.get(&index)
    }

    /// Forgets what was written, to plan anew: other Event IDs, other decisions.
    fn restart(&mut self) {
        for index in std::mem::take(&mut self.lines).into_keys() {
            self.catalogue.reopen(index);
        }
        for index in std::mem::take(&mut self.run) {
            self.catalogue.reopen(index);
        }
        self.finished.clear();
        self.beginning = None;
        self.ending = None;
        self.has_ended = false;
        self.decisions.clear();
        self.looks.clear();
        self.choices = Choices::default();
        self.answers.forget_saving();
        self.is_cancelled = false;
        self.is_running = false;
        self.stale.files = true;
    }

    pub(super) fn close_all(&mut self, files: Vec<u32>, code: Code) {
        self.stale.files = true;
        if files.is_empty() {
            return;
        }
        for file in files {
            self.catalogue.close(file, code);
            self.run.insert(file);
        }
        self.plan = Plan::new(&self.catalogue, &self.choices, &self.settings);
    }

    /// The events of the run that ended.
    #[must_use]
    pub fn finished(&self) -> &[Finished] {
        &self.finished
    }

    /// Counts by reason; they add up to the files dropped. Before a run, what is known
    /// without Event IDs.
    #[must_use]
    pub fn outcomes(&self) -> Vec<Count> {
        if self.has_ended { self.plan.outcomes() } else { self.catalogue.outcomes() }
    }

    /// The files with this reason, sorted.
    #[must_use]
    pub fn files(&self, code: Code) -> Vec<u32> {
        if self.has_ended { self.plan.files(code) } else { self.catalogue.files(code) }
    }
}
