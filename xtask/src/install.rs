//! Packages of the system, installed when they are missing. Only Debian and its
//! kin are known; elsewhere, and without the right to install, it says what is
//! needed and stops. Beside them programs from crates.io, kept once for a machine,
//! and packages from npm, kept in the target directory.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::toolchain::own_cargo;
use crate::{config, process};

/// Makes sure that these programs are there: each under one of its names, with
/// Debian's package of it. Wherever a program comes from, it will do.
pub fn programs(wanted: &[(&[&str], &str)], why: &str) -> Result<()> {
    let is_there = |names: &[&str]| names.iter().any(|name| process::find(name).is_some());
    let missing = wanted.iter().filter(|(names, _)| !is_there(names));
    let missing: Vec<&str> = missing.map(|(_, package)| *package).collect();
    if missing.is_empty() { Ok(()) } else { packages(&missing, why) }
}

/// Makes sure that these Debian packages are there. `why` says what for.
pub fn packages(names: &[&str], why: &str) -> Result<()> {
    let missing: Vec<&str> = names.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !has_apt() {
        bail!("{why} needs these programs, under whatever names your system has them: {list}");
    }
    let by_hand = format!("sudo apt-get install -y --no-install-recommends {list}");
    let Some(prefix) = rights() else {
        bail!("{why} needs packages that only an administrator can install:\n  {by_hand}");
    };
    eprintln!("xtask: installing {list} ({why})");
    // An index that cannot be brought up to date may still be good enough.
    let _ = process::run(apt(prefix).arg("update").stdout(Stdio::null()));
    process::run(
        apt(prefix)
            .args(["install", "-y", "--no-install-recommends"])
            .args(&missing)
            .stdout(Stdio::null()),
    )
    .map_err(|error| error.context(format!("by hand it would be: {by_hand}")))
}

/// The folder with a program that a crate of this version makes. One that is on the PATH
/// already will do, whatever its version.
pub fn crate_program(name: &str, version: &str) -> Result<PathBuf> {
    if let Some(folder) = process::find(name).and_then(|file| Some(file.parent()?.to_path_buf())) {
        return Ok(folder);
    }
    let root = config::cache_dir().join(format!("{name}-{version}"));
    let folder = root.join("bin");
    if !folder.join(name).exists() {
        eprintln!("xtask: building {name} {version} from crates.io, once for this machine");
        let mut install = Command::new(own_cargo());
        process::forget_xtask(&mut install).current_dir(config::target_dir());
        install.args(["install", "--quiet", "--locked", name, "--version", version, "--root"]);
        process::run(install.arg(root))?;
    }
    Ok(folder)
}

/// The folder of an npm package of this version. None of its scripts is run.
pub fn npm_package(name: &str, version: &str, why: &str) -> Result<PathBuf> {
    let root = config::target_dir().join("npm").join(format!("{name}-{version}"));
    let folder = root.join("node_modules").join(name);
    if !folder.join("package.json").exists() {
        programs(&[(&["npm"], "npm")], why)?;
        eprintln!("xtask: installing {name} {version} from npm for the tests");
        std::fs::create_dir_all(&root).with_context(|| root.display().to_string())?;
        let mut install = Command::new("npm");
        install.args(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
        install.args(["--loglevel=error", "--prefix"]).arg(&root).stdout(Stdio::null());
        process::run(install.arg(format!("{name}@{version}")))?;
    }
    Ok(folder)
}

/// Whether this is a system of Debian's kind.
pub fn has_apt() -> bool {
    process::find("apt-get").is_some() && process::find("dpkg-query").is_some()
}

/// The newest `lld-N` that the system offers; the linker's name moves with LLVM.
pub fn newest_lld_package() -> Option<String> {
    let search = || {
        process::output(Command::new("apt-cache").args(["search", "--names-only", "^lld-[0-9]+$"]))
    };
    let mut found = search().ok()?;
    if found.trim().is_empty() {
        // Before the first update the cache knows nothing.
        let _ = process::run(apt(rights()?).arg("update").stdout(Stdio::null()));
        found = search().ok()?;
    }
    found
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.strip_prefix("lld-")?.parse().ok())
        .max()
        .map(|number: u32| format!("lld-{number}"))
}

fn is_installed(package: &str) -> bool {
    let asked = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output();
    asked.is_ok_and(|out| out.stdout == b"installed")
}

/// How to run apt-get: as root as it is, else through a sudo that asks nothing.
fn rights() -> Option<&'static [&'static str]> {
    let root = process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root {
        return Some(&["apt-get"]);
    }
    let sudo = process::find("sudo").is_some()
        && Command::new("sudo")
            .args(["-n", "true"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
    sudo.then_some(&["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
}

fn apt(prefix: &[&str]) -> Command {
    let mut words = prefix.iter();
    let mut command = Command::new(words.next().unwrap_or(&"apt-get"));
    command.args(words).args(["-q", "-o", "Dpkg::Use-Pty=0"]);
    command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}
