//! A study as data: the files of one folder under `studies`, read into one value. The
//! rules of a page or a command are built from it ([`super::Policy`]); nothing of a study
//! is known elsewhere. The build reads the folder with this module too, so that a row
//! that cannot be read fails the build.
//!
//! The texts of a study live as long as the program: rules and constants are handed on as
//! plain references to them.

use std::borrow::Cow;

use dicom_core::Tag;
use serde::Deserialize;

use super::decision::Action;
use super::modality::Modality;
use super::packed::Packed;
use super::tables::{self, BadRow, Pattern};

/// The files of a study, as they are read.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    /// `study.toml`, as JSON.
    pub about: &'static str,
    /// `sop.csv`.
    pub sop: &'static str,
    /// `overrides.csv`.
    pub overrides: &'static str,
    /// `asked.csv`.
    pub asked: &'static str,
    /// `accepted.csv`.
    pub accepted: &'static str,
    /// `expected.csv`.
    pub expected: &'static str,
    /// `burned_in.csv`.
    pub burned_in: &'static str,
}

/// `study.toml`: names, the Event ID's form, fixed texts, the site's defaults.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct About<'a> {
    /// The study's name.
    pub name: &'a str,
    /// The version of its SOP.
    pub version: &'a str,
    /// De-identification Method (0012,0063), at most 64 characters.
    pub method: &'a str,
    /// The modalities that it accepts.
    pub modalities: Vec<Modality>,
    /// The form of an Event ID.
    #[serde(borrow)]
    pub event_id: EventIdForm<'a>,
    /// Texts written for everyone.
    #[serde(borrow)]
    pub texts: Texts<'a>,
    /// Who takes the images in.
    #[serde(borrow)]
    pub receiver: Receiver<'a>,
    /// Which pictures may show names.
    pub burned_in: Screens,
    /// The settings' defaults, as a settings file spells them.
    pub defaults: serde_json::Map<String, serde_json::Value>,
}

/// The form of an Image Event ID.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EventIdForm<'a> {
    /// Who gives it out.
    pub from: &'a str,
    /// Letters before the digits.
    pub prefix: &'a str,
    /// How many digits, unless a setting says otherwise.
    pub digits: u8,
    /// The lengths of Participant IDs, in digits.
    pub participant_id_digits: Vec<u8>,
}

/// Texts written for everyone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Texts<'a> {
    /// In place of a person's name.
    pub person: &'a str,
    /// In place of the institution's name.
    pub institution: &'a str,
}

/// Who takes the images in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Receiver<'a> {
    /// Its name.
    pub name: &'a str,
}

/// How captured pages are recognised.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Screens {
    /// Their words, in capitals, without separators.
    pub screen_words: Vec<String>,
}

/// A row of the SOP's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SopRow {
    /// Counted from 1.
    pub row: u8,
    /// The tag as the SOP prints it; empty where it prints none.
    pub printed_tag: &'static str,
    /// The name as the SOP prints it.
    pub name: &'static str,
    /// What the SOP says to do.
    pub printed_action: &'static str,
    /// The attributes that the row is about; none for facts about the file.
    pub attributes: Vec<Tag>,
    /// What the product does by default; `None` for facts about the file.
    pub action: Option<Action>,
    /// How the row is read where it is silent, ambiguous or misprinted; else empty.
    pub reading: &'static str,
}

/// Why the study says something of an attribute that the SOP's table does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A place known to leak.
    Leak,
    /// The same, and invalid or unread in any copy: it goes under the strict preset too.
    Barred,
    /// An option of PS3.15 would keep it; the study has no use for it.
    Narrowed,
    /// Text that stays under Clean Descriptors.
    Clean,
    /// Harmless by its meaning.
    Known,
    /// Written by the product.
    Marker,
    /// The SOP's example header.
    Figure,
}

/// A row of `overrides.csv`.
#[derive(Debug, Clone, Copy)]
pub struct Override {
    /// The tag as the file prints it.
    pub printed: &'static str,
    /// The attributes it is about.
    pub pattern: Pattern,
    /// Why it is there.
    pub kind: Kind,
    /// What happens.
    pub action: Action,
    /// A short name of the place.
    pub place: &'static str,
}

/// What a row of the SOP asks of an output, from a list of its own: a mistake in the
/// table that the writing side uses shall not hide itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Holds the Event ID, and is created when absent.
    EventId,
    /// Holds the Event ID when present.
    EventIdIfPresent,
    /// Absent at every depth.
    Absent,
    /// Holds the text for persons.
    PersonText,
    /// Holds what the settings make of the birth date.
    BirthDate,
}

/// A row of `asked.csv`.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The SOP's row.
    pub row: u8,
    /// What it asks.
    pub asks: Asks,
    /// Of which attribute.
    pub tag: Tag,
}

