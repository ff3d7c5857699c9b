//! Reading a dropped zip: its entries as ranges of the source, within limits, and the
//! content of one entry. Stored entries are used in place; deflated ones are unpacked
//! in memory one at a time. Names are for showing only: nothing is ever written under
//! them.

use std::borrow::Cow;
use std::io::{Read, Seek};

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::ArchiveError;

/// Deflate cannot pack more tightly than 1032 to 1; a directory that says so lies.
const DEFLATE_LIMIT: u64 = 1032;

/// What is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries in one zip, folders among them.
    pub entries: usize,
    /// Bytes of one unpacked entry. Stored entries have no limit: they are not unpacked.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 250_000, unpacked: 1 << 30 }
    }
}

/// How an entry's content is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Not at all: the content is a range of the source.
    Stored,
    /// Deflate (RFC 1951).
    Deflated,
}

/// A file in a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name as the archive has it: an identifier, never to be trusted as a path.
    pub name: String,
    /// Offset in the source of its content's first byte.
    pub data_start: u64,
    /// Bytes in the archive.
    pub packed: u64,
    /// Bytes unpacked, as declared.
    pub size: u64,
    /// CRC-32 of the unpacked content, as declared.
    pub crc32: u32,
    /// How it is packed, or why it cannot be read though others can.
    pub method: Result<Method, ArchiveError>,
}

/// Lists the files of a zip in its directory's order. Folders are left out. An entry
/// that cannot be read (encrypted, too large, unknown method) is listed with its reason.
///
/// # Errors
/// When the directory cannot be read or contradicts itself (the same name twice,
/// entries that overlap or leave the file), when it holds more entries than `limits`
/// allow, or when `source` fails.
pub fn list(source: impl Read + Seek, limits: &Limits) -> Result<Vec<Entry>, ArchiveError> {
    let mut zip = ZipArchive::new(source).map_err(into_error)?;
    if zip.len() > limits.entries {
        return Err(ArchiveError::TooLarge);
    }
    // One would hide the other; entries laid over each other unpack to more than is there.
    if zip.has_duplicate_names() || zip.has_overlapping_entries().map_err(into_error)? {
        return Err(ArchiveError::Damaged);
    }
    let mut entries = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(into_error)?;
        if file.is_dir() {
            continue;
        }
        entries.push(Entry {
            name: shown_name(&file.name(), file.name_raw()),
            data_start: file.data_start().ok_or(ArchiveError::Damaged)?,
            packed: file.compressed_size(),
            size: file.size(),
            crc32: file.crc32(),
            method: method(
                file.compression(),
                file.encrypted(),
                file.compressed_size(),
                file.size(),
                limits,
            ),
        });
    }
    Ok(entries)
}

/// The content of an entry from its packed bytes, proved by its size and CRC-32.
///
/// # Errors
/// The entry's own reason, or [`ArchiveError::Damaged`] when the content is not what
/// the directory says.
pub fn unpack(entry: &Entry, packed: Vec<u8>) -> Result<Vec<u8>, ArchiveError> {
    let content = match entry.method? {
        Method::Stored => packed,
        Method::Deflated => {
            let limit = usize::try_from(entry.size).map_err(|_| ArchiveError::TooLarge)?;
            decompress_to_vec_with_limit(&packed, limit).map_err(|_| ArchiveError::Damaged)?
        }
    };
    let as_declared =
        u64::try_from(content.len()) == Ok(entry.size) && crc32fast::hash(&content) == entry.crc32;
    if as_declared { Ok(content) } else { Err(ArchiveError::Damaged) }
}

/// The name in its declared character set, or its bytes made readable.
fn shown_name(name: &zip::result::ZipResult<Cow<'_, str>>, raw: &[u8]) -> String {
    name.as_ref().map_or_else(
        |_| String::from_utf8_lossy(raw).into_owned(),
        |name| name.clone().into_owned(),
    )
}

fn method(
    method: CompressionMethod,
    encrypted: bool,
    packed: u64,
    size: u64,
    limits: &Limits,
) -> Result<Method, ArchiveError> {
    if encrypted {
        return Err(ArchiveError::Encrypted);
    }
    match method {
        CompressionMethod::STORE if packed == size => Ok(Method::Stored),
        CompressionMethod::DEFLATE if size > packed.saturating_mul(DEFLATE_LIMIT) => {
            Err(ArchiveError::Damaged)
        }
        CompressionMethod::DEFLATE if size > limits.unpacked => Err(ArchiveError::TooLarge),
        CompressionMethod::DEFLATE => Ok(Method::Deflated),
        CompressionMethod::STORE => Err(ArchiveError::Damaged),
        _ => Err(ArchiveError::Method),
    }
}

/// The zip crate's errors can quote names; only their kind goes on.
fn into_error(error: ZipError) -> ArchiveError {
    match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            ArchiveError::Io
        }
        _ => ArchiveError::Damaged,
    }
}
