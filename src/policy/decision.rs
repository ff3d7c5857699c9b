//! What is decided for an attribute, and which rule decided it.

use dicom_core::{Tag, VR};
use serde::Serialize;

use super::modality::Modality;

/// What happens to an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The value's bytes stay as they are.
    Keep,
    /// The text stays, but for what the identifier sweep finds in it.
    Sweep,
    /// The sequence stays; its items are walked with the whole rule set.
    Walk,
    /// The element goes, with all its items.
    Remove,
    /// The element stays with zero length.
    Empty,
    /// The value becomes a fixed, meaningless one that is legal for its VR.
    Dummy,
    /// The value becomes the Image Event ID.
    EventId,
    /// The value becomes this text of the study's, such as `Unspecified`.
    Write(&'static str),
    /// The birth date is treated as the settings say.
    BirthDate,
    /// The age stays, unless the settings cap it at 090Y.
    Age,
    /// The UID stays, unless the settings remap UIDs.
    Uid,
    /// Stays when its value reads as a date-time within a few days of the study date,
    /// else it goes (the two private dates that PET quantification needs).
    NearStudyDate,
    /// Stays unless it holds an original identifier; then it becomes the Event ID.
    EventIdIfIdentifier,
    /// A de-identification marker: the product writes its own; what earlier tools wrote
    /// stays, its text swept.
    Marker,
    /// A private creator: stays when an element of its block stays
    /// ([`crate::policy::with_block`]).
    WithBlock,
}

impl Action {
    /// The action that a rule file spells; `None` when it is none.
    #[must_use]
    pub fn named(word: &'static str) -> Option<Self> {
        Some(match word {
            "keep" => Self::Keep,
            "sweep" => Self::Sweep,
            "walk" => Self::Walk,
            "remove" => Self::Remove,
            "empty" => Self::Empty,
            "event-id" => Self::EventId,
            "birth-date" => Self::BirthDate,
            "age" => Self::Age,
            "uid" => Self::Uid,
            "event-id-if-identifier" => Self::EventIdIfIdentifier,
            "marker" => Self::Marker,
            _ => Self::Write(word.strip_prefix("write ").filter(|text| !text.is_empty())?),
        })
    }

    /// The value becomes one that the study gives: also where there was none.
    #[must_use]
    pub const fn gives_a_value(self) -> bool {
        matches!(self, Self::EventId | Self::Write(_) | Self::BirthDate)
    }

    /// Whether something of the original value may stay.
    #[must_use]
    pub const fn may_keep(self) -> bool {
        matches!(
            self,
            Self::Keep
                | Self::Sweep
                | Self::Walk
                | Self::Age
                | Self::Uid
                | Self::NearStudyDate
                | Self::EventIdIfIdentifier
                | Self::Marker
                | Self::WithBlock
        )
    }
}

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A row of the SOP's table, counted from 1.
    Sop(u8),
    /// The SOP's worked example header, item A to F.
    SopFigure(char),
    /// A row of PS3.15 2026c Table E.1-1, by its Basic Profile code or, when an option
    /// decided, that option's name.
    Ps315(&'static str),
    /// A place known to leak that the tables leave open; a short name of it.
    Leak(&'static str),
    /// Any other person name.
    PersonNameByVr,
    /// Remaining text, swept.
    TextByVr,
    /// Known to the dictionary, and no text.
    DictionaryKnown,
    /// Not known to the dictionary.
    Unknown,
    /// A private element of PS3.15 2026c Table E.3.10-1.
    SafePrivate,
    /// Any other private element, and private creators without elements.
    PrivateNotListed,
    /// A private date that PET quantification needs.
    PetDate,
    /// A de-identification marker that the product writes.
    Marker,
    /// Group length, group 0000/0002/0004, padding: never copied.
    NeverCopied,
    /// Bytes of a compressed picture that are no picture; what they are and what was done.
    Picture(&'static str),
    /// A setting that departs from the default; its name.
    Setting(&'static str),
}

/// An action, and the rule that asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub action: Action,
    /// Why.
    pub rule: Rule,
}

/// The attribute asked about.
#[derive(Debug, Clone, Copy)]
pub struct Attribute<'a> {
    /// Its tag as the file has it.
    pub tag: Tag,
    /// The VR in force.
    pub vr: VR,
    /// It is a sequence in the file, whatever its VR says.
    pub is_sequence: bool,
    /// For private elements: the creator that reserved its block in the same item.
    pub creator: Option<&'a str>,
}

/// Where the attribute is.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The kind of image: PS3.15's compound codes depend on the types in its IOD.
    pub modality: Modality,
    /// The tags of the sequences around it, outermost first; empty at the top level.
    pub path: &'a [Tag],
}
