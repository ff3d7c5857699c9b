//! What a person may read and what helps the run: kept texts, settings files, event maps.

use deidentifier::Code;
use deidentifier::flow::{Message, Scan, Scanned, Scanner, Session};
use deidentifier::policy::Settings;
use deidentifier::sample::Sample;

fn scanned(bytes: &[u8]) -> Scanned {
    let mut scanner = Scanner::default();
    let mut have = bytes.len().min(16);
    loop {
        match scanner.scan(&bytes[..have], bytes.len() as u64) {
            Scan::Done(scanned) => return *scanned,
            Scan::More(more) => {
                assert!(more > have as u64, "asks for no more than it has");
                have = usize::try_from(more).unwrap();
            }
        }
    }
}

fn the_sample() -> Session {
    let mut session = Session::new(Settings::default());
    for (index, (_, bytes)) in (0_u32..).zip(Sample::built_in().files()) {
        session.send(Message::Scanned { index, scanned: Box::new(scanned(&bytes)) });
    }
    session
}

#[test]
fn settings_files_and_event_maps_are_told_from_other_files() {
    let settings = Settings::default().to_json();
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("event_id;patient_id\r\n4107382;X\r\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (bytes, code) in [
        (settings.as_bytes(), Code::SettingsFile),
        (b"\xEF\xBB\xBFevent_id,accession_number\n4107382,A1\n".as_slice(), Code::EventMap),
        (b"event_id\n4107382\n", Code::EventMap),
        (utf16.as_slice(), Code::EventMap),
        (b"{\"other\": true}", Code::NotDicom),
        (b"id,name\n1,2\n", Code::NotDicom),
        (b"made by software\n", Code::NotDicom),
    ] {
        // A header line may be longer than what is read first.
        assert_eq!(scanned(bytes).code, Some(code), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn every_text_is_either_asked_about_or_can_be_read_without_the_identifiers() {
    let mut session = the_sample();
    let studies = session.studies();
    let study = studies[0].uid.as_str();
    let kept = session.kept_texts(study, "4107382");
    session.send(Message::EventId { study: study.to_owned(), text: "4107382".to_owned() });
    let texts = session.view().review.value.texts.iter();
    let asked: Vec<String> = texts
        .filter(|item| item.study == study)
        .map(|item| item.pieces.iter().map(|piece| piece.text.as_str()).collect())
        .collect();
    assert!(kept.iter().any(|kept| kept.text == "CT CHEST LOW DOSE" && !kept.cut));
    assert!(kept.iter().any(|kept| kept.cut), "the series description holds the patient's ID");
    assert!(!asked.is_empty());
    for text in &asked {
        assert!(kept.iter().all(|kept| kept.text != *text), "asked and kept");
    }
    for kept in &kept {
        assert!(!kept.text.contains("4711"), "an identifier is shown as staying");
    }
    assert!(session.kept_texts("1.2.3", "4107382").is_empty());
}

#[test]
fn positions_tell_of_a_gap_only_where_the_numbers_do_not() {
    let studies = the_sample().studies();
    let lung = studies[0].series.iter().find(|series| series.files.len() == 28).unwrap();
    assert_eq!((lung.number_gaps.len(), lung.slice_gaps.len()), (1, 1));
    assert_eq!(lung.unnumbered_slice_gaps().count(), 0);
    let mut renumbered = lung.clone();
    renumbered.number_gaps.clear();
    assert_eq!(renumbered.unnumbered_slice_gaps().count(), 1);
    assert_eq!(lung.frames, [1; 28]);
    assert!(!lung.localizer);
    assert!(studies[0].series.iter().any(|series| series.localizer));
}
