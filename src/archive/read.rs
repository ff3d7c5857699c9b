//! Reading one zip: its entries as ranges of the source, within limits, and the content
//! of one entry. Stored entries are used in place; deflated ones are unpacked in memory
//! one at a time. Names are for showing only: nothing is ever written under them.
//!
//! What is wrong with one entry is reported for that entry, and the others go on. What is
//! wrong with the directory is reported for the zip, since files may be missing from it.

use std::borrow::Cow;
use std::io::{Read, Seek};

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use zip::read::{Config, ZipFileEntry};
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, result::ZipError};

use super::ArchiveError;
use super::end::{self, End};
use super::kind::{HEAD_BYTES, begins_as_zip};
use super::mark;
use super::within::bytes_at;

/// Deflate cannot pack more tightly than 1032 to 1; a directory that says so is wrong.
const DEFLATE_LIMIT: u64 = 1032;
/// This many packed bytes of an entry hold the [`HEAD_BYTES`] that show whether it is a zip.
const PACKED_HEAD_BYTES: u64 = 1024;
/// The fixed part of a local header (APPNOTE 4.3.7) and of a directory's (4.3.12).
const LOCAL_BYTES: u64 = 30;
const CENTRAL_BYTES: u64 = 46;
/// APPNOTE 4.4.5: encrypted by AES; the method itself is in an extra field.
const AES: u16 = 99;

/// What is read at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries in a dropped zip, folders among them, with those of the zips in it.
    pub entries: usize,
    /// Bytes of one unpacked entry, and of all zips in a zip that must be unpacked to be
    /// read. Stored entries have no limit: they are not unpacked.
    pub unpacked: u64,
    /// Bytes of all packed entries together, unpacked.
    pub total: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 250_000, unpacked: 1 << 30, total: 64 << 30 }
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
    /// Its content begins as a zip does.
    pub is_zip: bool,
}

/// Lists the files of a zip in its directory's order, each entry as a file of its own even
/// where names repeat. Folders are left out. An entry that cannot be read (encrypted, too
/// large, unknown method, damaged) is listed with its reason.
///
/// # Errors
/// When the directory cannot be read or leaves files out, when it holds more than `limits`
/// allow, or when `source` fails.
pub fn list(mut source: impl Read + Seek, limits: &Limits) -> Result<Vec<Entry>, ArchiveError> {
    let source = &mut source;
    let listed = directory(source, limits);
    let (headers, directory_start) = match listed {
        Err(ArchiveError::Damaged) => return Err(why_unreadable(source)),
        listed => listed?,
    };
    let mut entries = Vec::with_capacity(headers.len());
    let mut ranges = Vec::with_capacity(headers.len());
    for header in headers {
        let place = header.place(source, directory_start)?;
        let (range, data_start) = place.map_or((0..0, 0), |(start, data_start)| {
            (start..data_start.saturating_add(header.packed), data_start)
        });
        let method = match place {
            Some(_) => header.method,
            None => header.method.and(Err(ArchiveError::Content)),
        };
        let Header { name, packed, size, crc32, .. } = header;
        let mut entry = Entry { name, data_start, packed, size, crc32, method, is_zip: false };
        // Read here, since its header was just read beside it.
        entry.is_zip = begins_as_zip(&head(source, &entry)?);
        ranges.push((range, entries.len()));
        entries.push(entry);
    }
    refuse_overlapping(ranges, &mut entries);
    if unpacked_bytes(&entries) > limits.total { Err(ArchiveError::TooLarge) } else { Ok(entries) }
}

/// Bytes of the packed entries, unpacked.
pub(super) fn unpacked_bytes(entries: &[Entry]) -> u64 {
    let packed = entries.iter().filter(|entry| entry.method == Ok(Method::Deflated));
    packed.fold(0, |sum, entry| sum.saturating_add(entry.size))
}

