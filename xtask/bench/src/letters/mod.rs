//! How well letters are found in pictures: texts planted into real series, by kind, and clean
//! series, as whole ones are what a person has. Series and fonts that were learned from are
//! not measured with; which those are is fixed in `read.rs` and `fonts.rs`.
//!
//! `cargo xtask bench letters` measures with the kept-back half, `--develop` with the one for
//! setting thresholds, `--train` makes `src/letters/weights.bin` anew.

mod dice;
mod dump;
mod fonts;
mod measure;
mod plant;
mod read;
mod series;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use deidentifier::letters::Candidates;

use crate::Place;
use crate::table::Table;
use dice::Dice;
use dump::Dump;
use measure::Measured;
use series::{Series, VARIANTS, Variant};

/// What series and fonts are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Learned from.
    Train,
    /// Looked at while thresholds were set.
    Develop,
    /// Looked at in the end.
    Kept,
}

/// Longer series are searched in a stretch of so many frames.
const STRETCH: usize = 64;
/// Texts planted into each whole series, and each way of changing it.
const ROUNDS: usize = 12;
/// Where everything starts.
const SEED: u64 = 20_261_127;

/// Measures with the half that is asked for, or trains.
pub fn run(place: &Place, table: &mut Table) -> Result<()> {
    match place.letters.as_deref() {
        Some("--train") => train(place),
        Some("--develop") => told(Half::Develop, table),
        _ => told(Half::Kept, table),
    }
}

fn told(half: Half, table: &mut Table) -> Result<()> {
    let fonts = fonts::all()?;
    let mut measured = Measured::default();
    let mut dice = Dice::new(SEED);
    for series in read::all(half)? {
        for series in changed(&series, STRETCH, &mut dice) {
            measure::series(&series, &fonts, ROUNDS, &mut dice, &mut measured);
        }
    }
    measured.show(table);
    Ok(())
}

/// A series as it is, and as it might have been.
fn changed(series: &Series, most: usize, dice: &mut Dice) -> Vec<Series> {
    let mut stretch = series.clone();
    if stretch.frames.len() > most {
        let start = (stretch.frames.len() - most) / 2;
        stretch.frames = stretch.frames[start..start + most].to_vec();
    }
    let is_short = stretch.frames.len() < 4;
    let makes_sense = |variant: &&Variant| {
        !is_short || matches!(variant, Variant::Plain | Variant::Sharp | Variant::Bytes)
    };
    VARIANTS
        .iter()
        .filter(makes_sense)
        .filter_map(|variant| stretch.varied(*variant, dice))
        .collect()
}

/// Lines are written down with the nets as they are, the quick one learns from them; with it
/// lines are chosen, from which the other one learns.
fn train(place: &Place) -> Result<()> {
    let python =
        std::env::var_os("LTP2_LETTERS_PYTHON").context("LTP2_LETTERS_PYTHON is not set")?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/letters/train.py");
    let learn = |words: &[&Path], how: &[&str]| -> Result<()> {
        let (first, rest) = how.split_at(1);
        let status =
            Command::new(&python).arg(&script).args(first).args(words).args(rest).status()?;
        if status.success() { Ok(()) } else { bail!("the training failed") }
    };
    let file = |name: &str| place.files.join(name);
    std::fs::create_dir_all(&place.files)?;
    let (all, chosen, develop, weights) =
        (file("all.lines"), file("chosen.lines"), file("develop.lines"), file("weights.bin"));
    lines(Half::Train, &all, Candidates::default(), 400, 8, 2)?;
    learn(&[&all, &weights], &["quick"])?;
    let quick =
        || -> Result<Candidates> { Ok(Candidates::with_weights(&std::fs::read(&weights)?)) };
    lines(Half::Train, &chosen, quick()?, 10, 60, 1)?;
    lines(Half::Develop, &develop, quick()?, 10, 24, 1)?;
    learn(&[&chosen, &develop, &weights], &["full", "8"])?;
    let own: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/letters/weights.bin");
    std::fs::copy(&weights, own)?;
    Ok(())
}

/// Writes down lines of all series of a half.
fn lines(
    half: Half,
    file: &Path,
    mut candidates: Candidates,
    most: usize,
    frames: usize,
    rounds: usize,
) -> Result<()> {
    let fonts = fonts::all()?;
    let mut dice = Dice::new(SEED ^ frames as u64);
    let mut dump = Dump::to(file, most)?;
    for (number, series) in read::all(half)?.iter().enumerate() {
        for series in changed(series, 48, &mut dice) {
            dump.series(
                &mut candidates,
                &series,
                number as u16,
                &fonts,
                (frames, rounds),
                &mut dice,
            )?;
        }
    }
    eprintln!(
        "bench: letters: {} lines, {} of {} texts among them",
        dump.lines, dump.proposed, dump.planted
    );
    Ok(())
}
