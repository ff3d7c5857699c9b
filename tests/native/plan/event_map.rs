//! Event maps as spreadsheets save them: read whole, never guessed at.

use crate::common::exam::{catalogue, event, o, slice};
use deidentifier::intake::Study;
use deidentifier::plan::{
    EventIdError, EventMap, IdForm, MapError, RowError, Unmatched, match_rows,
};
use deidentifier::policy::Settings;

fn read(text: impl AsRef<[u8]>) -> EventMap {
    EventMap::parse(text.as_ref(), &Settings::default()).unwrap()
}

fn fails(text: &str) -> MapError {
    EventMap::parse(text.as_bytes(), &Settings::default()).unwrap_err()
}

/// Exams 1.2 (PID-4711, 2024-03-05), 1.3 (same patient, later) and 1.4 (someone else).
fn studies() -> Vec<Study> {
    let mut later = slice("1.3", 1, 1);
    later.study.date = o("20240401");
    later.study.accession = o("ACC2");
    let mut other = slice("1.4", 1, 1);
    other.study.patient.id = o("00815");
    other.study.accession = o("ACC3");
    other.study.date = o("20240505");
    catalogue([slice("1.2", 1, 1), later, other]).studies()
}

#[test]
fn one_map_in_every_dress() {
    let plain = "event_id,accession_number,study_date\n1234567,ACC98765,2024-03-05\n";
    let expected = read(plain);
    assert_eq!(expected.rows[0].event, event("1234567"));
    assert_eq!(expected.rows[0].line, 2);
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(plain.replace(',', "\t").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for dressed in [
        format!("\u{feff}{plain}").into_bytes(),
        plain.replace(',', ";").into_bytes(),
        plain.replace(',', "\t").into_bytes(),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.trim_end().as_bytes().to_vec(),
        plain.replace("event_id", "Event ID").replace("study_date", "STUDY DATE").into_bytes(),
        plain.replace("accession_number", " Accession-Number ").into_bytes(),
        plain.replace("1234567,ACC98765", "\" 1234567 \",\"ACC98765\"").into_bytes(),
        plain.replace("2024-03-05", "3/5/2024").into_bytes(),
        plain.replace("2024-03-05", "5 Mar 2024").into_bytes(),
        plain.replace("2024-03-05", "20240305").into_bytes(),
        format!("{plain}\n,,\n  \n").into_bytes(),
        utf16,
    ] {
        let shown = String::from_utf8_lossy(&dressed).into_owned();
        assert!(EventMap::is_one(&dressed), "{shown}");
        assert_eq!(read(&dressed), expected, "{shown}");
    }
    let told = read(format!("sep=;\n\n{}", plain.replace(',', ";")));
    assert_eq!((told.rows.len(), told.rows[0].line), (1, 4));
}

#[test]
fn quotes_hold_separators_and_other_columns_are_nobodys_business() {
    let map = read(
        "Notes;EVENT_ID;patient_id\n\"a; b, \"\"c\"\"\";1234567;PID-4711\n\"Z\u{fc}rich\";1234568;00815\n",
    );
    assert_eq!(map.rows.len(), 2);
    assert_eq!(map.rows[0].patient_id.as_deref(), Some("PID-4711"));
    let latin = b"notes,event_id,patient_id\nZ\xFCrich,1234567,PID-4711\n";
    assert_eq!(read(latin).rows.len(), 1);
}

#[test]
fn a_file_that_is_none_says_what_it_lacks() {
    assert_eq!(fails(""), MapError::Empty);
    assert_eq!(fails("\n \n"), MapError::Empty);
    assert_eq!(fails("id,patient_id\n1,2\n"), MapError::NoEventId);
    assert_eq!(fails("event_id,name\n1234567,Doe\n"), MapError::NoKey);
    assert_eq!(fails("event_id,patient_id,Patient ID\n"), MapError::RepeatedColumn);
    assert_eq!(fails("{\"event-id-digits\": 7}"), MapError::NoEventId);
    for other in ["", "id,patient_id\n1,2\n", "{\"event-id-digits\": 7}"] {
        assert!(!EventMap::is_one(other.as_bytes()), "{other}");
    }
    // Meant as one, and to be told what it lacks.
    for meant in ["event_id,name\n1234567,Doe\n", "event_id,patient_id,Patient ID\n"] {
        assert!(EventMap::is_one(meant.as_bytes()), "{meant}");
    }
}

#[test]
fn rows_that_cannot_be_used_are_told_by_line_without_values() {
    let map = read(
        "event_id,patient_id,study_date\n\
         123456,PID-SECRET,\n\
         \n\
         1234567,PID-SECRET,2024-03-05\n\
         1234567890,PID-SECRET,\n\
         ,PID-SECRET,\n\
         1234567,,\n\
         1234567,PID-SECRET,yesterday\n\
         1234567,PID-SECRET,2024-03-05,more\n\
         1234567,PID-SECRET\n",
    );
    let form = IdForm { prefix: "", digits: 7 };
    assert_eq!(
        map.errors,
        [
            (2, RowError::ShortEventId { form }),
            (5, RowError::EventId(EventIdError::ParticipantId { form })),
            (6, RowError::EventId(EventIdError::Missing { form })),
            (7, RowError::NoKey),
            (8, RowError::Date),
            (9, RowError::Unreadable),
        ]
    );
    assert_eq!(map.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 10]);
    assert!(!format!("{map:?}").contains("SECRET"));
}

