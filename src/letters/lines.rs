//! Lines of strokes: what lies close together along a row is taken together, and what touches
//! from row to row is one line. Letters of a line stand apart by less than their height, so
//! that a line of text is one piece, about as high as its letters.

use super::strokes::{ALONE, BRIGHT, DARK, FLAT, Point, STAYS};

/// A gap along the row of at most so many pixels is bridged.
const GAPS: [u16; 2] = [3, 7];
/// At the finest level also this one, for small letters that stand wide apart.
const WIDE_GAP: u16 = 12;
/// Letters are as high as this at the size they are looked for in.
const HEIGHTS: std::ops::RangeInclusive<u16> = 5..=26;

/// Points that lie close together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line {
    /// The level of its points.
    pub level: u8,
    /// It runs along columns, and its x and y are exchanged.
    pub turned: bool,
    /// What its points have in common ([`BRIGHT`] and so on).
    pub kind: u8,
    /// The gap that was bridged.
    pub gap: u16,
    pub left: u16,
    pub right: u16,
    pub top: u16,
    pub bottom: u16,
    /// Its points, and how many of them stand alone, stay, and are flat.
    pub points: u32,
    pub alone: u32,
    pub stay: u32,
    pub flat: u32,
    /// Unbroken runs of points in its rows.
    pub runs: u32,
    /// Sums over the points: of the step and its square.
    pub steps: f32,
    pub squares: f32,
}

impl Line {
    pub fn width(&self) -> u16 {
        self.right.saturating_sub(self.left).saturating_add(1)
    }

    pub fn height(&self) -> u16 {
        self.bottom.saturating_sub(self.top).saturating_add(1)
    }

    /// Whether it has the form of a line of text at all.
    fn may_be_text(&self) -> bool {
        let (width, height) = (u32::from(self.width()), u32::from(self.height()));
        let area = width.saturating_mul(height);
        HEIGHTS.contains(&self.height())
            && width.saturating_mul(10) >= height.saturating_mul(11)
            && width <= height.saturating_mul(60)
            && self.points >= 9
            && self.points.saturating_mul(12) >= area
            && self.points.saturating_mul(20) <= area.saturating_mul(19)
            // Letters have a stroke or two in each row, and several in most.
            && self.runs.saturating_mul(4) >= height.saturating_mul(5)
    }

    fn take(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.right = self.right.max(other.right);
        self.top = self.top.min(other.top);
        self.bottom = self.bottom.max(other.bottom);
        self.points = self.points.saturating_add(other.points);
        self.alone = self.alone.saturating_add(other.alone);
        self.stay = self.stay.saturating_add(other.stay);
        self.flat = self.flat.saturating_add(other.flat);
        self.runs = self.runs.saturating_add(other.runs);
        self.steps += other.steps;
        self.squares += other.squares;
    }

    fn add(&mut self, point: &Point) {
        let step = f32::from(point.step).abs();
        let has = |flag: u8| u32::from(point.flags & flag != 0);
        self.runs = self
            .runs
            .saturating_add(u32::from(point.x > self.right.saturating_add(1) || self.points == 0));
        self.right = point.x;
        self.points = self.points.saturating_add(1);
        self.alone = self.alone.saturating_add(has(ALONE));
        self.stay = self.stay.saturating_add(has(STAYS));
        self.flat = self.flat.saturating_add(has(FLAT));
        self.steps += step;
        self.squares += step * step;
    }
}

/// Finds lines; its buffers are used again and again.
#[derive(Debug, Default)]
pub(super) struct Finder {
    chosen: Vec<Point>,
    runs: Vec<Line>,
    parents: Vec<usize>,
}

impl Finder {
    /// Adds the lines of those points that have all the sample's flags, once for each gap.
    /// Points are in the order of their rows.
    pub fn find_all(&mut self, points: &[Point], sample: Line, lines: &mut Vec<Line>) {
        let mut chosen = std::mem::take(&mut self.chosen);
        chosen.clear();
        chosen.extend(points.iter().filter(|point| point.flags & sample.kind == sample.kind));
        for gap in gaps(sample.level.into()) {
            self.find(&chosen, Line { gap, ..sample }, lines);
        }
        self.chosen = chosen;
    }

    fn find(&mut self, points: &[Point], sample: Line, lines: &mut Vec<Line>) {
        self.runs.clear();
        for point in points {
            match self.runs.last_mut() {
                Some(run) if run.top == point.y && point.x - run.right <= sample.gap + 1 => {
                    run.add(point)
                }
                _ => {
                    let place = Line {
                        left: point.x,
                        right: point.x,
                        top: point.y,
                        bottom: point.y,
                        ..sample
                    };
                    let mut run = place;
                    run.add(point);
                    self.runs.push(run);
                }
            }
        }
        self.join();
        // A run that leads to itself holds all of its line.
        for place in 0..self.runs.len() {
            let root = self.root(place);
            if root != place
                && let Some(part) = self.runs.get(place).copied()
                && let Some(whole) = self.runs.get_mut(root)
            {
                whole.take(&part);
            }
        }
        let is_root = |(place, _): &(usize, &Line)| self.parents.get(*place) == Some(place);
        lines.extend(
            self.runs
                .iter()
                .enumerate()
                .filter(is_root)
                .map(|(_, line)| *line)
                .filter(Line::may_be_text),
        );
    }

    /// Joins runs that touch those of the row above.
    fn join(&mut self) {
        self.parents.clear();
        self.parents.extend(0..self.runs.len());
        let mut above = 0;
        for place in 0..self.runs.len() {
            let Some(run) = self.runs.get(place).copied() else { continue };
            // Skip what ends before this run begins, or lies in rows further up.
            while let Some(upper) = self.runs.get(above)
                && (upper.top.saturating_add(1) < run.top
                    || (upper.top < run.top && upper.right.saturating_add(1) < run.left))
            {
                above = above.saturating_add(1);
            }
            let mut next = above;
            while let Some(upper) = self.runs.get(next)
                && upper.top.saturating_add(1) == run.top
                && upper.left <= run.right.saturating_add(1)
            {
                self.unite(next, place);
                next = next.saturating_add(1);
            }
        }
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        // The first one leads, so that a line's parts come after it.
        let (first, second) = (one.min(other), one.max(other));
        if let Some(parent) = self.parents.get_mut(second) {
            *parent = first;
        }
    }

    fn root(&mut self, place: usize) -> usize {
        let mut at = place;
        while let Some(parent) = self.parents.get(at).copied()
            && parent != at
        {
            // Shortened on the way, so that no way gets long.
            let grand = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(own) = self.parents.get_mut(at) {
                *own = grand;
            }
            at = grand;
        }
        at
    }
}

/// The gaps to bridge at a level.
fn gaps(level: usize) -> impl Iterator<Item = u16> {
    GAPS.into_iter().chain((level == 0).then_some(WIDE_GAP))
}

/// What points may have in common: polarity, with what the neighbours say.
pub(super) fn kinds(has_beside: bool) -> impl Iterator<Item = u8> {
    let with = [0, ALONE, STAYS].into_iter().take(if has_beside { 3 } else { 1 });
    with.flat_map(|extra| [BRIGHT | extra, DARK | extra])
}
