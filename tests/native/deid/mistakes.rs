//! Mistakes that other de-identifiers make: none of them here.

use crate::common::build::{Build, Syntax, raw, seq, seq_undefined, seq_unknown, text};
use crate::common::plant::{abernathy, clean, gone, item, token};
use crate::common::pydicom;
use crate::common::run::{EVENT, contains, one, run};
use deidentifier::Code;
use deidentifier::outcome::Outcome;
use deidentifier::plan::EventId;
use deidentifier::policy::{BirthDate, Settings};

#[test]
fn dates_that_go_become_no_other_date() {
    let build = Build::ct()
        .set(text(0x0010_0030, "DA", "19481516"))
        .set(text(0x0010_0032, "TM", "101112"))
        .set(text(0x0010_21D0, "DA", "19481517"))
        .set(text(0x0038_0020, "DA", "19481518"))
        .set(text(0x0008_0020, "DA", "20240305"));
    let output = one(&build.bytes());
    for gone in ["00010101", "19000101", "1948151"] {
        assert!(!output.holds(gone.as_bytes()), "{gone}");
    }
    assert!(output.holds(b"20240305"), "{:?}", output.code);
    let empty = [0x10, 0, 0x30, 0, b'D', b'A', 0, 0];
    assert!(contains(output.passed(), &empty), "the birth date is there, without a value");
}

#[test]
fn every_vr_has_a_branch() {
    // A VR of no edition of the standard, and the newest ones.
    let build = Build::ct()
        .set(raw(0x0010_4000, "ZZ", *b"ZQXTOKEN"))
        .set(raw(0x0018_9999, "ZZ", *b"ZQXTOKEN"))
        .set(raw(0x0009_1001, "OV", *b"ZQXTOKEN"))
        .set(raw(0x0009_1002, "SV", *b"ZQXTOKEN"))
        .set(raw(0x0009_1003, "UV", *b"ZQXTOKEN"))
        .set(raw(0x0009_1004, "UC", *b"ZQXTOKEN"))
        .set(raw(0x0009_1005, "OL", *b"ZQXTOKEN"));
    gone(&build);
    // A sequence is walked or goes, whether it holds no item, an empty one or many.
    for items in [vec![], vec![vec![]], vec![vec![token(0x0010_0010, "PN")], vec![]]] {
        for tag in [0x0008_1140, 0x0008_1120] {
            let planted = Build::ct().set(token(0x0010_1000, "LO"));
            gone(&planted.clone().set(seq(tag, items.clone())));
            gone(&planted.set(seq_undefined(tag, items.clone())));
        }
    }
}

#[test]
fn names_nested_three_deep() {
    let names = vec![vec![token(0x0010_0010, "PN"), token(0x0040_A123, "PN")]];
    let two = vec![item(vec![token(0x0010_0010, "PN"), seq(0x0040_A730, names)])];
    let build = Build::ct().set(seq(0x0008_1140, vec![vec![seq_undefined(0x0040_A730, two)]]));
    gone(&build);
}

#[test]
fn the_ae_title_in_the_file_meta() {
    let mut build = Build::ct();
    build.meta = Some(vec![token(0x0002_0016, "AE"), token(0x0002_0018, "AE")]);
    gone(&build);
}

#[test]
fn code_meanings() {
    let code = |scheme: &str| {
        vec![
            text(0x0008_0100, "SH", "CTCHEST"),
            text(0x0008_0102, "SH", scheme),
            text(0x0008_0104, "LO", "CT chest for Abernathy MRN-00482-77"),
        ]
    };
    for scheme in ["DCM", "SCT", "99LOCAL", ""] {
        let codes = seq(0x0032_1064, vec![code(scheme)]);
        let output = clean(&abernathy().set(seq(0x0040_0275, vec![vec![codes]])));
        assert!(output.holds(b"CT chest for"), "{scheme}");
    }
}

