//! Exams from single files: whatever the order, every file in exactly one place.

use crate::common::build::{Build, Syntax, seq, text};
use crate::common::exam::{catalogue, o, slice};
use crate::common::intake::examine_file;
use deidentifier::Code;
use deidentifier::intake::{
    BurnedIn, Catalogue, Modality, Patient, Record, Shortfall, Warning, dicomdir_images,
    same_patient,
};
use deidentifier::outcome::Outcome;
use proptest::prelude::*;

/// Like a dropped folder: two exams, a dose page, a copy, a clash, other files.
fn mixed() -> Vec<(u64, Result<Record, Code>)> {
    let mut files: Vec<(u64, Result<Record, Code>)> = Vec::new();
    for n in 1..=6 {
        files.push((1000, Ok(slice("1.2", 1, n))));
    }
    for n in 1..=3 {
        let mut pet = slice("1.2", 2, n);
        pet.series.modality = Modality::Pet;
        pet.study.patient.name = o("PATIENT TEST");
        pet.study.has_operators = true;
        files.push((2000, Ok(pet)));
    }
    let mut page = slice("1.2", 9, 1);
    page.image.burned_in = vec![BurnedIn::NoPosition, BurnedIn::ScreenText];
    files.push((500, Ok(page)));
    for n in [1, 2] {
        let mut earlier = slice("1.1", 1, n);
        earlier.study.date = o("20230101");
        files.push((1000, Ok(earlier)));
    }
    files.push((1000, Ok(slice("1.2", 1, 3))));
    files.push((10, Err(Code::NotDicom)));
    files.push((0, Err(Code::Empty)));
    files.push((700, Err(Code::NotCtOrPet)));
    files
}

fn filled(order: &[usize]) -> Catalogue {
    let files = mixed();
    let mut catalogue = Catalogue::default();
    for &index in order {
        let (size, result) = files[index].clone();
        catalogue.add(index as u32, size, result);
    }
    catalogue
}

#[test]
fn exams_are_sorted_by_date_and_told_whole() {
    let order: Vec<usize> = (0..mixed().len()).collect();
    let studies = filled(&order).studies();
    assert_eq!(studies.iter().map(|s| s.uid.as_str()).collect::<Vec<_>>(), ["1.1", "1.2"]);
    let study = &studies[1];
    assert_eq!((study.modality.as_str(), study.images, study.bytes), ("PET/CT", 11, 13_500));
    assert_eq!(study.patient.name.as_str(), "TEST^PATIENT", "as most images have it");
    assert_eq!(study.patients.len(), 2);
    assert!(!study.mixed_patients, "names alone do not count");
    assert_eq!(study.exam_dates, [o("20240305")]);
    assert_eq!(study.warnings, [Warning::SameUid, Warning::OperatorsName]);
    let [ct, page, pet] = study.series.as_slice() else { panic!("three series") };
    assert_eq!(ct.files, [0, 1, 2, 12, 3, 4, 5]);
    assert_eq!(ct.pictures, [0, 12, 5]);
    assert_eq!(study.picture, 12);
    assert_eq!((pet.modality, pet.files.as_slice()), (Modality::Pet, [6, 7, 8].as_slice()));
    let held = &page.held[0];
    assert_eq!(held.code, Code::BurnedIn);
    assert_eq!(held.burned_in, [BurnedIn::NoPosition, BurnedIn::ScreenText]);
    assert!(held.releasable);
    assert_eq!(held.files, [9]);
}

#[test]
fn every_file_is_counted_once() {
    let order: Vec<usize> = (0..mixed().len()).collect();
    let catalogue = filled(&order);
    let outcomes = catalogue.outcomes();
    assert_eq!(outcomes.iter().map(|count| count.count).sum::<u64>(), mixed().len() as u64);
    assert_eq!(catalogue.files(Code::BurnedIn), [9]);
    assert_eq!(catalogue.files(Code::NotDicom), [13]);
    assert_eq!(catalogue.files(Code::Empty), [14]);
    assert_eq!(catalogue.files(Code::NotCtOrPet), [15]);
    assert_eq!(catalogue.files(Code::NoEventId).len(), 12);
}

