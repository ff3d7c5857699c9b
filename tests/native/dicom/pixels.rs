//! Pixel data: where fragments end, what hides between, behind and inside codestreams,
//! and which bits native samples use.

use crate::common::build::{Build, Syntax, fragments};
use deidentifier::dicom::pixels::{
    Findings, Fragments, Layout, Shape, Sink, Unused, UnusedBits, native_bytes,
};
use deidentifier::dicom::{Encoding, ReadError, read_data_set, read_header};
use proptest::prelude::*;

const JPEG: &str = "1.2.840.10008.1.2.4.50";
const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";
const RLE: &str = "1.2.840.10008.1.2.5";

/// The value as it is written.
#[derive(Default, PartialEq, Debug)]
struct Out {
    bytes: Vec<u8>,
    either: Option<(usize, Vec<u8>, Vec<u8>)>,
}

impl Sink for Out {
    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }
    fn either(&mut self, first: &[u8], second: &[u8]) {
        self.either = Some((self.bytes.len(), first.to_vec(), second.to_vec()));
    }
    fn choose(&mut self, first: bool) {
        let (at, yes, no) = self.either.take().unwrap();
        self.bytes.splice(at..at, if first { yes } else { no });
    }
}

/// What a walk told.
#[derive(PartialEq, Debug)]
struct Walked {
    findings: Findings,
    end: u64,
    count: u64,
    written: Vec<u8>,
}

/// Walks the encapsulated pixels of a file in chunks.
fn walk(file: &[u8], chunk: usize) -> Result<Walked, ReadError> {
    let header = read_header(file, file.len() as u64).unwrap();
    let pixels = header.pixels.unwrap();
    assert_eq!(pixels.length, None);
    let short = |element| {
        let value = header.data_set.value(dicom_core::Tag(0x0028, element), file);
        u64::from(u16::from_le_bytes(value.unwrap()[..2].try_into().unwrap()))
    };
    let shape = Shape { frames: 0, pixels: short(0x0010) * short(0x0011) };
    let start = pixels.value_start;
    let mut walk = Fragments::new(&header.syntax.uid, start, file.len() as u64, shape);
    let value = &file[start as usize..];
    let mut taken = 0;
    let mut out = Out::default();
    for chunk in value.chunks(chunk) {
        taken += walk.push(chunk, &mut out)?;
    }
    assert_eq!(walk.end().unwrap_or(file.len() as u64), start + taken as u64);
    let end = walk.finish()?;
    assert_eq!(walk.written(), out.bytes.len() as u64);
    // The source with its patches is the same.
    let (mut patched, mut at) = (Vec::<u8>::new(), start);
    for patch in walk.patches() {
        patched.extend(&file[at as usize..patch.range.start as usize]);
        patched.extend(&patch.bytes);
        at = patch.range.end;
    }
    patched.extend(&file[at as usize..end as usize]);
    assert!(patched == out.bytes);
    Ok(Walked { findings: walk.findings(), end, count: walk.count(), written: out.bytes })
}

fn walked(uid: &'static str, frames: Vec<Vec<u8>>) -> Walked {
    let file = Build::ct().set(fragments(frames)).syntax(Syntax::Encapsulated(uid)).bytes();
    let whole = walk(&file, usize::MAX).unwrap();
    assert_eq!(walk(&file, 1).unwrap(), whole, "the same byte by byte");
    assert_eq!(walk(&file, 7).unwrap(), whole);
    assert_eq!(whole.end, file.len() as u64);
    whole
}

fn found(uid: &'static str, frames: Vec<Vec<u8>>) -> Findings {
    walked(uid, frames).findings
}

const TEXT: Findings = Findings { texts: 1, slack: 0, odd: 0, table: false, unread: false };
const SLACK: Findings = Findings { texts: 0, slack: 1, ..TEXT };

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
        let first = walk(&file, 1000).unwrap();
        // This one is a JP2 file with a colour profile and others of its kind, whose texts say
        // who made it.
        let has_texts = path.ends_with("GDCMJ2K_TextGBR.dcm");
        assert_eq!(first.findings.texts > 0, has_texts, "{path:?}");
        // Behind the end of these stands a byte FF.
        let filled = ["JPEG-lossy.dcm", "JPGExtended.dcm", "examples_jpeg2k.dcm"];
        let slack = u32::from(filled.into_iter().any(|name| path.ends_with(name)));
        let others = Findings { texts: 0, odd: 0, ..first.findings };
        assert_eq!(others, Findings { slack, ..Findings::default() }, "{path:?}");
        assert_eq!(walk(&file, 64 * 1024).unwrap(), first);
        assert!(first.count > 0);
        read_data_set(&file[first.end as usize..], Encoding::EXPLICIT_LE).unwrap();
        walked += 1;
    }
    assert!(walked > 25, "only {walked} files have fragments");
}

