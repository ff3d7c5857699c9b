//! What the nets learn from: lines of clean and of planted frames, with the truth.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Result;
use deidentifier::letters::{Candidate, Candidates, Spot};
use deidentifier::preview::Picture;

use super::dice::Dice;
use super::fonts::Font;
use super::plant::Plant;
use super::series::Series;

/// How a text is spread over slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    All,
    One,
    Few,
    /// A picture without neighbours.
    Single,
}

pub const SPREADS: [Spread; 4] = [Spread::All, Spread::One, Spread::Few, Spread::Single];

/// Which part of the first spot lies in the second.
pub fn part(one: &Spot, other: &Spot) -> f32 {
    let along = |from: u16, length: u16, other_from: u16, other_length: u16| {
        let end = (f32::from(from) + f32::from(length))
            .min(f32::from(other_from) + f32::from(other_length));
        (end - f32::from(from.max(other_from))).max(0.0)
    };
    let common = along(one.left, one.width, other.left, other.width)
        * along(one.top, one.height, other.top, other.height);
    common / (f32::from(one.width) * f32::from(one.height)).max(1.0)
}

/// Whether what was found is the text that was planted.
pub fn is_hit(found: &Spot, planted: &Spot) -> bool {
    part(found, planted) >= 0.35 && part(planted, found) >= 0.2
}

/// Whether it is that text, all in all, and not a part of it or the text and much else: what
/// the nets are to learn.
fn fits(line: &Candidate, plant: &Plant) -> bool {
    let (own, wanted) = (&line.spot, &plant.spot);
    let across = |spot: &Spot| f32::from(if plant.look.turned { spot.width } else { spot.height });
    let along = |spot: &Spot| f32::from(if plant.look.turned { spot.height } else { spot.width });
    line.turned == plant.look.turned
        && (0.7..1.55).contains(&(across(own) / across(wanted)))
        && part(own, wanted) >= 0.6
        && (along(own) >= 1.8 * across(own) || along(own) >= 0.7 * along(wanted))
}

/// What is written, and counted on the way.
pub struct Dump {
    out: BufWriter<File>,
    most: usize,
    pub lines: usize,
    pub planted: usize,
    pub proposed: usize,
}

impl Dump {
    pub fn to(file: &Path, most: usize) -> Result<Self> {
        Ok(Self {
            out: BufWriter::new(File::create(file)?),
            most,
            lines: 0,
            planted: 0,
            proposed: 0,
        })
    }

    fn write(
        &mut self,
        truth: u8,
        series: u16,
        group: u32,
        features: &[f32],
        strip: Option<&[f32]>,
    ) -> Result<()> {
        self.lines += 1;
        self.out.write_all(&[truth, u8::from(strip.is_some())])?;
        self.out.write_all(&series.to_le_bytes())?;
        self.out.write_all(&group.to_le_bytes())?;
        for value in features {
            self.out.write_all(&value.to_le_bytes())?;
        }
        let bytes: Vec<u8> = strip
            .unwrap_or_default()
            .iter()
            .map(|value| (value * 40.0).round() as i8 as u8)
            .collect();
        Ok(self.out.write_all(&bytes)?)
    }

    /// Lines of a series: of clean frames, and of as many planted ones for each spread.
    pub fn series(
        &mut self,
        candidates: &mut Candidates,
        series: &Series,
        number: u16,
        fonts: &[Font],
        (frames, rounds): (usize, usize),
        dice: &mut Dice,
    ) -> Result<()> {
        let half = series.half;
        let fonts: Vec<&Font> = fonts.iter().filter(|font| font.half == half).collect();
        let count = series.frames.len();
        let mut group = (u32::from(number) << 14) + ((series.variant as u32) << 10);
        for _ in 0..frames.min(count) {
            let at = dice.below(count);
            let own = &series.frames[at];
            let before = at.checked_sub(1).map(|at| &series.frames[at]);
            let after = series.frames.get(at + 1);
            group += 1;
            let bare = dice.chance(0.15);
            let beside = if bare { [None, None] } else { [before, after] };
            for line in candidates.of(own, beside, series.is_pet, self.most) {
                for strip in &line.strips {
                    self.write(0, number, group, &line.features, Some(strip))?;
                }
            }
            for _ in 0..rounds {
                let spread = *dice.one(&SPREADS);
                let Some(plant) = Plant::new(&fonts, own, &series.frames[count / 2], dice) else {
                    continue;
                };
                let mut drawn = own.clone();
                plant.draw(&mut drawn);
                let with = |frame: Option<&Picture>, is: bool| {
                    frame.map(|frame| {
                        let mut frame = frame.clone();
                        if is {
                            plant.draw(&mut frame);
                        }
                        frame
                    })
                };
                let is_after = spread == Spread::All || (spread == Spread::Few && dice.chance(0.5));
                let is_before = spread == Spread::All || (spread == Spread::Few && !is_after);
                let (before, after) = (with(before, is_before), with(after, is_after));
                let beside = if spread == Spread::Single {
                    [None, None]
                } else {
                    [before.as_ref(), after.as_ref()]
                };
                self.planted += 1;
                let mut is_proposed = false;
                for line in candidates.of(&drawn, beside, series.is_pet, self.most) {
                    let truth = if is_hit(&line.spot, &plant.spot) {
                        is_proposed = true;
                        if fits(&line, &plant) { 1 } else { 2 }
                    } else if part(&line.spot, &plant.spot) < 0.05 {
                        // (Clean lines of the frame are there already.)
                        continue;
                    } else {
                        2
                    };
                    if truth == 1 {
                        for strip in &line.strips {
                            self.write(1, number, group, &line.features, Some(strip))?;
                        }
                    }
                }
                if is_proposed {
                    self.proposed += 1;
                }
            }
        }
        Ok(())
    }
}
