//! A compressed picture in which a text cannot be ruled out is held; a person may release
//! it after a look, unless an identifier of the exam is in its bytes.

use crate::common::build::{Build, Syntax, fragments, text};
use crate::common::relabel::fragments_of;
use crate::common::run::{EVENT, contains, release, scan, scanned, write};
use deidentifier::Code;
use deidentifier::flow::{Message, Scanner, Session, Writer};
use deidentifier::policy::Settings;

/// A CT image whose codestream has no end, with these bytes where it breaks off.
fn unread(behind: &[u8]) -> Build {
    let frames = fragments_of(&crate::common::pydicom("test_files/SC_rgb_jpeg_gdcm.dcm"));
    let cut = [&frames[0][..frames[0].len() / 4 * 2], behind].concat();
    Build::ct()
        .set(text(0x0010_0010, "PN", "Abernathy^Rosalind"))
        .set(fragments(vec![cut]))
        .syntax(Syntax::Encapsulated("1.2.840.10008.1.2.4.70"))
}

/// A sitting over one file, in runs.
struct Sitting {
    session: Session,
    file: Vec<u8>,
}

impl Sitting {
    fn new(file: Build) -> Self {
        let file = file.bytes();
        Self { session: scanned(&[&file], Settings::default()), file }
    }

    fn series(&self) -> String {
        self.session.studies()[0].series[0].uid.as_str().to_owned()
    }

    /// A run, the series released or not.
    fn run(&mut self, released: bool) -> Result<Vec<u8>, Code> {
        let study = self.session.studies()[0].uid.as_str().to_owned();
        self.session.send(Message::EventId { study, text: EVENT.to_owned() });
        let series = self.series();
        release(&mut self.session, &series, released);
        let tasks = self.session.begin().remove(0);
        let written = write(&Writer::new(tasks.plan), &self.file);
        self.session.send(match &written {
            Ok((_, line)) => Message::Written { index: 0, line: Box::new(line.clone()) },
            Err(code) => Message::Failed { index: 0, code: *code },
        });
        self.session.finish();
        written.map(|(bytes, _)| bytes)
    }
}

#[test]
fn what_cannot_be_looked_through_goes_after_a_look_and_no_sooner() {
    let mut sitting = Sitting::new(unread(b""));
    // Nobody can have looked at what is not known yet.
    assert_eq!(sitting.run(true).unwrap_err(), Code::CodestreamUnread);
    let held = sitting.session.studies()[0].series[0].held.clone();
    assert_eq!((held[0].code, held[0].releasable), (Code::CodestreamUnread, true));
    assert!(held[0].reason(Settings::default().policy.study()).contains("may hold a text"));
    assert_eq!(sitting.run(false).unwrap_err(), Code::CodestreamUnread);
    let written = sitting.run(true).unwrap();
    let frames = fragments_of(&sitting.file);
    assert!(contains(&written, &frames[0]), "the picture is as it was");
    assert!(sitting.session.finished()[0].verdict.pass);
    // The decision and what it was about are in the report.
    let line = sitting.session.line(0).unwrap();
    let rule = "compressed picture: not searched, released after a look";
    assert!(line.tally.iter().any(|count| count.rule == rule && count.count == 1));
    let warned = |finding: &deidentifier::check::Finding| {
        finding.problem == deidentifier::check::Problem::CodestreamUnread
    };
    assert!(line.audit.findings.iter().any(warned));
}

/// The second slice of a series.
fn second(slice: Build) -> Vec<u8> {
    slice.set(text(0x0020_0013, "IS", "2")).set(text(0x0008_0018, "UI", "1.2.3.4.2")).bytes()
}

/// A slice that shows text.
fn burned_in() -> Build {
    Build::ct().set(text(0x0028_0301, "CS", "YES"))
}

/// A sitting as the page holds it, over two slices of a series.
struct Page {
    session: Session,
    files: [Vec<u8>; 2],
    /// A file that is not there for now.
    away: Option<u32>,
}

impl Page {
    /// The first cannot be looked through.
    fn new() -> Self {
        Self::of([unread(b"").bytes(), second(Build::ct())])
    }

    fn of(files: [Vec<u8>; 2]) -> Self {
        let mut session = scanned(&[&files[0], &files[1]], Settings::default());
        let study = session.view().exams.value[0].uid.as_str().to_owned();
        session.send(Message::EventId { study, text: EVENT.to_owned() });
        Self { session, files, away: None }
    }

    /// How many pictures wait, and what is said of it.
    fn waiting(&mut self) -> (usize, String) {
        let review = &self.session.view().review.value;
        (review.pictures_waiting, review.waits.clone())
    }

    /// Answers for the series that waits.
    fn decide(&mut self, is_in: bool) {
        let series = self.session.view().review.value.pictures[0].series.as_str().to_owned();
        let when = "2026-11-04T09:30:00Z".to_owned();
        self.session.send(Message::Pictures { series, is_in, when });
    }

    /// A run: which files were written.
    fn run(&mut self) -> Vec<u32> {
        let mut done = Vec::new();
        for tasks in self.session.begin() {
            let writer = Writer::new(tasks.plan);
            for index in tasks.files {
                let written = if self.away == Some(index) {
                    Err(Code::Unreadable)
                } else {
                    write(&writer, &self.files[index as usize])
                };
                let message = match written {
                    Ok((_, line)) => {
                        done.push(index);
                        Message::Written { index, line: Box::new(line) }
                    }
                    Err(code) => Message::Failed { index, code },
                };
                self.session.send(message);
            }
        }
        self.session.finish();
        done
    }
}

