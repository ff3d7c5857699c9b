//! `study.toml`: what a study is called, the form of its Event IDs, the texts that it
//! writes, who takes its images in, and its defaults.

use super::super::modality::Modality;
use super::super::tables;
use super::rows::modalities_in;

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
    /// The e-mail that ends the hand-over.
    pub mail: Mail,
    /// Words of captured pages, in capitals, without separators.
    pub screen_words: Vec<&'static str>,
    /// The names that the setting `link-safe-names` gives.
    pub link_safe_names: FileNames<'static>,
    /// The settings' defaults, as a settings file spells them.
    pub defaults: Vec<(&'static str, &'static str)>,
}

/// How images' files are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileNames<'a> {
    /// `{n}` is the image's number, `{event}` the Event ID.
    pub template: &'a str,
    /// `{n}` has at least so many digits, with zeros before it.
    pub number_digits: u8,
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
    /// Whose rules `profiles.csv` and `expected.csv` hold, in which version, of which day.
    pub rules: &'static str,
    /// Smaller files are reported.
    pub smallest_bytes: u64,
    /// It looks for persons in what stays: digits that read as their numbers.
    pub looks_for_persons: bool,
}

/// The e-mail that ends the hand-over.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mail {
    /// Its subject, before the Event IDs.
    pub subject: &'static str,
    /// Its first sentence.
    pub opening: &'static str,
    /// What the sender's name there is called.
    pub user: &'static str,
}

/// The keys of `study.toml` that only the page asks for begin with one of these.
const PAGE_ALONE: [&str; 6] =
    ["page.", "upload.", "event-id.where", "receiver.address", "receiver.staff", "receiver.office"];

impl About {
    /// Reads the lines that [`super::super::folder`] makes of `study.toml`; else the key that
    /// is missing, unknown or wrong.
    pub(super) fn new(lines: &'static str) -> Result<Self, &'static str> {
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
            "receiver.rules",
            "receiver.smallest-bytes",
            "receiver.looks-for-persons",
            "link-safe-names.file-name",
            "link-safe-names.file-number-digits",
            "upload.subject",
            "upload.opening",
            "upload.user",
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
                "receiver.rules" => about.receiver.rules = value,
                "receiver.smallest-bytes" => {
                    about.receiver.smallest_bytes = value.parse().map_err(|_| key)?;
                }
                "receiver.looks-for-persons" => {
                    about.receiver.looks_for_persons = value.parse().map_err(|_| key)?;
                }
                "link-safe-names.file-name" => about.link_safe_names.template = value,
                "link-safe-names.file-number-digits" => {
                    about.link_safe_names.number_digits = value.parse().map_err(|_| key)?;
                }
                "upload.subject" => about.mail.subject = value,
                "upload.opening" => about.mail.opening = value,
                "upload.user" => about.mail.user = value,
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
