//! The built-in sample: a CT and a PET exam of one person who does not exist, made by
//! code, the same each time. It shows everything a real exam can bring: a gap in a
//! series, a page with burned-in names, an accession number nested in a request, private
//! elements, names and numbers in texts, and a text that only a person can judge.

mod ct;
mod element;
mod font;
mod patient;
mod pet;
mod phantom;

/// The implementation class that the sample's files name.
const IMPLEMENTATION: &str = "2.25.39119075937315806696710072173889454080";
/// The first of the sample's UIDs, as the number after `2.25.` (PS3.5 section B.2).
const FIRST_UID: u128 = 39_119_075_937_315_806_696_710_072_173_889_454_080;

/// Instance Numbers of the CT slices; the two in the gap are missing.
const SLICES: std::ops::RangeInclusive<u16> = 1..=30;
const GAP: std::ops::RangeInclusive<u16> = 14..=15;
/// Instance Numbers of the PET slices.
const PET_SLICES: std::ops::RangeInclusive<u16> = 1..=20;

/// A file of the sample.
#[derive(Debug, Clone, Copy)]
enum Part {
    Note,
    Localizer,
    Slice(u16),
    DosePage,
    Pet(u16),
}

fn parts() -> impl Iterator<Item = Part> {
    let slices = SLICES.filter(|number| !GAP.contains(number)).map(Part::Slice);
    [Part::Note, Part::Localizer]
        .into_iter()
        .chain(slices)
        .chain([Part::DosePage])
        .chain(PET_SLICES.map(Part::Pet))
}

/// How many files the sample has.
#[must_use]
pub fn count() -> usize {
    parts().count()
}

/// The file at `index`: its path, as if it had been dropped, and its bytes. `None`
/// from [`count`] on. Each is made when asked for, so the sample takes no memory.
#[must_use]
pub fn file(index: usize) -> Option<(String, Vec<u8>)> {
    let (path, bytes) = match parts().nth(index)? {
        Part::Note => ("READ ME.TXT".to_owned(), NOTE.as_bytes().to_vec()),
        Part::Localizer => ("CT 2024-01-09/SCOUT/IM0001.DCM".to_owned(), ct::localizer()),
        Part::Slice(number) => (format!("CT 2024-01-09/LUNG/IM{number:04}.DCM"), ct::slice(number)),
        Part::DosePage => ("CT 2024-01-09/DOSE/IM0001.DCM".to_owned(), ct::dose_page()),
        Part::Pet(number) => (format!("PET 2024-01-16/AC/IM{number:04}.DCM"), pet::slice(number)),
    };
    Some((format!("SAMPLE FICTIONAL/{path}"), bytes))
}

/// All files of the sample, in order.
pub fn files() -> impl Iterator<Item = (String, Vec<u8>)> {
    (0..count()).filter_map(file)
}

/// What a disc's cover note would be: a dropped file that is no image.
const NOTE: &str = "This exam was made by software. The person in it does not exist.\r\n";

/// A UID of the sample's.
fn uid(number: u16) -> String {
    format!("2.25.{}", FIRST_UID.saturating_add(u128::from(number)))
}

/// A number as a Decimal String: three decimals fit its 16 characters.
fn decimal(number: f32) -> String {
    format!("{number:.3}")
}

/// The position of the first pixel of a row or column, in millimetres.
fn first_pixel(count: u16, spacing: f32) -> f32 {
    -(f32::from(count) - 1.0) / 2.0 * spacing
}

/// Measured values as stored 16-bit pixels: `(value - intercept) / slope`, within `range`.
#[expect(clippy::as_conversions, reason = "floats are clamped to the range of their integers")]
fn stored(
    plane: &phantom::Plane,
    slope: f32,
    intercept: f32,
    range: std::ops::RangeInclusive<f32>,
) -> Vec<u8> {
    let pixel =
        |value: &f32| ((value - intercept) / slope).round().clamp(*range.start(), *range.end());
    plane.values.iter().flat_map(|value| (pixel(value) as i32 as u16).to_le_bytes()).collect()
}
