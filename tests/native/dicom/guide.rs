//! Behind a guide a header reads as it does without one.

use deidentifier::dicom::Guide;
use deidentifier::dicom::read::{Header, ReadError, read_behind, read_header};

use crate::common::build::{Build, raw, seq, seq_undefined, text};
use crate::common::changed::changed;

/// What is read of `file` behind a header that was read before, which must be as without.
fn behind(guide: &Guide, file: &[u8], len: u64, what: &str) -> Result<Header, ReadError> {
    let plain = read_header(file, len);
    let own = read_behind(file, len, Some(guide));
    assert!(own == plain, "{what}: {:?} and {:?}", own.err(), plain.err());
    own
}

#[test]
fn fixtures_and_what_is_changed_in_them_read_the_same() {
    let mut read = 0;
    for path in crate::common::all_files() {
        let file = std::fs::read(&path).unwrap();
        let what = |what: &str, number| format!("{}, {what} {number}", path.display());
        for number in (0..24).map(|number| number + file.len() % 89) {
            let guide = Guide::default();
            let other = changed(&file, number);
            for (turn, file) in [&file, &other, &file].into_iter().enumerate() {
                let len = file.len() as u64;
                read += usize::from(behind(&guide, file, len, &what("turn", turn)).is_ok());
            }
            let guide = Guide::default();
            for file in [&other, &file] {
                let half = file.get(..file.len() / 2).unwrap_or_default();
                for bytes in [file.as_slice(), half] {
                    let _ = behind(&guide, bytes, file.len() as u64, &what("changed", number));
                }
            }
        }
    }
    assert!(read > 2000, "{read}");
}

#[test]
fn private_elements_mean_what_their_own_creators_say() {
    let element = |tag| text(tag, "LO", "the same");
    let slice = |creators: &[(u32, &str)]| {
        let item = vec![text(0x0009_0010, "LO", "AN ITEM'S"), element(0x0009_1001)];
        let build = Build::ct().set(seq(0x0008_1140, vec![item]));
        let build = build.set(element(0x0009_1001)).set(element(0x0009_1101));
        let with = |build: Build, (tag, name): &(u32, &str)| build.set(text(*tag, "LO", name));
        creators.iter().fold(build, with).bytes()
    };
    let files = [
        slice(&[(0x0009_0010, "ONE")]),
        slice(&[(0x0009_0010, "TWO")]),
        slice(&[(0x0009_0010, "ONE"), (0x0009_0011, "TWO")]),
        slice(&[(0x0009_0011, "ONE")]),
        slice(&[]),
    ];
    for first in &files {
        for second in &files {
            let guide = Guide::default();
            for file in [first, second, first] {
                behind(&guide, file, file.len() as u64, "private").unwrap();
            }
        }
    }
}

#[test]
fn where_no_length_is_written_as_much_must_follow() {
    // Read as implicit, the item's first element has 16 MiB: whether it has depends on the file.
    let odd = raw(0x0008_0100, "Ab", vec![7; 256]);
    let mut file = Build::ct().set(seq_undefined(0x0008_1140, vec![vec![odd]])).bytes();
    file.resize(5000, 0);
    let guide = Guide::default();
    behind(&guide, &file, 5000, "a small file").unwrap();
    let large = behind(&guide, &file, 1 << 30, "a large file");
    assert!(matches!(large, Err(ReadError::More { .. })), "{large:?}");
}
