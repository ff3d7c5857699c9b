//! The report: its counts, its form, and that its document keeps up with it.

use std::collections::BTreeSet;

use deidentifier::check::{Finding, Grouped, Problem};
use deidentifier::outcome::tally;
use deidentifier::policy::{Settings, settings::BirthDate};
use deidentifier::report::{
    By, Change, Decision, EventReport, FileLine, Look, OutReason, PictureCounts, RuleCount,
    RunReport, SCHEMA, Saved, Subject, Verdict, crosswalk, departures, initials, manifest, sum,
    time,
};
use deidentifier::{Code, Outcome};
use serde_json::Value;

fn rule(change: Change, rule: &str, count: u64) -> RuleCount {
    RuleCount { change, rule: rule.into(), count }
}

fn line(number: i64, rules: &[RuleCount]) -> FileLine {
    let line = FileLine {
        file: format!("1234567/IMG#{number}_1234567.dcm"),
        sha256: "ab".repeat(32),
        file_size: 526_000,
        file_type: "dicom".into(),
        event_id: "1234567".into(),
        modality: "CT".into(),
        series_number: Some(2),
        instance_number: (number != 2).then_some(number),
        removed: 0,
        replaced: 0,
        kept: 0,
    };
    line.counting(rules)
}

/// A report in which every list has something.
fn report() -> RunReport {
    let codes = [Code::Written, Code::Written, Code::NotDicom, Code::BurnedIn, Code::Duplicate];
    let settings = Settings { birth_date: BirthDate::Absent, ..Settings::default() };
    let mut report = RunReport::new("0123abcd", &settings, 5, tally(codes));
    let rules =
        [rule(Change::Removed, "other person name", 3), rule(Change::Kept, "SOP row 41", 90)];
    report.events.push(EventReport {
        event_id: "1234567".into(),
        images: 2,
        size_bytes: 1_052_000,
        verdict: Verdict::Pass,
        saved: Saved::Started,
        findings: vec![Grouped {
            finding: Finding {
                count: 2,
                ..Finding::at(Problem::OperatorsNameKept, "(0008,1070)".into()).by("SOP row 28")
            },
            sentence: Problem::OperatorsNameKept.sentence(settings.policy.study()).into(),
            files: 2,
            first: vec![1, 2],
            names: vec!["IMG#1_1234567.dcm".into()],
        }],
        rules: sum(rules.iter().chain(&rules)),
        pictures: PictureCounts { of: 2, searched: 2, ..PictureCounts::default() },
        looks: vec![Look {
            subject: Subject::Pictures,
            place: "CT series 2".into(),
            decision: Decision::LeftOut,
            by: By::Person,
            images: Some(1),
            of: Some(3),
            slices: vec![[2, 2]],
            reason: Some(OutReason::Letters),
            when: "2024-03-05T10:15:00Z".into(),
            initials: "AB".into(),
        }],
        manifest: vec![line(1, &rules), line(2, &rules)],
    });
    report
}

/// Every field name in a JSON value, but for the names of settings' inner values.
fn fields(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| {
            names.insert(name.clone());
            fields(value, names);
        }),
        Value::Array(items) => items.iter().for_each(|item| fields(item, names)),
        _ => {}
    }
}

#[test]
fn every_field_is_described_in_the_document() {
    let document = include_str!("../../../docs/report.md");
    let mut names = BTreeSet::new();
    fields(&serde_json::to_value(report()).unwrap(), &mut names);
    for name in &names {
        assert!(
            document.contains(&format!("`{name}`")),
            "docs/report.md does not describe `{name}`"
        );
    }
    assert!(document.contains(&format!("`schema` is {SCHEMA}")));
    for outcome in Outcome::ALL {
        assert!(document.contains(&format!("`{}`", outcome.as_str())));
    }
}

#[test]
fn the_form_of_version_1_stays_as_it_is() {
    assert_eq!(SCHEMA, 1);
    let mut names = BTreeSet::new();
    fields(&serde_json::to_value(report()).unwrap(), &mut names);
    let expected = "build by change code count decision event_id events file file_size file_type files findings first found images \
                    initials instance_number kept looked_at looks manifest modality name names of outcome outcomes path pictures place \
                    problem reason removed replaced rule rules saved schema search searched sentence series_number settings \
                    severity sha256 size_bytes slices sop standard subject tool unsearched value verdict version when";
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>().join(" "), expected);
}

#[test]
fn outcomes_are_the_contract_s_and_add_up() {
    let mut report = report();
    assert!(report.adds_up());
    let json = serde_json::to_value(&report).unwrap();
    let first = json["outcomes"][0].clone();
    assert_eq!(first, serde_json::json!({ "outcome": "written", "code": "written", "count": 2 }));
    report.files += 1;
    assert!(!report.adds_up(), "a file without an outcome is noticed");
}

