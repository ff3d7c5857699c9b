//! The files that are measured with: CT slices of 512 by 512 pixels of 16 bits, with a
//! header as long as a scanner's. They are made once and kept.
//!
//! Where only a header counts, or ten gigabytes are wanted, the pixels are a hole in a
//! sparse file: it reads as zeros and takes no room.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const HEADER: &str = include_str!("ct.txt");
/// Change it with the files, so that kept ones are not taken for new ones.
const VERSION: u32 = 1;

/// 512 by 512 pixels of 16 bits.
pub const PIXEL_BYTES: u32 = 512 * 512 * 2;
const IMAGES_IN_SERIES: u32 = 500;
/// Numbers of six digits, so that they take as much room in every file.
const FIRST_NUMBER: u32 = 100_000;
/// 4,096 pictures: 2 GiB of pixels.
pub const FRAMES: u32 = 4096;

/// What the pixels of a file are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pixels {
    /// Noise, on disk.
    Noise,
    /// A hole.
    Sparse,
    /// 64 by 64 of noise: the header is nearly all there is to do.
    Small,
}

impl Pixels {
    /// Rows, and as many columns.
    const fn rows(self) -> u32 {
        if matches!(self, Self::Small) { 64 } else { 512 }
    }
}

/// A folder of `count` slices of one exam, made when it is not there yet.
pub fn exam(parent: &Path, count: u32, pixels: Pixels) -> Result<PathBuf> {
    let kind = match pixels {
        Pixels::Noise => "noise",
        Pixels::Sparse => "sparse",
        Pixels::Small => "small",
    };
    let picture_bytes = pixels.rows() * pixels.rows() * 2;
    kept(parent, &format!("{kind}-{count}"), |folder| {
        let noise = (pixels != Pixels::Sparse).then(noise);
        for number in 0..count {
            let series = folder.join(format!("SE{:03}", number / IMAGES_IN_SERIES));
            if number % IMAGES_IN_SERIES == 0 {
                fs::create_dir_all(&series)?;
            }
            let mut file = File::create(series.join(format!("IM{number:05}")))?;
            let mut header = slice_header(number, pixels.rows());
            element(&mut header, (0x7FE0, 0x0010), *b"OW", picture_bytes);
            file.write_all(&header)?;
            match &noise {
                Some(noise) => {
                    let start = (number as usize * 4098) % (noise.len() / 2);
                    let picture = noise.get(start..).and_then(|n| n.get(..picture_bytes as usize));
                    file.write_all(picture.context("too little noise")?)?;
                }
                None => file.set_len(header.len() as u64 + u64::from(picture_bytes))?,
            }
        }
        Ok(())
    })
}

/// The exam's `number`th slice in memory, with a picture of 16 by 16: the header is all there
/// is to do.
pub fn small(number: u32) -> Vec<u8> {
    const ROWS: u32 = 16;
    let mut file = slice_header(number, ROWS);
    element(&mut file, (0x7FE0, 0x0010), *b"OW", ROWS * ROWS * 2);
    file.resize(file.len() + (ROWS * ROWS * 2) as usize, 0);
    file
}

/// A folder with one file of many pictures, 2 GiB of them.
pub fn multi_frame(parent: &Path) -> Result<PathBuf> {
    kept(parent, "frames", |folder| {
        let mut header = slice_header(0, 512);
        let picture_bytes = PIXEL_BYTES * FRAMES;
        element(&mut header, (0x7FE0, 0x0010), *b"OW", picture_bytes);
        let frames = FRAMES.to_string();
        header = with_frames(&header, &frames).context("no place for Number of Frames")?;
        let mut file = File::create(folder.join("IM0"))?;
        file.write_all(&header)?;
        file.set_len(header.len() as u64 + u64::from(picture_bytes))?;
        Ok(())
    })
}

/// The same with Number of Frames (0028,0008), before Rows.
fn with_frames(header: &[u8], frames: &str) -> Option<Vec<u8>> {
    let rows = [0x28, 0, 0x10, 0, b'U', b'S'];
    let at = header.windows(rows.len()).position(|here| here == rows)?;
    let (before, after) = header.split_at_checked(at)?;
    let mut out = before.to_vec();
    text(&mut out, (0x0028, 0x0008), *b"IS", frames);
    out.extend(after);
    Some(out)
}

/// A folder that is there whole or not at all.
fn kept(parent: &Path, name: &str, make: impl Fn(&Path) -> Result<()>) -> Result<PathBuf> {
    let folder = parent.join(format!("{name}-v{VERSION}"));
    if folder.is_dir() {
        return Ok(folder);
    }
    eprintln!("bench: making {}", folder.display());
    let part = parent.join(format!("{name}.part"));
    if part.is_dir() {
        fs::remove_dir_all(&part)?;
    }
    fs::create_dir_all(&part)?;
    make(&part)?;
    fs::rename(&part, &folder)?;
    Ok(folder)
}

