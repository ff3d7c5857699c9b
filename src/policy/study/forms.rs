//! How the receiver wants values written, form by form, and how a value reads to its rules.

use std::borrow::Cow;

use dicom_core::VR;

use super::receiver::Fault;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Anything.
    Present,
    /// Digits and dots, at least one dot, none at the ends, at most 64 characters.
    Uid,
    /// A code of PS3.3 2026c section C.7.3.1.1.1, in capitals.
    Modality,
    /// ORIGINAL or DERIVED, PRIMARY or SECONDARY, anything, in any letter case.
    ImageType,
    /// Not digits alone.
    NotDigitsOnly,
    /// Digits alone, at most 64.
    Digits,
    /// A whole number from 1, without sign and zeros before it.
    CountedFrom1,
    /// 1 to 64 characters.
    Text,
    /// HHMMSS, with a fraction or without.
    Time,
    /// A whole number from 1 of so many digits at most.
    Number(usize),
    /// 0 or 1.
    Flag,
    /// A photometric interpretation, in capitals.
    Photometric,
    /// Decimal numbers; asked of grey pictures alone.
    Window,
    /// A positive decimal number without sign.
    Positive,
    /// A positive decimal number, with an exponent or without.
    PositiveDecimal,
    /// So many positive decimal numbers.
    Positives(usize),
    /// So many decimal numbers.
    Numbers(usize),
    /// NONE, START or ADMIN, in capitals.
    DecayCorrection,
    /// Items with nuclide, dose, half-life and start.
    Radiopharmaceutical,
}

/// Each form as `expected.csv` spells it.
const FORMS: [(&str, Form); 21] = [
    ("present", Form::Present),
    ("uid", Form::Uid),
    ("modality", Form::Modality),
    ("image-type", Form::ImageType),
    ("not-digits-only", Form::NotDigitsOnly),
    ("digits", Form::Digits),
    ("counted-from-1", Form::CountedFrom1),
    ("text", Form::Text),
    ("time", Form::Time),
    ("5-digits", Form::Number(5)),
    ("2-digits", Form::Number(2)),
    ("0-or-1", Form::Flag),
    ("photometric", Form::Photometric),
    ("window", Form::Window),
    ("positive", Form::Positive),
    ("positive-decimal", Form::PositiveDecimal),
    ("2-positive", Form::Positives(2)),
    ("3-numbers", Form::Numbers(3)),
    ("6-numbers", Form::Numbers(6)),
    ("decay-correction", Form::DecayCorrection),
    ("radiopharmaceutical", Form::Radiopharmaceutical),
];

const LONGEST_TEXT: usize = 64;

impl Form {
    /// The form that `expected.csv` spells so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        FORMS.into_iter().find(|(own, _)| *own == name).map(|(_, form)| form)
    }

    /// What is wrong with a value that is there. Most forms are those of each of its values.
    pub(super) fn fault(self, value: &str) -> Option<Fault> {
        let each = |fault: fn(&str) -> Option<Fault>| {
            let values = value.split('\\').map(str::trim).filter(|one| !one.is_empty());
            values.filter_map(fault).min()
        };
        let all = |is_good: fn(&str) -> bool| {
            let values = value.split('\\').map(str::trim).filter(|one| !one.is_empty());
            ill_formed(values.into_iter().all(is_good))
        };
        match self {
            Self::Present | Self::Radiopharmaceutical => None,
            Self::Uid => all(is_uid),
            Self::Modality => each(|one| of_list(one, &MODALITIES)),
            Self::ImageType => image_type(value),
            Self::NotDigitsOnly => all(|one| !is_digits(one)),
            Self::Digits => all(|one| one.len() <= LONGEST_TEXT && is_digits(one)),
            Self::CountedFrom1 => all(is_counted),
            Self::Text => all(|one| one.chars().count() <= LONGEST_TEXT),
            Self::Time => all(is_time),
            Self::Number(most) => {
                let fits = |one: &str| is_counted(one.trim()) && one.trim().len() <= most;
                ill_formed(value.split('\\').all(fits))
            }
            Self::Flag => all(|one| matches!(one, "0" | "1")),
            Self::Photometric => each(|one| of_list(one, &PHOTOMETRIC_INTERPRETATIONS)),
            Self::Window => all(|one| decimal(one).is_some()),
            Self::Positive => all(is_plain_positive),
            Self::PositiveDecimal => all(|one| decimal(one).is_some_and(|number| number > 0.0)),
            Self::Positives(count) => ill_formed(
                value.split('\\').count() == count
                    && value.split('\\').all(|one| decimal(one).is_some_and(|one| one > 0.0)),
            ),
            Self::Numbers(count) => ill_formed(
                value.split('\\').count() == count
                    && value.split('\\').all(|one| decimal(one).is_some()),
            ),
            Self::DecayCorrection => each(|one| of_list(one, &["NONE", "START", "ADMIN"])),
        }
    }
}