#[test]
fn numbers_are_not_written_anew() {
    let numbers = [
        (0x0018_0050, "DS", "5.000000"),
        (0x0018_1100, "DS", "+115.00 "),
        (0x0018_1110, "DS", " 1.0E+03"),
        (0x0018_1120, "DS", "-0.000"),
        (0x0018_1150, "IS", "+0500 "),
        (0x0018_1151, "IS", "007 "),
        (0x0020_0032, "DS", r"-100.000000\-100.0\+0.10"),
        (0x0008_0032, "TM", "101512.250000 "),
        (0x0008_0022, "DA", "2024.03.05"),
        (0x0020_0052, "UI", "2.25.007\0"),
    ];
    let build = numbers.iter().fold(Build::ct(), |build, (tag, vr, value)| {
        build.set(raw(*tag, vr, value.as_bytes().to_vec()))
    });
    for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe] {
        let output = one(&build.clone().syntax(syntax).bytes());
        for (tag, _, value) in &numbers {
            assert!(contains(output.passed(), value.as_bytes()), "{tag:08X}");
        }
    }
}

#[test]
fn character_sets_are_not_converted() {
    let russian: &[u8] = b"\xB3\xE0\xE3\xD4\xEC";
    let build = Build::ct()
        .set(text(0x0008_0005, "CS", "ISO_IR 144"))
        .set(raw(0x0008_103E, "LO", [russian, b"\0"].concat()))
        .set(raw(0x0018_1030, "LO", b"low dose \xBF\xD0\xE2\xD5\xDB\xEC".to_vec()));
    let output = one(&build.bytes());
    assert!(output.holds(b"ISO_IR 144") && output.holds(&[russian, b"\0"].concat()));
    assert!(output.holds(b"low dose \xBF\xD0\xE2\xD5\xDB\xEC"));
}

#[test]
fn pet_keeps_what_its_uptake_needs() {
    let dose = vec![item(vec![
        text(0x0018_0031, "LO", "Fluorodeoxyglucose"),
        text(0x0018_1072, "TM", "091500.00 "),
        text(0x0018_1074, "DS", "370000000 "),
        text(0x0018_1075, "DS", "6586.2"),
        text(0x0018_1078, "DT", "20240305091500"),
    ])];
    let build = Build::pet()
        .set(text(0x0010_1020, "DS", "1.70"))
        .set(text(0x0010_1030, "DS", "70.500"))
        .set(text(0x0028_0051, "CS", r"NORM\DTIM\ATTN\SCAT\DECY"))
        .set(text(0x0054_1102, "CS", "START"))
        .set(text(0x0054_1300, "DS", "1500"))
        .set(text(0x0054_1321, "DS", "1.0123"))
        .set(text(0x0009_0010, "LO", "GEMS_PETD_01"))
        .set(text(0x0009_100D, "DT", "20240305101500.00"))
        .set(text(0x0071_0010, "LO", "SIEMENS MED PT"))
        .set(text(0x0071_1022, "DT", "20240305101500.00"))
        .set(text(0x7053_0010, "LO", "Philips PET Private Group"))
        .set(text(0x7053_1000, "DS", "0.000387"))
        .set(text(0x7053_1009, "DS", "1.2345"))
        .set(seq(0x0054_0016, dose));
    let output = one(&build.bytes());
    for kept in [
        "Fluorodeoxyglucose",
        "091500.00 ",
        "370000000 ",
        "6586.2",
        "20240305091500",
        "1.70",
        "70.500",
        "DECY",
        "START",
        "1500",
        "1.0123",
        "20240305101500.00",
        "0.000387",
        "1.2345",
    ] {
        assert!(contains(output.passed(), kept.as_bytes()), "{kept}");
    }
}

