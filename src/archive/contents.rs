//! A dropped zip with the zips in it: one level of them is read, under the same limits as
//! if all their files were in the one that was dropped.

use std::io::{Cursor, Read, Seek};

use super::read::unpacked_bytes;
use super::within::{Within, bytes_at};
use super::{ArchiveError, Entry, Limits, Method, list, unpack};

/// The files in a dropped zip.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// In the directory's order; the files of a zip in it take that one's place, and their
    /// names follow its own. A zip that cannot be listed is one file, with its reason.
    pub entries: Vec<Found>,
    /// The zips that had to be unpacked to be read.
    pub unpacked: Vec<Vec<u8>>,
}

/// A file in a dropped zip or in a zip of that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file, by its place in what holds it.
    pub entry: Entry,
    /// Which of [`Contents::unpacked`] holds it; `None` for the dropped zip itself.
    pub within: Option<usize>,
}

/// Lists the files of a zip, and those of the zips in it.
///
/// # Errors
/// As [`list`]; and [`ArchiveError::Empty`] when there is no file.
pub fn contents(mut source: impl Read + Seek, limits: &Limits) -> Result<Contents, ArchiveError> {
    let source = &mut source;
    let outer = list(&mut *source, limits)?;
    let mut contents = Contents::default();
    let mut left = Left {
        limits: Limits {
            entries: limits.entries.saturating_sub(outer.len()),
            total: limits.total.saturating_sub(unpacked_bytes(&outer)),
            ..*limits
        },
        unpacked: limits.unpacked,
    };
    for mut entry in outer {
        if !entry.is_zip {
            contents.entries.push(Found { entry, within: None });
            continue;
        }
        match inner(source, &entry, &mut left) {
            Ok(Inner { entries, unpacked }) => {
                let within = unpacked.as_ref().map(|_| contents.unpacked.len());
                contents.unpacked.extend(unpacked);
                contents.entries.extend(entries.into_iter().map(|mut found| {
                    found.name = format!("{} › {}", entry.name, found.name);
                    if found.is_zip {
                        found.method = found.method.and(Err(ArchiveError::Nested));
                    }
                    Found { entry: found, within }
                }));
            }
            Err(error) => {
                entry.method = Err(error);
                contents.entries.push(Found { entry, within: None });
            }
        }
    }
    if contents.entries.is_empty() { Err(ArchiveError::Empty) } else { Ok(contents) }
}

struct Inner {
    entries: Vec<Entry>,
    unpacked: Option<Vec<u8>>,
}

/// What may still be read.
struct Left {
    limits: Limits,
    /// Bytes of zips that are unpacked to be read.
    unpacked: u64,
}

/// Lists a zip in a zip, and takes what it needs from what is `left`.
fn inner(
    source: &mut (impl Read + Seek),
    entry: &Entry,
    left: &mut Left,
) -> Result<Inner, ArchiveError> {
    let (mut entries, unpacked) = match entry.method? {
        Method::Stored => {
            (list(Within::new(source, entry.data_start, entry.packed), &left.limits)?, None)
        }
        Method::Deflated if entry.size > left.unpacked => return Err(ArchiveError::TooLarge),
        Method::Deflated => {
            let packed = bytes_at(source, entry.data_start, entry.packed);
            let whole = unpack(entry, packed.map_err(|_| ArchiveError::Io)?)?;
            (list(Cursor::new(whole.as_slice()), &left.limits)?, Some(whole))
        }
    };
    if entries.is_empty() {
        return Err(ArchiveError::Empty);
    }
    if unpacked.is_some() {
        left.unpacked = left.unpacked.saturating_sub(entry.size);
    } else {
        for found in &mut entries {
            found.data_start = found.data_start.saturating_add(entry.data_start);
        }
    }
    left.limits.entries = left.limits.entries.saturating_sub(entries.len());
    left.limits.total = left.limits.total.saturating_sub(unpacked_bytes(&entries));
    Ok(Inner { entries, unpacked })
}
