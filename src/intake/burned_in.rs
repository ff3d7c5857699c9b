//! Pictures that may show names: nothing here looks at pixels. Each reason holds the
//! image until a person has looked; none being found never means that a picture is clean.

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

use super::facts::Facts;
use crate::policy::Study;
use crate::policy::study::Accepted;

/// Why a picture may show a name. The spelling of `as_str` is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BurnedIn {
    /// Burned In Annotation (0028,0301) says YES.
    Flagged,
    /// The file meta names a secondary capture class.
    SecondaryCaptureClass,
    /// Samples per Pixel (0028,0002) is not 1: colour.
    Colour,
    /// Bits Allocated (0028,0100) is 8 or less: a screen, not a measurement.
    EightBits,
    /// Image Position (Patient) (0020,0032) is missing, and it is no localizer.
    NoPosition,
    /// Pixel Spacing (0028,0030) is missing, and it is no localizer.
    NoSpacing,
    /// Rescale Intercept or Slope (0028,1052/1053) is missing, and it is no localizer.
    NoRescale,
    /// Conversion Type (0008,0064) or a secondary capture device (0018,1016), (0018,1018).
    CaptureDevice,
    /// Image Type or a text of the series reads like a screen, a dose page or a protocol.
    ScreenText,
    /// Modality (0008,0060) is none that the study accepts, though the SOP Class is.
    OtherModality,
}

impl BurnedIn {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::Flagged,
        Self::SecondaryCaptureClass,
        Self::Colour,
        Self::EightBits,
        Self::NoPosition,
        Self::NoSpacing,
        Self::NoRescale,
        Self::CaptureDevice,
        Self::ScreenText,
        Self::OtherModality,
    ];

    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flagged => "flagged",
            Self::SecondaryCaptureClass => "secondary-capture-class",
            Self::Colour => "colour",
            Self::EightBits => "eight-bits",
            Self::NoPosition => "no-position",
            Self::NoSpacing => "no-spacing",
            Self::NoRescale => "no-rescale",
            Self::CaptureDevice => "capture-device",
            Self::ScreenText => "screen-text",
            Self::OtherModality => "other-modality",
        }
    }

    /// The reason, for a person, once the study has filled it in ([`Study::say`]).
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Flagged => "Its header says that text is part of the picture.",
            Self::SecondaryCaptureClass => "Its file header calls it a captured screen.",
            Self::Colour => "It is in colour, as captured screens are.",
            Self::EightBits => "It has only 256 grey levels, as captured screens have.",
            Self::NoPosition => "It has no position in the patient, unlike a slice.",
            Self::NoSpacing => "It has no pixel spacing, unlike a slice.",
            Self::NoRescale => "Its pixels are not scaled to a measure, unlike a slice's.",
            Self::CaptureDevice => "Its header names a capture device.",
            Self::ScreenText => "Its series reads like a screen, a dose page or a protocol.",
            Self::OtherModality => "Its header names another modality than {kinds}.",
        }
    }

    /// A person may include the series after looking at its pictures.
    #[must_use]
    pub const fn releasable(self) -> bool {
        true
    }
}

const BURNED_IN_ANNOTATION: Tag = Tag(0x0028, 0x0301);
const IMAGE_TYPE: Tag = Tag(0x0008, 0x0008);
const SERIES_DESCRIPTION: Tag = Tag(0x0008, 0x103E);
const PROTOCOL_NAME: Tag = Tag(0x0018, 0x1030);
const CAPTURE_TAGS: [Tag; 3] = [Tag(0x0008, 0x0064), Tag(0x0018, 0x1016), Tag(0x0018, 0x1018)];
const SECONDARY_CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";

/// The reasons for holding this image, in the order of the enum; the study says which
/// count for a modality. Single-frame images carry geometry and scaling at the top level;
/// multi-frame ones in their functional groups.
pub(super) fn reasons(
    facts: &Facts<'_>,
    class: &Accepted,
    other_modality: bool,
    study: &Study,
) -> Vec<BurnedIn> {
    let localizer = facts.is_localizer();
    let slice = class.single_frame && !localizer;
    let words = &study.about.screen_words;
    let lacks = |tag: Tag| facts.text(tag).is_empty();
    let found = |reason: BurnedIn| match reason {
        BurnedIn::Flagged => facts.text(BURNED_IN_ANNOTATION).eq_ignore_ascii_case("YES"),
        BurnedIn::SecondaryCaptureClass => {
            let class = facts.meta_uid(Tag(0x0002, 0x0002));
            class == SECONDARY_CAPTURE || class.starts_with("1.2.840.10008.5.1.4.1.1.7.")
        }
        BurnedIn::Colour => facts.number16(Tag(0x0028, 0x0002)).is_some_and(|n| n != 1),
        BurnedIn::EightBits => facts.number16(Tag(0x0028, 0x0100)).is_some_and(|n| n <= 8),
        BurnedIn::NoPosition => slice && facts.decimals::<3>(Tag(0x0020, 0x0032)).is_none(),
        BurnedIn::NoSpacing => slice && facts.decimals::<2>(Tag(0x0028, 0x0030)).is_none(),
        BurnedIn::NoRescale => slice && (lacks(Tag(0x0028, 0x1052)) || lacks(Tag(0x0028, 0x1053))),
        BurnedIn::CaptureDevice => CAPTURE_TAGS.iter().any(|tag| facts.is_present(*tag)),
        BurnedIn::ScreenText => [IMAGE_TYPE, SERIES_DESCRIPTION, PROTOCOL_NAME]
            .iter()
            .any(|tag| reads_like_a_screen(&facts.text(*tag), words)),
        BurnedIn::OtherModality => other_modality,
    };
    let counts = |reason: &BurnedIn| study.looks_at(reason.as_str(), class.modality);
    BurnedIn::ALL.into_iter().filter(counts).filter(|reason| found(*reason)).collect()
}

fn reads_like_a_screen(text: &str, words: &[&str]) -> bool {
    let squeezed: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    words.iter().any(|word| squeezed.contains(word))
}
