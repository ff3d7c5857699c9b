//! Each setting changes the output as it says, and nothing else.

use std::collections::BTreeSet;

use crate::common::build::{Build, raw, seq, text};
use crate::common::plant::item;
use crate::common::run::{EVENT, one, one_with, run};
use deidentifier::Code;
use deidentifier::policy::settings::{BirthDate, InstitutionName, OperatorsName};
use deidentifier::policy::{Settings, claims};
use dicom_core::{DataElement, Tag};
use dicom_object::{DefaultDicomObject, InMemDicomObject, from_reader};

fn source() -> Build {
    Build::ct()
        .set(text(0x0008_1040, "LO", "Thorax unit"))
        .set(text(0x0008_1070, "PN", "Operator^Olga"))
        .set(text(0x0010_1010, "AS", "093Y"))
        .set(text(0x0040_0253, "SH", "PPS1"))
        .set(text(0x0019_0010, "LO", "GEMS_ACQU_01"))
        .set(text(0x0019_1023, "DS", "39.375"))
}

fn object(file: &Build, settings: Settings) -> DefaultDicomObject {
    from_reader(one_with(&file.bytes(), settings).passed()).unwrap()
}

/// The text of an element; `None` where there is none.
fn value(object: &InMemDicomObject, tag: u32) -> Option<String> {
    let element: &DataElement<_, _> = object.get(Tag((tag >> 16) as u16, tag as u16))?;
    Some(element.to_str().unwrap().trim_end_matches([' ', '\0']).to_owned())
}

/// The tags at the top whose values differ between two settings.
fn differing(settings: Settings) -> Vec<u32> {
    let (a, b) = (object(&source(), Settings::default()), object(&source(), settings));
    let tags: BTreeSet<u32> = a
        .iter()
        .chain(b.iter())
        .map(|element| u32::from(element.header().tag.0) << 16 | u32::from(element.header().tag.1))
        .collect();
    let raw = |object: &DefaultDicomObject, tag: u32| {
        object
            .get(Tag((tag >> 16) as u16, tag as u16))
            .map(|e| e.to_bytes().ok().map(|b| b.to_vec()))
    };
    tags.into_iter().filter(|tag| raw(&a, *tag) != raw(&b, *tag)).collect()
}

#[test]
fn birth_date() {
    let with = |birth_date| Settings { birth_date, ..Settings::default() };
    let date = |settings: &Settings| value(&object(&source(), settings.clone()), 0x0010_0030);
    assert_eq!(date(&Settings::default()).as_deref(), Some(""));
    assert_eq!(date(&with(BirthDate::Reference("19000102".into()))).as_deref(), Some("19000102"));
    assert_eq!(date(&with(BirthDate::Absent)), None);
    let random = date(&with(BirthDate::Random)).unwrap();
    assert!(random.len() == 8 && random.bytes().all(|b| b.is_ascii_digit()), "{random}");
    let (month, day): (u32, u32) = (random[4..6].parse().unwrap(), random[6..].parse().unwrap());
    assert!((1..=12).contains(&month) && (1..=28).contains(&day), "{random}");
    // It tells nothing of the true one: another's is the same under the same Event ID.
    let other = source().set(text(0x0010_0030, "DA", "19330909"));
    assert_eq!(value(&object(&other, with(BirthDate::Random)), 0x0010_0030), Some(random));
    for birth_date in
        [BirthDate::Reference("19000102".into()), BirthDate::Absent, BirthDate::Random]
    {
        assert_eq!(differing(with(birth_date)), [0x0010_0030]);
    }
    // Where the source has none it is created, or not.
    let without = source().remove(0x0010_0030);
    assert_eq!(value(&object(&without, Settings::default()), 0x0010_0030).as_deref(), Some(""));
    assert_eq!(value(&object(&without, with(BirthDate::Absent)), 0x0010_0030), None);
}

