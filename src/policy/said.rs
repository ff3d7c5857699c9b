//! What the rules are called, and what they do, in words. Apart from their tables, which the build
//! reads too, before there are words.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::decision::{Action, Rule};
use super::study::{BurnedIn, Form, Study, TemplateFault};
use crate::words::{actions, forms, rules, settings_file, signs};

impl Action {
    /// What happens, in words.
    #[must_use]
    pub fn words(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Keep => actions::KEEP,
            Self::Sweep => actions::SWEEP,
            Self::Walk => actions::WALK,
            Self::Remove => actions::REMOVE,
            Self::Empty => actions::EMPTY,
            Self::Dummy => actions::DUMMY,
            Self::EventId => actions::EVENT_ID,
            Self::Write(text) => return actions::write(text).into(),
            Self::BirthDate => actions::BIRTH_DATE,
            Self::Age => actions::AGE,
            Self::Uid => actions::UID,
            Self::NearStudyDate => actions::NEAR_STUDY_DATE,
            Self::EventIdIfIdentifier => actions::EVENT_ID_IF_IDENTIFIER,
            Self::Marker => actions::MARKER,
            Self::WithBlock => actions::WITH_BLOCK,
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            // These are looked up by their number, so they are no words of anybody's choice.
            Self::Sop(row) => return write!(f, "SOP row {row}"),
            Self::Ps315(code) => return write!(f, "PS3.15 E.1-1 {code}"),
            Self::SafePrivate => "PS3.15 E.3.10-1",
            Self::SopFigure(item) => return f.write_str(&rules::sop_figure(item)),
            Self::Leak(place) => return f.write_str(&rules::leak(place)),
            Self::Picture(what) => return f.write_str(&rules::picture(what)),
            Self::Setting(name) => return f.write_str(&rules::setting(name)),
            Self::PersonNameByVr => rules::PERSON_NAME,
            Self::TextByVr => rules::TEXT,
            Self::DictionaryKnown => rules::KNOWN,
            Self::Unknown => rules::UNKNOWN,
            Self::PrivateNotListed => rules::PRIVATE,
            Self::PetDate => rules::PET_DATE,
            Self::Marker => rules::MARKER,
            Self::NeverCopied => rules::NEVER_COPIED,
        })
    }
}

/// The rule as it is shown.
impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl BurnedIn {
    /// The reason, for a person of this study.
    #[must_use]
    pub fn sentence(self, study: &Study) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Flagged => signs::FLAGGED,
            Self::SecondaryCaptureClass => signs::SECONDARY_CAPTURE_CLASS,
            Self::Colour => signs::COLOUR,
            Self::EightBits => signs::EIGHT_BITS,
            Self::NoPosition => signs::NO_POSITION,
            Self::NoSpacing => signs::NO_SPACING,
            Self::NoRescale => signs::NO_RESCALE,
            Self::CaptureDevice => signs::CAPTURE_DEVICE,
            Self::ScreenText => signs::SCREEN_TEXT,
            Self::OtherModality => return signs::other_modality(study.about.kinds).into(),
        })
    }
}

impl Form {
    /// How a value of it is written, for a person.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Present => forms::PRESENT,
            Self::Uid => forms::UID,
            Self::Modality | Self::Photometric => forms::CODE,
            Self::ImageType => forms::IMAGE_TYPE,
            Self::NotDigitsOnly => forms::NOT_DIGITS_ONLY,
            Self::Digits => forms::DIGITS,
            Self::CountedFrom1 | Self::Number(_) => forms::COUNTED_FROM_1,
            Self::Text => forms::TEXT,
            Self::Time => forms::TIME,
            Self::Flag => forms::FLAG,
            Self::Window => forms::WINDOW,
            Self::Positive => forms::POSITIVE,
            Self::PositiveDecimal => forms::POSITIVE_DECIMAL,
            Self::Positives(_) => forms::TWO_POSITIVE,
            Self::Numbers(3) => forms::THREE_NUMBERS,
            Self::Numbers(_) => forms::SIX_NUMBERS,
            Self::DecayCorrection => forms::DECAY_CORRECTION,
            Self::Radiopharmaceutical => forms::RADIOPHARMACEUTICAL,
        }
    }
}

impl TemplateFault {
    /// What a template of file names must or may not be, for a person.
    #[must_use]
    pub fn sentence(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::NoText => settings_file::NAME_NO_TEXT,
            Self::TooLong => settings_file::NAME_TOO_LONG,
            Self::Ending => settings_file::NAME_ENDING,
            Self::Placeholders => return settings_file::name_placeholders("{event}", "{n}").into(),
            Self::OtherPlaceholder => return settings_file::name_other("{event}", "{n}").into(),
            Self::Reserved => settings_file::NAME_RESERVED,
            Self::NotPlain => settings_file::NAME_NOT_PLAIN,
            Self::Dots => settings_file::NAME_DOTS,
        })
    }
}
