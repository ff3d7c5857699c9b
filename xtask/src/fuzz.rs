//! Long fuzzing with cargo-fuzz: one target after another, each for so many minutes, from the
//! seeds and the committed corpora. `tests/fuzz.rs` is the short run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{config, process};

/// Fuzzes the targets named, or all: `minutes` each.
pub fn run(minutes: u64, targets: &[&str]) -> Result<()> {
    if process::find("cargo-fuzz").is_none() {
        bail!("cargo-fuzz is missing: cargo install cargo-fuzz");
    }
    let work = config::target_dir().join("fuzzing");
    let seeds = work.join("seeds");
    let mut write = cargo();
    write.args(["test", "--quiet", "--test", "fuzz", "--", "--ignored", "seeds_are_written"]);
    process::run(write.env("LTP2_FUZZ_SEEDS", &seeds))?;
    let known = names(&seeds)?;
    if let Some(target) = targets.iter().find(|name| !known.iter().any(|known| known == *name)) {
        bail!("no target {target}; there are {}", known.join(", "));
    }
    let wanted = known.iter().filter(|name| targets.is_empty() || targets.contains(&name.as_str()));
    let mut broken = Vec::new();
    for target in wanted {
        let found = work.join("found").join(target);
        let artifacts = work.join("artifacts").join(target);
        fs::create_dir_all(&found)?;
        fs::create_dir_all(&artifacts)?;
        let mut fuzz = cargo();
        // The pinned compiler itself, with the unstable flags that cargo-fuzz passes allowed.
        fuzz.env("RUSTC_BOOTSTRAP", "1");
        // Without a sanitizer: the product has no unsafe code, and runs four times as fast.
        fuzz.args(["fuzz", "run", "--sanitizer", "none", target]).arg(&found);
        fuzz.args(
            [&seeds.join(target), &committed(target)].iter().filter(|folder| folder.exists()),
        );
        fuzz.arg("--").arg(format!("-max_total_time={}", minutes * 60));
        fuzz.arg(format!("-artifact_prefix={}/", artifacts.display()));
        fuzz.args(["-max_len=65536", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        if process::run(&mut fuzz).is_err() {
            broken.push(target.as_str());
        }
    }
    if broken.is_empty() { Ok(()) } else { bail!("broken: {}", broken.join(", ")) }
}

fn committed(target: &str) -> PathBuf {
    config::root().join("fuzz/corpus").join(target)
}

/// The targets that have seeds.
fn names(seeds: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(seeds)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn cargo() -> Command {
    let mut command = Command::new("cargo");
    process::forget_xtask(&mut command).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    command.current_dir(config::root());
    command
}
