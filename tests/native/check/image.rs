//! `check::whole` on single images: clean ones have no finding in any syntax, and what
//! is wrong with others is named.

use crate::common::build::{Build, Syntax, fragments, pixels16, raw, seq, seq_undefined, text, us};
use crate::common::clean::{EVENT, ct, name, pet};
use deidentifier::check::{Expectation, ImageReport, Problem, Severity, whole};
use deidentifier::policy::Settings;

fn check(build: &Build) -> ImageReport {
    check_as(&build.bytes(), &Settings::default())
}

fn check_as(bytes: &[u8], settings: &Settings) -> ImageReport {
    let name = name(1);
    let expect = Expectation {
        event_id: Some(EVENT),
        received: false,
        settings,
        name: Some(&name),
        originals: None,
    };
    whole(bytes, &expect)
}

fn problems(report: &ImageReport) -> Vec<Problem> {
    let mut problems: Vec<Problem> = report
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| finding.problem)
        // (These codestreams are a few bytes long.)
        .filter(|problem| *problem != Problem::ReceiverSmall)
        .collect();
    problems.dedup();
    problems
}

#[track_caller]
fn finds(build: &Build, problem: Problem) {
    let report = check(build);
    assert!(
        report.findings.iter().any(|finding| finding.problem == problem),
        "{problem:?} not among {:#?}",
        report.findings
    );
    assert_eq!(report.passes(), problem.severity() != Severity::Fail, "{:#?}", report.findings);
}

/// The beginning of a JPEG codestream, up to its coded data.
const SCAN: [u8; 6] = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2];

#[test]
fn clean_images_have_no_finding_in_any_syntax() {
    for build in [ct(1), pet(1)] {
        for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe, Syntax::Deflated]
        {
            let report = check(&build.clone().syntax(syntax.clone()));
            assert_eq!(problems(&report), [], "{syntax:?}: {:#?}", report.findings);
        }
        let frames = fragments(vec![SCAN.to_vec(), vec![1, 2, 3, 4, 0xFF, 0xD9]]);
        let syntax = Syntax::Encapsulated("1.2.840.10008.1.2.4.70");
        let report = check(&build.set(frames).syntax(syntax));
        assert_eq!(problems(&report), [], "{:#?}", report.findings);
    }
}

#[test]
fn every_row_that_replaces_is_tested() {
    for (tag, vr) in [
        (0x0010_0010, "PN"),
        (0x0010_0020, "LO"),
        (0x0010_1090, "LO"),
        (0x0008_0050, "SH"),
        (0x0020_0010, "SH"),
        (0x0040_2017, "LO"),
    ] {
        finds(&ct(1).set(text(tag, vr, "1111111")), Problem::EventId);
    }
    for tag in [0x0010_0010, 0x0010_0020, 0x0008_0050, 0x0020_0010, 0x0008_0090, 0x0010_0030] {
        finds(&ct(1).remove(tag), Problem::Missing);
    }
    finds(&ct(1).set(text(0x0010_0030, "DA", "19560412")), Problem::BirthDate);
    finds(&ct(1).set(text(0x0008_0090, "PN", "Referrer^Rita")), Problem::NotUnspecified);
    finds(&ct(1).set(text(0x0008_0080, "LO", "General Hospital")), Problem::NotAnonymous);
}

#[test]
fn every_row_that_removes_is_tested_at_any_depth() {
    for (tag, vr) in [
        (0x0010_1000, "LO"),
        (0x0010_1001, "PN"),
        (0x0010_1005, "PN"),
        (0x0010_2160, "SH"),
        (0x0010_2180, "SH"),
        (0x0010_1060, "PN"),
        (0x0010_2154, "SH"),
        (0x0010_1040, "LO"),
    ] {
        finds(&ct(1).set(text(tag, vr, "X")), Problem::RemovedPresent);
        let deep = seq(
            0x0008_1032,
            vec![vec![seq_undefined(0x0040_0440, vec![vec![text(tag, vr, "X")]])]],
        );
        finds(&ct(1).set(deep), Problem::RemovedPresent);
    }
}

#[test]
fn names_and_private_elements_are_found_at_any_depth() {
    let inside = |element| ct(1).set(seq(0x0040_0275, vec![vec![element]]));
    finds(&inside(text(0x0008_1050, "PN", "Quillfeather^R")), Problem::RemovedPresent);
    finds(&inside(text(0x0009_1002, "LO", "X")), Problem::PrivateElement);
    finds(&ct(1).set(text(0x0009_0010, "LO", "GEMS_IDEN_01")), Problem::PrivateCreatorAlone);
    let block =
        ct(1).set(text(0x0009_0010, "LO", "GEMS_PETD_01")).set(text(0x0009_1002, "LO", "ID"));
    finds(&block, Problem::PrivateElement);
}

#[test]
fn the_form_of_the_file_is_tested() {
    let mut preamble = ct(1);
    preamble.preamble = Some([7; 128]);
    finds(&preamble, Problem::Preamble);
    let mut meta = ct(1);
    meta.meta.as_mut().unwrap().push(text(0x0002_0016, "AE", "HOSPITAL_AE"));
    finds(&meta, Problem::MetaAttribute);
    let mut uid = ct(1);
    uid.meta.as_mut().unwrap().push(text(0x0002_0003, "UI", "1.2.3"));
    finds(&uid, Problem::MetaUid);
    finds(&ct(1).tail(b"JANE DOE"), Problem::TrailingBytes);
    finds(&ct(1).push(raw(0xFFFC_FFFC, "OB", *b"DOE ")), Problem::NeverCopied);
    finds(&ct(1).set(raw(0x6000_3000, "OW", [0, 0])), Problem::NeverCopied);
    finds(&ct(1).set(raw(0x0018_1030, "LO", *b"Lung\0DOE")), Problem::TextAfterNul);
    finds(&ct(1).set(raw(0x0018_1030, "LO", *b"Lungs")), Problem::OddLength);
    finds(&ct(1).insert(3, text(0x0010_0020, "LO", EVENT)), Problem::Order);
    finds(&ct(1).remove(0x7FE0_0010), Problem::NoPixelData);
    finds(&ct(1).set(us(0x0028_0010, 5)), Problem::PixelLength);
    finds(&ct(1).remove(0x0012_0062), Problem::Marker);
    finds(&ct(1).remove(0x0028_0303), Problem::Marker);
}

