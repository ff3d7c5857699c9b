//! Dropped zips as they come: locked, packed by other means, damaged in one place, in parts,
//! in each other. Every file of them is listed once, with the true reason where it cannot be
//! read, and the ones beside it can be.

use std::io::{Cursor, Read as _, Seek as _, SeekFrom};

use crate::common::zips::{Packed, end_of, zip_counting, zip_of};
use deidentifier::archive::{ArchiveError, Contents, Limits, Method, contents, unpack};
use deidentifier::{Code, Outcome};

fn read(zip: &[u8]) -> Result<Contents, ArchiveError> {
    contents(Cursor::new(zip), &Limits::default())
}

/// Names and contents, or why a file cannot be read.
fn files(zip: &[u8]) -> Vec<(String, Result<Vec<u8>, ArchiveError>)> {
    files_under(zip, &Limits::default())
}

fn files_under(zip: &[u8], limits: &Limits) -> Vec<(String, Result<Vec<u8>, ArchiveError>)> {
    let contents = contents(Cursor::new(zip), limits).unwrap();
    let one = |found: &deidentifier::archive::Found| {
        let mut holder = Cursor::new(found.within.map_or(zip, |index| &contents.unpacked[index]));
        let content = found.entry.method.and_then(|_| {
            let mut packed = Vec::new();
            holder.seek(SeekFrom::Start(found.entry.data_start)).unwrap();
            holder.take(found.entry.packed).read_to_end(&mut packed).unwrap();
            unpack(&found.entry, packed)
        });
        (found.entry.name.clone(), content)
    };
    contents.entries.iter().map(one).collect()
}

fn whole(name: &str, content: &[u8]) -> (String, Result<Vec<u8>, ArchiveError>) {
    (name.to_owned(), Ok(content.to_vec()))
}

fn not(name: &str, why: ArchiveError) -> (String, Result<Vec<u8>, ArchiveError>) {
    (name.to_owned(), Err(why))
}

/// A content that deflate makes smaller.
fn image(seed: u8) -> Vec<u8> {
    (0..4000_u32).map(|n| (n / 9) as u8 ^ seed).collect()
}

#[test]
fn one_file_that_cannot_be_read_leaves_the_others_readable() {
    let bad = |packed: Packed, why| (packed, why);
    let content = image(1);
    let mut wrong_sum = Packed::stored("x", &content);
    wrong_sum.crc32 ^= 1;
    let mut wrong_sum_packed = Packed::deflated("x", &content);
    wrong_sum_packed.crc32 ^= 1;
    let mut cut = Packed::deflated("x", &content);
    cut.bytes.truncate(20);
    let mut longer = Packed::stored("x", &content);
    longer.size += 1;
    let mut link = Packed::stored("x", b"../../IM0001");
    (link.made_by, link.attributes) = (3 << 8 | 20, 0o120_777 << 16);
    for (packed, why) in [
        bad(Packed::locked("x", &content), ArchiveError::Encrypted),
        bad(Packed::locked_by_aes("x", &content), ArchiveError::Encrypted),
        bad(Packed::by(9, "x", &content), ArchiveError::Method), // Deflate64
        bad(Packed::by(12, "x", &content), ArchiveError::Method), // BZip2
        bad(Packed::by(14, "x", &content), ArchiveError::Method), // LZMA
        bad(Packed::by(93, "x", &content), ArchiveError::Method), // Zstandard
        bad(Packed::by(95, "x", &content), ArchiveError::Method), // xz
        bad(Packed::by(98, "x", &content), ArchiveError::Method), // PPMd
        bad(Packed::by(6, "x", &content), ArchiveError::Method), // Implode
        bad(wrong_sum, ArchiveError::Content),
        bad(wrong_sum_packed, ArchiveError::Content),
        bad(cut, ArchiveError::Content),
        bad(longer, ArchiveError::Content),
        bad(link, ArchiveError::Link),
    ] {
        let (first, last) = (Packed::stored("a", &image(2)), Packed::deflated("b", &image(3)));
        let method = packed.method;
        let zip = zip_of(&[first, packed, last]);
        let wanted = [whole("a", &image(2)), not("x", why), whole("b", &image(3))];
        assert_eq!(files(&zip), wanted, "method {method}");
    }
}

#[test]
fn a_local_header_that_is_none_is_of_its_file_alone() {
    let files_in = [Packed::stored("a", &image(1)), Packed::stored("b", &image(2))];
    let mut zip = zip_of(&files_in);
    let second = 30 + 1 + 4000;
    zip[second] = b'X';
    assert_eq!(files(&zip), [whole("a", &image(1)), not("b", ArchiveError::Content)]);
}

