//! Writing what passed its check: one zip or one folder for each event, by all cores at
//! the places that are known beforehand, and read back whole before it counts.
//!
//! What is read back is compared by its length and CRC-32. Both, and SHA-256 with them, were
//! taken of the bytes that were checked, so that a third sum of the same would say no more
//! of what a disk or a copy does to them.
//!
//! It gets its name last ([`super::place`]). What is not whole, or not what was checked, is
//! removed.

use std::fs::File;
use std::io::{self, BufReader};
use std::ops::Range;
use std::path::{Path, PathBuf};

use deidentifier::Code;
use deidentifier::check::{self, Confirmation, ExpectedEntry, FolderCheck, Saved};
use deidentifier::deid::Segment;
use deidentifier::flow::{Finished, Session, ZipPart};
use rayon::prelude::*;

use super::disk::{self, CHUNK_BYTES, Shared};
use super::input::{Input, Opened};
use super::place::{Failure, Kind, Places, Target};
use crate::Layout;

/// The files that are written from, and what of each goes where.
pub struct Sources<'a> {
    /// As the command was given them.
    pub inputs: &'a [Input],
    /// Of each input that was de-identified, its output piece by piece.
    pub pieces: &'a [Option<Vec<Segment>>],
}

/// Where an event goes below `folder`.
pub fn target(id: &str, folder: &Path, layout: Layout) -> Target {
    let (name, kind) = match layout {
        Layout::Zip => (format!("{id}.zip"), Kind::Zip),
        Layout::Folder => (id.to_owned(), Kind::Folder),
    };
    Target { path: folder.join(&name), kind, name }
}

/// Writes an event to its place and reads it back.
///
/// # Errors
/// Why it could not be; what was there is there still.
pub fn event(
    session: &Session,
    event: &Finished,
    sources: &Sources<'_>,
    places: &Places,
    target: &Target,
) -> Result<(), Failure> {
    let written = places.write(target, |part| match target.kind {
        Kind::Folder => loose(session, event, sources, part),
        _ => zip(session, event, sources, part),
    });
    // A source that changed meanwhile is the better reason: the person can do something.
    written.map_err(|failure| {
        let mut images = event.event.images.iter();
        if images.any(|image| sources.has_changed(image.file)) {
            Failure::Code(Code::Changed)
        } else {
            failure
        }
    })
}

/// Writes a zip and reads it back with the zip crate.
///
/// The directory comes first, at its place after all entries, so that an entry can be
/// read back as soon as it is written: one core writes while another one sums up, since
/// systems let one writer at a time into a file. Every entry is looked for at the place
/// that the directory names, so whatever is written to a wrong place is missed there; the
/// headers between the entries are read when all is written.
fn zip(
    session: &Session,
    event: &Finished,
    sources: &Sources<'_>,
    path: &Path,
) -> Result<(), Code> {
    let expected = expected(session, event);
    let mut parts = session.zip_parts(&event.event);
    let Some(ZipPart::Bytes(directory)) = parts.pop() else { return Err(Code::CheckFailed) };
    let (mut offset, mut entries) = (0_u64, Vec::new());
    for (pair, plan) in parts.chunks_exact(2).zip(&expected) {
        let [ZipPart::Bytes(header), ZipPart::File(file)] = pair else {
            return Err(Code::CheckFailed);
        };
        entries.push((offset, header, *file, plan));
        offset = offset.saturating_add(header.len() as u64).saturating_add(plan.size);
    }
    let out = File::options().write(true).open(path).map_err(unwritable)?;
    let end = offset.saturating_add(directory.len() as u64);
    disk::reserve(&out, end).map_err(unwritable)?;
    disk::write_at(&out, &directory, offset).map_err(unwritable)?;
    let zip = File::open(path).and_then(Shared::new).map_err(unwritable)?;
    let saved = Saved::new(zip.clone()).ok_or(Code::Unwritable)?;
    let threads = || (vec![0; CHUNK_BYTES], saved.clone());
    // In about the order of the zip: some file systems fill every gap that is left.
    let entries = entries.iter().enumerate().par_bridge();
    let read = entries.map_init(threads, |(buffer, saved), (index, entry)| {
        let (offset, header, file, plan) = *entry;
        let mut gathered = Gathered { out: &out, at: offset, buffer, filled: 0 };
        gathered.bytes(header)?;
        sources.copy(file, plan.size, &mut gathered)?;
        let end = gathered.finish()?;
        let found = saved.entry(index, plan, |_| {});
        disk::settle(&out, offset..end);
        Ok(found)
    });
    let read = read.collect::<Result<Vec<_>, Code>>()?;
    let mut findings: Vec<_> = read.into_iter().flatten().collect();
    findings.extend(check::listing(BufReader::new(zip), &expected));
    if Confirmation::new(findings).confirmed { Ok(()) } else { Err(Code::Unwritable) }
}

