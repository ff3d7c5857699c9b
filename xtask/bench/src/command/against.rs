//! The command beside another build of itself: the same exam, turn by turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::{deidentify_with, quiet};
use crate::files::{self, Pixels};
use crate::table::{Table, median};
use crate::{Place, ROUNDS};

const FILES: u32 = 3000;
/// More than this, and it has become slower.
const MOST: f64 = 1.02;

/// What a run took, in seconds.
struct Took {
    elapsed: f64,
    /// Of all processors, where the system tells (Linux).
    processor: Option<f64>,
}

/// Measures both, and prints what this build takes as a multiple of the other.
pub fn run(place: &Place, other: &Path, table: &mut Table) -> Result<()> {
    let exam = files::exam(&place.files, FILES, Pixels::Small)?;
    let programs: [&Path; 2] = [&place.command, other];
    for program in programs {
        time(program, &exam, &place.scratch)?;
    }
    let mut all: [Vec<Took>; 2] = Default::default();
    for _ in 0..ROUNDS {
        for (program, took) in programs.iter().zip(&mut all) {
            took.push(time(program, &exam, &place.scratch)?);
        }
    }
    let [ours, theirs] = all;
    let middle = |list: &[Took]| median(&list.iter().map(|took| took.elapsed).collect::<Vec<_>>());
    judge(table, "time", middle(&ours), middle(&theirs));
    let middle = |list: &[Took]| {
        let seconds: Option<Vec<f64>> = list.iter().map(|took| took.processor).collect();
        seconds.map(|seconds| median(&seconds))
    };
    if let (Some(ours), Some(theirs)) = (middle(&ours), middle(&theirs)) {
        judge(table, "processor time", ours, theirs);
    }
    Ok(())
}

fn judge(table: &mut Table, what: &str, ours: f64, theirs: f64) {
    let ratio = ours / theirs;
    let target = format!("command, {FILES} small images: no more {what} than the other build");
    table.judge(&target, format!("{ratio:.2} ({ours:.2} s : {theirs:.2} s)"), ratio <= MOST);
}

fn time(program: &Path, exam: &Path, scratch: &Path) -> Result<Took> {
    let out: PathBuf = scratch.join("out");
    fs::create_dir_all(&out)?;
    let before = of_children();
    let began = Instant::now();
    let status = quiet(&mut deidentify_with(program, exam, &out))?.wait()?;
    let elapsed = began.elapsed().as_secs_f64();
    if !status.success() {
        bail!("{} failed ({status})", program.display());
    }
    fs::remove_dir_all(&out).with_context(|| out.display().to_string())?;
    let processor = before.zip(of_children()).map(|(before, after)| after - before);
    Ok(Took { elapsed, processor })
}

/// Seconds of processor time that ended children of this process took (proc(5)).
fn of_children() -> Option<f64> {
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // What is counted from stands behind the program's name, which may hold spaces.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(13);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) / TICKS_A_SECOND)
}