/// The defined terms of Modality (PS3.3 2026c section C.7.3.1.1.1), retired ones among them, as
/// the receiver lists them.
#[rustfmt::skip]
const MODALITIES: [&str; 62] = [
    "AS", "AU", "BDUS", "BI", "BMD", "CD", "CR", "CT", "DD", "DG", "DOC", "DX", "ECG", "EPS", "ES",
    "FID", "GM", "HC", "HD", "IO", "IOL", "IVOCT", "IVUS", "KER", "LS", "M3D", "MG", "MR", "NM",
    "OAM", "OCT", "OP", "OPM", "OPT", "OPV", "OT", "OSS", "PR", "PT", "PX", "REG", "RESP", "RF",
    "RG", "RTDOSE", "RTIMAGE", "RTPLAN", "RTRECORD", "RTSTRUCT", "SC", "SEG", "SM", "SMR", "SR",
    "SRF", "ST", "TG", "US", "VA", "XA", "XC", "XCD",
];

/// As the receiver lists them, and one as PS3.3 2026c section C.7.6.3.1.2 spells it.
const PHOTOMETRIC_INTERPRETATIONS: [&str; 6] =
    ["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "PALETTE_COLOR", "RGB", "YBR_FULL"];

fn ill_formed(is_good: bool) -> Option<Fault> {
    (!is_good).then_some(Fault::IllFormed)
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_counted(text: &str) -> bool {
    is_digits(text) && !text.starts_with('0')
}

fn is_uid(text: &str) -> bool {
    text.len() <= 64 && text.contains('.') && text.split('.').all(is_digits)
}

/// A word of a list, whose letters should be capitals.
fn of_list(word: &str, list: &[&str]) -> Option<Fault> {
    match list.iter().find(|known| known.eq_ignore_ascii_case(word)) {
        None => Some(Fault::IllFormed),
        Some(known) => (*known != word).then_some(Fault::LetterCase),
    }
}

fn image_type(value: &str) -> Option<Fault> {
    let mut values = value.split('\\').map(str::trim);
    let mut is_of = |list: [&str; 2]| {
        values.next().is_none_or(|one| list.iter().any(|known| known.eq_ignore_ascii_case(one)))
    };
    ill_formed(is_of(["ORIGINAL", "DERIVED"]) && is_of(["PRIMARY", "SECONDARY"]))
}

pub(super) fn is_time(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let below = |range, most: u8| {
        let part: Option<u8> = whole.get(range).and_then(|part: &str| part.parse().ok());
        part.is_some_and(|part| part < most)
    };
    whole.len() == 6
        && is_digits(whole)
        && is_digits(fraction)
        && below(0..2, 24)
        && below(2..4, 60)
        && below(4..6, 60)
}

/// A decimal number, with an exponent or without.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    text.parse().ok().filter(|_| is_plain)
}

/// `1.25`, `0.5`, `5`: no sign, no exponent, no zero before other digits.
fn is_plain_positive(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    is_digits(fraction) && (is_counted(whole) || whole == "0" && text.contains('.'))
}

/// A value as the receiver's rules look at it: text as it is, numbers in decimal.
#[must_use]
pub fn plain(vr: VR, value: &[u8], big_endian: bool) -> Cow<'_, str> {
    fn listed<const N: usize>(
        value: &[u8],
        big: bool,
        number: impl Fn([u8; N]) -> String,
    ) -> String {
        let (all, _) = value.as_chunks::<N>();
        let mut text = String::new();
        for (at, bytes) in all.iter().enumerate() {
            let mut bytes = *bytes;
            if big {
                bytes.reverse();
            }
            if at > 0 {
                text.push('\\');
            }
            text.push_str(&number(bytes));
        }
        text
    }
    Cow::Owned(match vr {
        VR::US => listed(value, big_endian, |bytes| u16::from_le_bytes(bytes).to_string()),
        VR::SS => listed(value, big_endian, |bytes| i16::from_le_bytes(bytes).to_string()),
        VR::UL => listed(value, big_endian, |bytes| u32::from_le_bytes(bytes).to_string()),
        VR::SL => listed(value, big_endian, |bytes| i32::from_le_bytes(bytes).to_string()),
        VR::FL => listed(value, big_endian, |bytes| f32::from_le_bytes(bytes).to_string()),
        VR::FD => listed(value, big_endian, |bytes| f64::from_le_bytes(bytes).to_string()),
        _ => return String::from_utf8_lossy(value),
    })
}
