//! Which images are accepted, refused, skipped or held: one generated file each.

use crate::common::build::{Build, Syntax, fragments, pixels16, raw, text, us};
use crate::common::intake::examine_file;
use crate::common::study::study;
use deidentifier::Code;
use deidentifier::policy::Modality;

fn code(build: &Build) -> Code {
    examine_file(&build.bytes()).unwrap_err()
}

#[test]
fn ordinary_images_are_accepted_in_every_syntax() {
    let rle = Syntax::Encapsulated("1.2.840.10008.1.2.5");
    for (build, modality) in [(Build::ct(), Modality::Ct), (Build::pet(), Modality::Pet)] {
        for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe, rle.clone()] {
            let build = match syntax {
                Syntax::Encapsulated(_) => build.clone().set(fragments(vec![vec![0; 70]])),
                _ => build.clone(),
            };
            let record = examine_file(&build.syntax(syntax.clone()).bytes()).unwrap();
            assert_eq!(record.series.modality, modality, "{syntax:?}");
            assert_eq!(record.image.dimensions.rows, 4, "{syntax:?}");
            assert_eq!(record.image.dimensions.frames, 1, "{syntax:?}");
            assert!(record.image.burned_in.is_empty(), "{syntax:?}");
            assert_eq!(record.image.transfer_syntax.as_str(), syntax.uid());
        }
    }
}

#[test]
fn files_without_preamble_and_meta_are_accepted() {
    let record = examine_file(&Build::ct().syntax(Syntax::ImplicitLe).bare().bytes()).unwrap();
    assert_eq!(record.study.patient.id.as_str(), "PID-4711");
}

#[test]
fn six_classes_are_in_scope() {
    let listed = [
        "1.2.840.10008.5.1.4.1.1.2",
        "1.2.840.10008.5.1.4.1.1.2.1",
        "1.2.840.10008.5.1.4.1.1.2.2",
        "1.2.840.10008.5.1.4.1.1.128",
        "1.2.840.10008.5.1.4.1.1.128.1",
        "1.2.840.10008.5.1.4.1.1.130",
    ];
    let accepted: Vec<_> = study().accepted.iter().map(|class| class.uid).collect();
    assert_eq!(accepted, listed);
    for uid in listed {
        assert!(examine_file(&Build::ct().set(text(0x0008_0016, "UI", uid)).bytes()).is_ok());
    }
}

#[test]
fn other_classes_are_refused_however_damaged() {
    // MR, Secondary Capture, SR, X-Ray Angiography, Raw Data, and one nobody knows.
    for uid in [
        "1.2.840.10008.5.1.4.1.1.4",
        "1.2.840.10008.5.1.4.1.1.7",
        "1.2.840.10008.5.1.4.1.1.88.33",
        "1.2.840.10008.5.1.4.1.1.12.1",
        "1.2.840.10008.5.1.4.1.1.66",
        "1.2.840.10008.5.1.4.1.1.2.3",
    ] {
        let build = Build::ct().set(text(0x0008_0016, "UI", uid));
        assert_eq!(code(&build), Code::NotCtOrPet, "{uid}");
        assert_eq!(code(&build.remove(0x0020_000D).remove(0x7FE0_0010)), Code::NotCtOrPet);
    }
    let no_class = Build::ct().remove(0x0008_0016).set(text(0x0008_0060, "CS", "MR"));
    assert_eq!(code(&no_class), Code::NotCtOrPet);
}

#[test]
fn a_dicomdir_is_skipped_by_its_class_or_its_records() {
    let mut build = Build::empty(Syntax::ExplicitLe);
    build.meta = Some(vec![text(0x0002_0002, "UI", "1.2.840.10008.1.3.10")]);
    assert_eq!(code(&build.set(text(0x0004_1130, "CS", "DISC"))), Code::Dicomdir);
    let records = crate::common::build::seq(0x0004_1220, vec![]);
    assert_eq!(code(&Build::empty(Syntax::ExplicitLe).set(records)), Code::Dicomdir);
}

