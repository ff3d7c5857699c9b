//! One frame looked through: strokes, their lines, the likeliest of them judged.

use super::features::{self, COUNT, Setting};
use super::grey::{Grey, LEVELS};
use super::lines::{Finder, Line, kinds};
use super::net::Net;
use super::strip;
use super::strokes::{Beside, Strokes};
use super::{Finding, MOST_SPOTS, Spot};
use crate::preview::Picture;

/// So many lines of a frame are looked at closely.
const CLOSELY: usize = 6;
/// What the net says of a line from here on is taken for letters (set with the series and fonts
/// that are for that: docs/letters.md).
const LEAST_SCORE: f32 = 3.0;
/// Lines less likely than this are not, by the quick net.
const QUICK_LEAST: f32 = -5.0;
/// So much less likely ones are learned from, too.
const LEARNED_LEAST: f32 = -9.0;
/// A frame has at most this many lines; the rest, of a frame of nothing but strokes, is left.
const MOST_LINES: usize = 4000;
/// Lines that share more than this are the same.
const SAME: f32 = 0.4;

/// A line that may be text, as the nets see it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where it is; its score is that of the quick net.
    pub spot: Spot,
    /// It runs along columns.
    pub turned: bool,
    /// Its numbers.
    pub features: [f32; COUNT],
    /// Its strips.
    pub strips: Vec<Vec<f32>>,
}

/// Looks frames through; holds what is used again from one to the next.
#[derive(Debug, Default)]
pub(super) struct Looker {
    grey: Grey,
    strokes: [Strokes; LEVELS],
    finder: Finder,
    lines: Vec<Line>,
    chosen: Vec<(Line, [f32; COUNT], Spot)>,
    strip: Vec<f32>,
    net: Net,
}

impl Looker {
    /// With other weights of the nets.
    pub fn with_weights(weights: &[u8]) -> Self {
        Self { net: Net::with(weights), ..Self::default() }
    }

    /// What there is in a frame; `before` and `after` are its neighbours, where they are alike.
    pub fn look(
        &mut self,
        frame: &Picture,
        before: Option<&Picture>,
        after: Option<&Picture>,
        is_pet: bool,
    ) -> Finding {
        let beside = beside(frame, before, after);
        self.choose(frame, beside, is_pet, (CLOSELY, QUICK_LEAST));
        let frames = [Some(frame), beside.map(|two| two.before), beside.map(|two| two.after)];
        let mut spots = Vec::new();
        for (line, features, spot) in &self.chosen {
            let mut score = f32::NEG_INFINITY;
            for window in 0..strip::windows(line) {
                strip::cut(line, window, self.grey.values_of(step(line)), frames, &mut self.strip);
                score = score.max(self.net.score(&self.strip, features));
            }
            spots.push(Spot { score: score - LEAST_SCORE, ..*spot });
        }
        spots.retain(|spot| spot.score.is_finite());
        spots.sort_by(|one, other| other.score.total_cmp(&one.score));
        spots.truncate(MOST_SPOTS);
        Finding { spots }
    }

    /// The likeliest lines with all that the nets see of them.
    pub fn candidates(
        &mut self,
        frame: &Picture,
        before: Option<&Picture>,
        after: Option<&Picture>,
        is_pet: bool,
        most: usize,
    ) -> Vec<Candidate> {
        let beside = beside(frame, before, after);
        self.choose(frame, beside, is_pet, (most, LEARNED_LEAST));
        let frames = [Some(frame), beside.map(|two| two.before), beside.map(|two| two.after)];
        let seen = self.chosen.iter().map(|(line, features, spot)| {
            let cut = |window| {
                let mut strip = Vec::new();
                strip::cut(line, window, self.grey.values_of(step(line)), frames, &mut strip);
                strip
            };
            Candidate {
                spot: *spot,
                turned: line.turned,
                features: *features,
                strips: (0..strip::windows(line)).map(cut).collect(),
            }
        });
        seen.collect()
    }

