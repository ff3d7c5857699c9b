//! `ltp2-deid check` as a script uses it: zips, folders of several exams, loose files;
//! its exit status and its JSON.

use std::path::Path;
use std::process::{Command, Output};

use crate::common::build::{Build, text};
use crate::common::clean::{EVENT, ct, name};

fn check(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ltp2-deid")).arg("check").args(arguments).output().unwrap()
}

fn put(folder: &Path, images: &[Build]) {
    std::fs::create_dir_all(folder.join(EVENT)).unwrap();
    for (image, n) in images.iter().zip(1..) {
        std::fs::write(folder.join(name(n)), image.bytes()).unwrap();
    }
}

/// The same images as of another exam.
fn other(n: u32) -> Build {
    let replaced = [(0x0010_0010, "PN"), (0x0010_0020, "LO"), (0x0008_0050, "SH")];
    let mut build = ct(n);
    for (tag, vr) in replaced.into_iter().chain([(0x0020_0010, "SH")]) {
        build = build.set(text(tag, vr, "7654322"));
    }
    build.set(crate::common::build::seq(0x0040_0275, vec![]))
}

#[test]
fn each_folder_is_an_exam_and_has_a_verdict_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[ct(1), ct(2), ct(3)]);
    let second = folder.path().join("7654322");
    std::fs::create_dir_all(&second).unwrap();
    for n in 1..3 {
        let path = second.join(format!("IMG#{n}_7654322.dcm"));
        std::fs::write(path, other(n).bytes()).unwrap();
    }
    let done = check(&[folder.path().to_str().unwrap()]);
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert_eq!(said.matches("no known problem").count(), 2, "{said}");
    assert!(!said.contains("clean"), "{said}");
}

#[test]
fn findings_name_files_places_rules_and_weights() {
    let folder = tempfile::tempdir().unwrap();
    let named = ct(2).set(text(0x0010_1001, "PN", "Abernathy^Rosalind"));
    put(folder.path(), &[ct(1), named, ct(3)]);
    let report = folder.path().join("report.json");
    let images = folder.path().join(EVENT);
    let done = check(&[images.to_str().unwrap(), "--report", report.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("(10,1001)") || said.contains("(0010,1001)"), "{said}");
    let json = std::fs::read_to_string(report).unwrap();
    assert!(!json.contains("Abernathy") && !said.contains("Abernathy"));
    let verdicts: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(verdicts[0]["pass"], false);
    assert_eq!(verdicts[0]["images"], 3);
    let finding = &verdicts[0]["findings"][0];
    assert_eq!(finding["severity"], "fail");
    assert_eq!(finding["problem"], "removed-present");
    assert_eq!(finding["path"], "(0010,1001)");
    assert_eq!(finding["rule"], "SOP row 5");
    assert_eq!(finding["files"], 1);
    assert_eq!(finding["names"][0], format!("IMG#2_{EVENT}.dcm"));
}

#[test]
fn one_bad_file_among_the_images_fails_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &[ct(1), ct(2)]);
    std::fs::write(folder.path().join(EVENT).join("Thumbs.db"), "thumbnails").unwrap();
    assert_eq!(check(&[folder.path().to_str().unwrap()]).status.code(), Some(1));
}

#[test]
fn a_zip_is_known_by_its_bytes_and_nothing_is_no_pass() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("exam");
    // An archive of no files, under no telling name.
    std::fs::write(&empty, [b"PK\x05\x06".as_slice(), &[0; 18]].concat()).unwrap();
    let done = check(&[empty.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8(done.stdout).unwrap().contains("There is no image."));
    std::fs::remove_file(empty).unwrap();
    assert_eq!(check(&[folder.path().to_str().unwrap()]).status.code(), Some(1));
    assert_eq!(check(&["/no/such/place"]).status.code(), Some(1));
}

#[test]
fn the_number_of_threads_changes_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let (zip, report) = (folder.path().join("7654321.zip"), folder.path().join("report.json"));
    let named = |n: u32| ct(n).set(text(0x0010_1001, "PN", "Abernathy^Rosalind"));
    let images: Vec<_> = (1..24).map(|n| if n % 5 == 0 { named(n) } else { ct(n) }).collect();
    put(folder.path(), &images);
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&zip).unwrap());
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (image, n) in images.iter().zip(1..) {
        writer.start_file(name(n), stored).unwrap();
        std::io::Write::write_all(&mut writer, &image.bytes()).unwrap();
    }
    writer.finish().unwrap();
    for input in [zip, folder.path().join(EVENT)] {
        let mut first = None;
        for threads in ["1", "2", "3", "8"] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_ltp2-deid"));
            command.arg("check").arg(&input).arg("--replace").arg("--report").arg(&report);
            let done = command.env("RAYON_NUM_THREADS", threads).output().unwrap();
            assert_eq!(done.status.code(), Some(1), "{done:?}");
            let both = (done.stdout, std::fs::read(&report).unwrap());
            assert!(first.get_or_insert_with(|| both.clone()) == &both, "{threads} threads");
        }
    }
}
