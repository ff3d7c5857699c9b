//! What the receiver's own intake asks of an image, as it has published it: which profile an
//! image finds, which attributes that profile asks for, and what is against their values. Both
//! readers of headers are judged by it, each through a [`View`] of its own.

use std::borrow::Cow;

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

use super::super::packed::Packed;
use super::super::tables::Pattern;
use super::Study;
use super::forms::{Form, decimal, is_digits, is_time};

/// A level of a data set, as a reader holds it.
pub trait View: Sized {
    /// The first attribute with this tag, by its name for [`View::text`].
    fn find(&self, tag: Tag) -> Option<usize>;
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

/// What of a level is not empty.
struct Level<'a, V>(&'a V);

impl<'a, V: View> Level<'a, V> {
    fn text(&self, tag: Tag) -> Option<Cow<'a, str>> {
        self.text_of(self.0.find(tag)?)
    }

    fn text_of(&self, name: usize) -> Option<Cow<'a, str>> {
        let text = match self.0.text(name) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_end_matches([' ', '\0'])),
            Cow::Owned(text) => Cow::Owned(text.trim_end_matches([' ', '\0']).to_owned()),
        };
        (!text.is_empty()).then_some(text)
    }

    fn items(&self, tag: Tag) -> Vec<V> {
        self.0.find(tag).map(|name| self.0.items(name)).unwrap_or_default()
    }
}

impl Study {
    /// The profile of an image, by its SOP Class and its Image Type.
    #[must_use]
    pub fn profile(&self, class: &str, image_type: &str) -> Option<(usize, &Profile)> {
        let says = |word: &&str| -> bool {
            image_type.split('\\').any(|value| value.trim().eq_ignore_ascii_case(word))
        };
        let fits = |profile: &&Profile| {
            class.starts_with(profile.classes)
                && (profile.image_types.is_empty() || profile.image_types.iter().any(&says))
        };
        self.profiles.iter().enumerate().find(|(_, profile)| fits(profile))
    }

    /// What the receiver's rules say against an image, by tag. Of a multi-frame image,
    /// functional groups may hold what these rules ask at the outermost level: `elsewhere` are
    /// the attributes there.
    #[must_use]
    pub fn against<V: View>(&self, image: &V, elsewhere: &[Tag]) -> Vec<Against> {
        let level = Level(image);
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
            let there = image.find(expected.tag);
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
            match there.and_then(|name| level.text_of(name)) {
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

    /// How the receiver wants an attribute written.
    #[must_use]
    pub fn form_of(&self, tag: Packed) -> Option<Form> {
        let own = self.expects(tag).map(|expected| expected.form);
        own.or_else(|| part_of_dose(tag.tag()))
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
    let level = Level(item);
    let mut found = Vec::new();
    let codes = level.items(NUCLIDE);
    let is_code = |code: &V| {
        let code = Level(code);
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
    let level = Level(image);
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
    if !matches!(text(DECAY_CORRECTION).as_ref(), "START" | "ADMIN") {
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
