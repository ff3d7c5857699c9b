//! Archives among the inputs of the command: every file of them is told, by the true reason,
//! and the images beside them go all the way.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::build::Build;
use crate::common::zips::{Packed, program_with, tar_of, zip_counting, zip_of};

const EVENT: &str = "1234567";

/// The exit status and how many files ended for which reason, of these files given.
fn deidentify(files: &[(&str, &[u8])]) -> (Option<i32>, BTreeMap<String, u64>) {
    let folder = tempfile::tempdir().unwrap();
    let exam = folder.path().join("exam");
    fs::create_dir(&exam).unwrap();
    for (name, bytes) in files {
        fs::write(exam.join(name), bytes).unwrap();
    }
    let output = run(&exam, folder.path());
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    for hidden in ["Quillfeather", "IM0"] {
        assert!(!said.contains(hidden), "a name of a file is printed: {said}");
    }
    let report = fs::read(folder.path().join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let counts = report["outcomes"].as_array().unwrap().iter();
    let outcomes: BTreeMap<String, u64> = counts
        .map(|count| (count["code"].as_str().unwrap().to_owned(), count["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(Some(outcomes.values().sum()), report["files"].as_u64());
    for (code, _) in outcomes.iter().filter(|(code, _)| *code != "written") {
        assert!(said.contains(code.as_str()), "{code} is not told: {said}");
    }
    (output.status.code(), outcomes)
}

fn run(exam: &Path, folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
    command.arg("deidentify").arg(exam).args(["--event-id", EVENT]);
    command.arg("--out").arg(folder.join("out")).arg("--report").arg(folder.join("report.json"));
    command.output().unwrap()
}

fn counts<const N: usize>(counts: [(&str, u64); N]) -> BTreeMap<String, u64> {
    counts.map(|(code, count)| (code.to_owned(), count)).into()
}

fn named(name: &str) -> String {
    format!("Quillfeather/{name}")
}

#[test]
fn archives_that_are_not_read_are_held_beside_a_good_image() {
    let image = Build::slice(1);
    let gzip =
        [b"\x1F\x8B\x08\0\0\0\0\0\0\x03", &miniz_oxide::deflate::compress_to_vec(&image, 6)[..]];
    let mut disc = vec![0; 0x8001];
    disc.extend(b"CD001");
    disc.resize(90_000, 0);
    let split = zip_counting(&[Packed::stored(&named("IM01"), &image)], 1, 2);
    let program = program_with(&zip_of(&[Packed::stored(&named("IM01"), &image)]));
    for (name, bytes, code) in [
        ("a.7z", [&b"7z\xBC\xAF\x27\x1C\0\x04"[..], &image].concat(), "packed-archive"),
        ("a.tar", tar_of("IM01", &image, b"ustar\x0000"), "packed-archive"),
        ("IM01.dcm.gz", gzip.concat(), "packed-archive"),
        ("named-like-an-image.dcm", gzip.concat(), "packed-archive"),
        ("disc.iso", disc, "disc-image"),
        ("a.zip", split[split.len() / 2..].to_vec(), "split-zip"),
        ("a.z01", [b"PK\x07\x08", &split[..split.len() / 2]].concat(), "split-zip"),
        ("a.exe", program, "self-extracting"),
        ("a.zip", zip_of(&[]), "empty-zip"),
        ("a.zip", zip_of(&[Packed::stored("folder/", b"")]), "empty-zip"),
        ("a.zip", split[..split.len() / 2].to_vec(), "damaged-zip"),
    ] {
        let found = deidentify(&[("good.dcm", &image), (name, &bytes)]);
        assert_eq!(found, (Some(3), counts([("written", 1), (code, 1)])), "{name}");
    }
}

#[test]
fn files_of_a_zip_that_cannot_be_read_are_told_one_by_one() {
    let wrong = |mut packed: Packed| {
        packed.crc32 ^= 1;
        packed
    };
    let name = |n: u32| named(&format!("IM0{n}"));
    for (code, bad) in [
        (
            "locked-zip",
            [
                Packed::locked(&name(2), &Build::slice(2)),
                Packed::locked_by_aes(&name(3), &Build::slice(3)),
            ],
        ),
        (
            "zip-method",
            [Packed::by(9, &name(2), &Build::slice(2)), Packed::by(14, &name(3), &Build::slice(3))],
        ),
        (
            "zip-method",
            [
                Packed::by(98, &name(2), &Build::slice(2)),
                Packed::by(12, &name(3), &Build::slice(3)),
            ],
        ),
        (
            "damaged-entry",
            [
                wrong(Packed::stored(&name(2), &Build::slice(2))),
                wrong(Packed::deflated(&name(3), &Build::slice(3))),
            ],
        ),
    ] {
        let [second, third] = bad;
        let files = [Packed::deflated(&name(1), &Build::slice(1)), second, third];
        let found = deidentify(&[("exam.zip", &zip_of(&files))]);
        assert_eq!(found, (Some(3), counts([("written", 1), (code, 2)])), "{code}");
    }
}

#[test]
fn the_same_name_twice_loses_nothing() {
    let files = [(1, "IM01"), (2, "IM01"), (2, "IM02")];
    let zip = zip_of(&files.map(|(n, name)| Packed::deflated(name, &Build::slice(n))));
    let found = deidentify(&[("exam.zip", &zip)]);
    assert_eq!(found, (Some(0), counts([("written", 2), ("duplicate", 1)])));
}

#[test]
fn bytes_behind_a_zip_cost_nothing() {
    let zip = zip_of(&[
        Packed::deflated("IM01", &Build::slice(1)),
        Packed::stored("IM02", &Build::slice(2)),
    ]);
    let found = deidentify(&[("exam.zip", &[&zip[..], &[0; 600]].concat())]);
    assert_eq!(found, (Some(0), counts([("written", 2)])));
}

#[test]
fn zips_in_a_zip_are_read_one_level() {
    let inmost = zip_of(&[Packed::deflated("IM09", &Build::slice(9))]);
    let inner = |n: u32| {
        let images = [n, n + 1].map(|n| Packed::deflated(&named("IM0"), &Build::slice(n)));
        zip_of(&[&images[..], &[Packed::stored("deeper", &inmost)]].concat())
    };
    let outer = zip_of(&[
        Packed::deflated("series 1", &inner(1)),
        Packed::stored("series 2", &inner(3)),
        Packed::stored("IM05", &Build::slice(5)),
        Packed::deflated("packed", b"7z\xBC\xAF\x27\x1C\0\x04 and so on"),
    ]);
    let found = deidentify(&[("exam.zip", &outer), ("IM06", &Build::slice(6))]);
    let wanted = counts([("written", 6), ("zip-in-zip", 2), ("packed-archive", 1)]);
    assert_eq!(found, (Some(3), wanted));
}

#[test]
fn a_drop_of_archives_alone_is_no_success_and_says_why() {
    let found = deidentify(&[("a.7z", b"7z\xBC\xAF\x27\x1C\0\x04"), ("b.zip", &zip_of(&[]))]);
    assert_eq!(found, (Some(1), counts([("packed-archive", 1), ("empty-zip", 1)])));
}
