//! Images that may be missing from a series: holes in the Instance Numbers, and in the
//! slices' positions along their common normal. Files vanish on the way to the page (long
//! paths, placeholders, half-copied discs), and nobody sees it in a list of 400 images.
//!
//! A hint, never a verdict: stacks, phases and odd numbering are ordinary, and a false
//! alarm teaches people to look away.

use serde::{Deserialize, Serialize};

use super::ImageFacts;

/// Missing Instance Numbers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NumberGap {
    /// The first missing number.
    pub first: i64,
    /// The last missing number.
    pub last: i64,
}

/// Missing slices between two neighbours of a stack.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SliceGap {
    /// Positions of the neighbours along the stack's normal, in mm.
    pub between_mm: [f64; 2],
    /// Instance Numbers of the neighbours.
    pub between_numbers: [Option<i64>; 2],
    /// How many slices fit between them.
    pub missing: u32,
}

/// Holes in the Instance Numbers of a series.
pub(super) fn number_gaps<'a>(images: impl Iterator<Item = &'a ImageFacts>) -> Vec<NumberGap> {
    gaps_in_numbers(images.filter_map(|image| Some((image.number?, image.acquisition))))
}

/// Holes in numbers, each with that of its acquisition where it is known. Numbers that all
/// keep the same step (every second one) are whole; a jump to another acquisition over more
/// numbers than there are images is another way of numbering, not a loss.
pub fn gaps_in_numbers(numbers: impl Iterator<Item = (i64, Option<i64>)>) -> Vec<NumberGap> {
    let mut numbers: Vec<(i64, Option<i64>)> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup_by_key(|(number, _)| *number);
    let pairs = || numbers.iter().zip(numbers.iter().skip(1));
    let distance = |a: i64, b: i64| b.saturating_sub(a).max(1);
    let mut step = pairs().fold(0, |step, (a, b)| greatest_common(step, distance(a.0, b.0)));
    if numbers.len() < 3 {
        step = 1;
    }
    let jump = |a: &(i64, Option<i64>), b: &(i64, Option<i64>)| {
        let other = a.1.is_some() && b.1.is_some() && a.1 != b.1;
        let missing = distance(a.0, b.0) / step.max(1) - 1;
        other && usize::try_from(missing).is_ok_and(|missing| missing > numbers.len())
    };
    pairs()
        .filter(|(a, b)| distance(a.0, b.0) > step && !jump(a, b))
        .map(|(a, b)| NumberGap { first: a.0.saturating_add(step), last: b.0.saturating_sub(step) })
        .collect()
}

fn greatest_common(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

/// A slice in its stack: where it is along the normal, and how it is numbered.
#[derive(Debug, Clone, Copy)]
struct Slice {
    mm: f64,
    number: Option<i64>,
    acquisition: Option<i64>,
}

/// Positions closer than this are one position imaged several times (phases, energies).
const SAME_PLACE_MM: f64 = 0.01;
/// A stack needs this many distances before its spacing says anything.
const LEAST_DISTANCES: usize = 3;

/// Holes in the slices of a series, by the usual spacing along each stack's normal.
/// Stacks are distinguished by their orientation; localizers are left out.
pub(super) fn slice_gaps<'a>(images: impl Iterator<Item = &'a ImageFacts>) -> Vec<SliceGap> {
    let mut stacks: Vec<([i64; 3], Vec<Slice>)> = Vec::new();
    for image in images.filter(|image| !image.localizer) {
        let Some((normal, mm)) = along_normal(image) else { continue };
        // Cosines to two places: consoles round them differently from slice to slice.
        let key = normal.map(|cosine| (cosine * 100.0).round() as i64);
        let slice = Slice { mm, number: image.number, acquisition: image.acquisition };
        match stacks.iter_mut().find(|(known, _)| is_near(known, &key)) {
            Some((_, slices)) => slices.push(slice),
            None => stacks.push((key, vec![slice])),
        }
    }
    stacks.sort_by_key(|(key, _)| *key);
    stacks.into_iter().flat_map(|(_, slices)| gaps_in_stack(slices)).collect()
}

fn is_near(a: &[i64; 3], b: &[i64; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 1)
}

fn along_normal(image: &ImageFacts) -> Option<([f64; 3], f64)> {
    let ([x, y, z], [a, b, c, d, e, f]) = (image.position?, image.orientation?);
    let normal = [b * f - c * e, c * d - a * f, a * e - b * d];
    let [u, v, w] = normal;
    let length = (u * u + v * v + w * w).sqrt();
    let mm = u * x + v * y + w * z;
    ((0.9..1.1).contains(&length) && mm.is_finite()).then_some((normal, mm))
}

fn gaps_in_stack(mut slices: Vec<Slice>) -> Vec<SliceGap> {
    slices.sort_by(|a, b| a.mm.total_cmp(&b.mm).then(a.number.cmp(&b.number)));
    slices.dedup_by(|later, kept| later.mm - kept.mm < SAME_PLACE_MM);
    let pairs = || slices.iter().zip(slices.iter().skip(1));
    let mut distances: Vec<f64> = pairs().map(|(a, b)| b.mm - a.mm).collect();
    distances.sort_by(f64::total_cmp);
    let Some(&spacing) = distances.get(distances.len() / 2) else { return Vec::new() };
    // Where numbers are missing, too, a larger distance says nothing about the stack.
    let counted = pairs().filter(|(a, b)| !number_jumps(a, b)).map(|(a, b)| b.mm - a.mm);
    let (regular, all) = counted.fold((0_usize, 0_usize), |(regular, all), mm| {
        (regular + usize::from((mm - spacing).abs() < 0.1 * spacing), all + 1)
    });
    // Less than two thirds at one spacing: reformats, several stacks, or free positions.
    if distances.len() < LEAST_DISTANCES || regular * 3 < all * 2 {
        return Vec::new();
    }
    pairs().filter_map(|(a, b)| gap_between(a, b, spacing, slices.len())).collect()
}

fn number_jumps(a: &Slice, b: &Slice) -> bool {
    matches!((a.number, b.number), (Some(a), Some(b)) if a.abs_diff(b) > 1)
}

fn gap_between(a: &Slice, b: &Slice, spacing: f64, slices: usize) -> Option<SliceGap> {
    let steps = (b.mm - a.mm) / spacing;
    let whole = steps.round();
    // A lost slice leaves a whole number of steps; another stack begins anywhere.
    if !(2.0..1e6).contains(&whole) || (steps - whole).abs() > 0.15 {
        return None;
    }
    let missing = whole as u32 - 1;
    let consecutive = matches!((a.number, b.number), (Some(a), Some(b)) if a.abs_diff(b) == 1);
    let other =
        a.acquisition.is_some() && b.acquisition.is_some() && a.acquisition != b.acquisition;
    let far = missing as usize * 4 > slices;
    if consecutive && (other || far) {
        return None;
    }
    Some(SliceGap { between_mm: [a.mm, b.mm], between_numbers: [a.number, b.number], missing })
}
