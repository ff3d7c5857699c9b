//! Every row of the SOP's table against `check`: an output that breaks the row fails, and
//! the finding names the row where the row asks for more than staying.

use crate::common::build::{Build, Element, raw, text};
use crate::common::clean::{EVENT, ct, name};
use crate::common::study::study;
use deidentifier::check::{Expectation, Problem, Severity, whole};
use deidentifier::policy::{Action, Settings};

fn failures(build: &Build, name: &str) -> Vec<(String, String)> {
    let settings = Settings::default();
    let expect = Expectation {
        event_id: Some(EVENT),
        received: false,
        settings: &settings,
        name: Some(name),
        originals: None,
    };
    let report = whole(&build.bytes(), &expect);
    let failed = report.findings.into_iter().filter(|finding| finding.severity == Severity::Fail);
    failed.map(|finding| (finding.path, finding.rule)).collect()
}

fn wrong(tag: u32) -> Element {
    match tag {
        0x0010_0030 => text(tag, "DA", "19560412"),
        0x0010_0010 | 0x0010_1001 | 0x0010_1005 | 0x0010_1060 | 0x0008_0090 => {
            text(tag, "PN", "Quillfeather^R")
        }
        0x0008_0050 | 0x0020_0010 | 0x0010_2160 | 0x0010_2180 | 0x0010_2154 => {
            text(tag, "SH", "3268852")
        }
        _ => text(tag, "LO", "3268852"),
    }
}

#[test]
fn a_broken_row_is_named() {
    assert_eq!(study().rows.len(), 115);
    let mut tested = 0;
    for row in &study().rows {
        let replaces = matches!(
            row.action,
            Some(
                Action::EventId | Action::Remove | Action::Write("Unspecified") | Action::BirthDate
            )
        );
        for tag in row.attributes.iter().filter(|_| replaces) {
            let number = u32::from(tag.group()) << 16 | u32::from(tag.element());
            let failed = failures(&ct(1).set(wrong(number)), &name(1));
            let path = format!("({:04X},{:04X})", tag.group(), tag.element());
            let named = failed
                .iter()
                .any(|(at, rule)| *at == path && *rule == format!("SOP row {}", row.row));
            assert!(named, "SOP row {} {path}: {failed:?}", row.row);
            tested += 1;
        }
    }
    assert!(tested >= 14, "{tested}");
}

#[test]
fn what_a_row_retains_may_stay() {
    let keeps =
        [Action::Keep, Action::Sweep, Action::Uid, Action::Age, Action::EventIdIfIdentifier];
    for row in
        study().rows.iter().filter(|row| row.action.is_some_and(|action| keeps.contains(&action)))
    {
        for tag in &row.attributes {
            let number = u32::from(tag.group()) << 16 | u32::from(tag.element());
            let vr = deidentifier::policy::vr_of(*tag).unwrap().to_string();
            let build = ct(1);
            // What the clean image has already is known to pass.
            if build.elements.iter().any(|element| element.tag == number) {
                continue;
            }
            let element = match vr {
                "FD" => raw(number, vr, [0; 8]),
                "US" => raw(number, vr, [0; 2]),
                "DA" => text(number, vr, "20240305"),
                "TM" => text(number, vr, "101500"),
                "AS" => text(number, vr, "064Y"),
                "DS" | "IS" => text(number, vr, "1"),
                _ => text(number, vr, "AXIAL"),
            };
            assert_eq!(failures(&build.set(element), &name(1)), [], "SOP row {}", row.row);
        }
    }
}

#[test]
fn row_115_is_the_files_name() {
    for wrong in
        ["7654321/IMG1_7654321.dcm", "7654321/IMG#1_3268852.dcm", "7654321/IMG#1_7654321", "x.dcm"]
    {
        assert!(
            failures(&ct(1), wrong).contains(&(String::new(), "SOP row 115".into())),
            "{wrong}"
        );
    }
    assert_eq!(failures(&ct(1), "7654321/IMG#20408_7654321.dcm"), []);
}

#[test]
fn names_safe_for_links_have_one_spelling_too() {
    let safe = Settings { link_safe_names: true, ..Settings::default() };
    let named = |name: &str, received: bool, settings: &Settings| {
        let expect = Expectation {
            event_id: Some("7654321"),
            received,
            settings,
            name: Some(name),
            originals: None,
        };
        let found = whole(&ct(1).bytes(), &expect).findings;
        !found.iter().any(|finding| finding.problem == Problem::FileName)
    };
    let usual = Settings::default();
    for (name, own, by_default) in [
        ("IMG_0001_7654321.dcm", true, true),
        ("IMG_9999_7654321.dcm", true, true),
        ("IMG_10000_7654321.dcm", true, true),
        ("IMG_20408_7654321.dcm", true, true),
        ("IMG_1_7654321.dcm", false, false),
        ("IMG_001_7654321.dcm", false, false),
        ("IMG_00001_7654321.dcm", false, false),
        ("IMG_010000_7654321.dcm", false, false),
        ("IMG#0001_7654321.dcm", false, false),
        ("IMG#1_7654321.dcm", false, true),
    ] {
        let path = format!("7654321/{name}");
        assert_eq!(named(&path, true, &safe), own, "{name}, by the setting");
        assert_eq!(named(&path, false, &safe), own, "{name}, just written by the setting");
        assert_eq!(named(&path, true, &usual), by_default, "{name}, received");
        let sop = name == "IMG#1_7654321.dcm";
        assert_eq!(named(&path, false, &usual), sop, "{name}, just written as the SOP says");
    }
    // Who set a template of their own gets no other.
    let own = Settings { file_name: "{event}_{n}.dcm".into(), ..Settings::default() };
    assert!(named("7654321/7654321_1.dcm", true, &own));
    assert!(!named("7654321/IMG_0001_7654321.dcm", true, &own));
}
