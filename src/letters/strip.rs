//! What a line looks like: cut out of the frame, and of those before and after, and brought
//! to one size, upright and with bright strokes, for the net to look at.

use super::lines::Line;
use super::strokes::BRIGHT;
use crate::preview::Picture;
use crate::preview::index;

/// Rows of a strip.
pub(super) const ROWS: usize = 16;
/// Columns of a strip.
pub(super) const COLUMNS: usize = 64;
/// Rows of the strip that the line's height takes.
const TEXT_ROWS: f32 = 10.0;
/// This frame, the one before, the one after.
pub(super) const CHANNELS: usize = 3;
/// Numbers of a strip.
pub(super) const SIZE: usize = CHANNELS * ROWS * COLUMNS;

/// How far a line goes on beyond one strip, in strips: how many are needed to see its ends.
pub(super) fn windows(line: &Line) -> usize {
    let reach = f32::from(line.width()) * TEXT_ROWS / f32::from(line.height());
    if reach > 84.0 { 2 } else { 1 }
}

/// Cuts out a strip around the line: of several the first or the last. `step` is how far its
/// strokes stand out, in values of the frame.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "places in a strip")]
pub(super) fn cut(
    line: &Line,
    window: usize,
    step: f32,
    frames: [Option<&Picture>; CHANNELS],
    strip: &mut Vec<f32>,
) {
    strip.clear();
    strip.resize(SIZE, 0.0);
    let scale = f32::from(1_u16 << line.level);
    let pace = f32::from(line.height()) * scale / TEXT_ROWS;
    let middle = |from: u16, to: u16| (f32::from(from) + f32::from(to) + 1.0) * 0.5 * scale - 0.5;
    let (centre, across) = (middle(line.left, line.right), middle(line.top, line.bottom));
    let width = f32::from(line.width()) * scale;
    let half = COLUMNS as f32 * 0.5 * pace;
    let centre = match (windows(line), window) {
        (1, _) => centre,
        (_, 0) => centre - width * 0.5 + half - pace * 4.0,
        _ => centre + width * 0.5 - half + pace * 4.0,
    };
    let sign = if line.kind & BRIGHT != 0 { 1.0 } else { -1.0 };
    let mut base = 0.0;
    for (channel, (frame, part)) in
        frames.into_iter().zip(strip.chunks_exact_mut(ROWS * COLUMNS)).enumerate()
    {
        let Some(frame) = frame else { continue };
        for (row, out) in part.chunks_exact_mut(COLUMNS).enumerate() {
            let down = (row as f32 - (ROWS as f32 - 1.0) * 0.5) * pace + across;
            for (column, out) in out.iter_mut().enumerate() {
                let along = (column as f32 - (COLUMNS as f32 - 1.0) * 0.5) * pace + centre;
                // Turned so that what reads downwards stands upright; what reads upwards is upside down.
                let (x, y) = if line.turned { (2.0 * across - down, along) } else { (along, down) };
                *out = value(frame, x, y, pace);
            }
        }
        if channel == 0 {
            base = median(part);
        }
        for out in part {
            *out = ((*out - base) * sign / step).clamp(-2.0, 3.0);
            if out.is_nan() {
                *out = 0.0;
            }
        }
    }
}

/// The value at a place between pixels; where strips are coarser, the mean of what they skip.
fn value(frame: &Picture, x: f32, y: f32, pace: f32) -> f32 {
    if pace < 1.6 {
        return between(frame, x, y);
    }
    let apart = pace * 0.25;
    let mut sum = 0.0;
    for (right, down) in [(-apart, -apart), (apart, -apart), (-apart, apart), (apart, apart)] {
        sum += between(frame, x + right, y + down);
    }
    sum * 0.25
}

/// Between four pixels; beyond the frame's edge there is no number.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "floats saturate")]
fn between(frame: &Picture, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let (width, height) = (index(frame.width), index(frame.height));
    let place = |at: f32, count: usize| {
        // (A line's own edge may lie half a pixel outside.)
        usize::try_from(at as i64).ok().filter(|at| *at < count)
    };
    let (Some(column), Some(row)) = (place(left, width), place(top, height)) else {
        return f32::NAN;
    };
    let start = row.saturating_mul(width).saturating_add(column);
    let last_column = column.saturating_add(1) == width;
    let below = if row.saturating_add(1) == height { start } else { start.saturating_add(width) };
    let two = |at: usize| {
        let own = frame.values.get(at).copied().unwrap_or(0.0);
        if last_column {
            return own;
        }
        let next = frame.values.get(at.saturating_add(1)).copied().unwrap_or(own);
        own * (1.0 - right_share) + next * right_share
    };
    two(start) * (1.0 - lower_share) + two(below) * lower_share
}

/// About the middle of the strip's values.
fn median(values: &[f32]) -> f32 {
    let mut sample: Vec<f32> =
        values.iter().step_by(3).copied().filter(|value| value.is_finite()).collect();
    let Some(last) = sample.len().checked_sub(1) else { return 0.0 };
    *sample.select_nth_unstable_by(last / 2, f32::total_cmp).1
}
