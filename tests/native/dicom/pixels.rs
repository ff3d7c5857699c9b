//! Pixel data: where fragments end, what hides between, behind and inside codestreams,
//! and which bits native samples use.

use crate::common::build::{Build, Syntax, fragments};
use ltp2_deid::Code;
use ltp2_deid::dicom::pixels::{Findings, Fragments, UsedBits, native_bytes};
use ltp2_deid::dicom::{Encoding, ReadError, read_data_set, read_header};
use proptest::prelude::*;

const JPEG: &str = "1.2.840.10008.1.2.4.50";
const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";
const RLE: &str = "1.2.840.10008.1.2.5";

/// Walks the encapsulated pixels of a file in chunks: findings, and the end's offset.
fn walk(file: &[u8], chunk: usize) -> Result<(Findings, u64, u64), ReadError> {
    let header = read_header(file, file.len() as u64).unwrap();
    let pixels = header.pixels.unwrap();
    assert_eq!(pixels.length, None);
    let mut walk = Fragments::new(&header.syntax.uid, pixels.value_start, file.len() as u64);
    let value = &file[pixels.value_start as usize..];
    let mut taken = 0;
    for chunk in value.chunks(chunk) {
        taken += walk.push(chunk)?;
    }
    assert_eq!(walk.end().unwrap_or(file.len() as u64), pixels.value_start + taken as u64);
    Ok((walk.findings(), walk.finish()?, walk.count()))
}

fn found(uid: &'static str, frames: Vec<Vec<u8>>) -> Findings {
    let file = Build::ct().set(fragments(frames)).syntax(Syntax::Encapsulated(uid)).bytes();
    let whole = walk(&file, usize::MAX).unwrap();
    assert_eq!(walk(&file, 1).unwrap(), whole, "the same byte by byte");
    assert_eq!(walk(&file, 7).unwrap(), whole);
    assert_eq!(whole.1, file.len() as u64);
    whole.0
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&[0xFF, marker], &length[..], body].concat()
}

/// A JPEG codestream with these segments before its scan.
fn jpeg(extra: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8];
    extra.iter().for_each(|segment| out.extend(segment));
    out.extend(segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]));
    out.extend(segment(0xDA, &[1, 1, 0, 0, 63, 0]));
    out.extend([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD9]);
    out
}

/// A JPEG 2000 codestream with these segments in its main header.
fn jpeg_2000(extra: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![0xFF, 0x4F];
    out.extend(segment(0x51, &[0; 38]));
    extra.iter().for_each(|segment| out.extend(segment));
    let data = [1, 2, 0xFF, 0x64, 3, 4];
    out.extend(segment(0x90, &[0, 0, 0, 0, 0, 14 + data.len() as u8, 0, 1]));
    out.extend([0xFF, 0x93]);
    out.extend(data);
    out.extend([0xFF, 0xD9]);
    out
}

#[test]
fn every_encapsulated_fixture_walks_to_its_end_without_findings() {
    let mut walked = 0;
    for path in crate::common::all_files() {
        let file = std::fs::read(&path).unwrap();
        let Ok(header) = read_header(&file, file.len() as u64) else { continue };
        if header.pixels.is_none_or(|pixels| pixels.length.is_some()) {
            continue;
        }
        let (findings, end, count) = walk(&file, 1000).unwrap();
        // This one is a JP2 file with a colour profile, whose texts say who made it.
        let text = path.ends_with("GDCMJ2K_TextGBR.dcm");
        assert_eq!(findings, Findings { text, ..Findings::default() }, "{path:?}");
        assert_eq!(walk(&file, 64 * 1024).unwrap(), (findings, end, count));
        assert!(count > 0);
        read_data_set(&file[end as usize..], Encoding::EXPLICIT_LE).unwrap();
        walked += 1;
    }
    assert!(walked > 25, "only {walked} files have fragments");
}

#[test]
fn fragments_are_skipped_by_length_and_counted() {
    let name = "test_files/JPEG2000-embedded-sequence-delimiter.dcm";
    assert_eq!(walk(&crate::common::pydicom(name), 13).unwrap().2, 1);
    assert_eq!(
        walk(&crate::common::pydicom("test_files/examples_ybr_color.dcm"), 13).unwrap().2,
        30
    );
}