#[test]
fn a_private_cs_of_20_characters_ends_nothing() {
    let build = Build::ct()
        .set(text(0x0021_0010, "LO", "SIEMENS MR HEADER"))
        .set(text(0x0021_1001, "CS", "TWENTY_CHARACTERS_CS"))
        .set(text(0x0019_0010, "LO", "SIEMENS MR HEADER"))
        .set(text(0x0019_100D, "CS", "TWENTY_CHARACTERS_CS"))
        .set(text(0x0018_0015, "CS", "TWENTY_CHARACTERS_CS"));
    let output = one(&build.bytes());
    let kept = contains(output.passed(), b"TWENTY_CHARACTERS_CS");
    assert!(kept, "too long is no reason to change it");
}

#[test]
fn un_sequences_in_un_sequences() {
    let mut items = vec![vec![token(0x0010_0010, "PN"), token(0x0010_0020, "LO")]];
    for level in 0..30 {
        let own = [
            vec![token(0x0010_0010, "PN")],
            vec![seq_unknown(0x0040_A730, &items, level % 2 == 0)],
        ];
        items = vec![own.concat()];
    }
    for (tag, undefined) in
        [(0x0040_A730, false), (0x0040_A730, true), (0x0029_1010, false), (0x0029_1010, true)]
    {
        let build = Build::ct().set(seq_unknown(tag, &items, undefined));
        for syntax in [Syntax::ExplicitLe, Syntax::ExplicitBe] {
            gone(&build.clone().syntax(syntax));
        }
    }
    // Deeper than any real file: held, not exploded.
    for level in 0..100 {
        items = vec![vec![seq_unknown(0x0040_A730, &items, level % 2 == 0)]];
    }
    let output = one(&Build::ct().set(seq_unknown(0x0040_A730, &items, true)).bytes());
    assert_eq!(output.code, Code::TooDeep);
    let file = pydicom("test_files/UN_sequence.dcm");
    assert_ne!(one(&file).code.outcome(), Outcome::Failed);
}

#[test]
fn one_file_that_is_not_dicom_ends_no_run() {
    let image = Build::ct().bytes();
    let other = Build::ct().set(text(0x0008_0018, "UI", "2.25.3.1.2")).bytes();
    let files: [&[u8]; 7] = [
        b"",
        b"Thumbs.db",
        &image,
        b"<?xml version=\"1.0\"?><a/>",
        &image[..700],
        &other,
        &[0; 5000],
    ];
    let run = run(&files, Settings::default());
    let codes: Vec<Code> = run.outputs.iter().map(|output| output.code).collect();
    assert_eq!(
        codes,
        [
            Code::Empty,
            Code::NotDicom,
            Code::Written,
            Code::NotDicom,
            Code::Truncated,
            Code::Written,
            Code::NotDicom,
        ]
    );
    assert_eq!(run.session.finished()[0].event.images.len(), 2);
}

#[test]
fn event_ids_fit_sh() {
    for long in ["12345678901234567", "123456789012345678901234567890"] {
        assert!(EventId::parse(long, &Settings::default()).is_err());
        let widest = Settings { event_id_digits: 17, ..Settings::default() };
        assert!(EventId::parse(long, &widest).is_err());
    }
    for wrong in ["76543 1", r"7654\21", "7654^21", "765432=", ""] {
        assert!(EventId::parse(wrong, &Settings::default()).is_err(), "{wrong:?}");
    }
}

#[test]
fn the_event_id_stands_alone_in_each_of_its_places() {
    let output = one(&Build::ct().set(text(0x0040_2017, "LO", "ORDER98765")).bytes());
    let object = dicom_object::from_reader(output.passed()).unwrap();
    for (group, element) in
        [(0x0010, 0x0010), (0x0010, 0x0020), (0x0008, 0x0050), (0x0020, 0x0010), (0x0040, 0x2017)]
    {
        let value = object.element(dicom_core::Tag(group, element)).unwrap().to_str().unwrap();
        assert_eq!(value, EVENT);
    }
    let referring = object.element(dicom_core::Tag(0x0008, 0x0090)).unwrap().to_str().unwrap();
    assert_eq!(referring, "Unspecified");
    assert_eq!(Settings::default().birth_date, BirthDate::Empty);
}
