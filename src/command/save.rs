//! Writing what passed its check: one zip or one folder for each event, by all cores at
//! the places that are known beforehand, and read back whole before it counts.
//!
//! It gets its name last ([`super::place`]). What is not whole, or not what was checked, is
//! removed.

use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use deidentifier::Code;
use deidentifier::check::{self, Confirmation, ExpectedEntry, FolderCheck, Saved};
use deidentifier::deid::Segment;
use deidentifier::flow::{Finished, Session, ZipPart};
use rayon::prelude::*;

use super::disk::Shared;
use super::input::Input;
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
    let expected = session.expected(&event.event);
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
    let mut out = File::options().write(true).open(path).map_err(unwritable)?;
    write_at(&mut out, offset, &directory)?;
    let zip = File::open(path).and_then(Shared::new).map_err(unwritable)?;
    let saved = Saved::new(zip.clone()).ok_or(Code::Unwritable)?;
    let threads = || (File::options().write(true).open(path), saved.clone());
    // In about the order of the zip: some file systems fill every gap that is left.
    let entries = entries.iter().enumerate().par_bridge();
    let read = entries.map_init(threads, |(out, saved), (index, (offset, header, file, plan))| {
        let out = out.as_mut().map_err(|_| Code::Unwritable)?;
        write_at(out, *offset, header)?;
        sources.copy(*file, plan.size, out)?;
        Ok(saved.entry(index, plan, |_| {}))
    });
    let read = read.collect::<Result<Vec<_>, Code>>()?;
    let mut findings: Vec<_> = read.into_iter().flatten().collect();
    findings.extend(check::listing(BufReader::new(zip), &expected));
    if Confirmation::new(findings).confirmed { Ok(()) } else { Err(Code::Unwritable) }
}

fn write_at(out: &mut File, offset: u64, bytes: &[u8]) -> Result<(), Code> {
    out.seek(SeekFrom::Start(offset)).and_then(|_| out.write_all(bytes)).map_err(unwritable)
}

/// Writes an event as loose files of a folder, each read back.
fn loose(
    session: &Session,
    event: &Finished,
    sources: &Sources<'_>,
    folder: &Path,
) -> Result<(), Code> {
    let expected = session.expected(&event.event);
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
    places.iter().par_bridge().try_for_each(|(file, path, plan)| {
        sources.copy(*file, plan.size, &mut File::create_new(path).map_err(unwritable)?)?;
        if is_as_planned(path, plan).map_err(unwritable)? { Ok(()) } else { Err(Code::Unwritable) }
    })
}

fn is_as_planned(path: &Path, plan: &ExpectedEntry) -> io::Result<bool> {
    let mut check = FolderCheck::new(std::slice::from_ref(plan));
    check.file(&plan.name, &mut File::open(path)?)?;
    Ok(check.finish().confirmed)
}

impl Sources<'_> {
    /// Writes the output of a file to `out`: exactly `len` bytes, or it is an error.
    fn copy(&self, file: u32, len: u64, out: &mut File) -> Result<(), Code> {
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
                Segment::Bytes(bytes) => out.write_all(bytes).map_err(unwritable)?,
                Segment::Source(range) => {
                    let copied = opened.copy_range(range.clone(), out).map_err(unwritable)?;
                    if copied != size(segment) {
                        return Err(Code::Changed);
                    }
                }
            }
        }
        Ok(())
    }

    fn has_changed(&self, file: u32) -> bool {
        let input = self.inputs.get(file as usize);
        input.is_some_and(|input| matches!(input.open(), Err(Code::Changed)))
    }
}

/// What went wrong is reported by its code alone: a message of the system could hold a path.
fn unwritable(_: io::Error) -> Code {
    Code::Unwritable
}
