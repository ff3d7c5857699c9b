//! Settings files and event maps, named or found among the inputs; exams and rows that are
//! left over; two patients in one exam; and what headers tell of images that did not come.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::build::{Build, seq, text, us};

const MAP: &str = "event_id,accession_number\n1234567,ACC98765\n";
const SETTINGS: &str = r#"{ "ltp2-deid-settings": 1, "cap-age": true }"#;
const SETTING: &str = "Ages over 89";

struct Site {
    folder: tempfile::TempDir,
}

struct Done {
    status: i32,
    said: String,
    report: serde_json::Value,
}

impl Site {
    /// An exam of two slices in `exam`.
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(site.at("exam")).unwrap();
        for n in 1..=2 {
            site.put(&format!("exam/slice{n}.dcm"), slice(n).bytes());
        }
        site
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.at(name), bytes).unwrap();
    }

    fn run(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        command.current_dir(self.folder.path()).args(line.split_whitespace()).output().unwrap()
    }

    /// `deidentify exam` with this.
    fn deidentify(&self, more: &str) -> Done {
        let line = format!("deidentify exam --out out --report r.json --replace {more}");
        let _ = fs::remove_file(self.at("r.json"));
        let output = self.run(&line);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let report = fs::read(self.at("r.json")).unwrap_or_default();
        let report = serde_json::from_slice(&report).unwrap_or_default();
        Done { status: output.status.code().unwrap(), said, report }
    }
}

impl Done {
    fn count(&self, code: &str) -> u64 {
        let counts = self.report["outcomes"].as_array().unwrap();
        let own = counts.iter().find(|count| count["code"] == code);
        own.map_or(0, |count| count["count"].as_u64().unwrap())
    }

    fn ends_with(&self, status: i32, sentence: &str) {
        assert_eq!(self.status, status, "{}", self.said);
        assert!(self.said.contains(sentence), "{sentence} is not in: {}", self.said);
        for name in ["TEST", "PID-4711", "slice1"] {
            assert!(!self.said.contains(name), "{name} is printed: {}", self.said);
        }
    }
}

