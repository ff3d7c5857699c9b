//! What LabCAS's own checker will report of an exam is told before the run, on the exam, and
//! again in the verdict; both from the one list.

use crate::common::build::{Build, Element, pixels16, raw, seq, text, us};
use crate::common::clean::{ct, pet};
use crate::common::run::run;
use crate::common::study::study;
use deidentifier::check::Problem;
use deidentifier::flow::{Flag, SeriesFacts};
use deidentifier::intake::{Received, Warning};
use deidentifier::policy::Settings;
use deidentifier::policy::study::Fault;

/// What is said of an exam of one series.
struct Told {
    /// What is known of the series.
    received: Received,
    /// The same on the exam's card.
    series: SeriesFacts,
    exam: Vec<Flag>,
    warnings: Vec<Warning>,
    /// What the verdict says of it.
    verdict: Vec<(Problem, String)>,
}

const OF_RECEIVER: [Problem; 3] =
    [Problem::ReceiverMissing, Problem::ReceiverForm, Problem::ReceiverSmall];

fn around(images: &[Build]) -> Told {
    let files: Vec<Vec<u8>> = images.iter().map(Build::bytes).collect();
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let mut run = run(&files, Settings::default());
    let findings = run.session.finished()[0].verdict.findings.clone();
    let own = findings.iter().filter(|own| OF_RECEIVER.contains(&own.finding.problem));
    let verdict = own.map(|own| (own.finding.problem, own.finding.path.clone())).collect();
    let study = run.session.studies().remove(0);
    let exam = run.session.view().exams.value[0].clone();
    Told {
        received: study.series[0].received.clone(),
        series: exam.series[0].clone(),
        exam: exam.flags,
        warnings: study.warnings,
        verdict,
    }
}

impl Told {
    /// What speaks against it, by tag.
    fn against(&self) -> Vec<(String, Fault, bool)> {
        let spell = |tag: u32| format!("({:04X},{:04X})", tag >> 16, tag & 0xFFFF);
        let own = self.received.against.iter();
        own.map(|one| (spell(one.tag.0), one.fault, one.is_finding)).collect()
    }

    /// What is said of it under this code.
    fn said(&self, code: &str) -> Option<&str> {
        let own = self.series.flags.iter().find(|flag| flag.code == code)?;
        Some(&own.sentence)
    }
}

#[test]
fn a_complete_exam_is_reported_for_nothing() {
    for image in [ct(1), pet(1)] {
        let told = around(&[image]);
        assert_eq!((told.against(), &told.verdict), (vec![], &vec![]));
        assert!(told.said("receiver-missing").is_none() && told.said("receiver-form").is_none());
    }
    let suv = around(&[pet(1)]);
    assert!(suv.said("suv").unwrap().starts_with("SUV can be computed"));
    assert_eq!(around(&[ct(1)]).said("suv"), None);
}

#[test]
fn each_required_attribute_is_missed_before_the_run_as_after_it() {
    // Without these it is no image at all, or not one of this exam, or the picture is held.
    let needed = [0x0008_0008, 0x0008_0016, 0x0008_0018, 0x0008_0060, 0x0020_000D, 0x0020_000E];
    let held = [0x0020_0032, 0x0028_0030, 0x0028_1052, 0x0028_1053, 0x0054_0016];
    let mut tested = 0;
    let profile = |code| study().profiles.iter().position(|own| own.code == code).unwrap();
    for (whole, code) in [(ct as fn(u32) -> Build, "ct"), (pet, "pet")] {
        let required =
            |own: &&deidentifier::policy::study::Expected| own.required.contains(&profile(code));
        for expected in study().expected.iter().filter(required) {
            let tag = u32::from(expected.tag.0) << 16 | u32::from(expected.tag.1);
            let is_picture = (0x0028_0004..=0x0028_0103).contains(&tag) && tag != 0x0028_0030;
            if needed.contains(&tag) || held.contains(&tag) || is_picture {
                continue;
            }
            let place = format!("({:04X},{:04X})", expected.tag.0, expected.tag.1);
            for image in [whole(1).remove(tag), whole(1).set(raw(tag, "LO", *b"    "))] {
                let told = around(&[whole(2), image]);
                assert_eq!(told.against(), [(place.clone(), Fault::Missing, true)]);
                assert_eq!(told.verdict, [(Problem::ReceiverMissing, place.clone())]);
                let name = expected.name;
                let said = told.said("receiver-missing").unwrap();
                assert!(said.contains(&format!("{name}, 1 image")), "{said}");
                assert!(told.warnings.contains(&Warning::ReceiverMissing));
            }
            tested += 1;
        }
    }
    assert!(tested > 20, "{tested}");
}

