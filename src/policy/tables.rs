//! Reads rule files as they are: records of borrowed fields, tag patterns, VRs. No rule is
//! decided here. The build reads every file with this module too.

use dicom_core::{Tag, VR};

use super::packed::Packed;

/// PS3.15 2026c Table E.1-1.
pub const PS3_15: &str = include_str!("data/ps3_15_2026c.csv");
/// PS3.15 2026c Table E.3.10-1.
pub const SAFE_PRIVATE: &str = include_str!("data/safe_private.csv");
/// The two private dates that PET quantification needs.
pub const PET_DATES: &str = include_str!("data/pet_dates.csv");
/// Types of the attributes in the CT and PET IODs.
pub const IOD_TYPES: &str = include_str!("data/iod_types.csv");
/// What compressors write into a picture about themselves.
pub const CODEC_MARKS: &str = include_str!("data/codec_marks.csv");
/// PS3.16 CID 7050, De-identification Method.
pub const CID_7050: &str = include_str!("data/cid7050.csv");

/// A line that is no record of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadRow {
    /// Counted from 1, the heading included.
    pub line: usize,
}

/// The records of a rule file after its heading, each with its line. A field is quoted
/// when it holds a comma; no field holds a quote, so fields are slices of the file.
pub fn rows<const N: usize>(
    file: &'static str,
) -> impl Iterator<Item = Result<(usize, [&'static str; N]), BadRow>> {
    (1..).zip(file.lines()).filter_map(|(line, text)| match (line, record::<N>(text)) {
        (1, Some(_)) => None,
        (_, Some(record)) => Some(Ok((line, record))),
        (_, None) => Some(Err(BadRow { line })),
    })
}

/// The same for DICOM's own tables, which the build has read to their last row.
pub fn records<const N: usize>(file: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    rows(file).filter_map(|row| Some(row.ok()?.1))
}

/// A line as exactly so many fields.
fn record<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    let mut fields = [""; N];
    let mut rest = Some(line);
    for field in &mut fields {
        let text = rest?;
        (*field, rest) = match text.strip_prefix('"') {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"')?;
                let after = if after.is_empty() { None } else { Some(after.strip_prefix(',')?) };
                (value, after)
            }
            None => {
                text.split_once(',').map_or((text, None), |(value, after)| (value, Some(after)))
            }
        };
    }
    let stray = fields.iter().any(|field| field.contains('"'));
    (rest.is_none() && !stray).then_some(fields)
}

/// A tag as the tables print it, in which `x` means any digit: `(60xx,xxxx)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    value: u32,
    mask: u32,
}

impl Pattern {
    /// Reads `(gggg,eeee)`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (group, element) = text.strip_prefix('(')?.strip_suffix(')')?.split_once(',')?;
        if group.len() != 4 || element.len() != 4 {
            return None;
        }
        let (mut value, mut mask) = (0, 0);
        for digit in group.chars().chain(element.chars()) {
            let known = match digit {
                'x' => (0, 0),
                _ => (digit.to_digit(16)?, 0xF),
            };
            value = value << 4 | known.0;
            mask = mask << 4 | known.1;
        }
        Some(Self { value, mask })
    }

    /// The one tag that this pattern means, when it holds no `x`.
    #[must_use]
    pub const fn tag(self) -> Option<Tag> {
        if self.mask == u32::MAX { Some(Packed(self.value).tag()) } else { None }
    }

    /// Whether it means this tag, among others.
    #[must_use]
    pub const fn matches(self, tag: Tag) -> bool {
        Packed::new(tag).0 & self.mask == self.value
    }

    /// Group and element, `x` read as 0.
    #[must_use]
    pub const fn lowest(self) -> Tag {
        Packed(self.value).tag()
    }
}

/// The tags of a field that lists some, separated by spaces; `None` for what is no tag.
pub fn tags(field: &'static str) -> impl Iterator<Item = Option<Tag>> {
    field.split_ascii_whitespace().map(|text| Pattern::parse(text)?.tag())
}

/// The VR of a table, the first when several are allowed; `None` when it names none.
#[must_use]
pub fn vr(field: &str) -> Option<VR> {
    VR::from_binary(field.as_bytes().get(..2)?.try_into().ok()?)
}