/// What each file must be when it is read back.
fn expected(session: &Session, event: &Finished) -> Vec<ExpectedEntry> {
    let hashed = session.expected(&event.event).into_iter();
    hashed.map(|entry| ExpectedEntry { sha256: None, ..entry }).collect()
}

/// Writes an event as loose files of a folder, each read back.
fn loose(
    session: &Session,
    event: &Finished,
    sources: &Sources<'_>,
    folder: &Path,
) -> Result<(), Code> {
    let expected = expected(session, event);
    let places: Vec<(u32, PathBuf, &ExpectedEntry)> = event
        .event
        .images
        .iter()
        .zip(&expected)
        .map(|(image, plan)| {
            // The folder has the event's name in the plan, and another one for now.
            let name = image.path.rsplit('/').next().unwrap_or_default();
            (image.file, folder.join(name), plan)
        })
        .collect();
    let buffer = || vec![0; CHUNK_BYTES];
    places.par_iter().try_for_each_init(buffer, |buffer, (file, path, plan)| {
        let out = File::create_new(path).map_err(unwritable)?;
        disk::reserve(&out, plan.size).map_err(unwritable)?;
        let mut gathered = Gathered { out: &out, at: 0, buffer, filled: 0 };
        sources.copy(*file, plan.size, &mut gathered)?;
        let end = gathered.finish()?;
        let is_whole = is_as_planned(path, plan).map_err(unwritable)?;
        disk::settle(&out, 0..end);
        if is_whole { Ok(()) } else { Err(Code::Unwritable) }
    })
}

fn is_as_planned(path: &Path, plan: &ExpectedEntry) -> io::Result<bool> {
    let mut check = FolderCheck::new(std::slice::from_ref(plan));
    check.file(&plan.name, &mut File::open(path)?)?;
    Ok(check.finish().confirmed)
}

impl Sources<'_> {
    /// Writes the output of a file to `out`: exactly `len` bytes, or it is an error.
    fn copy(&self, file: u32, len: u64, out: &mut Gathered<'_>) -> Result<(), Code> {
        let index = file as usize;
        let (Some(input), Some(Some(segments))) = (self.inputs.get(index), self.pieces.get(index))
        else {
            return Err(Code::Unreadable);
        };
        let size = |segment: &Segment| match segment {
            Segment::Bytes(bytes) => bytes.len() as u64,
            Segment::Source(range) => range.end.saturating_sub(range.start),
        };
        if segments.iter().map(size).sum::<u64>() != len {
            return Err(Code::CheckFailed);
        }
        let mut opened = input.open()?;
        for segment in segments {
            match segment {
                Segment::Bytes(bytes) => out.bytes(bytes)?,
                Segment::Source(range) => out.range(&mut opened, range.clone())?,
            }
        }
        Ok(())
    }

    fn has_changed(&self, file: u32) -> bool {
        let input = self.inputs.get(file as usize);
        input.is_some_and(|input| matches!(input.open(), Err(Code::Changed)))
    }
}

/// Bytes on their way to a place in a file, gathered so that a few calls write them. Other
/// threads write to the same file: who reads a source keeps none of them waiting.
struct Gathered<'a> {
    out: &'a File,
    /// Where the gathered bytes go.
    at: u64,
    buffer: &'a mut [u8],
    /// How many there are.
    filled: usize,
}

impl Gathered<'_> {
    /// Takes these bytes.
    fn bytes(&mut self, mut bytes: &[u8]) -> Result<(), Code> {
        while !bytes.is_empty() {
            let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
            let count = room.len().min(bytes.len());
            let (Some(to), Some((now, rest))) =
                (room.get_mut(..count), bytes.split_at_checked(count))
            else {
                return Err(Code::Unwritable);
            };
            to.copy_from_slice(now);
            bytes = rest;
            self.take(count)?;
        }
        Ok(())
    }

    /// Takes a range of a source.
    fn range(&mut self, opened: &mut Opened, range: Range<u64>) -> Result<(), Code> {
        let mut from = range.start;
        while from < range.end {
            let left = usize::try_from(range.end - from).unwrap_or(usize::MAX);
            let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
            let count = room.len().min(left);
            let count = opened.read_at(from, room.get_mut(..count).unwrap_or_default())?;
            if count == 0 {
                return Err(Code::Changed);
            }
            from += count as u64;
            self.take(count)?;
        }
        Ok(())
    }

    /// So many bytes more are in the buffer.
    fn take(&mut self, count: usize) -> Result<(), Code> {
        self.filled += count;
        if self.filled < self.buffer.len() { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<(), Code> {
        let bytes = self.buffer.get(..self.filled).unwrap_or_default();
        disk::write_at(self.out, bytes, self.at).map_err(unwritable)?;
        self.at += self.filled as u64;
        self.filled = 0;
        Ok(())
    }

    /// Writes the last of them, and says where they end.
    fn finish(mut self) -> Result<u64, Code> {
        self.write()?;
        Ok(self.at)
    }
}

/// What went wrong is reported by its code alone: a message of the system could hold a path.
fn unwritable(_: io::Error) -> Code {
    Code::Unwritable
}