#[test]
fn every_value_given_must_match() {
    let matched = |rows: &str| {
        let map = read(format!(
            "event_id,study_instance_uid,accession_number,patient_id,study_date\n{rows}\n"
        ));
        match_rows(&map, &studies())
    };
    for row in [
        "1234567,1.2,,,",
        "1234567,,ACC98765,,",
        "1234567,,,PID-4711,2024-03-05",
        "1234567,,,,2024-03-05",
        "1234567,1.2,ACC98765,PID-4711,3/5/2024",
    ] {
        let matching = matched(row);
        assert_eq!(matching.events.get("1.2"), Some(&event("1234567")), "{row}");
        assert_eq!(matching.rows, [], "{row}");
        assert_eq!(matching.studies, ["1.3", "1.4"], "{row}");
    }
    for row in [
        "1234567,1.2,ACC2,,",
        "1234567,1.2,,,2024-03-06",
        "1234567,,ACC98765,00815,",
        "1234567,,,pid-4711,",
        "1234567,1.2.3,,,",
    ] {
        let matching = matched(row);
        assert_eq!(matching.rows, [(2, Unmatched::NoExam)], "{row}");
        assert_eq!(matching.studies.len(), 3, "{row}");
    }
}

#[test]
fn what_fits_twice_is_given_to_none() {
    let map = read("event_id,patient_id\n1234567,PID-4711\n7654321,00815\n");
    let matching = match_rows(&map, &studies());
    assert_eq!(matching.rows, [(2, Unmatched::SeveralExams)]);
    assert_eq!(matching.events.len(), 1);
    assert_eq!(matching.studies, ["1.2", "1.3"]);

    let map =
        read("event_id,study_instance_uid\n1234567,1.2\n7654321,1.2\n1111111,1.3\n1111111,1.3\n");
    let matching = match_rows(&map, &studies());
    assert_eq!(matching.rows, [(2, Unmatched::OtherEventId), (3, Unmatched::OtherEventId)]);
    assert_eq!(matching.events.get("1.3"), Some(&event("1111111")));
    assert_eq!(matching.studies, ["1.2", "1.4"]);
}

/// Exams of two patients whose numbers have zeros at the front, and one with a long number.
fn numbered() -> Vec<Study> {
    let of = |uid: &str, id: &str, accession: &str| {
        let mut record = slice(uid, 1, 1);
        record.study.patient.id = o(id);
        record.study.accession = o(accession);
        record
    };
    catalogue([
        of("1.2", "0012345", "00771234"),
        of("1.3", "777", "12345678901234567890"),
        of("1.4", "0777", "2004001234567"),
    ])
    .studies()
}

fn rows_of(map: &str, studies: &[Study]) -> Vec<(u64, Unmatched)> {
    let map = read(format!("event_id,accession_number,patient_id\n{map}\n"));
    let matching = match_rows(&map, studies);
    assert_eq!(matching.events.len() + matching.rows.len(), map.rows.len());
    matching.rows
}

#[test]
fn a_number_that_a_spreadsheet_changed_is_told_and_never_mended() {
    for row in [
        "1234567,,12345",
        "1234567,,012345",
        "1234567,,12345.0",
        "1234567,,\"12345,00\"",
        "1234567,771234,0012345",
        "1234567,00771234,12345",
        "1234567,771234,12345",
        "1234567,12345678901234500000,",
        "1234567,1.23457E+19,",
        "1234567,\"1,23457E+19\",",
        "1234567,1.2e+19,",
        "1234567,2.004E+12,",
    ] {
        assert_eq!(rows_of(row, &numbered()), [(2, Unmatched::Respelled)], "{row}");
    }
    for row in [
        "1234567,,12346",
        "1234567,,123450",
        "1234567,,12345.5",
        "1234567,,1234",
        "1234567,771234,12346",
        "1234567,00771234,777",
        "1234567,12345678901234600000,",
        "1234567,1.23457E+18,",
        "1234567,1.33457E+19,",
        "1234567,E+19,",
        "1234567,,",
        "1234567,,.",
        "1234567,,0",
    ] {
        let rows = rows_of(row, &numbered());
        assert!(rows.is_empty() || rows == [(2, Unmatched::NoExam)], "{row}: {rows:?}");
    }
    assert_eq!(rows_of("1234567,00771234,0012345", &numbered()), []);
    let said = Unmatched::Respelled.sentence();
    assert!(said.contains("zeros at the front") && said.contains("formatted as text"));
}

#[test]
fn a_number_that_is_one_exams_and_with_its_zeros_anothers_is_given_to_neither() {
    assert_eq!(rows_of("1234567,,777", &numbered()), [(2, Unmatched::SeveralExams)]);
    assert_eq!(rows_of("1234567,,0777", &numbered()), [(2, Unmatched::SeveralExams)]);
    // Another value tells which.
    assert_eq!(rows_of("1234567,2004001234567,0777", &numbered()), []);
}

#[test]
fn an_event_id_that_lost_its_zeros_is_told_and_never_filled_up() {
    let map = read("event_id,patient_id\n12345,PID-4711\n01234,PID-4711\n0012345,PID-4711\n");
    let short = RowError::ShortEventId { form: IdForm { prefix: "", digits: 7 } };
    assert_eq!(map.errors, [(2, short), (3, short)]);
    assert_eq!(map.rows[0].event, event("0012345"));
    assert!(short.sentence().contains("fewer than 7 digits"));
    let long = read("event_id,patient_id\n12345678,PID-4711\n");
    let error =
        RowError::EventId(EventIdError::WrongLength { form: IdForm { prefix: "", digits: 7 } });
    assert_eq!(long.errors, [(2, error)]);
}
