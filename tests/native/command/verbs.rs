//! The command as a person or a script uses it: its verbs, its exit status, what it says
//! of every file, and that it writes the same zip whatever the order of its input.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::build::{Build, text};

const EVENT: &str = "1234567";

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ltp2-deid")).args(arguments).output().unwrap()
}

/// A folder with an exam of `count` CT slices.
fn exam(count: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for n in 1..=count {
        fs::write(folder.path().join(format!("slice{n}.dcm")), slice(n).bytes()).unwrap();
    }
    folder
}

fn slice(n: u32) -> Build {
    Build::ct()
        .set(text(0x0008_0018, "UI", &format!("2.25.3.1.{n}")))
        .set(text(0x0020_0013, "IS", &n.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
}

struct Run {
    status: i32,
    out: tempfile::TempDir,
    report: serde_json::Value,
    said: String,
}

impl Run {
    fn zip(&self) -> PathBuf {
        self.out.path().join(format!("{EVENT}.zip"))
    }

    fn outcomes(&self) -> BTreeMap<(String, String), u64> {
        let counts = self.report["outcomes"].as_array().unwrap();
        let word = |count: &serde_json::Value, key: &str| count[key].as_str().unwrap().to_owned();
        counts
            .iter()
            .map(|c| ((word(c, "outcome"), word(c, "code")), c["count"].as_u64().unwrap()))
            .collect()
    }
}

fn deidentify(input: &[&Path], id: &str, more: &[&str]) -> Run {
    let out = tempfile::tempdir().unwrap();
    let report = out.path().join("report.json");
    let mut arguments = vec!["deidentify"];
    arguments.extend(input.iter().map(|path| path.to_str().unwrap()));
    if !id.is_empty() {
        arguments.extend(["--event-id", id]);
    }
    let (folder, report_path) = (out.path().to_str().unwrap(), report.to_str().unwrap());
    arguments.extend(["--out", folder, "--report", report_path]);
    arguments.extend(more);
    let output = run(&arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let report = fs::read(&report).ok().and_then(|json| serde_json::from_slice(&json).ok());
    let status = output.status.code().unwrap();
    Run { status, report: report.unwrap_or_default(), said, out }
}

#[test]
fn a_whole_exam_is_written_under_its_numbers() {
    let folder = exam(12);
    let run = deidentify(&[folder.path()], EVENT, &[]);
    assert_eq!(run.status, 0, "{}", run.said);
    let mut zip = zip::ZipArchive::new(fs::File::open(run.zip()).unwrap()).unwrap();
    let names: Vec<String> =
        (0..zip.len()).map(|i| zip.by_index(i).unwrap().name().unwrap().into_owned()).collect();
    let wanted: Vec<String> = (1..=12).map(|n| format!("{EVENT}/IMG#{n}_{EVENT}.dcm")).collect();
    assert_eq!(names, wanted);
    assert_eq!(run.outcomes(), BTreeMap::from([(("written".into(), "written".into()), 12)]));
}

#[test]
fn the_order_of_input_changes_no_byte() {
    let folder = exam(5);
    let files: Vec<PathBuf> = crate::common::files_below(folder.path());
    let forth: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let back: Vec<&Path> = forth.iter().rev().copied().collect();
    let (a, b) = (deidentify(&forth, EVENT, &[]), deidentify(&back, EVENT, &[]));
    assert_eq!(fs::read(a.zip()).unwrap(), fs::read(b.zip()).unwrap());
}

#[test]
fn doing_it_twice_equals_doing_it_once() {
    let folder = exam(3);
    let first = deidentify(&[folder.path()], EVENT, &[]);
    let second = deidentify(&[&first.zip()], EVENT, &[]);
    assert_eq!(second.status, 0, "{}", second.said);
    assert_eq!(fs::read(first.zip()).unwrap(), fs::read(second.zip()).unwrap());
}

#[test]
fn bad_files_are_accounted_for_and_the_rest_goes_on() {
    let folder = exam(2);
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let whole = slice(3).bytes();
    put("copy.dcm", &slice(1).bytes());
    put("empty.dcm", b"");
    put("notes.txt", b"Dear colleague, the disc holds one exam.");
    put("cut-header.dcm", &whole[..400]);
    put("cut-pixels.dcm", &whole[..whole.len() - 7]);
    put("mr.dcm", &slice(9).set(text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.4")).bytes());
    let run = deidentify(&[folder.path()], EVENT, &[]);
    assert_eq!(run.status, 3, "{}", run.said);
    let count = |outcome: &str, code: &str| ((outcome.to_owned(), code.to_owned()), 1);
    let mut wanted = BTreeMap::from([
        count("duplicate", "duplicate"),
        count("skipped", "not-dicom"),
        count("refused", "not-ct-or-pet"),
        count("held", "empty-file"),
    ]);
    wanted.insert(("written".into(), "written".into()), 2);
    wanted.insert(("held".into(), "truncated".into()), 2);
    assert_eq!(run.outcomes(), wanted);
    let total: u64 = run.outcomes().values().sum();
    assert_eq!(Some(total), run.report["files"].as_u64());
}

#[test]
fn an_event_id_that_is_none_writes_nothing() {
    let folder = exam(1);
    let with_id = tempfile::tempdir().unwrap();
    let known = slice(1).set(text(0x0008_0050, "SH", "7654321")).bytes();
    fs::write(with_id.path().join("a.dcm"), known).unwrap();
    let cases = [
        (folder.path(), "12345ab", "not the Participant ID"),
        (folder.path(), "123456", "7-digit Event ID"),
        (folder.path(), "1014471029", "Participant ID"),
        (with_id.path(), "7654321", "appears in the patient’s files"),
    ];
    for (input, id, sentence) in cases {
        let run = deidentify(&[input], id, &[]);
        assert_eq!(run.status, 2, "{id}");
        assert!(run.said.contains(sentence), "{id}: {}", run.said);
        assert!(!run.said.contains(id), "the message repeats what was typed");
        assert!(crate::common::files_below(run.out.path()).is_empty(), "{id}");
    }
}

#[test]
fn nothing_in_scope_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "no image").unwrap();
    let run = deidentify(&[folder.path()], EVENT, &[]);
    assert_eq!(run.status, 1, "{}", run.said);
}

#[test]
fn wrong_usage_has_its_own_status() {
    assert_eq!(run(&["deidentify", "somewhere", "--out", "x"]).status.code(), Some(2));
    assert_eq!(run(&["undo"]).status.code(), Some(2));
}

#[test]
fn an_event_map_gives_each_exam_its_own() {
    let folder = exam(2);
    let other = slice(8)
        .set(text(0x0020_000D, "UI", "2.25.4"))
        .set(text(0x0020_000E, "UI", "2.25.4.1"))
        .set(text(0x0008_0050, "SH", "ACC11111"));
    fs::write(folder.path().join("other.dcm"), other.bytes()).unwrap();
    let map = folder.path().with_extension("csv");
    fs::write(&map, "event_id,accession_number\n1234567,ACC98765\n1234568,ACC11111\n").unwrap();
    let run = deidentify(&[folder.path()], "", &["--event-map", map.to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}", run.said);
    assert!(run.zip().is_file() && run.out.path().join("1234568.zip").is_file());
}

#[test]
fn a_folder_holds_the_same_images_as_the_zip() {
    let folder = exam(3);
    let zipped = deidentify(&[folder.path()], EVENT, &[]);
    let loose = deidentify(&[folder.path()], EVENT, &["--layout", "folder"]);
    let mut zip = zip::ZipArchive::new(fs::File::open(zipped.zip()).unwrap()).unwrap();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let path = loose.out.path().join(entry.name().unwrap().as_ref());
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        assert_eq!(fs::read(path).unwrap(), bytes);
    }
    assert_eq!(zip.len(), 3);
}

#[test]
fn the_check_passes_what_was_written_and_fails_what_was_not() {
    let folder = exam(2);
    let written = deidentify(&[folder.path()], EVENT, &[]);
    let zip = written.zip();
    let check = run(&["check", zip.to_str().unwrap(), "--event-id", EVENT]);
    assert_eq!(check.status.code(), Some(0), "{}", String::from_utf8_lossy(&check.stdout));
    let original = run(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(original.status.code(), Some(1));
}

#[test]
fn scan_and_rules_print_what_the_engine_uses() {
    let folder = exam(4);
    let scan = run(&["scan", folder.path().to_str().unwrap()]);
    let said = String::from_utf8_lossy(&scan.stdout).into_owned();
    assert!(said.contains("4 images") && said.contains("CT CHEST LOW DOSE"), "{said}");
    let rules = String::from_utf8_lossy(&run(&["rules"]).stdout).into_owned();
    assert!(rules.lines().any(|row| row.contains("(0008,0050)") && row.contains("SOP row 19")));
    assert!(rules.lines().count() > 700);
}

#[test]
fn the_report_holds_no_original_value() {
    let folder = exam(2);
    let run = deidentify(&[folder.path()], EVENT, &[]);
    let report = run.report.to_string();
    let build = slice(1);
    for tag in [0x0010_0010, 0x0010_0020, 0x0010_0030, 0x0008_0050, 0x0008_0090, 0x0020_000D] {
        let value = build.text_of(tag).unwrap();
        assert!(!report.contains(&value), "{tag:08X}");
        assert!(!run.said.contains(&value), "{tag:08X} printed");
    }
    assert!(!report.contains("slice1"), "a file's name");
}
