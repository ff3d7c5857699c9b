//! Other programs judge the outputs: dciodvfy (dicom3tools), dcmdump (dcmtk) and
//! pydicom. `cargo xtask test native` installs them and names pydicom's Python in
//! `LTP2_JUDGES`; without that variable there is nobody to ask, and nothing is judged.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::build::{Build, pixels16};

const EVENT_ID: &str = "1234567";
const PYDICOM: &str = include_str!("judges/read.py");

/// An original and what the command made of it.
struct Pair {
    original: PathBuf,
    output: PathBuf,
}

/// De-identifies every fixture by itself; those that are in scope have an output.
fn pairs(folder: &Path) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (number, original) in common::all_files().into_iter().enumerate() {
        let out = folder.join(number.to_string());
        let run = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"))
            .arg("deidentify")
            .arg(&original)
            .args(["--event-id", EVENT_ID, "--layout", "folder", "--out"])
            .arg(&out)
            .output()
            .unwrap();
        let status = run.status.code();
        let words = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(matches!(status, Some(0 | 1 | 3)), "{}: {status:?} {words}", original.display());
        if out.is_dir() {
            let outputs = common::files_below(&out).into_iter();
            let outputs = outputs.filter(|path| path.extension().is_some_and(|e| e == "dcm"));
            // A zip among the fixtures has no single original to compare with.
            pairs.extend(outputs.map(|output| Pair { original: original.clone(), output }));
        }
    }
    pairs
}

/// What the judges have against the outputs, a line each.
fn faults(python: &Path, pairs: &[Pair]) -> Vec<String> {
    let mut faults = pydicom(python, pairs);
    for Pair { original, output } in pairs {
        let dump = Command::new("dcmdump").arg("-q").arg(output).output().unwrap();
        if !dump.status.success() || !dump.stderr.is_empty() {
            let words = String::from_utf8_lossy(&dump.stderr).into_owned();
            faults.push(format!("{}: dcmdump: {words}", original.display()));
        }
        let (before, after) = (dciodvfy(original), dciodvfy(output));
        let new: Vec<_> = after.difference(&before).collect();
        if !new.is_empty() {
            faults.push(format!("{}: dciodvfy: {new:#?}", original.display()));
        }
    }
    faults
}

#[test]
fn other_readers_accept_every_output() {
    let Some(python) = std::env::var_os("LTP2_JUDGES") else { return };
    let folder = tempfile::tempdir().unwrap();
    let pairs = pairs(folder.path());
    assert!(pairs.len() >= 10, "only {} fixtures have an output", pairs.len());
    let faults = faults(Path::new(&python), &pairs);
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), pairs.len(), faults.join("\n"));
}

#[test]
fn each_judge_sees_a_fault() {
    let Some(python) = std::env::var_os("LTP2_JUDGES") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let original = file("original.dcm", Build::ct().bytes());
    let judged = |output: PathBuf| {
        faults(Path::new(&python), &[Pair { original: original.clone(), output }]).join("\n")
    };
    assert_eq!(judged(original.clone()), "");
    // Without its frame of reference it is no CT image; with another pixel it is another.
    let incomplete = judged(file("incomplete.dcm", Build::ct().remove(0x0020_0052).bytes()));
    assert!(incomplete.contains("dciodvfy"), "{incomplete}");
    let other = Build::ct().set(pixels16((1..17).collect())).bytes();
    assert!(judged(file("other.dcm", other)).contains("pixel bytes differ"));
    let mut cut = Build::ct().bytes();
    cut.truncate(cut.len() - 50);
    let cut = judged(file("cut.dcm", cut));
    assert!(cut.contains("dcmdump") && cut.contains("pydicom"), "{cut}");
}

/// dciodvfy's errors, each once.
fn dciodvfy(file: &Path) -> BTreeSet<String> {
    let out = Command::new("dciodvfy").arg("-new").arg(file).output().unwrap();
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    text.lines().filter(|line| line.starts_with("Error")).map(String::from).collect()
}

/// What pydicom cannot read, or finds other than in the original.
fn pydicom(python: &Path, pairs: &[Pair]) -> Vec<String> {
    let mut child = Command::new(python)
        .args(["-c", PYDICOM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut list = String::new();
    for Pair { original, output } in pairs {
        list.push_str(&format!("{}\t{}\n", original.display(), output.display()));
    }
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "pydicom's script failed");
    String::from_utf8_lossy(&out.stdout).lines().map(String::from).collect()
}
