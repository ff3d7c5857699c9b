//! Single values: what is legal for a VR, where text ends, and the few values that the
//! rules compute.

use dicom_core::VR;

use super::exam::Exam;
use super::sweep::REDACTED;
use crate::calendar::day_number;
use crate::dicom::Encoding;
use crate::dicom::text::CharacterSet;
use crate::policy::NEAR_STUDY_DAYS;
use crate::policy::settings::BirthDate;

/// A value before or after is shown up to this many characters.
const SHOWN_CHARS: usize = 160;

/// Whether a value is what its VR promises (PS3.5 2026c table 6.2-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegalText {
    /// Text of the VR's repertoire.
    Yes,
    /// Text, and after a NUL something more: this many bytes are the visible part.
    HiddenTail(usize),
    /// Something else takes a text's place.
    No,
    /// The VR is binary.
    NotText,
}

/// Judges the value of an attribute that stays.
#[must_use]
pub fn legal_text(vr: VR, value: &[u8]) -> LegalText {
    let legal: fn(u8) -> bool = match vr {
        VR::DS => |b| b.is_ascii_digit() || b"+-eE. \\".contains(&b),
        VR::IS => |b| b.is_ascii_digit() || b"+- \\".contains(&b),
        VR::DA => |b| b.is_ascii_digit() || b". -\\".contains(&b),
        VR::TM => |b| b.is_ascii_digit() || b".: -\\".contains(&b),
        VR::DT => |b| b.is_ascii_digit() || b".+- \\".contains(&b),
        VR::AS => |b| b.is_ascii_digit() || b"DWMY \\".contains(&b),
        VR::UI => |b| b.is_ascii_digit() || b". \\".contains(&b),
        VR::CS => |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"_ \\".contains(&b),
        VR::AE | VR::LO | VR::LT | VR::PN | VR::SH | VR::ST | VR::UC | VR::UR | VR::UT => |_| true,
        _ => return LegalText::NotText,
    };
    let visible = visible_len(value);
    if !value.get(..visible).unwrap_or_default().iter().all(|b| legal(*b)) {
        LegalText::No
    } else if has_hidden_tail(value) {
        LegalText::HiddenTail(visible)
    } else {
        LegalText::Yes
    }
}

/// The VR under whose rules a value that is written as text is searched: its own when it is
/// one that may hold a name, else that of unlimited text.
#[must_use]
pub fn swept_as(vr: VR) -> VR {
    match vr {
        VR::AE | VR::LO | VR::LT | VR::PN | VR::SH | VR::ST | VR::UC | VR::UN | VR::UR | VR::UT => {
            vr
        }
        _ => VR::UT,
    }
}

/// The length up to the first NUL, in bytes.
#[must_use]
pub fn visible_len(value: &[u8]) -> usize {
    value.iter().position(|b| *b == 0).unwrap_or(value.len())
}

/// Whether something follows the first NUL. More NULs are ordinary padding, and so
/// is a space after them.
#[must_use]
pub fn has_hidden_tail(value: &[u8]) -> bool {
    let tail = value.get(visible_len(value)..).unwrap_or_default();
    tail.iter().any(|byte| !matches!(byte, 0 | b' '))
}

/// The value without NULs at the end: those are ordinary padding.
#[must_use]
pub fn unpadded(value: &[u8]) -> &[u8] {
    let len = value.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    value.get(..len).unwrap_or_default()
}

/// Whether a binary value is made of whole numbers of its VR.
#[must_use]
pub const fn fits(vr: VR, value: &[u8]) -> bool {
    let size = match vr {
        VR::US | VR::SS | VR::OW => 2,
        VR::UL | VR::SL | VR::FL | VR::AT | VR::OF | VR::OL => 4,
        VR::FD | VR::OD | VR::OV | VR::SV | VR::UV => 8,
        _ => 1,
    };
    value.len().is_multiple_of(size)
}

/// VRs whose value is text of any kind.
#[must_use]
pub fn is_string(vr: VR) -> bool {
    legal_text(vr, &[]) != LegalText::NotText
}

/// The text without the characters that nobody sees; `None` when there are none.
#[must_use]
pub fn without_hidden(text: &str) -> Option<String> {
    text.contains(is_hidden).then(|| text.replace(is_hidden, ""))
}

/// Control characters but those of lines and pages, and format characters: they have no
/// width, or only say how their neighbours are set.
fn is_hidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\x0C' | '\r' => false,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}' => true,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => true,
        c => c.is_control(),
    }
}

/// A text that stood as `source`, in the character set of its place. What that set has no
/// characters for, though the source had bytes for it, goes back to those bytes, or is
/// left out.
#[must_use]
pub fn encoded(set: &CharacterSet, text: &str, vr: VR, source: &[u8]) -> Vec<u8> {
    if let Some(coded) = set.encode(text) {
        return coded;
    }
    let undeclared = if std::str::from_utf8(source).is_ok() {
        Some(text.as_bytes().to_vec())
    } else {
        text.chars().map(|c| u8::try_from(c).ok()).collect()
    };
    if let Some(coded) = undeclared.filter(|coded| set.decode(coded, vr) == text) {
        return coded;
    }
    let known = |c: &char| set.encode(c.encode_utf8(&mut [0; 4])).is_some();
    let rest: String = text.chars().filter(known).collect();
    let coded = set.encode(&rest).filter(|_| rest.chars().any(char::is_alphanumeric));
    coded.unwrap_or_else(|| REDACTED.as_bytes().to_vec())
}

