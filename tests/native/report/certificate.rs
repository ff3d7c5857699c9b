//! The certificate: what it says, what it carries, and that it reaches nothing.

use base64::Engine as _;
use deidentifier::Code;
use deidentifier::outcome::tally;
use deidentifier::policy::Settings;
use deidentifier::report::{
    By, Change, Decision, EventReport, FileLine, Look, PictureCounts, RuleCount, RunReport, Saved,
    Subject, Verdict, certificate, manifest, series,
};

fn line(event: &str, series: i64, number: i64) -> FileLine {
    FileLine {
        file: format!("{event}/IMG#{number}_{event}.dcm"),
        sha256: format!("{number:064x}"),
        file_size: 526_000,
        file_type: "dicom".into(),
        event_id: event.into(),
        modality: "CT".into(),
        series_number: Some(series),
        instance_number: Some(number),
        removed: 1,
        replaced: 2,
        kept: 3,
    }
}

fn event(id: &str) -> EventReport {
    let rule = |change, rule: &str, count| RuleCount { change, rule: rule.into(), count };
    EventReport {
        event_id: id.into(),
        images: 4,
        size_bytes: 2_104_000,
        verdict: Verdict::Pass,
        saved: Saved::Confirmed,
        findings: Vec::new(),
        rules: vec![
            rule(Change::Removed, "other person name", 12),
            rule(Change::Removed, "SOP row 35", 8),
        ],
        pictures: PictureCounts { of: 4, searched: 4, ..PictureCounts::default() },
        looks: vec![
            look(Subject::Pictures, "CT series 1", "2024-03-05T10:15:00Z"),
            look(Subject::Text, "Series Description (0008,103E)", "2024-03-05T10:16:00Z"),
            look(Subject::Text, "Series Description (0008,103E)", "2024-03-05T10:17:59Z"),
        ],
        manifest: vec![line(id, 1, 1), line(id, 2, 1), line(id, 2, 2), line(id, 2, 5)],
    }
}

fn look(subject: Subject, place: &str, when: &str) -> Look {
    let (decision, images) = match subject {
        Subject::Text => (Decision::Offered, None),
        Subject::Pictures => (Decision::LeftOut, Some(1)),
    };
    let (place, when, initials) = (place.into(), when.into(), "<b>&\"'".into());
    let (of, slices, reason) = (None, Vec::new(), None);
    Look { subject, place, decision, by: By::Person, images, of, slices, reason, when, initials }
}

fn report() -> RunReport {
    let codes = [Code::Written; 8].into_iter().chain([Code::NotDicom, Code::BurnedIn]);
    let settings = Settings { cap_age: true, ..Settings::default() };
    let mut report = RunReport::new("0123abcd", &settings, 10, tally(codes));
    report.events = vec![event("1234567"), event("2345678")];
    report
}

/// The content of the `data:` link of this media type.
fn carried(page: &str, media_type: &str) -> Vec<u8> {
    let start = format!("href=\"data:{media_type};base64,");
    let coded = page.split_once(&start).unwrap().1.split_once('"').unwrap().0;
    base64::engine::general_purpose::STANDARD.decode(coded).unwrap()
}

#[test]
fn it_carries_the_manifest_and_the_report_of_its_own_event_alone() {
    for made in ["", "2024-03-05", "a time of another length"] {
        let page = certificate(&report(), "1234567", made).unwrap();
        assert_eq!(carried(&page, "text/csv"), manifest(&report().events[0].manifest).into_bytes());
        let json: RunReport = serde_json::from_slice(&carried(&page, "application/json")).unwrap();
        assert_eq!(json.events, [event("1234567")]);
        assert_eq!(json.outcomes, report().outcomes);
        assert!(!page.contains("2345678"), "another event");
        assert_eq!(page.contains("Made on"), !made.is_empty());
    }
    assert_eq!(certificate(&report(), "7654321", ""), None);
}