    /// Finds lines and keeps the likeliest, none twice.
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts in one frame")]
    fn choose(
        &mut self,
        frame: &Picture,
        beside: Option<Beside<'_>>,
        is_pet: bool,
        (most, least): (usize, f32),
    ) {
        self.grey.fill(frame, is_pet);
        self.lines.clear();
        let mut setting = Setting { has_beside: beside.is_some(), is_pet, ..Setting::default() };
        for at in 0..LEVELS {
            let (finer, rest) = self.strokes.split_at_mut(at);
            let Some(strokes) = rest.first_mut() else { continue };
            let finer = finer.last().map_or(&[][..], |finer| &finer.points);
            strokes.find(&self.grey, at, finer, beside);
            let pixels = self.grey.levels.get(at).map_or(1, |level| level.values.len().max(1));
            if let Some(crowd) = setting.crowd.get_mut(at) {
                *crowd = strokes.points.len() as f32 / pixels as f32;
            }
            let level = u8::try_from(at).unwrap_or(0);
            for kind in kinds(beside.is_some()) {
                for turned in [false, true] {
                    let points = if turned { &strokes.turned } else { &strokes.points };
                    let sample = Line { level, turned, kind, ..Line::default() };
                    self.finder.find_all(points, sample, &mut self.lines);
                }
            }
        }
        self.lines.truncate(MOST_LINES);
        setting.lines = self.lines.len();
        let mut ranked: Vec<(f32, usize)> = self
            .lines
            .iter()
            .enumerate()
            .map(|(place, line)| {
                (self.net.quick(&features::features(line, &self.grey, &setting, 0.0)), place)
            })
            .filter(|(score, _)| *score > least)
            .collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        self.chosen.clear();
        for (score, place) in ranked {
            let Some(line) = self.lines.get(place) else { continue };
            let spot = spot(line, score);
            if self.chosen.iter().any(|(_, _, kept)| share(kept, &spot) > SAME) {
                continue;
            }
            let points = self.strokes.get(usize::from(line.level));
            let points =
                points.map_or(&[][..], |all| if line.turned { &all.turned } else { &all.points });
            let ring = features::ring(line, points);
            self.chosen.push((*line, features::features(line, &self.grey, &setting, ring), spot));
            if self.chosen.len() >= most {
                break;
            }
        }
    }
}

/// The mean step of a line, in units.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "points of one line")]
fn step(line: &Line) -> f32 {
    line.steps / line.points.max(1) as f32
}

/// The neighbours of a frame, where they are as large; one stands for both at a series' ends.
fn beside<'a>(
    frame: &Picture,
    before: Option<&'a Picture>,
    after: Option<&'a Picture>,
) -> Option<Beside<'a>> {
    let alike = |other: &&Picture| {
        (other.width, other.height, other.values.len())
            == (frame.width, frame.height, frame.values.len())
    };
    let (before, after) = (before.filter(alike), after.filter(alike));
    Some(Beside { before: before.or(after)?, after: after.or(before)? })
}

/// Where a line is in the frame.
fn spot(line: &Line, score: f32) -> Spot {
    let large = |length: u16| u16::try_from(u32::from(length) << line.level).unwrap_or(u16::MAX);
    let (left, top, width, height) = if line.turned {
        (line.top, line.left, line.height(), line.width())
    } else {
        (line.left, line.top, line.width(), line.height())
    };
    Spot { left: large(left), top: large(top), width: large(width), height: large(height), score }
}

/// How much of both together two spots have in common.
fn share(one: &Spot, other: &Spot) -> f32 {
    let along = |from: u16, length: u16, other_from: u16, other_length: u16| {
        let end = (f32::from(from) + f32::from(length))
            .min(f32::from(other_from) + f32::from(other_length));
        (end - f32::from(from.max(other_from))).max(0.0)
    };
    let common = along(one.left, one.width, other.left, other.width)
        * along(one.top, one.height, other.top, other.height);
    let area = |spot: &Spot| f32::from(spot.width) * f32::from(spot.height);
    common / (area(one) + area(other) - common).max(1.0)
}
