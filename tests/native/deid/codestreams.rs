//! Compressed pictures: whatever is planted beside the coded data is gone from the output,
//! and two decoders see the same picture as in the source.

use std::path::Path;

use crate::common::build::{Build, Element, Syntax, Value, fragments, raw};
use crate::common::judge::{self, Pair};
use crate::common::plant::MARK;
use crate::common::relabel::{as_ct, fragments_of};
use crate::common::run::{Output, contains, one};
use deidentifier::Code;
use deidentifier::dicom::read_header;
use deidentifier::preview::{Frame, frame_bytes};

const DECODE: &str = include_str!("../../judges/decode.py");

/// A file with compressed pixels, and what it is called in a message.
struct Image {
    name: String,
    file: Vec<u8>,
}

/// Every real file with compressed pixels, called CT.
fn real() -> Vec<Image> {
    let mut images = Vec::new();
    for path in crate::common::all_files() {
        let file = std::fs::read(&path).unwrap();
        let Ok(header) = read_header(&file, file.len() as u64) else { continue };
        if header.pixels.is_none_or(|pixels| pixels.length.is_some()) {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        images.push(Image { name, file: as_ct(&file) });
    }
    images
}

/// What the preview decodes of the first frame; `None` where it cannot.
fn decoded(file: &[u8]) -> Option<Vec<f32>> {
    let header = read_header(file, file.len() as u64).ok()?;
    let frame = Frame::read(&header, file).ok()?;
    let value = &file[header.pixels?.value_start as usize..];
    let coded = frame_bytes(value, value.len() as u64, frame.frames, 0).ok()?;
    Some(frame.decode(&coded).ok()?.values)
}

/// Writes the pair down for the judges.
fn pair(folder: &Path, number: usize, source: &[u8], output: &[u8]) -> Pair {
    let [original, written] =
        ["original", "output"].map(|what| folder.join(format!("{number}-{what}.dcm")));
    std::fs::write(&original, source).unwrap();
    std::fs::write(&written, output).unwrap();
    Pair { original, output: written }
}

/// Asks the other decoders, when they are there.
fn judged(pairs: &[Pair], at_least: usize) {
    let Some(python) = judge::python() else { return };
    let mut faults = judge::ask(&python, DECODE, &[], pairs);
    let compared: usize = faults.pop().unwrap().parse().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(compared >= at_least, "only {compared} of {} could be decoded", pairs.len());
}

#[test]
fn real_compressed_pictures_are_written_and_decode_to_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (mut pairs, mut held, mut previewed) = (Vec::new(), Vec::new(), 0);
    let images = real();
    let all = images.len();
    for (number, image) in images.into_iter().enumerate() {
        let output = one(&image.file);
        if output.code != Code::Written {
            held.push((image.name, output.code));
            continue;
        }
        let written = output.passed();
        if let Some(before) = decoded(&image.file) {
            assert!(decoded(written).unwrap() == before, "{}", image.name);
            previewed += 1;
        }
        pairs.push(pair(folder.path(), number, &image.file, written));
    }
    println!("{} of {all} real compressed files are written; not: {held:?}", pairs.len());
    // Only for their labels, which have no UID or none of a CT or PET image.
    assert!(held.iter().all(|(_, code)| matches!(code, Code::MissingUid | Code::NotCtOrPet)));
    assert!(previewed > 20, "{previewed}");
    judged(&pairs, 20);
}

/// What is planted: long enough to be read, of even length.
const TOKEN: &[u8] = b"ZQXDOE^JANE 19560412";

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [&[0xFF, marker], &(body.len() as u16 + 2).to_be_bytes()[..], body].concat()
}

/// A JPEG codestream with the token in a comment and in every application segment.
fn jpeg(stream: &[u8]) -> Vec<u8> {
    let mut planted = segment(0xFE, TOKEN);
    for marker in 0xE0..=0xEF {
        planted.extend(segment(marker, TOKEN));
    }
    // Within marks and fields that decoders know.
    planted.extend(segment(0xFE, &[b"MITRA_DICOM_STANDARD ", TOKEN].concat()));
    planted.extend(segment(0xE0, &[b"JFXX\0\x10", TOKEN].concat()));
    planted.extend(segment(0xE1, &[b"Exif\0\0", TOKEN].concat()));
    // Behind the first segment of the codestream, whichever it is.
    let at = 4 + usize::from(u16::from_be_bytes([stream[4], stream[5]]));
    let end = stream.iter().rposition(|byte| *byte == 0xD9).unwrap();
    [&stream[..at], &planted, &segment(0xFE, TOKEN), &stream[at..end - 1], &segment(0xFE, TOKEN)]
        .concat()
        .into_iter()
        .chain([0xFF, 0xD9])
        .collect()
}

/// A JPEG 2000 codestream with the token in comments of the picture and of its first tile.
fn jpeg_2000(stream: &[u8]) -> Vec<u8> {
    let comment = segment(0x64, &[&[0, 1], TOKEN].concat());
    let at = 4 + usize::from(u16::from_be_bytes([stream[4], stream[5]]));
    let sot = crate::common::run::find(stream, &[0xFF, 0x90, 0, 10]).unwrap();
    let mut tile = stream[sot..].to_vec();
    let psot = u32::from_be_bytes(tile[6..10].try_into().unwrap());
    if psot > 0 {
        tile[6..10].copy_from_slice(&(psot + comment.len() as u32).to_be_bytes());
    }
    [&stream[..at], &comment, &stream[at..sot], &tile[..12], &comment, &tile[12..]].concat()
}

