//! Images that someone received, searched as the page does it: from a zip and as loose files,
//! in whatever order they come.

use std::io::{Cursor, Write};
use std::path::Path;

use deidentifier::check::Letters;
use deidentifier::flow::{FILES_TOGETHER, NEIGHBOURS, letters_in_files, letters_in_zip, portions};
use deidentifier::policy::Settings;
use deidentifier::sample::Sample;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::common::build::{Build, Syntax, text};

/// The sample's chest series, last slice first, with files that cannot be searched.
fn files() -> Vec<(String, Vec<u8>)> {
    let sample = Sample::built_in();
    let chest = sample.files().filter(|(path, _)| path.contains("LUNG"));
    let name = |path: String| Path::new(&path).file_name().unwrap().to_str().unwrap().to_owned();
    let mut files: Vec<_> = chest.map(|(path, bytes)| (name(path), bytes)).collect();
    files.reverse();
    let other = Build::ct().set(text(0x0020_000E, "UI", "2.25.3.9")).syntax(Syntax::Deflated);
    files.push(("deflated.dcm".to_owned(), other.bytes()));
    files.push(("notes.txt".to_owned(), b"no image".to_vec()));
    files
}

fn is_as_expected(letters: &Letters) {
    assert_eq!(letters.found.iter().collect::<Vec<_>>(), ["IM0009.DCM"]);
    assert_eq!(letters.searched.len(), 27, "{letters:?}");
    let other = |name: &String| !name.starts_with("IM");
    assert!(!letters.searched.iter().any(other), "{letters:?}");
}

#[test]
fn a_zip_is_searched_series_by_series_stored_or_compressed() {
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files() {
            let options = SimpleFileOptions::default().compression_method(method);
            zip.start_file(name, options).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        let mut zip = zip.finish().unwrap();
        let mut told = Vec::new();
        let letters =
            letters_in_zip(&mut zip, &Settings::default(), |done, all| told.push((done, all)));
        is_as_expected(&letters);
        assert!(told.is_sorted() && told.last() == Some(&(29, 29)), "{told:?}");
    }
    let nothing = letters_in_zip(&mut Cursor::new(b"PK"), &Settings::default(), |_, _| {});
    assert_eq!(nothing, Letters::default());
}

#[test]
fn so_are_loose_files() {
    let files = files();
    let open = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.len() as u64, Cursor::new(bytes.as_slice())));
    is_as_expected(&letters_in_files(open.collect(), &Settings::default(), |_, _| {}));
}

#[test]
fn every_file_is_searched_once_and_beside_its_neighbours() {
    for count in [0, 1, 2, 23, 24, 25, 26, 49, 72] {
        let series: Vec<u32> = (100..100 + count).collect();
        let mut searched = Vec::new();
        for together in portions(&series) {
            assert!(together.files.len() <= FILES_TOGETHER as usize + 2 * NEIGHBOURS);
            for (at, file) in together.files.iter().enumerate() {
                if !together.is_inner(at) {
                    continue;
                }
                searched.push(*file);
                let before = at.checked_sub(1).map(|before| together.files[before]);
                assert_eq!(before, file.checked_sub(1).filter(|before| *before >= 100));
                let after = together.files.get(at + 1).copied();
                assert_eq!(after, Some(file + 1).filter(|after| *after < 100 + count));
            }
        }
        assert_eq!(searched, series);
    }
}
