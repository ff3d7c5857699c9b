//! What the integration tests share: a builder of DICOM files and the fixtures' paths.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod build;
pub mod changed;
pub mod clean;
pub mod exam;
pub mod intake;
#[cfg(not(target_arch = "wasm32"))]
pub mod judge;
pub mod mutate;
pub mod mutate_second;
pub mod odd;
pub mod parse;
pub mod plant;
pub mod relabel;
pub mod run;
pub mod study;
pub mod sweep;
pub mod texts;
pub mod zips;

use std::path::{Path, PathBuf};

/// The folder of committed fixtures.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A committed file of pydicom's, by its path below `tests/fixtures/pydicom`.
pub fn pydicom(path: &str) -> Vec<u8> {
    std::fs::read(fixtures().join("pydicom").join(path)).unwrap()
}

/// Every committed fixture and, when `LTP2_EXTRA_FIXTURES` names a folder, every file in it.
pub fn all_files() -> Vec<PathBuf> {
    let mut files = files_below(&fixtures());
    if let Some(extra) = std::env::var_os("LTP2_EXTRA_FIXTURES") {
        files.extend(files_below(Path::new(&extra)));
    }
    files
}

/// Every file below a folder, sorted by path.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    files.sort();
    files
}
