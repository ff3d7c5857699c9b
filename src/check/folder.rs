//! Files that were saved one by one, read back and compared with their plan.

use std::collections::HashMap;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::finding::{Findings, Problem};
use super::zipped::{Confirmation, ExpectedEntry};
use crate::crc::Crc;

/// A comparison under way.
#[derive(Debug)]
pub struct FolderCheck<'a> {
    expected: &'a [ExpectedEntry],
    seen: Vec<bool>,
    places: HashMap<&'a str, usize>,
    found: Findings,
}

impl<'a> FolderCheck<'a> {
    /// Nothing compared yet.
    #[must_use]
    pub fn new(expected: &'a [ExpectedEntry]) -> Self {
        let places = expected.iter().enumerate().map(|(at, plan)| (plan.name.as_str(), at));
        Self {
            expected,
            places: places.collect(),
            seen: vec![false; expected.len()],
            found: Findings::default(),
        }
    }

    /// Compares a file with the entry of its name.
    ///
    /// # Errors
    /// Those of the reader; the file then counts as not there.
    pub fn file(&mut self, name: &str, reader: &mut impl Read) -> io::Result<()> {
        let place = self.places.get(name).copied().unwrap_or(usize::MAX);
        let (Some(plan), Some(seen)) = (self.expected.get(place), self.seen.get_mut(place)) else {
            self.found.whole(Problem::ArchiveEntry);
            return Ok(());
        };
        let (size, crc32, sha256) = sums(reader, plan.sha256.is_some())?;
        if std::mem::replace(seen, true) {
            self.found.whole(Problem::ArchiveRepeated);
        }
        if size != plan.size {
            self.found.whole(Problem::ArchiveSize);
        }
        if crc32 != plan.crc32 || plan.sha256 != sha256 {
            self.found.whole(Problem::ArchiveChecksum);
        }
        Ok(())
    }

    /// Whether all that was planned was there, and nothing else.
    #[must_use]
    pub fn finish(mut self) -> Confirmation {
        for _ in self.seen.iter().filter(|seen| !**seen) {
            self.found.whole(Problem::ArchiveMissing);
        }
        let findings = self.found.into_sorted();
        Confirmation { confirmed: findings.is_empty(), findings }
    }
}

/// Length, CRC-32 and, where it is asked for, SHA-256 of all that a reader gives.
fn sums(reader: &mut impl Read, hashed: bool) -> io::Result<(u64, u32, Option<[u8; 32]>)> {
    let (mut size, mut crc) = (0_u64, Crc::default());
    let mut digest = hashed.then(Sha256::new);
    let mut chunk = vec![0; 1 << 18];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                let bytes = chunk.get(..count).unwrap_or_default();
                size = size.saturating_add(count as u64);
                crc.update(bytes);
                digest.iter_mut().for_each(|digest| digest.update(bytes));
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok((size, crc.sum(), digest.map(|digest| digest.finalize().into())))
}
