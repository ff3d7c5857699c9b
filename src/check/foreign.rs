//! What a received archive carries beside its files: comments, extra fields, times, bytes
//! that belong to nothing (APPNOTE 6.3.10, sections 4.3 to 4.5). Read here byte by byte,
//! for readers overlook all of it.

use std::io::{self, Read, Seek, SeekFrom};

use super::finding::{Finding, Findings, Problem, Severity};

/// Directories larger than this are not looked through.
const MAX_DIRECTORY: u64 = 256 << 20;
/// Times and owners in their ordinary forms, and Zip64's sizes: no text.
const ORDINARY: [u16; 6] = [0x0001, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875];
/// No ordinary extra field is longer, in bytes.
const MAX_ORDINARY: usize = 40;

/// Warns of what a person may have written into the archive, and notes what other
/// programs write by themselves. `start` is where the directory begins.
pub(super) fn layout<R: Read + Seek>(zip: &mut R, start: u64, found: &mut Findings) {
    let mut seen = Seen::default();
    match read(zip, start, &mut seen) {
        Ok(Some(())) if !seen.odd => {}
        _ => found.whole(Problem::ArchiveForeign),
    }
    if seen.ordinary {
        found.add(Finding::whole(Problem::ArchiveForeign).weighing(Severity::Note));
    }
}

#[derive(Default)]
struct Seen {
    /// Something that may be text.
    odd: bool,
    /// Times, owners.
    ordinary: bool,
}

fn read<R: Read + Seek>(zip: &mut R, start: u64, seen: &mut Seen) -> io::Result<Option<()>> {
    zip.seek(SeekFrom::Start(start))?;
    let mut directory = Vec::new();
    zip.take(MAX_DIRECTORY).read_to_end(&mut directory)?;
    let mut rest = directory.as_slice();
    let mut entries = Vec::new();
    while let Some(behind) = rest.strip_prefix(b"PK\x01\x02") {
        let Some((entry, behind)) = central(behind, seen) else { return Ok(None) };
        entries.push(entry);
        rest = behind;
    }
    seen.odd |= !ends(rest, entries.len());
    entries.sort_by_key(|entry| entry.offset);
    let mut at = 0;
    for entry in entries {
        seen.odd |= entry.offset != at;
        let Some(end) = local(zip, &entry, seen)? else { return Ok(None) };
        at = end;
    }
    seen.odd |= at != start;
    Ok(Some(()))
}

/// What an entry's directory header says.
struct Entry {
    offset: u64,
    /// Bytes of its content as they are in the archive.
    packed: u64,
    crc: [u8; 4],
    has_descriptor: bool,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|coded| u16::from_le_bytes(*coded))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|coded| u32::from_le_bytes(*coded))
}

/// The directory header of one entry, and what follows it.
fn central<'a>(bytes: &'a [u8], seen: &mut Seen) -> Option<(Entry, &'a [u8])> {
    let length = |at| u16_at(bytes, at).map(usize::from);
    let (name, extra, comment) = (length(24)?, length(26)?, length(28)?);
    let extra_at = 42usize.saturating_add(name);
    let fields = bytes.get(extra_at..extra_at.saturating_add(extra))?;
    seen.odd |= comment > 0;
    seen.ordinary |= u32_at(bytes, 8)? != 0x0021_0000;
    let zip64 = extras(fields, seen);
    // Values that do not fit are in the Zip64 field: both sizes, then the offset.
    let mut large = zip64
        .chunks_exact(8)
        .map(|coded| coded.first_chunk().map_or(0, |coded: &[u8; 8]| u64::from_le_bytes(*coded)));
    let mut number = |at| {
        let short = u32_at(bytes, at)?;
        if short == u32::MAX { large.next() } else { Some(u64::from(short)) }
    };
    let _whole = number(20)?;
    let packed = number(16)?;
    let offset = number(38)?;
    let entry = Entry {
        offset,
        packed,
        crc: *bytes.get(12..)?.first_chunk()?,
        has_descriptor: u16_at(bytes, 4)? & 8 != 0,
    };
    Some((entry, bytes.get(extra_at.saturating_add(extra).saturating_add(comment)..)?))
}

/// The local header of an entry; gives where what belongs to the entry ends.
fn local<R: Read + Seek>(zip: &mut R, entry: &Entry, seen: &mut Seen) -> io::Result<Option<u64>> {
    let mut head = [0; 30];
    zip.seek(SeekFrom::Start(entry.offset))?;
    zip.read_exact(&mut head)?;
    if !head.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    seen.ordinary |= u32_at(&head, 10) != Some(0x0021_0000);
    let (name, extra) = (u16_at(&head, 26).unwrap_or(0), u16_at(&head, 28).unwrap_or(0));
    let mut rest = vec![0; usize::from(name).saturating_add(usize::from(extra))];
    zip.read_exact(&mut rest)?;
    extras(rest.get(usize::from(name)..).unwrap_or_default(), seen);
    let end = entry.offset.saturating_add(30).saturating_add(rest.len() as u64);
    let end = end.saturating_add(entry.packed);
    if !entry.has_descriptor {
        return Ok(Some(end));
    }
    // CRC and two sizes of four or eight bytes, with or without a signature.
    let mut descriptor = Vec::new();
    zip.seek(SeekFrom::Start(end))?;
    zip.take(24).read_to_end(&mut descriptor)?;
    let (signature, body) = match descriptor.strip_prefix(b"PK\x07\x08") {
        Some(body) => (4, body),
        None => (0, descriptor.as_slice()),
    };
    let sizes = body.get(4..).unwrap_or_default();
    let short = u32_at(sizes, 0).map(u64::from) == Some(entry.packed)
        && u32_at(sizes, 4).is_some()
        && u32_at(sizes, 4) != Some(0);
    seen.odd |= !body.starts_with(&entry.crc);
    Ok(Some(end.saturating_add(signature + if short { 12 } else { 20 })))
}

/// Goes through extra fields and gives Zip64's.
fn extras<'a>(mut fields: &'a [u8], seen: &mut Seen) -> &'a [u8] {
    let mut zip64: &[u8] = &[];
    while !fields.is_empty() {
        let (Some(id), Some(length)) = (u16_at(fields, 0), u16_at(fields, 2)) else {
            seen.odd = true;
            break;
        };
        let end = usize::from(length).saturating_add(4);
        let Some((field, behind)) = fields.split_at_checked(end) else {
            seen.odd = true;
            break;
        };
        let value = field.get(4..).unwrap_or_default();
        if ORDINARY.contains(&id) && value.len() <= MAX_ORDINARY {
            seen.ordinary |= id != 0x0001;
        } else {
            seen.odd = true;
        }
        if id == 0x0001 {
            zip64 = value;
        }
        fields = behind;
    }
    zip64
}

/// The records after the directory: Zip64's two when needed, then the last, without a
/// comment, and then nothing.
fn ends(bytes: &[u8], entries: usize) -> bool {
    let last = match bytes.strip_prefix(b"PK\x06\x06") {
        Some(_) => bytes
            .get(56..)
            .filter(|rest| rest.starts_with(b"PK\x06\x07"))
            .and_then(|rest| rest.get(20..)),
        None => Some(bytes),
    };
    last.is_some_and(|last| {
        let count = u16_at(last, 10).map(usize::from);
        last.len() == 22
            && last.starts_with(b"PK\x05\x06")
            && u16_at(last, 20) == Some(0)
            && (count == Some(entries) || count == Some(0xFFFF))
    })
}
