//! Numbers and names of the images, and the reason of every file that has none.

use std::collections::BTreeSet;

use crate::common::exam::{catalogue, choices, event, o, slice};
use deidentifier::Code;
use deidentifier::intake::{BurnedIn, Catalogue, Modality, Record};
use deidentifier::plan::{Choices, Plan};
use deidentifier::policy::Settings;
use proptest::prelude::*;

const EVENT: &str = "1234567";

fn plan(catalogue: &Catalogue, choices: &Choices) -> Plan {
    Plan::new(catalogue, choices, &Settings::default())
}

fn one_exam() -> Choices {
    choices(&[("1.2", EVENT)])
}

/// The files in the order of their numbers.
fn order(records: Vec<Record>) -> Vec<u32> {
    let plan = plan(&catalogue(records), &one_exam());
    let images = &plan.events[0].images;
    let numbers: Vec<u32> = images.iter().map(|image| image.number).collect();
    assert_eq!(numbers, (1..=images.len() as u32).collect::<Vec<_>>());
    images.iter().map(|image| image.file).collect()
}

#[test]
fn names_are_as_the_sop_prints_them() {
    let plan = plan(&catalogue([slice("1.2", 1, 1), slice("1.2", 1, 2)]), &one_exam());
    let paths: Vec<&str> = plan.events[0].images.iter().map(|i| i.path.as_str()).collect();
    assert_eq!(paths, ["1234567/IMG#1_1234567.dcm", "1234567/IMG#2_1234567.dcm"]);
    assert_eq!(plan.events[0].id, event(EVENT));
    assert_eq!(plan.events[0].studies, ["1.2"]);
}

#[test]
fn the_template_and_its_padding_are_settings() {
    let settings = Settings {
        file_name: "{event}_{n}.dcm".into(),
        file_number_digits: 4,
        ..Settings::default()
    };
    let plan = Plan::new(&catalogue([slice("1.2", 1, 1)]), &one_exam(), &settings);
    assert_eq!(plan.events[0].images[0].path, "1234567/1234567_0001.dcm");
}

#[test]
fn names_safe_for_links_are_padded_and_grow_with_the_number() {
    let settings = Settings { link_safe_names: true, ..Settings::default() };
    let slices = (1..=10_001).map(|n| slice("1.2", 1, n));
    let plan = Plan::new(&catalogue(slices), &one_exam(), &settings);
    let images = &plan.events[0].images;
    let path = |at: usize| images[at].path.as_str();
    assert_eq!(path(0), "1234567/IMG_0001_1234567.dcm");
    assert_eq!(path(9_998), "1234567/IMG_9999_1234567.dcm");
    assert_eq!(path(9_999), "1234567/IMG_10000_1234567.dcm");
    assert_eq!(path(10_000), "1234567/IMG_10001_1234567.dcm");
}

#[test]
fn numbers_are_compared_as_numbers() {
    let numbers = [10, 9, 100, 1, 2];
    assert_eq!(order(numbers.map(|n| slice("1.2", 1, n)).to_vec()), [3, 4, 1, 0, 2]);
    assert_eq!(order(numbers.map(|n| slice("1.2", n, 1)).to_vec()), [3, 4, 1, 0, 2]);
}

#[test]
fn modality_comes_before_series_and_missing_numbers_come_last() {
    let mut pet = slice("1.2", 1, 1);
    pet.series.modality = Modality::Pet;
    pet.series.uid = o("1.2.0");
    pet.image.uid = o("1.2.0.1");
    let mut no_series = slice("1.2", 1, 1);
    no_series.series.number = None;
    no_series.series.uid = o("1.2.00");
    no_series.image.uid = o("1.2.00.1");
    let mut no_number = slice("1.2", 2, 1);
    no_number.image.number = None;
    no_number.image.uid = o("1.2.2.0");
    let records = vec![pet, no_series, no_number, slice("1.2", 2, 7), slice("1.2", 1, 9)];
    assert_eq!(order(records), [4, 3, 2, 1, 0]);
}

#[test]
fn series_uid_then_sop_uid_decide_between_equal_numbers() {
    let named = |series: &str, image: &str| {
        let mut record = slice("1.2", 1, 1);
        record.series.uid = o(series);
        record.image.uid = o(image);
        record
    };
    let records = vec![named("1.2.b", "1.9"), named("1.2.a", "1.8"), named("1.2.a", "1.7")];
    assert_eq!(order(records), [2, 1, 0]);
}

