//! Drives the built page in a real browser, over WebDriver.
//!
//! `LTP2_PAGE` names the built file, `LTP2_URL` an address that serves it and
//! `LTP2_COMMAND` the built command and `LTP2_AXE` axe-core's script; `cargo xtask test browser`
//! sets them. Every test has browsers of its own, with an empty profile and an empty folder
//! for what it saves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

pub mod axe;
pub mod browser;
pub mod capabilities;
pub mod command;
pub mod exam;
pub mod heap;
pub mod letters;
pub mod many;
pub mod page;
pub mod saved;
pub mod session;
pub mod sink;
pub mod tamper;
pub mod webkit;

use std::path::PathBuf;

/// The built page.
pub fn page_file() -> PathBuf {
    from_environment("LTP2_PAGE")
}

/// The page of the study that only the tests know.
pub fn other_page_file() -> PathBuf {
    from_environment("LTP2_OTHER_PAGE")
}

/// The address where the built page is served.
pub fn served_url() -> String {
    from_environment("LTP2_URL").to_string_lossy().into_owned()
}

/// The built command.
pub fn command_file() -> PathBuf {
    from_environment("LTP2_COMMAND")
}

/// The script of axe-core, which finds what assistive technology stumbles over.
pub fn axe_file() -> PathBuf {
    from_environment("LTP2_AXE")
}

/// The repository's committed fixtures.
pub fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures")).canonicalize().unwrap()
}

/// Folders of real files: the committed one, and one more when there is one.
pub fn real_files() -> Vec<PathBuf> {
    let extra = std::env::var_os("LTP2_EXTRA_FIXTURES").map(PathBuf::from);
    [Some(fixtures()), extra].into_iter().flatten().collect()
}

/// Waits for something outside the browser, looking again and again.
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    assert!(is_in_time(is_so), "waited in vain: {what}");
}

/// Whether it is so before patience ends.
pub fn is_in_time(is_so: impl Fn() -> bool) -> bool {
    let start = std::time::Instant::now();
    while !is_so() {
        if start.elapsed() > session::deadline() {
            return false;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    true
}

fn from_environment(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    PathBuf::from(
        value.unwrap_or_else(|| panic!("{name} is not set: run cargo xtask test browser")),
    )
}