#[test]
fn institution_name() {
    let removed = Settings { institution_name: InstitutionName::Remove, ..Settings::default() };
    let anonymous = object(&source(), Settings::default());
    assert_eq!(value(&anonymous, 0x0008_0080).as_deref(), Some("Anonymous"));
    assert_eq!(value(&object(&source(), removed.clone()), 0x0008_0080), None);
    assert_eq!(differing(removed), [0x0008_0080]);
    // It is not created.
    let without = source().remove(0x0008_0080);
    assert_eq!(value(&object(&without, Settings::default()), 0x0008_0080), None);
}

#[test]
fn operators_name() {
    let unspecified =
        Settings { operators_name: OperatorsName::Unspecified, ..Settings::default() };
    let kept = object(&source(), Settings::default());
    assert_eq!(value(&kept, 0x0008_1070).as_deref(), Some("Operator^Olga"));
    let replaced = object(&source(), unspecified.clone());
    assert_eq!(value(&replaced, 0x0008_1070).as_deref(), Some("Unspecified"));
    assert_eq!(differing(unspecified), [0x0008_1070]);
}

#[test]
fn safe_private_elements() {
    let none = Settings { keep_safe_private: false, ..Settings::default() };
    let kept = object(&source(), Settings::default());
    assert_eq!(value(&kept, 0x0019_1023).as_deref(), Some("39.375"));
    assert_eq!(differing(none), [0x0019_0010, 0x0019_1023]);
}

#[test]
fn ages_over_89() {
    let capped = Settings { cap_age: true, ..Settings::default() };
    let age = |years: &str, settings: &Settings| {
        value(&object(&source().set(text(0x0010_1010, "AS", years)), settings.clone()), 0x0010_1010)
    };
    assert_eq!(age("093Y", &Settings::default()).as_deref(), Some("093Y"));
    assert_eq!(age("093Y", &capped).as_deref(), Some("090Y"));
    for other in ["089Y", "090M", "064Y"] {
        assert_eq!(age(other, &capped).as_deref(), Some(other));
    }
    assert_eq!(differing(capped), [0x0010_1010]);
}

#[test]
fn file_names() {
    let settings = Settings {
        file_name: "{event}_{n}.dcm".into(),
        file_number_digits: 4,
        ..Settings::default()
    };
    let file = source().bytes();
    let run = run(&[&file], settings);
    assert_eq!(run.session.finished()[0].event.images[0].path, "7654321/7654321_0001.dcm");
    assert_eq!(run.outputs[0].code, Code::Written);
}

