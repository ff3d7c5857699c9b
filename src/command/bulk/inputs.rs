//! What is checked in bulk, and the digest by which it is known again: all its bytes are
//! read for that, since a size and a time of change can lie.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use deidentifier::check::{self, Audit, AuditExpectation, Verdict};
use deidentifier::policy::Settings;
use deidentifier::words::command;
use sha2::{Digest, Sha256};

use super::super::check::{is_zip, slashed};
use super::super::{pictures, walk};

/// So much of a file is in memory at once.
const CHUNK_BYTES: usize = 1 << 18;

/// A zip, a folder that is one exam, or a single image.
pub struct Input {
    path: PathBuf,
    /// The path, as it is written down.
    pub name: String,
}

/// The inputs that paths mean: of a folder each zip and each folder right in it; a folder
/// with neither, and any file, is one itself.
///
/// # Errors
/// A sentence, when there is nothing at a path.
pub fn list(paths: &[PathBuf]) -> Result<Vec<Input>, &'static str> {
    let mut all = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(command::NO_INPUT);
        }
        let within = if path.is_dir() {
            within(path).map_err(|_| command::FOLDER_UNREAD)?
        } else {
            Vec::new()
        };
        if within.is_empty() { all.push(path.clone()) } else { all.extend(within) }
    }
    let mut seen = HashSet::new();
    all.retain(|path| seen.insert(path.clone()));
    let named = |path: PathBuf| Input { name: path.to_string_lossy().into_owned(), path };
    Ok(all.into_iter().map(named).collect())
}

/// The zips and folders right in a folder, by name.
fn within(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_zip = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
        if is_zip || path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// An input whose bytes have all been read once.
pub struct Whole {
    /// SHA-256, in hexadecimal.
    pub digest: String,
    path: PathBuf,
    what: What,
}

enum What {
    Zip(File, Stamp),
    /// Files with what they were when they were read.
    Files(Vec<(PathBuf, Stamp)>),
}

/// A file's length and time of change.
type Stamp = (u64, Option<SystemTime>);

impl Input {
    /// Reads all its bytes.
    ///
    /// # Errors
    /// Those of the system; a pipe or a device among the files.
    pub fn read(&self) -> io::Result<Whole> {
        if !self.path.is_dir() {
            let mut file = open(&self.path)?;
            let stamp = stamp(&file)?;
            let is_zip = is_zip(&mut file)?;
            let digest = written(&sha256(&mut file)?);
            file.rewind()?;
            let what = if is_zip {
                What::Zip(file, stamp)
            } else {
                What::Files(vec![(self.path.clone(), stamp)])
            };
            return Ok(Whole { digest, path: self.path.clone(), what });
        }
        let mut all = Sha256::new();
        let mut files = Vec::new();
        for (path, kind) in walk::files(std::slice::from_ref(&self.path)) {
            if kind != walk::Kind::File {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            let mut file = open(&path)?;
            let stamp = stamp(&file)?;
            let name = path.strip_prefix(&self.path).unwrap_or(&path).to_string_lossy();
            all.update((name.len() as u64).to_le_bytes());
            all.update(name.as_bytes());
            all.update(sha256(&mut file)?);
            files.push((path, stamp));
        }
        let digest = written(&all.finalize());
        Ok(Whole { digest, path: self.path.clone(), what: What::Files(files) })
    }
}

impl Whole {
    /// Its name has no part in its verdict.
    pub const fn is_zip(&self) -> bool {
        matches!(self.what, What::Zip(..))
    }

    /// Judges it.
    ///
    /// # Errors
    /// Those of the system; it is not what was read before.
    pub fn check(&mut self, settings: &Settings) -> io::Result<Verdict> {
        let expect = |letters| AuditExpectation { event_id: None, settings, letters };
        match &mut self.what {
            What::Zip(file, seen) => {
                let letters = pictures::letters_in_zip(&self.path, settings);
                let expect = &expect(Some(&letters));
                let reader = BufReader::with_capacity(CHUNK_BYTES, &mut *file);
                let verdict = check::archive(reader, expect, |_, _| {});
                unchanged(file, *seen)?;
                Ok(verdict)
            }
            What::Files(files) => {
                let paths = files.iter().map(|(path, _)| path);
                let letters = pictures::letters_in_files(paths, settings);
                let mut audit = Audit::new(expect(Some(&letters)));
                for (path, seen) in files {
                    let file = open(path)?;
                    let mut reader = BufReader::new(&file);
                    audit.file(&slashed(path), &mut reader)?;
                    unchanged(&file, *seen)?;
                }
                Ok(audit.finish())
            }
        }
    }
}

/// Opens a file, and nothing else: a pipe would wait for ever.
fn open(path: &Path) -> io::Result<File> {
    if path.metadata()?.is_file() {
        File::open(path)
    } else {
        Err(io::ErrorKind::InvalidInput.into())
    }
}

fn stamp(file: &File) -> io::Result<Stamp> {
    let data = file.metadata()?;
    Ok((data.len(), data.modified().ok()))
}

fn unchanged(file: &File, seen: Stamp) -> io::Result<()> {
    if stamp(file)? == seen { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

fn sha256(file: &mut File) -> io::Result<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(digest.finalize().into()),
            Ok(count) => digest.update(chunk.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The SHA-256 of bytes at hand, in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    written(&Sha256::digest(bytes))
}

fn written(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