#[test]
fn held_files_take_no_number() {
    let mut page = slice("1.2", 1, 2);
    page.image.burned_in = vec![BurnedIn::Flagged];
    let mut catalogue = catalogue([slice("1.2", 1, 1), page, slice("1.2", 1, 3)]);
    let mut choices = one_exam();
    let held = plan(&catalogue, &choices);
    assert_eq!(held.files(Code::BurnedIn), [1]);
    assert_eq!(held.events[0].images[1].file, 2);
    assert_eq!(held.events[0].images[1].path, "1234567/IMG#2_1234567.dcm");
    choices.released.insert("1.2.1".into());
    assert_eq!(plan(&catalogue, &choices).files(Code::Written), [0, 1, 2]);
    catalogue.close(0, Code::CodestreamUnread);
    let after = plan(&catalogue, &choices);
    assert_eq!(after.files(Code::CodestreamUnread), [0]);
    assert_eq!(after.events[0].images[0].path, "1234567/IMG#1_1234567.dcm");
    assert_eq!(after.events[0].images[0].file, 1);
}

#[test]
fn every_choice_has_its_reason() {
    let records = ["1.2", "1.3", "1.4", "1.5"].map(|study| slice(study, 1, 1));
    let mut catalogue = catalogue(records);
    catalogue.add(4, 1, Err(Code::NotDicom));
    let mut choices = choices(&[("1.2", EVENT), ("1.3", "7654321")]);
    choices.left_out.insert("1.3".into());
    choices.unusable.insert("1.4".into());
    let plan = plan(&catalogue, &choices);
    assert_eq!(plan.files(Code::Written), [0]);
    assert_eq!(plan.files(Code::LeftOut), [1]);
    assert_eq!(plan.files(Code::EventNotUsable), [2]);
    assert_eq!(plan.files(Code::NoEventId), [3]);
    assert_eq!(plan.files(Code::NotDicom), [4]);
    assert_eq!(plan.events.len(), 1);
}

#[test]
fn mixed_patients_are_held_even_under_an_id() {
    let mut other = slice("1.2", 1, 2);
    other.study.patient.id = o("PID-4712");
    let catalogue = catalogue([slice("1.2", 1, 1), other]);
    for choices in [one_exam(), Choices::default()] {
        assert_eq!(plan(&catalogue, &choices).files(Code::MixedPatients), [0, 1]);
    }
}