#[test]
fn missing_and_broken_uids_are_held() {
    for tag in [0x0008_0016, 0x0008_0018, 0x0020_000D, 0x0020_000E] {
        assert_eq!(code(&Build::ct().remove(tag)), Code::MissingUid, "{tag:08X} absent");
        let empty = Build::ct().set(text(tag, "UI", ""));
        assert_eq!(code(&empty), Code::MissingUid, "{tag:08X} empty");
        // Of another VR it would not stay, and the image would be left without it.
        let uid = Build::ct().text_of(tag).unwrap();
        for vr in ["UL", "PN", "LO"] {
            let build = Build::ct().set(raw(tag, vr, uid.as_str()));
            assert_eq!(code(&build), Code::MissingUid, "{tag:08X} as {vr}");
        }
    }
    let long = "1.".repeat(32) + "1";
    for uid in ["2.25.ABERNATHY", "Doe^Jane", "1..2", ".1", "1.", "1 2", long.as_str()] {
        for tag in [0x0008_0018, 0x0020_000D, 0x0020_000E] {
            let build = Build::ct().set(text(tag, "UI", uid));
            assert_eq!(code(&build), Code::InvalidUid, "{uid}");
        }
    }
    // A leading zero is against the rule, and common.
    assert!(examine_file(&Build::ct().set(text(0x0020_000D, "UI", "1.2.03")).bytes()).is_ok());
}

#[test]
fn repeated_and_unordered_tags_are_held() {
    let twice = Build::ct().insert(20, text(0x0010_0020, "LO", "OTHER-ID"));
    assert_eq!(code(&twice), Code::RepeatedTag);
    let unordered = Build::ct().insert(0, text(0x0010_1000, "LO", "OTHER-ID"));
    assert_eq!(code(&unordered), Code::RepeatedTag);
}

#[test]
fn pictures_that_are_missing_or_cut_off_are_held() {
    assert_eq!(code(&Build::ct().remove(0x7FE0_0010)), Code::NoPixelData);
    assert_eq!(code(&Build::ct().set(pixels16(vec![]))), Code::NoPixelData);
    let mut bytes = Build::ct().bytes();
    bytes.truncate(bytes.len() - 1);
    assert_eq!(examine_file(&bytes).unwrap_err(), Code::Truncated);
}

#[test]
fn pictures_of_another_length_are_held() {
    for words in [15, 17, 32] {
        assert_eq!(code(&Build::ct().set(pixels16(vec![0; words]))), Code::PixelLength, "{words}");
    }
    for tag in [0x0028_0010, 0x0028_0011, 0x0028_0100] {
        assert_eq!(code(&Build::ct().remove(tag)), Code::PixelLength, "{tag:08X}");
    }
    let frames = text(0x0028_0008, "IS", "2");
    assert_eq!(code(&Build::ct().set(frames.clone())), Code::PixelLength);
    assert!(examine_file(&Build::ct().set(frames).set(pixels16(vec![0; 32])).bytes()).is_ok());
    for frames in ["0", "-1", "99999999999", "one"] {
        let build = Build::ct().set(text(0x0028_0008, "IS", frames));
        assert_eq!(code(&build), Code::PixelLength, "{frames} frames");
    }
}

#[test]
fn an_odd_picture_may_be_padded_to_even_and_no_further() {
    let odd = Build::ct().set(us(0x0028_0010, 3)).set(us(0x0028_0011, 3)).set(us(0x0028_0100, 8));
    for (length, fits) in [(8, false), (9, true), (10, true), (12, false)] {
        let bytes = odd.clone().set(raw(0x7FE0_0010, "OB", vec![0; length])).bytes();
        let answer = examine_file(&bytes).map(|_| ());
        assert_eq!(answer, if fits { Ok(()) } else { Err(Code::PixelLength) }, "{length}");
    }
}

#[test]
fn fragments_and_native_syntax_do_not_go_together() {
    let build = Build::ct().set(fragments(vec![vec![0; 32]]));
    assert!(examine_file(&build.bytes()).is_err());
    let native = Build::ct().syntax(Syntax::Encapsulated("1.2.840.10008.1.2.5"));
    assert!(examine_file(&native.bytes()).is_err());
}

#[test]
fn an_overlay_in_the_pixels_is_held_and_one_of_its_own_is_not() {
    let overlay = |build: Build| {
        build.set(us(0x6000_0010, 4)).set(us(0x6000_0100, 16)).set(us(0x6000_0102, 12))
    };
    assert_eq!(code(&overlay(Build::ct())), Code::PixelOverlay);
    let own = overlay(Build::ct()).set(us(0x6000_0100, 1)).set(us(0x6000_0102, 0)).set(raw(
        0x6000_3000,
        "OW",
        vec![0; 2],
    ));
    assert!(examine_file(&own.bytes()).is_ok());
}

