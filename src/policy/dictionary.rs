//! What DICOM's dictionary says of an attribute: its VR and its name. The dictionary
//! of `dicom-dictionary-std`, and Table E.1-1 where that is newer.

use std::borrow::Cow;
use std::sync::OnceLock;

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;

use super::packed::Packed;
use super::tables::{self, Pattern};

/// The VR of a standard attribute (PS3.6); `None` when it is private or unknown.
#[must_use]
pub fn vr_of(tag: Tag) -> Option<VR> {
    newer(tag).and_then(|(_, vr)| vr).or_else(|| standard_vr(tag))
}

/// An attribute of Table E.1-1: its name, and its VR by the dictionary or else by the
/// table. DICOM's own table, the same for every study, and indexed once.
fn newer(tag: Tag) -> Option<(&'static str, Option<VR>)> {
    static NEWER: OnceLock<Vec<(u32, &str, Option<VR>)>> = OnceLock::new();
    let all = NEWER.get_or_init(|| {
        let rows =
            tables::records::<17>(tables::PS3_15).filter_map(|[printed, _, name, vr, ..]| {
                let tag = Pattern::parse(printed)?.tag()?;
                Some((Packed::new(tag).0, name, standard_vr(tag).or_else(|| tables::vr(vr))))
            });
        let mut rows: Vec<_> = rows.filter(|(_, name, _)| !name.is_empty()).collect();
        rows.sort_unstable_by_key(|(key, ..)| *key);
        rows
    });
    let at = all.binary_search_by_key(&Packed::new(tag).0, |(key, ..)| *key).ok()?;
    all.get(at).map(|(_, name, vr)| (*name, *vr))
}

/// The same, out of the dictionary alone.
pub(super) fn standard_vr(tag: Tag) -> Option<VR> {
    if tag.0 & 1 == 1 || tag.1 == 0 {
        return None;
    }
    StandardDataDictionary.by_tag(tag).map(|entry| entry.vr().relaxed())
}

/// The name of an attribute as PS3.6 spells it, or as close as its keyword allows;
/// `None` when it is private or unknown.
#[must_use]
pub fn name_of(tag: Tag) -> Option<Cow<'static, str>> {
    if let Some((name, _)) = newer(tag) {
        return Some(Cow::Borrowed(name));
    }
    standard_vr(tag)?;
    StandardDataDictionary.by_tag(tag).map(|entry| Cow::Owned(spaced(entry.alias())))
}

/// The name of an attribute, for a person.
#[must_use]
pub fn title_of(tag: Tag) -> Cow<'static, str> {
    name_of(tag).unwrap_or(Cow::Borrowed("Private attribute"))
}

/// `PixelSpacing` becomes `Pixel Spacing`, `SOPClassUID` becomes `SOP Class UID`.
fn spaced(keyword: &str) -> String {
    let mut name = String::with_capacity(keyword.len() + 8);
    let mut before: Option<char> = None;
    let mut letters = keyword.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase()
                    || letters.peek().is_some_and(|next| next.is_ascii_lowercase())
            });
        if begins {
            name.push(' ');
        }
        name.push(letter);
        before = Some(letter);
    }
    name
}

/// Text that staff type and the identifier sweep searches.
#[must_use]
pub const fn is_text(vr: VR) -> bool {
    matches!(vr, VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC | VR::PN | VR::AE)
}

/// Text of any kind, formatted numbers and dates included.
#[must_use]
pub const fn is_string(vr: VR) -> bool {
    is_text(vr)
        || matches!(
            vr,
            VR::AS | VR::CS | VR::DA | VR::DS | VR::DT | VR::IS | VR::TM | VR::UI | VR::UR
        )
}

/// Bytes of any length and meaning.
#[must_use]
pub const fn is_bytes(vr: VR) -> bool {
    matches!(vr, VR::OB | VR::OD | VR::OF | VR::OL | VR::OV | VR::OW | VR::UN)
}
