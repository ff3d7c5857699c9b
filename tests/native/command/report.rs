//! What the command leaves beside the images: reports and certificates without an original
//! value, a crosswalk for those who ask, and a summary of many exams.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::build::{Build, text};
use base64::Engine as _;

/// Everything that names the made-up patient, in values and in names of files and folders.
const PLANTED: [&str; 10] = [
    "Quimbelton",
    "Marigolda",
    "MRN5580017",
    "ACC7730021",
    "19370212",
    "Vexworthy",
    "Plimsole",
    "Harrowgate",
    "2.25.71",
    "crocus",
];

fn run(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ltp2-deid")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said)).concat()
}

fn slice(exam: u32, n: u32) -> Build {
    Build::ct()
        .set(text(0x0008_0018, "UI", &format!("2.25.71.{exam}.1.{n}")))
        .set(text(0x0008_0020, "DA", &format!("202403{:02}", exam % 28 + 1)))
        .set(text(0x0008_0050, "SH", &format!("ACC7730021{exam:02}")))
        .set(text(0x0008_0080, "LO", "Harrowgate Infirmary"))
        .set(text(0x0008_0090, "PN", "Vexworthy^Ada"))
        .set(text(0x0008_103E, "LO", "Axial, ask Dr Plimsole"))
        .set(text(0x0010_0010, "PN", "Quimbelton^Marigolda"))
        .set(text(0x0010_0020, "LO", &format!("MRN5580017{exam:02}")))
        .set(text(0x0010_0030, "DA", "19370212"))
        .set(text(0x0020_000D, "UI", &format!("2.25.71.{exam}")))
        .set(text(0x0020_000E, "UI", &format!("2.25.71.{exam}.1")))
        .set(text(0x0020_0013, "IS", &n.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
}

/// A page that a workstation's screen made: held for a look.
fn capture(exam: u32) -> Build {
    slice(exam, 9)
        .set(text(0x0008_0008, "CS", r"DERIVED\SECONDARY\SCREEN SAVE"))
        .set(text(0x0020_000E, "UI", &format!("2.25.71.{exam}.2")))
        .set(text(0x0020_0011, "IS", "99"))
}

/// An exam whose folders and files are named after the patient.
fn exam(folder: &Path) -> PathBuf {
    let exam = folder.join("Quimbelton 1937");
    fs::create_dir_all(&exam).unwrap();
    for n in 1..=2 {
        fs::write(exam.join(format!("=Marigolda {n}.dcm")), slice(1, n).bytes()).unwrap();
    }
    fs::write(exam.join("capture.dcm"), capture(1).bytes()).unwrap();
    fs::write(exam.join("MRN5580017.txt"), "crocus").unwrap();
    exam
}

/// The file that a certificate carries behind the link of this media type.
fn carried(page: &str, media_type: &str) -> Vec<u8> {
    let start = format!("href=\"data:{media_type};base64,");
    let coded = page.split_once(&start).unwrap().1.split_once('"').unwrap().0;
    base64::engine::general_purpose::STANDARD.decode(coded).unwrap()
}

fn assert_names_nobody(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for planted in PLANTED {
        assert!(!text.contains(&planted.to_lowercase()), "{planted} is in {what}");
    }
}

#[test]
fn nothing_original_is_in_a_report_and_everything_in_the_crosswalk() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    let (out, report, crosswalk) = (at("out"), at("report.json"), at("crosswalk.csv"));
    let input = exam(scratch.path());
    let flag = Path::new;
    let output = run(&[
        flag("deidentify"),
        &input,
        flag("--event-id"),
        flag("1234567"),
        flag("--out"),
        &out,
        flag("--report"),
        &report,
        flag("--certificate"),
        &out,
        flag("--crosswalk"),
        &crosswalk,
    ]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert_names_nobody("what was printed", said(&output).as_bytes());

    let page = fs::read_to_string(out.join("1234567-certificate.html")).unwrap();
    let (csv, json) = (carried(&page, "text/csv"), carried(&page, "application/json"));
    let report = fs::read(report).unwrap();
    assert_names_nobody("the certificate", page.as_bytes());
    assert_names_nobody("the certificate's manifest", &csv);
    assert_names_nobody("the certificate's report", &json);
    assert_names_nobody("the report", &report);
    assert_eq!(json, report, "one event: the same report");

    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["events"][0]["saved"], "confirmed", "the command reads its zip again");
    let looks = report["events"][0]["looks"].as_array().unwrap();
    let decided = |decision: &str| {
        looks.iter().filter(|look| look["decision"] == decision && look["by"] == "rule").count()
    };
    assert_eq!((decided("offered"), decided("left-out")), (1, 1), "{looks:#?}");
    assert!(page.contains("by rule; nobody looked") && page.contains("CT series 99"));
    assert!(report["tool"]["build"].as_str().unwrap().len() == 16, "the build that ran");

    let crosswalk = fs::read_to_string(crosswalk).unwrap();
    let (warning, table) = crosswalk.split_once("\r\n").unwrap();
    assert!(warning.contains("identifiers") && warning.contains("do not upload"), "{warning}");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<(String, String)> = rows.deserialize().map(Result::unwrap).collect();
    let pair = |n: u32| {
        let original = input.join(format!("=Marigolda {n}.dcm")).display().to_string();
        (original, format!("1234567/IMG#{n}_1234567.dcm"))
    };
    assert_eq!(rows, [pair(1), pair(2)]);
}

#[test]
fn a_crosswalk_never_lies_where_files_are_uploaded_from_nor_replaces_one() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    let (input, out) = (exam(scratch.path()), at("out"));
    fs::create_dir_all(out.join("1234567")).unwrap();
    fs::write(at("there.csv"), "an older crosswalk").unwrap();
    let flag = Path::new;
    for path in [
        out.join("crosswalk.csv"),
        out.join("1234567/crosswalk.csv"),
        at("elsewhere/../out/crosswalk.csv"),
        at("there.csv"),
    ] {
        fs::create_dir_all(at("elsewhere")).unwrap();
        let output = run(&[
            flag("deidentify"),
            &input,
            flag("--event-id"),
            flag("1234567"),
            flag("--out"),
            &out,
            flag("--layout"),
            flag("folder"),
            flag("--crosswalk"),
            &path,
        ]);
        assert_eq!(output.status.code(), Some(2), "{}", path.display());
        assert!(said(&output).contains("the crosswalk"), "{}", said(&output));
    }
    assert_eq!(fs::read(at("there.csv")).unwrap(), b"an older crosswalk");
    assert!(crate::common::files_below(&out).is_empty(), "something was written");
}