#[test]
fn a_file_ends_once_and_may_be_tried_again() {
    let mut catalogue = catalogue([slice("1.2", 1, 1), slice("1.2", 1, 2)]);
    catalogue.close(0, Code::Unreadable);
    catalogue.close(7, Code::Unreadable);
    assert_eq!(catalogue.files(Code::Unreadable), [0, 7]);
    assert_eq!(catalogue.len(), 3);
    catalogue.close(0, Code::Changed);
    assert_eq!(catalogue.files(Code::Changed), [0]);
    catalogue.reopen(0);
    catalogue.reopen(7);
    assert_eq!(catalogue.files(Code::NoEventId), [0, 1]);
    assert_eq!(catalogue.files(Code::Unreadable), [7], "what was never read stays so");
    catalogue.add(7, 5, Ok(slice("1.2", 1, 3)));
    assert_eq!(catalogue.files(Code::NoEventId), [0, 1, 7]);
}

#[test]
fn a_picture_that_could_not_be_looked_through_waits_for_a_look_from_then_on() {
    let mut catalogue = catalogue([slice("1.2", 1, 1), slice("1.2", 1, 2)]);
    catalogue.close(0, Code::CodestreamUnread);
    for _ in 0..2 {
        assert_eq!(catalogue.files(Code::CodestreamUnread), [0]);
        let held = &catalogue.studies()[0].series[0].held[0];
        assert_eq!((held.code, held.releasable), (Code::CodestreamUnread, true));
        catalogue.reopen(0);
    }
}

fn patient(id: &str, birth_date: &str) -> Patient {
    Patient { id: o(id), birth_date: o(birth_date), ..Patient::default() }
}

#[test]
fn patients_differ_by_id_or_birth_date_alone() {
    let same = |a: (&str, &str), b: (&str, &str)| {
        same_patient([patient(a.0, a.1), patient(b.0, b.1)].iter())
    };
    assert!(same(("00482-77", "19600102"), ("48277", "19600102")), "padded and punctuated");
    assert!(same(("mrn 48277", "19600102"), ("MRN48277", "19600102")));
    assert!(same(("48277", "19600102"), ("", "19600102")), "not given");
    assert!(same(("48277", ""), ("48277", "19600102")), "not given");
    assert!(!same(("48277", "19600102"), ("48278", "19600102")));
    assert!(!same(("48277", "19600102"), ("48277", "19600103")));
    assert!(!same(("48277", "19600102"), ("99", "19700101")));
}

#[test]
fn an_exam_of_two_patients_is_held_whole() {
    let mut other = slice("1.2", 1, 2);
    other.study.patient.id = o("PID-4712");
    let catalogue = catalogue([slice("1.2", 1, 1), other, slice("1.1", 1, 1)]);
    let studies = catalogue.studies();
    assert!(studies[1].mixed_patients && studies[1].warnings.contains(&Warning::MixedPatients));
    assert_eq!(catalogue.files(Code::MixedPatients), [0, 1]);
    assert_eq!(catalogue.files(Code::NoEventId), [2]);
}

#[test]
fn one_uid_twice_is_told_apart_by_what_is_written() {
    let mut catalogue = catalogue([slice("1.2", 1, 1), slice("1.2", 1, 2), slice("1.2", 1, 1)]);
    let group = catalogue.same_uid().remove(0);
    assert_eq!((group.files.as_slice(), group.identical), ([0, 2].as_slice(), None));
    catalogue.set_digest(0, [1; 32]);
    assert_eq!(catalogue.same_uid()[0].identical, None);
    catalogue.set_digest(2, [1; 32]);
    assert_eq!(catalogue.same_uid()[0].identical, Some(true));
    catalogue.set_digest(2, [2; 32]);
    assert_eq!(catalogue.same_uid()[0].identical, Some(false));
    catalogue.reopen(2);
    assert_eq!(catalogue.same_uid()[0].identical, None, "to be written again");
    catalogue.close(2, Code::Unreadable);
    assert!(catalogue.same_uid().is_empty(), "one is left");
}

