//! Archives, read by the zip crate: the listing of a new one against its plan, a saved
//! one read back whole, and one that came from elsewhere.

use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive};

use super::audit::{Audit, AuditExpectation, Judged};
use super::event::Verdict;
use super::finding::{Finding, Findings, Problem, Severity};
use super::{foreign, headers};
use crate::crc::Crc;

/// An entry that the archive must hold.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ExpectedEntry {
    /// Its name with its folder.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// CRC-32 of its content.
    pub crc32: u32,
    /// SHA-256 of its content, when that is to be compared as well.
    pub sha256: Option<[u8; 32]>,
}

/// Fixed sizes of local header, directory header and end records (APPNOTE 6.3.10, 4.3).
const LOCAL: u64 = 30;
const DIRECTORY: u64 = 46;
const END: u64 = 22;
const ZIP64_END: u64 = 76;

/// Compares an archive's directory and headers with its plan. Contents are not read.
pub fn listing<R: Read + Seek>(mut zip: R, expected: &[ExpectedEntry]) -> Vec<Finding> {
    let mut found = zip_directory(&mut zip, expected);
    found.extend(zip_headers(zip, expected));
    found.sort();
    found
}

/// Compares an archive's directory, as the zip crate reads it, with its plan.
pub fn zip_directory<R: Read + Seek>(mut zip: R, expected: &[ExpectedEntry]) -> Vec<Finding> {
    let mut found = Findings::default();
    let length = zip.seek(SeekFrom::End(0)).unwrap_or(0);
    match ZipArchive::new(&mut zip) {
        Ok(mut archive) => compare(&mut archive, length, expected, &mut found),
        Err(_) => found.whole(Problem::ArchiveUnreadable),
    }
    found.into_sorted()
}

/// Compares an archive's headers, byte by byte, with its plan.
pub fn zip_headers<R: Read + Seek>(mut zip: R, expected: &[ExpectedEntry]) -> Option<Finding> {
    let is_good = headers::as_planned(&mut zip, expected).is_ok_and(|good| good);
    (!is_good).then(|| Finding::whole(Problem::ArchiveHeader))
}

fn compare<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    length: u64,
    expected: &[ExpectedEntry],
    found: &mut Findings,
) {
    if !archive.comment().is_empty() {
        found.whole(Problem::ArchiveComment);
    }
    if archive.has_duplicate_names() {
        found.whole(Problem::ArchiveRepeated);
    }
    for _ in archive.len()..expected.len() {
        found.whole(Problem::ArchiveMissing);
    }
    let mut content = 0u64;
    let mut directory = archive.central_directory_start();
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(index) else {
            found.whole(Problem::ArchiveUnreadable);
            return;
        };
        let name = entry.name_raw().len() as u64;
        let start = entry.data_start().unwrap_or(0);
        let extra =
            start.saturating_sub(entry.header_start()).saturating_sub(LOCAL).saturating_sub(name);
        // The only extra field that is written: Zip64's, with both sizes.
        if !matches!(extra, 0 | 20) || !entry.comment_raw().is_empty() {
            found.whole(if extra == 0 { Problem::ArchiveComment } else { Problem::ArchiveExtra });
        }
        if entry.header_start() != content {
            found.whole(Problem::ArchiveGap);
        }
        let since = entry.central_header_start().saturating_sub(directory);
        if index == 0 && since != 0 || index > 0 && !matches!(since, 0 | 12 | 20 | 28) {
            found.whole(Problem::ArchiveExtra);
        }
        directory = entry.central_header_start().saturating_add(DIRECTORY).saturating_add(name);
        content = start.saturating_add(entry.compressed_size());
        if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
            found.add(Finding::whole(Problem::ArchiveCompressed).weighing(Severity::Fail));
        }
        let Some(plan) = expected.get(index) else {
            found.whole(Problem::ArchiveEntry);
            continue;
        };
        if entry.name_raw() != plan.name.as_bytes() {
            let elsewhere = expected.iter().any(|plan| plan.name.as_bytes() == entry.name_raw());
            found.whole(if elsewhere { Problem::ArchiveOrder } else { Problem::ArchiveEntry });
        }
        if entry.size() != plan.size {
            found.whole(Problem::ArchiveSize);
        }
        if entry.crc32() != plan.crc32 {
            found.whole(Problem::ArchiveChecksum);
        }
    }
    if archive.central_directory_start() != content || archive.offset() != 0 {
        found.whole(Problem::ArchiveGap);
    }
    let tail = length.saturating_sub(directory);
    let ends =
        [0, 12, 20, 28].iter().any(|extra| tail == END + extra || tail == END + ZIP64_END + extra);
    if !ends {
        found.whole(Problem::ArchiveGap);
    }
}

