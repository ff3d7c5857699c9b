//! Dropped zips: what is listed, what is unpacked, and what is refused with a reason.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use deidentifier::archive::{
    ArchiveError, Entry, Limits, Method, Segment, Segments, Zip, list, unpack,
};
use deidentifier::{Code, Outcome};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip made by the zip crate, as other tools make them.
fn zip_of(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn listed(bytes: &[u8]) -> Result<Vec<Entry>, ArchiveError> {
    list(Cursor::new(bytes), &Limits::default())
}

fn packed(bytes: &[u8], entry: &Entry) -> Vec<u8> {
    let start = entry.data_start as usize;
    bytes[start..start + entry.packed as usize].to_vec()
}

/// Where the directory's record of the only entry begins.
fn directory(bytes: &[u8]) -> usize {
    bytes.windows(4).rposition(|four| four == [0x50, 0x4b, 1, 2]).unwrap()
}

#[test]
fn stored_and_deflated_entries_are_listed_and_unpacked() {
    let image = (0..100_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect::<Vec<_>>();
    for (method, expected) in [
        (CompressionMethod::Stored, Method::Stored),
        (CompressionMethod::Deflated, Method::Deflated),
    ] {
        let bytes = zip_of(&[("exam/", b""), ("exam/IM0001", &image), ("exam/empty", b"")], method);
        let entries = listed(&bytes).unwrap();
        assert_eq!(
            entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(),
            ["exam/IM0001", "exam/empty"]
        );
        assert_eq!(entries[0].method, Ok(expected));
        assert_eq!(entries[0].size, image.len() as u64);
        assert_eq!(unpack(&entries[0], packed(&bytes, &entries[0])).unwrap(), image);
        assert_eq!(unpack(&entries[1], packed(&bytes, &entries[1])).unwrap(), b"");
    }
}

#[test]
fn a_changed_byte_is_found_out() {
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        let bytes = zip_of(&[("a", &[7; 1000])], method);
        let entry = listed(&bytes).unwrap().remove(0);
        for at in 0..entry.packed as usize {
            let mut changed = packed(&bytes, &entry);
            changed[at] ^= 1;
            if let Ok(content) = unpack(&entry, changed) {
                // Only the unused bits behind the last deflated block may change unnoticed.
                assert_eq!((content, method), (vec![7; 1000], CompressionMethod::Deflated));
            }
        }
        let mut changed = packed(&bytes, &entry);
        changed[entry.packed as usize / 2] ^= 1;
        assert_eq!(unpack(&entry, changed), Err(ArchiveError::Content));
    }
    assert_eq!(ArchiveError::Content.code(), Code::DamagedEntry);
}

#[test]
fn an_encrypted_entry_is_listed_with_its_reason_beside_the_others() {
    let mut bytes = zip_of(&[("a", b"one")], CompressionMethod::Stored);
    let at = directory(&bytes);
    bytes[at + 8] |= 1;
    bytes[6] |= 1;
    let entry = listed(&bytes).unwrap().remove(0);
    assert_eq!(entry.method, Err(ArchiveError::Encrypted));
    assert_eq!(unpack(&entry, packed(&bytes, &entry)), Err(ArchiveError::Encrypted));
    assert_eq!(ArchiveError::Encrypted.code(), Code::LockedZip);
    assert_eq!(Code::LockedZip.outcome(), Outcome::Held);
}

#[test]
fn an_unknown_method_is_listed_with_its_reason() {
    let mut bytes = zip_of(&[("a", b"one")], CompressionMethod::Stored);
    let at = directory(&bytes);
    (bytes[at + 10], bytes[8]) = (93, 93);
    assert_eq!(listed(&bytes).unwrap()[0].method, Err(ArchiveError::Method));
}

#[test]
fn an_entry_cannot_unpack_to_more_than_it_declares_or_more_than_the_limits() {
    let zeros = vec![0; 4 << 20];
    let mut bytes = zip_of(&[("bomb", &zeros)], CompressionMethod::Deflated);
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    assert_eq!(list(Cursor::new(&bytes), &limits).unwrap()[0].method, Err(ArchiveError::TooLarge));

    // The directory says 1,000 bytes; there are four million.
    let at = directory(&bytes);
    bytes[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
    let entry = listed(&bytes).unwrap().remove(0);
    assert_eq!(unpack(&entry, packed(&bytes, &entry)), Err(ArchiveError::Content));

    // The directory says more than deflate can make of so few bytes.
    bytes[at + 24..at + 28].copy_from_slice(&1_000_000_000_u32.to_le_bytes());
    assert_eq!(listed(&bytes).unwrap()[0].method, Err(ArchiveError::Content));
}

#[test]
fn entries_laid_over_each_other_are_refused_and_the_others_are_not() {
    let files = ["a", "b", "c"].map(|name| (name, &b"one"[..]));
    let mut bytes = zip_of(&files, CompressionMethod::Stored);
    let first = bytes.windows(4).position(|four| four == [0x50, 0x4b, 1, 2]).unwrap();
    let second = first + 47;
    bytes[second + 42..second + 46].fill(0);
    let methods: Vec<_> = listed(&bytes).unwrap().iter().map(|entry| entry.method).collect();
    let content = Err(ArchiveError::Content);
    assert_eq!(methods, [content, content, Ok(Method::Stored)]);
}

#[test]
fn entries_named_alike_are_files_of_their_own() {
    let mut bytes = zip_of(&[("a", b"one"), ("b", b"two")], CompressionMethod::Stored);
    let second = directory(&bytes);
    bytes[second + 46] = b'a';
    let entries = listed(&bytes).unwrap();
    let contents = entries.iter().map(|e| (e.name.as_str(), unpack(e, packed(&bytes, e)).unwrap()));
    let wanted = [("a", b"one".to_vec()), ("a", b"two".to_vec())];
    assert_eq!(contents.collect::<Vec<_>>(), wanted);
}

#[test]
fn more_entries_than_the_limit_are_refused() {
    let bytes = zip_of(&[("a", b""), ("b", b""), ("c", b"")], CompressionMethod::Stored);
    let limits = Limits { entries: 2, ..Limits::default() };
    assert_eq!(list(Cursor::new(&bytes), &limits), Err(ArchiveError::TooLarge));
}

#[test]
fn what_is_no_zip_or_cut_short_is_damaged() {
    let bytes = zip_of(&[("a", &[1; 500])], CompressionMethod::Stored);
    for end in 0..bytes.len() {
        assert_eq!(listed(&bytes[..end]), Err(ArchiveError::Damaged), "cut at {end}");
    }
    assert_eq!(listed(&[0; 5000]), Err(ArchiveError::Damaged));
}

#[test]
fn an_error_names_no_file() {
    let mut bytes = zip_of(&[("DOE^JANE.dcm", b"one")], CompressionMethod::Stored);
    let at = directory(&bytes);
    bytes[at] = 0;
    let error = listed(&bytes).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("DOE"));
}

#[test]
fn a_written_zip_is_listed_from_its_headers_alone() {
    let size = 6_u64 << 30;
    let mut zip = Zip::new();
    let first = zip.add("1234567/IMG#1_1234567.dcm", size, 1).unwrap();
    let second = zip.add("1234567/IMG#2_1234567.dcm", 10, 2).unwrap();
    let (first_len, second_len) = (first.len() as u64, second.len() as u64);
    let source = Segments::new([
        Segment::Bytes(first),
        Segment::Hole(size),
        Segment::Bytes(second),
        Segment::Hole(10),
        Segment::Bytes(zip.finish()),
    ]);
    let entries = list(source, &Limits::default()).unwrap();
    assert_eq!(entries[0].data_start, first_len);
    assert_eq!((entries[0].size, entries[0].method), (size, Ok(Method::Stored)));
    assert_eq!(entries[1].data_start, first_len + size + second_len);
    assert_eq!(entries[1].crc32, 2);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_stumble(changes in prop::collection::vec((0_usize..400, any::<u8>()), 1..8)) {
        let mut bytes = zip_of(&[("a", &[1; 40]), ("b", &[2; 50])], CompressionMethod::Deflated);
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) { *place = byte; }
        }
        if let Ok(entries) = listed(&bytes) {
            for entry in entries {
                let start = usize::try_from(entry.data_start).unwrap_or(usize::MAX).min(bytes.len());
                let end = start.saturating_add(entry.packed as usize).min(bytes.len());
                let _ = unpack(&entry, bytes[start..end].to_vec());
            }
        }
    }

    #[test]
    fn segments_read_like_the_bytes_they_stand_for(
        parts in prop::collection::vec((any::<bool>(), 0_u8..20), 0..8),
        seeks in prop::collection::vec((0_u64..120, 0_usize..50), 1..20),
    ) {
        let segments = parts.iter().map(|(hole, len)| {
            if *hole { Segment::Hole(u64::from(*len)) } else { Segment::Bytes((1..=*len).collect()) }
        });
        let plain = parts.iter().flat_map(|(hole, len)| (1..=*len).map(|n| if *hole { 0 } else { n })).collect::<Vec<u8>>();
        let (mut reader, mut expected) = (Segments::new(segments), Cursor::new(&plain));
        prop_assert_eq!(reader.len(), plain.len() as u64);
        for (at, len) in seeks {
            prop_assert_eq!(reader.seek(SeekFrom::Start(at)).unwrap(), expected.seek(SeekFrom::Start(at)).unwrap());
            let (mut got, mut want) = (Vec::new(), Vec::new());
            Read::by_ref(&mut reader).take(len as u64).read_to_end(&mut got).unwrap();
            Read::by_ref(&mut expected).take(len as u64).read_to_end(&mut want).unwrap();
            prop_assert_eq!(got, want);
        }
    }
}
