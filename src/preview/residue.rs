//! What single slices of a series have and their neighbours have not: anatomy goes on from
//! slice to slice, letters that were drawn into one do not. Each frame is held against the
//! median of itself and its neighbours; what is left is laid over that of the other frames by
//! maximum, and equalised place by place, so that strokes stand out where bone does not.

use std::collections::VecDeque;

use super::LAID_SIDE;
use super::{Picture, Shrink};

/// Frames larger than this are made smaller first, so that a few of them are little memory.
const LARGEST_SIDE: u32 = 1024;
/// A frame and its neighbours.
const NEAR: usize = 3;

/// The centre and half the width of the window that suits a CT of the body, from its lungs to
/// its bones.
const TISSUE_HU: [f32; 2] = [40.0, 500.0];
/// Where there is air, values are Hounsfield units.
const AIR_BELOW_HU: f32 = -200.0;
/// The share of a PET image's pixels that lies below its highest uptake.
const UPTAKE_SHARE: f32 = 0.998;

/// Levels a unit of grey has; a stroke a tenth of the grey brighter than its ground has 40.
const LEVELS: f32 = 400.0;
/// The neighbourhood of a place is this part of the longer side, both ways.
const NEIGHBOURHOOD: usize = 9;
/// Differences up to this many levels are nothing to be seen.
const QUIET_LEVELS: f32 = 4.0;
/// So many times the usual difference of its neighbourhood is white.
const WHITE: f32 = 5.0;

/// Which measured value is which grey. No value is cut off: letters on bone are brighter
/// than bone.
#[derive(Debug, Clone, Copy)]
struct Scale {
    centre: f32,
    width: f32,
}

impl Scale {
    /// The scale that suits what is shown.
    fn of(picture: &Picture, is_pet: bool) -> Self {
        let (low, high) = picture.range();
        let [centre, width] = if is_pet {
            [0.0, picture.quantile(UPTAKE_SHARE)]
        } else if low < AIR_BELOW_HU {
            TISSUE_HU
        } else {
            [low / 2.0 + high / 2.0, high / 2.0 - low / 2.0]
        };
        Self { centre, width: width.max(1.0) }
    }

    /// The grey of a value, from −1 to 1: steep around the centre, flat far from it.
    fn grey(self, value: f32) -> f32 {
        let from_centre = (value - self.centre) / self.width;
        let grey = from_centre / (1.0 + from_centre.abs());
        if grey.is_finite() { grey } else { 0.0 }
    }
}

/// Looks through consecutive frames of a series. Holds three of them.
#[derive(Debug, Default)]
pub struct Residue {
    scale: Option<Scale>,
    near: VecDeque<Picture>,
    /// The next frame that has two before it is the third of the series.
    is_beginning: bool,
    laid: Option<Laid>,
}

impl Residue {
    /// Nothing looked at yet; `is_beginning` when the first frame is the series' first, which
    /// has neighbours on one side alone.
    #[must_use]
    pub fn new(is_beginning: bool) -> Self {
        Self { is_beginning, ..Self::default() }
    }

    /// The next frame; `None` in the place of one that could not be decoded.
    pub fn add(&mut self, frame: Option<&Picture>, is_pet: bool) {
        let Some(frame) = frame else {
            self.near.clear();
            return;
        };
        let frame = frame.shrunk(LARGEST_SIDE, Shrink::Mean);
        let scale = *self.scale.get_or_insert_with(|| Scale::of(&frame, is_pet));
        if self.near.back().is_some_and(|last| !are_alike(last, &frame)) {
            self.near.clear();
        }
        let values = frame.values.iter().map(|value| scale.grey(*value)).collect();
        self.near.push_back(Picture { values, ..frame });
        if self.near.len() > NEAR {
            self.near.pop_front();
        }
        if self.near.len() == NEAR && std::mem::take(&mut self.is_beginning) {
            self.lay([1, 0, 2]);
        }
        self.lay([0, 1, 2]);
    }

    /// What was found; `is_end` when the last frame is the series' last. `None` when no frame
    /// had neighbours.
    #[must_use]
    pub fn finish(mut self, is_end: bool) -> Option<Laid> {
        if is_end {
            self.lay([0, 2, 1]);
        }
        self.laid
    }

    /// Lays what the second of these has over the rest, held against the first and the third.
    fn lay(&mut self, which: [usize; NEAR]) {
        let [Some(one), Some(own), Some(other)] = which.map(|at| self.near.get(at)) else {
            return;
        };
        let laid = self.laid.get_or_insert_with(|| Laid::of_size(own.width, own.height));
        if laid.source == [own.width, own.height] {
            laid.take(own, one, other);
        }
    }
}

fn are_alike(one: &Picture, other: &Picture) -> bool {
    (one.width, one.height, one.inverted) == (other.width, other.height, other.inverted)
}

/// What frames have and their neighbours have not, small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height` levels, row by row.
    pub levels: Vec<u8>,
    /// Columns and rows of the frames.
    source: [u32; 2],
}

