//! The few settings, each with the SOP's own default (DESIGN decision 16).

use serde::{Deserialize, Serialize};

/// What a site may set. Loaded from a settings file (JSON), stored nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Event IDs are this many digits.
    pub event_id_digits: u8,
    /// File names; `{n}` is the image's number, `{event}` the Event ID.
    pub file_name: String,
    /// Zero-pad `{n}` to this many digits; 0 for none.
    pub file_number_digits: u8,
    /// What Patient's Birth Date becomes (SOP row 3).
    pub birth_date: BirthDate,
    /// What Institution Name becomes when present (SOP example header D).
    pub institution_name: InstitutionName,
    /// What Operators' Name becomes when present (SOP row 28).
    pub operators_name: OperatorsName,
    /// Private elements known to be safe stay (PS3.15 Table E.3.10-1).
    pub keep_safe_private: bool,
    /// The Icon Image Sequence stays (SOP row 112).
    pub keep_icon: bool,
    /// Ages over 89 become 090Y.
    pub cap_age: bool,
    /// UIDs stay (SOP rows 10, 71, 72, 80); otherwise they are consistently replaced.
    pub keep_uids: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            event_id_digits: 7,
            file_name: "IMG#{n}_{event}.dcm".into(),
            file_number_digits: 0,
            birth_date: BirthDate::Empty,
            institution_name: InstitutionName::Anonymous,
            operators_name: OperatorsName::Retain,
            keep_safe_private: true,
            keep_icon: true,
            cap_age: false,
            keep_uids: true,
        }
    }
}

/// What becomes of the birth date; never derived from the true one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BirthDate {
    /// Present with zero length.
    Empty,
    /// The same fixed date for everyone, `YYYYMMDD`.
    Reference(String),
    /// A date drawn from the Event ID alone, so that it repeats and tells nothing.
    Random,
    /// The element is left out.
    Absent,
}

/// What becomes of Institution Name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstitutionName {
    /// `Anonymous`.
    Anonymous,
    /// The element goes.
    Remove,
}

/// What becomes of Operators' Name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorsName {
    /// Stays, with a warning.
    Retain,
    /// `Unspecified`.
    Unspecified,
}
