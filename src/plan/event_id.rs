//! The Image Event ID (SOP, "Image Transfer and Repository"): what is one, and in words
//! why something typed is not.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::policy::Settings;

/// An Image Event ID from VSIMS: digits only, as many as the settings say, never more than
/// the 16 characters that Accession Number (SH) holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

/// Why an Event ID is refused. Never holds what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum EventIdError {
    /// Nothing was typed.
    #[error("no Event ID")]
    Missing {
        /// The digits that an Event ID has.
        digits: u8,
    },
    /// Something else than digits: letters, inner spaces, `\`, `^`, `=`.
    #[error("an Event ID is digits only")]
    NotDigits {
        /// The digits that an Event ID has.
        digits: u8,
    },
    /// Too few or too many digits.
    #[error("an Event ID has another number of digits")]
    WrongLength {
        /// The digits that an Event ID has.
        digits: u8,
    },
    /// 10 or 11 digits, as Participant IDs have.
    #[error("this looks like a Participant ID")]
    ParticipantId {
        /// The digits that an Event ID has.
        digits: u8,
    },
    /// Equal to an identifier in the dropped files.
    #[error("an identifier of the dropped files")]
    Identifier,
    /// The exam date given differs from the exam's.
    #[error("the exam date differs")]
    OtherDate,
    /// The exam date given cannot be read as one.
    #[error("the exam date cannot be read")]
    UnreadableDate,
    /// Images of two patients would get it.
    #[error("two patients under one Event ID")]
    TwoPatients,
    /// Several exams, or several dates, would get it, and no person has confirmed that.
    #[error("several exams under one Event ID")]
    Shared,
}

impl EventIdError {
    /// The stable spelling.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing { .. } => "event-id-missing",
            Self::NotDigits { .. } => "event-id-not-digits",
            Self::WrongLength { .. } => "event-id-wrong-length",
            Self::ParticipantId { .. } => "event-id-participant-id",
            Self::Identifier => "event-id-is-identifier",
            Self::OtherDate => "exam-date-differs",
            Self::UnreadableDate => "exam-date-unreadable",
            Self::TwoPatients => "two-patients",
            Self::Shared => "event-id-shared",
        }
    }

    /// What is wrong and what to do, for a person.
    #[must_use]
    pub fn sentence(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Missing { digits } => {
                return format!("Enter the {digits}-digit Event ID.").into();
            }
            Self::NotDigits { digits } => {
                return format!(
                    "An Event ID is {digits} digits only. Enter the {digits}-digit Event ID, not the Participant ID."
                )
                .into();
            }
            Self::WrongLength { digits } => {
                return format!("Enter the {digits}-digit Event ID, not the Participant ID.")
                    .into();
            }
            Self::ParticipantId { digits } => {
                return format!(
                    "This looks like a Participant ID. Enter the {digits}-digit Event ID, not the Participant ID."
                )
                .into();
            }
            Self::Identifier => {
                "This number appears in the patient's files. Enter the VSIMS Event ID."
            }
            Self::OtherDate => "That date differs from this exam’s. Check the patient.",
            Self::UnreadableDate => "Write it like 4 Nov 2026 or 2026-11-04.",
            Self::TwoPatients => {
                "Two patients are in this exam. Separate them; nothing was written."
            }
            Self::Shared => "Two exams share this ID. Give each its own, or leave one out.",
        })
    }
}

impl EventId {
    /// Reads a typed or pasted Event ID; spaces around it are dropped, nothing else is
    /// mended.
    ///
    /// # Errors
    /// What is wrong with it, without its value.
    pub fn parse(text: &str, settings: &Settings) -> Result<Self, EventIdError> {
        let text = text.trim();
        let digits = settings.event_id_digits;
        if text.is_empty() {
            return Err(EventIdError::Missing { digits });
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(EventIdError::NotDigits { digits });
        }
        // Refused whatever the settings: a Participant ID must never reach an output.
        if matches!(text.len(), 10 | 11) {
            return Err(EventIdError::ParticipantId { digits });
        }
        if text.len() != usize::from(digits) || text.len() > 16 {
            return Err(EventIdError::WrongLength { digits });
        }
        Ok(Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