/// The birth date that the settings ask for; `None` when the element goes. Never derived
/// from the true one (SOP row 3).
#[must_use]
pub fn birth_date(exam: &Exam) -> Option<String> {
    match &exam.settings.birth_date {
        BirthDate::Empty => Some(String::new()),
        BirthDate::Reference(date) => Some(date.clone()),
        BirthDate::Absent => None,
        BirthDate::Random => {
            // Drawn from the Event ID alone: repeatable, and revealing nothing.
            use sha2::{Digest, Sha256};
            let digest = Sha256::digest(format!("birth date of {}", exam.event_id));
            let number = digest.iter().take(4).fold(0u32, |n, b| n << 8 | u32::from(*b));
            Some(format!(
                "{:04}{:02}{:02}",
                1930 + number % 60,
                1 + number / 60 % 12,
                1 + number / 720 % 28
            ))
        }
    }
}

/// `090Y` when the age is above 89 years and is to be capped.
#[must_use]
pub fn capped_age(value: &[u8], cap: bool) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?.trim_matches([' ', '\0']);
    let years: u32 = text.strip_suffix('Y')?.parse().ok()?;
    (cap && years > 89).then(|| b"090Y".to_vec())
}

/// Each UID of a value, replaced.
#[must_use]
pub fn replaced_uids(exam: &Exam, value: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(value);
    let uids: Vec<_> =
        text.split('\\').map(|uid| exam.replaced_uid(uid.trim_matches([' ', '\0']))).collect();
    uids.join("\\").into_bytes()
}

/// Whether a value reads as a date-time within a few days of `date` (`YYYYMMDD`).
#[must_use]
pub fn is_near(value: &[u8], date: &str) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let text = text.trim_matches([' ', '\0']);
    match (date_of(text).and_then(day_number), day_number(date)) {
        (Some(a), Some(b)) => (a - b).abs() <= NEAR_STUDY_DAYS,
        _ => false,
    }
}

/// The date of a DT value that names a day at least: `YYYYMMDD[HH[MM[SS[.F]]]][&ZZXX]`
/// with one to six digits of a second's fraction (PS3.5 2026c table 6.2-1). Strict, so
/// that a number of another kind does not pass as a time.
fn date_of(text: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let below = |text: &str, limits: &[u32]| {
        let pairs = text.as_bytes().chunks(2).map(std::str::from_utf8);
        let mut pairs = pairs.zip(limits).map(|(pair, limit)| (pair, *limit));
        text.len().is_multiple_of(2)
            && text.len() / 2 <= limits.len()
            && digits(text)
            && pairs.all(|(pair, limit)| {
                pair.is_ok_and(|pair| pair.parse::<u32>().is_ok_and(|number| number < limit))
            })
    };
    let (moment, zone) = match text.find(['+', '-']) {
        Some(at) => text.split_at_checked(at).map(|(moment, zone)| (moment, zone.get(1..)))?,
        None => (text, None),
    };
    let (whole, fraction) = match moment.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (moment, None),
    };
    let (date, time) = whole.split_at_checked(8)?;
    let legal = below(time, &[24, 60, 61])
        && zone.is_none_or(|zone| zone.len() == 4 && below(zone, &[15, 60]))
        && fraction
            .is_none_or(|part| time.len() == 6 && (1..=6).contains(&part.len()) && digits(part));
    legal.then_some(date)
}

/// A value as a person reads it on the screen; empty for what is no text.
#[must_use]
pub fn shown(set: &CharacterSet, vr: VR, encoding: Encoding, value: &[u8]) -> String {
    let numbers = |size: usize, read: fn(&[u8], bool) -> Option<String>| {
        let all: Vec<_> = value
            .chunks_exact(size)
            .take(8)
            .filter_map(|chunk| read(chunk, encoding.big_endian))
            .collect();
        all.join("\\")
    };
    let text = match vr {
        VR::US => numbers(2, |b, be| {
            let b: [u8; 2] = b.try_into().ok()?;
            Some(if be { u16::from_be_bytes(b) } else { u16::from_le_bytes(b) }.to_string())
        }),
        VR::UL => numbers(4, |b, be| {
            let b: [u8; 4] = b.try_into().ok()?;
            Some(if be { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) }.to_string())
        }),
        VR::FD => numbers(8, |b, be| {
            let b: [u8; 8] = b.try_into().ok()?;
            Some(if be { f64::from_be_bytes(b) } else { f64::from_le_bytes(b) }.to_string())
        }),
        _ if legal_text(vr, value) == LegalText::NotText => format!("({} bytes)", value.len()),
        _ => set.decode(value, vr),
    };
    text.trim_end_matches([' ', '\0']).chars().take(SHOWN_CHARS).collect()
}
