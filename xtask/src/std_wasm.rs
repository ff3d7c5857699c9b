//! The standard library for wasm32, built from the source that Debian's
//! `rust-web-src` installs, once for a machine and compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::toolchain::{self, DEBIAN_RUSTC, TARGET, Toolchain};
use crate::{config, process};

/// Whether it was built before.
pub fn is_cached() -> bool {
    sysroot().is_some_and(|sysroot| has_std(&library(&sysroot)))
}

/// The library, built when it is not there: half a minute to two minutes.
pub fn get(linker: PathBuf) -> Result<Toolchain> {
    let sysroot = sysroot().context("Debian's rustc does not answer")?;
    if has_std(&library(&sysroot)) {
        return Ok(Toolchain::Debian { sysroot, linker });
    }
    eprintln!("xtask: building the standard library for {TARGET} from rust-web-src, once");
    let parent = sysroot.parent().context("the cache has no folder")?;
    let work = parent.join(format!("building-{}", std::process::id()));
    let made = compile(&work, &linker).and_then(|()| {
        // Another build may have finished first; its library is as good.
        match fs::rename(work.join("sysroot"), &sysroot) {
            Err(_) if has_std(&library(&sysroot)) => Ok(()),
            other => Ok(other?),
        }
    });
    // What is left is scratch; a folder that stays behind does no harm.
    let _ = fs::remove_dir_all(&work);
    made?;
    Ok(Toolchain::Debian { sysroot, linker })
}

/// Whether a folder holds a standard library.
pub fn has_std(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// The source that Debian's compiler was built from.
pub fn debian_source() -> Option<PathBuf> {
    fs::canonicalize("/usr/lib/rustlib/src/rust").ok()
}

fn compile(work: &Path, linker: &Path) -> Result<()> {
    let package = work.join("empty");
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    fs::write(
        package.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
         [workspace]\n[profile.release]\npanic = \"abort\"\nopt-level = \"s\"\n",
    )?;
    let source = debian_source().context("rust-web-src is not installed")?;
    let mut flags = vec!["-Cembed-bitcode=yes".into(), "-Clinker-flavor=wasm-ld".into()];
    flags.push(toolchain::remap(&source, "/rust"));
    flags.push(toolchain::remap(&toolchain::cargo_home(), "/cargo"));
    process::run(
        toolchain::debian_cargo()
            .current_dir(&package)
            .args(["build", "--quiet", "--release", "--target", TARGET])
            .args(["-Zbuild-std=std,panic_abort,test", "--target-dir"])
            .arg(work.join("target"))
            // -Zbuild-std is not a stable flag; the compiler is told to allow it.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}".as_ref()))
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker),
    )?;
    let to = library(&work.join("sysroot"));
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(work.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        let is_library = path.extension().is_some_and(|extension| extension == "rlib");
        if is_library && !name.to_string_lossy().starts_with("libempty-") {
            fs::copy(&path, to.join(name))?;
        }
    }
    if !has_std(&to) {
        bail!("the build of the standard library left none");
    }
    Ok(())
}

fn library(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

/// The cache's folder for Debian's compiler as it is now, or nothing without it.
fn sysroot() -> Option<PathBuf> {
    if !Path::new(DEBIAN_RUSTC).exists() {
        return None;
    }
    let mut command = Command::new(DEBIAN_RUSTC);
    process::forget_cargo(&mut command).arg("-vV");
    let version = process::output(&mut command).ok()?;
    let digest = Sha256::digest(version);
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(config::cache_dir().join("wasm-std").join(short))
}
