//! Series that letters are searched in: as they are, and as another reconstruction, another
//! machine or a viewer's export would have made them.

use deidentifier::preview::Picture;

use super::Half;
use super::dice::Dice;

/// Consecutive frames.
#[derive(Clone)]
pub struct Series {
    pub name: String,
    pub half: Half,
    pub is_pet: bool,
    pub frames: Vec<Picture>,
    pub variant: Variant,
}

/// What was done to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Nothing.
    Plain,
    /// Means of three slices.
    Thick,
    /// The brightest of five slices.
    Brightest,
    /// The middle, enlarged.
    Zoomed,
    /// A sharp kernel: edges raised, noise, cut off below.
    Sharp,
    /// 256 levels of a window.
    Bytes,
    /// Small, soft, and as noisy as counts are: like PET.
    Counts,
    /// A few levels, as maps have.
    Levels,
    /// Metal, with its streaks.
    Metal,
    /// Blocks of 8 × 8 coarsened, as lossy compression does.
    Lossy,
}

pub const VARIANTS: [Variant; 10] = [
    Variant::Plain,
    Variant::Thick,
    Variant::Brightest,
    Variant::Zoomed,
    Variant::Sharp,
    Variant::Bytes,
    Variant::Counts,
    Variant::Lossy,
    Variant::Levels,
    Variant::Metal,
];

impl Series {
    /// The series changed so; `None` where that makes no sense.
    pub fn varied(&self, variant: Variant, dice: &mut Dice) -> Option<Self> {
        let first = self.frames.first()?;
        let (low, high) = (first.quantile(0.02), self.middle().quantile(0.98));
        let range = (high - low).max(1e-3);
        let (least, most) = self.middle().range();
        let each = |change: &mut dyn FnMut(&Picture) -> Picture| -> Vec<Picture> {
            self.frames.iter().map(change).collect()
        };
        let mut is_pet = self.is_pet;
        let frames = match variant {
            Variant::Plain => self.frames.clone(),
            Variant::Thick | Variant::Brightest => {
                let (count, step) = if variant == Variant::Thick { (3, 2) } else { (5, 3) };
                if self.frames.len() < count * 4 || (self.is_pet && variant == Variant::Brightest) {
                    return None;
                }
                self.frames
                    .windows(count)
                    .step_by(step)
                    .map(|slab| joined(slab, variant == Variant::Brightest))
                    .collect()
            }
            Variant::Zoomed => {
                let factor = if first.width < 260 { 2.0 } else { dice.between(1.4, 2.2) };
                let size = if first.width < 260 { 2.0 } else { 1.0 };
                let noise = dice.between(0.0, 0.01) * range;
                each(&mut |frame| {
                    let mut out = zoomed(frame, factor, size);
                    for value in &mut out.values {
                        *value = (*value + noise * dice.normal()).round();
                    }
                    out
                })
            }
            Variant::Sharp => {
                if self.is_pet {
                    return None;
                }
                let (edge, noise) = (dice.between(0.3, 1.5), dice.between(0.004, 0.05) * range);
                let grain = dice.chance(0.5);
                each(&mut |frame| sharp(frame, edge, noise, grain, least, dice))
            }
            Variant::Bytes => {
                let (from, to) =
                    (low + range * dice.between(-0.1, 0.3), low + range * dice.between(0.6, 1.3));
                let to = if self.is_pet { low + (most - low) * dice.between(0.2, 0.8) } else { to };
                each(&mut |frame| {
                    map(frame, |value| {
                        ((value - from) / (to - from) * 255.0).clamp(0.0, 255.0).round()
                    })
                })
            }
            Variant::Levels => {
                if self.is_pet {
                    return None;
                }
                let (count, noise) = (dice.between(1.5, 7.0), dice.between(0.0, 0.04) * range);
                each(&mut |frame| {
                    let mut out = frame.clone();
                    for value in &mut out.values {
                        let level = (*value + noise * dice.normal() - low) / range * count;
                        *value = level.round().clamp(0.0, 9.0) * 60.0;
                    }
                    out
                })
            }
            Variant::Metal => {
                if self.is_pet || first.height < 90 {
                    return None;
                }
                let piece = |dice: &mut Dice| {
                    let (x, y) = (dice.between(0.25, 0.75), dice.between(0.25, 0.75));
                    let (radius, turn) = (dice.between(1.5, 8.0), dice.between(0.0, 6.0));
                    [x * first.width as f32, y * first.height as f32, radius, turn]
                };
                let pieces: Vec<[f32; 4]> = (0..1 + dice.below(4)).map(|_| piece(dice)).collect();
                each(&mut |frame| metal(frame, &pieces, range, least))
            }
            Variant::Counts => {
                if self.is_pet || first.height < 90 {
                    return None;
                }
                is_pet = true;
                let side = *dice.one(&[128_u32, 168, 192, 192]);
                let (power, counts) = (dice.between(1.0, 3.0), dice.between(15.0, 400.0));
                each(&mut |frame| counted(frame, side, (low, range), power, counts, dice))
            }
            Variant::Lossy => {
                let coarse = dice.between(0.01, 0.04) * range;
                each(&mut |frame| lossy(frame, coarse))
            }
        };
        Some(Self { name: self.name.clone(), half: self.half, is_pet, frames, variant })
    }

