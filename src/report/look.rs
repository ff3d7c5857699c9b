//! Who looked at what, when, and what was decided: places and decisions, never a value.

use serde::{Deserialize, Serialize};

use crate::words::looks;

/// A look of a person, or what a rule decided where nobody looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// What was shown.
    pub subject: Subject,
    /// Where: the attribute of a text, the modality and number of a series.
    pub place: String,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub by: By,
    /// How many images; of a text it is not counted.
    pub images: Option<u64>,
    /// Of how many, when these were on the screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// Which of them: first and last of each run, counted from 1 in the series' order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slices: Vec<[u64; 2]>,
    /// Why a whole series is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<OutReason>,
    /// When, as the workstation's clock had it (ISO 8601, UTC); empty when not recorded.
    pub when: String,
    /// The initials that the person chose to give; empty when none.
    pub initials: String,
}

/// What can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A text that may hold a name or a date.
    Text,
    /// The pictures of a series.
    Pictures,
}

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The text stays as it is.
    Kept,
    /// Another text was typed.
    Edited,
    /// The text is emptied.
    Emptied,
    /// The text that was offered was taken.
    Offered,
    /// The held pictures show no names, and go.
    Included,
    /// The held pictures are left out.
    LeftOut,
    /// These pictures were on the screen.
    Looked,
    /// The pictures were looked at, and no letters were seen.
    NoLetters,
    /// The whole series is left out.
    SeriesOut,
}

impl Decision {
    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Kept => looks::KEPT,
            Self::Edited => looks::EDITED,
            Self::Emptied => looks::EMPTIED,
            Self::Offered => looks::OFFERED,
            Self::Included => looks::INCLUDED,
            Self::LeftOut => looks::LEFT_OUT,
            Self::Looked => looks::LOOKED,
            Self::NoLetters => looks::NO_LETTERS,
            Self::SeriesOut => looks::SERIES_OUT,
        }
    }
}

/// Why a whole series is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum OutReason {
    /// Letters stand in its pictures.
    Letters,
    /// It is a localizer.
    Localizer,
    /// It is a capture of a screen.
    Capture,
    /// Nobody asked for it.
    NotAskedFor,
}

impl OutReason {
    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Letters => looks::LETTERS,
            Self::Localizer => looks::LOCALIZER,
            Self::Capture => looks::CAPTURE,
            Self::NotAskedFor => looks::NOT_ASKED_FOR,
        }
    }
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A person at the page.
    Person,
    /// The product, by its rules: nobody looked.
    Rule,
}

/// Initials hold no more than this many letters: enough for initials, not for most names.
pub const MAX_INITIALS: usize = 4;

/// What was typed as initials: its letters, in upper case, and no more than
/// [`MAX_INITIALS`]; of anything else, nothing.
#[must_use]
pub fn initials(typed: &str) -> String {
    let letters = typed.chars().filter(|letter| letter.is_alphabetic());
    letters.flat_map(char::to_uppercase).take(MAX_INITIALS).collect()
}

/// A time as ISO 8601 in UTC to the second or finer (`2026-11-04T09:30:00Z`); empty when
/// the text is none.
#[must_use]
pub fn time(text: &str) -> String {
    let shape = text.len() <= 24
        && text.chars().enumerate().all(|(at, letter)| match at {
            4 | 7 => letter == '-',
            10 => letter == 'T',
            13 | 16 => letter == ':',
            19 => letter == '.' || letter == 'Z',
            _ => letter.is_ascii_digit() || letter == 'Z',
        });
    let whole = text.get(..19).map(|time| format!("{time}Z"));
    whole.filter(|_| shape && text.ends_with('Z')).unwrap_or_default()
}
