//! A written zip is read by readers that are not ours: the zip crate always, and
//! Python, Info-ZIP and 7-Zip where they are installed.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Command;

use deidentifier::archive::{ArchiveError, Segment, Segments, Zip};
use zip::{CompressionMethod, ZipArchive};

const GIB: u64 = 1 << 30;

/// Lays out a zip of entries with content at hand.
fn small(entries: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut zip = Zip::new();
    let mut out = Vec::new();
    for (name, content) in entries {
        out.extend(zip.add(&name, content.len() as u64, crc32fast::hash(&content)).unwrap());
        out.extend(content);
    }
    assert_eq!(zip.len(), out.len() as u64);
    out.extend(zip.finish());
    out
}

/// Lays out a zip of zeros of these sizes without having them.
fn large(sizes: &[u64]) -> Segments {
    let mut zip = Zip::new();
    let mut out = Vec::new();
    for (index, size) in sizes.iter().enumerate() {
        let crc32 = if *size < GIB { crc32fast::hash(&vec![0; *size as usize]) } else { 0 };
        out.push(Segment::Bytes(zip.add(&format!("E/{index}.dcm"), *size, crc32).unwrap()));
        out.push(Segment::Hole(*size));
    }
    out.push(Segment::Bytes(zip.finish()));
    Segments::new(out)
}

/// Runs a tool on a file; `None` when it is not installed.
fn run(tool: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let output = Command::new(tool).args(arguments).arg(file).output().ok()?;
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(
        output.status.success(),
        "{tool} refused the zip: {}",
        &text[text.len().saturating_sub(2000)..]
    );
    Some(text)
}

#[test]
fn entries_are_read_back_as_they_were_given() {
    let given = [
        ("1234567/IMG#1_1234567.dcm", &b"first"[..]),
        ("1234567/IMG#2_1234567.dcm", b""),
        ("Zürich.dcm", b"x"),
    ];
    let bytes = small(given.map(|(name, content)| (name.to_owned(), content.to_vec())));
    let mut zip = ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(zip.len(), given.len());
    assert!(zip.comment().is_empty());
    zip.validate_header_consistency().unwrap();
    for (index, (name, content)) in given.iter().enumerate() {
        let mut file = zip.by_index(index).unwrap();
        assert_eq!(file.name().unwrap(), *name);
        assert_eq!(file.compression(), CompressionMethod::Stored);
        assert_eq!(file.last_modified().unwrap().to_string(), "1980-01-01 00:00:00");
        assert_eq!((file.unix_mode(), file.external_attributes()), (None, 0));
        let mut read = Vec::new();
        file.read_to_end(&mut read).unwrap();
        assert_eq!(read, *content);
    }
}

#[test]
fn the_same_entries_give_the_same_bytes_and_nothing_beside_them() {
    let entries = || (1..=3).map(|n| (format!("E/IMG#{n}_E.dcm"), vec![n; 10]));
    let bytes = small(entries());
    assert_eq!(bytes, small(entries()));
    // 30 and 46 bytes of headers, the name twice, the content; 22 at the end: no room for more.
    assert_eq!(bytes.len(), 3 * (30 + 46 + 2 * 13 + 10) + 22);
}

#[test]
fn names_that_leave_their_folder_are_refused() {
    for name in [
        "",
        "/a",
        "a/",
        "../a",
        "a/../b",
        "a/./b",
        "a//b",
        "C:a",
        "a\\b",
        "a\0b",
        &"n".repeat(65_536),
    ] {
        let mut zip = Zip::new();
        assert_eq!(zip.add(name, 0, 0), Err(ArchiveError::Name), "{}", name.len());
        assert!(zip.is_empty());
        assert_eq!(zip.len(), 0);
    }
    Zip::new().add(&"n".repeat(65_535), 0, 0).unwrap();
}

