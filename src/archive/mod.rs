//! Archives: the zip that is written ([`Zip`]), the zips that are read ([`contents`],
//! [`list`], [`unpack`]), and how other archives are recognised ([`kind`]).
//!
//! Writing is our own: an entry's content is never seen here, only its size and
//! CRC-32 are, so the page can lay file slices between the headers and the command
//! can stream from disk. Crates that write zips want the content itself ([`write`] says
//! which were compared). Reading is the zip crate's, so that no mistake of the writer is
//! repeated by the reader.

mod contents;
mod end;
mod kind;
mod mark;
mod read;
mod segments;
mod within;
mod write;

pub use contents::{Contents, Found, contents};
pub use kind::{HEAD_BYTES, Kind, begins_as_zip, kind, may_be_archive};
pub use read::{Entry, Limits, Method, list, unpack};
pub use segments::{Segment, Segments};
pub use within::Within;
pub use write::Zip;

use crate::outcome::Code;

/// Why an archive, or an entry of it, cannot be written or read. Holds no names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// An entry's name is empty, too long, or would leave the folder it is unpacked to.
    #[error("an entry's name is not usable in a zip")]
    Name,
    /// The directory cannot be read, or contradicts itself.
    #[error("the zip is damaged")]
    Damaged,
    /// An entry is not what the directory says of it, overlaps another one, or leaves
    /// the file.
    #[error("a file in the zip is damaged")]
    Content,
    /// The source could not be read.
    #[error("the zip could not be read")]
    Io,
    /// An entry, or the directory itself, is encrypted.
    #[error("the zip is encrypted")]
    Encrypted,
    /// An entry is packed by another method than stored or deflated.
    #[error("the zip is packed by an unknown method")]
    Method,
    /// More entries, or larger ones, than the limits allow.
    #[error("the zip is larger than the limits allow")]
    TooLarge,
    /// One of several parts, of which none can be read alone.
    #[error("the zip is one of several parts")]
    Split,
    /// No file is in it.
    #[error("the zip holds no file")]
    Empty,
    /// A zip in a zip in a zip.
    #[error("the zip lies too deep in other zips")]
    Nested,
    /// An entry is a symbolic link: it names a file and is none.
    #[error("a link in the zip is no file")]
    Link,
}

impl ArchiveError {
    /// The reason under which the dropped zip, or its entry, is listed.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Damaged => Code::DamagedZip,
            Self::Content => Code::DamagedEntry,
            Self::Io => Code::Unreadable,
            Self::Encrypted => Code::LockedZip,
            Self::Method => Code::ZipMethod,
            Self::TooLarge => Code::ZipTooLarge,
            Self::Split => Code::SplitZip,
            Self::Empty => Code::EmptyZip,
            Self::Nested => Code::ZipInZip,
            Self::Link => Code::ZipLink,
            Self::Name => Code::Unwritable,
        }
    }
}
