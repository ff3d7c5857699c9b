//! What goes wrong on the way of the command: sources that vanish, shrink or change after
//! the scan, an output that cannot be written. Each ends with its reason and its exit
//! status, and never with a short or wrong zip.
//!
//! The moment between scan and write is found without a clock: the event map is a named
//! pipe, and the command reads it only when it has scanned everything.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::common::build::{Build, text};

const EVENT: &str = "1234567";
const MAP: &str = "event_id,accession_number\n1234567,ACC98765\n";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// An exam of `count` slices.
    fn new(count: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("exam")).unwrap();
        let place = Self { folder };
        for n in 1..=count {
            fs::write(place.slice(n), slice(n).bytes()).unwrap();
        }
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn slice(&self, n: u32) -> PathBuf {
        self.at("exam").join(format!("slice{n}.dcm"))
    }

    /// `deidentify` of the exam with these arguments more.
    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        command.arg("deidentify").arg(self.at("exam")).arg("--out").arg(self.at("out"));
        command.arg("--report").arg(self.at("report.json")).args(more);
        command
    }

    /// The same with files that may grow to so many bytes only, as on a disk that fills.
    fn command_with_room(&self, bytes: u64) -> Command {
        let command = self.command(&["--event-id", EVENT, "--replace"]);
        let mut shell = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", bytes / 512);
        shell.args(["-c", &script]).arg(command.get_program()).args(command.get_args());
        shell
    }

    /// Runs it with `change` made after the scan and before anything is written.
    fn run_changing(&self, change: impl FnOnce()) -> Output {
        let map = self.at("map.csv");
        let made = Command::new("mkfifo").arg(&map).status().unwrap();
        assert!(made.success(), "mkfifo");
        let mut command = self.command(&["--event-map", map.to_str().unwrap()]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Opening waits until the command opens it as well: then it has scanned.
        let mut pipe = OpenOptions::new().write(true).open(&map).unwrap();
        change();
        pipe.write_all(MAP.as_bytes()).unwrap();
        drop(pipe);
        child.wait_with_output().unwrap()
    }

    fn outcomes(&self) -> BTreeMap<String, u64> {
        let report = fs::read(self.at("report.json")).unwrap();
        let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
        let counts = report["outcomes"].as_array().unwrap();
        let count = |entry: &serde_json::Value| {
            (entry["code"].as_str().unwrap().to_owned(), entry["count"].as_u64().unwrap())
        };
        let outcomes: BTreeMap<String, u64> = counts.iter().map(count).collect();
        assert_eq!(Some(outcomes.values().sum()), report["files"].as_u64());
        outcomes
    }

    fn zip(&self) -> PathBuf {
        self.at("out").join(format!("{EVENT}.zip"))
    }

    /// What lies in the output folder.
    fn written(&self) -> Vec<PathBuf> {
        crate::common::files_below(&self.at("out"))
    }

    /// The names in the zip, each entry read and its checksum compared.
    fn names(&self) -> Vec<String> {
        let mut zip = zip::ZipArchive::new(File::open(self.zip()).unwrap()).unwrap();
        (0..zip.len())
            .map(|index| {
                let mut entry = zip.by_index(index).unwrap();
                std::io::copy(&mut entry, &mut std::io::sink()).unwrap();
                entry.name().unwrap().into_owned()
            })
            .collect()
    }
}