#[test]
fn one_uid_in_two_exams_or_beside_a_held_image_is_a_conflict() {
    let mut elsewhere = slice("1.3", 1, 1);
    elsewhere.image.uid = o("1.2.1.1");
    assert_eq!(catalogue([slice("1.2", 1, 1), elsewhere]).same_uid()[0].identical, Some(false));
    let mut held = catalogue([slice("1.2", 1, 1), slice("1.2", 1, 1)]);
    held.close(1, Code::CodestreamUnread);
    assert_eq!(held.same_uid()[0].identical, Some(false));
}

#[test]
fn real_dicomdirs_are_counted() {
    let listed = |name: &str| {
        dicomdir_images(&crate::common::pydicom(&format!("test_files/dicomdirtests/{name}")))
    };
    for name in ["DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-reordered"] {
        assert_eq!(listed(name), Some(31), "{name}");
    }
    assert_eq!(listed("TINY_ALPHA/DICOMDIR"), Some(50));
    assert_eq!(listed("DICOMDIR-empty.dcm"), Some(0));
    assert_eq!(dicomdir_images(&Build::ct().bytes()), None);
    assert_eq!(dicomdir_images(b"no"), None);
}

#[test]
fn what_the_disc_lists_and_did_not_arrive_is_told() {
    let record = |file: &str| vec![text(0x0004_1430, "CS", "IMAGE"), text(0x0004_1500, "CS", file)];
    let patient = vec![text(0x0004_1430, "CS", "PATIENT")];
    let records = vec![patient, record("A"), record("B"), record("C"), record("D")];
    let directory = Build::empty(Syntax::ExplicitLe).set(seq(0x0004_1220, records)).bytes();
    assert_eq!(examine_file(&directory), Err(Code::Dicomdir));
    let listed = dicomdir_images(&directory);
    assert_eq!(listed, Some(4));
    let mut catalogue = catalogue([slice("1.2", 1, 1), slice("1.2", 1, 2)]);
    catalogue.add(2, 9, Err(Code::NotCtOrPet));
    catalogue.add(3, 9, Err(Code::NotDicom));
    catalogue.add(4, 0, Err(Code::Empty));
    for index in [10, 11] {
        catalogue.add_dicomdir(index, directory.len() as u64, listed);
    }
    assert_eq!(catalogue.shortfall(), Some(Shortfall { listed: 4, arrived: 3 }));
    catalogue.add(12, 9, Err(Code::Truncated));
    assert_eq!(catalogue.shortfall(), None);
    assert_eq!(catalogue.files(Code::Dicomdir), [10, 11]);
    assert_eq!(Code::Dicomdir.outcome(), Outcome::Skipped);
}

#[test]
fn already_needs_every_image() {
    let deidentified = |n| {
        let mut record = slice("1.2", 1, n);
        record.study.patient = patient("1234567", "");
        record.study.patient.name = o("1234567");
        record.study.accession = o("1234567");
        record.study.study_id = o("1234567");
        record
    };
    let study = catalogue((1..4).map(deidentified)).studies().remove(0);
    assert_eq!(study.already, Some(o("1234567")));
    assert_eq!(study.warnings, [Warning::AlreadyDeidentified]);
    let mut one_left = deidentified(9);
    one_left.study.study_id = o("");
    let study = catalogue((1..4).map(deidentified).chain([one_left])).studies().remove(0);
    assert_eq!(study.already, None);
}

proptest! {
    #[test]
    fn the_order_of_adding_does_not_matter(order in Just((0..16).collect::<Vec<_>>()).prop_shuffle()) {
        let sorted: Vec<usize> = (0..mixed().len()).collect();
        prop_assert_eq!(order.len(), sorted.len());
        let (one, other) = (filled(&sorted), filled(&order));
        prop_assert_eq!(one.studies(), other.studies());
        prop_assert_eq!(one.outcomes(), other.outcomes());
        prop_assert_eq!(one.same_uid(), other.same_uid());
    }
}