#[test]
fn names_are_as_they_are_and_folders_are_no_files() {
    let named = |name: &str| Packed::stored(name, b"content");
    let mut by_attribute = Packed::stored("folder", b"");
    by_attribute.attributes = 0x10;
    let names = ["../x", "/etc/x", r"C:\x", "a/../../x", "a\nb", "", "content/"];
    let mut all = vec![Packed::stored("folder/", b""), Packed::stored(r"back\", b""), by_attribute];
    all.extend(names.map(named));
    let listed = files(&zip_of(&all));
    assert_eq!(listed, names.map(|name| whole(name, b"content")));
}

#[test]
fn the_same_name_twice_is_two_files() {
    let files_in = [Packed::deflated("a", &image(1)), Packed::deflated("a", &image(2))];
    assert_eq!(files(&zip_of(&files_in)), [whole("a", &image(1)), whole("a", &image(2))]);
}

#[test]
fn bytes_in_front_of_a_zip_and_behind_it_do_no_harm() {
    let zip = zip_of(&[Packed::deflated("a", &image(1)), Packed::stored("b", &image(2))]);
    let wanted = [whole("a", &image(1)), whole("b", &image(2))];
    for behind in [&b"\0"[..], &[0; 40_000], b"<html>error 500</html>", b"PK\x05\x06"] {
        assert_eq!(files(&[&zip[..], behind].concat()), wanted, "{} behind", behind.len());
    }
    assert_eq!(files(&[b"PK00", &zip[..]].concat()), wanted);
    assert_eq!(files(&[b"PK\x07\x08", &zip[..]].concat()), wanted);
}

#[test]
fn a_directory_that_leaves_files_out_is_damaged() {
    let all: Vec<_> = (0..5_u8).map(|n| Packed::stored("x", &[n; 9])).collect();
    // As writers do that count 65,541 entries in 16 bits.
    assert_eq!(read(&zip_counting(&all, 2, 0)), Err(ArchiveError::Damaged));
    assert_eq!(read(&zip_counting(&all, 6, 0)), Err(ArchiveError::Damaged));
    // Two zips in one file: the first one's files stand in no directory that is read.
    let joined = [zip_of(&all[..2]), zip_of(&all[2..])].concat();
    assert_eq!(read(&joined), Err(ArchiveError::Damaged));
}

#[test]
fn what_cannot_be_listed_says_why() {
    let zip = zip_of(&[Packed::stored("a", &image(1)), Packed::stored("b", &image(2))]);
    assert_eq!(read(&zip[..zip.len() - 30]), Err(ArchiveError::Damaged));
    assert_eq!(read(&zip[..zip.len() / 2]), Err(ArchiveError::Damaged));
    // The first part of several, and one whose end says that it is the third.
    let first = [b"PK\x07\x08", &zip[..3000]].concat();
    assert_eq!(read(&first), Err(ArchiveError::Split));
    assert_eq!(read(&zip_counting(&[Packed::stored("a", b"x")], 1, 2)), Err(ArchiveError::Split));
    // Entries that begin on other disks, with a Zip64 end that counts the disks.
    let mut many = zip.clone();
    let end = end_of(&many);
    many[end + 4..end + 12].fill(0xFF);
    many.splice(end..end, [b"PK\x06\x07", &[0; 12][..], &3_u32.to_le_bytes()].concat());
    assert_eq!(read(&many), Err(ArchiveError::Split));
    // The directory itself is encrypted, and says so in the local headers.
    let mut masked = zip;
    masked[7] |= 0x20;
    let directory = masked.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let end = end_of(&masked);
    masked[directory..end].fill(0xC3);
    assert_eq!(read(&masked), Err(ArchiveError::Encrypted));
}

#[test]
fn a_zip_without_a_file_says_so() {
    assert_eq!(read(&zip_of(&[])), Err(ArchiveError::Empty));
    assert_eq!(read(&zip_of(&[Packed::stored("folder/", b"")])), Err(ArchiveError::Empty));
}

#[test]
fn a_zip_in_a_zip_is_read() {
    let inner = zip_of(&[Packed::deflated("IM1", &image(1)), Packed::stored("IM2", &image(2))]);
    let wanted = [
        whole("first", b"1"),
        whole("series › IM1", &image(1)),
        whole("series › IM2", &image(2)),
        whole("last", b"2"),
    ];
    for packed in [Packed::stored("series", &inner), Packed::deflated("series", &inner)] {
        let all = [Packed::stored("first", b"1"), packed, Packed::stored("last", b"2")];
        assert_eq!(files(&zip_of(&all)), wanted);
    }
}

#[test]
fn two_zips_in_a_zip_do_not_mix() {
    let inner = |seed| zip_of(&[Packed::deflated("IM1", &image(seed))]);
    let all = [1, 2, 3].map(|seed| Packed::deflated(&seed.to_string(), &inner(seed)));
    let wanted = [1, 2, 3].map(|seed| whole(&format!("{seed} › IM1"), &image(seed)));
    assert_eq!(files(&zip_of(&all)), wanted);
}

#[test]
fn a_zip_in_a_zip_in_a_zip_is_told_as_one_file() {
    let inmost = zip_of(&[Packed::stored("IM1", &image(1))]);
    let middle = zip_of(&[Packed::deflated("deep", &inmost), Packed::stored("IM2", &image(2))]);
    let outer = zip_of(&[Packed::deflated("middle", &middle)]);
    let wanted = [not("middle › deep", ArchiveError::Nested), whole("middle › IM2", &image(2))];
    assert_eq!(files(&outer), wanted);
}

#[test]
fn a_bad_zip_in_a_zip_is_one_file_with_its_reason() {
    let good = zip_of(&[Packed::stored("IM1", &image(1))]);
    let mut wrong_sum = Packed::deflated("x", &good);
    wrong_sum.crc32 ^= 1;
    for (packed, why) in [
        (Packed::deflated("x", &good[..good.len() - 5]), ArchiveError::Damaged),
        (Packed::stored("x", &good[..100]), ArchiveError::Damaged),
        (Packed::stored("x", &zip_of(&[])), ArchiveError::Empty),
        (Packed::stored("x", &zip_counting(&[], 0, 1)), ArchiveError::Split),
        (Packed::locked("x", &good), ArchiveError::Encrypted),
        (wrong_sum, ArchiveError::Content),
    ] {
        let zip = zip_of(&[packed, Packed::stored("a", &image(2))]);
        assert_eq!(files(&zip), [not("x", why), whole("a", &image(2))], "{why}");
    }
}

#[test]
fn an_image_whose_preamble_begins_as_a_zip_is_an_image() {
    let mut image = b"PK\x03\x04".to_vec();
    image.resize(128, 0);
    image.extend(b"DICM and so on");
    for packed in [Packed::stored("a", &image), Packed::deflated("a", &image)] {
        assert_eq!(files(&zip_of(&[packed])), [whole("a", &image)]);
    }
}

#[test]
fn zips_in_a_zip_share_its_limits() {
    let of = |image: &Packed| {
        let inner = |n| zip_of(&vec![image.clone(); n]);
        let zip = zip_of(&[
            Packed::deflated("one", &inner(3)),
            Packed::deflated("two", &inner(3)),
            Packed::stored("three", &inner(1)),
        ]);
        (zip, inner(3).len() as u64)
    };
    let why = |zip: &[u8], limits: Limits| {
        let files = files_under(zip, &limits).into_iter();
        files.map(|(_, content)| content.err()).collect::<Vec<_>>()
    };
    let (ok, large) = (None, Some(ArchiveError::TooLarge));
    let limits = Limits::default();
    let (zip, one) = of(&Packed::stored("IM", &image(1)));
    assert_eq!(why(&zip, limits), [ok; 7]);
    // Three zips and three files, and one more that is all that fits.
    assert_eq!(why(&zip, Limits { entries: 7, ..limits }), [ok, ok, ok, large, ok]);
    // One of the zips fits unpacked, two do not; the third is read where it lies.
    assert_eq!(why(&zip, Limits { unpacked: 2 * one - 1, ..limits }), [ok, ok, ok, large, ok]);
    assert_eq!(why(&zip, Limits { unpacked: 2 * one, ..limits }), [ok; 7]);
    // All that is packed, unpacked: two zips, three images and one more.
    let (zip, one) = of(&Packed::deflated("IM", &image(1)));
    let total = 2 * one + 4 * 4000;
    assert_eq!(why(&zip, Limits { total, ..limits }), [ok, ok, ok, large, ok]);
}

#[test]
fn packed_files_that_are_too_much_together_are_refused() {
    let zip = zip_of(&vec![Packed::deflated("a", &image(1)); 5]);
    let limits = |total| Limits { total, ..Limits::default() };
    assert!(contents(Cursor::new(&zip), &limits(20_000)).is_ok());
    let refused = contents(Cursor::new(&zip), &limits(19_999));
    assert_eq!(refused, Err(ArchiveError::TooLarge));
}

#[test]
fn every_reason_is_held_or_failed_with_something_to_do() {
    for error in [
        ArchiveError::Damaged,
        ArchiveError::Content,
        ArchiveError::Encrypted,
        ArchiveError::Method,
        ArchiveError::TooLarge,
        ArchiveError::Split,
        ArchiveError::Empty,
        ArchiveError::Nested,
        ArchiveError::Link,
    ] {
        assert_eq!(error.code().outcome(), Outcome::Held, "{error}");
    }
    assert_eq!(ArchiveError::Io.code(), Code::Unreadable);
}

#[test]
fn stored_is_read_in_place_inside_a_stored_zip() {
    let inner = zip_of(&[Packed::stored("IM1", &image(7))]);
    let zip = zip_of(&[Packed::stored("a", b"x"), Packed::stored("in", &inner)]);
    let found = read(&zip).unwrap().entries.remove(1);
    assert_eq!((found.within, found.entry.method), (None, Ok(Method::Stored)));
    let start = found.entry.data_start as usize;
    assert_eq!(zip[start..start + found.entry.packed as usize], image(7));
}