fn slice(n: u32) -> Build {
    Build::ct()
        .set(text(0x0008_0018, "UI", &format!("2.25.3.1.{n}")))
        .set(text(0x0020_0013, "IS", &n.to_string()))
        .set(text(0x0020_0032, "DS", &format!(r"-100\-100\{}", n * 5)))
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// One of three slices is spoilt after the scan: the two others are written, and no more.
fn the_others_go_on(spoil: impl FnOnce(&Path), code: &str) {
    let place = Place::new(3);
    let spoilt = place.slice(2);
    let output = place.run_changing(|| spoil(&spoilt));
    let said = said(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let wanted = [("written", 2), (code, 1)].map(|(code, count)| (code.to_owned(), count));
    assert_eq!(place.outcomes(), BTreeMap::from(wanted), "{said}");
    let names = [1, 2].map(|n| format!("{EVENT}/IMG#{n}_{EVENT}.dcm"));
    assert_eq!(place.names(), names);
    assert_eq!(place.written(), [place.zip()]);
    assert!(!said.contains("slice"), "a file's name is printed: {said}");
}

#[test]
fn a_source_that_vanishes_is_told_and_left_out() {
    the_others_go_on(|file| fs::remove_file(file).unwrap(), "changed");
}

#[test]
fn a_source_that_shrinks_is_told_and_left_out() {
    let shrink = |file: &Path| {
        let whole = fs::metadata(file).unwrap().len();
        OpenOptions::new().write(true).open(file).unwrap().set_len(whole - 100).unwrap();
    };
    the_others_go_on(shrink, "changed");
}

#[test]
fn a_source_that_grows_is_told_and_left_out() {
    let grow = |file: &Path| {
        OpenOptions::new().append(true).open(file).unwrap().write_all(&[0; 64]).unwrap();
    };
    the_others_go_on(grow, "changed");
}

#[test]
fn a_source_with_another_patient_of_the_same_length_is_told_and_left_out() {
    let change = |file: &Path| {
        let bytes = fs::read(file).unwrap();
        let other = slice(2).set(text(0x0008_0018, "UI", "2.25.3.1.9")).bytes();
        assert_eq!(bytes.len(), other.len());
        fs::write(file, other).unwrap();
        // Some file systems count times in coarse steps.
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(2);
        OpenOptions::new().write(true).open(file).unwrap().set_modified(later).unwrap();
    };
    the_others_go_on(change, "changed");
}

#[test]
fn a_source_that_becomes_a_folder_is_told_and_left_out() {
    let replace = |file: &Path| {
        fs::remove_file(file).unwrap();
        fs::create_dir(file).unwrap();
    };
    the_others_go_on(replace, "changed");
}

#[test]
fn all_sources_gone_is_no_success() {
    let place = Place::new(3);
    let output = place.run_changing(|| fs::remove_dir_all(place.at("exam")).unwrap());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(place.outcomes(), BTreeMap::from([("changed".to_owned(), 3)]));
    assert!(!place.at("out").exists() || place.written().is_empty());
}

#[test]
fn a_source_that_cannot_be_opened_is_told_and_the_rest_goes_on() {
    let place = Place::new(2);
    // As a file of a cloud drive that is not there, for root too.
    std::os::unix::fs::symlink(place.at("nowhere"), place.at("exam").join("cloud.dcm")).unwrap();
    let output = place.command(&["--event-id", EVENT]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let wanted = [("written", 2), ("unreadable", 1)].map(|(code, n)| (code.to_owned(), n));
    assert_eq!(place.outcomes(), BTreeMap::from(wanted));
    assert_eq!(place.names().len(), 2);
}

#[test]
fn a_disk_that_fills_leaves_no_zip() {
    let place = Place::new(12);
    let whole = place.command(&["--event-id", EVENT]).output().unwrap();
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    let good = fs::read(place.zip()).unwrap();
    let needed = good.len() as u64;
    // A zip of an earlier run stays as it was.
    for room in [needed / 3, needed - 512] {
        let output = place.command_with_room(room).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{room}: {}", said(&output));
        assert!(said(&output).contains("could not be written"), "{}", said(&output));
        assert_eq!(fs::read(place.zip()).unwrap(), good);
        assert_eq!(place.written(), [place.zip()]);
    }
    fs::remove_file(place.zip()).unwrap();
    let output = place.command_with_room(needed / 2).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(place.written().is_empty());
}

#[test]
fn a_disk_that_fills_leaves_the_earlier_folder() {
    let place = Place::new(12);
    let folder = ["--event-id", EVENT, "--layout", "folder"];
    let whole = place.command(&folder).output().unwrap();
    assert_eq!(whole.status.code(), Some(0), "{}", said(&whole));
    let all = || -> Vec<(PathBuf, Vec<u8>)> {
        place.written().into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    };
    let earlier = all();
    let one = slice(1).bytes().len() as u64;
    let output = place.command_with_room(one / 2).args(["--layout", "folder"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(earlier == all() && earlier.len() == 12, "{:?}", place.written());
}

#[test]
fn a_disk_that_fills_leaves_no_loose_image() {
    let place = Place::new(3);
    let one = slice(1).bytes().len() as u64;
    let mut command = place.command_with_room(one / 2);
    let output = command.args(["--layout", "folder"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(place.written().is_empty(), "{:?}", place.written());
}

#[test]
fn an_output_folder_that_is_none_is_told() {
    let place = Place::new(2);
    fs::write(place.at("out"), "a file").unwrap();
    let output = place.command(&["--event-id", EVENT]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("output-no-folder"), "{}", said(&output));
    assert!(!place.at("report.json").exists());
    assert_eq!(fs::read_to_string(place.at("out")).unwrap(), "a file");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let place = Place::new(23);
    let mut first = None;
    for threads in ["1", "2", "3", "8"] {
        let mut command = place.command(&["--event-id", EVENT, "--replace"]);
        let output = command.env("RAYON_NUM_THREADS", threads).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let both = (fs::read(place.zip()).unwrap(), fs::read(place.at("report.json")).unwrap());
        assert!(first.get_or_insert_with(|| both.clone()) == &both, "{threads} threads");
    }
}