#[test]
fn damaged_files_are_no_panic() {
    let whole = Build::ct().bytes();
    for end in 0..whole.len() {
        assert!(examine_file(&whole[..end]).is_err(), "{end} bytes");
    }
    assert_eq!(examine_file(b""), Err(Code::Empty));
    assert_eq!(examine_file(b"Dear colleague, the images follow."), Err(Code::NotDicom));
}

#[test]
fn texts_are_trimmed_and_cut_at_a_nul_and_numbers_are_read_tolerantly() {
    let record = examine_file(
        &Build::ct()
            .set(text(0x0010_0020, "LO", "  PID-4711  "))
            .set(raw(0x0010_0010, "PN", b"DOE^JANE\0HIDDEN ".to_vec()))
            .set(text(0x0020_0013, "IS", " +7 "))
            .set(text(0x0020_0011, "IS", "3.0"))
            .set(text(0x0020_0012, "IS", "12A"))
            .set(text(0x0008_0020, "DA", "2024.03.05"))
            .set(text(0x0010_1010, "AS", "091Y"))
            .set(text(0x0008_1070, "PN", "Tech"))
            .bytes(),
    )
    .unwrap();
    assert_eq!(record.study.patient.id.as_str(), "PID-4711");
    assert_eq!(record.study.patient.name.as_str(), "DOE^JANE");
    assert_eq!(record.image.number, Some(7));
    assert_eq!(record.series.number, Some(3));
    assert_eq!(record.image.acquisition, None);
    for (text_value, number) in [
        ("2147483647", Some(i64::from(i32::MAX))),
        ("2147483648", None),
        ("1.5", None),
        ("NaN", None),
    ] {
        let build = Build::ct().set(text(0x0020_0013, "IS", text_value));
        assert_eq!(examine_file(&build.bytes()).unwrap().image.number, number, "{text_value}");
    }
    assert_eq!(record.study.date.as_str(), "20240305");
    assert!(record.study.age_over_89 && record.study.has_operators);
}

#[test]
fn a_missing_study_date_is_taken_from_the_acquisition() {
    let build = Build::ct().remove(0x0008_0020).set(text(0x0008_0022, "DA", "20240304"));
    let record = examine_file(&build.bytes()).unwrap();
    assert_eq!(record.study.date.as_str(), "20240304");
}

#[test]
fn what_equals_in_all_four_places_is_known() {
    let ids = [(0x0010_0010, "PN"), (0x0010_0020, "LO"), (0x0008_0050, "SH"), (0x0020_0010, "SH")];
    let mut build = Build::ct();
    for (tag, vr) in ids {
        assert_eq!(examine_file(&build.bytes()).unwrap().study.already(), None);
        build = build.set(text(tag, vr, "1234567"));
    }
    assert_eq!(examine_file(&build.bytes()).unwrap().study.already(), Some("1234567"));
}

#[test]
fn deflated_images_are_read_once_inflated() {
    let record = examine_file(&Build::ct().syntax(Syntax::Deflated).bytes()).unwrap();
    assert_eq!(record.study.patient.id.as_str(), "PID-4711");
}

#[test]
fn names_are_decoded_by_the_files_character_set() {
    for (set, bytes, name) in [
        ("ISO_IR 100", b"M\xFCller^J\xFCrgen".to_vec(), "Müller^Jürgen"),
        ("ISO_IR 192", "Müller^Jürgen".as_bytes().to_vec(), "Müller^Jürgen"),
        ("ISO_IR 144", b"\xBB\xEE\xDA\x63eceyp".to_vec(), "Люкceceyp"),
        ("GB18030", b"\xCD\xF5^\xD0\xA1\xB6\xAB".to_vec(), "王^小东"),
    ] {
        let build =
            Build::ct().set(text(0x0008_0005, "CS", set)).set(raw(0x0010_0010, "PN", bytes));
        let record = examine_file(&build.bytes()).unwrap();
        assert_eq!(record.study.patient.name.as_str(), name, "{set}");
    }
}
