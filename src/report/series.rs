//! Whether an event's images are complete, as far as the manifest shows: each series
//! with its count and the Instance Numbers missing between its first and its last.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::FileLine;
use crate::intake::gaps_in_numbers;

/// A series of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesLine {
    /// Modality (0008,0060).
    pub modality: String,
    /// Series Number (0020,0011).
    pub number: Option<i64>,
    /// How many images.
    pub images: u64,
    /// Instance Numbers that are not there, as ranges.
    pub missing: Vec<RangeInclusive<i64>>,
}

/// The series of a manifest by modality and number. Two series that share both are one
/// line: the manifest does not distinguish them.
#[must_use]
pub fn series(manifest: &[FileLine]) -> Vec<SeriesLine> {
    let mut groups = BTreeMap::<(&str, Option<i64>), Vec<Option<i64>>>::new();
    for line in manifest {
        groups.entry((&line.modality, line.series_number)).or_default().push(line.instance_number);
    }
    groups
        .into_iter()
        .map(|((modality, number), instances)| SeriesLine {
            modality: modality.into(),
            number,
            images: u64::try_from(instances.len()).unwrap_or(u64::MAX),
            missing: missing(&instances),
        })
        .collect()
}

/// The gaps in numbers, as the exam's card shows them: a series numbered in steps has none.
fn missing(numbers: &[Option<i64>]) -> Vec<RangeInclusive<i64>> {
    let gaps = gaps_in_numbers(numbers.iter().filter_map(|number| Some(((*number)?, None))));
    gaps.into_iter().map(|gap| gap.first..=gap.last).collect()
}
