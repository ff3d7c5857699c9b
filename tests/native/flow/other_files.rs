//! What only the refused and held files of an exam say of the patient is searched for in its
//! images as well.

use crate::common::build::{Build, Element, Syntax, seq, text};
use crate::common::plant::item;
use crate::common::run::{Run, contains, run};
use deidentifier::Code;
use deidentifier::policy::Settings;

const BASIC_TEXT_SR: &str = "1.2.840.10008.5.1.4.1.1.88.11";
const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";
const MR: &str = "1.2.840.10008.5.1.4.1.1.4";

/// An image whose header names a subject by a code, and whose texts name the patient.
fn image() -> Build {
    Build::ct()
        .set(text(0x0010_0010, "PN", "STUDY^SUBJ"))
        .set(text(0x0010_0020, "LO", "SUBJ-01"))
        .remove(0x0010_0030)
        .set(text(0x0008_103E, "LO", "Chest Quillfeather 1.25"))
        .set(text(0x0020_4000, "LT", "see MRN-00482-77, Thistlewood"))
}

/// A file of the same study that tells who the patient is.
fn telling(class: &str, modality: &str, more: Vec<Element>) -> Build {
    let named = Build::ct()
        .set(text(0x0008_0016, "UI", class))
        .set(text(0x0008_0018, "UI", "1.2.3.4.5.99"))
        .set(text(0x0008_0060, "CS", modality))
        .set(text(0x0010_0010, "PN", "Quillfeather^Rosalind"))
        .set(text(0x0010_0020, "LO", "MRN-00482-77"))
        .set(text(0x0008_0090, "PN", "Thistlewood^Kay"));
    more.into_iter().fold(named, Build::set)
}

fn assert_unnamed(run: &Run, code: Code) {
    assert_eq!(run.outputs[1].code, code, "the other file is told as it is");
    let output = run.outputs[0].passed();
    for name in ["Quillfeather", "00482", "Thistlewood"] {
        assert!(!contains(output, name.as_bytes()), "{name} is in the output");
    }
    assert!(contains(output, b"Chest"), "the rest of the text stays");
}

#[test]
fn a_report_a_capture_and_an_image_of_another_kind_name_the_patient() {
    for (class, modality) in [(BASIC_TEXT_SR, "SR"), (SECONDARY_CAPTURE, "OT"), (MR, "MR")] {
        let other = telling(class, modality, Vec::new());
        let run = run(&[&image().bytes(), &other.bytes()], Settings::default());
        assert_unnamed(&run, Code::NotCtOrPet);
    }
}

#[test]
fn a_name_deep_in_a_report_counts() {
    let observer = item(vec![text(0x0040_A123, "PN", "Quillfeather^Rosalind")]);
    let content = vec![seq(0x0040_A730, vec![item(vec![seq(0x0040_A730, vec![observer])])])];
    let other = telling(BASIC_TEXT_SR, "SR", content).set(text(0x0010_0010, "PN", "STUDY^SUBJ"));
    let run = run(&[&image().bytes(), &other.bytes()], Settings::default());
    assert_unnamed(&run, Code::NotCtOrPet);
}

#[test]
fn a_held_image_names_the_patient() {
    // Without a Series Instance UID it can be no image of the exam.
    let other = telling("1.2.840.10008.5.1.4.1.1.2", "CT", Vec::new()).remove(0x0020_000E);
    let run = run(&[&image().bytes(), &other.bytes()], Settings::default());
    assert_unnamed(&run, Code::MissingUid);
}

#[test]
fn a_deflated_report_names_the_patient() {
    let other = telling(BASIC_TEXT_SR, "SR", Vec::new()).syntax(Syntax::Deflated);
    let run = run(&[&image().bytes(), &other.bytes()], Settings::default());
    assert_unnamed(&run, Code::NotCtOrPet);
}

#[test]
fn the_order_of_the_files_makes_no_difference() {
    let other = telling(BASIC_TEXT_SR, "SR", Vec::new());
    let run = run(&[&other.bytes(), &image().bytes()], Settings::default());
    assert!(!contains(run.outputs[1].passed(), b"Quillfeather"));
}

#[test]
fn a_report_of_another_study_changes_nothing() {
    let other = telling(BASIC_TEXT_SR, "SR", vec![text(0x0020_000D, "UI", "1.2.3.4.77")]);
    let run = run(&[&image().bytes(), &other.bytes()], Settings::default());
    assert!(contains(run.outputs[0].passed(), b"Quillfeather"), "it may be anybody");
}