#[test]
fn fragments_are_skipped_by_length_and_counted() {
    let name = "test_files/JPEG2000-embedded-sequence-delimiter.dcm";
    assert_eq!(walk(&crate::common::pydicom(name), 13).unwrap().count, 1);
    assert_eq!(
        walk(&crate::common::pydicom("test_files/examples_ybr_color.dcm"), 13).unwrap().count,
        30
    );
}

#[test]
fn signatures_pass_and_other_texts_do_not() {
    let text = TEXT;
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
        (0xFE, b"MITRA_DICOM_STANDARD\0", Findings::default()),
        (0xFE, b"MITRA_DICOM_STANDARD Doe", text),
        (0xFE, b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n", Findings::default()),
        (0xFE, b"CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = Doe\n", text),
        (0xFE, b"LEAD Technologies Inc. V1.01\0", Findings::default()),
        (0xFE, b"", Findings::default()),
        (0xFE, b"Doe^Jane", text),
        (0xFE, b"LEAD Technologies Inc. V1.01 Doe", text),
    ] {
        let whole = walked(JPEG, vec![jpeg(&[segment(marker, body)])]);
        assert_eq!(whole.findings, expected, "{body:?}");
        let holds = |needle: &[u8]| memchr::memmem::find(&whole.written, needle).is_some();
        assert_eq!(holds(body), expected == Findings::default(), "{body:?}");
        assert!(!holds(b"Doe") && !holds(b"Jane"), "{body:?}");
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
    for extra in [
        boxed(b"xml ", b"<name>Doe</name>"),
        boxed(b"uuid", &[7; 20]),
        boxed(b"Jane", b"Doe"),
        boxed(b"colr", b"\x02\0\0 profile by Doe"),
    ] {
        let whole = walked(JPEG_2000, vec![jp2(extra.clone())]);
        assert_eq!(whole.findings, TEXT, "{extra:?}");
        for word in [&b"Doe"[..], b"Jane", &[7; 8]] {
            assert!(memchr::memmem::find(&whole.written, word).is_none(), "{extra:?}");
        }
    }
}

#[test]
fn slack_is_found() {
    let trailing = |mut stream: Vec<u8>, bytes: &[u8]| {
        stream.extend(bytes);
        stream
    };
    let cases = [
        (JPEG, vec![trailing(jpeg(&[]), b"Doe^Jane")]),
        (JPEG_2000, vec![trailing(jpeg_2000(&[]), b"Doe^Jane")]),
        (JPEG, vec![jpeg(&[]), b"Doe^Jane".to_vec()]),
    ];
    for (syntax, frames) in cases {
        let whole = walked(syntax, frames);
        assert_eq!(whole.findings, SLACK);
        assert!(memchr::memmem::find(&whole.written, b"Doe").is_none());
    }
    assert_eq!(found(JPEG, vec![trailing(jpeg(&[]), &[0xFF, 0, 0])]), SLACK);
    assert_eq!(found(JPEG, vec![trailing(jpeg(&[]), &[0, 0])]), Findings::default());
}

/// An RLE frame of 2 by 8 pixels of 8 bits: a run each, with these bytes behind it.
fn rle(behind: &[u8]) -> Vec<u8> {
    let mut rle = vec![0; 64];
    (rle[0], rle[4]) = (1, 64);
    rle.extend([(-15_i8).cast_unsigned(), 7]);
    rle.extend(behind);
    rle
}

#[test]
fn what_rle_frames_do_not_need_becomes_zero() {
    assert_eq!(found(RLE, vec![rle(&[])]), Findings::default());
    assert_eq!(found(RLE, vec![rle(&[0, 0])]), Findings::default());
    let mut unused = rle(&[]);
    unused[40..48].copy_from_slice(b"Doe^Jane");
    for frame in [unused, rle(b"Doe^Jane")] {
        let whole = walked(RLE, vec![frame]);
        assert_eq!(whole.findings, SLACK);
        assert!(memchr::memmem::find(&whole.written, b"Doe").is_none());
    }
    // A frame in several fragments, the last of them empty.
    let frame = rle(&[0, 0]);
    let (first, second) = frame.split_at(66);
    let whole = walked(RLE, vec![first.to_vec(), second.to_vec(), Vec::new()]);
    assert_eq!((whole.findings, whole.count), (Findings::default(), 3));
    let whole = walked(RLE, vec![rle(&[]), rle(b"Doe^Jane"), Vec::new(), rle(&[])]);
    assert_eq!(whole.findings, SLACK);
}

/// A file whose pixel data are these items, the offset table first, written as they are.
fn with_items(uid: &'static str, items: &[&[u8]]) -> Vec<u8> {
    let mut file = Build::ct().set(fragments(vec![])).syntax(Syntax::Encapsulated(uid)).bytes();
    file.truncate(file.len() - 16);
    for item in items {
        file.extend([0xFE, 0xFF, 0x00, 0xE0]);
        file.extend((item.len() as u32).to_le_bytes());
        file.extend(*item);
    }
    file.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
    file
}

#[test]
fn an_offset_table_that_is_not_true_becomes_empty() {
    let frame = jpeg(&[]);
    let second = frame.len() as u8 + 8;
    for (table, is_true) in [
        (&b""[..], true),
        (b"\0\0\0\0", true),
        (&[0, 0, 0, 0, second, 0, 0, 0], true),
        (&[8, 0, 0, 0], false),
        (b"Doe^Jane", false),
        (b"\0\0\0\0Jane", false),
        (b"\0\0\0\0\x02\0", false),
        (&[0, 0, 0, 0, second - 8, 0, 0, 0], false),
        (&[0, 0, 0, 0, second + 2, 0, 0, 0], false),
        (&[0, 0, 0, 0, 0, 0, 0, 0], false),
        (&[0, 0, 0, 0, second, 0, 0, 0, 2 * second, 0, 0, 0], false),
    ] {
        let file = with_items(JPEG, &[table, &frame, &frame]);
        let whole = walk(&file, 5).unwrap();
        assert_eq!(
            whole.findings,
            Findings { table: !is_true, ..Findings::default() },
            "{table:?}"
        );
        let written = if is_true { table } else { b"" };
        let expected = with_items(JPEG, &[written, &frame, &frame]);
        assert!(expected.ends_with(&whole.written), "{table:?}");
    }
}

#[test]
fn a_missing_offset_table_is_put_before_the_first_frame() {
    let frame = jpeg(&[]);
    let whole = walk(&with_items(JPEG, &[&frame, &frame]), 5).unwrap();
    assert_eq!(whole.findings, Findings { table: true, ..Findings::default() });
    assert_eq!(whole.count, 2);
    assert!(with_items(JPEG, &[b"", &frame, &frame]).ends_with(&whole.written));
    let whole = walk(&with_items(RLE, &[&rle(&[])]), 5).unwrap();
    assert!(with_items(RLE, &[b"", &rle(&[])]).ends_with(&whole.written));
}

#[test]
fn odd_fragments_become_even() {
    let mut odd = jpeg(&[]);
    if odd.len().is_multiple_of(2) {
        odd.insert(odd.len() - 3, 0x11);
    }
    let padded = [&odd[..], &[0]].concat();
    let written = |items: &[&[u8]]| walk(&with_items(JPEG, items), 3).unwrap();
    let whole = written(&[b"", &odd]);
    assert_eq!(whole.findings, Findings { odd: 1, ..Findings::default() });
    assert!(with_items(JPEG, &[b"", &padded]).ends_with(&whole.written));
    // Of two frames the table tells the second one's place, which moves.
    let table = [0, 0, 0, 0, odd.len() as u8 + 8, 0, 0, 0];
    let whole = written(&[&table, &odd, &odd]);
    assert_eq!(whole.findings, Findings { odd: 2, table: true, ..Findings::default() });
    assert!(with_items(JPEG, &[b"", &padded, &padded]).ends_with(&whole.written));
    // Within a codestream there is no place for padding.
    let (first, second) = odd.split_at(7);
    let whole = written(&[b"\0\0\0\0", first, second]);
    assert!(with_items(JPEG, &[b"\0\0\0\0", &padded]).ends_with(&whole.written));
    let (first, second) = padded.split_at(7);
    let whole = written(&[b"", first, second, b""]);
    assert!(with_items(JPEG, &[b"", &padded]).ends_with(&whole.written));
}

#[test]
fn a_tile_part_that_claims_more_than_is_there_is_read_as_decoders_do() {
    let stream = jpeg_2000(&[]);
    let psot = stream.windows(2).position(|here| here == [0xFF, 0x90]).unwrap() + 6;
    let told = u32::from_be_bytes(stream[psot..psot + 4].try_into().unwrap());
    for wrong in [0, told - 2, told + 1, told + 40, u32::MAX] {
        let mut stream = stream.clone();
        stream[psot..psot + 4].copy_from_slice(&wrong.to_be_bytes());
        assert_eq!(found(JPEG_2000, vec![stream.clone()]), Findings::default(), "{wrong}");
        stream.extend(b"Doe^Jane");
        let whole = walked(JPEG_2000, vec![stream.clone()]);
        assert_eq!(whole.findings, SLACK, "{wrong}");
        assert!(memchr::memmem::find(&whole.written, b"Doe").is_none());
        // A second end: which is the picture's cannot be told.
        stream.extend([0xFF, 0xD9]);
        assert!(found(JPEG_2000, vec![stream]).unread, "{wrong}");
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
    assert!(found(JPEG, vec![vec![], vec![]]).unread, "nothing in them");
    let before = vec![b"Doe^Jane".to_vec(), jpeg(&[])];
    assert!(found(JPEG, before).unread, "a first frame that is none");
    assert_eq!(found("1.2.840.10008.1.2.1.98", vec![vec![1, 2]]), Findings::default());
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
    let twelve = Layout { bits_stored: 12, high_bit: 11, ..Layout::default() };
    let top = Layout { high_bit: 15, ..twelve };
    let padded = |value: i16| Layout { padding: Some(value.cast_unsigned()), ..twelve };
    let between = |value: i16, limit: i16| Layout {
        padding_limit: Some(limit.cast_unsigned()),
        ..padded(value)
    };
    let cases: [(Layout, &[u16], Unused); 18] = [
        (twelve, &[0, 1, 0x0FFF, 7, 9], Unused::Zeros),
        (twelve, &[5, 6, 7, 8, 0x1003, 8, 2], Unused::Other),
        (twelve, &[5, 0xF7FF, 6], Unused::Other),
        (twelve, &[0xFFFF, 0xF830, 0x07FF, 3, 1, 4], Unused::Sign),
        // Carried on in some and not in others: a bit for each.
        (twelve, &[0xFFFF, 0xF830, 0x0FFF, 3, 1, 4], Unused::Other),
        // −2000 around the circle of an unsigned picture, told by the header or not.
        (padded(-2000), &[0xF830, 0xF830, 0x0FFF, 3, 1, 4], Unused::Padding),
        (twelve, &[0xF830, 0xF830, 0x0FFF, 3, 1, 4], Unused::Padding),
        // −3024 has not twelve bits.
        (padded(-3024), &[0xF430, 0xF430, 0x0FFF, 3, 1, 4], Unused::Padding),
        (padded(-3024), &[0xF430, 0xF830, 0xFFFF, 3, 1, 4], Unused::Padding),
        (padded(-3024), &[0xF430, 0xF431], Unused::Other),
        (twelve, &[0xF430, 0xF430, 0x0FFF, 3, 1, 4], Unused::Other),
        (between(-3024, -2000), &[0xF430, 0xF431, 0xF830, 5], Unused::Padding),
        (between(-2000, -3024), &[0xF430, 0xF431, 0xF830, 5], Unused::Padding),
        (between(-3024, -2000), &[0xF430, 0xF42F, 5], Unused::Other),
        // A range over which unused bits differ could hold anything.
        (between(0, -1), &[0xF430, 0x1234, 5], Unused::Other),
        (top, &[0xFFF0, 0x0010], Unused::Zeros),
        (top, &[0xFFF0, 0x0001], Unused::Other),
        (Layout { bits_stored: 16, high_bit: 15, ..twelve }, &[0xFFFF, 1], Unused::Zeros),
    ];
    for (layout, samples, expected) in cases {
        for big in [false, true] {
            let order =
                |sample: &u16| if big { sample.to_be_bytes() } else { sample.to_le_bytes() };
            let bytes: Vec<u8> = samples.iter().flat_map(order).collect();
            for chunk in [1, 3, 8, 11, 1000] {
                let mut bits = UnusedBits::new(Layout { big_endian: big, ..layout });
                bytes.chunks(chunk).for_each(|chunk| bits.push(chunk));
                assert_eq!(bits.finish(), expected, "{layout:?} {samples:x?} {big} {chunk}");
            }
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
