//! What a verdict means for saving: a failed one offers nothing to save, and says so of
//! every file; a saved zip is confirmed only when every byte is as planned.

use std::io::Cursor;

use crate::common::build::{Build, text};
use crate::common::run::{EVENT, Run, run};
use deidentifier::Code;
use deidentifier::check::{ExpectedEntry, Finding, FolderCheck, Problem, Severity, confirm};
use deidentifier::flow::{Message, ZipPart};
use deidentifier::policy::Settings;

fn images() -> Vec<Vec<u8>> {
    let image = |n: u32| {
        let uid = format!("2.25.3.1.{n}");
        Build::ct().set(text(0x0008_0018, "UI", &uid)).set(text(0x0020_0013, "IS", &n.to_string()))
    };
    (1..4).map(|n| image(n).bytes()).collect()
}

fn of(files: &[Vec<u8>]) -> Run {
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    run(&files, Settings::default())
}

#[test]
fn a_failed_verdict_offers_nothing_to_save() {
    let mut run = of(&images());
    let event = run.session.finished()[0].event.clone();
    assert!(!run.session.zip_parts(&event).is_empty());
    assert!(run.session.finished()[0].verdict.pass);
    let mut line = run.session.line(1).unwrap().clone();
    line.audit.findings.push(Finding::whole(Problem::RemovedPresent));
    run.session.send(Message::Written { index: 1, line: Box::new(line) });
    run.session.finish();
    let finished = &run.session.finished()[0];
    assert!(!finished.verdict.pass);
    assert_eq!(finished.verdict.word, "problems found");
    let named = &finished.verdict.findings[0];
    assert_eq!(named.finding.severity, Severity::Fail);
    assert_eq!(named.names, [format!("IMG#2_{EVENT}.dcm")]);
    assert_eq!(run.session.zip_parts(&event), []);
    assert_eq!(run.session.files(Code::CheckFailed), [0, 1, 2]);
    assert_eq!(run.session.files(Code::Written), Vec::<u32>::new());
}

/// The plan as the command reads back with: its digests were taken of the same bytes as its
/// CRC-32, and are not taken again.
fn without_digests(plan: &[ExpectedEntry]) -> Vec<ExpectedEntry> {
    plan.iter().map(|entry| ExpectedEntry { sha256: None, ..entry.clone() }).collect()
}

/// A saved zip and its plan.
fn saved() -> (Vec<u8>, Vec<ExpectedEntry>) {
    let run = of(&images());
    let event = &run.session.finished()[0].event;
    let mut zip = Vec::new();
    for part in run.session.zip_parts(event) {
        match part {
            ZipPart::Bytes(bytes) => zip.extend(bytes),
            ZipPart::File(file) => zip.extend(run.outputs[file as usize].bytes.as_ref().unwrap()),
        }
    }
    (zip, run.session.expected(event))
}

fn confirmed(zip: &[u8], plan: &[ExpectedEntry]) -> bool {
    confirm(Cursor::new(zip), plan, |_, _| {}).confirmed
}

#[test]
fn a_saved_zip_is_confirmed_and_no_other() {
    let (zip, plan) = saved();
    let unhashed = without_digests(&plan);
    assert!(confirmed(&zip, &plan) && confirmed(&zip, &unhashed));
    for at in 0..zip.len() {
        let mut other = zip.clone();
        other[at] ^= 1 << (at % 8);
        assert!(!confirmed(&other, &plan), "a flipped bit at {at} of {}", zip.len());
        assert!(!confirmed(&other, &unhashed), "a flipped bit at {at}, without digests");
    }
    for length in (0..zip.len()).rev().step_by(7) {
        assert!(!confirmed(&zip[..length], &plan), "cut to {length}");
    }
    for more in [&b"\0"[..], b"Abernathy", &zip] {
        assert!(!confirmed(&[&zip, more].concat(), &plan));
        assert!(!confirmed(&[more, &zip].concat(), &plan));
    }
    let mut shorter = plan.clone();
    shorter.pop();
    assert!(!confirmed(&zip, &shorter));
    for entry in 0..plan.len() {
        let change = |change: fn(&mut ExpectedEntry)| {
            let mut plan = plan.clone();
            change(&mut plan[entry]);
            plan
        };
        assert!(!confirmed(&zip, &change(|entry| entry.crc32 ^= 1)));
        assert!(!confirmed(&zip, &change(|entry| entry.size += 1)));
        assert!(!confirmed(&zip, &change(|entry| entry.name.push('x'))));
        assert!(!confirmed(&zip, &change(|entry| entry.sha256.as_mut().unwrap()[0] ^= 1)));
    }
}

/// Whether a folder of these files is the planned one.
fn folder_confirmed<'a>(files: impl IntoIterator<Item = &'a [u8]>, plan: &[ExpectedEntry]) -> bool {
    let mut check = FolderCheck::new(plan);
    for (entry, mut bytes) in plan.iter().zip(files) {
        check.file(&entry.name, &mut bytes).unwrap();
    }
    check.finish().confirmed
}

#[test]
fn a_saved_folder_is_confirmed_and_no_other() {
    let run = of(&images());
    let plan = run.session.expected(&run.session.finished()[0].event);
    let files: Vec<&[u8]> = run.outputs.iter().map(|own| own.bytes.as_deref().unwrap()).collect();
    for plan in [plan.clone(), without_digests(&plan)] {
        let with_second = |second: &[u8]| folder_confirmed([files[0], second, files[2]], &plan);
        assert!(with_second(files[1]));
        for at in 0..files[1].len() {
            let mut other = files[1].to_vec();
            other[at] ^= 1 << (at % 8);
            assert!(!with_second(&other), "a flipped bit at {at}");
        }
        assert!(!with_second(&files[1][..files[1].len() - 1]), "a byte less");
        assert!(!with_second(&[files[1], b"\0"].concat()), "a byte more");
        assert!(!folder_confirmed([files[0], files[1]], &plan), "a file less");
    }
    let mut other = plan;
    other[1].sha256.as_mut().unwrap()[0] ^= 1;
    assert!(!folder_confirmed(files.iter().copied(), &other), "another digest");
}
