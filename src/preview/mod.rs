//! Pictures for looking at: one frame to grey pixels of eight bits, with a window, small
//! or whole; the brightest pixels of a whole series in one picture, where text burned into
//! all of it stands out; and what single slices have, where text in one of them does. For display alone: what is written is never decoded.
//!
//! The way is [`Frame::read`] on a header, [`Frame::decode`] on the frame's bytes, then
//! [`Picture::render`]. Sizes are bounded before anything is decoded; a damaged frame is
//! an error. A decoder that fails harder than that stops its worker, not the page.

mod encapsulated;
mod frame;
mod jpeg;
mod jpeg2000;
mod jpeg_ls;
mod maximum;
mod native;
mod picture;
mod residue;
mod rle;
mod window;

pub use encapsulated::frame_bytes;
pub use frame::{Codec, Frame, Photometric};
pub use maximum::Maximum;
pub(crate) use picture::index;
pub use picture::{Picture, Shrink};
pub use residue::{Laid, Residue};
pub use window::{Preset, Window};

/// A frame has at most this many pixels: four times those of the largest CT images.
pub const MAX_PIXELS: u64 = 1 << 24;

/// The longer side of what a series is laid together in.
pub(crate) const LAID_SIDE: u32 = 320;

/// Why a picture cannot be shown. Holds no value of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PreviewError {
    /// No failure: the first so many bytes of the pixel data's value are needed.
    #[error("the first {needed} bytes of the pixel data are needed")]
    More {
        /// Bytes from the beginning of the value.
        needed: u64,
    },
    /// The header does not describe a picture, or there is no such frame.
    #[error("the header describes no such picture")]
    NoPicture,
    /// The frame's coding is not one of those read here.
    #[error("the picture's coding is not read here")]
    Unsupported,
    /// More than [`MAX_PIXELS`].
    #[error("the picture is too large to show")]
    TooLarge,
    /// The frame's bytes are not what its header says.
    #[error("the picture is damaged")]
    Damaged,
}
