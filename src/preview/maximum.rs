//! The brightest pixels of a whole series in one picture: what is bright on any image, as
//! burned-in text is, is seen at one look.

use super::Picture;

/// Below air lies only the padding around a round picture.
const AIR_HU: f32 = -1024.0;
/// Tissue is darkened, so that the brightest strokes have something to stand out from.
const CT_GAMMA: f32 = 1.5;

/// Collects pictures of one size.
#[derive(Debug, Clone, Default)]
pub struct Maximum {
    picture: Option<Picture>,
    count: u32,
}

impl Maximum {
    /// Nothing collected yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a picture. `false` when its size or polarity is another than the first one's:
    /// it belongs in a maximum of its own.
    pub fn add(&mut self, picture: &Picture) -> bool {
        let Some(brightest) = &mut self.picture else {
            self.picture = Some(picture.clone());
            self.count = 1;
            return true;
        };
        let alike = (picture.width, picture.height, picture.inverted)
            == (brightest.width, brightest.height, brightest.inverted);
        if alike {
            for (brightest, value) in brightest.values.iter_mut().zip(&picture.values) {
                *brightest =
                    if picture.inverted { brightest.min(*value) } else { brightest.max(*value) };
            }
            self.count = self.count.saturating_add(1);
        }
        alike
    }

    /// The picture so far.
    #[must_use]
    pub const fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// How many pictures it is made of.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The picture so far for the screen, from the lowest to the highest value, four bytes a
    /// pixel; empty before the first. PET is shown dark on white, as it is read.
    #[must_use]
    #[expect(clippy::as_conversions, reason = "floats saturate, and what is no number is black")]
    pub fn render_rgba(&self, is_pet: bool) -> Vec<u8> {
        let Some(picture) = &self.picture else { return Vec::new() };
        let (low, high) = picture.range();
        let low = if is_pet { low.min(0.0) } else { low.max(AIR_HU.min(high)) };
        let scale = if high > low { 1.0 / (high - low) } else { 0.0 };
        let gamma = if is_pet { 1.0 } else { CT_GAMMA };
        let is_dark = picture.inverted != is_pet;
        let grey = |value: f32| {
            let grey = 255.0 * ((value - low) * scale).clamp(0.0, 1.0).powf(gamma);
            (if is_dark { 255.0 - grey } else { grey }).round() as u8
        };
        let pixel = |value: &f32| {
            let grey = grey(*value);
            [grey, grey, grey, u8::MAX]
        };
        picture.values.iter().flat_map(pixel).collect()
    }
}
