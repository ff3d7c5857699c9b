//! Missing images are noticed, and ordinary series raise no alarm.

use crate::common::exam::{catalogue, slice};
use crate::common::intake::examine_file;
use deidentifier::intake::{Catalogue, Record, Series, Warning};

fn series(records: Vec<Record>) -> Series {
    catalogue(records).studies().remove(0).series.remove(0)
}

fn numbers(records: Vec<Record>) -> Vec<(i64, i64)> {
    series(records).number_gaps.iter().map(|gap| (gap.first, gap.last)).collect()
}

fn slices(records: Vec<Record>) -> Vec<u32> {
    series(records).slice_gaps.iter().map(|gap| gap.missing).collect()
}

fn at(number: i64, mm: f64) -> Record {
    let mut record = slice("1.2", 1, number);
    record.image.position = Some([10.0, -20.0, mm]);
    record
}

#[test]
fn missing_numbers_are_ranges() {
    let present = [1, 2, 3, 7, 8, 10];
    let records: Vec<Record> = present.iter().map(|n| slice("1.2", 1, *n)).collect();
    assert_eq!(numbers(records.clone()), [(4, 6), (9, 9)]);
    assert_eq!(slices(records.clone()), [3, 1], "their positions are missing, too");
    let study = catalogue(records).studies().remove(0);
    assert!(study.warnings.contains(&Warning::MayMissImages));
}

#[test]
fn whole_series_have_no_gaps() {
    for first in [0, 1, 101, -3] {
        let records: Vec<Record> = (first..first + 30).map(|n| slice("1.2", 1, n)).collect();
        assert!(numbers(records.clone()).is_empty());
        assert!(slices(records.clone()).is_empty());
        assert!(catalogue(records).studies()[0].warnings.is_empty());
    }
}

#[test]
fn two_images_far_apart_are_a_gap_and_one_is_none() {
    assert_eq!(numbers(vec![slice("1.2", 1, 1), slice("1.2", 1, 5)]), [(2, 4)]);
    assert!(numbers(vec![slice("1.2", 1, 5)]).is_empty());
}

#[test]
fn every_second_number_is_a_way_of_numbering() {
    let odd = |n: i64| slice("1.2", 1, 2 * n + 1);
    assert!(numbers((0..20).map(odd).collect()).is_empty());
    assert_eq!(numbers((0..20).filter(|n| *n != 7).map(odd).collect()), [(15, 15)]);
}

#[test]
fn another_acquisition_may_number_from_elsewhere() {
    let phase = |acquisition: i64, from: i64| {
        (from..from + 20).map(move |n| {
            let mut record = slice("1.2", 1, n);
            record.image.acquisition = Some(acquisition);
            record
        })
    };
    assert!(numbers(phase(1, 1).chain(phase(2, 1001)).collect()).is_empty());
    assert_eq!(numbers(phase(1, 1).chain(phase(1, 1001)).collect()), [(21, 1000)]);
}

