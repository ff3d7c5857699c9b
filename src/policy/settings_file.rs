//! The settings file: JSON, one object, every key optional. Read by hand, so that an
//! error names the setting and never repeats what the file said.

use serde_json::{Map, Value};

use super::settings::{BirthDate, InstitutionName, OperatorsName, Settings};
use super::study::{MOST_NUMBER_DIGITS, TemplateFault, check_template};
use crate::calendar;
use crate::words::settings_file;

/// The end of the key by which a settings file is recognised among other JSON; its beginning is
/// the study's, its value the version.
const MARKER: &str = "-deid-settings";
const VERSION: u64 = 1;

/// Why settings cannot be used. No variant holds a value from the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not JSON.
    #[error("{}", settings_file::NOT_JSON)]
    NotJson,
    /// JSON, but no object.
    #[error("{}", settings_file::NOT_AN_OBJECT)]
    NotAnObject,
    /// Written by another version of the product.
    #[error("{}", settings_file::OTHER_VERSION)]
    Version,
    /// Written for another study.
    #[error("{}", settings_file::OTHER_STUDY)]
    OtherStudy,
    /// A key that is no setting.
    #[error("{}", settings_file::UNKNOWN_KEY)]
    UnknownKey,
    /// A setting with a value it cannot have.
    #[error("{}", settings_file::wrong_value(key, wanted))]
    WrongValue {
        /// The setting.
        key: &'static str,
        /// What it may be.
        wanted: &'static str,
    },
    /// The file-name template.
    #[error("{}", .0.sentence())]
    FileName(TemplateFault),
    /// The length of Event IDs.
    #[error("{}", settings_file::EVENT_ID_DIGITS)]
    EventIdDigits,
    /// The reference date.
    #[error("{}", settings_file::REFERENCE_DATE)]
    ReferenceDate,
    /// The strict preset together with capped ages.
    #[error("{}", settings_file::STRICT_AND_CAP_AGE)]
    StrictAndCapAge,
    /// Two ways of naming files together.
    #[error("{}", settings_file::TWO_FILE_NAMES)]
    TwoFileNames,
}

impl SettingsError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotJson => "settings-not-json",
            Self::NotAnObject => "settings-not-an-object",
            Self::Version => "settings-version",
            Self::OtherStudy => "settings-other-study",
            Self::UnknownKey => "settings-unknown-key",
            Self::WrongValue { .. } => "settings-wrong-value",
            Self::FileName(_) => "settings-file-name",
            Self::EventIdDigits => "settings-event-id-digits",
            Self::ReferenceDate => "settings-reference-date",
            Self::StrictAndCapAge => "settings-strict-and-cap-age",
            Self::TwoFileNames => "settings-two-file-names",
        }
    }
}

impl Settings {
    /// Whether a dropped file is a settings file: a JSON object with the marker.
    #[must_use]
    pub fn is_settings_file(text: &str) -> bool {
        serde_json::from_str::<Map<String, Value>>(text.trim_start_matches('\u{feff}'))
            .is_ok_and(|object| object.keys().any(|key| key.ends_with(MARKER)))
    }

