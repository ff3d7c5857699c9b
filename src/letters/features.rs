//! What a line of strokes is like, in numbers that a small net judges.

use super::grey::{Grey, RANGE};
use super::lines::Line;
use super::strokes::{ALONE, BRIGHT, Point, STAYS};

/// Numbers for each line.
pub(super) const COUNT: usize = 24;

/// What the frame is like.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    pub has_beside: bool,
    pub is_pet: bool,
    /// Lines in the frame.
    pub lines: usize,
    /// Share of the pixels of each level that are points.
    pub crowd: [f32; super::grey::LEVELS],
}

/// The numbers of a line. `ring` is how crowded it is around, from [`ring`].
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts in one frame")]
pub(super) fn features(line: &Line, grey: &Grey, setting: &Setting, ring: f32) -> [f32; COUNT] {
    let flag = |is: bool| if is { 1.0 } else { 0.0 };
    let scale = f32::from(1_u16 << line.level);
    let (width, height) = (f32::from(line.width()), f32::from(line.height()));
    let points = line.points.max(1) as f32;
    let step = line.steps / points;
    let spread = (line.squares / points - step * step).max(0.0).sqrt();
    let density = points / (width * height);
    [
        (height * scale).ln() - 2.5,
        (width / height).min(15.0).ln(),
        density * 2.0 - 0.8,
        (line.runs as f32 / height).min(30.0).ln(),
        line.runs as f32 / width * 2.0 - 1.0,
        (step / RANGE + 0.01).ln() + 1.0,
        spread / (step + 1.0) * 2.0 - 0.5,
        (step / (grey.noise + 4.0)).ln() - 2.0,
        line.alone as f32 / points,
        line.stay as f32 / points,
        line.flat as f32 / points,
        flag(line.kind & ALONE != 0),
        flag(line.kind & STAYS != 0),
        flag(line.level == 0),
        flag(line.level == 1),
        flag(line.turned),
        flag(line.kind & BRIGHT != 0),
        flag(setting.has_beside),
        flag(setting.is_pet),
        (setting.crowd.get(usize::from(line.level)).copied().unwrap_or(0.0) + 0.002).ln() * 0.5
            + 2.0,
        (ring + 0.02).ln() * 0.5 + 0.7,
        (grey.noise / RANGE + 0.002).ln() * 0.5 + 2.0,
        points.ln() * 0.5 - 2.0,
        (setting.lines as f32 + 1.0).ln() * 0.5 - 1.5,
    ]
}

/// How crowded with points of the line's polarity its surroundings are, compared with itself.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts in one frame")]
pub(super) fn ring(line: &Line, points: &[Point]) -> f32 {
    let margin = line.height().max(4);
    let (top, bottom) = (line.top.saturating_sub(margin), line.bottom.saturating_add(margin));
    let (left, right) = (line.left.saturating_sub(margin), line.right.saturating_add(margin));
    let mut around: usize = 0;
    for y in top..=bottom {
        let start = points.partition_point(|point| (point.y, point.x) < (y, left));
        let row = points.get(start..).unwrap_or_default();
        let row = row.iter().take_while(|point| point.y == y && point.x <= right);
        let polarity = line.kind & 3;
        around = around.saturating_add(row.filter(|point| point.flags & polarity != 0).count());
    }
    let inside = line.points.max(1) as f32;
    let outer = (f32::from(right - left) + 1.0) * (f32::from(bottom - top) + 1.0);
    let area = f32::from(line.width()) * f32::from(line.height());
    ((around as f32 - inside).max(0.0) / (outer - area).max(1.0)) / (inside / area)
}
