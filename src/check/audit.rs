//! Files that came from elsewhere, one after the other: extracted folders, loose files,
//! the entries of an archive.

use std::collections::BTreeSet;
use std::io::{self, Read};

use super::event::{EventExpectation, Verdict, event};
use super::finding::{Finding, Problem, Severity};
use super::image::{Expectation, ImageReport};
use super::naming::{self, Named};
use super::stream::stream;
use crate::policy::Settings;

/// What a search for letters said of the pictures of received files, by their names as
/// [`Audit::file`] is given them. Who searched is no matter here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letters {
    /// Files in which letters were found.
    pub found: BTreeSet<String>,
    /// Files that were searched, and none was found.
    pub searched: BTreeSet<String>,
}

impl Letters {
    /// What is to be said of a file.
    fn of(&self, name: &str) -> Option<Problem> {
        if self.found.contains(name) {
            Some(Problem::LettersFound)
        } else {
            (!self.searched.contains(name)).then_some(Problem::LettersUnsearched)
        }
    }
}

/// What received files are compared with.
#[derive(Debug, Clone, Copy)]
pub struct AuditExpectation<'a> {
    /// The Event ID, when it is known.
    pub event_id: Option<&'a str>,
    /// The settings in force.
    pub settings: &'a Settings,
    /// What a search for letters said, where there was one.
    pub letters: Option<&'a Letters>,
}

/// What the check says of one file by itself.
#[derive(Debug)]
pub struct Judged {
    name: String,
    report: ImageReport,
}

impl AuditExpectation<'_> {
    /// Checks a file by itself; `name` is its path, of which the last folder and the name
    /// count. Threads may do so, and [`Audit::add`] takes what they say.
    ///
    /// # Errors
    /// Those of the reader; the file then counts as not readable.
    pub fn judge(&self, name: &str, reader: &mut impl Read) -> io::Result<Judged> {
        let expect = Expectation {
            event_id: self.event_id,
            received: true,
            settings: self.settings,
            name: Some(name),
            originals: None,
        };
        let mut report = stream(reader, &expect)?;
        if let Some(problem) = self.letters.and_then(|letters| letters.of(name)) {
            report.findings.push(Finding::whole(problem));
            report.findings.sort();
        }
        Ok(Judged { name: name.to_owned(), report })
    }
}

/// A check of received files under way.
#[derive(Debug)]
pub struct Audit<'a> {
    expect: AuditExpectation<'a>,
    reports: Vec<ImageReport>,
    /// Of each report, what its name says, when the name is as it should be.
    names: Vec<Option<Named<'a>>>,
    /// Folders of an archive that are entries of their own.
    folders: BTreeSet<String>,
    notes: Vec<Finding>,
}

impl<'a> Audit<'a> {
    /// Nothing checked yet.
    #[must_use]
    pub const fn new(expect: AuditExpectation<'a>) -> Self {
        Self {
            expect,
            reports: Vec::new(),
            names: Vec::new(),
            folders: BTreeSet::new(),
            notes: Vec::new(),
        }
    }

    /// Checks a file; `name` is its path, of which the last folder and the name count.
    ///
    /// # Errors
    /// Those of the reader; the file then counts as not readable.
    pub fn file(&mut self, name: &str, reader: &mut impl Read) -> io::Result<()> {
        let judged = self.expect.judge(name, reader)?;
        self.add(judged);
        Ok(())
    }

    /// Adds a file that was judged, in the files' order.
    pub fn add(&mut self, judged: Judged) {
        let Judged { name, report } = judged;
        let foreign = report.findings.iter().any(|finding| finding.problem == Problem::NotPart10);
        if foreign {
            // One bad file can make the archive drop a whole folder.
            self.note(Finding::whole(Problem::ArchiveEntry));
        } else {
            let event_id = self.expect.event_id.unwrap_or(&report.facts.patient_id);
            let last = name.rsplit('/').next().unwrap_or_default();
            self.names.push(naming::received(last, event_id, self.expect.settings));
            self.reports.push(report);
        }
    }

    /// Checks the path of an archive's entry: one folder and a name in it.
    pub(super) fn place(&mut self, path: &str) {
        let levels: Vec<&str> = path.split(['/', '\\']).collect();
        if levels.iter().any(|level| matches!(*level, "" | "." | "..")) || path.contains('\\') {
            self.note(naming::file_name(self.expect.settings));
        }
        if levels.len() != 2 {
            self.note(Finding::whole(Problem::ReceiverFolder));
        }
    }

    /// An archive's entry is a folder.
    pub(super) fn folder(&mut self, path: &str) {
        self.folders.insert(path.trim_end_matches('/').to_owned());
    }

    /// Adds a finding about the whole.
    pub fn note(&mut self, finding: Finding) {
        self.notes.push(finding);
    }

    /// The verdict on all files so far. Some of an event's files may have been left where
    /// they are, so gaps in their numbers are warned of.
    #[must_use]
    pub fn finish(self) -> Verdict {
        self.end(Severity::Warn)
    }

    /// The verdict on an archive, which holds all files of its event.
    pub(super) fn finish_archive(self) -> Verdict {
        self.end(Severity::Fail)
    }

    fn end(mut self, gaps: Severity) -> Verdict {
        let good = || self.names.iter().flatten();
        let numbers: BTreeSet<u32> = good().map(|named| named.number).collect();
        let count = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        // Names that are wrong have findings of their own; one file says nothing of others.
        let named = self.names.iter().all(Option::is_some);
        let first = good().next().map(|named| named.names);
        if good().any(|named| Some(named.names) != first) {
            self.notes.push(Finding::whole(Problem::FileNamesDiffer));
        }
        if !self.expect.settings.differences().is_empty() {
            self.notes.push(Finding::whole(Problem::OtherSettings));
        }
        let alone = count == 1 && gaps == Severity::Warn;
        if named && !alone && !numbers.iter().copied().eq(1..=count) {
            self.note(Finding::whole(Problem::FileNumbers).weighing(gaps));
        }
        let ids = self.reports.iter().map(|report| report.facts.patient_id.as_str());
        let ids: BTreeSet<&str> = ids.chain(self.expect.event_id).collect();
        let known = self.folders.iter().all(|folder| ids.contains(folder.as_str()));
        if !self.folders.is_empty() {
            let weight = if known { Severity::Note } else { Severity::Warn };
            self.notes.push(Finding::whole(Problem::ArchiveForeign).weighing(weight));
        }
        let expect = EventExpectation {
            study: self.expect.settings.policy.study(),
            event_id: self.expect.event_id,
            several_studies: false,
            images: None,
        };
        let mut verdict = event(&expect, &self.reports, &self.notes);
        verdict.name_files(|file| {
            let index = usize::try_from(file).ok()?.checked_sub(1)?;
            let Named { names, number } = (*self.names.get(index)?)?;
            let id = self.expect.event_id.unwrap_or(&self.reports.get(index)?.facts.patient_id);
            let width = usize::from(names.number_digits);
            let number = format!("{number:0width$}");
            Some(names.template.replace("{n}", &number).replace("{event}", id))
        });
        verdict
    }
}