/// A SOP Class that the study accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// SOP Class UID (0008,0016).
    pub uid: &'static str,
    /// Its name in PS3.6.
    pub name: &'static str,
    /// What it shows.
    pub modality: Modality,
    /// One slice a file, geometry at the top level.
    pub single_frame: bool,
}

/// An attribute that the receiver expects to be there and not empty.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The attribute.
    pub tag: Tag,
    /// Of which modalities.
    pub modalities: Vec<Modality>,
    /// Of single-frame images alone: multi-frame ones say it elsewhere.
    pub single_frame_alone: bool,
}

/// For which modalities a sign makes a picture be looked at.
#[derive(Debug, Clone)]
pub struct BurnedInRule {
    /// The sign.
    pub reason: &'static str,
    /// The modalities.
    pub modalities: Vec<Modality>,
}

/// A study.
#[derive(Debug, Clone, Default)]
pub struct Study {
    /// Names, forms, texts, defaults.
    pub about: About<'static>,
    /// The SOP's rows, in its order.
    pub rows: Vec<SopRow>,
    /// What is laid over them.
    pub overrides: Vec<Override>,
    /// What the check asks, row by row.
    pub asked: Vec<Asked>,
    /// The SOP Classes accepted.
    pub accepted: Vec<Accepted>,
    /// What the receiver expects, by tag.
    pub expected: Vec<Expected>,
    /// Which pictures are looked at.
    pub burned_in: Vec<BurnedInRule>,
}

/// Why a study cannot be used: the file, and what is wrong in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadStudy {
    /// The file's name.
    pub file: &'static str,
    /// What is wrong, with its line where it has one.
    pub why: String,
}

impl std::fmt::Display for BadStudy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.why)
    }
}

impl std::error::Error for BadStudy {}

/// What De-identification Method (LO) holds, in characters.
const LONGEST_METHOD: usize = 64;
/// What Accession Number and Study ID (SH) hold, in characters.
pub const LONGEST_EVENT_ID: usize = 16;

impl Study {
    /// Reads a study from the texts of its files.
    ///
    /// # Errors
    /// The first file and line that cannot be read.
    pub fn new(files: &Files) -> Result<Self, BadStudy> {
        let about: About<'static> = serde_json::from_str(files.about)
            .map_err(|error| BadStudy { file: "study.toml", why: error.to_string() })?;
        let study = Self {
            about,
            rows: read("sop.csv", files.sop, sop_row)?,
            overrides: read("overrides.csv", files.overrides, override_row)?,
            asked: read("asked.csv", files.asked, asked_row)?,
            accepted: read("accepted.csv", files.accepted, accepted_row)?,
            expected: read("expected.csv", files.expected, expected_row)?,
            burned_in: read("burned_in.csv", files.burned_in, burned_in_row)?,
        };
        match study.fault() {
            Some((file, why)) => Err(BadStudy { file, why: why.to_owned() }),
            None => Ok(study),
        }
    }

    /// What rows that are well by themselves do wrong together.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let about = &self.about;
        let numbered = (1u8..).zip(&self.rows).all(|(number, row)| row.row == number);
        let within = |row: &Asked| usize::from(row.row) <= self.rows.len();
        let listed = |class: &Accepted| about.modalities.contains(&class.modality);
        let id = about.event_id.prefix.len() + usize::from(about.event_id.digits);
        let sorted = self.expected.is_sorted_by(|one, next| one.tag < next.tag);
        let alike = |c: char| c.is_ascii_alphanumeric() || c == '-';
        [
            ("sop.csv", numbered, "the rows are not numbered from 1"),
            ("asked.csv", self.asked.iter().all(within), "a row that the SOP does not have"),
            ("accepted.csv", self.accepted.iter().all(listed), "a modality not in study.toml"),
            ("expected.csv", sorted, "the tags are not in order"),
            (
                "study.toml",
                about.method.chars().count() <= LONGEST_METHOD && !about.method.contains('\\'),
                "the method has more than 64 characters, or a backslash",
            ),
            (
                "study.toml",
                id <= LONGEST_EVENT_ID && about.event_id.prefix.chars().all(alike),
                "an Event ID has more than 16 characters, or other than letters and digits",
            ),
            (
                "study.toml",
                about.modalities.is_sorted_by(|one, next| one < next),
                "the modalities are not in the order CT, PT, MR",
            ),
        ]
        .into_iter()
        .find(|(_, good, _)| !good)
        .map(|(file, _, why)| (file, why))
    }

    /// The accepted class of this UID.
    #[must_use]
    pub fn class(&self, uid: &str) -> Option<&Accepted> {
        self.accepted.iter().find(|class| class.uid == uid)
    }

    /// What the receiver expects and does not find, by tag, when these attributes are
    /// there and not empty.
    #[must_use]
    pub fn missing(
        &self,
        there: impl Iterator<Item = Tag>,
        modality: Modality,
        single_frame: bool,
    ) -> Vec<Packed> {
        let mut seen = vec![false; self.expected.len()];
        for tag in there {
            let place = self.expected.binary_search_by(|expected| expected.tag.cmp(&tag));
            if let Some(seen) = place.ok().and_then(|place| seen.get_mut(place)) {
                *seen = true;
            }
        }
        let asked = |expected: &Expected| {
            expected.modalities.contains(&modality)
                && (single_frame || !expected.single_frame_alone)
        };
        let lacking = self.expected.iter().zip(seen).filter(|(one, seen)| !seen && asked(one));
        lacking.map(|(expected, _)| Packed::new(expected.tag)).collect()
    }

    /// A sentence with what this study says in its places: `{kinds}` (CT or PET),
    /// `{receiver}`, `{person}`, `{institution}`.
    #[must_use]
    pub fn say(&self, sentence: &'static str) -> Cow<'static, str> {
        if !sentence.contains('{') {
            return Cow::Borrowed(sentence);
        }
        let about = &self.about;
        let said = sentence
            .replace("{kinds}", &Modality::either(&about.modalities))
            .replace("{receiver}", about.receiver.name)
            .replace("{person}", about.texts.person)
            .replace("{institution}", about.texts.institution);
        Cow::Owned(said)
    }

    /// Whether this sign makes a picture of this modality be looked at.
    #[must_use]
    pub fn looks_at(&self, reason: &str, modality: Modality) -> bool {
        self.burned_in
            .iter()
            .any(|rule| rule.reason == reason && rule.modalities.contains(&modality))
    }
}