#[test]
fn missing_positions_are_found_when_numbers_were_made_anew() {
    let positions = (0..20).filter(|n| ![7, 12, 13].contains(n));
    let records = (1..).zip(positions).map(|(number, n)| at(number, 1.25 * f64::from(n)));
    let gaps = series(records.collect()).slice_gaps;
    assert_eq!(gaps.iter().map(|gap| gap.missing).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(gaps[0].between_numbers, [Some(7), Some(8)]);
    assert_eq!(gaps[0].between_mm, [7.5, 10.0]);
}

#[test]
fn tilted_and_turned_stacks_are_measured_along_their_normal() {
    let (sin, cos) = 0.3_f64.sin_cos();
    let tilted = (0..20).filter(|n| *n != 9).map(|n| {
        let mut record = slice("1.2", 1, n);
        record.image.orientation = Some([1.0, 0.0, 0.0, 0.0, cos, sin]);
        record.image.position = Some([0.0, 0.0, -3.0 * n as f64]);
        record
    });
    assert_eq!(slices(tilted.collect()), [1]);
}

#[test]
fn two_stacks_and_doubled_positions_are_no_gaps() {
    // Head and chest in one series, numbered through.
    let stacks = (0..20)
        .map(|n| at(n, 5.0 * n as f64))
        .chain((20..40).map(|n| at(n, 300.0 + 5.0 * n as f64)));
    assert!(slices(stacks.collect()).is_empty());
    // The same places in ten phases.
    let phases = (0..100).map(|n| at(n, 5.0 * (n % 10) as f64));
    assert!(slices(phases.collect()).is_empty());
    // Two spacings.
    let spacings =
        (0..10).map(|n| at(n, 2.5 * n as f64)).chain((10..20).map(|n| at(n, 5.0 * n as f64)));
    assert!(slices(spacings.collect()).is_empty());
    // Axial and coronal stacks in one series.
    let turned = (0..10).map(|n| at(n, 5.0 * n as f64)).chain((10..20).map(|n| {
        let mut record = at(n, 0.0);
        record.image.orientation = Some([1.0, 0.0, 0.0, 0.0, 0.0, -1.0]);
        record.image.position = Some([0.0, 7.0 * n as f64, 0.0]);
        record
    }));
    assert!(slices(turned.collect()).is_empty());
}

#[test]
fn localizers_and_images_without_geometry_are_left_out() {
    let mut records: Vec<Record> = (2..10).map(|n| at(n, 5.0 * n as f64)).collect();
    let mut localizer = at(1, 900.0);
    localizer.image.localizer = true;
    records.push(localizer);
    let mut nowhere = slice("1.2", 1, 10);
    nowhere.image.position = None;
    nowhere.image.number = None;
    records.push(nowhere);
    let mut broken = slice("1.2", 1, 11);
    broken.image.orientation = Some([0.0; 6]);
    broken.image.number = Some(10);
    records.push(broken);
    assert!(slices(records.clone()).is_empty());
    assert!(numbers(records).is_empty());
}

#[test]
fn jitter_in_the_positions_is_no_gap() {
    let records = (0..50).map(|n| at(n, 0.625 * n as f64 + if n % 2 == 0 { 0.02 } else { -0.02 }));
    assert!(slices(records.collect()).is_empty());
}

#[test]
fn extreme_numbers_are_no_panic() {
    let extremes = [i64::MIN, -1, 0, i64::MAX];
    let records: Vec<Record> = extremes
        .iter()
        .map(|n| {
            let mut record = slice("1.2", 1, 1);
            record.image.uid = crate::common::exam::o(&format!("1.2.{n}"));
            record.image.number = Some(*n);
            record.image.position = Some([1e300, -1e300, *n as f64]);
            record
        })
        .collect();
    assert!(!numbers(records.clone()).is_empty());
    let _ = slices(records);
}

#[test]
fn the_sample_exams_gap_is_found() {
    let mut catalogue = Catalogue::default();
    for (index, (_, bytes)) in (0..).zip(deidentifier::sample::Sample::built_in().files()) {
        catalogue.add(index, bytes.len() as u64, examine_file(&bytes));
    }
    let studies = catalogue.studies();
    let gaps: Vec<_> = studies
        .iter()
        .flat_map(|study| &study.series)
        .filter(|series| !series.number_gaps.is_empty() && !series.slice_gaps.is_empty())
        .collect();
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].slice_gaps.iter().map(|gap| gap.missing).sum::<u32>(), 2);
}

#[test]
fn real_pet_slices_have_no_gaps() {
    let Some(folder) = std::env::var_os("LTP2_EXTRA_FIXTURES") else { return };
    let folder = std::path::Path::new(&folder).join("pet_ge_discovery_st");
    if !folder.is_dir() {
        return;
    }
    let mut catalogue = Catalogue::default();
    for (index, path) in (0..).zip(crate::common::files_below(&folder)) {
        let bytes = std::fs::read(path).unwrap();
        catalogue.add(index, bytes.len() as u64, examine_file(&bytes));
    }
    let study = &catalogue.studies()[0];
    assert_eq!(study.modality, "PET");
    assert_eq!(study.series[0].number_gaps, []);
    assert_eq!(study.series[0].slice_gaps, []);
}
