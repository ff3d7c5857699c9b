//! The facts of one image that the later stages need: for sorting, for judging and for
//! showing. What identifies a person is an [`Original`] and stays out of every log.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{BurnedIn, Reception, Stated};
use crate::policy::Modality;

/// A text as it stood in a dropped file, decoded and trimmed. For the screen and for
/// comparing only: its `Debug` shows no more than its length.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(transparent)]
pub struct Original(pub String);

impl Original {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Nothing was there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Original {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Original({} characters)", self.0.chars().count())
    }
}

impl From<String> for Original {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Who the image says it shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Patient {
    /// Patient's Name (0010,0010).
    pub name: Original,
    /// Patient ID (0010,0020).
    pub id: Original,
    /// Patient's Birth Date (0010,0030) as `YYYYMMDD`, or as it was written when it is none.
    pub birth_date: Original,
    /// Patient's Sex (0010,0040).
    pub sex: Original,
}

/// What belongs to the exam; equal in all its images, as a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StudyFacts {
    /// Study Instance UID (0020,000D).
    pub uid: Original,
    /// The patient.
    pub patient: Patient,
    /// Study Date (0008,0020) as `YYYYMMDD`; else the acquisition's, series' or content's.
    pub date: Original,
    /// Study Time (0008,0030).
    pub time: Original,
    /// Study Description (0008,1030).
    pub description: Original,
    /// Accession Number (0008,0050).
    pub accession: Original,
    /// Study ID (0020,0010).
    pub study_id: Original,
    /// Patient's Age (0010,1010) says more than 89 years.
    pub age_over_89: bool,
    /// Operators' Name (0008,1070) holds something.
    pub has_operators: bool,
}

impl StudyFacts {
    /// The one value that Patient's Name, Patient ID, Accession Number and Study ID all
    /// have: then the exam was de-identified before, under that Event ID.
    #[must_use]
    pub fn already(&self) -> Option<&str> {
        let id = self.patient.id.as_str();
        let all = [&self.patient.name, &self.accession, &self.study_id];
        (!id.is_empty() && all.iter().all(|value| value.as_str() == id)).then_some(id)
    }
}

/// What belongs to the series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeriesFacts {
    /// Series Instance UID (0020,000E).
    pub uid: Original,
    /// Series Number (0020,0011).
    pub number: Option<i64>,
    /// Series Description (0008,103E).
    pub description: Original,
    /// What it shows, by the SOP Class.
    pub modality: Modality,
    /// Modality (0008,0060) names another one that the study accepts.
    pub modality_differs: bool,
    /// Series Date (0008,0021) as `YYYYMMDD`.
    pub date: Original,
}

/// Size and layout of the picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dimensions {
    /// Rows (0028,0010), in pixels.
    pub rows: u32,
    /// Columns (0028,0011), in pixels.
    pub columns: u32,
    /// Number of Frames (0028,0008), 1 when absent.
    pub frames: u32,
    /// Samples per Pixel (0028,0002), 1 when absent.
    pub samples: u16,
    /// Bits Allocated (0028,0100), in bits per sample.
    pub bits_allocated: u16,
}

/// What belongs to the one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// SOP Instance UID (0008,0018).
    pub uid: Original,
    /// SOP Class UID (0008,0016).
    pub class: Original,
    /// Transfer Syntax UID (0002,0010), or what the reader found instead.
    pub transfer_syntax: Original,
    /// Instance Number (0020,0013).
    pub number: Option<i64>,
    /// Acquisition Number (0020,0012).
    pub acquisition: Option<i64>,
    /// Acquisition Date (0008,0022) as `YYYYMMDD`.
    pub date: Original,
    /// Image Position (Patient) (0020,0032), in mm.
    pub position: Option<[f64; 3]>,
    /// Image Orientation (Patient) (0020,0037): direction cosines of row and column.
    pub orientation: Option<[f64; 6]>,
    /// Image Type (0008,0008) says LOCALIZER.
    pub localizer: bool,
    /// Body Part Examined (0018,0015) is one of the head or neck.
    pub of_head: bool,
    /// Size and layout of the picture.
    pub dimensions: Dimensions,
    /// What it says of the images beside it.
    pub stated: Stated,
    /// What the receiver will say of it.
    pub reception: Reception,
    /// Why the picture may show names; empty when nothing suggests it.
    pub burned_in: Vec<BurnedIn>,
}

/// One accepted image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its exam.
    pub study: StudyFacts,
    /// Its series.
    pub series: SeriesFacts,
    /// Itself.
    pub image: ImageFacts,
}