/// Two images of one series that refer to each other, to a study and to a class.
fn referring(own: &str, other: &str) -> Build {
    let references = |uid: &str| {
        vec![item(vec![
            text(0x0008_1150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
            text(0x0008_1155, "UI", uid),
        ])]
    };
    source()
        .set(text(0x0008_0018, "UI", own))
        .set(seq(0x0008_1110, references("2.25.3")))
        .set(seq(0x0008_1140, references(other)))
        .set(raw(0x0018_1002, "UI", *b"2.25.4815\\2.25.1623\0"))
}

#[test]
fn uids_are_replaced_consistently() {
    let settings = Settings { keep_uids: false, ..Settings::default() };
    let files = [referring("2.25.3.1.1", "2.25.3.1.2"), referring("2.25.3.1.2", "2.25.3.1.1")];
    let bytes: Vec<Vec<u8>> = files.iter().map(Build::bytes).collect();
    let run = run(&[&bytes[0], &bytes[1]], settings);
    let objects: Vec<DefaultDicomObject> =
        run.outputs.iter().map(|output| from_reader(output.passed()).unwrap()).collect();
    let uid = |at: usize, tag| value(&objects[at], tag).unwrap();
    let nested = |at: usize, sequence: Tag, tag| {
        let items = objects[at].element(sequence).unwrap().items().unwrap();
        value(&items[0], tag).unwrap()
    };
    for at in [0, 1] {
        let other = 1 - at;
        let own = uid(at, 0x0008_0018);
        assert!(own.starts_with("2.25.") && own.len() <= 64, "{own}");
        let in_meta = objects[at].meta().media_storage_sop_instance_uid().trim_end_matches('\0');
        assert_eq!(in_meta, own, "the file meta follows");
        assert_eq!(nested(other, Tag(0x0008, 0x1140), 0x0008_1155), own, "references follow");
        assert_eq!(nested(at, Tag(0x0008, 0x1110), 0x0008_1155), uid(at, 0x0020_000D));
        // What DICOM defines stays.
        assert_eq!(uid(at, 0x0008_0016), "1.2.840.10008.5.1.4.1.1.2");
        assert_eq!(nested(at, Tag(0x0008, 0x1140), 0x0008_1150), "1.2.840.10008.5.1.4.1.1.2");
    }
    for tag in [0x0020_000D, 0x0020_000E, 0x0020_0052] {
        assert_eq!(uid(0, tag), uid(1, tag), "one study, series and frame of reference");
    }
    assert_ne!(uid(0, 0x0008_0018), uid(1, 0x0008_0018));
    assert_ne!(uid(0, 0x0020_000D), uid(0, 0x0020_000E));
    for output in &run.outputs {
        for old in ["2.25.3.1", "2.25.3.9", "2.25.4815", "2.25.1623"] {
            assert!(!output.holds(old.as_bytes()), "{old}");
        }
    }
    // By default they all stay.
    let kept = from_reader(one(&bytes[0]).passed()).unwrap();
    assert_eq!(value(&kept, 0x0008_0018).as_deref(), Some("2.25.3.1.1"));
}

#[test]
fn claims_are_those_of_the_settings() {
    // By default nothing is claimed by code.
    let default = object(&source(), Settings::default());
    assert!(default.get(Tag(0x0012, 0x0064)).is_none());
    assert_eq!(value(&default, 0x0012_0062).as_deref(), Some("YES"));
    assert_eq!(value(&default, 0x0028_0303).as_deref(), Some("UNMODIFIED"));
    for settings in [
        Settings::strict(),
        Settings { keep_uids: false, ..Settings::strict() },
        Settings { keep_safe_private: false, ..Settings::strict() },
        Settings { cap_age: true, ..Settings::strict() },
    ] {
        let wanted: Vec<String> =
            claims(&settings).codes.iter().map(|code| code.value.to_owned()).collect();
        let object = object(&source(), settings.clone());
        let codes: Vec<String> = object.get(Tag(0x0012, 0x0064)).map_or(Vec::new(), |sequence| {
            let items = sequence.items().unwrap();
            assert!(items.iter().all(|item| value(item, 0x0008_0102).as_deref() == Some("DCM")));
            items.iter().map(|item| value(item, 0x0008_0100).unwrap()).collect()
        });
        assert_eq!(codes, wanted);
        assert_eq!(codes.contains(&"113100".to_owned()), !settings.cap_age);
    }
    // What earlier tools said stays, and nothing is said twice.
    let earlier = source()
        .set(text(0x0012_0063, "LO", "EARLIER TOOL"))
        .set(text(0x0028_0303, "CS", "MODIFIED"))
        .set(seq(
            0x0012_0064,
            vec![item(vec![
                text(0x0008_0100, "SH", "113107"),
                text(0x0008_0102, "SH", "DCM"),
                text(0x0008_0104, "LO", "Retain Longitudinal Temporal Information Modified Dates"),
            ])],
        ));
    let once = one_with(&earlier.bytes(), Settings::strict());
    let object = from_reader(once.passed()).unwrap();
    let method = value(&object, 0x0012_0063).unwrap();
    assert!(method.starts_with(r"EARLIER TOOL\"), "{method}");
    assert_eq!(value(&object, 0x0028_0303).as_deref(), Some("MODIFIED"));
    let items = object.element(Tag(0x0012, 0x0064)).unwrap().items().unwrap();
    assert_eq!(items.len(), 1 + claims(&Settings::strict()).codes.len());
    let twice = one_with(once.passed(), Settings::strict());
    assert_eq!(twice.bytes, once.bytes);
}

#[test]
fn the_strict_preset_ends_the_sops_own_departures() {
    let strict = object(&source(), Settings::strict());
    for tag in [0x0008_0080, 0x0008_1040, 0x0008_1070, 0x0040_0253] {
        assert_eq!(value(&strict, tag), None, "{tag:08X}");
    }
    assert_eq!(value(&strict, 0x0010_0020).as_deref(), Some(EVENT));
}