/// An RLE frame with the token in its header's unused places.
fn rle(frame: &[u8]) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[64 - TOKEN.len()..64].copy_from_slice(TOKEN);
    frame
}

/// The real files whose fragments are frames, the token planted in every place of each.
fn planted() -> Vec<(String, Build)> {
    let mut all = Vec::new();
    for name in [
        "JPEG-lossy.dcm",
        "SC_rgb_jpeg_gdcm.dcm",
        "SC_rgb_jpeg_dcmtk.dcm",
        "SC_rgb_small_odd_jpeg.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "JPEG2000.dcm",
        "MR_small_jp2klossless.dcm",
        "693_J2KI.dcm",
        "MR_small_RLE.dcm",
        "SC_rgb_rle.dcm",
    ] {
        let file = as_ct(&crate::common::pydicom(&format!("test_files/{name}")));
        let header = read_header(&file, file.len() as u64).unwrap();
        let uid: &'static str = header.syntax.uid.clone().leak();
        let plant: fn(&[u8]) -> Vec<u8> = match &uid[17..] {
            ".5" => rle,
            ".4.90" | ".4.91" => jpeg_2000,
            _ => jpeg,
        };
        let us = |element| {
            let tag = dicom_core::Tag(0x0028, element);
            let value = header.data_set.value(tag, &file).map(|value| value[..2].to_vec());
            value.map(|value| raw(0x0028_0000 + u32::from(element), "US", value))
        };
        let frame = fragments_of(&file).concat();
        let mut build = Build::ct().syntax(Syntax::Encapsulated(uid));
        for element in [0x0002, 0x0006, 0x0010, 0x0011, 0x0100, 0x0101, 0x0102, 0x0103] {
            build = us(element).into_iter().fold(build, Build::set);
        }
        let photometric = header.data_set.value(dicom_core::Tag(0x0028, 0x0004), &file).unwrap();
        build = build.set(raw(0x0028_0004, "CS", photometric));
        let with = |table: &[u8], items: Vec<Vec<u8>>| {
            let items = std::iter::once(table.to_vec()).chain(items).collect();
            let pixels = Element { value: Value::Fragments(items), ..fragments(Vec::new()) };
            build.clone().set(pixels)
        };
        let behind = [&frame[..], TOKEN].concat();
        all.push((format!("{name}, in segments"), with(b"", vec![plant(&frame)])));
        all.push((format!("{name}, behind the end"), with(b"", vec![behind])));
        let fragment = vec![frame.clone(), TOKEN.to_vec()];
        all.push((format!("{name}, in a fragment"), with(b"", fragment)));
        all.push((format!("{name}, as a table"), with(TOKEN, vec![frame.clone()])));
        let middle = frame.len() / 4 * 2;
        let parts = vec![frame[..middle].to_vec(), frame[middle..].to_vec(), Vec::new()];
        all.push((format!("{name}, in parts"), with(TOKEN, parts)));
        // Without a table the first item is the frame.
        let planted = plant(&frame);
        all.push((format!("{name}, without a table"), with(&planted, vec![])));
    }
    all
}

#[test]
fn nothing_planted_in_a_compressed_picture_gets_out_and_the_picture_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (mut pairs, mut previewed, mut last) = (Vec::new(), 0, None);
    for (number, (name, build)) in planted().into_iter().enumerate() {
        let source = build.bytes();
        assert!(contains(&source, MARK), "{name}");
        let output = one(&source);
        assert_eq!(output.code, Code::Written, "{name}: {:?}", output.failures());
        let written = output.passed();
        for word in [MARK, b"DOE", b"JANE", b"19560412"] {
            assert!(!contains(written, word), "{name}");
        }
        is_told(&output, &name);
        let after = decoded(written);
        // The preview does not find a frame without a table; the variant before has one.
        let before = if name.ends_with("without a table") { last } else { decoded(&source) };
        assert!(before == after, "{name}");
        previewed += usize::from(before.is_some());
        last = after;
        pairs.push(pair(folder.path(), number, &source, written));
    }
    // (Lossy JPEG of 12 bits is decoded by the others alone.)
    assert!(previewed > pairs.len() * 3 / 4, "{previewed} of {}", pairs.len());
    judged(&pairs, pairs.len() * 2 / 3);
}

/// The output's counts name the rule.
fn is_told(output: &Output, name: &str) {
    let tally = &output.line.as_ref().unwrap().tally;
    assert!(tally.iter().any(|count| count.rule.starts_with("compressed picture: ")), "{name}");
}

#[test]
fn an_extended_offset_table_is_left_behind() {
    let frame = fragments_of(&crate::common::pydicom("test_files/SC_rgb_jpeg_gdcm.dcm")).concat();
    let build = Build::ct()
        .set(raw(0x7FE0_0001, "OV", *b"ZQXTOKEN"))
        .set(raw(0x7FE0_0002, "OV", (frame.len() as u64).to_le_bytes()))
        .set(fragments(vec![frame]))
        .syntax(Syntax::Encapsulated("1.2.840.10008.1.2.4.70"));
    let output = crate::common::plant::gone(&build);
    assert!(!contains(output.passed(), b"OV\0\0\x08"), "nor its lengths");
}
