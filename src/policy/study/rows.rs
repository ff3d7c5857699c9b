//! The tables of a study, row by row: what each row says, and how it is read.

use dicom_core::Tag;

use super::super::decision::Action;
use super::super::modality::Modality;
use super::super::tables::{self, BadRow, Pattern};
use super::{BadStudy, BurnedIn};

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

/// For which modalities a warning sign asks for a look at the picture.
#[derive(Debug, Clone)]
pub struct BurnedInRule {
    /// The sign.
    pub reason: BurnedIn,
    /// The modalities.
    pub modalities: Vec<Modality>,
}

/// Reads every row of a file.
pub(super) fn read<const N: usize, T>(
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

pub(super) fn sop_row(record: [&'static str; 7]) -> Option<SopRow> {
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

pub(super) fn override_row(
    [printed, kind, action, place, reason]: [&'static str; 5],
) -> Option<Override> {
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

pub(super) fn asked_row([row, asks, tag]: [&'static str; 3]) -> Option<Asked> {
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

pub(super) fn accepted_row([uid, name, modality, frames]: [&'static str; 4]) -> Option<Accepted> {
    let modality = Modality::named(modality)?;
    // A UID with a slip of the pen would refuse what the study accepts (PS3.5 section 9.1).
    let is_component =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (uid.len() <= 64 && uid.split('.').all(is_component)).then_some(())?;
    let single_frame = match frames {
        "single" => true,
        "multi" => false,
        _ => return None,
    };
    Some(Accepted { uid, name, modality, single_frame })
}

pub(super) fn burned_in_row([reason, modalities, _]: [&'static str; 3]) -> Option<BurnedInRule> {
    Some(BurnedInRule { reason: BurnedIn::named(reason)?, modalities: modalities_in(modalities)? })
}

/// Modalities with spaces between them.
pub(super) fn modalities_in(field: &str) -> Option<Vec<Modality>> {
    field.split_ascii_whitespace().map(Modality::named).collect()
}
