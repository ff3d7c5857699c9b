//! The end of a run: what was written is numbered, the rest is accounted for, and each event
//! is checked by its zip's directory and its images' reports.

use super::session::{Finished, Session, ZipPart};
use crate::Code;
use crate::archive::{Segment, Segments};
use crate::check::{self, EventExpectation, ExpectedEntry, Finding};
use crate::plan::{Event, Plan};

/// How far the end of a run is: each step of it is short, so that a page stays alive.
#[derive(Debug)]
pub(super) enum Ending {
    /// The exams were read; what was written is to be numbered.
    Exams,
    /// The event of this index is to be looked at in its archive.
    Archive(usize),
    /// Then in that archive's directory,
    Directory(usize, Segments),
    /// in its headers, with what it must hold and what was found in the directory,
    Headers(usize, Segments, Vec<ExpectedEntry>, Vec<Finding>),
    /// in its names,
    Names(usize, Vec<ExpectedEntry>, Vec<Finding>),
    /// in its images together,
    Together(usize, Vec<Finding>),
    /// and in each of them.
    Images(usize, Vec<Finding>),
    /// All events were looked at.
    Outcomes,
}

impl Session {
    /// Ends the run: numbers what was written, leaves out what was not, and checks each
    /// event's zip by its directory.
    pub fn finish(&mut self) -> &[Finished] {
        while self.finish_step() {}
        &self.finished
    }

    /// One step of [`finish`](Self::finish); false after the last.
    pub fn finish_step(&mut self) -> bool {
        match self.ending.take() {
            None => {
                self.read_ahead();
                self.ending = Some(Ending::Exams);
            }
            Some(Ending::Exams) => self.end(),
            Some(Ending::Outcomes) => self.refuse_failed(),
            Some(Ending::Archive(at)) => {
                let segments = self.plan.events.get(at).map(|event| self.segments(event));
                self.ending = Some(Ending::Directory(at, segments.unwrap_or_default()));
            }
            Some(Ending::Directory(at, mut segments)) => {
                let event = self.plan.events.get(at);
                let expected = event.map(|event| self.expected(event)).unwrap_or_default();
                let found = check::zip_directory(&mut segments, &expected);
                self.ending = Some(Ending::Headers(at, segments, expected, found));
            }
            Some(Ending::Headers(at, mut segments, expected, mut found)) => {
                found.extend(check::zip_headers(&mut segments, &expected));
                self.ending = Some(Ending::Names(at, expected, found));
            }
            Some(Ending::Names(at, expected, mut found)) => {
                if let Some(event) = self.plan.events.get(at) {
                    found.extend(check::planned(&expected, event.id.as_str(), &self.settings));
                }
                self.ending = Some(Ending::Together(at, found));
            }
            Some(Ending::Together(at, mut found)) => {
                if let Some(event) = self.plan.events.get(at) {
                    let audits = self.written(event).map(|(_, line)| &line.audit);
                    found.extend(check::together(&self.expectation(event), audits));
                }
                self.ending = Some(Ending::Images(at, found));
            }
            Some(Ending::Images(at, found)) => {
                let event = self.plan.events.get(at).filter(|event| !event.images.is_empty());
                if let Some(event) = event {
                    self.finished.push(self.judge_event(event, found));
                }
                self.ending = Some(Ending::Archive(at + 1));
            }
        }
        if matches!(self.ending, Some(Ending::Archive(at)) if at >= self.plan.events.len()) {
            self.ending = Some(Ending::Outcomes);
        }
        self.ending.is_some()
    }

    fn end(&mut self) {
        self.plan = Plan::new(&self.catalogue, &self.choices, &self.settings);
        // Images that were planned and neither written nor closed were cancelled.
        let planned = self.plan.events.iter().flat_map(|event| &event.images);
        let unwritten: Vec<u32> =
            planned.map(|image| image.file).filter(|file| !self.lines.contains_key(file)).collect();
        self.close_all(unwritten, Code::Cancelled);
        // So were copies of one image when one of them was: nobody compared them.
        self.close_all(self.plan.undecided.concat(), Code::Cancelled);
        self.finished.clear();
        self.ending = Some(Ending::Archive(0));
    }

    /// What may not be saved was not written: the outcomes say so.
    fn refuse_failed(&mut self) {
        let failed: Vec<u32> = self
            .finished
            .iter()
            .filter(|finished| !finished.verdict.pass)
            .flat_map(|finished| finished.event.images.iter().map(|image| image.file))
            .collect();
        self.close_all(failed, Code::CheckFailed);
        self.has_ended = true;
    }

    /// An event's archive as it will be.
    fn segments(&self, event: &Event) -> Segments {
        Segments::new(self.pieces(event).into_iter().map(|part| match part {
            ZipPart::Bytes(bytes) => Segment::Bytes(bytes),
            ZipPart::File(file) => {
                Segment::Hole(self.lines.get(&file).map_or(0, |line| line.size_bytes))
            }
        }))
    }

    fn expectation<'a>(&'a self, event: &'a Event) -> EventExpectation<'a> {
        EventExpectation {
            study: self.settings.policy.study(),
            event_id: Some(event.id.as_str()),
            several_studies: self.choices.confirmed.contains(&event.id),
            images: Some(event.images.len()),
        }
    }

    fn judge_event(&self, event: &Event, found: Vec<Finding>) -> Finished {
        let audits = self.written(event).map(|(_, line)| &line.audit);
        let mut verdict = check::verdict(&self.expectation(event), audits, found);
        verdict.name_files(|number| {
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            let path = &event.images.get(index)?.path;
            path.rsplit('/').next().map(str::to_owned)
        });
        let size_bytes = self.written(event).map(|(_, line)| line.size_bytes).sum();
        Finished { event: event.clone(), verdict, size_bytes }
    }
}
