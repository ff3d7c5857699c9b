//! The few settings, each with the SOP's own default, and what differs from it in words.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::layers::Policy;
use super::study::{FileNames, Texts};
use crate::words::differences;

/// What a site may set. Loaded from a settings file (JSON), stored nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The study's rules, which these settings are settings of. They are not part of what
    /// is written down: a program has those of one study.
    #[serde(skip, default = "Policy::built_in")]
    pub policy: Arc<Policy>,
    /// Event IDs are this many digits.
    pub event_id_digits: u8,
    /// File names; `{n}` is the image's number, `{event}` the Event ID.
    pub file_name: String,
    /// Zero-pad `{n}` to this many digits; 0 for none.
    pub file_number_digits: u8,
    /// Files are named without `#`, where some tools and links end: by the study's own second
    /// template instead of `file_name`.
    pub link_safe_names: bool,
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
    /// PS3.15 2026c Table E.1-1 decides wherever it has a row, its options as wide as it
    /// grants them, so that its codes may be claimed in (0012,0064). The SOP's own
    /// departures from it (department, operator, procedure step IDs, icon) end with it.
    pub strict: bool,
}

/// The defaults of the study that this program was built for.
impl Default for Settings {
    fn default() -> Self {
        Self::of(&Policy::built_in())
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
    /// A date drawn from the Event ID alone, so that it repeats and reveals nothing.
    Random,
    /// The element is left out.
    Absent,
}

/// What becomes of Institution Name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstitutionName {
    /// The study's text for institutions.
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
    /// The study's text for persons.
    Unspecified,
}

impl Settings {
    /// A study's own defaults.
    #[must_use]
    pub fn of(policy: &Arc<Policy>) -> Self {
        let mut settings = Self {
            policy: Arc::clone(policy),
            event_id_digits: policy.study().about.event_id.digits,
            file_name: String::new(),
            file_number_digits: 0,
            link_safe_names: false,
            birth_date: BirthDate::Empty,
            institution_name: InstitutionName::Anonymous,
            operators_name: OperatorsName::Retain,
            keep_safe_private: true,
            keep_icon: true,
            cap_age: false,
            keep_uids: true,
            strict: false,
        };
        // A study with a default that is none does not build.
        for (key, value) in &policy.study().about.defaults {
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(*value));
            let _ = settings.set(key, &value);
        }
        settings
    }

    /// The strict preset: everything else as the SOP has it.
    #[must_use]
    pub fn strict() -> Self {
        Self { strict: true, ..Self::default() }
    }

    /// How files are named.
    #[must_use]
    pub fn file_names(&self) -> FileNames<'_> {
        if self.link_safe_names {
            return self.policy.study().about.link_safe_names;
        }
        FileNames { template: &self.file_name, number_digits: self.file_number_digits }
    }

    /// What differs from the SOP's own defaults, a sentence each; empty when nothing does.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        let default = Self::of(&self.policy);
        let Texts { person, institution } = self.policy.study().about.texts;
        let mut said = Vec::new();
        if self.event_id_digits != default.event_id_digits {
            said.push(differences::event_id_digits(default.event_id_digits));
        }
        if self.file_name != default.file_name {
            said.push(differences::file_name(&default.file_name));
        }
        if self.file_number_digits != default.file_number_digits {
            said.push(differences::FILE_NUMBER_DIGITS.to_owned());
        }
        if self.birth_date != default.birth_date {
            let becomes = match self.birth_date {
                BirthDate::Empty => differences::BIRTH_DATE_EMPTY,
                BirthDate::Reference(_) => differences::BIRTH_DATE_REFERENCE,
                BirthDate::Random => differences::BIRTH_DATE_RANDOM,
                BirthDate::Absent => differences::BIRTH_DATE_ABSENT,
            };
            said.push(becomes.to_owned());
        }
        if self.institution_name != default.institution_name {
            said.push(match self.institution_name {
                InstitutionName::Remove => differences::institution_removed(institution),
                InstitutionName::Anonymous => differences::institution_replaced(institution),
            });
        }
        if self.operators_name != default.operators_name {
            said.push(match self.operators_name {
                OperatorsName::Retain => differences::operators_kept(person),
                OperatorsName::Unspecified => differences::operators_replaced(person),
            });
        }
        for (own, usual, yes, no) in [
            (
                self.link_safe_names,
                default.link_safe_names,
                differences::LINK_SAFE_NAMES,
                differences::SOP_NAMES,
            ),
            (
                self.keep_safe_private,
                default.keep_safe_private,
                differences::SAFE_PRIVATE_KEPT,
                differences::SAFE_PRIVATE_REMOVED,
            ),
            (self.keep_icon, default.keep_icon, differences::ICON_KEPT, differences::ICON_REMOVED),
            (self.cap_age, default.cap_age, differences::AGE_CAPPED, differences::AGE_KEPT),
            (self.keep_uids, default.keep_uids, differences::UIDS_KEPT, differences::UIDS_REPLACED),
            (self.strict, default.strict, differences::STRICT, differences::SOP_FIRST),
        ] {
            if own != usual {
                said.push(if own { yes } else { no }.to_owned());
            }
        }
        said
    }
}
