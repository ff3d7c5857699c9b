//! What the receiver's own intake asks of an image, as it has published it: which profile an
//! image finds, which attributes that profile asks for, and how their values are written. Both
//! readers of headers are judged by it, each through a [`View`] of its own.

use std::borrow::Cow;

use dicom_core::{Tag, VR};
use serde::{Deserialize, Serialize};

use super::super::packed::Packed;
use super::super::tables::Pattern;
use super::Study;

/// A level of a data set, as a reader holds it.
pub trait View: Sized {
    /// The attributes there, in the order of the file, each with its name for [`View::text`].
    fn attributes(&self) -> impl Iterator<Item = (Tag, usize)>;
    /// An attribute's value as text, numbers in decimal, values separated by `\`; empty for
    /// sequences and values that are no text.
    fn text(&self, name: usize) -> Cow<'_, str>;
    /// The items of a sequence.
    fn items(&self, name: usize) -> Vec<Self>;
}

/// A kind of image, as the receiver's intake tells it.
#[derive(Debug, Clone)]
pub struct Profile {
    /// How `expected.csv` names it.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How the SOP Class UID begins; empty for any.
    pub classes: &'static str,
    /// One of these is among the values of Image Type, in any letter case; none for any.
    pub image_types: Vec<&'static str>,
}

/// An attribute that the receiver asks for.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The attribute.
    pub tag: Tag,
    /// Its name.
    pub name: &'static str,
    /// How its value is written.
    pub form: Form,
    /// Profiles that require it, by their places in the list.
    pub required: Vec<usize>,
    /// Profiles that look at it when it is there.
    pub optional: Vec<usize>,
}

/// What is wrong with an attribute, by the receiver's rules. The spelling of `as_str` is
/// stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// It is not there, or empty.
    Missing,
    /// It is not written as it should be.
    IllFormed,
    /// Its letters should be capitals.
    LetterCase,
    /// Its digits read as a social security or telephone number.
    LooksPersonal,
}

/// One thing that speaks against an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Against {
    /// The attribute.
    pub tag: Packed,
    /// What is wrong with it.
    pub fault: Fault,
    /// The receiver reports it as a finding; else as a warning.
    pub is_finding: bool,
}

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

/// Each form as `expected.csv` spells it, and in words.
const FORMS: [(&str, Form, &str); 21] = [
    ("present", Form::Present, "anything"),
    ("uid", Form::Uid, "numbers with dots between them"),
    ("modality", Form::Modality, "a code in capital letters"),
    ("image-type", Form::ImageType, r"ORIGINAL or DERIVED, then PRIMARY or SECONDARY"),
    ("not-digits-only", Form::NotDigitsOnly, "words, not digits alone"),
    ("digits", Form::Digits, "digits alone"),
    ("counted-from-1", Form::CountedFrom1, "a whole number from 1"),
    ("text", Form::Text, "1 to 64 characters"),
    ("time", Form::Time, "hours, minutes and seconds, six digits"),
    ("5-digits", Form::Number(5), "a whole number from 1"),
    ("2-digits", Form::Number(2), "a whole number from 1"),
    ("0-or-1", Form::Flag, "0 or 1"),
    ("photometric", Form::Photometric, "a code in capital letters"),
    ("window", Form::Window, "decimal numbers"),
    ("positive", Form::Positive, "a positive number without a sign"),
    ("positive-decimal", Form::PositiveDecimal, "a positive number"),
    ("2-positive", Form::Positives(2), "two positive numbers"),
    ("3-numbers", Form::Numbers(3), "three numbers"),
    ("6-numbers", Form::Numbers(6), "six numbers"),
    ("decay-correction", Form::DecayCorrection, "NONE, START or ADMIN"),
    ("radiopharmaceutical", Form::Radiopharmaceutical, "nuclide, dose, half-life and start"),
];

const LONGEST_TEXT: usize = 64;
const SOP_CLASS_UID: Tag = Tag(0x0008, 0x0016);
const IMAGE_TYPE: Tag = Tag(0x0008, 0x0008);
const PHOTOMETRIC: Tag = Tag(0x0028, 0x0004);
const DEVICE_SERIAL_NUMBER: Tag = Tag(0x0018, 0x1000);
const RADIOPHARMACEUTICALS: Tag = Tag(0x0054, 0x0016);
const NUCLIDE: Tag = Tag(0x0054, 0x0300);
const DOSE: Tag = Tag(0x0018, 0x1074);
const HALF_LIFE: Tag = Tag(0x0018, 0x1075);
const START_TIME: Tag = Tag(0x0018, 0x1072);
const START_DATE_TIME: Tag = Tag(0x0018, 0x1078);
const CODE_VALUE: Tag = Tag(0x0008, 0x0100);
const CODING_SCHEME: Tag = Tag(0x0008, 0x0102);