#[test]
fn shared_ids_wait_for_a_person_then_number_through() {
    let catalogue = catalogue([slice("1.3", 1, 1), slice("1.2", 1, 1)]);
    let mut choices = choices(&[("1.2", EVENT), ("1.3", EVENT)]);
    assert_eq!(plan(&catalogue, &choices).files(Code::EventNotUsable), [0, 1]);
    choices.confirmed.insert(event(EVENT));
    let plan = plan(&catalogue, &choices);
    assert_eq!(plan.events.len(), 1);
    assert_eq!(plan.events[0].studies, ["1.2", "1.3"]);
    assert_eq!(plan.events[0].images.iter().map(|i| i.file).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn copies_are_written_once_and_clashes_not_at_all() {
    let mut catalogue = catalogue([slice("1.2", 1, 1), slice("1.2", 1, 2), slice("1.2", 1, 1)]);
    let undecided = plan(&catalogue, &one_exam());
    assert_eq!(undecided.undecided, [[0, 2]]);
    assert_eq!(undecided.files(Code::Written), [1], "nothing is written on a guess");
    catalogue.set_digest(0, [7; 32]);
    catalogue.set_digest(2, [7; 32]);
    let equal = plan(&catalogue, &one_exam());
    assert_eq!(equal.undecided, [[0_u32; 0]; 0]);
    assert_eq!(equal.files(Code::Written), [0, 1]);
    assert_eq!(equal.files(Code::Duplicate), [2]);
    catalogue.set_digest(2, [8; 32]);
    let different = plan(&catalogue, &one_exam());
    assert_eq!(different.files(Code::ConflictingDuplicate), [0, 2]);
    assert_eq!(different.files(Code::Written), [1]);
}

#[test]
fn copies_share_the_end_of_the_one_that_was_chosen() {
    let mut catalogue = catalogue([slice("1.2", 1, 1), slice("1.2", 1, 1)]);
    for file in [0, 1] {
        catalogue.set_digest(file, [7; 32]);
        catalogue.close(file, Code::Written);
    }
    catalogue.close(0, Code::CheckFailed);
    let failed = plan(&catalogue, &one_exam());
    assert_eq!(failed.files(Code::CheckFailed), [0, 1], "the copy does not take its place");
    catalogue.reopen(0);
    catalogue.reopen(1);
    assert_eq!(plan(&catalogue, &one_exam()).undecided, [[0, 1]], "tried again from the start");
    catalogue.close(0, Code::Unreadable);
    assert_eq!(plan(&catalogue, &one_exam()).files(Code::Written), [1]);
}

#[test]
fn copies_that_cannot_go_anyway_need_no_comparing() {
    let mut page = slice("1.2", 1, 1);
    page.image.burned_in = vec![BurnedIn::Flagged];
    let plan = plan(&catalogue([page.clone(), page]), &one_exam());
    assert!(plan.undecided.is_empty());
    assert_eq!(plan.files(Code::BurnedIn), [0, 1]);
}

#[test]
fn a_plan_made_again_after_the_writing_is_the_same() {
    let mut catalogue = catalogue((1..5).map(|n| slice("1.2", 1, n)));
    let before = plan(&catalogue, &one_exam());
    for file in 0..4 {
        catalogue.close(file, Code::Written);
    }
    assert_eq!(plan(&catalogue, &one_exam()), before);
}

#[test]
fn the_sample_is_planned_with_only_its_screens_held() {
    let mut catalogue = Catalogue::default();
    for (index, (_, bytes)) in (0..).zip(deidentifier::sample::Sample::built_in().files()) {
        catalogue.add(index, bytes.len() as u64, crate::common::intake::examine_file(&bytes));
    }
    let mut choices = Choices::default();
    for (study, id) in catalogue.studies().iter().zip(["1000001", "1000002"]) {
        assert!(!study.mixed_patients);
        choices.events.insert(study.uid.as_str().to_owned(), event(id));
    }
    let plan = plan(&catalogue, &choices);
    let counts: Vec<(&str, u64)> =
        plan.outcomes().iter().map(|count| (count.code.as_str(), count.count)).collect();
    assert_eq!(counts.iter().map(|(_, count)| count).sum::<u64>(), catalogue.len() as u64);
    assert_eq!(
        counts.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        ["written", "not-dicom", "burned-in"]
    );
    assert_eq!(plan.events.len(), 2);
}

#[derive(Debug, Clone)]
struct Fate {
    study: u8,
    series: i64,
    number: Option<i64>,
    held: bool,
    failed: bool,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let one = (0..4_u8, 1..4_i64, prop::option::of(0..6_i64), any::<bool>(), 0..8_u8);
    let one = one.prop_map(|(study, series, number, held, failed)| Fate {
        study,
        series,
        number,
        held: held && series == 3,
        failed: failed == 0,
    });
    prop::collection::vec(one, 0..40)
}

fn record(fate: &Fate, index: usize) -> Record {
    let mut record = slice(&format!("1.{}", fate.study), fate.series, 0);
    record.image.number = fate.number;
    record.image.uid = o(&format!("1.9.{}", index / 2 * 2 + usize::from(fate.failed)));
    record.image.burned_in = if fate.held { vec![BurnedIn::Colour] } else { Vec::new() };
    record
}

proptest! {
    #[test]
    fn all_files_end_once_and_numbers_have_no_gaps(fates in fates(), seed in any::<u64>()) {
        let mut choices = choices(&[("1.0", EVENT), ("1.1", "7654321"), ("1.2", EVENT)]);
        if seed % 2 == 0 {
            choices.confirmed.insert(event(EVENT));
        }
        let mut indices: Vec<usize> = (0..fates.len()).collect();
        let mut plans = Vec::new();
        for _ in 0..2 {
            let mut catalogue = Catalogue::default();
            for &index in &indices {
                let result = if fates[index].failed {
                    Err(Code::Truncated)
                } else {
                    Ok(record(&fates[index], index))
                };
                catalogue.add(index as u32, 1, result);
            }
            plans.push(plan(&catalogue, &choices));
            indices.sort_by_key(|index| (*index as u64).wrapping_mul(seed | 1));
        }
        prop_assert_eq!(&plans[0], &plans[1]);
        let plan = &plans[0];
        let total: u64 = plan.outcomes().iter().map(|count| count.count).sum();
        prop_assert_eq!(total, fates.len() as u64);
        let mut seen: BTreeSet<u32> = plan.rest.keys().copied().collect();
        let mut paths = BTreeSet::new();
        for event in &plan.events {
            for (number, image) in (1..).zip(&event.images) {
                prop_assert_eq!(image.number, number);
                prop_assert!(seen.insert(image.file), "a file ends twice");
                prop_assert!(paths.insert(image.path.clone()), "a name is given twice");
            }
        }
        prop_assert_eq!(seen.len(), fates.len());
    }

    #[test]
    fn names_do_not_hang_on_the_order_of_dropping(
        numbers in prop::collection::vec((1..4_i64, prop::option::of(0..5_i64)), 1..30),
        seed in any::<u64>(),
    ) {
        let records = (0_usize..).zip(&numbers).map(|(index, (series, number))| {
            let mut record = slice("1.2", *series, 0);
            record.image.number = *number;
            record.image.uid = o(&format!("1.2.{index}"));
            record
        });
        let mut records: Vec<Record> = records.collect();
        let names = |records: &[Record]| {
            let catalogue = catalogue(records.to_vec());
            let plan = plan(&catalogue, &one_exam());
            let name = |image: &deidentifier::plan::Planned| {
                let facts = catalogue.image(image.file).unwrap().facts;
                (image.path.clone(), facts.uid.as_str().to_owned())
            };
            plan.events[0].images.iter().map(name).collect::<Vec<_>>()
        };
        let one = names(&records);
        records.sort_by_key(|record| {
            let digit = record.image.uid.as_str().rsplit('.').next().unwrap().parse::<u64>();
            digit.unwrap().wrapping_mul(seed | 1)
        });
        prop_assert_eq!(one, names(&records));
    }
}