/// A VR, nothing, or any.
fn code(text: &str) -> bool {
    matches!(text, "" | "*") || vr(text).is_some()
}

/// The first line of DICOM's own tables that cannot be read, with its file: the build
/// fails on it.
#[allow(dead_code, reason = "the build and the tests ask")]
pub fn fault() -> Option<(&'static str, usize)> {
    fn shape<const N: usize>(
        name: &'static str,
        file: &'static str,
        good: impl Fn([&'static str; N]) -> bool,
    ) -> Option<(&'static str, usize)> {
        rows::<N>(file).find_map(|row| match row {
            Ok((line, record)) => (!good(record)).then_some((name, line)),
            Err(BadRow { line }) => Some((name, line)),
        })
    }
    let tag = |text: &str| Pattern::parse(text).is_some();
    let iod_type = |text: &str| text.is_empty() || text.starts_with(['1', '2', '3']);
    // (Its last row speaks of all private attributes, which no tag means.)
    let row = |text: &str| tag(text) || text.ends_with("is odd");
    let basic =
        |text: &str| text.split('/').all(|code| matches!(code, "X" | "Z" | "D" | "U" | "U*" | "K"));
    let option = |text: &str| matches!(text, "" | "K" | "C");
    shape::<17>("ps3_15_2026c.csv", PS3_15, |record| {
        let [printed, _, _, vr, _, _, code, options @ ..] = record;
        row(printed) && self::code(vr) && basic(code) && options.into_iter().all(option)
    })
    .or(shape::<5>("safe_private.csv", SAFE_PRIVATE, |[printed, _, vr, ..]| {
        tag(printed) && code(vr)
    }))
    .or(shape::<4>("pet_dates.csv", PET_DATES, |[printed, _, vr, _]| tag(printed) && code(vr)))
    .or(shape::<4>("codec_marks.csv", CODEC_MARKS, |record| super::marks::mark(record).is_some()))
    .or(shape::<5>("iod_types.csv", IOD_TYPES, |[printed, _, types @ ..]| {
        tag(printed) && types.into_iter().all(iod_type)
    }))
    .or(shape::<4>("cid7050.csv", CID_7050, |[value, ..]| value.len() == 6))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn dicoms_own_tables_are_read_to_their_last_row() {
        assert_eq!(fault(), None);
        assert_eq!(records::<17>(PS3_15).count(), 656);
        assert_eq!(records::<5>(SAFE_PRIVATE).count(), 479);
        assert_eq!(records::<4>(PET_DATES).count(), 2);
        assert_eq!(records::<4>(CID_7050).count(), 13);
    }

    #[test]
    fn a_line_of_another_shape_is_told_by_its_number() {
        for (file, line) in [
            ("a,b\n1,2\n3\n", 3),
            ("a,b\n1,2,3\n", 2),
            ("a,b\n\"1,2\n", 2),
            ("a,b\n\"1\"x,2\n", 2),
            ("a,b\n1,2\"\n", 2),
            ("a,b\n\n", 2),
        ] {
            let found = rows::<2>(file).find_map(Result::err);
            assert_eq!(found, Some(BadRow { line }), "{file:?}");
        }
        let good: Vec<_> = records::<3>("a,b,c\n\"(0008,0005)\",,\"x, y\"\n").collect();
        assert_eq!(good, [["(0008,0005)", "", "x, y"]]);
    }

    #[test]
    fn patterns_mean_the_tags_they_print() {
        let overlay = Pattern::parse("(60xx,3000)").unwrap();
        assert!(overlay.matches(Tag(0x6002, 0x3000)) && !overlay.matches(Tag(0x6002, 0x3001)));
        assert_eq!(overlay.tag(), None);
        assert_eq!(Pattern::parse("(0008,103E)").unwrap().tag(), Some(Tag(0x0008, 0x103E)));
        for wrong in ["", "0008,103E", "(0008,103)", "(0008103E)", "(000G,103E)"] {
            assert_eq!(Pattern::parse(wrong), None, "{wrong}");
        }
    }
}
