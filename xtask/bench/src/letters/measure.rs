//! How much is found of what was planted, and how many clean series are held.

use std::collections::BTreeMap;
use std::time::Instant;

use deidentifier::letters::{Finding, Search, judge};

use super::dice::Dice;
use super::dump::{Spread, part};
use super::fonts::Font;
use super::plant::{Plant, Style};
use super::series::{Series, Variant};
use crate::table::Table;

/// So many slices are shown first.
const SHOWN: usize = 12;
/// Fewer frames than this are no whole series.
pub const WHOLE: usize = 12;

/// Good ones of all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Share {
    pub good: u32,
    pub all: u32,
}

impl Share {
    pub fn add(&mut self, good: bool) {
        self.good += u32::from(good);
        self.all += 1;
    }

    /// With Wilson's interval for 95 %.
    pub fn told(&self) -> String {
        let (n, z) = (f64::from(self.all).max(1.0), 1.96_f64);
        let p = f64::from(self.good) / n;
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / (1.0 + z * z / n);
        let percent = |share: f64| 100.0 * share.clamp(0.0, 1.0);
        format!(
            "{:.1} % ({} of {}; {:.1} to {:.1})",
            percent(p),
            self.good,
            self.all,
            percent(middle - half),
            percent(middle + half)
        )
    }
}

/// All that was counted.
#[derive(Default)]
pub struct Measured {
    /// By what the row says, in order.
    rows: BTreeMap<String, Share>,
    /// Milliseconds a frame of 512 × 512.
    pub times: Vec<f64>,
    pub log: Vec<String>,
    /// Scores of clean frames and of planted ones, for setting thresholds.
    pub scores: Vec<String>,
}

impl Measured {
    fn count(&mut self, row: &str, good: bool) {
        self.rows.entry(row.to_owned()).or_default().add(good);
    }

    /// The table's rows: what was found, by kind; what clean series are held; what it costs.
    pub fn show(&self, table: &mut Table) {
        for (row, share) in &self.rows {
            table.tell(&format!("letters: {row}"), share.told());
        }
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        if let (Some(middle), Some(high)) =
            (times.get(times.len() / 2), times.get(times.len() * 95 / 100))
        {
            table.tell(
                "letters: a frame of 512 × 512",
                format!("{middle:.2} ms, 95 % within {high:.2} ms"),
            );
        }
        for line in &self.log {
            eprintln!("bench: letters: {line}");
        }
    }
}

fn search(
    frames: impl Iterator<Item = deidentifier::preview::Picture>,
    is_pet: bool,
) -> Vec<Option<Finding>> {
    let mut search = Search::new();
    for frame in frames {
        search.add(Some(frame), is_pet);
    }
    search.finish()
}

