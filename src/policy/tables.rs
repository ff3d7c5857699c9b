//! Reads the rule files in `data/` as they are: records of borrowed fields, tag
//! patterns, VRs. No rule is decided here.

use dicom_core::{Tag, VR};

/// The SOP's table, in its own order and with its own names.
pub const SOP: &str = include_str!("data/sop_7_4.csv");
/// PS3.15 2026c Table E.1-1.
pub const PS3_15: &str = include_str!("data/ps3_15_2026c.csv");
/// Places that the tables leave open, or leave too wide open.
pub const OVERRIDES: &str = include_str!("data/overrides.csv");
/// PS3.15 2026c Table E.3.10-1.
pub const SAFE_PRIVATE: &str = include_str!("data/safe_private.csv");
/// The two private dates that PET quantification needs.
pub const PET_DATES: &str = include_str!("data/pet_dates.csv");
/// Types of the attributes in the CT and PET IODs.
pub const IOD_TYPES: &str = include_str!("data/iod_types.csv");
/// PS3.16 CID 7050, De-identification Method.
pub const CID_7050: &str = include_str!("data/cid7050.csv");

/// The records of a rule file behind its heading. A field is quoted when it holds a
/// comma; no field holds a quote, so fields are slices of the file.
pub fn records<const N: usize>(file: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    file.lines().skip(1).filter_map(|line| {
        let mut fields = [""; N];
        let mut rest = line;
        for field in &mut fields {
            let (value, behind) = match rest.strip_prefix('"') {
                Some(quoted) => {
                    let (value, behind) = quoted.split_once('"')?;
                    (value, behind.strip_prefix(',').unwrap_or(behind))
                }
                None => rest.split_once(',').unwrap_or((rest, "")),
            };
            *field = value;
            rest = behind;
        }
        rest.is_empty().then_some(fields)
    })
}

/// A tag as the tables print it, in which `x` stands for any digit: `(60xx,xxxx)`.
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
        if self.mask == u32::MAX { Some(from_key(self.value)) } else { None }
    }

    /// Whether it means this tag, among others.
    #[must_use]
    pub const fn matches(self, tag: Tag) -> bool {
        key(tag) & self.mask == self.value
    }

    /// Group and element, `x` read as 0.
    #[must_use]
    pub const fn lowest(self) -> Tag {
        from_key(self.value)
    }
}

/// The tags of a field that lists some, separated by spaces.
pub fn tags(field: &'static str) -> impl Iterator<Item = Tag> {
    field.split_ascii_whitespace().filter_map(|text| Pattern::parse(text)?.tag())
}

/// Group and element as one number, in the order of a data set.
#[must_use]
pub const fn key(tag: Tag) -> u32 {
    (tag.0 as u32) << 16 | tag.1 as u32
}

const fn from_key(key: u32) -> Tag {
    Tag((key >> 16) as u16, (key & 0xFFFF) as u16)
}

/// The VR of a table, the first when several are allowed; `None` when it names none.
#[must_use]
pub fn vr(field: &str) -> Option<VR> {
    VR::from_binary(field.as_bytes().get(..2)?.try_into().ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    /// Every line of a file is a record of its heading's fields.
    fn rows<const N: usize>(file: &'static str) -> Vec<[&'static str; N]> {
        let rows: Vec<_> = records::<N>(file).collect();
        assert_eq!(rows.len(), file.lines().count() - 1, "a line of another shape");
        assert_eq!(file.lines().next().unwrap().split(',').count(), N);
        rows
    }

    #[test]
    fn every_file_is_read_to_its_last_row() {
        assert_eq!(rows::<7>(SOP).len(), 115);
        assert_eq!(rows::<17>(PS3_15).len(), 656);
        assert_eq!(rows::<5>(SAFE_PRIVATE).len(), 479);
        assert_eq!(rows::<4>(PET_DATES).len(), 2);
        assert_eq!(rows::<4>(CID_7050).len(), 13);
        rows::<4>(IOD_TYPES);
    }

    #[test]
    fn every_override_has_a_kind_an_action_and_a_reason() {
        let mut seen = std::collections::BTreeSet::new();
        for [tag, kind, action, place, reason] in rows::<5>(OVERRIDES) {
            assert!(Pattern::parse(tag).is_some() && seen.insert(tag), "{tag}");
            assert!(["leak", "narrowed", "clean", "known", "marker", "figure"].contains(&kind));
            assert!(super::super::compile::action_named(action).is_some(), "{tag}: {action}");
            assert!(!reason.is_empty(), "{tag}");
            assert_eq!(place.is_empty(), ["clean", "known", "marker"].contains(&kind), "{tag}");
        }
    }

    #[test]
    fn narrowed_places_are_those_that_an_option_would_keep() {
        for [tag, kind, ..] in rows::<5>(OVERRIDES) {
            if kind == "narrowed" {
                assert!(rows::<17>(PS3_15).iter().any(|row| row[0] == tag), "{tag}");
            }
        }
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
