//! Which texts are Event IDs, and when a right one is still the wrong one.

use crate::common::exam::{catalogue, choices, event, o, slice};
use deidentifier::intake::{Study, date};
use deidentifier::plan::{EventId, EventIdError, IdForm, validate};
use deidentifier::policy::Settings;
use proptest::prelude::*;

fn parse(text: &str) -> Result<String, &'static str> {
    EventId::parse(text, &Settings::default())
        .map(|event| event.to_string())
        .map_err(EventIdError::code)
}

#[test]
fn seven_digits_and_nothing_else() {
    assert_eq!(parse("1234567"), Ok("1234567".into()));
    assert_eq!(parse("0000001"), Ok("0000001".into()));
    for (text, code) in [
        ("", "event-id-missing"),
        ("   ", "event-id-missing"),
        ("123456", "event-id-wrong-length"),
        ("12345678", "event-id-wrong-length"),
        ("123456789012", "event-id-wrong-length"),
        ("1234567890", "event-id-participant-id"),
        ("12345678901", "event-id-participant-id"),
        ("12E4567", "event-id-not-digits"),
        ("ABCDEFG", "event-id-not-digits"),
        ("#123456", "event-id-not-digits"),
        ("123 567", "event-id-wrong-length"),
        ("123-567", "event-id-not-digits"),
        (r"123\567", "event-id-not-digits"),
        ("123^567", "event-id-not-digits"),
        ("123=567", "event-id-not-digits"),
        ("１２３４５６７", "event-id-not-digits"),
        ("1234567\0", "event-id-not-digits"),
        ("+234567", "event-id-not-digits"),
    ] {
        assert_eq!(parse(text), Err(code), "{text:?}");
    }
}

#[test]
fn pasted_spaces_are_dropped() {
    for text in [" 1234567", "1234567\t", "\u{a0}1234567\r\n", "1234 567", "1 234\u{202f}567"] {
        assert_eq!(parse(text), Ok("1234567".into()), "{text:?}");
    }
}

#[test]
fn the_settings_count_the_digits_but_never_let_a_participant_id_pass() {
    let with = |digits, text: &str| {
        let settings = Settings { event_id_digits: digits, ..Settings::default() };
        EventId::parse(text, &settings).map(|_| ())
    };
    assert_eq!(with(8, "12345678"), Ok(()));
    assert_eq!(
        with(8, "1234567"),
        Err(EventIdError::WrongLength { form: IdForm { prefix: "", digits: 8 } })
    );
    assert_eq!(
        with(10, "1234567890"),
        Err(EventIdError::ParticipantId { form: IdForm { prefix: "", digits: 10 } })
    );
    assert_eq!(
        with(17, &"1".repeat(17)),
        Err(EventIdError::WrongLength { form: IdForm { prefix: "", digits: 17 } })
    );
}

#[test]
fn sentences_are_the_pages_and_name_the_digits() {
    let error = |text: &str| EventId::parse(text, &Settings::default()).unwrap_err().sentence();
    assert_eq!(error("123456"), "Enter the 7-digit Event ID, not the Participant ID.");
    assert!(error("1234567890").contains("Participant ID"));
    assert_eq!(
        EventIdError::Identifier { from: "VSIMS" }.sentence(),
        "This number appears in the patient’s files. Enter the VSIMS Event ID."
    );
    assert_eq!(
        EventIdError::OtherDate.sentence(),
        "That date differs from this exam’s. Check the patient."
    );
    assert_eq!(
        EventIdError::TwoPatients.sentence(),
        "Two patients are in this exam. Separate them; nothing was written."
    );
    assert_eq!(
        EventIdError::Shared.sentence(),
        "Two exams share this ID. Give each its own, or leave one out."
    );
}

fn study() -> Study {
    let mut record = slice("1.2", 1, 1);
    record.study.date = o("20261104");
    catalogue([record]).studies().remove(0)
}

fn judge(study: &Study, text: &str, date: Option<&str>, known: &str) -> Result<(), &'static str> {
    validate(study, text, date, &Settings::default(), &|typed| typed == known)
        .map(|_| ())
        .map_err(EventIdError::code)
}

#[test]
fn an_identifier_of_the_files_is_refused() {
    assert_eq!(judge(&study(), "1234567", None, ""), Ok(()));
    assert_eq!(judge(&study(), " 1234567 ", None, "1234567"), Err("event-id-is-identifier"));
    assert_eq!(judge(&study(), "123456", None, ""), Err("event-id-wrong-length"));
}

