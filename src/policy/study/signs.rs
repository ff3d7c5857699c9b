//! The signs that a picture may show names: a study says of which modalities each counts.

use serde::{Deserialize, Serialize};

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

    /// The reason of this spelling.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// A person may include the series after looking at its pictures.
    #[must_use]
    pub const fn releasable(self) -> bool {
        true
    }
}
