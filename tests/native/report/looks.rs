//! Looks in the report: where, what and when, by whom; never a value, and no initials that
//! are a name of the exam.

use crate::common::build::{Build, text};
use crate::common::run::{EVENT, Run, run_after};
use deidentifier::flow::{Circumstances, How, Message};
use deidentifier::policy::Settings;
use deidentifier::report::Saved;
use serde_json::Value;

/// Two exams, the second one's look not the first one's.
fn two_exams() -> Run {
    let one = Build::ct().set(text(0x0008_103E, "LO", "Axial, ask Dr Plimsole")).set(text(
        0x0010_0010,
        "PN",
        "Quimby^Mara",
    ));
    let two = Build::ct()
        .set(text(0x0008_0018, "UI", "2.25.9.1.1"))
        .set(text(0x0008_0020, "DA", "20240401"))
        .set(text(0x0020_000D, "UI", "2.25.9"))
        .set(text(0x0020_000E, "UI", "2.25.9.1"));
    run_after(&[&one.bytes(), &two.bytes()], Settings::default(), true, |session| {
        let texts = &session.view().review.value.texts;
        let own = texts.iter().find(|item| item.tag == 0x0008_103E && item.study == "2.25.3");
        let (id, when) = (own.unwrap().id.clone(), "2026-11-04T09:30:00.500Z".into());
        session.send(Message::Text { id, how: How::Edit, text: "Axial".into(), when });
        for (series, when) in [
            ("2.25.3.1", "at half past nine, Mara Quimby"),
            ("2.25.9.1", "2026-11-04T09:31:00Z"),
            ("2.25.404", "2026-11-04T09:32:00Z"),
        ] {
            let (series, when, places) = (series.into(), when.into(), vec![0]);
            session.send(Message::Looked { series, places, when });
        }
    })
}

fn looks(run: &mut Run, initials: &str) -> Vec<Value> {
    run.session.send(Message::Initials { text: initials.into() });
    let report = run.session.report(&Circumstances::default());
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["events"][0]["event_id"], EVENT);
    report["events"][0]["looks"].as_array().unwrap().clone()
}

#[test]
fn a_look_says_where_what_and_when() {
    let looks = looks(&mut two_exams(), "j.d.");
    let expected = serde_json::json!([
        {
            "subject": "text", "place": "Series Description (0008,103E)", "decision": "edited",
            "by": "person", "images": null, "when": "2026-11-04T09:30:00Z", "initials": "JD",
        },
        {
            "subject": "pictures", "place": "CT series 2", "decision": "looked",
            "by": "person", "images": 1, "of": 1, "slices": [[1, 1]], "when": "", "initials": "JD",
        },
    ]);
    assert_eq!(Value::from(looks), expected);
}

#[test]
fn initials_are_no_name_of_the_exam() {
    let mut run = two_exams();
    for (typed, kept) in [("quimby", ""), ("Mara", ""), ("Mara Quimby", ""), ("mq", "MQ")] {
        assert_eq!(looks(&mut run, typed)[0]["initials"], kept, "{typed}");
    }
}

#[test]
fn a_certificate_says_how_far_its_own_saving_came() {
    let mut run = two_exams();
    let second = (EVENT.parse::<u32>().unwrap() + 1).to_string();
    for (event, to) in [(EVENT, Saved::Confirmed), (&second, Saved::Started)] {
        run.session.send(Message::Saved { event: event.into(), to });
    }
    let told = Circumstances { now: "2026-11-04T10:00:00Z".into(), ..Circumstances::default() };
    let first = run.session.certificate(EVENT, &told).unwrap();
    assert!(first.contains("<dd>Confirmed") && first.contains("2026-11-04 10:00 UTC"));
    let second = run.session.certificate(&second, &told).unwrap();
    assert!(second.contains("<dd>Started") && !second.contains("Confirmed"));
    assert!(run.session.certificate("7777777", &told).is_none());
}
