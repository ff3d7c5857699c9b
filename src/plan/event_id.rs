//! The Image Event ID (SOP, "Image Transfer and Repository"): what is one, and in words
//! why something typed is not.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::policy::Settings;
use crate::policy::study::LONGEST_EVENT_ID;
use crate::words::event_ids;

/// An Image Event ID as the study gives it out: digits, as many as the settings say, after
/// the study's own letters where it has some; never more than the 16 characters that Accession Number (SH) holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(String);

/// Why an Event ID is refused. Never holds what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum EventIdError {
    /// Nothing was typed.
    #[error("no Event ID")]
    Missing {
        /// What an Event ID looks like.
        form: IdForm,
    },
    /// Something else than digits: letters, inner spaces, `\`, `^`, `=`.
    #[error("an Event ID is digits only")]
    NotDigits {
        /// What an Event ID looks like.
        form: IdForm,
    },
    /// Too few or too many digits.
    #[error("an Event ID has another number of digits")]
    WrongLength {
        /// What an Event ID looks like.
        form: IdForm,
    },
    /// As many digits as Participant IDs have.
    #[error("this looks like a Participant ID")]
    ParticipantId {
        /// What an Event ID looks like.
        form: IdForm,
    },
    /// Equal to an identifier in the dropped files.
    #[error("an identifier of the dropped files")]
    Identifier {
        /// Who gives Event IDs out.
        from: &'static str,
    },
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

/// What an Event ID looks like, as the study and the settings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdForm {
    /// Letters before the digits.
    pub prefix: &'static str,
    /// How many digits.
    pub digits: u8,
}

impl IdForm {
    /// The form under these settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            prefix: settings.policy.study().about.event_id.prefix,
            digits: settings.event_id_digits,
        }
    }

    /// `7-digit Event ID`; `Event ID (MR- and 5 digits)`.
    fn named(self) -> String {
        match self.prefix {
            "" => event_ids::digits_named(self.digits),
            _ => event_ids::parts_named(self.parts()),
        }
    }

    /// `7 digits`; `MR- and 5 digits`.
    #[must_use]
    pub fn parts(self) -> String {
        match self.prefix {
            "" => event_ids::digits(self.digits),
            prefix => event_ids::prefix_and_digits(self.digits, prefix),
        }
    }

    /// Ones that nobody has, to show what is meant: the first, the second.
    #[must_use]
    pub fn example(self, nth: usize) -> String {
        let digits = "4107382".chars().cycle().skip(nth).take(usize::from(self.digits));
        self.prefix.chars().chain(digits).collect()
    }

    /// How many digits a text lacks that may become an Event ID when more are typed; `None` of
    /// any other text.
    #[must_use]
    pub fn lacks(self, text: &str) -> Option<usize> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let number = text.strip_prefix(self.prefix)?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        usize::from(self.digits).checked_sub(number.len()).filter(|n| is_number && *n > 0)
    }

    /// Whether a text has this form.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        let number = text.strip_prefix(self.prefix).unwrap_or_default();
        number.len() == usize::from(self.digits) && number.bytes().all(|b| b.is_ascii_digit())
    }
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
            Self::Identifier { .. } => "event-id-is-identifier",
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
            Self::Missing { form } => return event_ids::missing(form.named()).into(),
            Self::NotDigits { form } => {
                return event_ids::not_digits(form.named(), form.parts()).into();
            }
            Self::WrongLength { form } => return event_ids::wrong_length(form.named()).into(),
            Self::ParticipantId { form } => return event_ids::participant_id(form.named()).into(),
            Self::Identifier { from } => return event_ids::is_identifier(from).into(),
            Self::OtherDate => event_ids::OTHER_DATE,
            Self::UnreadableDate => event_ids::UNREADABLE_DATE,
            Self::TwoPatients => event_ids::TWO_PATIENTS,
            Self::Shared => event_ids::SHARED,
        })
    }
}

impl EventId {
    /// Reads a typed or pasted Event ID; spaces around it and in it are dropped, nothing else
    /// is mended.
    ///
    /// # Errors
    /// What is wrong with it, without its value.
    pub fn parse(text: &str, settings: &Settings) -> Result<Self, EventIdError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.as_str();
        let form = IdForm::of(settings);
        if text.is_empty() {
            return Err(EventIdError::Missing { form });
        }
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        // Refused whatever the settings: a Participant ID must never reach an output.
        let participant = &settings.policy.study().about.event_id.participant_id_digits;
        if is_number(text) && participant.iter().any(|digits| usize::from(*digits) == text.len()) {
            return Err(EventIdError::ParticipantId { form });
        }
        let number = text.strip_prefix(form.prefix).filter(|number| is_number(number));
        let Some(number) = number else { return Err(EventIdError::NotDigits { form }) };
        if number.len() != usize::from(form.digits) || text.len() > LONGEST_EVENT_ID {
            return Err(EventIdError::WrongLength { form });
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
