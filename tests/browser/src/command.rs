//! The command on the same files as the page, for comparison.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the command did.
pub struct Done {
    /// Its exit status.
    pub status: Option<i32>,
    /// Every zip: its name and bytes, by name.
    pub zips: Vec<(String, Vec<u8>)>,
    /// The files counted under each outcome and reason.
    pub outcomes: BTreeMap<(String, String), u64>,
}

/// `ltp2-deid deidentify` on a folder.
pub fn deidentify(folder: &Path, event: &[&str], scratch: &Path) -> Done {
    let (out, report) = (scratch.join("out"), scratch.join("report.json"));
    // What an earlier run left is none of this one's.
    let _ = std::fs::remove_dir_all(&out);
    let run = Command::new(crate::command_file())
        .arg("deidentify")
        .arg(folder)
        .args(event)
        .arg("--out")
        .arg(&out)
        .arg("--report")
        .arg(&report)
        .arg("--replace")
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&run.stderr);
    assert!(matches!(run.status.code(), Some(0 | 3)), "{:?}: {words}", run.status);
    let mut zips: Vec<(String, Vec<u8>)> = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "zip"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    zips.sort();
    Done { status: run.status.code(), zips, outcomes: outcomes(&report) }
}

/// The certificate that the command makes of a folder.
pub fn certificate(folder: &Path, event_id: &str, scratch: &Path) -> PathBuf {
    let out = scratch.join("certified");
    let run = Command::new(crate::command_file())
        .arg("deidentify")
        .arg(folder)
        .args(["--event-id", event_id, "--out"])
        .arg(&out)
        .arg("--certificate")
        .arg(&out)
        .arg("--replace")
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    out.join(format!("{event_id}-certificate.html"))
}

/// Whether `ltp2-deid check` finds nothing in a zip.
pub fn check(zip: &Path) -> bool {
    Command::new(crate::command_file()).arg("check").arg(zip).output().unwrap().status.success()
}

fn outcomes(report: &Path) -> BTreeMap<(String, String), u64> {
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    let entry = |entry: &serde_json::Value| {
        let word = |name: &str| entry[name].as_str().unwrap_or_default().to_string();
        ((word("outcome"), word("code")), entry["count"].as_u64().unwrap())
    };
    report["outcomes"].as_array().unwrap().iter().map(entry).collect()
}
