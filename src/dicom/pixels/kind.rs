//! Which reader looks through the frames of a transfer syntax.

use super::look::Look;
use super::{jpeg, jpeg2000, rle};

/// The reader for a transfer syntax.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Jpeg,
    Jpeg2000,
    Rle,
    /// Pixels as they are: nothing to look for.
    Plain,
    /// Without a reader.
    Unknown,
}

impl Kind {
    pub(super) fn of(syntax_uid: &str) -> Self {
        match syntax_uid.strip_prefix("1.2.840.10008.1.2").unwrap_or_default() {
            ".4.90" | ".4.91" | ".4.92" | ".4.93" | ".4.201" | ".4.202" | ".4.203" => {
                Self::Jpeg2000
            }
            ".5" => Self::Rle,
            ".1.98" => Self::Plain,
            suffix => match suffix.strip_prefix(".4.").map(str::parse::<u8>) {
                // JPEG, and JPEG-LS.
                Some(Ok(50..=66 | 70 | 80 | 81)) => Self::Jpeg,
                _ => Self::Unknown,
            },
        }
    }

    /// Frames begin with something that no number can be mistaken for.
    pub(super) const fn is_coded(self) -> bool {
        matches!(self, Self::Jpeg | Self::Jpeg2000 | Self::Rle)
    }

    /// A fragment with these bytes begins a frame; others go on with the one before.
    pub(super) fn begins(self, fragment: &[u8]) -> bool {
        match self {
            Self::Jpeg => fragment.starts_with(&jpeg::START),
            Self::Jpeg2000 => {
                fragment.starts_with(&jpeg2000::START) || fragment.starts_with(&jpeg2000::JP2)
            }
            Self::Rle => rle::begins(fragment),
            Self::Plain | Self::Unknown => true,
        }
    }

    pub(super) fn look(self, frame: &[u8], pixels: u64) -> Look {
        match self {
            Self::Jpeg => jpeg::look(frame),
            Self::Jpeg2000 => jpeg2000::look(frame),
            Self::Rle => rle::look(frame, pixels),
            Self::Plain => Look::default(),
            Self::Unknown => Look { unread: true, ..Look::default() },
        }
    }
}
