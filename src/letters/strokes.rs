//! Pixels that may be part of a stroke: brighter, or darker, than what lies two pixels to
//! either side, along the row or along the column. Each is told by what the frames before and
//! after have in its place.

use super::grey::{Grey, Level};
use crate::preview::Picture;
use crate::preview::index;

/// Brighter than beside it.
pub(super) const BRIGHT: u8 = 1;
/// Darker than beside it.
pub(super) const DARK: u8 = 2;
/// Stands in this frame alone.
pub(super) const ALONE: u8 = 4;
/// Has the same value in the frames before and after.
pub(super) const STAYS: u8 = 8;
/// Has the value of the next pixel, as drawn strokes have.
pub(super) const FLAT: u8 = 16;

/// A step of less than this is none, in units.
const LEAST_STEP: f32 = 56.0;
/// Nor one of less than so many times the noise.
const LEAST_OF_NOISE: f32 = 4.5;
/// With more points than one pixel in so many, the least step is raised.
const CROWDED: usize = 7;
/// How often it is raised before the level is given up.
const TRIES: usize = 4;

/// A pixel of a stroke.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Point {
    pub x: u16,
    pub y: u16,
    /// How far it is above or below what lies beside it, in units.
    pub step: i16,
    pub flags: u8,
}

/// The frames before and after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    pub before: &'a Picture,
    pub after: &'a Picture,
}

/// The points of one level, in rows, and once more in columns, with x and y exchanged.
#[derive(Debug, Default)]
pub(super) struct Strokes {
    pub points: Vec<Point>,
    pub turned: Vec<Point>,
    /// Where each column begins, while they are put there.
    starts: Vec<usize>,
}

impl Strokes {
    /// Finds the points of level `at`; `finer` are those of the level before.
    pub fn find(&mut self, grey: &Grey, at: usize, finer: &[Point], beside: Option<Beside<'_>>) {
        self.points.clear();
        let Some(level) = grey.levels.get(at) else { return };
        // Means of four pixels have half the noise.
        let noise = grey.noise / [1.0, 1.6, 2.5].get(at).copied().unwrap_or(4.0);
        let mut least = LEAST_STEP.max(LEAST_OF_NOISE * noise);
        let most = level.values.len() / CROWDED;
        for _ in 0..TRIES {
            ridges(level, whole(least), most, &mut self.points);
            if self.points.len() < most {
                break;
            }
            self.points.clear();
            least *= 1.7;
        }
        if let Some(beside) = beside {
            compare(&mut self.points, grey, at, noise, beside);
        }
        self.points.extend(finer.iter().map(|point| Point {
            x: point.x / 2,
            y: point.y / 2,
            ..*point
        }));
        if !finer.is_empty() {
            // (Rows of two sources, each in order: what this sort is quick with.)
            self.points.sort_by_key(place);
            self.points.dedup_by(|next, kept| {
                let same = place(next) == place(kept);
                if same {
                    kept.flags |= next.flags;
                    if next.step.unsigned_abs() > kept.step.unsigned_abs() {
                        kept.step = next.step;
                    }
                }
                same
            });
        }
        self.turn(level.width);
    }

    /// The points in columns. They are in rows, so that each column's come in order.
    fn turn(&mut self, width: usize) {
        self.starts.clear();
        self.starts.resize(width.saturating_add(1), 0);
        for point in &self.points {
            if let Some(count) = self.starts.get_mut(usize::from(point.x).saturating_add(1)) {
                *count = count.saturating_add(1);
            }
        }
        let mut before: usize = 0;
        for start in &mut self.starts {
            before = before.saturating_add(*start);
            *start = before;
        }
        self.turned.clear();
        self.turned.resize(self.points.len(), Point::default());
        for point in &self.points {
            let Some(start) = self.starts.get_mut(usize::from(point.x)) else { continue };
            if let Some(place) = self.turned.get_mut(*start) {
                *place = Point { x: point.y, y: point.x, ..*point };
            }
            *start = start.saturating_add(1);
        }
    }
}

fn place(point: &Point) -> u32 {
    u32::from(point.y) << 16 | u32::from(point.x)
}

/// Pixels at the top of a ridge or the bottom of a valley; stops when there are too many.
fn ridges(level: &Level, least: i16, most: usize, points: &mut Vec<Point>) {
    for y in 0..level.height.min(usize::from(u16::MAX)) {
        let row = level.row(y);
        // (At the edge, a row beside itself shows no step.)
        let near = |row: usize| if row < level.height { row } else { y };
        let upper = level.row(y.checked_sub(2).unwrap_or(y));
        let lower = level.row(near(y.saturating_add(2)));
        let beside = upper.iter().skip(2).zip(lower.iter().skip(2));
        for (x, (five, (up, down))) in row.windows(5).zip(beside).enumerate() {
            let &[left, before, own, after, right] = five else { continue };
            let (left, up) = (own - left, own - up);
            if left.abs() <= least && up.abs() <= least {
                continue;
            }
            let (right, down) = (own - right, own - down);
            let (across, along) = (top(left, right), top(up, down));
            let step = if across.abs() >= along.abs() { across } else { along };
            if step.abs() > least {
                let kind = if step > 0 { BRIGHT } else { DARK };
                let flat = if own == before || own == after { FLAT } else { 0 };
                let (Ok(x), Ok(y)) = (u16::try_from(x.saturating_add(2)), u16::try_from(y)) else {
                    continue;
                };
                points.push(Point { x, y, step, flags: kind | flat });
            }
        }
        if points.len() >= most {
            return;
        }
    }
}

/// By how much both sides lie below, or above when it is negative.
fn top(one: i16, other: i16) -> i16 {
    if (one > 0) != (other > 0) {
        0
    } else if one > 0 {
        one.min(other)
    } else {
        one.max(other)
    }
}

/// Says of each point whether it stays in the frames before and after, or stands alone.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a block of 16 pixels")]
fn compare(points: &mut [Point], grey: &Grey, at: usize, noise: f32, beside: Beside<'_>) {
    let side = 1_usize << at;
    let width = index(beside.before.width);
    let mean = |picture: &Picture, point: &Point| {
        let (left, top) = (usize::from(point.x) * side, usize::from(point.y) * side);
        let mut sum = 0.0;
        for row in top..top.saturating_add(side) {
            let start = row.saturating_mul(width).saturating_add(left);
            let block = picture.values.get(start..start.saturating_add(side)).unwrap_or_default();
            sum += block.iter().map(|value| grey.units(*value)).sum::<f32>();
        }
        sum / (side * side) as f32
    };
    let level = grey.levels.get(at);
    let near = (noise * 0.6).max(6.0);
    for point in points {
        let own = level.map_or(&[][..], |level| level.row(point.y.into()));
        let own = f32::from(own.get(usize::from(point.x)).copied().unwrap_or_default());
        let before = own - mean(beside.before, point);
        let after = own - mean(beside.after, point);
        let step = f32::from(point.step);
        let least = 0.55 * step.abs();
        if before.abs() <= near && after.abs() <= near {
            point.flags |= STAYS;
        } else if before * step.signum() > least && after * step.signum() > least {
            point.flags |= ALONE;
        }
    }
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "floats saturate")]
fn whole(number: f32) -> i16 {
    number as i16
}
