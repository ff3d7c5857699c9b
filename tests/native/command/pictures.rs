//! The search for letters as the command runs it: what is found stays behind unless it is
//! asked for otherwise, what was not searched is said, and `check` warns of what went.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use deidentifier::sample::Sample;
use serde_json::Value;

use crate::common::build::{Build, Syntax, text};

const EVENT: &str = "1234567";

/// The Instance Number of the sample's slice that has letters in it, and its place in the
/// series.
const DRAWN: u32 = 9;

/// The sample's chest series, as it was dropped.
fn chest() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in Sample::built_in().files().filter(|(path, _)| path.contains("LUNG")) {
        fs::write(folder.path().join(Path::new(&path).file_name().unwrap()), bytes).unwrap();
    }
    folder
}

fn command(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ltp2-deid")).args(arguments).output().unwrap()
}

/// What a run came to.
struct Run {
    out: tempfile::TempDir,
    status: i32,
    report: Value,
    said: String,
}

impl Run {
    fn new(input: &Path, more: &[&str]) -> Self {
        let out = tempfile::tempdir().unwrap();
        let report = out.path().join("report.json");
        let zips = out.path().join("zips");
        let input = input.to_str().unwrap();
        let mut arguments = vec!["deidentify", input, "--event-id", EVENT];
        arguments.extend(["--out", zips.to_str().unwrap(), "--report", report.to_str().unwrap()]);
        arguments.extend(more);
        let done = command(&arguments);
        Self {
            status: done.status.code().unwrap(),
            report: serde_json::from_slice(&fs::read(&report).unwrap()).unwrap(),
            said: String::from_utf8(done.stderr).unwrap(),
            out,
        }
    }

    fn zip(&self) -> PathBuf {
        self.out.path().join("zips").join(format!("{EVENT}.zip"))
    }

    fn pictures(&self) -> &Value {
        &self.report["events"][0]["pictures"]
    }

    /// How many files ended with this reason.
    fn count(&self, code: &str) -> u64 {
        let counts = self.report["outcomes"].as_array().unwrap();
        let own = counts.iter().find(|count| count["code"] == code);
        own.map_or(0, |count| count["count"].as_u64().unwrap())
    }
}

#[test]
fn letters_in_one_slice_stay_behind_and_the_others_go() {
    let run = Run::new(chest().path(), &[]);
    assert_eq!((run.count("written"), run.count("letters-found")), (27, 1), "{}", run.said);
    assert_eq!(run.status, 3);
    assert!(run.said.contains("Letters may stand in 1 of 28 images."), "{}", run.said);
    assert!(run.said.contains(&format!("In its order it is image {DRAWN}.")), "{}", run.said);
    let expected = serde_json::json!({
        "search": "hold", "of": 27, "searched": 27, "unsearched": 0, "found": 0, "looked_at": 0,
    });
    assert_eq!(*run.pictures(), expected);
    let looks = run.report["events"][0]["looks"].as_array().unwrap().clone();
    let is_out = |look: &Value| look["decision"] == "left-out" && look["by"] == "rule";
    assert!(looks.iter().any(is_out), "{looks:?}");
    // What went has none, as far as the search can tell.
    let checked = command(&["check", run.zip().to_str().unwrap()]);
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(!said.contains("Letters may") && !said.contains("not searched"), "{said}");
}

#[test]
fn with_report_they_go_and_are_counted_and_check_warns_of_them() {
    let run = Run::new(chest().path(), &["--pictures", "report"]);
    assert_eq!((run.count("written"), run.count("letters-found")), (28, 0), "{}", run.said);
    assert_eq!(
        (&run.pictures()["search"], &run.pictures()["found"]),
        (&"report".into(), &1.into())
    );
    assert!(run.said.contains("these pictures go all the same"), "{}", run.said);
    let zip = run.zip();
    let unpacked = run.out.path().join("unpacked");
    let mut archive = zip::ZipArchive::new(fs::File::open(&zip).unwrap()).unwrap();
    archive.extract(&unpacked).unwrap();
    // In the zip, and as loose files, whose names come in another order than the slices.
    for input in [&zip, &unpacked] {
        let report = run.out.path().join("check.json");
        let checked = command(&[
            "check",
            input.to_str().unwrap(),
            "--replace",
            "--report",
            report.to_str().unwrap(),
        ]);
        assert_eq!(checked.status.code(), Some(0), "a warning fails nothing");
        let verdicts: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
        let findings = verdicts[0]["findings"].as_array().unwrap();
        let found = findings.iter().find(|own| own["problem"] == "letters-found");
        let found = found.unwrap_or_else(|| panic!("{findings:?}"));
        assert_eq!((&found["severity"], &found["files"]), (&"warn".into(), &1.into()));
        assert_eq!(found["names"], serde_json::json!([format!("IMG#{DRAWN}_{EVENT}.dcm")]));
        let skipped = command(&["check", input.to_str().unwrap(), "--pictures", "skip"]);
        let said = String::from_utf8_lossy(&[skipped.stdout, skipped.stderr].concat()).into_owned();
        assert_eq!(skipped.status.code(), Some(0), "{said}");
        assert!(said.contains("pictures are not searched for letters"), "{said}");
        assert!(!said.contains("Letters"), "{said}");
    }
}

#[test]
fn with_skip_nothing_is_searched_and_that_is_said() {
    let run = Run::new(chest().path(), &["--pictures", "skip"]);
    assert_eq!((run.count("written"), run.count("letters-found")), (28, 0));
    assert!(run.said.contains("pictures are not searched for letters"), "{}", run.said);
    let expected = serde_json::json!({
        "search": "skip", "of": 28, "searched": 0, "unsearched": 0, "found": 0, "looked_at": 0,
    });
    assert_eq!(*run.pictures(), expected);
}

#[test]
fn a_picture_that_cannot_be_decoded_goes_and_is_said_to_be_unsearched() {
    let folder = tempfile::tempdir().unwrap();
    // Deflated: what the header says of the picture is read, its samples are not.
    fs::write(folder.path().join("a.dcm"), Build::ct().syntax(Syntax::Deflated).bytes()).unwrap();
    let second = Build::ct().set(text(0x0008_0018, "UI", "1.2.3.4.2"));
    fs::write(folder.path().join("b.dcm"), second.bytes()).unwrap();
    let run = Run::new(folder.path(), &[]);
    assert_eq!((run.count("written"), run.pictures()["unsearched"].as_u64()), (2, Some(1)));
    let said = "No letters found by the search in 1 of 2 images. 1 could not be searched.";
    assert!(run.said.contains(said), "{}", run.said);
}