/// The content of an entry from its packed bytes, proved by its size and CRC-32.
///
/// # Errors
/// The entry's own reason, or [`ArchiveError::Content`] when the content is not what
/// the directory says.
pub fn unpack(entry: &Entry, packed: Vec<u8>) -> Result<Vec<u8>, ArchiveError> {
    let content = match entry.method? {
        Method::Stored => packed,
        Method::Deflated => {
            let limit = usize::try_from(entry.size).map_err(|_| ArchiveError::TooLarge)?;
            decompress_to_vec_with_limit(&packed, limit).map_err(|_| ArchiveError::Content)?
        }
    };
    let as_declared =
        u64::try_from(content.len()) == Ok(entry.size) && crc32fast::hash(&content) == entry.crc32;
    if as_declared { Ok(content) } else { Err(ArchiveError::Content) }
}

/// An entry as the directory has it.
struct Header {
    name: String,
    start: u64,
    packed: u64,
    size: u64,
    crc32: u32,
    method: Result<Method, ArchiveError>,
}

impl Header {
    fn new(entry: &ZipFileEntry<'_>, limits: &Limits) -> Self {
        let (packed, size) = (entry.compressed_size(), entry.size());
        let encrypted = entry.encrypted() || method_number(entry.compression()) == Some(AES);
        let method = if encrypted {
            Err(ArchiveError::Encrypted)
        } else if entry.is_symlink() {
            Err(ArchiveError::Link)
        } else {
            method(entry.compression(), packed, size, limits)
        };
        Self {
            name: shown_name(&entry.name(), entry.name_raw()),
            start: entry.header_start(),
            packed,
            size,
            crc32: entry.crc32(),
            method,
        }
    }

    /// Where its local header and its content begin; `None` where they are not there, or the
    /// content reaches into the directory.
    fn place(
        &self,
        source: &mut (impl Read + Seek),
        directory_start: u64,
    ) -> Result<Option<(u64, u64)>, ArchiveError> {
        let local = bytes_at(source, self.start, LOCAL_BYTES).map_err(|_| ArchiveError::Io)?;
        let lengths = local.strip_prefix(mark::LOCAL).and_then(|rest| rest.get(22..26));
        let Some([name, name_high, extra, extra_high]) = lengths else { return Ok(None) };
        let names = u64::from(u16::from_le_bytes([*name, *name_high]));
        let extras = u64::from(u16::from_le_bytes([*extra, *extra_high]));
        let data_start = self.start.saturating_add(LOCAL_BYTES + names + extras);
        let ends = data_start.checked_add(self.packed);
        Ok(ends.filter(|end| *end <= directory_start).map(|_| (self.start, data_start)))
    }
}

/// The files that the directory names, and where it begins.
fn directory(
    source: &mut (impl Read + Seek),
    limits: &Limits,
) -> Result<(Vec<Header>, u64), ArchiveError> {
    let mut zip = ZipIterable::try_new(&mut *source, Config::default()).map_err(into_error)?;
    if zip.len() > limits.entries {
        return Err(ArchiveError::TooLarge);
    }
    let mut headers = Vec::new();
    let (mut starts, mut first, mut last) = (None::<u64>, None, None);
    for entry in zip.files().map_err(into_error)? {
        let entry = entry.map_err(into_error)?;
        let central = entry.central_header_start();
        first.get_or_insert(central);
        last = Some(central);
        starts = Some(starts.map_or(entry.header_start(), |start| start.min(entry.header_start())));
        // A folder by its name, and by a content that is none.
        if !(entry.size() == 0 && (entry.is_dir() || is_folder(&entry))) {
            headers.push(Header::new(&entry, limits));
        }
    }
    // Some writers count entries in 16 bits and go on: then more headers follow. And where two
    // zips were joined, the first one's files come before all that is listed.
    let more = match last {
        Some(last) => has_more(source, last)?,
        None => false,
    };
    let before = starts.is_some_and(|start| start > 0)
        && bytes_at(source, 0, 4).map_err(|_| ArchiveError::Io)? == mark::LOCAL;
    if more || before {
        return Err(ArchiveError::Damaged);
    }
    Ok((headers, first.unwrap_or_default()))
}

/// Folder by the attributes of the system that it was packed on.
fn is_folder(entry: &ZipFileEntry<'_>) -> bool {
    const KIND: u32 = 0o170_000;
    const FOLDER: u32 = 0o040_000;
    entry.unix_mode().is_some_and(|mode| mode & KIND == FOLDER)
}