impl Form {
    /// The form that `expected.csv` spells so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        FORMS.into_iter().find(|(own, ..)| *own == name).map(|(_, form, _)| form)
    }

    /// How a value of it is written, for a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        FORMS.into_iter().find(|(_, form, _)| *form == self).map_or("", |(.., words)| words)
    }

    /// What is wrong with a value that is there. Most forms are those of each of its values.
    fn fault(self, value: &str) -> Option<Fault> {
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

fn is_digits(text: &str) -> bool {
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

fn is_time(value: &str) -> bool {
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
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    text.parse().ok().filter(|_| is_plain)
}

/// `1.25`, `0.5`, `5`: no sign, no exponent, no zero before other digits.
fn is_plain_positive(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    is_digits(fraction) && (is_counted(whole) || whole == "0" && text.contains('.'))
}

/// What is there and not empty, by tag.
struct Level<'a, V>(&'a V, Vec<(Tag, usize)>);

impl<'a, V: View> Level<'a, V> {
    fn of(view: &'a V) -> Self {
        Self(view, view.attributes().collect())
    }

    fn name(&self, tag: Tag) -> Option<usize> {
        self.1.iter().find(|(own, _)| *own == tag).map(|(_, name)| *name)
    }

    fn text(&self, tag: Tag) -> Option<String> {
        let text = self.0.text(self.name(tag)?);
        let text = text.trim_end_matches([' ', '\0']);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn items(&self, tag: Tag) -> Vec<V> {
        self.name(tag).map(|name| self.0.items(name)).unwrap_or_default()
    }
}

impl Study {
    /// The profile of an image, by its SOP Class and its Image Type.
    #[must_use]
    pub fn profile(&self, class: &str, image_type: &str) -> Option<(usize, &Profile)> {
        let says = |word: &&str| {
            image_type.split('\\').any(|value| value.trim().eq_ignore_ascii_case(word))
        };
        let fits = |profile: &&Profile| {
            class.starts_with(profile.classes)
                && (profile.image_types.is_empty() || profile.image_types.iter().any(|w| says(&w)))
        };
        self.profiles.iter().enumerate().find(|(_, profile)| fits(profile))
    }

    /// What the receiver's rules say against an image, by tag. Of a multi-frame image,
    /// functional groups may hold what these rules ask at the outermost level: `elsewhere` are
    /// the attributes there.
    #[must_use]
    pub fn against<V: View>(&self, image: &V, elsewhere: &[Tag]) -> Vec<Against> {
        let level = Level::of(image);
        let text = |tag| level.text(tag).unwrap_or_default();
        let Some((profile, _)) = self.profile(&text(SOP_CLASS_UID), &text(IMAGE_TYPE)) else {
            return Vec::new();
        };
        let is_grey = text(PHOTOMETRIC).to_ascii_uppercase().starts_with("MONOCHROME");
        let mut against = Vec::new();
        for expected in &self.expected {
            let is_required = expected.required.contains(&profile);
            let is_asked = is_required || expected.optional.contains(&profile);
            if !is_asked || expected.form == Form::Window && !is_grey {
                continue;
            }
            let mut say = |tag, fault, is_finding| {
                against.push(Against { tag: Packed::new(tag), fault, is_finding });
            };
            let there = level.name(expected.tag);
            if expected.form == Form::Radiopharmaceutical {
                let items = level.items(expected.tag);
                if items.is_empty() {
                    say(expected.tag, Fault::Missing, is_required);
                }
                for item in &items {
                    for (tag, fault) in radiopharmaceutical(item) {
                        say(tag, fault, is_required);
                    }
                }
                continue;
            }
            let is_sequence = there.is_some_and(|name| !image.items(name).is_empty());
            match level.text(expected.tag) {
                _ if is_sequence => {}
                None if is_required && !elsewhere.contains(&expected.tag) => {
                    say(expected.tag, Fault::Missing, true);
                }
                None => {}
                Some(value) => {
                    if let Some(fault) = expected.form.fault(&value) {
                        say(expected.tag, fault, is_required && fault == Fault::IllFormed);
                    }
                }
            }
        }
        let serial = text(DEVICE_SERIAL_NUMBER);
        if self.about.receiver.looks_for_persons
            && is_digits(&serial)
            && matches!(serial.len(), 9 | 10)
        {
            let tag = Packed::new(DEVICE_SERIAL_NUMBER);
            against.push(Against { tag, fault: Fault::LooksPersonal, is_finding: false });
        }
        against.sort_unstable();
        against.dedup();
        against
    }

    /// How the receiver wants an attribute written, for a person.
    #[must_use]
    pub fn form_of(&self, tag: Packed) -> Option<&'static str> {
        let own = self.expects(tag).map(|expected| expected.form);
        own.or_else(|| part_of_dose(tag.tag())).map(Form::words)
    }

    /// What the study calls an attribute that the receiver asks for.
    #[must_use]
    pub fn name_of(&self, tag: Packed) -> Option<&'static str> {
        self.expects(tag).map(|expected| expected.name)
    }

    fn expects(&self, tag: Packed) -> Option<&Expected> {
        self.expected.iter().find(|expected| Packed::new(expected.tag) == tag)
    }
}

