//! Whether the build is reproducible: built again in a folder of another name, with nothing shared
//! but cargo's registry, the file must be the same.
//!
//! `cargo xtask test` builds the state at hand a second time; `cargo xtask reproduce` builds the
//! last commit twice from nothing, its own tools included, and the release workflow runs that.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::config::{self, Config, ROOT_VARIABLE};
use crate::page::{self, sha256_hex};
use crate::process;
use crate::study::Study;
use crate::toolchain::own_cargo;

/// Builds the last commit twice and compares.
pub fn run() -> Result<()> {
    let changed = process::output(git(&config::root()).args(["status", "--porcelain"]))?;
    if !changed.trim().is_empty() {
        eprintln!("xtask: what is not committed is left out of the comparison");
    }
    let below = config::target_dir().join("reproduce");
    let one = build_in(&below.join("one"))?;
    let other = build_in(&below.join("another folder"))?;
    compare(&one, &other)?;
    fs::remove_dir_all(&below)?;
    Ok(())
}

/// Builds the state at hand once more and compares. What is compiled there is kept for the
/// next time.
pub fn again() -> Result<()> {
    let one = page::build()?;
    let folder = config::target_dir().join("built again");
    copy_to(&folder)?;
    let mut build = Command::new(std::env::current_exe()?);
    build.arg("build").current_dir(&folder).env(ROOT_VARIABLE, &folder);
    process::run(build.env_remove("CARGO_TARGET_DIR"))?;
    compare(&one, &page_in(&folder)?)
}

/// Says the sum of both; an error when they differ.
fn compare(one: &Path, other: &Path) -> Result<()> {
    let mut sums = Vec::new();
    for file in [one, other] {
        let sum = sha256_hex(&fs::read(file)?);
        println!("{sum}  {}", file.display());
        sums.push(sum);
    }
    if sums.first() != sums.last() {
        bail!("two builds of one state differ: {} and {}", one.display(), other.display());
    }
    Ok(())
}

/// Makes a folder hold every file of the repository as it is now, and none more but what was
/// built there. What is the same already stays, so that cargo need not compile it again.
fn copy_to(folder: &Path) -> Result<()> {
    let root = config::root();
    let list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let listed = process::output(git(&root).args(list))?;
    // One that was deleted is listed until that is committed.
    let wanted: BTreeSet<&Path> = listed
        .split_terminator('\0')
        .map(Path::new)
        .filter(|name| root.join(name).is_file())
        .collect();
    for name in files_in(folder, Path::new(""))? {
        if !wanted.contains(name.as_path()) {
            fs::remove_file(folder.join(name))?;
        }
    }
    for name in wanted {
        let (from, to) = (root.join(name), folder.join(name));
        let bytes = fs::read(&from).with_context(|| from.display().to_string())?;
        if fs::read(&to).is_ok_and(|there| there == bytes) {
            continue;
        }
        fs::create_dir_all(to.parent().context("a file in no folder")?)?;
        fs::write(&to, bytes).with_context(|| to.display().to_string())?;
    }
    Ok(())
}

/// The files below a folder's folder, by their paths from the folder on.
fn files_in(folder: &Path, below: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder.join(below)) else { return Ok(found) };
    for entry in entries {
        let entry = entry?;
        let name = below.join(entry.file_name());
        if name == Path::new("target") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files_in(folder, &name)?);
        } else {
            found.push(name);
        }
    }
    Ok(found)
}

/// A clean checkout of the last commit in a folder, built there.
fn build_in(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    process::run(
        git(&config::root()).args(["clone", "--quiet", "--no-hardlinks", "."]).arg(folder),
    )?;
    let mut build = Command::new(own_cargo());
    process::forget_xtask(&mut build).current_dir(folder).args(["xtask", "build"]);
    process::run(build.env_remove("CARGO_TARGET_DIR"))?;
    page_in(folder)
}

/// The page that a build in this folder makes.
fn page_in(folder: &Path) -> Result<PathBuf> {
    Ok(folder.join(Config::read()?.page.out).join(Study::find(None)?.page()?))
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    command
}