/// What reading a saved archive back says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Confirmation {
    /// Count, names, sizes, checksums and digests are the plan's.
    pub confirmed: bool,
    /// What is not; empty when it is confirmed.
    pub findings: Vec<Finding>,
}

/// Reads a saved archive whole and compares it with the plan. `progress` is given the
/// bytes read and the bytes in all.
pub fn confirm<R: Read + Seek>(
    mut zip: R,
    expected: &[ExpectedEntry],
    mut progress: impl FnMut(u64, u64),
) -> Confirmation {
    let mut findings = listing(&mut zip, expected);
    let total: u64 = expected.iter().map(|entry| entry.size).fold(0, u64::saturating_add);
    let mut done = 0u64;
    if let Some(mut saved) = Saved::new(zip) {
        for (index, plan) in expected.iter().enumerate() {
            findings.extend(saved.entry(index, plan, |count| {
                done = done.saturating_add(count);
                progress(done.min(total), total);
            }));
        }
    }
    Confirmation::new(findings)
}

impl Confirmation {
    /// What all the looking says together: the [`listing`]'s findings and every entry's.
    #[must_use]
    pub fn new(all: impl IntoIterator<Item = Finding>) -> Self {
        let mut found = Findings::default();
        all.into_iter().for_each(|finding| found.add(finding));
        let findings = found.into_sorted();
        Self { confirmed: findings.is_empty(), findings }
    }
}

/// A saved archive whose entries are read back one by one. Clones share the directory,
/// so that each thread can read with its own.
#[derive(Debug, Clone)]
pub struct Saved<R> {
    archive: ZipArchive<R>,
    chunk: Vec<u8>,
}

impl<R: Read + Seek> Saved<R> {
    /// The archive, when its directory can be read; if not, its [`listing`] says so.
    pub fn new(zip: R) -> Option<Self> {
        let archive = ZipArchive::new(zip).ok()?;
        Some(Self { archive, chunk: vec![0; 1 << 18] })
    }