fn slice(n: u32) -> Build {
    Build::ct()
        .set(text(0x0008_0018, "UI", &format!("2.25.3.1.{n}")))
        .set(text(0x0020_0013, "IS", &n.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
}

/// An exam of its own, of another day and accession number.
fn other(number: u32) -> Build {
    slice(1)
        .set(text(0x0008_0018, "UI", &format!("2.25.{number}.1.1")))
        .set(text(0x0020_000D, "UI", &format!("2.25.{number}")))
        .set(text(0x0020_000E, "UI", &format!("2.25.{number}.1")))
        .set(text(0x0008_0020, "DA", "20250917"))
        .set(text(0x0008_0050, "SH", &format!("ACC{number}")))
}

fn settings_in(done: &Done) -> String {
    done.report["settings"].to_string()
}

fn zip(folder: &Path, name: &str, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.join(name)).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn settings_among_the_inputs_are_used_as_the_page_does() {
    let site = Site::new();
    site.put("exam/settings.json", SETTINGS);
    let done = site.deidentify("--event-id 1234567");
    done.ends_with(0, "the settings file among the inputs is used");
    assert!(settings_in(&done).contains("cap-age") || settings_in(&done).contains(SETTING));
    assert_eq!(done.count("settings-file"), 1);
    // In a zip, in another encoding; the same one twice.
    let site = Site::new();
    let marked = format!("\u{feff}{SETTINGS}");
    zip(&site.at("exam"), "more.zip", &[("a/settings.json", marked.as_bytes())]);
    site.put("exam/again.json", SETTINGS);
    let done = site.deidentify("--event-id 1234567");
    done.ends_with(0, "is used");
    assert_ne!(settings_in(&done), "[]");
    assert_eq!(done.count("settings-file"), 2);
}

#[test]
fn settings_that_were_named_win_and_it_is_said() {
    let site = Site::new();
    site.put("exam/settings.json", SETTINGS);
    site.put("mine.json", r#"{ "ltp2-deid-settings": 1 }"#);
    let done = site.deidentify("--event-id 1234567 --settings mine.json");
    done.ends_with(0, "the settings file among the inputs is not");
    assert_eq!(settings_in(&done), "[]");
    assert_eq!((done.count("settings-file"), done.count("settings-not-used")), (0, 1));
    // Then a broken one harms nobody.
    site.put("exam/settings.json", r#"{ "ltp2-deid-settings": 1, "cap-age": "often" }"#);
    site.deidentify("--event-id 1234567 --settings mine.json").ends_with(0, "is not");
}

#[test]
fn settings_that_cannot_be_used_end_the_run() {
    for broken in [
        r#"{ "ltp2-deid-settings": 1, "cap-age": "often" }"#,
        r#"{ "ltp2-deid-settings": 2 }"#,
        r#"{ "ltp2-deid-settings": 1, "capage": true }"#,
        r#"{ "ltp2-deid-settings": 1, "strict": true, "cap-age": true }"#,
    ] {
        let site = Site::new();
        site.put("exam/settings.json", broken);
        let done = site.deidentify("--event-id 1234567");
        done.ends_with(2, "the settings file among the inputs cannot be used");
        assert!(!site.at("out").exists() && !site.at("r.json").exists());
    }
    let site = Site::new();
    site.put("exam/a.json", SETTINGS);
    site.put("exam/b.json", r#"{ "ltp2-deid-settings": 1, "institution-name": "remove" }"#);
    site.deidentify("--event-id 1234567").ends_with(2, "two settings files among the inputs");
    assert!(!site.at("out").exists());
}

#[test]
fn the_length_of_event_ids_is_that_of_settings_among_the_inputs() {
    let site = Site::new();
    site.put("exam/settings.json", r#"{ "ltp2-deid-settings": 1, "event-id-digits": 5 }"#);
    site.put("exam/map.csv", "event_id;accession_number\n12345;ACC98765\n");
    site.deidentify("").ends_with(0, "12345.zip");
}

#[test]
fn an_event_map_among_the_inputs_is_used() {
    let site = Site::new();
    site.put("exam/map.csv", MAP);
    let done = site.deidentify("");
    done.ends_with(0, "the event map among the inputs is used");
    assert_eq!((done.count("event-map"), done.count("written")), (1, 2));
    assert!(site.at("out/1234567.zip").is_file());
    // Another one for another exam.
    site.put("exam/other.dcm", other(44).bytes());
    site.put("exam/more.csv", "event_id,accession_number\n1234568,ACC44\n");
    let done = site.deidentify("");
    // Each row fits an exam; the two maps know one each.
    done.ends_with(0, "1234568.zip");
    assert_eq!((done.count("event-map"), done.count("written")), (2, 3));
}

#[test]
fn an_event_map_or_id_that_was_named_wins_and_it_is_said() {
    let site = Site::new();
    site.put("exam/map.csv", MAP);
    site.put("mine.csv", "event_id,accession_number\n7654321,ACC98765\n");
    for (named, zip) in
        [("--event-map mine.csv", "7654321.zip"), ("--event-id 7654322", "7654322.zip")]
    {
        let done = site.deidentify(named);
        done.ends_with(0, "the event map among the inputs is not");
        assert_eq!((done.count("event-map"), done.count("event-map-not-used")), (0, 1));
        assert!(site.at("out").join(zip).is_file(), "{}", done.said);
        assert!(!site.at("out/1234567.zip").exists());
    }
}

#[test]
fn without_any_event_id_nothing_is_written() {
    let site = Site::new();
    site.deidentify("").ends_with(2, "no Event ID");
    site.put("exam/map.csv", "event_id,age\n1234567,60\n");
    site.deidentify("").ends_with(2, "The event map has no column that says which exam");
    site.put("exam/map.csv", "event_id,accession_number\n1234567,ACC98765\n");
    site.put("exam/b.csv", "event_id,patient_id\n1234568,PID-4711\n");
    let done = site.deidentify("");
    done.ends_with(1, "Two event maps give the CT exam of 5 March 2024 different Event IDs.");
    assert_eq!((done.count("event-not-usable"), done.count("no-event-id")), (2, 0));
    assert!(!site.at("out").exists());
}

#[test]
fn what_a_map_leaves_over_is_no_full_success() {
    // An exam without a row.
    let site = Site::new();
    site.put("exam/other.dcm", other(44).bytes());
    site.put("map.csv", MAP);
    let done = site.deidentify("--event-map map.csv");
    done.ends_with(3, "No row for the CT exam of 17 September 2025.");
    assert_eq!((done.count("written"), done.count("no-event-id")), (2, 1));
    // A row without an exam; a row that cannot be read.
    for row in ["1234568,ACC55555", "123,ACC98765", "1234568,"] {
        let site = Site::new();
        site.put("map.csv", format!("{MAP}{row}\n"));
        let done = site.deidentify("--event-map map.csv");
        done.ends_with(3, "Row 3: ");
        assert_eq!(done.count("written"), 2, "{row}");
        assert!(!done.said.contains("ACC"), "{}", done.said);
    }
}

#[test]
fn an_exam_of_two_patients_is_held_and_reported_and_others_go() {
    let site = Site::new();
    site.put("exam/b.dcm", slice(7).set(text(0x0010_0020, "LO", "PID-9999")).bytes());
    let done = site.deidentify("--event-id 1234567");
    done.ends_with(1, "the CT exam of 5 March 2024: Two patients are in this exam");
    assert_eq!(done.count("mixed-patients"), 3);
    assert!(!site.at("out").exists());
    // With an exam of one patient beside it.
    site.put("exam/other.dcm", other(44).bytes());
    let done = site.deidentify("--event-id 1234567");
    done.ends_with(3, "Two patients are in this exam");
    assert_eq!((done.count("mixed-patients"), done.count("written")), (3, 1));
}

#[test]
fn slices_that_a_pet_header_tells_of_are_missed_aloud() {
    let site = Site::new();
    let pet = |n: u32, more: u16, kind: &str| {
        Build::pet()
            .set(text(0x0008_0018, "UI", &format!("2.25.3.2.{n}")))
            .set(text(0x0020_0013, "IS", &n.to_string()))
            .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
            .set(us(0x0054_0081, 4))
            .set(us(0x0054_0101, more))
            .set(text(0x0054_1000, "CS", kind))
            .bytes()
    };
    let sentence = "Series 3 may miss images: its headers tell of 4, and 3 came.";
    for n in 1..=3 {
        site.put(&format!("exam/pet{n}.dcm"), pet(n, 1, r"WHOLE BODY\IMAGE"));
    }
    // A copy is no further slice.
    site.put("exam/copy.dcm", pet(3, 1, r"WHOLE BODY\IMAGE"));
    let done = site.deidentify("--event-id 1234567");
    done.ends_with(0, &format!("the PET/CT exam of 5 March 2024: {sentence}"));
    let scan = site.run("scan exam");
    assert!(String::from_utf8_lossy(&scan.stdout).contains(sentence));
    site.put("exam/pet4.dcm", pet(4, 1, r"WHOLE BODY\IMAGE"));
    assert!(!site.deidentify("--event-id 1234567").said.contains("may miss"));
    // Every slice as often as the times it was taken.
    for n in 1..=7 {
        site.put(&format!("exam/pet{n}.dcm"), pet(n, 2, r"DYNAMIC\IMAGE"));
    }
    fs::remove_file(site.at("exam/copy.dcm")).unwrap();
    let done = site.deidentify("--event-id 1234567");
    done.ends_with(0, "its headers tell of 8, and 7 came");
}

#[test]
fn a_part_of_a_concatenation_is_missed_aloud() {
    let site = Site::new();
    let part = |n: u16, total: Option<u16>| {
        let mut part = slice(10 + u32::from(n))
            .set(text(0x0020_9161, "UI", "2.25.3.1.77"))
            .set(us(0x0020_9162, n));
        if let Some(total) = total {
            part = part.set(us(0x0020_9163, total));
        }
        part.bytes()
    };
    let sentence = "Series 2 misses a part: of 3 parts of one picture, 2 came.";
    site.put("exam/c1.dcm", part(1, Some(3)));
    site.put("exam/c2.dcm", part(2, Some(3)));
    site.deidentify("--event-id 1234567").ends_with(0, sentence);
    // Without a total the numbers tell.
    site.put("exam/c1.dcm", part(1, None));
    site.put("exam/c2.dcm", part(3, None));
    site.deidentify("--event-id 1234567").ends_with(0, sentence);
    site.put("exam/c3.dcm", part(2, None));
    assert!(!site.deidentify("--event-id 1234567").said.contains("misses a part"));
}

#[test]
fn a_disc_that_lists_more_is_told() {
    let site = Site::new();
    let record = |n: u32| vec![text(0x0004_1500, "CS", &format!(r"EXAM\SLICE{n}"))];
    let mut disc = Build::empty(crate::common::build::Syntax::ExplicitLe)
        .set(seq(0x0004_1220, (1..=5).map(record).collect()));
    disc.meta = Some(vec![text(0x0002_0002, "UI", "1.2.840.10008.1.3.10")]);
    site.put("exam/DICOMDIR", disc.bytes());
    let sentence = "The disc lists 5 images; 2 arrived.";
    site.deidentify("--event-id 1234567").ends_with(0, sentence);
    let scan = site.run("scan exam");
    assert!(String::from_utf8_lossy(&scan.stdout).contains(sentence));
}

#[test]
fn an_event_id_that_can_be_none_is_wrong_usage_whatever_the_exams_are() {
    let site = Site::new();
    for wrong in ["12", "12345678", "abcdefg"] {
        site.deidentify(&format!("--event-id {wrong}")).ends_with(2, "Event ID");
    }
    // Of two patients, which is at fault by itself.
    site.put("exam/other.dcm", slice(3).set(text(0x0010_0020, "LO", "PID-4712")).bytes());
    site.deidentify("--event-id 12").ends_with(2, "Event ID");
    // Without any exam.
    for n in 1..=2 {
        fs::remove_file(site.at(&format!("exam/slice{n}.dcm"))).unwrap();
    }
    fs::remove_file(site.at("exam/other.dcm")).unwrap();
    site.put("exam/notes.txt", "no exam");
    site.deidentify("--event-id 12").ends_with(2, "Event ID");
    assert!(!site.at("out").exists());
}

#[test]
fn a_study_date_that_is_no_date_is_not_printed() {
    for said in ["SmithMay", "Abernathy 2024", "2024-3-5"] {
        let site = Site::new();
        for n in 1..=2 {
            let date = text(0x0008_0020, "DA", said);
            site.put(&format!("exam/slice{n}.dcm"), slice(n).set(date).bytes());
        }
        let done = site.deidentify("--event-id 1234567");
        assert!(
            done.said.contains("1234567  ") && !done.said.contains(&said[..4]),
            "{}",
            done.said
        );
        site.put("map.csv", "event_id,accession_number\n1234567,OTHER\n");
        let done = site.deidentify("--event-map map.csv");
        done.ends_with(1, "No row for the CT exam of unknown date.");
    }
}