    /// Reads a settings file. What it does not mention keeps the SOP's default.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(json: &str) -> Result<Self, SettingsError> {
        let value: Value = serde_json::from_str(json.trim_start_matches('\u{feff}'))
            .map_err(|_| SettingsError::NotJson)?;
        let Value::Object(object) = value else { return Err(SettingsError::NotAnObject) };
        let mut settings = Self::default();
        for (key, value) in &object {
            settings.set(key, value)?;
        }
        settings.check()?;
        Ok(settings)
    }

    /// The settings as a file that [`Settings::parse`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = match serde_json::to_value(self) {
            Ok(Value::Object(object)) => object,
            _ => Map::new(),
        };
        object.insert(self.marker(), VERSION.into());
        serde_json::to_string_pretty(&object).unwrap_or_default()
    }

    /// Whether the settings can be used together.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn check(&self) -> Result<(), SettingsError> {
        if !self.policy.study().about.event_id.may_have(self.event_id_digits) {
            return Err(SettingsError::EventIdDigits);
        }
        if self.file_number_digits > MOST_NUMBER_DIGITS {
            return Err(WRONG_NUMBER_DIGITS);
        }
        check_template(&self.file_name).map_err(SettingsError::FileName)?;
        if let BirthDate::Reference(date) = &self.birth_date
            && calendar::day(date).is_none()
        {
            return Err(SettingsError::ReferenceDate);
        }
        if self.strict && self.cap_age {
            return Err(SettingsError::StrictAndCapAge);
        }
        let names = |settings: &Self| (settings.file_name.clone(), settings.file_number_digits);
        if self.link_safe_names && names(self) != names(&Self::of(&self.policy)) {
            return Err(SettingsError::TwoFileNames);
        }
        Ok(())
    }

    /// The key by which a settings file of this study is known.
    fn marker(&self) -> String {
        format!("{}{MARKER}", self.policy.study().about.files)
    }

    pub(super) fn set(&mut self, key: &str, value: &Value) -> Result<(), SettingsError> {
        match key {
            key if key == self.marker() && value.as_u64() == Some(VERSION) => {}
            key if key == self.marker() => return Err(SettingsError::Version),
            key if key.ends_with(MARKER) => return Err(SettingsError::OtherStudy),
            "event-id-digits" => {
                self.event_id_digits = small(value).ok_or(SettingsError::EventIdDigits)?;
            }
            "file-name" => {
                let name = value.as_str().ok_or(SettingsError::FileName(TemplateFault::NoText))?;
                self.file_name = name.into();
            }
            "file-number-digits" => {
                self.file_number_digits = small(value).ok_or(WRONG_NUMBER_DIGITS)?;
            }
            "link-safe-names" => self.link_safe_names = flag("link-safe-names", value)?,
            "birth-date" => self.birth_date = birth_date(value)?,
            "institution-name" => {
                self.institution_name = match value.as_str() {
                    Some("anonymous") => InstitutionName::Anonymous,
                    Some("remove") => InstitutionName::Remove,
                    _ => return Err(wrong("institution-name", settings_file::ANONYMOUS_OR_REMOVE)),
                };
            }
            "operators-name" => {
                self.operators_name = match value.as_str() {
                    Some("retain") => OperatorsName::Retain,
                    Some("unspecified") => OperatorsName::Unspecified,
                    _ => return Err(wrong("operators-name", settings_file::RETAIN_OR_UNSPECIFIED)),
                };
            }
            "keep-safe-private" => self.keep_safe_private = flag("keep-safe-private", value)?,
            "keep-icon" => self.keep_icon = flag("keep-icon", value)?,
            "cap-age" => self.cap_age = flag("cap-age", value)?,
            "keep-uids" => self.keep_uids = flag("keep-uids", value)?,
            "strict" => self.strict = flag("strict", value)?,
            _ => return Err(SettingsError::UnknownKey),
        }
        Ok(())
    }
}

const WRONG_NUMBER_DIGITS: SettingsError = wrong("file-number-digits", settings_file::UP_TO_9);

const fn wrong(key: &'static str, wanted: &'static str) -> SettingsError {
    SettingsError::WrongValue { key, wanted }
}

fn small(value: &Value) -> Option<u8> {
    value.as_u64()?.try_into().ok()
}

fn flag(key: &'static str, value: &Value) -> Result<bool, SettingsError> {
    value.as_bool().ok_or(wrong(key, settings_file::TRUE_OR_FALSE))
}

fn birth_date(value: &Value) -> Result<BirthDate, SettingsError> {
    let reference = |object: &Map<String, Value>| {
        let date = object.get("reference")?.as_str()?;
        (object.len() == 1).then(|| BirthDate::Reference(date.into()))
    };
    match value {
        Value::String(word) if word == "empty" => Some(BirthDate::Empty),
        Value::String(word) if word == "random" => Some(BirthDate::Random),
        Value::String(word) if word == "absent" => Some(BirthDate::Absent),
        Value::Object(object) => reference(object),
        _ => None,
    }
    .ok_or(wrong("birth-date", settings_file::BIRTH_DATES))
}
