//! Whether the build is reproducible: the committed state is built twice, in two folders of
//! different names with nothing shared but cargo's registry, and the files must be the same.
//!
//! It takes two builds from nothing, so it is no part of `cargo xtask test`; the release workflow
//! runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::config::{self, Config};
use crate::page::sha256_hex;
use crate::process;
use crate::toolchain::own_cargo;

/// Builds the last commit twice and compares.
pub fn run() -> Result<()> {
    let changed = process::output(git(&config::root()).args(["status", "--porcelain"]))?;
    if !changed.trim().is_empty() {
        eprintln!("xtask: what is not committed is left out of the comparison");
    }
    let below = config::target_dir().join("reproduce");
    let mut sums = Vec::new();
    for name in ["one", "another folder"] {
        let folder = below.join(name);
        let file = build_in(&folder)?;
        let sum = sha256_hex(&fs::read(&file)?);
        println!("{sum}  {}", file.display());
        sums.push(sum);
    }
    if sums.first() != sums.last() {
        bail!("two builds of one commit differ; {} holds both", below.display());
    }
    fs::remove_dir_all(&below)?;
    Ok(())
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
    Ok(folder.join(Config::read()?.page.out))
}

fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder);
    command
}