/// All bytes before the pixel data of the exam's `number`th slice.
fn slice_header(number: u32, rows: u32) -> Vec<u8> {
    let series = FIRST_NUMBER + number / IMAGES_IN_SERIES;
    let position = f64::from(number % IMAGES_IN_SERIES) * 1.25;
    let filled = HEADER
        .replace("@@@@@@", &(FIRST_NUMBER + number).to_string())
        .replace("%%%%%%", &series.to_string())
        .replace("########", &format!("{position:08.3}"))
        .replace("00280010 US 512", &format!("00280010 US {rows}"))
        .replace("00280011 US 512", &format!("00280011 US {rows}"));
    let mut data_set = Vec::new();
    let mut lines = filled.lines().filter(|line| !line.starts_with('#')).peekable();
    while let Some(line) = lines.next() {
        let mut item = Vec::new();
        while let Some(inner) = lines.next_if(|line| line.starts_with("> ")) {
            write_line(&mut item, inner.trim_start_matches("> "));
        }
        if item.is_empty() {
            write_line(&mut data_set, line);
        } else {
            let tag = tag(line);
            let len = u32::try_from(item.len()).unwrap_or_default();
            element(&mut data_set, tag, *b"SQ", len + 8);
            data_set.extend([0xFE, 0xFF, 0x00, 0xE0]);
            data_set.extend(len.to_le_bytes());
            data_set.extend(item);
        }
    }
    let instance = filled.lines().find_map(|line| line.strip_prefix("00080018 UI "));
    let mut meta = Vec::new();
    element(&mut meta, (0x0002, 0x0001), *b"OB", 2);
    meta.extend([0, 1]);
    text(&mut meta, (0x0002, 0x0002), *b"UI", "1.2.840.10008.5.1.4.1.1.2");
    text(&mut meta, (0x0002, 0x0003), *b"UI", instance.unwrap_or_default());
    text(&mut meta, (0x0002, 0x0010), *b"UI", "1.2.840.10008.1.2.1");
    text(&mut meta, (0x0002, 0x0012), *b"UI", "1.2.826.0.1.3680043.10.1338.99");
    let mut out = vec![0; 128];
    out.extend(b"DICM");
    element(&mut out, (0x0002, 0x0000), *b"UL", 4);
    out.extend(u32::try_from(meta.len()).unwrap_or_default().to_le_bytes());
    out.extend(meta);
    out.extend(data_set);
    out
}

fn tag(line: &str) -> (u16, u16) {
    let number = line.get(..8).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0);
    ((number >> 16) as u16, number as u16)
}

/// One line of the header's table as an element; numbers without a value are made up.
fn write_line(out: &mut Vec<u8>, line: &str) {
    let tag = tag(line);
    let mut words = line.splitn(3, ' ').skip(1);
    let (vr, value) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let Ok(code) = <[u8; 2]>::try_from(vr.as_bytes()) else { return };
    let bytes = match vr {
        "US" | "SS" => value.parse::<u16>().unwrap_or(7).to_le_bytes().to_vec(),
        "SL" => value.parse::<i32>().unwrap_or(7).to_le_bytes().to_vec(),
        "FL" => 1.5_f32.to_le_bytes().to_vec(),
        "FD" => 0.625_f64.to_le_bytes().to_vec(),
        "OB" => vec![7; 1024],
        _ => return text(out, tag, code, value),
    };
    element(out, tag, code, u32::try_from(bytes.len()).unwrap_or_default());
    out.extend(bytes);
}

fn text(out: &mut Vec<u8>, tag: (u16, u16), vr: [u8; 2], value: &str) {
    let mut bytes = value.as_bytes().to_vec();
    if bytes.len() % 2 == 1 {
        bytes.push(if vr == *b"UI" { 0 } else { b' ' });
    }
    element(out, tag, vr, u32::try_from(bytes.len()).unwrap_or_default());
    out.extend(bytes);
}

/// An element's header in Explicit VR Little Endian (PS3.5 section 7.1.2).
fn element(out: &mut Vec<u8>, tag: (u16, u16), vr: [u8; 2], len: u32) {
    out.extend(tag.0.to_le_bytes());
    out.extend(tag.1.to_le_bytes());
    out.extend(vr);
    if matches!(&vr, b"OB" | b"OW" | b"SQ" | b"UN" | b"UT") {
        out.extend([0, 0]);
        out.extend(len.to_le_bytes());
    } else {
        out.extend((len as u16).to_le_bytes());
    }
}

/// One megabyte of values such as lung and its noise have, from a fixed seed.
fn noise() -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (((state >> 40) & 0x3FF) as u16 + 60).to_le_bytes()
    };
    (0..PIXEL_BYTES).flat_map(|_| next()).collect()
}