/// Whether another header of the directory follows this one.
fn has_more(source: &mut (impl Read + Seek), central: u64) -> Result<bool, ArchiveError> {
    let fixed = bytes_at(source, central, CENTRAL_BYTES).map_err(|_| ArchiveError::Io)?;
    let lengths = fixed.get(28..34).unwrap_or_default().chunks_exact(2);
    let own = lengths.filter_map(|two| Some(u64::from(u16::from_le_bytes(*two.first_chunk()?))));
    let next = central.saturating_add(CENTRAL_BYTES).saturating_add(own.sum());
    Ok(bytes_at(source, next, 4).map_err(|_| ArchiveError::Io)? == mark::DIRECTORY)
}

/// The first bytes of an entry's content; none where it cannot be read.
fn head(source: &mut (impl Read + Seek), entry: &Entry) -> Result<Vec<u8>, ArchiveError> {
    let Ok(method) = entry.method else { return Ok(Vec::new()) };
    let len = match method {
        Method::Stored => entry.packed.min(HEAD_BYTES as u64),
        Method::Deflated => entry.packed.min(PACKED_HEAD_BYTES),
    };
    let bytes = bytes_at(source, entry.data_start, len).map_err(|_| ArchiveError::Io)?;
    Ok(match method {
        Method::Stored => bytes,
        Method::Deflated => match decompress_to_vec_with_limit(&bytes, HEAD_BYTES) {
            Ok(head) => head,
            // Stopped at the limit, or at the end of what was read.
            Err(stopped) => stopped.output,
        },
    })
}

/// Bytes that belong to two entries belong to neither: one of them would unpack to more than
/// is there.
fn refuse_overlapping(mut ranges: Vec<(std::ops::Range<u64>, usize)>, entries: &mut [Entry]) {
    ranges.sort_unstable_by_key(|(range, _)| (range.start, range.end));
    let mut refuse = |index: usize| {
        if let Some(entry) = entries.get_mut(index) {
            entry.method = entry.method.and(Err(ArchiveError::Content));
        }
    };
    let (mut end, mut holder) = (0, 0);
    for (range, index) in ranges.into_iter().filter(|(range, _)| !range.is_empty()) {
        if range.start < end {
            refuse(holder);
            refuse(index);
        }
        if range.end > end {
            (end, holder) = (range.end, index);
        }
    }
}

/// Why a zip whose directory cannot be read cannot be.
fn why_unreadable(source: &mut (impl Read + Seek)) -> ArchiveError {
    let (Ok(start), Ok(end)) = (bytes_at(source, 0, 8), end::find(source)) else {
        return ArchiveError::Io;
    };
    let flags = start.strip_prefix(mark::LOCAL).and_then(|rest| rest.get(2..4));
    // General purpose bit 13: the directory is encrypted, and the local headers masked.
    if matches!(flags, Some([_, high]) if high & 0x20 != 0) {
        return ArchiveError::Encrypted;
    }
    match end {
        Some(End::OfSeveral) => ArchiveError::Split,
        None if start.starts_with(mark::DESCRIPTOR) => ArchiveError::Split,
        _ => ArchiveError::Damaged,
    }
}

/// The name in its declared character set, or its bytes made readable.
fn shown_name(name: &zip::result::ZipResult<Cow<'_, str>>, raw: &[u8]) -> String {
    name.as_ref().map_or_else(
        |_| String::from_utf8_lossy(raw).into_owned(),
        |name| name.clone().into_owned(),
    )
}

#[expect(deprecated, reason = "there is no other way to tell a method that is not supported")]
const fn method_number(method: CompressionMethod) -> Option<u16> {
    match method {
        CompressionMethod::Unsupported(number) => Some(number),
        _ => None,
    }
}

fn method(
    method: CompressionMethod,
    packed: u64,
    size: u64,
    limits: &Limits,
) -> Result<Method, ArchiveError> {
    match method {
        CompressionMethod::STORE if packed == size => Ok(Method::Stored),
        CompressionMethod::DEFLATE if size > packed.saturating_mul(DEFLATE_LIMIT) => {
            Err(ArchiveError::Content)
        }
        CompressionMethod::DEFLATE if size > limits.unpacked => Err(ArchiveError::TooLarge),
        CompressionMethod::DEFLATE => Ok(Method::Deflated),
        CompressionMethod::STORE => Err(ArchiveError::Content),
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