#[test]
fn the_count_of_entries_passes_the_border_of_16_bits() {
    for count in [65_534_u32, 65_535, 65_536, 70_000] {
        let bytes =
            small((0..count).map(|n| (format!("E/IMG#{n}_E.dcm"), n.to_le_bytes().to_vec())));
        let record = bytes.windows(4).any(|four| four == [0x50, 0x4b, 6, 6]);
        assert_eq!(record, count >= 65_535, "a Zip64 record exactly when it is needed");
        let mut zip = ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        assert_eq!(zip.len(), count as usize);
        let mut last = Vec::new();
        zip.by_index(zip.len() - 1).unwrap().read_to_end(&mut last).unwrap();
        assert_eq!(last, (count - 1).to_le_bytes());

        if count >= 65_535 {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.infolist()))";
            if let Some(text) = run("python3", &["-c", script], file.path()) {
                assert_eq!(text.trim(), format!("None {count}"));
            }
            if let Some(text) = run("unzip", &["-tqq"], file.path()) {
                assert_eq!(text.trim(), "");
            }
            if let Some(text) = run("7zz", &["t"], file.path()) {
                assert!(text.contains("Everything is Ok"));
                assert!(!text.contains("Warnings"), "{text}");
            }
        }
    }
}

/// Sizes just below, at and above what 32 bits can say; then an entry behind the border.
const BORDERS: [&[u64]; 5] =
    [&[4 * GIB - 2, 3], &[4 * GIB - 1, 3], &[4 * GIB, 3], &[GIB; 5], &[7 * GIB, 5 * GIB, 3]];

#[test]
fn sizes_and_offsets_pass_the_border_of_32_bits() {
    for sizes in BORDERS {
        let source = large(sizes);
        assert!(source.len() > sizes.iter().sum());
        let mut zip = ZipArchive::new(source).unwrap();
        assert_eq!(zip.len(), sizes.len());
        assert!(!zip.has_overlapping_entries().unwrap());
        let mut expected_start = 0;
        for (index, size) in sizes.iter().enumerate() {
            let file = zip.by_index_raw(index).unwrap();
            assert_eq!((file.size(), file.compressed_size()), (*size, *size));
            assert_eq!(file.header_start(), expected_start);
            expected_start = file.data_start().unwrap() + size;
        }
        if sizes[sizes.len() - 1] < GIB {
            let mut last = Vec::new();
            zip.by_index(zip.len() - 1).unwrap().read_to_end(&mut last).unwrap();
            assert_eq!(last, [0; 3]);
        }
    }
}

#[test]
fn other_readers_find_an_entry_behind_the_border_of_32_bits() {
    // Not BORDERS[1]: zipinfo reads a size of exactly 2^32 - 1 twice and calls it corrupt.
    for sizes in [BORDERS[0], BORDERS[2], BORDERS[4]] {
        // A sparse file: the system keeps no block for a hole.
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut zip = Zip::new();
        for (index, size) in sizes.iter().enumerate() {
            let crc32 = if *size < GIB { crc32fast::hash(&vec![0; *size as usize]) } else { 0 };
            let header = zip.add(&format!("E/{index}.dcm"), *size, crc32).unwrap();
            file.write_all(&header).unwrap();
            file.seek(SeekFrom::Current(*size as i64)).unwrap();
        }
        file.write_all(&zip.finish()).unwrap();

        let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); i = z.infolist(); \
                      print(z.read(i[-1]), [f.file_size for f in i])";
        if let Some(text) = run("python3", &["-c", script], file.path()) {
            let sizes = sizes.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            assert_eq!(text.trim(), format!("b'\\x00\\x00\\x00' [{sizes}]"));
        }
        let last = format!("E/{}.dcm", sizes.len() - 1);
        if let Some(text) = run("unzip", &["-Z", "-t"], file.path()) {
            assert!(
                text.contains(&format!(
                    "{} files, {} bytes",
                    sizes.len(),
                    sizes.iter().sum::<u64>()
                )),
                "{text}"
            );
        }
        if let Some(text) = run("7zz", &["t", &format!("-i!{last}")], file.path()) {
            assert!(text.contains("Everything is Ok"), "{text}");
        }
    }
}
