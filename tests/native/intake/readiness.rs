//! What LabCAS expects and an exam lacks is told before the run, on the exam, and again
//! in the verdict; both from the one list.

use crate::common::build::{Build, raw, seq, text};
use crate::common::clean::{ct, pet};
use crate::common::run::run;
use crate::common::study::study;
use deidentifier::check::Problem;
use deidentifier::intake::{Study, Warning};
use deidentifier::policy::Settings;

/// The exam of these images before the run, and what the verdict misses after it.
fn around(images: &[Build]) -> (Study, Vec<String>) {
    let files: Vec<Vec<u8>> = images.iter().map(Build::bytes).collect();
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let run = run(&files, Settings::default());
    let findings = &run.session.finished()[0].verdict.findings;
    let missing = findings.iter().filter(|f| f.finding.problem == Problem::ReceiverMissing);
    let missing = missing.map(|grouped| grouped.finding.path.clone()).collect();
    (run.session.studies().remove(0), missing)
}

fn tags(study: &Study) -> Vec<String> {
    let spell = |tag: u32| format!("({:04X},{:04X})", tag >> 16, tag & 0xFFFF);
    study.lacking.iter().map(|lacking| spell(lacking.tag.0)).collect()
}

#[test]
fn a_complete_exam_lacks_nothing() {
    for image in [ct(1), pet(1)] {
        let (study, missing) = around(&[image]);
        assert_eq!((tags(&study), missing), (vec![], vec![]));
        assert!(!study.warnings.contains(&Warning::ReceiverMissing));
    }
}

#[test]
fn each_expected_attribute_is_missed_before_the_run_as_after_it() {
    // Without these it is no image at all, or not one of this exam.
    let needed = [0x0008_0016, 0x0008_0018, 0x0020_000D, 0x0020_000E, 0x0028_0010, 0x0028_0011];
    let mut tested = 0;
    for tag in study().expected.iter().map(|expected| expected.tag) {
        let number = u32::from(tag.0) << 16 | u32::from(tag.1);
        if needed.contains(&number) || tag.0 == 0x0028 && (0x0100..=0x0103).contains(&tag.1) {
            continue;
        }
        let place = format!("({:04X},{:04X})", tag.0, tag.1);
        for image in [ct(1).remove(number), ct(1).set(raw(number, "LO", *b"    "))] {
            let (exam, missing) = around(&[ct(2), image]);
            assert_eq!(tags(&exam), std::slice::from_ref(&place));
            assert_eq!(missing, std::slice::from_ref(&place));
            assert_eq!(exam.lacking[0].images, 1);
            let told = exam.sentence(Warning::ReceiverMissing, study());
            assert!(told.contains(&*exam.lacking[0].name), "{told}");
            assert!(told.contains("(1 image)"), "{told}");
        }
        tested += 1;
    }
    assert!(tested > 15, "{tested}");
}

#[test]
fn window_and_thickness_are_expected_of_ct_alone() {
    let without = |image: Build| image.remove(0x0028_1050).remove(0x0028_1051).remove(0x0018_0050);
    assert_eq!(tags(&around(&[without(ct(1))]).0).len(), 3);
    assert_eq!(tags(&around(&[without(pet(1))]).0), Vec::<String>::new());
}

#[test]
fn functional_groups_may_hold_what_multi_frame_images_lack() {
    let enhanced = ct(1)
        .set(text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2.1"))
        .remove(0x0020_0032)
        .remove(0x0008_0022);
    assert_eq!(tags(&around(std::slice::from_ref(&enhanced)).0), ["(0020,0032)"]);
    let position = vec![vec![text(0x0020_0032, "DS", r"-100\-100\5")]];
    let frames = vec![vec![seq(0x0020_9113, position)]];
    assert_eq!(tags(&around(&[enhanced.set(seq(0x5200_9230, frames))]).0), Vec::<String>::new());
}
