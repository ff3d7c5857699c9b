//! Event maps that a spreadsheet changed: the rows are told, and nothing is filled up.

use std::fs;
use std::process::Command;

use crate::common::build::{Build, text};

#[test]
fn numbers_that_lost_their_zeros_are_told_by_row_and_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("exams")).unwrap();
    for (n, id) in [(1, "PID-4711"), (2, "0012345"), (3, "0077")] {
        let image = Build::ct()
            .set(text(0x0010_0020, "LO", id))
            .set(text(0x0020_000D, "UI", &format!("2.25.3.{n}")))
            .set(text(0x0020_000E, "UI", &format!("2.25.3.{n}.1")))
            .set(text(0x0008_0018, "UI", &format!("2.25.3.{n}.1.1")));
        fs::write(at("exams").join(n.to_string()), image.bytes()).unwrap();
    }
    let map = "event_id,patient_id\n1234567,PID-4711\n7654321,12345\n12345,0077\n";
    fs::write(at("map.csv"), map).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
    command.arg("deidentify").arg(at("exams")).arg("--event-map").arg(at("map.csv"));
    let output = command.arg("--out").arg(at("out")).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let row = |line: u32| {
        let start = format!("Row {line}: ");
        let found = said.lines().find_map(|said| said.split_once(&start));
        found.unwrap_or_else(|| panic!("row {line} is not told: {said}")).1.to_owned()
    };
    assert!(row(3).contains("zeros at the front"), "{said}");
    assert!(row(4).contains("fewer than 7 digits"), "{said}");
    assert!(!said.contains("12345 ") && !said.contains("Row 2:"), "{said}");
    assert!(said.contains("no-event-id): 2"), "{said}");
    let written: Vec<_> = crate::common::files_below(&at("out"));
    assert_eq!(written, [at("out").join("1234567.zip")]);
}
