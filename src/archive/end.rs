//! The end of a zip's directory (APPNOTE 6.3.10, 4.3.15 and 4.3.16), as far as it says
//! what a file is that cannot be read as a zip. Zips themselves are read by the zip crate.

use std::io::{self, Read, Seek, SeekFrom};

use super::mark;
use super::within::bytes_at;

const RECORD_BYTES: usize = 22;
const LOCATOR_BYTES: usize = 20;
/// In a 32-bit field: the number is in a Zip64 record.
const ELSEWHERE: u64 = u32::MAX as u64;
/// Longer than the record and its comment can be: some tools leave bytes after it.
const TAIL_BYTES: u64 = 66 << 10;

/// Where a zip ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A whole zip's directory comes before it.
    OfOne,
    /// It is the end of a zip in several parts.
    OfSeveral,
}

/// Looks for the end of a zip at the end of a source.
///
/// # Errors
/// When the source fails.
pub fn find(source: &mut (impl Read + Seek)) -> io::Result<Option<End>> {
    let len = source.seek(SeekFrom::End(0))?;
    let start = len.saturating_sub(TAIL_BYTES);
    let tail = bytes_at(source, start, TAIL_BYTES)?;
    for at in memchr::memmem::rfind_iter(&tail, mark::END) {
        let Some(record) = tail.get(at..).and_then(|rest| rest.first_chunk()) else { continue };
        match parts(record, tail.get(at.saturating_sub(LOCATOR_BYTES)..at).unwrap_or_default()) {
            Some(true) => return Ok(Some(End::OfSeveral)),
            Some(false) => {
                let size = u64::from(le32(record, 12));
                let directory = start.saturating_add(at as u64).checked_sub(size);
                let Some(directory) = directory.filter(|_| size > 0) else { continue };
                if bytes_at(source, directory, 4)? == mark::DIRECTORY {
                    // Further on than it can be: the zip begins in another file.
                    let told = Some(u64::from(le32(record, 16))).filter(|at| *at < ELSEWHERE);
                    let is_last = told.is_some_and(|told| told > directory);
                    return Ok(Some(if is_last { End::OfSeveral } else { End::OfOne }));
                }
            }
            None => {}
        }
    }
    Ok(None)
}

/// Whether the record speaks of several parts; `None` where it contradicts itself.
fn parts(record: &[u8; RECORD_BYTES], before: &[u8]) -> Option<bool> {
    let [disk, first_disk, here, all] = [4, 6, 8, 10].map(|at| le16(record, at));
    if disk == u16::MAX || here == u16::MAX {
        // The numbers are in a Zip64 record, and how many parts in its locator.
        let locator = before.strip_prefix(mark::END_64_AT)?;
        let disks = locator.get(12..16)?.first_chunk().copied().map(u32::from_le_bytes)?;
        return Some(disks > 1);
    }
    (first_disk <= disk && here <= all && (disk > 0 || here == all)).then_some(disk > 0)
}

fn le16(record: &[u8; RECORD_BYTES], at: usize) -> u16 {
    record.get(at..).and_then(|rest| rest.first_chunk()).copied().map_or(0, u16::from_le_bytes)
}

fn le32(record: &[u8; RECORD_BYTES], at: usize) -> u32 {
    record.get(at..).and_then(|rest| rest.first_chunk()).copied().map_or(0, u32::from_le_bytes)
}
