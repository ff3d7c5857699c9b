//! The command, killed at any moment: inputs and earlier results are whole, and nothing
//! half lies under a final name.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::build::Build;
use crate::common::files_below;

const EVENT: &str = "1234567";
const RUNS: u32 = 24;

type Files = BTreeMap<PathBuf, Vec<u8>>;

fn all(folder: &Path) -> Files {
    let read = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
    files_below(folder).into_iter().map(read).collect()
}

fn command(site: &Path, exam: &str, layout: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
    command.current_dir(site).args(["deidentify", exam, "--event-id", EVENT, "--replace"]);
    command.args(["--layout", layout, "--out", "out", "--report", "out/report.json"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// What lies in the output folder under final names.
fn results(site: &Path) -> Files {
    let passing = |path: &PathBuf| path.to_string_lossy().contains(".deid-");
    all(&site.join("out")).into_iter().filter(|(path, _)| !passing(path)).collect()
}

/// Of the results, those of the images: a zip or a folder.
fn images(results: &Files) -> Files {
    let is_report = |path: &Path| path.extension().is_some_and(|end| end == "json");
    results
        .iter()
        .filter(|(path, _)| !is_report(path))
        .map(|(p, b)| (p.clone(), b.clone()))
        .collect()
}

/// Runs one exam over the results of another, again and again, and kills it each time at
/// another moment.
fn killed_at_any_moment(layout: &str) {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    let exams = [("more", 24), ("fewer", 17)];
    for (name, count) in exams {
        fs::create_dir(site.join(name)).unwrap();
        for n in 1..=count {
            fs::write(site.join(name).join(format!("{n}.dcm")), Build::slice(n)).unwrap();
        }
    }
    let originals = exams.map(|(name, _)| all(&site.join(name)));
    // What each makes of it when it is left alone, and how long it takes.
    let mut whole = Vec::new();
    let mut takes = Duration::ZERO;
    for (name, count) in exams {
        let began = Instant::now();
        assert!(command(site, name, layout).status().unwrap().success());
        takes = began.elapsed();
        let made = results(site);
        let check = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"))
            .arg("check")
            .args(images(&made).keys())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&check.stdout).into_owned();
        assert!(check.status.success() && said.contains(&format!("{count} images")), "{said}");
        whole.push(made);
    }
    for run in 0..RUNS {
        let (name, _) = exams[run as usize % 2];
        let mut child = command(site, name, layout).spawn().unwrap();
        // Spread over the whole run, and a little beyond, in no order.
        std::thread::sleep(takes * (run * 7 % RUNS) / RUNS * 11 / 10);
        child.kill().unwrap();
        child.wait().unwrap();
        for ((name, _), originals) in exams.iter().zip(&originals) {
            assert!(all(&site.join(name)) == *originals, "run {run}: an original changed");
        }
        let made = results(site);
        let is_one = whole.iter().any(|whole| images(whole) == images(&made));
        assert!(is_one, "run {run}: no whole result, but {:?}", made.keys());
        let report = fs::read(site.join("out/report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).expect("half a report");
        assert_eq!(report["events"][0]["event_id"], EVENT, "run {run}");
    }
    // The next run that is left alone clears up behind them.
    assert!(command(site, "more", layout).status().unwrap().success());
    assert!(all(&site.join("out")) == whole[0], "{:?}", all(&site.join("out")).keys());
}

#[test]
fn a_zip_is_whole_whenever_the_command_is_killed() {
    killed_at_any_moment("zip");
}

#[test]
fn a_folder_is_whole_whenever_the_command_is_killed() {
    killed_at_any_moment("folder");
}