#[test]
fn how_a_value_is_written_is_told_with_what_it_should_be() {
    let ct_of = |element: Element| around(&[ct(1).set(element)]);
    for (element, place, words) in [
        (text(0x0020_0011, "IS", "-3"), "(0020,0011)", "Series Number (should be digits alone)"),
        (text(0x0020_0013, "IS", "0"), "(0020,0013)", "(should be a whole number from 1)"),
        (text(0x0020_0013, "IS", "007"), "(0020,0013)", "(should be a whole number from 1)"),
        (text(0x0008_103E, "LO", "20"), "(0008,103E)", "should be words, not digits alone"),
        (text(0x0008_0032, "TM", "1015"), "(0008,0032)", "hours, minutes and seconds, six digits"),
        (text(0x0008_0033, "TM", "10:15:12"), "(0008,0033)", "hours, minutes and seconds"),
        (text(0x0008_0033, "TM", "106012"), "(0008,0033)", "hours, minutes and seconds"),
        (text(0x0018_0050, "DS", "+1.25"), "(0018,0050)", "a positive number without a sign"),
        (text(0x0018_0050, "DS", "1e0"), "(0018,0050)", "a positive number without a sign"),
        (text(0x0008_0060, "CS", "PET"), "(0008,0060)", "a code in capital letters"),
        (text(0x0008_0008, "CS", r"ORIGINAL\OTHER"), "(0008,0008)", "ORIGINAL or DERIVED, then"),
        (text(0x0028_1050, "DS", "40 HU"), "(0028,1050)", "decimal numbers"),
        (text(0x0020_0052, "UI", "12345"), "(0020,0052)", "numbers with dots between them"),
        (text(0x0028_0030, "DS", r"0.7\-0.7"), "(0028,0030)", "two positive numbers"),
    ] {
        let told = ct_of(element);
        assert_eq!(told.against(), [(place.to_owned(), Fault::IllFormed, true)], "{words}");
        let said = told.said("receiver-form").unwrap();
        assert!(said.contains(words) && said.contains("ic-data@"), "{said}");
        assert_eq!(told.verdict, [(Problem::ReceiverForm, place.to_owned())]);
        let rules = told.exam.iter().find(|flag| flag.code == "receiver-rules").unwrap();
        assert!(rules.sentence.contains("autumn 2026"), "{}", rules.sentence);
        assert!(told.warnings.contains(&Warning::ReceiverMissing));
    }
    for good in ["101512", "101512.5", "235959"] {
        assert_eq!(ct_of(text(0x0008_0032, "TM", good)).against(), []);
    }
    // What LabCAS only warns of is there for who opens it.
    let told = ct_of(text(0x0028_0004, "CS", "monochrome2"));
    assert_eq!(told.against(), [("(0028,0004)".to_owned(), Fault::LetterCase, false)]);
    assert_eq!(told.series.flags, []);
    assert!(told.series.more[0].contains("capital letters"), "{:?}", told.series.more);
    // Its search for personal data takes such a number for a person's.
    for (serial, is_one) in [("123456789", true), ("1234567890", true), ("12345678", false)] {
        let told = ct_of(text(0x0018_1000, "LO", serial));
        assert_eq!(told.said("receiver-person").is_some(), is_one, "{serial}");
    }
}

#[test]
fn an_image_finds_its_profile_as_the_archive_finds_it() {
    let of = |class: &str, image_type: &str| study().profile(class, image_type).unwrap().1.name;
    const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
    for (class, image_type, name) in [
        (CT, r"ORIGINAL\PRIMARY\AXIAL", "CT standard"),
        (CT, r"ORIGINAL\PRIMARY\Localizer", "CT localizer"),
        (CT, r"DERIVED\SECONDARY\MPR", "CT derived"),
        (CT, r"ORIGINAL\PRIMARY\DERIVED_X", "CT standard"),
        (CT, "", "CT standard"),
        ("1.2.840.10008.5.1.4.1.1.2.1", r"ORIGINAL\PRIMARY\VOLUME", "CT standard"),
        ("1.2.840.10008.5.1.4.1.1.128", r"ORIGINAL\PRIMARY", "PET standard"),
        ("1.2.840.10008.5.1.4.1.1.130", r"ORIGINAL\PRIMARY", "generic"),
        ("1.2.840.10008.5.1.4.1.1.7", "", "secondary capture"),
    ] {
        assert_eq!(of(class, image_type), name, "{class} {image_type}");
    }
    // Scouts and reformats lack what only slices have.
    let lacks = |image_type: &str| {
        let image = ct(1).remove(0x0018_9345).remove(0x0018_0050).remove(0x0028_1050);
        around(&[image.set(text(0x0008_0008, "CS", image_type))]).against().len()
    };
    assert_eq!(lacks(r"ORIGINAL\PRIMARY\AXIAL"), 3);
    assert_eq!(lacks(r"ORIGINAL\PRIMARY\LOCALIZER"), 0);
    assert_eq!(lacks(r"DERIVED\SECONDARY\MIP"), 0);
}