#[test]
fn a_sitting_asks_about_it_once_the_run_has_ended_and_not_before() {
    let mut page = Page::new();
    assert_eq!(page.waiting().0, 0);
    assert_eq!(page.run(), [1]);
    assert_eq!(page.waiting(), (1, "1 picture waits for you.".to_owned()));
    assert_eq!(page.session.view().sums.value.look.as_deref(), Some("Look at 1 picture"));
    assert_eq!(page.session.view().review.value.decided, "Nothing needed a person.");
    assert!(!page.session.view().way.value.may_go, "an answer is owed");
    assert_eq!(page.run(), [1], "without one it stays behind");
    page.decide(true);
    assert!(page.session.view().way.value.may_go);
    assert_eq!(page.run(), [0, 1]);
    assert_eq!(page.session.view().sums.value.look, None);
    assert_eq!(page.session.view().review.value.decided, "1 series included");
    assert!(page.session.finished()[0].verdict.pass);
}

#[test]
fn left_out_it_stays_behind_and_the_others_go() {
    let mut page = Page::new();
    page.run();
    page.decide(false);
    assert_eq!(page.run(), [1]);
    assert_eq!(page.waiting().0, 0);
    assert_eq!(page.session.view().review.value.decided, "1 series left out");
    assert_eq!(page.session.files(Code::LeftOut), [0]);
    assert!(page.session.finished()[0].verdict.pass);
}

#[test]
fn what_could_not_be_shown_cannot_be_released() {
    let mut page = Page::new();
    page.run();
    page.decide(true);
    assert_eq!(page.waiting().0, 0);
    page.session.send(Message::NotShown { index: 1 });
    assert_eq!(page.waiting().0, 0, "another picture");
    page.session.send(Message::NotShown { index: 0 });
    assert_eq!(page.waiting().0, 1, "nobody can have looked at it");
    let item = page.session.view().review.value.pictures[0].clone();
    assert!(!item.releasable && item.reason.contains("cannot be shown"));
    page.decide(true);
    assert_eq!(page.waiting().0, 1);
    page.decide(false);
    page.session.send(Message::NotShown { index: 0 });
    assert_eq!(page.waiting().0, 0, "left out it stays");
    assert_eq!(page.run(), [1]);
}

#[test]
fn with_an_identifier_in_its_bytes_it_never_goes() {
    for name in [&b"ABERNATHY"[..], b"abernathy^rosalind", b"A\0b\0e\0r\0n\0a\0t\0h\0y\0"] {
        let mut sitting = Sitting::new(unread(name));
        assert_eq!(sitting.run(false).unwrap_err(), Code::CodestreamUnread);
        assert_eq!(sitting.run(true).unwrap_err(), Code::IdentifierLeft);
    }
}

#[test]
fn what_was_released_is_there_to_be_seen_and_counted_after_the_run() {
    for mut page in [Page::new(), Page::of([burned_in().bytes(), second(Build::ct())])] {
        page.run();
        page.decide(true);
        assert_eq!(page.run(), [0, 1]);
        // A look at the view brings it up to date with the files as they are now.
        let study = page.session.view().exams.value[0].uid.as_str().to_owned();
        page.session.send(Message::Initials { text: "AB".to_owned() });
        page.session.send(Message::EventId { study, text: EVENT.to_owned() });
        page.session.send(Message::Settings(Settings::default()));
        let review = page.session.view().review.value.clone();
        assert_eq!(review.pictures.len(), 1);
        assert_eq!(
            (review.pictures[0].files.as_slice(), review.pictures[0].is_in),
            (&[0][..], Some(true))
        );
        assert_eq!(review.decided, "1 series included");
    }
}

#[test]
fn a_release_is_of_the_pictures_that_were_found_and_of_no_other() {
    let mut page = Page::of([unread(b"").bytes(), second(unread(b""))]);
    page.away = Some(1);
    assert!(page.run().is_empty());
    assert_eq!(page.waiting().0, 1, "the other one was never read");
    page.decide(true);
    page.away = None;
    assert_eq!(page.run(), [0]);
    assert_eq!(page.session.files(Code::CodestreamUnread), [1]);
    assert_eq!(page.waiting().0, 2, "what was decided was not about both");
    page.decide(true);
    assert_eq!(page.run(), [0, 1]);
}

#[test]
fn pictures_that_come_later_are_asked_about_anew() {
    let mut page = Page::of([burned_in().bytes(), Build::pet().bytes()]);
    page.decide(true);
    assert_eq!(page.waiting().0, 0);
    let mut come = |index, slice: Build| {
        let mut scanner = Scanner::new(&Settings::default().policy);
        let scanned = Box::new(scan(&mut scanner, &slice.bytes()));
        page.session.send(Message::Scanned { index, scanned });
        page.session.send(Message::Read);
        page.waiting().0
    };
    assert_eq!(come(2, Build::ct().set(text(0x0008_0018, "UI", "1.2.3.4.2"))), 0);
    assert_eq!(come(3, burned_in().set(text(0x0008_0018, "UI", "1.2.3.4.3"))), 2);
}