#[test]
fn only_settings_that_differ_are_named() {
    assert_eq!(departures(&Settings::default()), []);
    let named = departures(&Settings {
        birth_date: BirthDate::Absent,
        cap_age: true,
        ..Settings::default()
    });
    let named = named
        .iter()
        .map(|setting| (setting.name.as_str(), setting.value.to_string()))
        .collect::<Vec<_>>();
    assert_eq!(named, [("birth-date", "\"absent\"".to_owned()), ("cap-age", "true".to_owned())]);
}

#[test]
fn json_is_the_same_each_time_and_is_read_back() {
    let json = report().to_json().unwrap();
    assert_eq!(json, report().to_json().unwrap());
    let read = serde_json::from_str::<RunReport>(&json).unwrap();
    // The sentence to copy and the names of rows are the certificate's own and no part of the form.
    assert_eq!((read.method.as_str(), read.rows.len()), ("", 0));
    let RunReport { method, rows, .. } = report();
    assert_eq!(RunReport { method, rows, ..read }, report());
}

#[test]
fn counts_by_rule_add_up_over_files() {
    let one = [rule(Change::Removed, "other person name", 2), rule(Change::Kept, "SOP row 1", 1)];
    let two = [
        rule(Change::Removed, "other person name", 3),
        rule(Change::Replaced, "other person name", 1),
    ];
    let expected = [
        rule(Change::Removed, "other person name", 5),
        rule(Change::Replaced, "other person name", 1),
        rule(Change::Kept, "SOP row 1", 1),
    ];
    assert_eq!(sum(one.iter().chain(&two)), expected);

    let rows = ["SOP row 10", "SOP row 9", "PS3.15 E.1-1 X", "SOP row 100"]
        .map(|name| rule(Change::Kept, name, 1));
    let order = sum(&rows).into_iter().map(|count| count.rule).collect::<Vec<_>>();
    assert_eq!(order, ["PS3.15 E.1-1 X", "SOP row 9", "SOP row 10", "SOP row 100"]);
}

#[test]
fn the_manifest_has_one_line_an_image() {
    let rules = [
        rule(Change::Removed, "a", 1),
        rule(Change::Removed, "b", 2),
        rule(Change::Replaced, "c", 4),
        rule(Change::Cleaned, "d", 8),
        rule(Change::Added, "e", 16),
        rule(Change::Kept, "f", 32),
    ];
    let text = manifest(&[line(1, &rules), line(2, &[])]);
    let expected = format!(
        "file,sha256,file_size,file_type,event_id,modality,series_number,instance_number,removed,replaced,kept\r\n\
         1234567/IMG#1_1234567.dcm,{0},526000,dicom,1234567,CT,2,1,3,28,32\r\n\
         1234567/IMG#2_1234567.dcm,{0},526000,dicom,1234567,CT,2,,0,0,0\r\n",
        "ab".repeat(32)
    );
    assert_eq!(text, expected);
}

#[test]
fn the_crosswalk_says_first_that_it_must_stay_and_starts_no_formula() {
    let output = "1234567/IMG#1_1234567.dcm";
    let text = crosswalk([("disc/DOE, \"JANE\"/IM1", output), ("=HYPERLINK(1)", output)]);
    let (warning, table) = text.split_once("\r\n").unwrap();
    assert!(warning.contains("holds identifiers") && warning.contains("do not upload"));
    let expected = format!(
        "original,output\r\n\"disc/DOE, \"\"JANE\"\"/IM1\",{output}\r\n./=HYPERLINK(1),{output}\r\n"
    );
    assert_eq!(table, expected);
}

#[test]
fn initials_and_times_hold_nothing_else() {
    for (typed, kept) in [
        ("jd", "JD"),
        (" É. Ö. ", "ÉÖ"),
        ("seen by Jane Roe, 555-0199", "SEEN"),
        ("<b>=1+1", "B"),
        ("ﬃﬃﬃﬃ", "FFIF"),
    ] {
        assert_eq!(initials(typed), kept);
    }
    for kept in ["2026-11-04T09:30:00Z", "2026-11-04T09:30:00.125Z"] {
        assert_eq!(time(kept), "2026-11-04T09:30:00Z");
    }
    for typed in ["", "2026-11-04", "Jane Roe", "2026-11-04T09:30:00", "2026-11-04T09:30:00 Jane Z"]
    {
        assert_eq!(time(typed), "", "{typed}");
    }
}
