//! Dropped zips, and the archives that are not read, as a browser holds them: in a Blob.

use std::io::Cursor;

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use web_sys::Blob;

use super::blob::{self, BlobReader};
use crate::Code;
use crate::archive::{
    self, ArchiveError, Contents, Entry, Found, Limits, Method, Segment, Segments, contents, unpack,
};
use crate::crc::Crc;

/// A zip read on the page itself, where nothing can be read at once, may be this large.
const WHOLE_ZIP_BYTES: u64 = 512 << 20;
/// Where a file cannot be read at once, an archive is recognised by its beginning and so many bytes
/// at its end.
const TAIL_BYTES: u64 = 66 << 10;

/// A file in a dropped zip, as the page needs it.
#[derive(Debug, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct ZipMember {
    name: String,
    /// Where its bytes begin in what holds them, and where they end.
    start: u64,
    end: u64,
    size_bytes: u64,
    compressed: bool,
    crc32: u32,
    /// Why it cannot be read.
    code: Option<Code>,
    /// Which of the zips in the zip that had to be unpacked holds it; `null` for the dropped
    /// one.
    within: Option<u32>,
}

impl From<Found> for ZipMember {
    fn from(found: Found) -> Self {
        let Found { entry, within } = found;
        Self {
            start: entry.data_start,
            end: entry.data_start.saturating_add(entry.packed),
            size_bytes: entry.size,
            compressed: entry.method == Ok(Method::Deflated),
            crc32: entry.crc32,
            code: entry.method.err().map(ArchiveError::code),
            name: entry.name,
            within: within.and_then(|index| u32::try_from(index).ok()),
        }
    }
}

/// The files of a dropped zip and of the zips in it, and those of them that were unpacked.
pub async fn members(zip: &Blob) -> Result<(Vec<ZipMember>, Vec<Vec<u8>>), Code> {
    let size = blob::size(zip);
    let limits = Limits::default();
    let listed = match BlobReader::new(zip) {
        Some(reader) => contents(reader, &limits),
        None if size <= WHOLE_ZIP_BYTES => {
            contents(Cursor::new(blob::read(zip, 0, size).await?), &limits)
        }
        None => Err(ArchiveError::TooLarge),
    };
    let Contents { entries, unpacked } = listed.map_err(ArchiveError::code)?;
    Ok((entries.into_iter().map(ZipMember::from).collect(), unpacked))
}

/// The content of a packed file in a zip.
pub async fn content(zip: &Blob, member: &ZipMember) -> Result<Vec<u8>, Code> {
    let packed = blob::read(zip, member.start, member.end).await?;
    let entry = Entry {
        name: String::new(),
        data_start: member.start,
        packed: member.end.saturating_sub(member.start),
        size: member.size_bytes,
        crc32: member.crc32,
        method: Ok(Method::Deflated),
        is_zip: false,
    };
    unpack(&entry, packed).map_err(ArchiveError::code)
}

/// Which archive that must be unpacked first a file is, of which `head` was read.
pub async fn archive(file: &Blob, head: &[u8]) -> Result<Option<Code>, Code> {
    if !archive::may_be_archive(head) {
        return Ok(None);
    }
    let kind = match BlobReader::new(file) {
        Some(reader) => archive::kind(reader),
        None => {
            let size = blob::size(file);
            let had = (head.len() as u64).min(size);
            let tail = size.saturating_sub(TAIL_BYTES).max(had);
            archive::kind(Segments::new([
                Segment::Bytes(head.to_vec()),
                Segment::Hole(tail - had),
                Segment::Bytes(blob::read(file, tail, size).await?),
            ]))
        }
    };
    kind.map(|kind| kind.map(archive::Kind::code)).map_err(|_| Code::Unreadable)
}

/// The CRC-32 that a zip declares for a file which is read in its place, and the file's own.
pub struct Declared(Option<(Crc, u32)>);

impl Declared {
    /// Nothing is compared where nothing is declared.
    pub fn new(crc32: Option<u32>) -> Self {
        Self(crc32.map(|declared| (Crc::default(), declared)))
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        if let Some((own, _)) = &mut self.0 {
            own.update(bytes);
        }
    }

    /// All bytes were taken, and they are what was declared.
    pub fn is_true(&self) -> bool {
        self.0.as_ref().is_none_or(|(own, declared)| own.sum() == *declared)
    }
}