#[test]
fn unless_the_exam_was_deidentified_under_it_before() {
    let mut record = slice("1.2", 1, 1);
    record.study.patient.name = o("1234567");
    record.study.patient.id = o("1234567");
    record.study.accession = o("1234567");
    record.study.study_id = o("1234567");
    let before = catalogue([record.clone()]).studies().remove(0);
    assert_eq!(judge(&before, "1234567", None, "1234567"), Ok(()));
    assert_eq!(judge(&before, "7654321", None, "7654321"), Err("event-id-is-identifier"));
    record.study.accession = o("7654321");
    let partly = catalogue([record]).studies().remove(0);
    assert_eq!(judge(&partly, "1234567", None, "1234567"), Err("event-id-is-identifier"));
}

#[test]
fn the_exam_date_catches_the_wrong_patient() {
    for date in ["2026-11-04", "11/04/2026", "4 Nov 2026", "20261104", " 2026-11-04 ", ""] {
        assert_eq!(judge(&study(), "1234567", Some(date), ""), Ok(()), "{date}");
    }
    for date in ["2026-11-05", "04/11/2026", "4 Nov 2025", "19600102"] {
        assert_eq!(judge(&study(), "1234567", Some(date), ""), Err("exam-date-differs"), "{date}");
    }
    for date in ["yesterday", "11/04/26", "2026-13-04", "31 Feb 2026", "04-11-2026"] {
        let refused = Err("exam-date-unreadable");
        assert_eq!(judge(&study(), "1234567", Some(date), ""), refused, "{date}");
    }
}

#[test]
fn two_patients_in_an_exam_are_refused() {
    let mut other = slice("1.2", 1, 2);
    other.study.patient.birth_date = o("19600103");
    let mixed = catalogue([slice("1.2", 1, 1), other]).studies().remove(0);
    assert_eq!(judge(&mixed, "1234567", None, ""), Err("two-patients"));
}

#[test]
fn two_exams_or_dates_under_one_id_need_a_persons_word() {
    let mut later = slice("1.3", 1, 1);
    later.study.date = o("20240401");
    let studies = catalogue([slice("1.2", 1, 1), later]).studies();
    let mut choices = choices(&[("1.2", "1234567"), ("1.3", "1234567")]);
    let refusal = choices.refusals(&studies).remove(0);
    assert_eq!(refusal.error, EventIdError::Shared);
    assert_eq!(refusal.studies, ["1.2", "1.3"]);
    choices.confirmed.insert(event("1234567"));
    assert_eq!(choices.refusals(&studies), []);
    choices.confirmed.clear();
    choices.left_out.insert("1.3".into());
    assert_eq!(choices.refusals(&studies), [], "one is left");
    choices.left_out.clear();
    choices.events.insert("1.3".into(), event("7654321"));
    assert_eq!(choices.refusals(&studies), []);

    let mut next_day = slice("1.2", 1, 2);
    next_day.study.date = o("20240306");
    let two_dates = catalogue([slice("1.2", 1, 1), next_day]).studies();
    assert_eq!(choices.refusals(&two_dates)[0].error, EventIdError::Shared);
}

#[test]
fn two_patients_under_one_id_stay_refused_when_confirmed() {
    let mut other = slice("1.3", 1, 1);
    other.study.patient.id = o("PID-9999");
    let studies = catalogue([slice("1.2", 1, 1), other]).studies();
    let mut choices = choices(&[("1.2", "1234567"), ("1.3", "1234567")]);
    choices.confirmed.insert(event("1234567"));
    assert_eq!(choices.refusals(&studies)[0].error, EventIdError::TwoPatients);
}

#[test]
fn dates_are_read_in_every_custom_that_has_one_meaning() {
    for text in [
        "20261104",
        "2026-11-04",
        "2026-11-4",
        "2026/11/04",
        "11/04/2026",
        "11/4/2026",
        "4 Nov 2026",
        "04-Nov-2026",
        "4-NOV-2026",
        "Nov 4, 2026",
        "November 4 2026",
        "4 nov. 2026",
        "2026 Nov 4",
    ] {
        assert_eq!(date::from_typed(text).as_deref(), Some("20261104"), "{text}");
    }
    assert_eq!(date::from_typed("29 Feb 2024").as_deref(), Some("20240229"));
    assert_eq!(date::from_typed("Sept 1, 2024").as_deref(), Some("20240901"));
    for text in
        ["", "4.11.2026", "2026", "Nov 2026", "4 Nov", "29 Feb 2026", "00/04/2026", "4 No 2026"]
    {
        assert_eq!(date::from_typed(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_passes_is_seven_digits(text in ".{0,14}") {
        if let Ok(event) = EventId::parse(&text, &Settings::default()) {
            prop_assert_eq!(event.as_str().len(), 7);
            prop_assert!(event.as_str().bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert_eq!(event.as_str(), text.trim());
        }
    }

    #[test]
    fn no_error_repeats_what_was_typed(text in "[A-Z]{5,12}") {
        let error = EventId::parse(&text, &Settings::default()).unwrap_err();
        let shown = format!("{error} {error:?} {} {}", error.code(), error.sentence());
        prop_assert!(!shown.contains(&text));
    }
}
