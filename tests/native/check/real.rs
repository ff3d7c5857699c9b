//! The other way round: what the product makes of real, ordinary series has hardly a
//! finding, neither right after the run nor as a zip that reached someone. Alarms that
//! are always there teach people to look away.

use std::io::Cursor;
use std::path::Path;

use crate::common::run::{Run, run};
use deidentifier::check::{AuditExpectation, Grouped, Problem, Severity, Verdict, archive};
use deidentifier::flow::{Finished, ZipPart};
use deidentifier::policy::Settings;
use deidentifier::sample::Sample;

/// The built-in sample and, when they are at hand, real series of scanners.
fn exams() -> Vec<(String, Vec<Vec<u8>>)> {
    let sample = Sample::built_in().files().map(|(_, bytes)| bytes).collect();
    let small = vec![crate::common::pydicom("test_files/CT_small.dcm")];
    let mut exams = vec![(SAMPLE.to_owned(), sample), ("CT_small".to_owned(), small)];
    let extra = std::env::var_os("LTP2_EXTRA_FIXTURES").unwrap_or_default();
    let folders = ["ct_ge_toshiba", "ct_head_qa", "ct_philips_lung", "pet_ge_discovery_st"];
    for name in folders.into_iter().chain(["pet_acrin_flt"]) {
        let folder = Path::new(&extra).join(name);
        if folder.is_dir() {
            let files = crate::common::files_below(&folder);
            let bytes = files.iter().map(|path| std::fs::read(path).unwrap());
            exams.push((name.to_owned(), bytes.collect()));
        }
    }
    exams
}

/// It was made with everything in it that a person has to look at.
const SAMPLE: &str = "sample";
const LACKING: &str = Problem::ReceiverMissing.as_str();

fn told(findings: &[Grouped]) -> Vec<String> {
    let line = |grouped: &Grouped| {
        let finding = &grouped.finding;
        format!(
            "{:?} {} {} {} x{}",
            finding.severity,
            finding.problem.as_str(),
            finding.path,
            finding.rule,
            grouped.files
        )
    };
    findings.iter().filter(|grouped| grouped.finding.severity != Severity::Note).map(line).collect()
}

fn zip(run: &Run, finished: &Finished) -> Vec<u8> {
    let mut zip = Vec::new();
    for part in run.session.zip_parts(&finished.event) {
        match part {
            ZipPart::Bytes(bytes) => zip.extend(bytes),
            ZipPart::File(file) => zip.extend(run.outputs[file as usize].bytes.as_ref().unwrap()),
        }
    }
    zip
}

fn received(zip: Vec<u8>) -> Verdict {
    let settings = Settings::default();
    let expect = AuditExpectation { event_id: None, settings: &settings, letters: None };
    archive(Cursor::new(zip), &expect, |_, _| {})
}

#[test]
fn ordinary_exams_have_at_most_one_finding() {
    let mut events = 0;
    let mut wrong = Vec::new();
    for (name, files) in exams() {
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let run = run(&files, Settings::default());
        for finished in run.session.finished() {
            events += 1;
            let own = told(&finished.verdict.findings);
            let verdict = received(zip(&run, finished));
            let foreign = told(&verdict.findings);
            println!(
                "{name}: {} images\n  after the run {own:#?}\n  received {foreign:#?}",
                finished.verdict.images
            );
            // What the source lacks is no alarm about what was made of it.
            let alarms =
                |told: &[String]| told.iter().filter(|line| !line.contains(LACKING)).count();
            let (own, foreign) = (alarms(&own), alarms(&foreign));
            let many = name != SAMPLE && (own > 1 || foreign > 1);
            if many || !finished.verdict.pass || !verdict.pass {
                wrong.push(name.clone());
            }
        }
    }
    assert!(events > 1);
    assert!(wrong.is_empty(), "{wrong:?}");
}
