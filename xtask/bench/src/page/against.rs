//! The page beside another build of itself: the same exams, turn by turn, each in a browser of
//! its own.

use std::path::Path;

use anyhow::{Context, Result};

use super::{RUN_FILES, SCAN_FILES, read_once};
use crate::files::{self, Pixels};
use crate::tab::Tab;
use crate::table::{Table, median};
use crate::{Place, ROUNDS};

/// More than this, and it has become slower.
const MOST: f64 = 1.02;

/// Measures both, and prints what this page takes as a multiple of the other.
pub fn run(place: &Place, other: &Path, table: &mut Table) -> Result<()> {
    let dense = files::exam(&place.files, RUN_FILES, Pixels::Noise)?;
    let sparse = files::exam(&place.files, SCAN_FILES, Pixels::Sparse)?;
    read_once(&dense)?;
    let other = other.canonicalize().with_context(|| other.display().to_string())?;
    let tabs = [Tab::start(), Tab::of(format!("file://{}", other.display()))];
    let mut runs: [Vec<f64>; 2] = Default::default();
    let mut scans: [Vec<f64>; 2] = Default::default();
    for round in 0..ROUNDS {
        // By turns the one and the other goes first.
        let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for at in order {
            let (Some(tab), Some(runs), Some(scans)) =
                (tabs.get(at), runs.get_mut(at), scans.get_mut(at))
            else {
                continue;
            };
            tab.scan(&dense);
            tab.deidentify();
            runs.push(tab.run_ms());
            tab.scan(&sparse);
            scans.push(tab.scan_ms());
        }
        eprintln!("bench: round {}: {runs:.0?}, {scans:.0?}", round + 1);
    }
    judge(table, &format!("{RUN_FILES} files, press to done"), &runs);
    judge(table, &format!("{SCAN_FILES} files, scan"), &scans);
    Ok(())
}

fn judge(table: &mut Table, what: &str, [ours, theirs]: &[Vec<f64>; 2]) {
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours / theirs;
    let target = format!("page, {what}: no more time than the other build");
    table.judge(&target, format!("{ratio:.2} ({ours:.0} ms : {theirs:.0} ms)"), ratio <= MOST);
}
