//! Guesses where nothing is declared: is this a data set without a preamble, and how
//! are the elements here coded? Strict, because a text file must never pass for one.

use dicom_core::dictionary::DataDictionary;
use dicom_core::{Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;

use super::header::{self, ElementHeader, UNDEFINED};
use super::tree::Encoding;

/// How the data set at the front of `bytes` is coded. `declared` holds unless the first
/// element plainly contradicts it; without a declaration it must be plain by itself.
/// `left` is how many bytes the source has from here.
pub(super) fn encoding(bytes: &[u8], left: u64, declared: Option<Encoding>) -> Option<Encoding> {
    let Some(&[g0, g1, _, _, a, b, c, d]) = bytes.first_chunk::<8>() else { return declared };
    let little = u16::from_le_bytes([g0, g1]);
    let big = u16::from_be_bytes([g0, g1]);
    let known = VR::from_binary([a, b]).is_some();
    let letters = a.is_ascii_uppercase() && b.is_ascii_uppercase();
    if known || (letters && declared.is_some_and(|declared| declared.explicit)) {
        // The groups that begin a data set are small numbers: the smaller reading is right.
        return Some(match little.cmp(&big) {
            std::cmp::Ordering::Less => Encoding::EXPLICIT_LE,
            std::cmp::Ordering::Greater => Encoding::EXPLICIT_BE,
            std::cmp::Ordering::Equal => {
                declared.filter(|declared| declared.explicit).unwrap_or(Encoding::EXPLICIT_LE)
            }
        });
    }
    let length = u32::from_le_bytes([a, b, c, d]);
    let fits = length == UNDEFINED || u64::from(length) <= left.saturating_sub(8);
    if fits && little <= big && plausible(bytes, Encoding::IMPLICIT_LE) {
        return Some(Encoding::IMPLICIT_LE);
    }
    declared
}

/// The tag at the front is one that the dictionary knows, or private.
fn plausible(bytes: &[u8], encoding: Encoding) -> bool {
    header::tag(bytes, encoding).is_some_and(|tag| known(tag) || tag.0 & 1 == 1)
}

fn known(tag: Tag) -> bool {
    StandardDataDictionary.by_tag(tag).is_some()
}

/// Whether a file without preamble and prefix begins with DICOM elements. `window` is
/// the file's beginning, `total` its length.
pub(super) fn bare(window: &[u8], total: u64) -> bool {
    [Encoding::EXPLICIT_LE, Encoding::EXPLICIT_BE, Encoding::IMPLICIT_LE]
        .into_iter()
        .any(|encoding| begins(window, total, encoding, !encoding.explicit))
}

/// Whether two fitting elements follow each other somewhere after the first byte: a
/// data set whose beginning was cut or added to.
pub(super) fn misplaced(window: &[u8], total: u64) -> Option<usize> {
    (1..=256).find(|at| {
        let rest = window.get(*at..).unwrap_or_default();
        let left = total.saturating_sub(*at as u64);
        begins(rest, left, Encoding::EXPLICIT_LE, true)
            || begins(rest, left, Encoding::IMPLICIT_LE, true)
    })
}

/// One explicit element says enough (a known tag with the VR that belongs to it); an
/// implicit one needs a second after it (`two`), or the end of the file.
fn begins(window: &[u8], total: u64, encoding: Encoding, two: bool) -> bool {
    let Some(first) = header::decode(window, encoding) else { return false };
    if !matches!(first.tag.0, 0x0002 | 0x0004 | 0x0008 | 0x0010) || !fitting(&first, encoding) {
        return false;
    }
    if first.length == UNDEFINED {
        return !two;
    }
    let end = (first.size as u64).saturating_add(u64::from(first.length));
    if end > total {
        return false;
    }
    if !two || end == total {
        return true;
    }
    let rest = usize::try_from(end).ok().and_then(|end| window.get(end..)).unwrap_or_default();
    let Some(second) = header::decode(rest, encoding) else { return false };
    let left = total.saturating_sub(end);
    let fits = second.length == UNDEFINED || u64::from(second.length) <= left.saturating_sub(8);
    second.tag > first.tag && fits && fitting(&second, encoding)
}

fn fitting(header: &ElementHeader, encoding: Encoding) -> bool {
    if !known(header.tag) || (header.length == UNDEFINED && header.vr != VR::SQ) {
        return false;
    }
    if !encoding.explicit {
        return true;
    }
    match header.coded_vr.and_then(VR::from_binary) {
        Some(VR::UN) => true,
        Some(vr) => vr == header::dictionary_vr(header.tag),
        None => false,
    }
}
