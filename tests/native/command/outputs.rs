//! Where the command may write: never over an input, by whatever name; never over an
//! earlier result that nobody asked to replace; and never over what it did not write.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::common::build::{Build, text};

const EVENT: &str = "1234567";

/// A folder to work in, with an exam of three slices in `exam`.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        site.exam("exam", 3);
        site
    }

    fn exam(&self, name: &str, count: u32) {
        fs::create_dir_all(self.at(name)).unwrap();
        for n in 1..=count {
            fs::write(self.at(&format!("{name}/slice{n}.dcm")), Build::slice(n)).unwrap();
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command in this folder: `deidentify exam --event-id … --out out` and so on.
    fn run(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        command.current_dir(self.folder.path()).args(line.split_whitespace()).output().unwrap()
    }

    /// De-identifies `exam` under [`EVENT`] with these arguments more.
    fn deidentify(&self, more: &str) -> Output {
        self.run(&format!("deidentify exam --event-id {EVENT} {more}"))
    }

    /// Every file, link and folder with what it holds.
    fn all(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = walkdir::WalkDir::new(self.folder.path()).min_depth(1);
        let held = |entry: walkdir::DirEntry| {
            let path = entry.path();
            let held = match entry.file_type() {
                kind if kind.is_file() => fs::read(path).unwrap(),
                kind if kind.is_symlink() => {
                    fs::read_link(path).unwrap().into_os_string().into_encoded_bytes()
                }
                _ => Vec::new(),
            };
            (path.to_owned(), held)
        };
        entries.into_iter().map(|entry| held(entry.unwrap())).collect()
    }

    /// Runs what must be refused, with this code, as it is and with `--replace`: nothing
    /// there changes, nothing comes, and nothing is named.
    fn refuses(&self, line: &str, code: &str) {
        let before = self.all();
        for more in ["", " --replace"] {
            let output = self.run(&format!("{line}{more}"));
            let said = said(&output);
            assert_eq!(output.status.code(), Some(2), "{line}{more}: {said}");
            assert!(said.contains(&format!("({code})")), "{line}{more}: {said}");
            assert!(!said.contains("slice"), "a file's name is printed: {said}");
            assert!(before == self.all(), "{line}{more} changed something: {said}");
        }
    }

    /// The same for what only `--replace` would make right.
    fn asks_for_replace(&self, line: &str) {
        let before = self.all();
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(2), "{line}: {}", said(&output));
        assert!(said(&output).contains("(output-exists)"), "{line}: {}", said(&output));
        assert!(said(&output).contains("--replace"), "{line}: {}", said(&output));
        assert!(before == self.all(), "{line} changed something");
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

fn done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_folder_of_originals_named_like_the_event_stays() {
    let site = Site::new();
    fs::create_dir(site.at("out")).unwrap();
    fs::rename(site.at("exam"), site.at("out/1234567")).unwrap();
    let layout = "--event-id 1234567 --layout folder --out out";
    // The folder itself, one file of it, and through a link.
    site.refuses(&format!("deidentify out/1234567 {layout}"), "output-is-input");
    site.refuses(&format!("deidentify out {layout}"), "output-holds-inputs");
    site.refuses(&format!("deidentify out/1234567/slice2.dcm {layout}"), "output-holds-inputs");
    symlink(site.at("out/1234567"), site.at("elsewhere")).unwrap();
    site.refuses(&format!("deidentify elsewhere/slice1.dcm {layout}"), "output-holds-inputs");
}

#[test]
fn originals_deep_in_a_folder_named_like_the_event_stay() {
    let site = Site::new();
    fs::create_dir_all(site.at("out/1234567/PAT0/STU0")).unwrap();
    fs::rename(site.at("exam"), site.at("out/1234567/PAT0/STU0/SER0")).unwrap();
    let line = "deidentify out/1234567/PAT0/STU0 --event-id 1234567 --out out --layout folder";
    site.refuses(line, "output-holds-inputs");
}

#[test]
fn a_second_run_over_its_own_output_replaces_nothing() {
    let site = Site::new();
    done(&site.deidentify("--out out --layout folder"));
    done(&site.deidentify("--out out"));
    let again = format!("--event-id {EVENT} --out out");
    site.refuses(&format!("deidentify out/1234567 {again} --layout folder"), "output-is-input");
    site.refuses(&format!("deidentify out/1234567.zip {again}"), "output-is-input");
}

#[test]
fn a_zip_of_originals_named_like_the_event_stays() {
    let site = Site::new();
    fs::create_dir(site.at("out")).unwrap();
    let mut zip = zip::ZipWriter::new(File::create(site.at("out/1234567.zip")).unwrap());
    for n in 1..=2 {
        zip.start_file(format!("a/{n}.dcm"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &Build::slice(n)).unwrap();
    }
    zip.finish().unwrap();
    let line = |input: &str| format!("deidentify {input} --event-id {EVENT} --out out");
    site.refuses(&line("out/1234567.zip"), "output-is-input");
    site.refuses(&line("out"), "output-is-input");
    // By another name, in another letter case, as a system sees it that folds them.
    fs::hard_link(site.at("out/1234567.zip"), site.at("EXAM.ZIP")).unwrap();
    site.refuses(&line("EXAM.ZIP"), "output-is-input");
    symlink("out/1234567.zip", site.at("link.zip")).unwrap();
    site.refuses(&line("link.zip"), "output-is-input");
    // Where letter case counts, a name that some system would take for an input's.
    fs::create_dir(site.at("both")).unwrap();
    done(&site.deidentify("--out both"));
    fs::copy(site.at("out/1234567.zip"), site.at("both/1234567.ZIP")).unwrap();
    let both = format!("deidentify both/1234567.ZIP --event-id {EVENT} --out both");
    site.refuses(&both, "output-is-input");
    // As no input it is not ours either.
    let output = site.deidentify("--out out --replace");
    assert!(said(&output).contains("(output-not-ours)"), "{}", said(&output));
}

#[test]
fn no_record_is_written_over_an_input() {
    let site = Site::new();
    fs::write(site.at("map.csv"), "event_id,accession_number\n1234567,ACC98765\n").unwrap();
    fs::write(site.at("settings.json"), r#"{ "ltp2-deid-settings": 1 }"#).unwrap();
    fs::write(site.at("exam/notes.txt"), "no image, and an input all the same").unwrap();
    fs::hard_link(site.at("exam/slice1.dcm"), site.at("hard.json")).unwrap();
    symlink("exam/slice1.dcm", site.at("soft.json")).unwrap();
    symlink("exam", site.at("way")).unwrap();
    for place in [
        "exam/slice1.dcm",
        "exam/notes.txt",
        "hard.json",
        "soft.json",
        "way/slice2.dcm",
        "exam/../exam/slice3.dcm",
    ] {
        let run = format!("deidentify exam --event-id {EVENT} --out out");
        for record in ["--report", "--crosswalk", "--decisions"] {
            site.refuses(&format!("{run} {record} {place}"), "output-is-input");
        }
        site.refuses(&format!("check exam --report {place}"), "output-is-input");
    }
    let run = "deidentify exam --event-map map.csv --settings settings.json --out out";
    site.refuses(&format!("{run} --report map.csv"), "output-is-input");
    site.refuses(&format!("{run} --crosswalk settings.json"), "output-is-input");
    fs::rename(site.at("exam/slice3.dcm"), site.at("1234567-certificate.html")).unwrap();
    let run = format!("deidentify exam 1234567-certificate.html --event-id {EVENT} --out out");
    site.refuses(&format!("{run} --certificate ."), "output-is-input");
}

#[test]
fn an_input_is_no_folder_to_write_to() {
    let site = Site::new();
    fs::create_dir(site.at("other")).unwrap();
    site.refuses("deidentify exam --event-id 1234567 --out exam/slice1.dcm", "output-is-input");
    let line = "deidentify exam --event-id 1234567 --out other/o";
    site.refuses(&format!("{line} --certificate exam/slice1.dcm/c"), "output-is-input");
    site.refuses(&format!("{line} --report exam/slice1.dcm/r.json"), "output-is-input");
}

#[test]
fn earlier_results_stay_until_somebody_says_otherwise() {
    let site = Site::new();
    let all = "--out out --report r.json --certificate c --crosswalk x.csv";
    done(&site.deidentify(all));
    done(&site.run("check out --report k.json"));
    for one in ["", "--report r.json", "--certificate c", "--crosswalk x.csv"] {
        let out = if one.is_empty() { "out" } else { "fresh" };
        let line = format!("deidentify exam --event-id {EVENT} --out {out} {one}");
        site.asks_for_replace(&line);
    }
    site.asks_for_replace("check out --report k.json");
    site.exam("exam", 2);
    fs::remove_file(site.at("exam/slice3.dcm")).unwrap();
    let before = site.all();
    done(&site.deidentify(&format!("{all} --replace")));
    done(&site.run("check out --report k.json --replace"));
    for name in ["out/1234567.zip", "r.json", "c/1234567-certificate.html", "x.csv", "k.json"] {
        assert!(
            before[&site.at(name)] != fs::read(site.at(name)).unwrap(),
            "{name} is the old one"
        );
    }
    assert_eq!(before.keys().collect::<Vec<_>>(), site.all().keys().collect::<Vec<_>>());
    let mode = fs::metadata(site.at("x.csv")).unwrap().mode();
    assert_eq!(mode & 0o077, 0, "the crosswalk can be read by others");
}

#[test]
fn a_folder_is_never_mixed_with_an_earlier_one() {
    let site = Site::new();
    site.exam("fewer", 2);
    let folder = "--out out --layout folder";
    done(&site.deidentify(folder));
    let fewer = format!("deidentify fewer --event-id {EVENT} {folder}");
    site.asks_for_replace(&fewer);
    done(&site.run(&format!("{fewer} --replace")));
    let wanted = [1, 2].map(|n| format!("IMG#{n}_{EVENT}.dcm"));
    assert_eq!(names(&site.at("out/1234567")), wanted);
    assert_eq!(names(&site.at("out")), [EVENT]);
    let check = site.run("check out");
    assert!(said(&check).contains("2 images: no known problem"), "{}", said(&check));
}

#[test]
fn what_this_program_did_not_write_is_never_replaced() {
    let site = Site::new();
    let run = format!("deidentify exam --event-id {EVENT} --out out");
    // Originals, a letter and a picture, where an earlier result would be.
    site.exam("out/1234567", 3);
    let folder = format!("{run} --layout folder --replace");
    let refused = |line: &str| {
        let before = site.all();
        let output = site.run(line);
        assert_eq!(output.status.code(), Some(2), "{line}: {}", said(&output));
        assert!(said(&output).contains("(output-not-ours)"), "{line}: {}", said(&output));
        assert!(before == site.all(), "{line} changed something");
    };
    refused(&folder);
    fs::remove_dir_all(site.at("out")).unwrap();
    done(&site.run(&folder));
    fs::write(site.at("out/1234567/read me.txt"), "Sent on Monday").unwrap();
    refused(&folder);
    fs::remove_file(site.at("out/1234567/read me.txt")).unwrap();
    fs::create_dir(site.at("out/1234567/more")).unwrap();
    refused(&folder);
    fs::remove_dir(site.at("out/1234567/more")).unwrap();
    done(&site.run(&folder));
    for (option, place) in [
        ("--report r.json", "r.json"),
        ("--crosswalk x.csv", "x.csv"),
        ("--certificate .", "1234567-certificate.html"),
    ] {
        fs::write(site.at(place), Build::slice(9)).unwrap();
        refused(&format!("deidentify exam --event-id {EVENT} --out new {option} --replace"));
        fs::write(site.at(place), "<!DOCTYPE html><title>Rota of the ward</title>").unwrap();
        refused(&format!("deidentify exam --event-id {EVENT} --out new {option} --replace"));
        // What is empty is nobody's work.
        fs::write(site.at(place), "").unwrap();
        done(
            &site.run(&format!("deidentify exam --event-id {EVENT} --out new {option} --replace")),
        );
        assert!(fs::metadata(site.at(place)).unwrap().len() > 0);
    }
}

#[test]
fn links_pipes_devices_and_the_other_kind_are_never_replaced() {
    let site = Site::new();
    fs::create_dir_all(site.at("out/1234567.zip")).unwrap();
    let line = format!("deidentify exam --event-id {EVENT} --out");
    site.refuses(&format!("{line} out"), "output-is-folder");
    fs::create_dir(site.at("b")).unwrap();
    fs::write(site.at("b/1234567"), "").unwrap();
    site.refuses(&format!("{line} b --layout folder"), "output-is-file");
    // Links at the place itself: to nothing, to a folder, to a file elsewhere.
    fs::create_dir_all(site.at("c")).unwrap();
    fs::write(site.at("theirs"), "theirs").unwrap();
    symlink(site.at("nowhere"), site.at("c/1234567.zip")).unwrap();
    site.refuses(&format!("{line} c"), "output-is-link");
    symlink(site.at("b"), site.at("c/1234567")).unwrap();
    site.refuses(&format!("{line} c --layout folder"), "output-is-link");
    symlink(site.at("theirs"), site.at("r.json")).unwrap();
    site.refuses(&format!("{line} new --report r.json"), "output-is-link");
    site.refuses("check exam --report r.json", "output-is-link");
    // (No device of the machine: a broken program could replace it.)
    let _socket = std::os::unix::net::UnixListener::bind(site.at("socket")).unwrap();
    site.refuses(&format!("{line} new --report socket"), "output-no-file");
    assert!(Command::new("mkfifo").arg(site.at("pipe")).status().unwrap().success());
    site.refuses(&format!("{line} new --crosswalk pipe"), "output-no-file");
    site.refuses(&format!("{line} new --report exam"), "output-is-input");
    site.refuses(&format!("{line} new --report b"), "output-is-folder");
}

#[test]
fn two_outputs_never_share_a_place() {
    let site = Site::new();
    let line = format!("deidentify exam --event-id {EVENT} --out out");
    for more in [
        "--report r.json --crosswalk r.json",
        "--report r.json --crosswalk R.JSON",
        "--report r.json --decisions ./x/../r.json",
        "--report out/1234567.zip",
        "--report out/1234567.zip/r.json",
        "--layout folder --report out/1234567",
        "--layout folder --report out/1234567/r.json",
        "--layout folder --certificate out/1234567",
        "--certificate out --report out/1234567-certificate.html",
    ] {
        fs::create_dir_all(site.at("x")).unwrap();
        site.refuses(&format!("{line} {more}"), "output-twice");
    }
}

#[test]
fn a_path_that_names_no_place_is_refused() {
    let site = Site::new();
    fs::write(site.at("file"), "").unwrap();
    symlink("nowhere", site.at("lost")).unwrap();
    symlink("round", site.at("round")).unwrap();
    let line = format!("deidentify exam --event-id {EVENT} --out");
    for out in ["file", "file/out", "lost", "lost/out", "round"] {
        site.refuses(&format!("{line} {out}"), "output-no-folder");
    }
    for report in [".", "/", "exam/..", "missing/../exam/../r.json"] {
        site.refuses(&format!("{line} out --report {report}"), "output-no-path");
    }
}

#[test]
fn what_identifies_is_not_put_where_files_are_uploaded_from_in_any_letter_case() {
    let site = Site::new();
    for option in ["--crosswalk OUT/x.csv", "--decisions Out/deep/../x.csv"] {
        let output = site.deidentify(&format!("--out out {option}"));
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains("would lie in the folder that is uploaded"));
    }
    assert!(!site.at("out").exists());
}

#[test]
fn odd_but_harmless_places_are_written_to() {
    // Into the input folder: beside the originals, which stay. Then the results are inputs,
    // and mixed up with the originals: nothing more is written.
    for out in ["exam/out", "exam"] {
        let site = Site::new();
        done(&site.deidentify(&format!("--out {out}")));
        for n in 1..=3 {
            assert_eq!(fs::read(site.at(&format!("exam/slice{n}.dcm"))).unwrap(), Build::slice(n));
        }
        let before = site.all();
        let again = site.deidentify(&format!("--out {out} --replace"));
        assert_ne!(again.status.code(), Some(0), "{}", said(&again));
        assert!(before == site.all(), "{}", said(&again));
    }

    // The input in the output folder, under a link, with dots, deep down, made on the way.
    let site = Site::new();
    fs::create_dir(site.at("real")).unwrap();
    symlink("real", site.at("linked")).unwrap();
    for (out, lies) in [
        (".", "1234567.zip"),
        ("linked", "real/1234567.zip"),
        ("exam/../real/a", "real/a/1234567.zip"),
        ("new/and/deep/", "new/and/deep/1234567.zip"),
        ("Ördner", "Ördner/1234567.zip"),
    ] {
        done(&site.deidentify(&format!("--out {out}")));
        assert!(site.at(lies).is_file(), "{out}");
    }
    done(&site.deidentify("--out r --report r/records/of/today/report.json"));
    let long = "r".repeat(250);
    done(&site.deidentify(&format!("--out long --report {long}.json")));
    assert_eq!(names(&site.at("long")), ["1234567.zip"]);
}

#[test]
fn of_many_exams_one_that_is_there_stops_the_run_before_it_writes() {
    let site = Site::new();
    let other = Build::ct()
        .set(text(0x0008_0018, "UI", "2.25.4.1.1"))
        .set(text(0x0020_000D, "UI", "2.25.4"))
        .set(text(0x0020_000E, "UI", "2.25.4.1"))
        .set(text(0x0008_0050, "SH", "ACC11111"));
    fs::write(site.at("exam/other.dcm"), other.bytes()).unwrap();
    let map = "event_id,accession_number\n1234567,ACC98765\n1234568,ACC11111\n";
    fs::write(site.at("map.csv"), map).unwrap();
    fs::create_dir(site.at("out")).unwrap();
    fs::write(site.at("out/1234568.zip"), "").unwrap();
    let line = "deidentify exam --event-map map.csv --out out --certificate c --report r.json";
    site.asks_for_replace(line);
    done(&site.run(&format!("{line} --replace")));
    assert_eq!(names(&site.at("out")), ["1234567.zip", "1234568.zip"]);
}

#[test]
fn what_killed_runs_left_is_cleared_away_and_nothing_like_it() {
    let site = Site::new();
    done(&site.deidentify("--out out --layout folder"));
    done(&site.deidentify("--out earlier --layout folder"));
    let put = |name: &str| fs::write(site.at(&format!("out/{name}")), "half").unwrap();
    put("1234567.zip.deid-part-0123456789abcdef");
    put("7654321.zip.deid-part-fedcba9876543210");
    fs::create_dir(site.at("out/1234567.deid-part-00000000000000ff")).unwrap();
    put("1234567.deid-part-00000000000000ff/IMG#1_1234567.dcm");
    let stay = [
        "1234567.zip.deid-part-0123456789ABCDEF",
        "1234567.zip.deid-part-0123456789abcde",
        "1234567.zip.deid-part-0123456789abcdef0",
        "1234567.zip.part",
        ".deid-part-0123456789abcdef",
        "deid-part.txt",
    ];
    stay.iter().for_each(|name| put(name));
    // Still being written by another run.
    put("7654322.zip.deid-part-1111111111111111");
    let held = File::open(site.at("out/7654322.zip.deid-part-1111111111111111")).unwrap();
    held.lock().unwrap();
    // A link of that name, and a folder with something else in it.
    symlink("../exam", site.at("out/e.deid-part-2222222222222222")).unwrap();
    fs::create_dir_all(site.at("out/f.deid-part-3333333333333333/more")).unwrap();
    // An earlier folder that was set aside, by a run that was killed before the new one came.
    fs::rename(site.at("earlier/1234567"), site.at("out/7654323.deid-old-0123456789abcdef"))
        .unwrap();
    let output = site.deidentify("--out out");
    done(&output);
    let mut wanted: Vec<&str> = vec![
        "1234567",
        "1234567.zip",
        "7654322.zip.deid-part-1111111111111111",
        "7654323",
        "e.deid-part-2222222222222222",
        "f.deid-part-3333333333333333",
    ];
    wanted.extend(stay);
    wanted.sort_unstable();
    assert_eq!(names(&site.at("out")), wanted);
    assert_eq!(names(&site.at("out/7654323")).len(), 3);
    assert_eq!(names(&site.at("exam")).len(), 3);
}

#[test]
fn runs_at_one_time_into_one_folder_harm_nothing() {
    let site = Site::new();
    site.exam("fewer", 2);
    let start = |exam: &str, more: &str| {
        let line = format!("deidentify {exam} --event-id {EVENT} --out out {more}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
        command.current_dir(site.folder.path()).args(line.split_whitespace());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    for layout in ["--layout zip", "--layout folder"] {
        // Whoever comes first has the place.
        let runs: Vec<_> = (0..4).map(|_| start("exam", layout)).collect();
        let ends: Vec<_> = runs.into_iter().map(|mut run| run.wait().unwrap().code()).collect();
        assert_eq!(ends.iter().filter(|end| **end == Some(0)).count(), 1, "{ends:?}");
        let replacing = format!("{layout} --replace");
        let exams = ["exam", "fewer", "exam", "fewer"];
        let runs: Vec<_> = exams.iter().map(|exam| start(exam, &replacing)).collect();
        let ends: Vec<_> = runs.into_iter().map(|mut run| run.wait().unwrap().code()).collect();
        assert!(ends.contains(&Some(0)), "{ends:?}");
        let check = site.run("check out");
        assert_eq!(check.status.code(), Some(0), "{layout}: {}", said(&check));
        let left = names(&site.at("out"));
        assert!(left.iter().all(|name| !name.contains(".deid-")), "{left:?}");
        fs::remove_dir_all(site.at("out")).unwrap();
    }
}

#[test]
fn a_pipe_is_told_and_a_linked_folder_is_read_once() {
    let site = Site::new();
    assert!(Command::new("mkfifo").arg(site.at("exam/pipe.dcm")).status().unwrap().success());
    symlink("/dev/zero", site.at("exam/zero")).unwrap();
    let output = site.deidentify("--out out --report r.json");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("held (no-file): 2"), "{}", said(&output));
    let scan = site.run("scan exam");
    assert!(said(&scan).contains("2: no-file"), "{}", said(&scan));
    let check = site.run("check exam");
    assert_eq!(check.status.code(), Some(1), "{}", said(&check));
    assert!(said(&check).contains("A pipe or a device"), "{}", said(&check));

    let site = Site::new();
    site.exam("more", 0);
    fs::rename(site.at("exam/slice3.dcm"), site.at("more/slice3.dcm")).unwrap();
    symlink("../more", site.at("exam/a")).unwrap();
    symlink("../more", site.at("exam/b")).unwrap();
    symlink("../exam", site.at("more/back")).unwrap();
    symlink(".", site.at("exam/self")).unwrap();
    let line = format!("deidentify exam more exam/a --event-id {EVENT} --out out");
    let output = site.run(&line);
    done(&output);
    assert!(said(&output).contains("written (written): 3"), "{}", said(&output));
    assert!(!said(&output).contains("duplicate"), "{}", said(&output));
}