#[test]
fn whether_suv_can_be_computed_is_said_in_one_line() {
    for (image, lacking) in [
        (pet(1).remove(0x0010_1030), "Patient's Weight"),
        (pet(1).set(text(0x0010_1030, "DS", "0")), "Patient's Weight"),
        (pet(1).remove(0x0054_0016), "Radiopharmaceutical Information Sequence"),
        (pet(1).set(text(0x0054_1001, "CS", "CNTS")), "Units"),
        (pet(1).set(text(0x0054_1102, "CS", "NONE")), "Decay Correction"),
    ] {
        let told = around(&[image]);
        let said = told.said("suv").unwrap();
        assert!(said.starts_with("SUV cannot be computed for want of: ") && said.contains(lacking));
    }
    let item = |tag: u32, element: Option<Element>| {
        let code = vec![vec![text(0x0008_0100, "SH", "C-111A1"), text(0x0008_0102, "SH", "SRT")]];
        let mut item = vec![
            text(0x0018_1072, "TM", "091500"),
            text(0x0018_1074, "DS", "370000000"),
            text(0x0018_1075, "DS", "6586.2"),
            seq(0x0054_0300, code),
        ];
        item.retain(|own| own.tag != tag);
        item.extend(element);
        item.sort_by_key(|own| own.tag);
        around(&[pet(1).set(seq(0x0054_0016, vec![item]))])
    };
    for (tag, name) in [
        (0x0018_1072, "Radiopharmaceutical Start Time"),
        (0x0018_1074, "Radionuclide Total Dose"),
        (0x0018_1075, "Radionuclide Half Life"),
    ] {
        let told = item(tag, None);
        assert!(told.said("suv").unwrap().contains(name));
        let said = told.said("receiver-missing").unwrap();
        assert!(said.contains(name) && said.contains("Ask nuclear medicine"), "{said}");
        let told = item(tag, Some(text(tag, "LO", "10 mCi")));
        assert!(told.said("receiver-form").unwrap().contains(name));
    }
    let start = text(0x0018_1078, "DT", "20240304091500.00");
    assert_eq!(item(0x0018_1072, Some(start)).against(), []);
    // Without its nuclide a dose can be used, and LabCAS reports it.
    let told = item(0x0054_0300, None);
    assert!(told.said("suv").unwrap().starts_with("SUV can"));
    assert!(told.said("receiver-missing").unwrap().contains("Radionuclide Code Sequence"));
}

#[test]
fn functional_groups_may_hold_what_multi_frame_images_lack() {
    let enhanced = ct(1)
        .set(text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2.1"))
        .remove(0x0020_0032)
        .remove(0x0008_0022);
    let told = around(std::slice::from_ref(&enhanced));
    assert_eq!(told.against(), [("(0020,0032)".to_owned(), Fault::Missing, true)]);
    assert!(told.said("receiver-multi-frame").unwrap().contains("no rules of its own"));
    let position = vec![vec![text(0x0020_0032, "DS", r"-100\-100\5")]];
    let frames = vec![vec![seq(0x0020_9113, position)]];
    assert_eq!(around(&[enhanced.set(seq(0x5200_9230, frames))]).against(), []);
}

#[test]
fn a_file_smaller_than_labcas_takes_is_told() {
    let small = |n| {
        let size = [0x0028_0010, 0x0028_0011].map(|tag| us(tag, 4));
        size.into_iter().fold(ct(n).set(pixels16(vec![7; 16])), Build::set)
    };
    let told = around(&[small(1), small(2), ct(3)]);
    assert_eq!(
        told.said("receiver-small").unwrap().split(" below ").next().unwrap(),
        "LabCAS will report 2 files"
    );
    assert_eq!(told.verdict, [(Problem::ReceiverSmall, String::new())]);
    assert_eq!(around(&[ct(3)]).said("receiver-small"), None);
}
