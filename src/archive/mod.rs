//! The zip as a list of segments: what is written ([`Zip`]), what is read
//! ([`list`], [`unpack`]), and a reader over segments ([`Segments`]).
//!
//! Writing is our own: an entry's content is never seen here, only its size and
//! CRC-32 are, so the page can lay file slices between the headers and the command
//! can stream from disk. Reading is the zip crate's, so that no mistake of the
//! writer is repeated by the reader.

mod read;
mod segments;
mod write;

pub use read::{Entry, Limits, Method, list, unpack};
pub use segments::{Segment, Segments};
pub use write::Zip;

use crate::outcome::Code;

/// Why an archive, or an entry of it, cannot be written or read. Holds no names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// An entry's name is empty, too long, or would leave the folder it is unpacked to.
    #[error("an entry's name is not usable in a zip")]
    Name,
    /// The directory or an entry cannot be read, or contradicts itself.
    #[error("the zip is damaged")]
    Damaged,
    /// The source could not be read.
    #[error("the zip could not be read")]
    Io,
    /// An entry is encrypted.
    #[error("the zip is encrypted")]
    Encrypted,
    /// An entry is packed by another method than stored or deflated.
    #[error("the zip is packed by an unknown method")]
    Method,
    /// More entries, or larger ones, than the limits allow.
    #[error("the zip is larger than the limits allow")]
    TooLarge,
}

impl ArchiveError {
    /// The reason under which the dropped zip, or its entry, is listed.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Damaged => Code::DamagedZip,
            Self::Io => Code::Unreadable,
            Self::Encrypted => Code::LockedZip,
            Self::Method => Code::ZipMethod,
            Self::TooLarge => Code::ZipTooLarge,
            Self::Name => Code::Unwritable,
        }
    }
}
