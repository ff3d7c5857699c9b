//! What the command was given: files, folders and zips on disk, each readable in pieces.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use deidentifier::Code;
use deidentifier::archive::{
    self, ArchiveError, Entry, HEAD_BYTES, Limits, Method, Within, begins_as_zip, contents, unpack,
};

use rayon::prelude::*;

use super::disk;
use super::walk::{self, Kind as Found};

/// A file to look at: one on disk, or an entry of a zip.
pub struct Input {
    /// The file on disk that holds it.
    pub path: PathBuf,
    place: Place,
    /// Its length, unpacked.
    pub size_bytes: u64,
    /// The disk file's length and time of change when it was first seen.
    seen: Option<(u64, SystemTime)>,
}

enum Place {
    Whole,
    /// In the zip on disk, or in a zip of that one which had to be unpacked.
    Entry {
        entry: Entry,
        zip: Option<Arc<Vec<u8>>>,
    },
    /// It could not be opened, or its zip cannot be read: the reason.
    Bad(Code),
}

impl Input {
    /// Where it came from, for the crosswalk alone: it may identify someone.
    pub fn name(&self) -> String {
        let path = self.path.to_string_lossy();
        match &self.place {
            Place::Entry { entry, .. } => format!("{path} › {}", entry.name),
            Place::Whole | Place::Bad(_) => path.into_owned(),
        }
    }

    /// Its name in the zip that holds it.
    pub fn entry_name(&self) -> Option<&str> {
        match &self.place {
            Place::Entry { entry, .. } => Some(&entry.name),
            Place::Whole | Place::Bad(_) => None,
        }
    }

    /// What its CRC-32 must be where that is not proved by opening it: a stored entry is
    /// read in its place.
    pub fn declared_crc32(&self) -> Option<u32> {
        match &self.place {
            Place::Entry { entry, zip: None } if entry.method == Ok(Method::Stored) => {
                Some(entry.crc32)
            }
            _ => None,
        }
    }

    /// Opens it for reading.
    ///
    /// # Errors
    /// [`Code::Changed`] when it is not what was first seen; else why it cannot be read.
    pub fn open(&self) -> Result<Opened, Code> {
        let opened = match &self.place {
            Place::Bad(code) => return Err(*code),
            Place::Whole => Opened::File { file: self.file()?, base: 0 },
            Place::Entry { entry, zip: None } if entry.method == Ok(Method::Stored) => {
                Opened::File { file: self.file()?, base: entry.data_start }
            }
            Place::Entry { entry, zip } => {
                let packed = match zip {
                    Some(zip) => range(zip, entry).ok_or(Code::DamagedEntry)?.to_vec(),
                    None => {
                        let mut file = self.file()?;
                        file.seek(SeekFrom::Start(entry.data_start)).map_err(unreadable)?;
                        let mut packed = Vec::new();
                        file.take(entry.packed).read_to_end(&mut packed).map_err(unreadable)?;
                        packed
                    }
                };
                Opened::Memory(unpack(entry, packed).map_err(ArchiveError::code)?)
            }
        };
        Ok(opened)
    }

    /// The disk file, when it is still the one that was first seen.
    fn file(&self) -> Result<File, Code> {
        let file = File::open(&self.path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Code::Changed,
            _ => Code::Unreadable,
        })?;
        if self.seen.is_some() && stamp(&file) != self.seen {
            return Err(Code::Changed);
        }
        Ok(file)
    }
}

/// An entry's bytes in the zip that holds it.
fn range<'a>(zip: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    let start = usize::try_from(entry.data_start).ok()?;
    zip.get(start..)?.get(..usize::try_from(entry.packed).ok()?)
}

/// A file's length and time of change; nothing where the system has none.
fn stamp(file: &File) -> Option<(u64, SystemTime)> {
    let data = file.metadata().ok()?;
    Some((data.len(), data.modified().ok()?))
}

/// An input that is open.
pub enum Opened {
    /// Bytes on disk, beginning at `base`.
    File { file: File, base: u64 },
    /// Bytes that had to be unpacked.
    Memory(Vec<u8>),
}

impl Opened {
    /// Reads up to `buffer.len()` bytes at `offset`; fewer only at the end of the disk file.
    pub fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> Result<usize, Code> {
        match self {
            Self::Memory(bytes) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let rest = bytes.get(from..).unwrap_or_default();
                let n = rest.len().min(buffer.len());
                if let (Some(to), Some(from)) = (buffer.get_mut(..n), rest.get(..n)) {
                    to.copy_from_slice(from);
                }
                Ok(n)
            }
            Self::File { file, base } => {
                let start = base.saturating_add(offset);
                let mut filled = 0;
                while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
                    let at = start.saturating_add(filled as u64);
                    match disk::read_at(file, rest, at).map_err(unreadable)? {
                        0 => break,
                        n => filled += n,
                    }
                }
                Ok(filled)
            }
        }
    }

    /// Which archive it is, of those that must be unpacked first.
    pub fn archive(&mut self, size_bytes: u64) -> Result<Option<archive::Kind>, Code> {
        let found = match self {
            Self::Memory(bytes) => archive::kind(io::Cursor::new(bytes.as_slice())),
            Self::File { file, base } => archive::kind(Within::new(file, *base, size_bytes)),
        };
        found.map_err(unreadable)
    }
}

/// What went wrong is reported by its code alone: a message of the system could hold a path.
fn unreadable(_: io::Error) -> Code {
    Code::Unreadable
}

/// Every file below the given paths, in the order of their names, the entries of zips
/// in the zips' place. All cores look: a share of a network answers many as fast as one.
pub fn collect(paths: &[PathBuf]) -> Vec<Input> {
    let found = walk::files(paths).into_par_iter();
    let look = |(path, kind): (PathBuf, Found)| {
        let bad =
            |code| Input { path: path.clone(), place: Place::Bad(code), size_bytes: 0, seen: None };
        match kind {
            Found::File => of_file(&path),
            Found::Special => vec![bad(Code::NoFile)],
            Found::Unreadable => vec![bad(Code::Unreadable)],
        }
    };
    found.flat_map_iter(look).collect()
}

/// A file, or what is in it when it is a zip.
fn of_file(path: &Path) -> Vec<Input> {
    let Ok(mut file) = File::open(path) else {
        let place = Place::Bad(Code::Unreadable);
        return vec![Input { path: path.to_owned(), place, size_bytes: 0, seen: None }];
    };
    let seen = stamp(&file);
    let whole = |place, size_bytes| Input { path: path.to_owned(), place, size_bytes, seen };
    let size_bytes = file.metadata().map_or(0, |data| data.len());
    let mut head = Vec::new();
    if file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head).is_err()
        || !begins_as_zip(&head)
    {
        return vec![whole(Place::Whole, size_bytes)];
    }
    match contents(&mut file, &Limits::default()) {
        Err(error) => vec![whole(Place::Bad(error.code()), size_bytes)],
        Ok(contents) => {
            let zips: Vec<_> = contents.unpacked.into_iter().map(Arc::new).collect();
            let inputs = contents.entries.into_iter().map(|found| {
                let zip = found.within.and_then(|index| zips.get(index).cloned());
                let size_bytes = found.entry.size;
                match found.entry.method {
                    Err(error) => whole(Place::Bad(error.code()), size_bytes),
                    Ok(_) => whole(Place::Entry { entry: found.entry, zip }, size_bytes),
                }
            });
            inputs.collect()
        }
    }
}