/// Searches a series as it is, and with texts planted in it.
pub fn series(
    series: &Series,
    fonts: &[Font],
    rounds: usize,
    dice: &mut Dice,
    measured: &mut Measured,
) {
    let began = Instant::now();
    let clean = search(series.frames.iter().cloned(), series.is_pet);
    let count = series.frames.len();
    let is_whole = count >= WHOLE;
    if is_whole && series.frames.iter().all(|frame| (frame.width, frame.height) == (512, 512)) {
        measured.times.push(began.elapsed().as_secs_f64() * 1000.0 / count as f64);
    }
    let judged = judge(&clean);
    let what = if is_whole { "whole series" } else { "a few images" };
    let source = if series.variant == Variant::Plain { "as they are" } else { "made from them" };
    measured.count(&format!("0 clean, {what}, {source}: held"), !judged.found.is_empty());
    let frames_found = judged.found.len();
    for at in 0..count {
        measured.count(&format!("0 clean, frames of {what}: found"), judged.found.contains(&at));
    }
    if !judged.found.is_empty() {
        let best =
            judged.first.first().and_then(|at| clean.get(*at)?.as_ref()?.spots.first().copied());
        measured.log.push(format!(
            "held: {} {:?} {frames_found} of {count} frames, first {:?} {best:?}",
            series.name,
            series.variant,
            judged.first.first()
        ));
    }
    let tops: Vec<String> =
        clean.iter().flatten().map(|finding| format!("{:.2}", finding.score())).collect();
    measured.scores.push(format!("clean {} {:?} {}", series.name, series.variant, tops.join(" ")));

    let fonts: Vec<&Font> = fonts.iter().filter(|font| font.half == series.half).collect();
    for round in 0..rounds {
        let spreads: &[Spread] = match (is_whole, round % 3) {
            (false, _) => &[Spread::Single],
            (_, 0) => &[Spread::All],
            (_, 1) => &[Spread::One],
            _ => &[Spread::One, Spread::Few],
        };
        for spread in spreads {
            let at = dice.below(count);
            let own = &series.frames[at];
            let Some(plant) =
                (0..5).find_map(|_| Plant::new(&fonts, own, &series.frames[count / 2], dice))
            else {
                continue;
            };
            let (from, to) = match spread {
                Spread::All => (0, count),
                Spread::Few => (at, (at + 3).min(count)),
                _ => (at, at + 1),
            };
            // Only what a text changes is searched anew.
            let (start, end) = (from.saturating_sub(2), (to + 2).min(count));
            let drawn = (start..end).map(|at| {
                let mut frame = series.frames[at].clone();
                if (from..to).contains(&at) {
                    plant.draw(&mut frame);
                }
                frame
            });
            let part_found = search(drawn, series.is_pet);
            let mut findings = clean.clone();
            for (place, finding) in part_found.into_iter().enumerate() {
                let place = start + place;
                // (The first and the last of a part have their neighbours only in the whole.)
                let is_inside = (place > start || start == 0) && (place + 1 < end || end == count);
                if is_inside {
                    findings[place] = finding;
                }
            }
            let judged = judge(&findings);
            let best = (from..to).filter_map(|at| {
                let spots = &findings[at].as_ref()?.spots;
                let hits = spots.iter().filter(|spot| part(spot, &plant.spot) >= 0.35);
                hits.map(|spot| spot.score).max_by(f32::total_cmp)
            });
            let best = best.max_by(f32::total_cmp).unwrap_or(-99.0);
            let found = judged.found.iter().any(|at| (from..to).contains(at)) && best > -50.0;
            let shown = judged.first.iter().take(SHOWN).any(|at| (from..to).contains(at));
            let kind = match spread {
                Spread::All => "1 text in all slices",
                Spread::One => "2 text in one slice",
                Spread::Few => "3 text in three slices",
                Spread::Single => "4 text in single images and short runs",
            };
            measured.count(&format!("{kind}, found"), found);
            let look = &plant.look;
            let mut sub = |name: &str| measured.count(&format!("{kind}, found | {name}"), found);
            sub(if look.stepped { "stepped" } else { "smooth" });
            sub(match look.height {
                ..10.0 => "height 8 to 10",
                10.0..14.0 => "height 10 to 14",
                _ => "height 14 and more",
            });
            sub(match look.characters {
                ..=4 => "characters 3 and 4",
                _ => "characters 5 and more",
            });
            sub(if look.contrast < 0.35 { "contrast low" } else { "contrast usual" });
            sub(match look.style {
                Style::Bright => "bright",
                Style::Dark => "dark",
                Style::Outlined => "outlined",
                Style::Boxed => "boxed",
            });
            sub(if look.over_anatomy { "over anatomy" } else { "over air" });
            if look.turned {
                sub("turned");
            }
            if series.is_pet {
                sub(&format!("PET, matrix {}", own.width));
            }
            sub(&format!("font {}", look.font));
            sub(&format!("variant {:?}", series.variant));
            if is_whole {
                measured.count(&format!("{kind}, shown first"), shown || count <= SHOWN);
            }
            measured.scores.push(format!(
                "{spread:?} {} {:?} {best:.2} {found} {look:?}",
                series.name, series.variant
            ));
        }
    }
}
