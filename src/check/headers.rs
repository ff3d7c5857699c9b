//! What an archive's own headers must be, byte for byte, when nothing but the planned
//! entries is in it (APPNOTE 6.3.10, sections 4.3 to 4.5). Readers overlook much of a
//! zip's headers; here nothing is overlooked.

use std::io::{self, Read, Seek, SeekFrom};

use super::zipped::ExpectedEntry;

/// The largest 32-bit number: the value is in a Zip64 record.
const ELSEWHERE: u64 = u32::MAX as u64;

/// Whether every header and the directory are those of the plan, and the file ends there.
///
/// # Errors
/// Those of the reader.
pub(super) fn as_planned<R: Read + Seek>(zip: &mut R, plan: &[ExpectedEntry]) -> io::Result<bool> {
    let mut directory = Vec::new();
    let mut offset = 0u64;
    let mut good = true;
    for entry in plan {
        let (local, central) = headers(entry, offset);
        let mut there = vec![0; local.len()];
        zip.seek(SeekFrom::Start(offset))?;
        zip.read_exact(&mut there)?;
        good &= there == local;
        directory.extend(central);
        offset = offset.saturating_add(local.len() as u64).saturating_add(entry.size);
    }
    let size = directory.len() as u64;
    directory.extend(end(plan.len() as u64, size, offset));
    zip.seek(SeekFrom::Start(offset))?;
    let mut there = Vec::new();
    zip.by_ref().take((directory.len() as u64).saturating_add(1)).read_to_end(&mut there)?;
    Ok(good && there == directory)
}

/// The local and the directory header of a stored entry.
fn headers(entry: &ExpectedEntry, offset: u64) -> (Vec<u8>, Vec<u8>) {
    let large = entry.size >= ELSEWHERE;
    let far = offset >= ELSEWHERE;
    let zip64 = |values: &[u64]| {
        let mut extra = Vec::new();
        if !values.is_empty() {
            push16(&mut extra, &[1, values.len().saturating_mul(8) as u64]);
            push64(&mut extra, values);
        }
        extra
    };
    let sizes: &[u64] = if large { &[entry.size, entry.size] } else { &[] };
    let local_extra = zip64(sizes);
    let place: &[u64] = if far { &[offset] } else { &[] };
    let directory_extra = zip64(&[sizes, place].concat());
    let flags = if entry.name.is_ascii() { 0 } else { 0x0800 };
    let version = |extra: &[u8]| if extra.is_empty() { 20 } else { 45 };
    let common = |extra: &[u8], out: &mut Vec<u8>| {
        // Version, flags, stored, no time, 1 January 1980.
        push16(out, &[version(extra), flags, 0, 0, 0x0021]);
        push32(out, &[u64::from(entry.crc32), entry.size, entry.size]);
        push16(out, &[entry.name.len() as u64, extra.len() as u64]);
    };
    let room = 46_usize.saturating_add(entry.name.len()).saturating_add(directory_extra.len());
    let begun = |magic: &[u8]| {
        let mut header = Vec::with_capacity(room);
        header.extend(magic);
        header
    };
    let mut local = begun(b"PK\x03\x04");
    common(&local_extra, &mut local);
    local.extend(entry.name.as_bytes());
    local.extend(&local_extra);
    let mut directory = begun(b"PK\x01\x02");
    push16(&mut directory, &[version(&directory_extra)]);
    common(&directory_extra, &mut directory);
    // No comment, first disk, no attributes.
    push16(&mut directory, &[0, 0, 0]);
    push32(&mut directory, &[0, offset]);
    directory.extend(entry.name.as_bytes());
    directory.extend(&directory_extra);
    (local, directory)
}

/// The records at the end.
fn end(entries: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if entries >= 0xFFFF || size >= ELSEWHERE || offset >= ELSEWHERE {
        out.extend(b"PK\x06\x06");
        push64(&mut out, &[44]);
        push16(&mut out, &[45, 45]);
        push32(&mut out, &[0, 0]);
        push64(&mut out, &[entries, entries, size, offset]);
        out.extend(b"PK\x06\x07");
        push32(&mut out, &[0]);
        push64(&mut out, &[offset.saturating_add(size)]);
        push32(&mut out, &[1]);
    }
    out.extend(b"PK\x05\x06");
    push16(&mut out, &[0, 0, entries.min(0xFFFF), entries.min(0xFFFF)]);
    push32(&mut out, &[size, offset]);
    push16(&mut out, &[0]);
    out
}

fn push16(out: &mut Vec<u8>, values: &[u64]) {
    values
        .iter()
        .for_each(|value| out.extend(u16::try_from(*value).unwrap_or(u16::MAX).to_le_bytes()));
}

fn push32(out: &mut Vec<u8>, values: &[u64]) {
    values
        .iter()
        .for_each(|value| out.extend(u32::try_from(*value).unwrap_or(u32::MAX).to_le_bytes()));
}

fn push64(out: &mut Vec<u8>, values: &[u64]) {
    values.iter().for_each(|value| out.extend(value.to_le_bytes()));
}
