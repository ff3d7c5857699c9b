//! The build's settings, read from `wasm-pack.toml`, and where things are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// `wasm-pack.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What is compiled, and how.
    pub build: Build,
    /// What wasm-bindgen makes of it.
    pub bindgen: Bindgen,
    /// What the page is put together from.
    pub page: Page,
}

/// What is compiled, and how.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// rustc's name of the target.
    pub target: String,
    /// A profile of Cargo.toml.
    pub profile: String,
    /// The crate.
    pub package: String,
    /// Its library, which names the wasm file.
    pub library: String,
}

/// What wasm-bindgen makes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bindgen {
    /// The kind of glue; the page needs `no-modules`.
    pub target: String,
    /// The glue's global name.
    pub global: String,
}

/// What the page is put together from; paths from the repository's root.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The document, with its two markers.
    pub html: PathBuf,
    /// The folder of style sheets.
    pub style: PathBuf,
    /// The page's entry module.
    pub main: PathBuf,
    /// The workers' entry module.
    pub worker: PathBuf,
    /// The folder in which the one file is made, named after its study.
    pub out: PathBuf,
}

impl Config {
    /// Reads `wasm-pack.toml` in the repository's root.
    pub fn read() -> Result<Self> {
        let path = root().join("wasm-pack.toml");
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }
}

/// What names another root than the repository's: see [`crate::reproduce`].
pub const ROOT_VARIABLE: &str = "LTP2_ROOT";

/// The repository's root.
pub fn root() -> PathBuf {
    if let Some(other) = std::env::var_os(ROOT_VARIABLE) {
        return PathBuf::from(other);
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Cargo's target directory, or the one the caller's environment names.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// What is compiled for the page has a target directory of its own, so that it
/// and the native builds never undo each other's work.
pub fn wasm_target_dir() -> PathBuf {
    target_dir().join("wasm")
}

/// Where what takes minutes to make is kept, once for a machine.
pub fn cache_dir() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|dir| dir.is_absolute())
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    base.map_or_else(target_dir, |dir| dir.join("ltp2-deid"))
}
