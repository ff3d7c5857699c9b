//! A study as data: the files of one folder under `studies`, read into one value. The
//! rules of a page or a command are built from it ([`super::Policy`]); nothing of a study
//! is known elsewhere. The build reads the folder with this module too, so that a row
//! that cannot be read fails the build.
//!
//! The texts of a study live as long as the program: rules and constants are handed on as
//! plain references to them.

use std::borrow::Cow;

use dicom_core::Tag;

use super::decision::Action;
use super::modality::Modality;
use super::packed::Packed;
use super::tables::{self, BadRow, Pattern};

/// The files of a study, as they are read.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    /// `study.toml`, as lines `key,value` ([`super::folder`]).
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

/// `study.toml`: names, the Event ID's form, words, the site's defaults.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The study's name.
    pub name: &'static str,
    /// The version of its SOP.
    pub version: &'static str,
    /// De-identification Method (0012,0063), at most 64 characters.
    pub method: &'static str,
    /// Implementation Version Name (0002,0013) before the tool's version.
    pub implementation: &'static str,
    /// The name that settings files begin with.
    pub files: &'static str,
    /// The modalities that it accepts.
    pub modalities: Vec<Modality>,
    /// The same for a person: `CT or PET`.
    pub kinds: &'static str,
    /// The SOP's row that says how files are named, where it has one.
    pub file_name_row: Option<u8>,
    /// The form of an Event ID.
    pub event_id: EventIdForm,
    /// Texts written for everyone.
    pub texts: Texts,
    /// Who takes the images in.
    pub receiver: Receiver,
    /// Words of captured pages, in capitals, without separators.
    pub screen_words: Vec<&'static str>,
    /// The settings' defaults, as a settings file spells them.
    pub defaults: Vec<(&'static str, &'static str)>,
}

/// The form of an Image Event ID.
#[derive(Debug, Clone, Default)]
pub struct EventIdForm {
    /// Who gives it out.
    pub from: &'static str,
    /// Letters before the digits.
    pub prefix: &'static str,
    /// How many digits, unless a setting says otherwise.
    pub digits: u8,
    /// The lengths of Participant IDs, in digits.
    pub participant_id_digits: Vec<u8>,
}

/// Texts written for everyone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts {
    /// In place of a person's name.
    pub person: &'static str,
    /// In place of the institution's name.
    pub institution: &'static str,
}

/// Who takes the images in.
#[derive(Debug, Clone, Default)]
pub struct Receiver {
    /// Its name.
    pub name: &'static str,
    /// Whom to write to.
    pub contact: &'static str,
}

/// The keys of `study.toml` that only the page asks for begin with one of these.
const PAGE_ALONE: [&str; 6] =
    ["page.", "upload.", "event-id.where", "receiver.address", "receiver.staff", "receiver.office"];

impl About {
    /// Reads the lines that [`super::folder`] makes of `study.toml`; else the key that is
    /// missing, unknown or wrong.
    fn new(lines: &'static str) -> Result<Self, &'static str> {
        let mut about = Self::default();
        let mut missing = vec![
            "name",
            "version",
            "method",
            "implementation",
            "files",
            "modalities",
            "kinds",
            "event-id.from",
            "event-id.digits",
            "event-id.participant-id-digits",
            "texts.person",
            "texts.institution",
            "receiver.name",
            "receiver.contact",
        ];
        for row in tables::rows::<2>(lines) {
            let (_, [key, value]) = row.map_err(|_| "a line")?;
            missing.retain(|wanted| *wanted != key);
            let list = || value.split_ascii_whitespace();
            match key {
                "name" => about.name = value,
                "version" => about.version = value,
                "method" => about.method = value,
                "implementation" => about.implementation = value,
                "files" => about.files = value,
                "modalities" => about.modalities = modalities_in(value).ok_or(key)?,
                "kinds" => about.kinds = value,
                "file-name-row" => about.file_name_row = Some(value.parse().map_err(|_| key)?),
                "event-id.from" => about.event_id.from = value,
                "event-id.prefix" => about.event_id.prefix = value,
                "event-id.digits" => about.event_id.digits = value.parse().map_err(|_| key)?,
                "event-id.participant-id-digits" => {
                    let digits: Result<_, _> = list().map(str::parse).collect();
                    about.event_id.participant_id_digits = digits.map_err(|_| key)?;
                }
                "texts.person" => about.texts.person = value,
                "texts.institution" => about.texts.institution = value,
                "receiver.name" => about.receiver.name = value,
                "receiver.contact" => about.receiver.contact = value,
                "burned-in.screen-words" => about.screen_words = list().collect(),
                _ => match key.strip_prefix("defaults.") {
                    Some(name) => about.defaults.push((name, value)),
                    None if PAGE_ALONE.iter().any(|start| key.starts_with(start)) => {}
                    None => return Err(key),
                },
            }
        }
        missing.first().map_or(Ok(about), |key| Err(key))
    }
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

/// For which modalities a warning sign asks for a look at the picture.
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
    pub about: About,
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
        let about = About::new(files.about).map_err(|key| BadStudy {
            file: "study.toml",
            why: format!("{key} is missing, not known or cannot be read"),
        })?;
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
            ("study.toml", about.implementation.len() <= 8, "implementation is too long"),
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
            .replace("{kinds}", about.kinds)
            .replace("{receiver}", about.receiver.name)
            .replace("{person}", about.texts.person)
            .replace("{institution}", about.texts.institution);
        Cow::Owned(said)
    }

    /// Whether this warning sign asks for a look at a picture of this modality.
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
