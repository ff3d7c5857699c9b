//! `--decisions`: the command asks about texts that may hold a name, as the page does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::build::{Build, text};

const EVENT: &str = "4107382";

struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// An exam of two slices, each with a comment that a person should see.
    fn new(comments: [&str; 2]) -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(site.path("exam")).unwrap();
        for (n, comment) in (1..).zip(comments) {
            let slice = Build::ct()
                .set(text(0x0008_0018, "UI", &format!("2.25.9.1.{n}")))
                .set(text(0x0020_0013, "IS", &n.to_string()))
                .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
                .set(text(0x0010_0010, "PN", "Quillfeather^Rosalind"))
                .set(text(0x0020_4000, "LT", comment));
            fs::write(site.path(&format!("exam/slice{n}.dcm")), slice.bytes()).unwrap();
        }
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn table(&self) -> String {
        fs::read_to_string(self.path("decisions.csv")).unwrap()
    }

    fn run(&self, decisions: Option<&Path>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        command.arg("deidentify").arg(self.path("exam")).args(["--event-id", EVENT]);
        command.arg("--out").arg(self.path("out")).args(["--layout", "folder"]);
        command.args(decisions.iter().flat_map(|path| [Path::new("--decisions"), path]));
        command.output().unwrap()
    }

    fn asked(&self) -> Output {
        self.run(Some(&self.path("decisions.csv")))
    }

    /// Answers the questions in their order in the table.
    fn answer(&self, answers: &[(&str, &str)]) {
        let table = self.table();
        let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let names = reader.headers().unwrap().clone();
        let at = |name: &str| names.iter().position(|other| other == name).unwrap();
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        writer.write_record(&names).unwrap();
        for (index, row) in reader.records().enumerate() {
            let mut cells: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
            if let Some((decision, replacement)) = answers.get(index) {
                cells[at("decision")] = (*decision).to_owned();
                cells[at("replacement")] = (*replacement).to_owned();
            }
            writer.write_record(cells).unwrap();
        }
        fs::write(self.path("decisions.csv"), writer.into_inner().unwrap()).unwrap();
    }

    fn written(&self) -> Vec<u8> {
        let folder = self.path("out").join(EVENT);
        let image = |n| fs::read(folder.join(format!("IMG#{n}_{EVENT}.dcm"))).unwrap();
        [image(1), image(2)].concat()
    }
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn holds(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

const COMMENTS: [&str; 2] = ["seen by Dr. Abernethy-Vale, motion", "repeat, call 617-555-0144"];

#[test]
fn without_it_the_suggestions_are_taken_and_said_to_be() {
    let site = Site::new(COMMENTS);
    let output = site.run(None);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("2 texts that may hold a name"), "{}", said(&output));
    let written = site.written();
    assert!(!holds(&written, "Abernethy") && !holds(&written, "0144"));
    assert!(holds(&written, "motion") && holds(&written, "repeat"));
}

#[test]
fn with_it_nothing_is_written_until_every_question_has_an_answer() {
    let site = Site::new(COMMENTS);
    let first = site.asked();
    assert_eq!(first.status.code(), Some(3), "{}", said(&first));
    assert!(said(&first).contains("2 texts wait"), "{}", said(&first));
    assert!(!site.path("out").join(EVENT).exists());
    let table = site.table();
    assert!(table.contains("Abernethy-Vale") && table.contains("0144"), "it shows the texts");
    assert!(!table.contains("slice"), "it names no file");
    assert!(!said(&first).contains("Abernethy"), "the screen shows none");
    site.answer(&[("keep", "")]);
    let second = site.asked();
    assert_eq!(second.status.code(), Some(3), "{}", said(&second));
    assert!(said(&second).contains("1 text waits"), "{}", said(&second));
    assert!(site.table().contains("keep"), "an answer stays in the table");
    assert!(!site.path("out").join(EVENT).exists());
    site.answer(&[("keep", ""), ("suggested", "")]);
    let third = site.asked();
    assert_eq!(third.status.code(), Some(0), "{}", said(&third));
}

#[test]
fn each_answer_does_what_it_says() {
    for (decision, replacement, stays, goes) in [
        ("keep", "", "Abernethy-Vale", ""),
        ("suggested", "", "motion", "Abernethy"),
        ("EMPTY", "", "", "motion"),
        ("edit", "moved during the scan", "moved during", "Abernethy"),
    ] {
        let site = Site::new([COMMENTS[0], COMMENTS[0]]);
        site.asked();
        site.answer(&[(decision, replacement)]);
        let output = site.asked();
        assert_eq!(output.status.code(), Some(0), "{decision}: {}", said(&output));
        let written = site.written();
        assert!(holds(&written, stays), "{decision}");
        assert!(goes.is_empty() || !holds(&written, goes), "{decision}");
    }
}

#[test]
fn an_edit_cannot_bring_the_patient_back() {
    let site = Site::new([COMMENTS[0], COMMENTS[0]]);
    site.asked();
    site.answer(&[("edit", "Quillfeather moved")]);
    let output = site.asked();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(holds(&site.written(), "moved") && !holds(&site.written(), "Quillfeather"));
}

#[test]
fn a_table_that_cannot_be_understood_is_not_guessed_at() {
    for (table, reason) in [
        ("id,text\nx,y\n", "no columns id and decision"),
        ("id,decision\n0123,perhaps\n", "row 1: the decision must be"),
        ("id,decision\n0123,keep\n0123,empty\n", "row 2: this question was answered otherwise"),
    ] {
        let site = Site::new(COMMENTS);
        fs::write(site.path("decisions.csv"), table).unwrap();
        let output = site.asked();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(reason), "{}", said(&output));
        assert_eq!(site.table(), table, "the person's table is left as it is");
    }
}

#[test]
fn it_stays_outside_of_what_is_uploaded() {
    let site = Site::new(COMMENTS);
    let output = site.run(Some(&site.path("out/decisions.csv")));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!site.path("out/decisions.csv").exists());
}

#[test]
fn it_may_lie_beside_the_originals_and_never_over_one() {
    let site = Site::new(COMMENTS);
    let beside = site.path("exam/decisions.csv");
    assert_eq!(site.run(Some(&beside)).status.code(), Some(3));
    // It is among the inputs now, and still the same table.
    let table = fs::read(&beside).unwrap();
    assert_eq!(site.run(Some(&beside)).status.code(), Some(3));
    assert_eq!(fs::read(&beside).unwrap(), table);
    let original = site.path("exam/slice1.dcm");
    let before = fs::read(&original).unwrap();
    let output = site.run(Some(&original));
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("output-is-input"), "{}", said(&output));
    assert_eq!(fs::read(&original).unwrap(), before);
}

#[test]
fn answers_for_other_exams_stay_in_the_table() {
    let site = Site::new(COMMENTS);
    fs::write(site.path("decisions.csv"), "id,decision,text\nfedcba9876543210,keep,=other\n")
        .unwrap();
    site.asked();
    assert!(site.table().contains("fedcba9876543210"));
    assert!(site.table().contains("'=other"), "a formula is shown as text");
}

#[test]
fn an_exam_without_questions_needs_no_table() {
    let site = Site::new(["axial", "axial"]);
    let output = site.asked();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(!site.path("decisions.csv").exists());
}
