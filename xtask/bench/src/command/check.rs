//! `check` of a large zip beside `sha256sum`, which reads and sums up the same bytes: once for
//! each core, on a share of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::{UNSEARCHED, deidentify_with, quiet};
use crate::files::{self, PIXEL_BYTES, Pixels};
use crate::tab::EVENT_ID;
use crate::table::{Table, median};
use crate::{Place, ROUNDS};

/// Gigabytes of the zip, unless the variable says otherwise: what fits in most memories.
const GIGABYTES: u32 = 2;
const VARIABLE: &str = "LTP2_CHECK_GB";

/// Measures both, and adds the ratio to the table.
pub fn run(place: &Place, table: &mut Table) -> Result<()> {
    let asked = std::env::var(VARIABLE).ok().and_then(|text| text.parse().ok());
    let gigabytes: u32 = asked.unwrap_or(GIGABYTES);
    let files = gigabytes.saturating_mul(1_000_000_000 / PIXEL_BYTES);
    let exam = files::exam(&place.files, files, Pixels::Sparse)?;
    let out = place.scratch.join("checked");
    let made = deidentify_with(&place.command, &exam, &out).args(UNSEARCHED).output()?;
    if !made.status.success() {
        bail!("the zip to be checked was not made");
    }
    let zip = out.join(format!("{EVENT_ID}.zip"));
    let shares = shares(&zip, &out)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let mut check = Command::new(&place.command);
        check.arg("check").arg(&zip).args(UNSEARCHED);
        let own = time(vec![check])?;
        let sum = |share: &PathBuf| {
            let mut sum = Command::new("sha256sum");
            sum.arg(share);
            sum
        };
        let floor = time(shares.iter().map(sum).collect())?;
        // The first time, not everything was in memory.
        if round > 0 {
            ours.push(own);
            theirs.push(floor);
        }
    }
    let (ours, theirs) = (median(&ours), median(&theirs));
    let speed = theirs / ours;
    table.judge(
        &format!(
            "command, check of a zip of {gigabytes} GB: at least 80 % of the speed of sha256sum"
        ),
        format!("{:.0} % ({ours:.1} s : {theirs:.1} s on all cores)", speed * 100.0),
        speed >= 0.8,
    );
    Ok(fs::remove_dir_all(out)?)
}

/// The zip's bytes, cut for each core.
fn shares(zip: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let prefix = folder.join("share-");
    let split =
        Command::new("split").arg(format!("--number={cores}")).arg(zip).arg(&prefix).status();
    if !split.context("split")?.success() {
        bail!("the zip could not be cut");
    }
    let mut shares = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path != *zip {
            shares.push(path);
        }
    }
    Ok(shares)
}

/// Seconds until all have ended.
fn time(mut commands: Vec<Command>) -> Result<f64> {
    let began = Instant::now();
    let started = commands.iter_mut().map(quiet).collect::<Result<Vec<Child>>>()?;
    for mut child in started {
        let status = child.wait()?;
        if !status.success() {
            bail!("a program that reads the zip failed ({status})");
        }
    }
    Ok(began.elapsed().as_secs_f64())
}