    fn middle(&self) -> &Picture {
        &self.frames[self.frames.len() / 2]
    }
}

fn map(frame: &Picture, change: impl Fn(f32) -> f32) -> Picture {
    Picture { values: frame.values.iter().map(|value| change(*value)).collect(), ..*frame }
}

fn joined(slab: &[Picture], brightest: bool) -> Picture {
    let mut out = slab[0].clone();
    for frame in &slab[1..] {
        for (value, other) in out.values.iter_mut().zip(&frame.values) {
            *value = if brightest { value.max(*other) } else { *value + other };
        }
    }
    if !brightest {
        let count = slab.len() as f32;
        for value in &mut out.values {
            *value = (*value / count).round();
        }
    }
    out
}

fn at(frame: &Picture, x: f32, y: f32) -> f32 {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let (x, y) = (x.clamp(0.0, width as f32 - 1.001), y.clamp(0.0, height as f32 - 1.001));
    let (left, top) = (x as usize, y as usize);
    let (right, lower) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let (a, b) = (x - left as f32, y - top as f32);
    let value = |x: usize, y: usize| frame.values[y * width + x];
    (value(left, top) * (1.0 - a) + value(right, top) * a) * (1.0 - b)
        + (value(left, lower) * (1.0 - a) + value(right, lower) * a) * b
}

/// Resampled around its middle: `factor` times as large, in a picture `size` times as large.
fn zoomed(frame: &Picture, factor: f32, size: f32) -> Picture {
    let (width, height) = ((frame.width as f32 * size) as u32, (frame.height as f32 * size) as u32);
    let mut values = Vec::with_capacity((width * height) as usize);
    for y in 0..height {
        for x in 0..width {
            let place = |at: u32, own: u32, old: u32| {
                (at as f32 + 0.5 - own as f32 * 0.5) / factor + old as f32 * 0.5 - 0.5
            };
            values.push(at(frame, place(x, width, frame.width), place(y, height, frame.height)));
        }
    }
    Picture { width, height, inverted: frame.inverted, values }
}

fn soft(frame: &Picture, source: &[f32]) -> Vec<f32> {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let mut out = source.to_vec();
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let mut sum = 0.0;
            for row in y - 1..=y + 1 {
                sum += source[row * width + x - 1]
                    + source[row * width + x]
                    + source[row * width + x + 1];
            }
            out[y * width + x] = sum / 9.0;
        }
    }
    out
}