#[test]
fn thirty_exams_go_in_one_run_a_zip_and_a_certificate_each() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    let (input, out, map) = (at("in"), at("out"), at("map.csv"));
    fs::create_dir_all(&input).unwrap();
    let mut rows = String::from("event_id,accession_number\n");
    for exam in 0..30 {
        for n in 1..=3 {
            fs::write(input.join(format!("{exam}-{n}.dcm")), slice(exam, n).bytes()).unwrap();
        }
        rows += &format!("{},ACC7730021{exam:02}\n", 4_000_000 + exam);
    }
    fs::write(&map, rows).unwrap();
    let flag = Path::new;
    let output = run(&[
        flag("deidentify"),
        &input,
        flag("--event-map"),
        &map,
        flag("--out"),
        &out,
        flag("--certificate"),
        &at("certificates"),
    ]);
    // (A text of each is decided by default, and so the command does not end with 0.)
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let said = said(&output);
    assert_names_nobody("what was printed", said.as_bytes());
    for exam in 0..30 {
        let id = (4_000_000 + exam).to_string();
        let zip = zip::ZipArchive::new(fs::File::open(out.join(format!("{id}.zip"))).unwrap());
        assert_eq!(zip.unwrap().len(), 3, "{id}");
        let line = said.lines().find(|line| line.starts_with(&id)).expect("a line of the summary");
        let cells: Vec<&str> = line.split_whitespace().collect();
        let date = format!("2024-03-{:02}", exam % 28 + 1);
        let zip = format!("{id}.zip");
        assert_eq!(cells, [&id, &date, "3", "0.1", "MB", "passed", &zip], "{line}");
        let page = at("certificates").join(format!("{id}-certificate.html"));
        let page = fs::read_to_string(page).unwrap();
        assert!(page.contains("Confirmed: what was saved was read again"), "{id}");
        let other = (4_000_000 + (exam + 1) % 30).to_string();
        assert!(!page.contains(&other), "{other} is in the certificate of {id}");
    }
    assert!(said.contains("written (written): 90"), "{said}");
}

#[test]
fn a_folder_is_read_again_too() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    let (input, out, report) = (exam(scratch.path()), at("out"), at("report.json"));
    let flag = Path::new;
    let output = run(&[
        flag("deidentify"),
        &input,
        flag("--event-id"),
        flag("1234567"),
        flag("--out"),
        &out,
        flag("--layout"),
        flag("folder"),
        flag("--report"),
        &report,
    ]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["events"][0]["saved"], "confirmed");
}

#[test]
fn a_report_follows_the_schema_and_a_stranger_does_not() {
    let Some(python) = crate::common::judge::python() else { return };
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    let (input, report) = (exam(scratch.path()), at("report.json"));
    let settings = at("settings.json");
    fs::write(&settings, r#"{ "birth-date": { "reference": "19000101" }, "cap-age": true }"#)
        .unwrap();
    let flag = Path::new;
    run(&[
        flag("deidentify"),
        &input,
        flag("--event-id"),
        flag("1234567"),
        flag("--out"),
        &at("out"),
        flag("--settings"),
        &settings,
        flag("--report"),
        &report,
    ]);
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
    let against_schema = |file: &Path| {
        let script = include_str!("../../judges/schema.py");
        let out = Command::new(&python).args(["-c", script, schema]).arg(file).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    assert_eq!(against_schema(&report), "");

    // What the schema is for: a field that it does not know, a value where none belongs.
    let good: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    for (path, value) in [
        ("/events/0/patient", "Quimbelton"),
        ("/events/0/looks/0/initials", "Quimbelton"),
        ("/events/0/manifest/0/file", "Quimbelton 1937/=Marigolda 1.dcm"),
        ("/outcomes/0/outcome", "lost"),
    ] {
        let mut bad = good.clone();
        let (parent, name) = path.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[name] = value.into();
        let file = at("bad.json");
        fs::write(&file, bad.to_string()).unwrap();
        assert_ne!(against_schema(&file), "", "{path}");
    }
}
