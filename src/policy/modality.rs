//! The kinds of pictures that matter here, each with what follows from it.
//! Which of them a study accepts is the study's own ([`super::study`]).

use serde::{Deserialize, Serialize};

/// A Modality (0008,0060), in the order in which an event's images are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Modality {
    /// Computed tomography.
    #[serde(rename = "CT")]
    Ct,
    /// Positron emission tomography.
    #[serde(rename = "PT")]
    Pet,
    /// Magnetic resonance.
    #[serde(rename = "MR")]
    Mr,
}

impl Modality {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ct, Self::Pet, Self::Mr];

    /// As Modality (0008,0060) spells it (PS3.3 2026c section C.7.3.1.1.1).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ct => "CT",
            Self::Pet => "PT",
            Self::Mr => "MR",
        }
    }

    /// As people say it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ct => "CT",
            Self::Pet => "PET",
            Self::Mr => "MR",
        }
    }

    /// The modality that a Modality (0008,0060) names.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|modality| modality.as_str() == text.trim())
    }

    /// An exam that holds these: `CT`, `PET/CT`, `PET/MR`. PET, which needs the other
    /// one's picture to be read, comes first.
    #[must_use]
    pub fn exam(held: &[Self]) -> String {
        let mut held: Vec<Self> = Self::ALL.into_iter().filter(|one| held.contains(one)).collect();
        held.sort_by_key(|modality| *modality != Self::Pet);
        held.iter().map(|modality| modality.name()).collect::<Vec<_>>().join("/")
    }
}
