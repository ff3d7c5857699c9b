//! Measures the product against its targets and prints one table. `cargo xtask bench`
//! builds what is measured and says where it lies.
//!
//! What is compared is measured in one run, turn by turn, and its ratio is what counts:
//! seconds depend on the machine. Nothing fails because it is slow; the table says so.

// Files made by the tests' own builder.
#[path = "../../../tests/common/build.rs"]
#[allow(dead_code, missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod build;
mod chart;
mod command;
mod files;
mod headers;
#[allow(clippy::indexing_slicing)]
mod letters;
mod names;
mod page;
mod scale;
mod size;
mod tab;
mod table;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use table::Table;

/// How often each thing is measured.
pub const ROUNDS: usize = 5;

type Part = fn(&Place, &mut Table) -> Result<()>;

const PARTS: [(&str, Part); 8] = [
    ("size", size::run),
    ("headers", headers::run),
    ("page", page::run),
    ("scale", scale::run),
    ("frames", scale::frames),
    ("command", command::run),
    ("names", names::run),
    ("letters", letters::run),
];

/// Where things are.
pub struct Place {
    /// Files that are kept from run to run.
    files: PathBuf,
    /// For outputs; emptied before and after.
    scratch: PathBuf,
    /// The command, built for speed.
    command: PathBuf,
    /// Another build of the command, to be compared with it alone.
    against: Option<PathBuf>,
    /// Where to draw the chart, when asked.
    chart: Option<PathBuf>,
    /// What is asked of the part `letters` beyond its table.
    letters: Option<String>,
}

fn main() -> Result<()> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let chart = option(&mut words, "--chart")?;
    let against = option(&mut words, "--against")?;
    let asked = words.iter().position(|word| matches!(word.as_str(), "--train" | "--develop"));
    let letters = asked.map(|at| words.remove(at));
    if let Some(unknown) = words.iter().find(|word| PARTS.iter().all(|(name, _)| name != word)) {
        let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
        bail!("no part `{unknown}`; the parts are {}", names.join(", "));
    }
    let folder = from_environment("LTP2_BENCH")?;
    let place = Place {
        files: folder.join("files"),
        scratch: folder.join("scratch"),
        command: from_environment("LTP2_COMMAND")?,
        against,
        chart,
        letters,
    };
    let mut table = Table::default();
    let (mut left_out, mut broken) = (Vec::new(), Vec::new());
    for (name, run) in PARTS {
        if words.is_empty() || words.iter().any(|word| word == name) {
            empty(&place.scratch)?;
            // What is driven may fail; the other parts' figures are not lost by it.
            let part = AssertUnwindSafe(|| run(&place, &mut table));
            match catch_unwind(part) {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => eprintln!("bench: {name}: {error:#}"),
                Err(_) => eprintln!("bench: {name}: the page did not do as it should"),
            }
            broken.push(name);
        } else {
            left_out.push(name);
        }
    }
    empty(&place.scratch)?;
    println!("\n{}", table.shown(&left_out));
    if broken.is_empty() { Ok(()) } else { bail!("could not be measured: {}", broken.join(", ")) }
}

/// Takes an option and the file that follows it out of the words.
fn option(words: &mut Vec<String>, name: &str) -> Result<Option<PathBuf>> {
    match words.iter().position(|word| word == name) {
        Some(at) if at + 1 < words.len() => Ok(words.drain(at..=at + 1).nth(1).map(PathBuf::from)),
        Some(_) => bail!("{name} needs a file"),
        None => Ok(None),
    }
}

fn from_environment(name: &str) -> Result<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).with_context(|| format!("{name} is not set"))
}

fn empty(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}