#[test]
fn signatures_pass_and_other_texts_do_not() {
    let text = Findings { text: true, ..Findings::default() };
    for (marker, body, expected) in [
        (0xE0, &b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"[..], Findings::default()),
        (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01abc", text),
        (0xE0, b"LJIF\0\x01", Findings::default()),
        (0xE0, b"JFXX\0\x10abc", text),
        (0xE1, b"Exif\0\0II", text),
        (0xE2, b"ICC_PROFILE\0", text),
        (0xEE, b"Adobe\0d\0\0\0\0\0", Findings::default()),
        (0xEE, b"AdobeDoeJane", text),
        (0xFE, b"MITRA 1.0", Findings::default()),
        (0xFE, b"LEAD Technologies Inc. V1.01\0", Findings::default()),
        (0xFE, b"", Findings::default()),
        (0xFE, b"Doe^Jane", text),
        (0xFE, b"LEAD Technologies Inc. V1.01 Doe", text),
    ] {
        assert_eq!(found(JPEG, vec![jpeg(&[segment(marker, body)])]), expected, "{body:?}");
    }
    for (body, expected) in [
        (&b"\0\x01Kakadu-v7.10.2"[..], Findings::default()),
        (b"\0\x01Created by OpenJPEG version 2.5.0", Findings::default()),
        (b"\0\x01Creator: JasPer Version 1.900.1", Findings::default()),
        (b"\0\x01OpenJPH Ver 0.27.4.", Findings::default()),
        (
            b"\0\x01Kdu-Layer-Info: log_2{Delta-D(squared-error)/Delta-L(bytes)}, L(bytes)\n-192.0,  1.2e+05\n",
            Findings::default(),
        ),
        (b"\0\x01Kakadu-v7 Doe", text),
        (b"\0\x01Kakadu-v123456789", text),
        (b"\0\x01Jane Doe", text),
        (b"\0\0binary", text),
    ] {
        assert_eq!(found(JPEG_2000, vec![jpeg_2000(&[segment(0x64, body)])]), expected, "{body:?}");
    }
}

#[test]
fn boxes_around_a_codestream_are_read() {
    let boxed = |kind: &[u8; 4], body: &[u8]| {
        [&(body.len() as u32 + 8).to_be_bytes(), &kind[..], body].concat()
    };
    let jp2 = |extra: Vec<u8>| {
        let colour = boxed(b"colr", &[1, 0, 0, 0, 0, 0, 17]);
        [
            boxed(b"jP  ", b"\r\n\x87\n"),
            boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
            boxed(b"jp2h", &[boxed(b"ihdr", &[0; 14]), colour].concat()),
            extra,
            boxed(b"jp2c", &jpeg_2000(&[])),
        ]
        .concat()
    };
    assert_eq!(found(JPEG_2000, vec![jp2(Vec::new())]), Findings::default());
    assert!(found(JPEG_2000, vec![jp2(boxed(b"xml ", b"<name>Doe</name>"))]).text);
    assert!(found(JPEG_2000, vec![jp2(boxed(b"uuid", &[7; 20]))]).text);
}

#[test]
fn slack_is_found() {
    let trailing = |mut stream: Vec<u8>, bytes: &[u8]| {
        stream.extend(bytes);
        stream
    };
    assert!(found(JPEG, vec![trailing(jpeg(&[]), b"Doe^Jane")]).slack);
    assert!(found(JPEG_2000, vec![trailing(jpeg_2000(&[]), b"Doe^Jane")]).slack);
    assert_eq!(found(JPEG, vec![trailing(jpeg(&[]), &[0xFF, 0, 0])]), Findings::default());
    assert!(found(JPEG, vec![jpeg(&[]), b"Doe^Jane".to_vec()]).slack, "a fragment of its own");

    let mut rle = vec![0; 64];
    (rle[0], rle[4]) = (1, 64);
    rle.extend([0, 1]);
    assert_eq!(found(RLE, vec![rle.clone()]), Findings::default());
    rle[40..48].copy_from_slice(b"Doe^Jane");
    assert!(found(RLE, vec![rle]).slack);

    for (table, slack) in [
        (&b"\0\0\0\0"[..], false),
        (b"Doe^Jane", true),
        (b"\0\0\0\0Jane", true),
        (b"\0\0\0\0\x02\0", true),
    ] {
        let mut pixels = fragments(vec![jpeg(&[])]);
        let crate::common::build::Value::Fragments(items) = &mut pixels.value else {
            panic!("no fragments")
        };
        items[0] = table.to_vec();
        let file = Build::ct().set(pixels).syntax(Syntax::Encapsulated(JPEG)).bytes();
        assert_eq!(walk(&file, 5).unwrap().0.slack, slack, "{table:?}");
    }
}

#[test]
fn what_cannot_be_looked_through_is_said() {
    assert!(found(JPEG, vec![vec![0xFF, 0xD8, 0xFF, 0x02]]).unread);
    let mut cut = jpeg(&[]);
    cut.truncate(cut.len() - 2);
    assert!(found(JPEG, vec![cut]).unread, "no end of image");
    assert!(found("1.2.840.10008.1.2.4.102", vec![vec![1, 2]]).unread, "video");
    assert!(found(JPEG, vec![]).unread, "no fragment");
    assert_eq!(found("1.2.840.10008.1.2.1.98", vec![vec![1, 2]]), Findings::default());
    let unread = Findings { unread: true, ..Findings::default() };
    assert_eq!(unread.code(), Some(Code::CodestreamUnread));
    assert_eq!(Findings { text: true, ..unread }.code(), Some(Code::CodestreamText));
    assert_eq!(Findings::default().code(), None);
}

#[test]
fn foreign_bytes_between_fragments_and_missing_ends_are_errors() {
    let file =
        Build::ct().set(fragments(vec![jpeg(&[])])).syntax(Syntax::Encapsulated(JPEG)).bytes();
    let delimiter = file.len() - 8;
    let mut foreign = file.clone();
    foreign.splice(delimiter..delimiter, *b"Doe^Jane");
    let offset = delimiter as u64;
    assert_eq!(walk(&foreign, 9), Err(ReadError::Damaged { offset }));
    let mut filled = file.clone();
    filled[delimiter + 4] = 2;
    assert_eq!(walk(&filled, 9), Err(ReadError::Damaged { offset }));
    assert!(matches!(walk(&file[..delimiter], 9), Err(ReadError::Truncated { .. })));
    assert!(matches!(walk(&file[..delimiter - 4], 9), Err(ReadError::Truncated { .. })));
}

#[test]
fn unused_bits_of_native_samples_are_seen() {
    let bits = |samples: &[u16], big: bool, chunk: usize| {
        let order = |sample: &u16| if big { sample.to_be_bytes() } else { sample.to_le_bytes() };
        let bytes: Vec<u8> = samples.iter().flat_map(order).collect();
        let mut bits = UsedBits::new(big);
        bytes.chunks(chunk).for_each(|chunk| bits.push(chunk));
        bits
    };
    for big in [false, true] {
        for chunk in [1, 3, 8, 11, 1000] {
            let plain = bits(&[0, 1, 0x0FFF, 7, 9], big, chunk);
            assert_eq!((plain.mask(), plain.stray(12, 11, false)), (0x0FFF, 0));
            let overlay = bits(&[5, 6, 7, 8, 0x1003, 8, 2], big, chunk);
            assert_eq!(overlay.stray(12, 11, false), 0x1000);
            assert_eq!(overlay.stray(12, 11, true), 0x1000);
            let signed = bits(&[0xFFFF, 0xF830, 0x07FF, 3, 1, 4], big, chunk);
            assert_eq!(signed.stray(12, 11, true), 0, "sign extension");
            assert_eq!(signed.stray(12, 11, false), 0xF000);
            let low = bits(&[0xFFF0, 0x0001], big, chunk);
            assert_eq!(low.stray(12, 15, false), 0x0001, "below the stored bits");
            assert_eq!(low.stray(16, 15, false), 0);
        }
    }
}

#[test]
fn native_lengths_are_even_and_do_not_overflow() {
    assert_eq!(native_bytes(512, 512, 1, 16, 1), Some(524_288));
    assert_eq!(native_bytes(3, 3, 3, 8, 1), Some(28));
    assert_eq!(native_bytes(3, 3, 1, 1, 2), Some(4), "single bits are packed over frames");
    assert_eq!(native_bytes(u16::MAX, u16::MAX, u16::MAX, 64, u32::MAX), None);
}

proptest! {
    #[test]
    fn any_fragment_walks_the_same_in_any_chunks(
        body in proptest::collection::vec(
            prop_oneof![any::<u8>(), Just(0xFF), Just(0x4F), Just(0xD8), Just(0)], 0..200),
        start in proptest::sample::select(vec![
            &b""[..], b"\xFF\xD8", b"\xFF\x4F", b"\0\0\0\x0CjP  \r\n\x87\n"]),
        uid in prop_oneof![Just(JPEG), Just("1.2.840.10008.1.2.4.80"), Just(JPEG_2000), Just(RLE)],
    ) {
        found(uid, vec![[start, &body].concat()]);
    }
}
