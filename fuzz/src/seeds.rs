//! What fuzzing begins with: built files with marks planted in them, and real ones.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use deidentifier::dicom::{Header, read_header};
use deidentifier::policy::Settings;
use deidentifier::preview::{Codec, Frame, frame_bytes};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::build::{Build, Syntax, fragments, raw, seq, seq_undefined, text};
use crate::plant::{TOKEN, abernathy, item, nested, token};
use crate::targets::frame_head;
use crate::zips::{Packed, program_with, tar_of, zip_counting, zip_of};

/// Real files up to this long: longer ones only take longer.
const REAL_FILE_BYTES: usize = 20_000;

/// The seeds of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "deidentify" => {
            [built(), real_files(&["CT_small", "PET", "PT0", "emri_small_RLE"])].concat()
        }
        "header" | "check" => [built(), real_files(&[])].concat(),
        "zip" => zips(),
        "markers" => pictures(None),
        "preview_native" => pictures(Some(Codec::Native)),
        "preview_rle" => pictures(Some(Codec::Rle)),
        "preview_jpeg" => pictures(Some(Codec::Jpeg)),
        "preview_jpeg2000" => pictures(Some(Codec::Jpeg2000)),
        "preview_jpeg_ls" => pictures(Some(Codec::JpegLs)),
        "event_map" => event_maps(),
        "settings" => settings(),
        other => panic!("no target {other}"),
    }
}

/// CT and PET images in every coding, with marks wherever only a rule can remove them.
fn built() -> Vec<Vec<u8>> {
    let planted = |build: Build| {
        [
            (0x0008_0081, "ST"),
            (0x0008_0092, "ST"),
            (0x0008_1048, "PN"),
            (0x0010_1000, "LO"),
            (0x0010_1040, "LO"),
            (0x0010_4000, "LT"),
            (0x0032_1032, "PN"),
            (0x0038_0010, "LO"),
            (0x0040_A730, "SQ"),
            (0x4000_0010, "LT"),
        ]
        .into_iter()
        .fold(build, |build, (tag, vr)| build.set(token(tag, vr)))
        .set(seq(0x0040_0275, vec![item(nested())]))
        .set(seq_undefined(0x0054_0016, vec![item(nested())]))
        .set(text(0x0009_0010, "LO", "ZQX PRIVATE"))
        .set(text(0x0009_1001, "LO", TOKEN))
        .set(text(0x0019_0010, "LO", "GEMS_ACQU_01"))
        .set(raw(0x0019_1002, "SL", [1, 0, 0, 0]))
        .set(text(0x0019_10FE, "LO", TOKEN))
        .set(text(0x0020_4000, "LT", "seen by Abernathy, Rosalind"))
        .push(raw(0xFFFC_FFFC, "OB", *b"ZQXTOKEN"))
    };
    let pet = Build::pet().set(text(0x0010_0010, "PN", "Abernathy^Rosalind"));
    let jpeg = fragments(vec![vec![0xFF, 0xD8, 0xFF, 0xD9]]);
    let plain = [abernathy(), planted(abernathy()), pet.clone(), planted(pet)];
    let mut files = Vec::new();
    for build in &plain {
        for syntax in [Syntax::ExplicitLe, Syntax::ImplicitLe, Syntax::ExplicitBe, Syntax::Deflated]
        {
            files.push(build.clone().syntax(syntax).bytes());
        }
    }
    let jpeg_ls = Syntax::Encapsulated("1.2.840.10008.1.2.4.70");
    files.push(planted(abernathy()).set(jpeg).syntax(jpeg_ls).bytes());
    files.push(planted(abernathy()).bare().bytes());
    files
}

/// The folder of committed fixtures, seen from the repository's root or from `fuzz`.
fn fixtures() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.join("tests/fixtures");
    if folder.exists() { folder } else { here.join("../tests/fixtures") }
}

