//! Archives that are not read here are recognised by their bytes, and nothing else is taken
//! for one.

use std::io::Cursor;

use crate::common::build::{Build, Syntax};
use crate::common::zips::{Packed, end_of, program_with, tar_of, zip_counting, zip_of};
use deidentifier::Outcome;
use deidentifier::archive::{Kind, begins_as_zip, kind, may_be_archive};

fn told(bytes: &[u8]) -> Option<Kind> {
    kind(Cursor::new(bytes)).unwrap()
}

fn behind(start: &[u8]) -> Vec<u8> {
    [start, &[0xAB; 3000]].concat()
}

#[test]
fn packed_files_are_told_by_their_first_bytes() {
    let starts: [&[u8]; 17] = [
        b"7z\xBC\xAF\x27\x1C\0\x04",
        b"Rar!\x1A\x07\0",
        b"Rar!\x1A\x07\x01\0",
        b"\x1F\x8B\x08\0",
        b"\x1F\x8B\x08\x08\0\0\0\0\0\x03IM0001.dcm\0",
        b"\x1F\x9D\x90",
        b"BZh91AY&SY",
        b"\xFD7zXZ\0\0\x04",
        b"\x28\xB5\x2F\xFD\x04",
        b"\x04\x22\x4D\x18\x64",
        b"LZIP\x01",
        b"SIT!\0\x01",
        b"MSWIM\0\0\0\xD0",
        b"StuffIt (c)1997",
        b"0707010000",
        b"\x20\x65-lh5-",
        b"\x20\x65-lzs-",
    ];
    for start in starts {
        assert_eq!(told(&behind(start)), Some(Kind::Packed), "{start:x?}");
        assert_eq!(told(start), Some(Kind::Packed), "{start:x?} alone");
    }
    for magic in [&b"ustar\x0000"[..], b"ustar  \0", b""] {
        let tar = tar_of("exam/IM0001", &[7; 700], magic);
        assert_eq!(told(&tar), Some(Kind::Packed), "{magic:x?}");
        let mut other = tar;
        other[0] ^= 1;
        assert_eq!(told(&other), None, "another sum is no tar's");
    }
}

#[test]
fn discs_as_files_are_told_by_their_volumes() {
    let with = |at: usize, id: &[u8], len: usize| {
        let mut image = vec![0; len];
        image[at..at + id.len()].copy_from_slice(id);
        image
    };
    for image in [
        with(0x8001, b"CD001", 90_000),
        with(0x8001, b"BEA01", 0x8001 + 5),
        with(100_000 - 512, b"koly", 100_000),
        with(0, b"\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0", 2352),
    ] {
        assert_eq!(told(&image), Some(Kind::DiscImage));
    }
}

#[test]
fn programs_with_an_archive_behind_them_are_told() {
    let zip = zip_of(&[Packed::deflated("IM0001", &[5; 900])]);
    for archive in [&zip[..], b"7z\xBC\xAF\x27\x1C", b"Rar!\x1A\x07\x01\0", b";!@Install@!UTF-8!"] {
        let program = program_with(&behind(archive));
        assert_eq!(told(&program), Some(Kind::SelfExtracting), "{:x?}", &archive[..4]);
    }
    // As a script does it, and with the zip's own offsets or the program's.
    for start in [&b"#!/bin/sh\nexec unzip \"$0\"\n"[..], b"\x7FELF\x02\x01", b"MZ"] {
        let whole = [&behind(start)[..], &zip].concat();
        assert_eq!(told(&whole), Some(Kind::SelfExtracting), "{start:x?}");
    }
    assert_eq!(told(&program_with(b"")), None);
    assert_eq!(told(&program_with(b"signature of its maker")), None);
}

#[test]
fn the_last_part_of_a_split_zip_is_told() {
    let zip = zip_counting(&[Packed::stored("IM0001", &[5; 900])], 1, 3);
    assert_eq!(told(&zip[200..]), Some(Kind::SplitZip));
    assert_eq!(told(&zip[end_of(&zip)..]), Some(Kind::SplitZip));
    // Cut into files of one size, as some tools do it: the end knows nothing of parts.
    let zip = zip_of(&[Packed::stored("IM0001", &[5; 900])]);
    assert_eq!(told(&zip[200..]), Some(Kind::SplitZip));
}

#[test]
fn nothing_else_is_taken_for_an_archive() {
    let text =
        b"Dear colleague, the disc PK\x05\x06 holds one exam: Rar! 7z, BZ and ustar.".repeat(90);
    let mut blank = vec![0; 40_000];
    let noise: Vec<u8> = (0..70_000_u64).map(|n| ((n * n * 31) >> 7) as u8).collect();
    for other in [&b""[..], b"P", b"PK", b"MZ", b"\x1F\x8B", &text, &blank, &noise, b"%PDF-1.7"] {
        assert_eq!(told(other), None, "{:x?}", &other[..other.len().min(8)]);
    }
    blank[0] = 1;
    assert_eq!(told(&blank), None);
}

#[test]
fn an_image_is_none_whatever_its_preamble_and_its_end() {
    let zip = zip_of(&[Packed::stored("x", b"x")]);
    for start in [&b"7z\xBC\xAF\x27\x1C"[..], b"\x1F\x8B\x08", b"PK\x03\x04", b"MZ", b"II*\0"] {
        let mut image = Build::ct().bytes();
        image[..start.len()].copy_from_slice(start);
        assert!(!may_be_archive(&image) && !begins_as_zip(&image), "{start:x?}");
        assert_eq!(told(&image), None, "{start:x?}");
        assert_eq!(told(&[&image[..], &zip].concat()), None, "{start:x?}");
    }
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe] {
        let image = Build::ct().syntax(syntax).bytes();
        assert_eq!(told(&image[132..]), None, "without a preamble");
    }
}

#[test]
fn every_kind_is_held() {
    for kind in [Kind::Packed, Kind::DiscImage, Kind::SelfExtracting, Kind::SplitZip] {
        assert_eq!(kind.code().outcome(), Outcome::Held);
        assert!(kind.code().sentence().contains("choose"), "it says what to do");
    }
}
