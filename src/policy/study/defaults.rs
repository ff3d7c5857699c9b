//! What a setting may be, wherever it is said: the limits that a settings file is held
//! against, and the defaults that a study must have, one for each setting.

use super::about::{About, EventIdForm, FileNames};

/// Longest template, in bytes: with the numbers filled in, and below a folder, a path
/// stays within what Windows opens.
const LONGEST_TEMPLATE_BYTES: usize = 64;
/// With fewer digits, an ID could be guessed.
const FEWEST_DIGITS: u8 = 4;
/// Most digits that `{n}` may be padded to.
pub const MOST_NUMBER_DIGITS: u8 = 9;
/// What Accession Number and Study ID (SH) hold, in characters.
pub const LONGEST_EVENT_ID: usize = 16;

/// The settings, as a settings file spells them.
const SETTINGS: [&str; 12] = [
    "event-id-digits",
    "file-name",
    "file-number-digits",
    "link-safe-names",
    "birth-date",
    "institution-name",
    "operators-name",
    "keep-safe-private",
    "keep-icon",
    "cap-age",
    "keep-uids",
    "strict",
];

impl EventIdForm {
    /// Whether an Event ID may have so many digits: it fits its attributes, is not guessed,
    /// and is not as long as a Participant ID.
    #[must_use]
    pub fn may_have(&self, digits: u8) -> bool {
        usize::from(digits) + self.prefix.len() <= LONGEST_EVENT_ID
            && digits >= FEWEST_DIGITS
            && !self.participant_id_digits.contains(&digits)
    }
}

impl About {
    /// Every setting has one default, and that is one it may have.
    pub(super) fn has_defaults(&self) -> bool {
        let is_one = |name: &str| {
            let mut own = self.defaults.iter().filter(|(known, _)| *known == name);
            own.next().is_some_and(|(_, value)| self.may_be(name, value)) && own.next().is_none()
        };
        self.defaults.len() == SETTINGS.len() && SETTINGS.into_iter().all(is_one)
    }

    fn may_be(&self, name: &str, value: &str) -> bool {
        let digits = value.parse::<u8>();
        match name {
            "event-id-digits" => {
                digits == Ok(self.event_id.digits)
                    && digits.is_ok_and(|n| self.event_id.may_have(n))
            }
            "file-number-digits" => digits.is_ok_and(|n| n <= MOST_NUMBER_DIGITS),
            "file-name" => check_template(value).is_ok(),
            "birth-date" => matches!(value, "empty" | "random" | "absent"),
            "institution-name" => matches!(value, "anonymous" | "remove"),
            "operators-name" => matches!(value, "retain" | "unspecified"),
            _ => matches!(value, "true" | "false"),
        }
    }
}

impl FileNames<'_> {
    /// Nothing in them ends a link, or has a meaning of its own to a tool.
    pub(super) fn are_link_safe(&self) -> bool {
        let stem = self.template.replace("{n}", "").replace("{event}", "");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        check_template(self.template).is_ok()
            && self.number_digits <= MOST_NUMBER_DIGITS
            && stem.chars().all(is_plain)
    }
}

/// What a template of file names must or may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateFault {
    /// It is no text.
    NoText,
    /// It is longer than paths can bear.
    TooLong,
    /// It does not end as DICOM files do.
    Ending,
    /// It lacks the number or the Event ID, or has one twice.
    Placeholders,
    /// It has a placeholder that there is not.
    OtherPlaceholder,
    /// It has a sign that some system reserves.
    Reserved,
    /// It has letters that some system spells otherwise.
    NotPlain,
    /// It begins with a dot, or has two in a row.
    Dots,
}

/// A file name that every system the files pass through can hold, that differs from
/// image to image, and that carries nothing but the number and the Event ID.
///
/// # Errors
/// What it must or may not be.
pub fn check_template(template: &str) -> Result<(), TemplateFault> {
    if template.len() > LONGEST_TEMPLATE_BYTES {
        return Err(TemplateFault::TooLong);
    }
    let stem = template.strip_suffix(".dcm").ok_or(TemplateFault::Ending)?;
    if stem.matches("{n}").count() != 1 || stem.matches("{event}").count() != 1 {
        return Err(TemplateFault::Placeholders);
    }
    let fixed = stem.replace("{n}", "").replace("{event}", "");
    if fixed.contains(['{', '}']) {
        return Err(TemplateFault::OtherPlaceholder);
    }
    if fixed.contains(['/', '\\', ':', '<', '>', '"', '|', '?', '*']) {
        return Err(TemplateFault::Reserved);
    }
    if !fixed.chars().all(|letter| letter.is_ascii_graphic()) {
        return Err(TemplateFault::NotPlain);
    }
    if stem.starts_with('.') || stem.contains("..") {
        return Err(TemplateFault::Dots);
    }
    Ok(())
}
