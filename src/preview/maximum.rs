//! The brightest pixels of a whole series in one picture: what is bright on any image, as
//! burned-in text is, is seen at one look.

use super::Picture;

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
}