fn sharp(
    frame: &Picture,
    edge: f32,
    noise: f32,
    grain: bool,
    least: f32,
    dice: &mut Dice,
) -> Picture {
    let blurred = soft(frame, &frame.values);
    let mut added: Vec<f32> = frame.values.iter().map(|_| dice.normal() * noise).collect();
    if grain {
        added = soft(frame, &added).iter().map(|value| value * 2.0).collect();
    }
    let values = frame.values.iter().zip(&blurred).zip(&added);
    let values = values
        .map(|((value, soft), noise)| (value + (value - soft) * edge + noise).max(least).round());
    Picture { values: values.collect(), ..*frame }
}

fn counted(
    frame: &Picture,
    side: u32,
    (low, range): (f32, f32),
    power: f32,
    counts: f32,
    dice: &mut Dice,
) -> Picture {
    let factor = side as f32 / frame.width.max(frame.height) as f32;
    let mut small = zoomed(frame, factor, factor);
    // Padded to a square, as PET matrices are.
    for _ in 0..(if factor < 0.6 { 1 } else { 2 }) {
        small.values = soft(&small, &small.values);
    }
    for value in &mut small.values {
        let uptake = ((*value - low) / range).clamp(0.0, 3.0).powf(power);
        *value = (uptake * counts + (uptake * counts + 0.3).sqrt() * dice.normal()).max(0.0);
    }
    let mut values = soft(&small, &small.values);
    for value in &mut values {
        *value = (*value * 37.0).round();
    }
    small.values = values;
    small
}

/// Pieces (column, row, radius, where its streaks begin), each with a star of streaks.
fn metal(frame: &Picture, pieces: &[[f32; 4]], range: f32, least: f32) -> Picture {
    let width = frame.width as usize;
    let mut out = frame.clone();
    for (place, value) in out.values.iter_mut().enumerate() {
        let (x, y) = ((place % width) as f32, (place / width) as f32);
        for [column, row, radius, turn] in pieces {
            let (dx, dy) = (x - column, y - row);
            let apart = (dx * dx + dy * dy).sqrt();
            let angle = dy.atan2(dx) + turn;
            let streaks =
                (angle * 7.0).sin() * (angle * 13.0 + 1.0).sin() + (angle * 29.0).sin() * 0.6;
            let streak = streaks * range * 1.5 * radius / (apart + 4.0);
            *value += if apart < *radius { 6.0 * range } else { streak };
        }
        *value = value.max(least).round();
    }
    out
}

fn lossy(frame: &Picture, coarse: f32) -> Picture {
    let (width, height) = (frame.width as usize, frame.height as usize);
    let mut out = frame.clone();
    let wave: Vec<f32> = (0..64)
        .map(|at| {
            let (k, x) = (at / 8, at % 8);
            let norm = if k == 0 { (0.125_f32).sqrt() } else { 0.5 };
            norm * ((2 * x + 1) as f32 * k as f32 * std::f32::consts::PI / 16.0).cos()
        })
        .collect();
    for top in (0..height.saturating_sub(7)).step_by(8) {
        for left in (0..width.saturating_sub(7)).step_by(8) {
            let mut block = [0.0_f32; 64];
            for (place, value) in block.iter_mut().enumerate() {
                *value = frame.values[(top + place / 8) * width + left + place % 8];
            }
            let turn = |block: &[f32; 64], back: bool| {
                let mut out = [0.0; 64];
                for y in 0..8 {
                    for k in 0..8 {
                        out[k * 8 + y] = (0..8)
                            .map(|x| {
                                block[y * 8 + x]
                                    * if back { wave[x * 8 + k] } else { wave[k * 8 + x] }
                            })
                            .sum();
                    }
                }
                out
            };
            let mut waves = turn(&turn(&block, false), false);
            for (place, value) in waves.iter_mut().enumerate() {
                let step = coarse * (1.0 + (place / 8 + place % 8) as f32 * 0.5);
                *value = (*value / step).round() * step;
            }
            let back = turn(&turn(&waves, true), true);
            for (place, value) in back.iter().enumerate() {
                out.values[(top + place / 8) * width + left + place % 8] = value.round();
            }
        }
    }
    out
}
