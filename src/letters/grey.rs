//! A frame in whole numbers of one unit, so that what follows works on integers and knows no
//! modality: its usual range of values is [`RANGE`] units, whatever was measured. Beside the
//! frame as it is, it is there at half and at a quarter of its size, for larger letters.

use crate::preview::{Picture, index};

/// The frame's usual range of values, in units.
pub(super) const RANGE: f32 = 1024.0;
/// Sizes at which strokes are looked for: whole, half, quarter.
pub(super) const LEVELS: usize = 3;
/// Values beyond are cut off, so that their differences fit.
const LIMIT: f32 = 16_000.0;
/// The share of pixels that the range is taken from: every so many-th.
const SAMPLED: usize = 7;

/// A page that is mostly empty has no more noise than this, in units.
const PAGE_NOISE: f32 = 40.0;

/// A frame at one size.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub width: usize,
    pub height: usize,
    /// Row by row, in units.
    pub values: Vec<i16>,
}

impl Level {
    /// A row; empty when there is none.
    pub fn row(&self, row: usize) -> &[i16] {
        let start = row.saturating_mul(self.width);
        self.values.get(start..start.saturating_add(self.width)).unwrap_or_default()
    }
}

/// A frame at all sizes, with what its numbers mean.
#[derive(Debug, Default)]
pub(super) struct Grey {
    pub levels: [Level; LEVELS],
    /// The value that is 0 units.
    low: f32,
    /// Units for each step of 1.
    per_value: f32,
    /// The standard deviation of its noise, in units.
    pub noise: f32,
    sample: Vec<f32>,
}

impl Grey {
    /// Takes a frame in. The buffers of the last one are used again.
    pub fn fill(&mut self, picture: &Picture, is_pet: bool) {
        let (width, height) = (index(picture.width), index(picture.height));
        let least = self.measure(picture, is_pet);
        let noise = self.measure_noise(picture, width, least);
        self.noise = noise;
        let (low, per_value) = (self.low, self.per_value);
        let [whole, half, quarter] = &mut self.levels;
        whole.values.clear();
        whole.values.extend(picture.values.iter().map(|value| units(*value, low, per_value)));
        // A picture that is not what it says has no rows here, and nothing is found in it.
        let fits = picture.values.len() == width.saturating_mul(height);
        (whole.width, whole.height) = if fits { (width, height) } else { (0, 0) };
        halve(whole, half);
        halve(half, quarter);
    }

    /// A value in units, for comparing another frame with this one.
    pub fn units(&self, value: f32) -> f32 {
        let units = (value - self.low) * self.per_value;
        if units.is_nan() { 0.0 } else { units.clamp(-LIMIT, LIMIT) }
    }

    /// So many units, in values of the frame.
    pub fn values_of(&self, units: f32) -> f32 {
        if self.per_value == 0.0 { 1.0 } else { units / self.per_value }
    }

    /// The usual range. Much of a PET image is nearly empty, so that its top is taken higher.
    /// Gives the lowest value back.
    fn measure(&mut self, picture: &Picture, is_pet: bool) -> f32 {
        self.sample.clear();
        let finite = picture.values.iter().step_by(SAMPLED).filter(|value| value.is_finite());
        self.sample.extend(finite);
        let low = quantile(&mut self.sample, 0.02);
        let high = quantile(&mut self.sample, if is_pet { 0.998 } else { 0.98 });
        let ends = |values: &mut dyn Iterator<Item = f32>| {
            let finite = values.filter(|value| value.is_finite());
            finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), value| {
                (least.min(value), most.max(value))
            })
        };
        let (mut least, mut most) = ends(&mut self.sample.iter().copied());
        if high - low <= 0.02 * (most - least) {
            // What little there is may lie between the pixels of the sample.
            (least, most) = ends(&mut picture.values.iter().copied());
        }
        // An empty page with a few letters has no usual range but that of all its values.
        let range = if high - low <= 0.02 * (most - least) { most - least } else { high - low };
        let sign = if picture.inverted { -1.0 } else { 1.0 };
        let scale = if range > 0.0 && range.is_finite() { sign * RANGE / range } else { 0.0 };
        (self.low, self.per_value) = (low, scale);
        least
    }

    /// Noise, from how much pixels differ from the mean of their neighbours in the row. At the
    /// lowest value nothing can be told: it was cut off there, or nothing was measured. Where
    /// that is nearly everywhere, what differs is no noise.
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of a sample")]
    fn measure_noise(&mut self, picture: &Picture, width: usize, least: f32) -> f32 {
        self.sample.clear();
        let mut all: usize = 1;
        for row in picture.values.chunks_exact(width.max(1)).step_by(3) {
            let bends = row.windows(3).step_by(5).filter_map(|three| match three {
                [left, middle, right] if *middle > least || left != middle || middle != right => {
                    Some((left - 2.0 * middle + right).abs())
                }
                _ => None,
            });
            all = all.saturating_add(row.len() / 5);
            self.sample.extend(bends.filter(|bend| bend.is_finite()));
        }
        let share = self.sample.len() as f32 / all as f32;
        if share < 0.05 {
            return 0.0;
        }
        let typical = quantile(&mut self.sample, 0.5 * (share / 0.3).min(1.0));
        let noise = typical * self.per_value.abs() / (0.6745 * 2.449);
        // On a page of text, what differs from the ground is the text.
        if share < 0.3 { noise.min(PAGE_NOISE) } else { noise }
    }
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "within the limit")]
fn units(value: f32, low: f32, per_value: f32) -> i16 {
    // (What is no number becomes 0.)
    ((value - low) * per_value).clamp(-LIMIT, LIMIT) as i16
}

/// The value below which this share lies.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a place in the sample")]
fn quantile(sample: &mut [f32], share: f32) -> f32 {
    let Some(last) = sample.len().checked_sub(1) else { return 0.0 };
    let place = ((last as f32 * share) as usize).min(last);
    *sample.select_nth_unstable_by(place, f32::total_cmp).1
}

/// Means of two by two pixels.
fn halve(from: &Level, to: &mut Level) {
    to.width = from.width / 2;
    to.height = from.height / 2;
    to.values.clear();
    for row in 0..to.height {
        let upper = from.row(row.saturating_mul(2)).chunks_exact(2);
        let lower = from.row(row.saturating_mul(2).saturating_add(1)).chunks_exact(2);
        to.values.extend(upper.zip(lower).map(|(upper, lower)| {
            let sum: i32 = upper.iter().chain(lower).map(|value| i32::from(*value)).sum();
            i16::try_from(sum >> 2).unwrap_or_default()
        }));
    }
}