/// Real files that are short, or named.
fn real_files(names: &[&str]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut folders = vec![fixtures()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let wanted = names.is_empty() || names.iter().any(|start| name.starts_with(start));
            let bytes = std::fs::read(&path).unwrap();
            if wanted
                && (bytes.len() <= REAL_FILE_BYTES || !names.is_empty() && bytes.len() < 1 << 16)
            {
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found.into_iter().map(|(_, bytes)| bytes).collect()
}

fn zips() -> Vec<Vec<u8>> {
    let image = abernathy().bytes();
    let short = &image[..image.len().min(300)];
    let inner = zip_of(&[Packed::deflated("IM", short), Packed::stored("IM", short)]);
    let others = [
        zip_of(&[Packed::deflated("in", &inner), Packed::stored("in", &inner)]),
        zip_of(&[Packed::locked("a", short), Packed::locked_by_aes("b", short)]),
        zip_of(&[Packed::by(9, "a", short), Packed::by(14, "b", short)]),
        zip_counting(&[Packed::stored("a", short)], 1, 2),
        program_with(&inner),
        tar_of("IM", short, b"ustar\x0000"),
    ];
    let methods = [CompressionMethod::Stored, CompressionMethod::Deflated];
    let made = methods.into_iter().flat_map(|method| {
        [&["exam/IM0001", "exam/", "exam/IM0002"][..], &["a"], &[]].map(|names| {
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            for name in names {
                let options = SimpleFileOptions::default().compression_method(method);
                writer.start_file(*name, options).unwrap();
                writer.write_all(&image[..image.len().min(300)]).unwrap();
            }
            writer.finish().unwrap().into_inner()
        })
    });
    made.chain(others).collect()
}

/// Frames of real files: of one codec, each behind its description; or of every codec,
/// with all fragments, each behind the number of its transfer syntax.
fn pictures(codec: Option<Codec>) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for file in
        real_files(&["CT_small", "MR_small", "SC_rgb", "JPEG", "J2K", "emri_small", "RG", "JPG"])
    {
        let Ok(header) = read_header(&file, file.len() as u64) else { continue };
        let Ok(frame) = Frame::read(&header, &file) else { continue };
        let value = value_of(&header, &file);
        match codec {
            Some(codec) if frame.codec == codec => {
                let coded = match frame.native_range(0) {
                    Some(range) => {
                        value.get(range.start as usize..range.end as usize).map(<[u8]>::to_vec)
                    }
                    None => frame_bytes(value, value.len() as u64, frame.frames, 0).ok(),
                };
                found.extend(coded.map(|coded| [&frame_head(&frame)[..], &coded].concat()));
            }
            None if frame.codec != Codec::Native => {
                let syntax = match frame.codec {
                    Codec::Jpeg2000 => 1,
                    Codec::JpegLs => 2,
                    Codec::Rle => 3,
                    _ => 0,
                };
                found.push([&[syntax], value].concat());
            }
            _ => {}
        }
    }
    found
}

fn value_of<'a>(header: &Header, file: &'a [u8]) -> &'a [u8] {
    header
        .pixels
        .as_ref()
        .and_then(|pixels| file.get(pixels.value_start as usize..))
        .unwrap_or_default()
}

fn event_maps() -> Vec<Vec<u8>> {
    let rows = "event_id,study_instance_uid,accession_number,patient_id,study_date\n\
                1234567,2.25.3,ACC98765,PID-4711,20240305\n\
                ZQX4567,,ZQXTOKEN,\"PID, \"\"4712\"\"\",2024-03-05\n1234568,,,,\n";
    let utf16 = |text: &str| {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    vec![
        rows.into(),
        rows.replace(',', ";").into(),
        rows.replace(',', "\t").replace('\n', "\r\n").into(),
        format!("\u{feff}sep=;\n{}", rows.replace(',', ";")).into(),
        utf16(rows),
        [&b"patient_id;event_id\n\xC4\xD6;"[..], b"1234567\n"].concat(),
    ]
}

fn settings() -> Vec<Vec<u8>> {
    let default = Settings::default().to_json();
    vec![
        default.clone().into(),
        default.replace("\"empty\"", "{\"reference\":\"19000101\"}").into(),
        default.replace("true", "false").into(),
        b"{\"strict\":true}".to_vec(),
        b"{\"file-name\":\"ZQX{n}{event}\"}".to_vec(),
        b"{\"event-id-digits\":9,\"file-number-digits\":4}".to_vec(),
        b"{\"ZQX\":1}".to_vec(),
    ]
}