#[test]
fn it_says_what_was_done_and_what_came_of_it() {
    let page = certificate(&report(), "1234567", "").unwrap();
    for said in [
        "Image Event 1234567",
        "✓ Check passed: no known problem",
        "4 images, 2.1 MB",
        "Confirmed: what was saved was read again",
        "Pictures of CT series 1",
        "2024-03-05 10:15 UTC",
        "2 texts in Series Description (0008,103E)",
        "2024-03-05 10:17 UTC",
        "left out",
        "LTP2 SOP Imaging Data Transfer",
        "DICOM PS3.15 2026c",
        "cap-age: true",
        "build 0123abcd",
        "Values removed: 20",
        "SOP row 35: Occupation",
        "may miss images 3–4",
        "No letters found by the search in 4 of 4 images. Nobody looked at them.",
        "Every file is accounted for",
        Code::BurnedIn.sentence(),
        &format!("{:064x}", 5),
    ] {
        assert!(page.contains(said), "it does not say: {said}");
    }
    let mut report = report();
    report.events[0].verdict = Verdict::Fail;
    report.files += 1;
    let page = certificate(&report, "1234567", "").unwrap();
    assert!(page.contains("✕ Check failed: not to be sent") && !page.contains("✓"));
    assert!(page.contains("Not every file is accounted for"));
}

#[test]
fn it_reaches_nothing_runs_nothing_and_escapes_what_it_is_given() {
    let page = certificate(&report(), "1234567", "<script>").unwrap();
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert!(!page.contains("<script"), "no script");
    assert!(page.contains("&lt;b&gt;&amp;&quot;'") && !page.contains("<b>"));
    for address in ["http:", "https:", "url(", "@import", "src="] {
        assert!(!page.contains(address), "{address}");
    }
}

#[test]
fn it_is_the_same_each_time() {
    assert_eq!(certificate(&report(), "1234567", ""), certificate(&report(), "1234567", ""));
}

#[test]
fn series_show_their_gaps() {
    let mut lines = event("1234567").manifest;
    lines.push(FileLine { instance_number: None, ..line("1234567", 2, 9) });
    lines.push(line("1234567", 2, 7));
    let found = series(&lines);
    let shown = found
        .iter()
        .map(|series| (series.number, series.images, series.missing.clone()))
        .collect::<Vec<_>>();
    assert_eq!(shown, [(Some(1), 1, vec![]), (Some(2), 5, vec![3..=4, 6..=6])]);
}

#[test]
fn a_series_numbered_in_steps_has_no_gap() {
    let missing = |numbers: &[i64]| {
        let lines: Vec<_> = numbers.iter().map(|number| line("1234567", 3, *number)).collect();
        series(&lines).remove(0).missing
    };
    assert_eq!(missing(&[1, 3, 5, 7]), []);
    assert_eq!(missing(&[10, 20, 30]), []);
    // One that is missing between others is told in the same steps.
    assert_eq!(missing(&[1, 3, 7, 9]), [5..=5]);
    assert_eq!(missing(&[2, 2, 3, 6]), [4..=5]);
    assert_eq!(missing(&[1, 9]), [2..=8], "two numbers make no step");
}

/// The archive's form asks for the method: the sentence to copy stands on the certificate,
/// with room for what only the site can determine.
#[test]
fn it_offers_the_method_to_copy_and_leaves_the_determination_open() {
    let page = certificate(&report(), "1234567", "").unwrap();
    for words in [
        "LTP2 SOP Imaging Data Transfer to JPL 7.4 (2024-08-19)",
        "Dates and times of the exam and UIDs are retained, so this is not Safe Harbor",
        "Determination of our site (expert review or other): ____",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let settings = Settings { keep_uids: false, ..Settings::default() };
    let mut without = RunReport::new("", &settings, 0, Vec::new());
    without.events = vec![event("1234567")];
    let page = certificate(&without, "1234567", "").unwrap();
    assert!(page.contains("Dates and times of the exam are retained, so this is not Safe Harbor"));
}