impl Laid {
    /// Nothing of frames of this size.
    fn of_size(columns: u32, rows: u32) -> Self {
        let longer = u64::from(columns.max(rows).max(1));
        let scaled = |length: u32| {
            let scaled = u64::from(length).saturating_mul(u64::from(LAID_SIDE).min(longer));
            u32::try_from(scaled.checked_div(longer).unwrap_or_default())
                .unwrap_or(LAID_SIDE)
                .max(1)
        };
        let (width, height) = (scaled(columns), scaled(rows));
        let levels = vec![0; size(width).saturating_mul(size(height))];
        Self { width, height, levels, source: [columns, rows] }
    }

    /// What came from elsewhere; `None` when the levels are not as many as the size says.
    #[must_use]
    pub fn new(width: u32, height: u32, levels: Vec<u8>) -> Option<Self> {
        let fits = levels.len() == size(width).saturating_mul(size(height));
        (fits && width.max(height) <= LAID_SIDE).then_some(Self {
            width,
            height,
            levels,
            source: [width, height],
        })
    }

    #[expect(clippy::as_conversions, reason = "floats saturate, and what is no number is 0")]
    fn take(&mut self, own: &Picture, one: &Picture, other: &Picture) {
        let (columns, rows) = (size(own.width).max(1), size(own.height).max(1));
        let (width, height) = (size(self.width), size(self.height));
        let place = |at: usize, small: usize, of: usize| {
            at.saturating_mul(small).checked_div(of).unwrap_or_default()
        };
        let across: Vec<usize> = (0..columns).map(|column| place(column, width, columns)).collect();
        let lines = own.values.chunks(columns).zip(one.values.chunks(columns));
        let lines = lines.zip(other.values.chunks(columns)).enumerate();
        for (row, ((own, one), other)) in lines {
            let start = place(row, height, rows).saturating_mul(width);
            let Some(line) = self.levels.get_mut(start..start.saturating_add(width)) else { break };
            for (column, ((own, one), other)) in across.iter().zip(own.iter().zip(one).zip(other)) {
                // What lies between its neighbours is their median.
                let left = (own - one.max(*other)).max(one.min(*other) - own).max(0.0);
                if let Some(level) = line.get_mut(*column) {
                    *level = (*level).max((left * LEVELS) as u8);
                }
            }
        }
    }

    /// Lays more of the series over it by maximum. `false` when its size is another one.
    pub fn lay(&mut self, more: &Self) -> bool {
        let is_alike = (self.width, self.height) == (more.width, more.height);
        if is_alike {
            for (level, more) in self.levels.iter_mut().zip(&more.levels) {
                *level = (*level).max(*more);
            }
        }
        is_alike
    }

    /// How much each place stands out from its neighbourhood, from 0 to 255.
    #[must_use]
    #[expect(clippy::as_conversions, reason = "floats saturate, and what is no number is black")]
    pub fn equalised(&self) -> Vec<u8> {
        let (width, height) = (size(self.width), size(self.height));
        let levels: Vec<f32> = self.levels.iter().copied().map(f32::from).collect();
        // What stands out by far does not count for what is usual beside it.
        let means_of_all = means(&levels, width, height);
        let calm = levels.iter().zip(&means_of_all).map(|(level, mean)| level.min(2.0 * mean));
        let calm: Vec<f32> = calm.collect();
        let usual = means(&calm, width, height);
        let differences: Vec<f32> =
            calm.iter().zip(&usual).map(|(level, usual)| (level - usual).abs()).collect();
        let spread = means(&differences, width, height);
        let grey = |((level, usual), spread): ((&f32, &f32), &f32)| {
            (255.0 * (level - usual) / (WHITE * (spread + QUIET_LEVELS))).clamp(0.0, 255.0) as u8
        };
        levels.iter().zip(&usual).zip(&spread).map(grey).collect()
    }

    /// The same for the screen, four bytes a pixel.
    #[must_use]
    pub fn render_rgba(&self) -> Vec<u8> {
        self.equalised().into_iter().flat_map(|grey| [grey, grey, grey, u8::MAX]).collect()
    }
}

/// The mean of each place's neighbourhood.
fn means(values: &[f32], width: usize, height: usize) -> Vec<f32> {
    let reach = width.max(height).checked_div(NEIGHBOURHOOD).unwrap_or_default().max(2);
    let rows: Vec<f32> =
        values.chunks(width.max(1)).flat_map(|row| means_along(row, reach)).collect();
    let columns = (0..width).map(|column| {
        let column: Vec<f32> = rows.iter().skip(column).step_by(width.max(1)).copied().collect();
        means_along(&column, reach)
    });
    let columns: Vec<Vec<f32>> = columns.collect();
    let at =
        |row: usize| columns.iter().map(move |column| column.get(row).copied().unwrap_or_default());
    (0..height).flat_map(at).collect()
}

/// The mean of each place of a line and those within reach of it.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a few hundred places")]
fn means_along(line: &[f32], reach: usize) -> Vec<f32> {
    let mut sums = Vec::with_capacity(line.len().saturating_add(1));
    sums.push(0.0);
    sums.extend(line.iter().scan(0.0_f32, |sum, value| {
        *sum += value;
        Some(*sum)
    }));
    let sum = |at: usize| sums.get(at).copied().unwrap_or_default();
    let mean = |at: usize| {
        let (from, to) =
            (at.saturating_sub(reach), at.saturating_add(reach).saturating_add(1).min(line.len()));
        (sum(to) - sum(from)) / to.saturating_sub(from).max(1) as f32
    };
    (0..line.len()).map(mean).collect()
}

fn size(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