    /// Reads an entry whole and compares its content with the plan. `read` is given the
    /// bytes of each step.
    pub fn entry(
        &mut self,
        index: usize,
        plan: &ExpectedEntry,
        mut read: impl FnMut(u64),
    ) -> Option<Finding> {
        // As it lies there: its sum is compared here, and one that is packed has another.
        let Ok(mut entry) = self.archive.by_index_raw(index) else {
            return Some(Finding::whole(Problem::ArchiveUnreadable));
        };
        let mut crc = Crc::default();
        let mut digest = Sha256::new();
        loop {
            match entry.read(&mut self.chunk) {
                Ok(0) => break,
                Ok(count) => {
                    let bytes = self.chunk.get(..count).unwrap_or_default();
                    crc.update(bytes);
                    if plan.sha256.is_some() {
                        digest.update(bytes);
                    }
                    read(count as u64);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Some(Finding::whole(Problem::ArchiveDamaged)),
            }
        }
        let same =
            plan.sha256.is_none_or(|planned| digest.finalize().as_slice() == planned.as_slice());
        let good = crc.sum() == plan.crc32 && same;
        (!good).then(|| Finding::whole(Problem::ArchiveChecksum))
    }
}

/// Checks an archive that came from elsewhere: read whole, every image checked.
/// `progress` is given the entries done and the entries in all.
pub fn archive<R: Read + Seek>(
    zip: R,
    expect: &AuditExpectation<'_>,
    mut progress: impl FnMut(usize, usize),
) -> Verdict {
    let mut arrived = match Arrived::new(zip, *expect) {
        Ok(arrived) => arrived,
        Err(verdict) => return *verdict,
    };
    let total = arrived.entries();
    let mut said = Vec::new();
    for index in 0..total {
        progress(index, total);
        said.push(arrived.entry(index));
    }
    progress(total, total);
    arrived.verdict(said)
}

/// An archive that came from elsewhere, whose entries are checked one by one. Clones share
/// the directory, so that each thread can read with its own.
#[derive(Debug, Clone)]
pub struct Arrived<'a, R> {
    archive: ZipArchive<R>,
    expect: AuditExpectation<'a>,
}

/// What the check says of an entry by itself.
#[derive(Debug)]
pub enum EntrySaid {
    /// It cannot be found.
    Lost,
    /// It is a folder.
    Folder(String),
    /// It is a file; nothing is said of its content when that cannot be read.
    File {
        /// With its folder.
        name: String,
        /// It is packed.
        packed: bool,
        /// What is said of its content.
        judged: Option<Box<Judged>>,
    },
}

impl<'a, R: Read + Seek> Arrived<'a, R> {
    /// The archive, or the verdict when its directory says enough.
    ///
    /// # Errors
    /// That verdict.
    pub fn new(zip: R, expect: AuditExpectation<'a>) -> Result<Self, Box<Verdict>> {
        let problem = match ZipArchive::new(zip) {
            Ok(archive) if !archive.has_duplicate_names() => return Ok(Self { archive, expect }),
            // Which of the two a reader shows is its own choice: neither is looked at.
            Ok(_) => Problem::ArchiveRepeated,
            Err(_) => Problem::ArchiveUnreadable,
        };
        let mut audit = Audit::new(expect);
        audit.note(Finding::whole(problem));
        Err(Box::new(audit.finish()))
    }

    /// How many entries there are.
    pub fn entries(&self) -> usize {
        self.archive.len()
    }

    /// Reads an entry whole and checks it.
    pub fn entry(&mut self, index: usize) -> EntrySaid {
        let Ok(mut entry) = self.archive.by_index(index) else { return EntrySaid::Lost };
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if entry.is_dir() {
            return EntrySaid::Folder(name);
        }
        let packed = entry.compression() != CompressionMethod::Stored;
        let judged = self.expect.judge(&name, &mut entry).ok().map(Box::new);
        EntrySaid::File { name, packed, judged }
    }

    /// What all of them say together, in their order.
    pub fn verdict(self, said: impl IntoIterator<Item = EntrySaid>) -> Verdict {
        let mut audit = Audit::new(self.expect);
        let damaged = || Finding::whole(Problem::ArchiveDamaged);
        for said in said {
            match said {
                EntrySaid::Lost => audit.note(damaged()),
                EntrySaid::Folder(name) => audit.folder(&name),
                EntrySaid::File { name, packed, judged } => {
                    audit.place(&name);
                    if packed {
                        audit.note(Finding::whole(Problem::ArchiveCompressed));
                    }
                    match judged {
                        Some(judged) => audit.add(*judged),
                        None => audit.note(damaged()),
                    }
                }
            }
        }
        let directory = self.archive.central_directory_start();
        let mut found = Findings::default();
        foreign::layout(&mut self.archive.into_inner(), directory, &mut found);
        found.into_sorted().into_iter().for_each(|finding| audit.note(finding));
        audit.finish_archive()
    }
}