/// How the parts of a radiopharmaceutical's item are written.
fn part_of_dose(tag: Tag) -> Option<Form> {
    match tag {
        DOSE | HALF_LIFE => Some(Form::PositiveDecimal),
        START_TIME => Some(Form::Time),
        NUCLIDE => Some(Form::Present),
        _ => None,
    }
}

/// What is against an item of the Radiopharmaceutical Information Sequence.
fn radiopharmaceutical<V: View>(item: &V) -> Vec<(Tag, Fault)> {
    let level = Level::of(item);
    let mut found = Vec::new();
    let codes = level.items(NUCLIDE);
    let is_code = |code: &V| {
        let code = Level::of(code);
        code.text(CODE_VALUE).is_some() && code.text(CODING_SCHEME).is_some()
    };
    match codes.as_slice() {
        [] => found.push((NUCLIDE, Fault::Missing)),
        [code] if is_code(code) => {}
        _ => found.push((NUCLIDE, Fault::IllFormed)),
    }
    for tag in [DOSE, HALF_LIFE] {
        match level.text(tag) {
            None => found.push((tag, Fault::Missing)),
            Some(value) => {
                let fault = Form::PositiveDecimal.fault(&value);
                found.extend(fault.map(|fault| (tag, fault)));
            }
        }
    }
    let is_date_time = |value: &str| {
        let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
        whole.len() == 14 && is_digits(whole) && is_digits(fraction)
    };
    match (level.text(START_TIME), level.text(START_DATE_TIME)) {
        (None, None) => found.push((START_TIME, Fault::Missing)),
        (time, date_time) => {
            let good = time.is_some_and(|time| is_time(&time))
                || date_time.is_some_and(|own| is_date_time(&own));
            if !good {
                found.push((START_TIME, Fault::IllFormed));
            }
        }
    }
    found
}

const WEIGHT: Tag = Tag(0x0010, 0x1030);
const UNITS: Tag = Tag(0x0054, 0x1001);
const DECAY_CORRECTION: Tag = Tag(0x0054, 0x1102);

/// What keeps standardised uptake values from being computed of a PET image (QIBA's vendor-neutral
/// way): weight, dose, half-life, start, decay correction and units, by tag; nothing when they can be.
#[must_use]
pub fn against_suv<V: View>(image: &V) -> Vec<Packed> {
    let level = Level::of(image);
    let text = |tag| level.text(tag).unwrap_or_default();
    let units = text(UNITS);
    // Grams per millilitre are standardised uptake values already.
    if units == "GML" {
        return Vec::new();
    }
    let mut against = Vec::new();
    if decimal(&text(WEIGHT)).is_none_or(|weight| weight <= 0.0) {
        against.push(WEIGHT);
    }
    let items = level.items(RADIOPHARMACEUTICALS);
    match items.first() {
        None => against.push(RADIOPHARMACEUTICALS),
        Some(item) => {
            let faults = radiopharmaceutical(item);
            against.extend(faults.into_iter().map(|(tag, _)| tag).filter(|tag| *tag != NUCLIDE));
        }
    }
    if units != "BQML" {
        against.push(UNITS);
    }
    if !matches!(text(DECAY_CORRECTION).as_str(), "START" | "ADMIN") {
        against.push(DECAY_CORRECTION);
    }
    let mut against: Vec<Packed> = against.into_iter().map(Packed::new).collect();
    against.sort_unstable();
    against
}

/// Reads a row of `profiles.csv`.
pub(super) fn profile_row([code, name, classes, types]: [&'static str; 4]) -> Option<Profile> {
    let is_uid = classes.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (!code.is_empty() && is_uid).then_some(Profile {
        code,
        name,
        classes,
        image_types: types.split_ascii_whitespace().collect(),
    })
}

/// Reads a row of `expected.csv`.
pub(super) fn expected_row(
    [tag, name, form, required, optional]: [&'static str; 5],
    profiles: &[Profile],
) -> Option<Expected> {
    let place = |code: &str| profiles.iter().position(|profile| profile.code == code);
    let places = |list: &str| list.split_ascii_whitespace().map(place).collect::<Option<Vec<_>>>();
    Some(Expected {
        tag: Pattern::parse(tag)?.tag()?,
        name,
        form: Form::named(form)?,
        required: places(required)?,
        optional: places(optional)?,
    })
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
        let in_order = |mut bytes: [u8; N]| {
            if big {
                bytes.reverse();
            }
            number(bytes)
        };
        all.iter().map(|bytes| in_order(*bytes)).collect::<Vec<_>>().join("\\")
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
