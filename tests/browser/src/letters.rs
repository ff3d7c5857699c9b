//! A real image as a series whose anatomy moves from slice to slice, and letters drawn into one.

use std::path::{Path, PathBuf};

use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_object::open_file;

use crate::exam::{Exam, Image, series};

const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);
/// Columns and rows of the image that all series are made of.
const SIDE: usize = 128;
/// Each dot of a letter is so many pixels wide and high.
const DOT: usize = 2;
/// Stored values as bright as contrast in a vessel.
const BRIGHT: u16 = 1900;

/// Five by seven dots, the leftmost in the highest bit.
const GLYPHS: [(char, [u8; 7]); 10] = [
    ('A', [0x0E, 0x11, 0x11, 0x1F, 0x11, 0x11, 0x11]),
    ('D', [0x1C, 0x12, 0x11, 0x11, 0x11, 0x12, 0x1C]),
    ('E', [0x1F, 0x10, 0x10, 0x1E, 0x10, 0x10, 0x1F]),
    ('G', [0x0E, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0F]),
    ('I', [0x0E, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0E]),
    ('L', [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1F]),
    ('M', [0x11, 0x1B, 0x15, 0x15, 0x11, 0x11, 0x11]),
    ('N', [0x11, 0x11, 0x19, 0x15, 0x13, 0x11, 0x11]),
    ('O', [0x0E, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0E]),
    ('R', [0x1E, 0x11, 0x11, 0x1E, 0x14, 0x12, 0x11]),
];

/// Two lines that nothing in a header tells of.
const TEXT: [&str; 2] = ["MARIGOLD", "ADELAIDE"];

/// Where they are drawn: columns and rows.
pub const PLACE: [std::ops::Range<usize>; 2] = [12..12 + 8 * 6 * DOT, 50..50 + 18 * DOT];

/// A series in which slices differ as slices do; letters are drawn into the one of this number.
pub fn series_with_letters(
    folder: &Path,
    name: &str,
    numbers: &[u32],
    like: Image,
    lettered: Option<u32>,
) -> Exam {
    let exam = series(folder, name, numbers, like);
    let is_in = |file: &PathBuf| file.starts_with(folder.join(name));
    for (number, file) in numbers.iter().zip(exam.images.iter().filter(|file| is_in(file))) {
        change(file, *number, lettered == Some(*number));
    }
    exam
}

/// Moves the anatomy a little further for each number, and draws the letters.
fn change(file: &Path, number: u32, is_lettered: bool) {
    let mut image = open_file(file).unwrap();
    let stored = image.element(PIXEL_DATA).unwrap().to_multi_int::<u16>().unwrap();
    let by = number as usize;
    let moved = |at: usize| {
        let (row, column) = (at / SIDE, at % SIDE);
        stored[(row + by).min(SIDE - 1) * SIDE + (column + by / 2).min(SIDE - 1)]
    };
    let mut values: Vec<u16> = (0..SIDE * SIDE).map(moved).collect();
    if is_lettered {
        for (column, row) in dots() {
            values[row * SIDE + column] = BRIGHT;
        }
    }
    let values = PrimitiveValue::U16(values.into_iter().collect());
    image.put(DataElement::new(PIXEL_DATA, VR::OW, values));
    image.write_to_file(file).unwrap();
}

/// The pixels of the letters.
fn dots() -> Vec<(usize, usize)> {
    let [columns, rows] = PLACE;
    let mut dots = Vec::new();
    for (line, text) in TEXT.into_iter().enumerate() {
        for (place, letter) in text.chars().enumerate() {
            let (_, glyph) = GLYPHS.iter().find(|(known, _)| *known == letter).unwrap();
            for at in 0..5 * DOT * 7 * DOT {
                let (x, y) = (at % (5 * DOT), at / (5 * DOT));
                if glyph[y / DOT] & (0x10 >> (x / DOT)) != 0 {
                    let column = columns.start + place * 6 * DOT + x;
                    dots.push((column, rows.start + line * 9 * DOT + y));
                }
            }
        }
    }
    dots
}
