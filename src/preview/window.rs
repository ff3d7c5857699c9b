//! Which measured values are black and which white (PS3.3 2026c section C.11.2.1.2).

use serde::{Deserialize, Serialize};

use super::{Frame, Picture};

/// A window: the values that are spread from black to white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The value that becomes middle grey.
    pub centre: f32,
    /// How many values there are from black to white; at least 1.
    pub width: f32,
    /// High values are dark, as PET is read.
    pub inverted: bool,
}

/// The windows on offer, by their names on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// The file's own, or one that fits the modality.
    #[serde(rename = "auto")]
    File,
    /// CT of the lungs.
    Lung,
    /// CT of the soft parts between them.
    Mediastinum,
    /// PET: from nothing to nearly the highest uptake, dark on white.
    Pet,
    /// From the lowest to the highest value: nothing is hidden.
    Full,
}

impl Preset {
    /// The window it means for a picture of this frame.
    #[must_use]
    pub fn window(self, frame: &Frame, picture: &Picture) -> Window {
        match self {
            Self::Lung => Window { centre: -600.0, width: 1500.0, inverted: false },
            Self::Mediastinum => Window { centre: 40.0, width: 400.0, inverted: false },
            Self::Pet => Window { inverted: true, ..between(0.0, picture.quantile(0.998)) },
            Self::Full => {
                let (low, high) = picture.range();
                between(low, high)
            }
            Self::File if frame.is_pet => Self::Pet.window(frame, picture),
            Self::File => frame.window.unwrap_or_else(|| Self::Full.window(frame, picture)),
        }
    }
}

/// The window from one value to another.
fn between(low: f32, high: f32) -> Window {
    Window { centre: low / 2.0 + high / 2.0, width: (high - low).max(1.0), inverted: false }
}

impl Window {
    /// The grey of a value, from 0 to 255.
    #[must_use]
    #[expect(clippy::as_conversions, reason = "floats saturate, and what is no number is black")]
    pub fn grey(self, value: f32) -> u8 {
        let share = (value - (self.centre - 0.5)) / (self.width - 1.0).max(0.001) + 0.5;
        let grey = (share.clamp(0.0, 1.0) * 255.0).round();
        if self.inverted { (255.0 - grey) as u8 } else { grey as u8 }
    }
}
