//! A tag as one number, `ggggeeee`: in the order of a data set, and as it crosses to the
//! page and into a plan.

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

/// Group and element, the group in the upper half.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Packed(pub u32);

impl Packed {
    /// The tag as one number.
    #[must_use]
    pub const fn new(tag: Tag) -> Self {
        Self((tag.0 as u32) << 16 | tag.1 as u32)
    }

    /// The tag.
    #[must_use]
    pub const fn tag(self) -> Tag {
        Tag((self.0 >> 16) as u16, (self.0 & 0xFFFF) as u16)
    }
}

impl From<Tag> for Packed {
    fn from(tag: Tag) -> Self {
        Self::new(tag)
    }
}

impl From<Packed> for Tag {
    fn from(packed: Packed) -> Self {
        packed.tag()
    }
}
