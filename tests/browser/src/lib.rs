//! Drives the built page in a real browser, over WebDriver.
//!
//! `LTP2_PAGE` names the built file and `LTP2_COMMAND` the built command;
//! `cargo xtask test browser` sets both. Every test has a browser of its own,
//! with an empty profile and an empty folder for what it saves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

pub mod chromium;
pub mod exam;
pub mod page;
pub mod saved;
pub mod session;

use std::path::PathBuf;

/// The built page.
pub fn page_file() -> PathBuf {
    from_environment("LTP2_PAGE")
}

/// The built command.
pub fn command() -> PathBuf {
    from_environment("LTP2_COMMAND")
}

/// The repository's committed fixtures.
pub fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures")).canonicalize().unwrap()
}

/// A folder of more real files, when there is one.
pub fn extra_fixtures() -> Option<PathBuf> {
    std::env::var_os("LTP2_EXTRA_FIXTURES").map(PathBuf::from)
}

fn from_environment(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    PathBuf::from(
        value.unwrap_or_else(|| panic!("{name} is not set: run cargo xtask test browser")),
    )
}
