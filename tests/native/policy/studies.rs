//! A study is a value: another one, read from its folder, makes other rules of the same
//! program, beside those of the study that it was built for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::common::build::{Build, text};
use crate::common::run::{contains, run};
use crate::common::study::study;
use deidentifier::Code;
use deidentifier::check::{Audit, AuditExpectation, Problem};
use deidentifier::dicom::read_header;
use deidentifier::intake::Modality;
use deidentifier::plan::{EventId, EventIdError};
use deidentifier::policy::{Policy, Settings, Study, read_study};
use deidentifier::sample::Sample;
use dicom_core::Tag;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The study that only the tests know.
fn mosaic() -> Settings {
    let files = read_study(&folder("tests/studies/mosaic/1.0")).unwrap();
    Settings::of(&Arc::new(Policy::new(Study::new(&files).unwrap())))
}

fn mr() -> Build {
    Build::ct()
        .set(text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.4"))
        .set(text(0x0008_0060, "CS", "MR"))
        .set(text(0x0008_0090, "PN", "Referrer^Rita"))
        .set(text(0x0008_0080, "LO", "Harrowgate Infirmary"))
        .set(text(0x0008_1070, "PN", "Vexworthy^Ada"))
        .set(text(0x0010_4000, "LT", "quiet"))
        .remove(0x0028_1052)
        .remove(0x0028_1053)
}

#[test]
fn its_images_are_accepted_there_and_nowhere_else() {
    let file = mr().bytes();
    assert_eq!(run(&[&file], Settings::default()).outputs[0].code, Code::NotCtOrPet);
    let run = run(&[&file], mosaic());
    let output = run.outputs[0].passed();
    let header = read_header(output, output.len() as u64).unwrap();
    let value = |group, element| {
        let value = header.data_set.value(Tag(group, element), output)?;
        Some(String::from_utf8_lossy(value).trim_end_matches([' ', '\0']).to_owned())
    };
    for tag in [(0x0010, 0x0010), (0x0010, 0x0020), (0x0008, 0x0050), (0x0020, 0x0010)] {
        assert_eq!(value(tag.0, tag.1).as_deref(), Some("MOS-54321"), "{tag:?}");
    }
    assert_eq!(value(0x0008, 0x0090).as_deref(), Some("Not given"));
    assert_eq!(value(0x0008, 0x1070).as_deref(), Some("Not given"));
    assert_eq!(value(0x0008, 0x0080).as_deref(), Some("Site withheld"));
    assert_eq!(value(0x0010, 0x4000), None);
    assert!(value(0x0012, 0x0063).unwrap().starts_with("MOSAIC imaging protocol 1.0\\"));
    assert!(header.meta.value(Tag(2, 0x13), output).unwrap().starts_with(b"MOSAIC "));
    assert_eq!(run.session.studies()[0].modality, "MR");
    let event = &run.session.finished()[0].event;
    assert_eq!(event.images[0].path, "MOS-54321/MOS-54321_0001.dcm");
}

/// MR images are no measurements in a unit: what a CT lacks without them, they do not.
#[test]
fn what_makes_a_picture_be_looked_at_depends_on_its_modality() {
    let held = |build: Build| {
        let run = crate::common::run::run_released(&[&build.bytes()], mosaic(), false);
        run.outputs[0].code == Code::BurnedIn
    };
    assert!(!held(mr()));
    assert!(held(Build::ct().remove(0x0028_1052)));
    assert!(held(mr().set(text(0x0008_103E, "LO", "SCREENSHOT"))), "the study's own word");
    assert!(!held(mr().set(text(0x0008_103E, "LO", "SUMMARY"))), "another study's word");
}

#[test]
fn an_event_id_has_the_study_s_form() {
    let settings = mosaic();
    let parse = |text| EventId::parse(text, &settings);
    assert_eq!(parse(" MOS-41073 ").unwrap().as_str(), "MOS-41073");
    for (typed, code) in [
        ("4107382", "event-id-not-digits"),
        ("MOS-4107", "event-id-wrong-length"),
        ("mos-41073", "event-id-not-digits"),
        ("41073829", "event-id-participant-id"),
        ("", "event-id-missing"),
    ] {
        assert_eq!(parse(typed).map_err(EventIdError::code), Err(code), "{typed}");
    }
    let said = parse("MOS-4").unwrap_err().sentence().into_owned();
    assert_eq!(said, "Enter the Event ID (MOS- and 5 digits), not the Participant ID.");
}

#[test]
fn its_settings_files_are_its_own() {
    let (own, other) = (mosaic().to_json(), Settings::default().to_json());
    assert!(own.contains("mosaic-deid-settings") && Settings::is_settings_file(&own));
    let refused = Settings::parse(&own).unwrap_err();
    assert_eq!(refused.code(), "settings-other-study");
    assert_eq!(Settings::parse(&other).unwrap(), Settings::default());
}

#[test]
fn the_defaults_of_every_study_are_settings() {
    for settings in [Settings::default(), mosaic()] {
        let json = settings.to_json();
        for (key, value) in &settings.policy.study().about.defaults {
            let plain = format!("\"{key}\": {value}");
            let quoted = format!("\"{key}\": \"{value}\"");
            assert!(json.contains(&plain) || json.contains(&quoted), "{key}: {value}");
        }
        assert_eq!(settings.check(), Ok(()));
        assert!(settings.differences().is_empty());
        let every = serde_json::from_str::<serde_json::Value>(&json).unwrap();
        let defaults = settings.policy.study().about.defaults.len();
        assert_eq!(every.as_object().unwrap().len(), defaults + 1, "each has its default");
    }
}

/// What a site changes is said, whichever way the study has it.
#[test]
fn a_difference_is_one_from_the_study_s_own() {
    use deidentifier::policy::OperatorsName;
    let mosaic = Settings { operators_name: OperatorsName::Retain, cap_age: false, ..mosaic() };
    let said = [
        "Operators’ Name stays. It is not replaced by “Not given”.",
        "Ages over 89 stay as they are.",
    ];
    assert_eq!(mosaic.differences(), said);
}

/// The sample shows what the study takes: here an MR exam, which goes the whole way.
#[test]
fn its_sample_is_its_own() {
    let files = read_study(&folder("tests/studies/mosaic/1.0")).unwrap();
    let sample = Sample::new(&files).unwrap();
    let originals: Vec<Vec<u8>> = sample.files().map(|(_, bytes)| bytes).collect();
    let originals: Vec<&[u8]> = originals.iter().map(Vec::as_slice).collect();
    let run = run(&originals, mosaic());
    let (note, images) = run.outputs.split_first().unwrap();
    assert_eq!(note.code, Code::NotDicom);
    for output in images {
        assert!(!contains(output.passed(), b"NOBODY") && !output.holds(b"MSY-8020"));
        assert!(!output.holds(b"Thinair"), "the text that a person is asked about");
    }
    let studies = run.session.studies();
    let kinds: Vec<&str> = studies.iter().map(|study| study.modality.as_str()).collect();
    assert_eq!((kinds, images.len()), (vec!["MR", "CT"], 12));
    let series = studies.iter().flat_map(|study| &study.series);
    for received in series.map(|series| &series.received) {
        assert_eq!(received.against, [], "what the receiver expects");
    }
}

#[test]
fn a_number_as_long_as_its_participant_ids_is_told() {
    let noted = |settings: &Settings, digits: &str| {
        let mut audit = Audit::new(AuditExpectation { event_id: None, settings, letters: None });
        let file = mr().set(text(0x0020_4000, "LT", digits)).bytes();
        audit.file("image.dcm", &mut file.as_slice()).unwrap();
        let verdict = audit.finish();
        let mut found = verdict.findings.iter();
        found.any(|group| group.finding.problem == Problem::PatternParticipant)
    };
    let (mosaic, other) = (mosaic(), Settings::default());
    assert!(noted(&mosaic, "40718293") && !noted(&mosaic, "4071829312"));
    assert!(!noted(&other, "40718293") && noted(&other, "4071829312"));
}

/// What is wrong in a study is told with its file and its line, so that the build stops.
#[test]
fn a_malformed_row_is_no_study() {
    for (file, from, to, line) in [
        ("sop.csv", "1,\"(0010,0010)\"", "2,\"(0010,0010)\"", "not numbered"),
        ("sop.csv", "write Not given", "write", "line 7"),
        ("sop.csv", "\"(0010,4000)\",remove", "\"(0010,400)\",remove", "line 13"),
        ("overrides.csv", "barred", "bared", "line "),
        ("asked.csv", "12,absent", "14,absent", "does not have"),
        ("accepted.csv", ",MR,multi", ",US,multi", "line "),
        ("expected.csv", "ct mr pet,\n", "ct mr pt,\n", "line 2"),
        ("expected.csv", "positive,mr", "positiv,mr", "line 4"),
        ("profiles.csv", "1.1.4,", "1.1.4x,", "line 2"),
        ("burned_in.csv", "CT PT MR", "CT PET", "line 2"),
        ("burned_in.csv", "flagged,", "flaged,", "line 2"),
        ("accepted.csv", "1.1.4,MR", "1.1.4O,MR", "line "),
        ("study.toml", "file-name-row = 13", "file-name-row = 14", "does not have"),
        ("study.toml", "birth-date = \"empty\"", "birth-date = \"emtpy\"", "defaults"),
        ("study.toml", "file-name = \"{event}", "file-name = \"{evnt}", "defaults"),
        ("study.toml", "link-safe-names = false\n", "", "defaults"),
        ("study.toml", "file-name = \"image-{n}", "file-name = \"image#{n}", "link-safe-names"),
        ("study.toml", "file-name = \"image-{n}", "file-name = \"image-{m}", "link-safe-names"),
        ("study.toml", "strict = false\n", "", "defaults"),
        ("sample.toml", "modality = \"MR\"", "modality = \"US\"", "mr.t1.modality"),
        ("sample.toml", "images = 8\n", "", "mr.t1.images"),
        ("sample.toml", "noise = 0.03", "nose = 0.03", "mr.t1.nose"),
        ("sample.csv", "mr,t1,", "mr,t2,", "line "),
        ("sample.csv", "\"(0010,0010)\",PN", "\"(0010,0010)\",XY", "line "),
        ("study.toml", "digits = 5", "digits = 500", "event-id.digits"),
        ("study.toml", "kinds =", "sorts =", "sorts"),
        ("study.toml", "digits = 5", "digits = 14", "16 characters"),
        ("study.toml", "version = \"1.0\"\n", "", "version"),
    ] {
        let copy = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(folder("tests/studies/mosaic/1.0")).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        let path = copy.path().join(file);
        let whole = std::fs::read_to_string(&path).unwrap();
        assert!(whole.contains(from), "{file}: {from}");
        std::fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        let fault = match read_study(copy.path()) {
            Ok(files) => Study::new(&files).unwrap_err(),
            Err(fault) => fault,
        };
        let said = fault.to_string();
        assert!(said.starts_with(file) && said.contains(line), "{file} {to}: {said}");
    }
}

#[test]
fn each_study_has_its_own_modalities() {
    assert_eq!(study().about.modalities, [Modality::Ct, Modality::Pet]);
    let mosaic = mosaic();
    assert_eq!(mosaic.policy.study().about.modalities, Modality::ALL);
    assert_eq!(Modality::exam(&[Modality::Ct, Modality::Pet]), "PET/CT");
    assert_eq!(Modality::exam(&[Modality::Mr, Modality::Pet]), "PET/MR");
    assert_eq!(Modality::exam(&[Modality::Mr]), "MR");
}
