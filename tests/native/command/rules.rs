//! `rules --diff`: what a new version of an SOP changes, before anybody works by it.

use std::process::{Command, Output};

const OLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/studies/ltp2/7.4");
const NEW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/studies/mosaic/1.0");

fn diff(old: &str, new: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
    command.args(["rules", "--diff", old, new]).output().unwrap()
}

#[test]
fn what_changes_is_printed_and_nothing_else() {
    let changed = String::from_utf8(diff(OLD, NEW).stdout).unwrap();
    let has = |line: &str| changed.lines().any(|printed| printed.starts_with(line));
    assert!(has("- (0008,0090) Referring Physician's Name: replaced by Unspecified (SOP row 22)"));
    assert!(has("+ (0008,0090) Referring Physician's Name: replaced by Not given (SOP row 6)"));
    assert!(has("+ accepted.csv: 1.2.840.10008.5.1.4.1.1.4,MR Image Storage"), "{changed}");
    assert!(has("- study.toml: event-id.digits,\"7\""), "{changed}");
    assert!(!changed.contains("(0002,"), "what every study does is no change");
    assert!(diff(OLD, OLD).stdout.is_empty());
}

#[test]
fn a_folder_that_is_no_study_is_wrong_usage() {
    let refused = diff(OLD, env!("CARGO_MANIFEST_DIR"));
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("study.toml"));
}
