//! A study as data: the files of one folder under `studies`, read into one value. The
//! rules of a page or a command are built from it ([`super::Policy`]); nothing of a study
//! is known elsewhere. The build reads the folder with this module too, so that a row
//! that cannot be read fails the build.
//!
//! The texts of a study live as long as the program: rules and constants are handed on as
//! plain references to them.

mod about;
mod defaults;
mod forms;
mod receiver;
mod rows;
mod sample;
mod signs;

use super::modality::Modality;
pub use about::{About, EventIdForm, FileNames, Receiver, Texts};
pub use defaults::{LONGEST_EVENT_ID, MOST_NUMBER_DIGITS, TemplateFault, check_template};
pub use forms::{Form, plain};
pub use receiver::{Against, Expected, Fault, Profile, View, against_suv};
use receiver::{expected_row, profile_row};
pub use rows::{Accepted, Asked, Asks, BurnedInRule, Kind, Override, SopRow};
use rows::{accepted_row, asked_row, burned_in_row, override_row, read, sop_row};
pub use sample::{Exam, HeaderRow, Letters, Sample, Series, Shows};
pub use signs::BurnedIn;

/// The files of a study, as they are read.
#[derive(Debug, Clone, Copy)]
pub struct Files {
    /// `study.toml`, as lines `key,value` ([`super::folder`]).
    pub about: &'static str,
    /// `sop.csv`.
    pub sop: &'static str,
    /// `overrides.csv`.
    pub overrides: &'static str,
    /// `asked.csv`.
    pub asked: &'static str,
    /// `accepted.csv`.
    pub accepted: &'static str,
    /// `profiles.csv`.
    pub profiles: &'static str,
    /// `expected.csv`.
    pub expected: &'static str,
    /// `burned_in.csv`.
    pub burned_in: &'static str,
    /// `sample.toml`, as lines `key,value`.
    pub sample: &'static str,
    /// `sample.csv`.
    pub sample_header: &'static str,
}

/// A study.
#[derive(Debug, Clone, Default)]
pub struct Study {
    /// Names, forms, texts, defaults.
    pub about: About,
    /// The SOP's rows, in its order.
    pub rows: Vec<SopRow>,
    /// What is laid over them.
    pub overrides: Vec<Override>,
    /// What the check asks, row by row.
    pub asked: Vec<Asked>,
    /// The SOP Classes accepted.
    pub accepted: Vec<Accepted>,
    /// The kinds of image that the receiver tells, the first that fits first.
    pub profiles: Vec<Profile>,
    /// What it asks of them, by tag.
    pub expected: Vec<Expected>,
    /// Which pictures are looked at.
    pub burned_in: Vec<BurnedInRule>,
}

/// Why a study cannot be used: the file, and what is wrong in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadStudy {
    /// The file's name.
    pub file: &'static str,
    /// What is wrong, with its line where it has one.
    pub why: String,
}

impl std::fmt::Display for BadStudy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.why)
    }
}

impl std::error::Error for BadStudy {}

/// What De-identification Method (LO) holds, in characters.
const LONGEST_METHOD: usize = 64;

impl Study {
    /// Reads a study from the texts of its files.
    ///
    /// # Errors
    /// The first file and line that cannot be read.
    pub fn new(files: &Files) -> Result<Self, BadStudy> {
        let about = About::new(files.about).map_err(|key| BadStudy {
            file: "study.toml",
            why: format!("{key} is missing, not known or cannot be read"),
        })?;
        let profiles = read("profiles.csv", files.profiles, profile_row)?;
        let study = Self {
            about,
            rows: read("sop.csv", files.sop, sop_row)?,
            overrides: read("overrides.csv", files.overrides, override_row)?,
            asked: read("asked.csv", files.asked, asked_row)?,
            accepted: read("accepted.csv", files.accepted, accepted_row)?,
            expected: read("expected.csv", files.expected, |row| expected_row(row, &profiles))?,
            profiles,
            burned_in: read("burned_in.csv", files.burned_in, burned_in_row)?,
        };
        match study.fault(&Sample::new(files)?) {
            Some((file, why)) => Err(BadStudy { file, why: why.to_owned() }),
            None => Ok(study),
        }
    }

    /// What rows that are well by themselves do wrong together.
    fn fault(&self, sample: &Sample) -> Option<(&'static str, &'static str)> {
        let about = &self.about;
        let numbered = (1u8..).zip(&self.rows).all(|(number, row)| row.row == number);
        let has_row = |row: u8| row > 0 && usize::from(row) <= self.rows.len();
        let within = |row: &Asked| has_row(row.row);
        let listed = |class: &Accepted| about.modalities.contains(&class.modality);
        let mut samples = sample.exams.iter().flat_map(|exam| &exam.series);
        let taken = samples.all(|series| about.modalities.contains(&series.modality));
        let id = about.event_id.prefix.len() + usize::from(about.event_id.digits);
        let sorted = self.expected.is_sorted_by(|one, next| one.tag < next.tag);
        let alike = |c: char| c.is_ascii_alphanumeric() || c == '-';
        [
            ("sop.csv", numbered, "the rows are not numbered from 1"),
            ("asked.csv", self.asked.iter().all(within), "a row that the SOP does not have"),
            ("accepted.csv", self.accepted.iter().all(listed), "a modality not in study.toml"),
            ("sample.toml", taken, "a modality not in study.toml"),
            ("expected.csv", sorted, "the tags are not in order"),
            (
                "study.toml",
                about.method.chars().count() <= LONGEST_METHOD && !about.method.contains('\\'),
                "the method has more than 64 characters, or a backslash",
            ),
            (
                "study.toml",
                about.file_name_row.is_none_or(has_row),
                "file-name-row is a row that the SOP does not have",
            ),
            ("study.toml", about.implementation.len() <= 8, "implementation is too long"),
            (
                "study.toml",
                id <= LONGEST_EVENT_ID && about.event_id.prefix.chars().all(alike),
                "an Event ID has more than 16 characters, or other than letters and digits",
            ),
            (
                "study.toml",
                about.has_defaults(),
                "defaults are missing, not known, or none that a setting may have",
            ),
            (
                "study.toml",
                about.link_safe_names.are_link_safe(),
                "link-safe-names are none that every tool and link can hold",
            ),
            (
                "study.toml",
                about.modalities.is_sorted_by(|one, next| one < next),
                "the modalities are not in the order CT, PT, MR",
            ),
        ]
        .into_iter()
        .find(|(_, good, _)| !good)
        .map(|(file, _, why)| (file, why))
    }

    /// The accepted class of this UID.
    #[must_use]
    pub fn class(&self, uid: &str) -> Option<&Accepted> {
        self.accepted.iter().find(|class| class.uid == uid)
    }

    /// Whether this warning sign asks for a look at a picture of this modality.
    #[must_use]
    pub fn looks_at(&self, reason: BurnedIn, modality: Modality) -> bool {
        self.burned_in
            .iter()
            .any(|rule| rule.reason == reason && rule.modalities.contains(&modality))
    }
}