/// Reads every row of a file.
fn read<const N: usize, T>(
    file: &'static str,
    text: &'static str,
    row: impl Fn([&'static str; N]) -> Option<T>,
) -> Result<Vec<T>, BadStudy> {
    let bad = |BadRow { line }| BadStudy { file, why: format!("line {line} cannot be read") };
    tables::rows::<N>(text)
        .map(|record| {
            let (line, record) = record.map_err(bad)?;
            row(record).ok_or_else(|| bad(BadRow { line }))
        })
        .collect()
}

fn sop_row(record: [&'static str; 7]) -> Option<SopRow> {
    let [row, printed_tag, name, printed_action, attributes, action, reading] = record;
    Some(SopRow {
        row: row.parse().ok()?,
        printed_tag,
        name,
        printed_action,
        attributes: tables::tags(attributes).collect::<Option<_>>()?,
        action: match action {
            "none" => None,
            word => Some(Action::named(word)?),
        },
        reading,
    })
}

fn override_row([printed, kind, action, place, reason]: [&'static str; 5]) -> Option<Override> {
    let kind = match kind {
        "leak" => Kind::Leak,
        "barred" => Kind::Barred,
        "narrowed" => Kind::Narrowed,
        "clean" => Kind::Clean,
        "known" => Kind::Known,
        "marker" => Kind::Marker,
        "figure" => Kind::Figure,
        _ => return None,
    };
    let named = !matches!(kind, Kind::Clean | Kind::Known | Kind::Marker);
    (!reason.is_empty() && named != place.is_empty()).then_some(())?;
    let pattern = Pattern::parse(printed)?;
    Some(Override { printed, pattern, kind, action: Action::named(action)?, place })
}

fn asked_row([row, asks, tag]: [&'static str; 3]) -> Option<Asked> {
    let asks = match asks {
        "event-id" => Asks::EventId,
        "event-id-if-present" => Asks::EventIdIfPresent,
        "absent" => Asks::Absent,
        "person-text" => Asks::PersonText,
        "birth-date" => Asks::BirthDate,
        _ => return None,
    };
    Some(Asked { row: row.parse().ok()?, asks, tag: Pattern::parse(tag)?.tag()? })
}

fn accepted_row([uid, name, modality, frames]: [&'static str; 4]) -> Option<Accepted> {
    let modality = Modality::named(modality)?;
    let single_frame = match frames {
        "single" => true,
        "multi" => false,
        _ => return None,
    };
    Some(Accepted { uid, name, modality, single_frame })
}

fn expected_row([tag, _, modalities, frames]: [&'static str; 4]) -> Option<Expected> {
    let single_frame_alone = match frames {
        "single" => true,
        "any" => false,
        _ => return None,
    };
    let tag = Pattern::parse(tag)?.tag()?;
    Some(Expected { tag, modalities: modalities_in(modalities)?, single_frame_alone })
}

fn burned_in_row([reason, modalities, _]: [&'static str; 3]) -> Option<BurnedInRule> {
    Some(BurnedInRule { reason, modalities: modalities_in(modalities)? })
}

fn modalities_in(field: &str) -> Option<Vec<Modality>> {
    field.split_ascii_whitespace().map(Modality::named).collect()
}
