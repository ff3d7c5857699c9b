//! Files that came from elsewhere, one after the other: extracted folders, loose files,
//! the entries of an archive.

use std::io::{self, Read};

use super::event::{EventExpectation, Verdict, event};
use super::finding::{Finding, Problem};
use super::image::{Expectation, ImageReport};
use super::stream::stream;
use crate::policy::Settings;

/// What received files are held against.
#[derive(Debug, Clone, Copy)]
pub struct AuditExpectation<'a> {
    /// The Event ID, when it is known.
    pub event_id: Option<&'a str>,
    /// The settings in force.
    pub settings: &'a Settings,
}

/// A check of received files under way.
#[derive(Debug)]
pub struct Audit<'a> {
    expect: AuditExpectation<'a>,
    reports: Vec<ImageReport>,
    notes: Vec<Finding>,
}

impl<'a> Audit<'a> {
    /// Nothing checked yet.
    #[must_use]
    pub const fn new(expect: AuditExpectation<'a>) -> Self {
        Self { expect, reports: Vec::new(), notes: Vec::new() }
    }

    /// Checks a file; `name` is its path, of which the last folder and the name count.
    ///
    /// # Errors
    /// Those of the reader; the file then counts as not readable.
    pub fn file(&mut self, name: &str, reader: &mut impl Read) -> io::Result<()> {
        let expect = Expectation {
            event_id: self.expect.event_id,
            received: true,
            settings: self.expect.settings,
            name: Some(name),
            originals: None,
        };
        let report = stream(reader, &expect)?;
        let foreign = report.findings.iter().any(|finding| finding.problem == Problem::NotPart10);
        if foreign {
            // One bad file can make the archive drop a whole folder.
            self.note(Finding::whole(Problem::ArchiveEntry));
        } else {
            self.reports.push(report);
        }
        Ok(())
    }

    /// Adds a finding about the whole.
    pub fn note(&mut self, finding: Finding) {
        self.notes.push(finding);
    }

    /// The verdict on all files so far.
    #[must_use]
    pub fn finish(self) -> Verdict {
        let expect =
            EventExpectation { event_id: self.expect.event_id, ..EventExpectation::default() };
        event(&expect, &self.reports, &self.notes)
    }
}