#[test]
fn a_truncated_file_is_a_finding_at_every_length() {
    let small = [0x0028_0010, 0x0028_0011].map(|tag| us(tag, 4));
    let picture = ct(1).set(pixels16(vec![7; 16]));
    let file = small.into_iter().fold(picture, Build::set).bytes();
    for length in 0..file.len() {
        let report = check_as(&file[..length], &Settings::default());
        assert!(!report.passes(), "{length} of {} bytes passed", file.len());
    }
}

#[test]
fn hostile_lengths_and_depths_are_findings() {
    let mut deep = vec![text(0x0008_0100, "SH", "X")];
    for _ in 0..500 {
        deep = vec![seq_undefined(0x0040_A730, vec![deep])];
    }
    let mut build = ct(1);
    build.elements.splice(build.elements.len() - 1.., deep);
    let report = check(&build);
    assert_eq!(problems(&report), [Problem::TooDeep]);
    let mut long = ct(1).bytes();
    let at = long.windows(6).position(|here| here == b"\x18\0\x30\x10LO").unwrap();
    long[at + 6..at + 8].copy_from_slice(&[0xFF, 0xFF]);
    assert!(!check_as(&long, &Settings::default()).passes());
}

#[test]
fn unknown_sequences_are_looked_into() {
    let item = b"\xFE\xFF\x00\xE0\x10\0\0\0\x10\0\x40\x10\x08\0\0\0RealRoad";
    finds(&ct(1).set(raw(0x0040_0275, "UN", *item)), Problem::RemovedPresent);
    let mut undefined = item.to_vec();
    undefined.extend(b"\xFE\xFF\xDD\xE0\0\0\0\0");
    let mut file = ct(1).set(raw(0x0040_0275, "UN", undefined)).bytes();
    let at = file.windows(6).position(|here| here == b"\x40\0\x75\x02UN").unwrap();
    file[at + 8..at + 12].copy_from_slice(&[0xFF; 4]);
    let report = check_as(&file, &Settings::default());
    assert_eq!(problems(&report), [Problem::RemovedPresent], "{:#?}", report.findings);
    assert_eq!(report.findings[0].path, "(0040,0275)>(0010,1040)");
}

#[test]
fn compressed_pictures_are_searched_for_text() {
    let syntax = Syntax::Encapsulated("1.2.840.10008.1.2.4.50");
    let with = |comment: &[u8]| {
        let mut stream = vec![0xFF, 0xD8, 0xFF, 0xFE, 0, comment.len() as u8 + 2];
        stream.extend(comment);
        stream.extend([0xFF, 0xD9]);
        ct(1).set(fragments(vec![stream])).syntax(syntax.clone())
    };
    finds(&with(b"JANE DOE 1956"), Problem::CodestreamText);
    assert_eq!(problems(&check(&with(b"Kakadu-v7.2"))), []);
}

#[test]
fn settings_change_what_is_right() {
    use deidentifier::policy::{BirthDate, InstitutionName, OperatorsName};
    let settings = Settings {
        birth_date: BirthDate::Reference("19000101".into()),
        institution_name: InstitutionName::Remove,
        operators_name: OperatorsName::Unspecified,
        cap_age: true,
        ..Settings::default()
    };
    let build = ct(1)
        .set(text(0x0010_0030, "DA", "19000101"))
        .set(text(0x0008_1070, "PN", "Unspecified"))
        .set(text(0x0010_1010, "AS", "090Y"))
        .remove(0x0008_0080);
    assert_eq!(problems(&check_as(&build.bytes(), &settings)), []);
    let wrong = problems(&check_as(&ct(1).set(text(0x0010_1010, "AS", "093Y")).bytes(), &settings));
    assert!(
        wrong.contains(&Problem::BirthDate) && wrong.contains(&Problem::AgeNotCapped),
        "{wrong:?}"
    );
    assert!(wrong.contains(&Problem::RemovedPresent), "{wrong:?}");
    finds(&ct(1).set(text(0x0008_1070, "PN", "LAS")), Problem::OperatorsNameKept);
    finds(&ct(1).set(text(0x0010_1010, "AS", "093Y")), Problem::AgeOver89);
}

#[test]
fn a_header_that_ends_where_the_first_read_does_is_read_on() {
    // The first read takes 128 KiB; an element ends there to the byte.
    let at = |padding: usize| ct(1).set(raw(0x0028_1408, "OW", vec![0; padding])).bytes();
    let place =
        |bytes: &[u8]| bytes.windows(6).rposition(|here| here == b"\x28\0\x08\x14OW").unwrap() + 12;
    let padding = (128 << 10) - place(&at(0));
    for padding in [padding - 2, padding, padding + 2] {
        let report = check_as(&at(padding), &Settings::default());
        assert_eq!(problems(&report), [], "{padding}");
    }
}
