//! The sums of an output: its length, CRC-32 and SHA-256, taken as its bytes pass by.

use sha2::{Digest, Sha256};

use crate::crc::Crc;
use crate::dicom::pixels::Sink;

/// Both sums of the output.
pub struct Sums {
    /// Those of the output with the second of two beginnings of the pixel data.
    other: Option<Box<Sums>>,
    pub crc: Crc,
    /// `None` when the caller hashes the output.
    pub sha: Option<Sha256>,
    pub size_bytes: u64,
}

impl Sums {
    /// Those of nothing.
    pub fn new() -> Self {
        Self { other: None, crc: Crc::default(), sha: Some(Sha256::new()), size_bytes: 0 }
    }

    /// SHA-256 of the output, unless the caller hashes it.
    pub fn sha256(self) -> Option<[u8; 32]> {
        self.sha.map(|sha| sha.finalize().into())
    }

    /// Takes the next bytes of the output.
    pub fn update(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
        if let Some(sha) = &mut self.sha {
            sha.update(bytes);
        }
        self.size_bytes += bytes.len() as u64;
        if let Some(other) = &mut self.other {
            other.update(bytes);
        }
    }
}

/// What is written of compressed pixel data.
impl Sink for Sums {
    fn bytes(&mut self, bytes: &[u8]) {
        self.update(bytes);
    }

    fn either(&mut self, first: &[u8], second: &[u8]) {
        let (crc, sha) = (self.crc.clone(), self.sha.clone());
        let mut other = Self { other: None, crc, sha, size_bytes: self.size_bytes };
        other.update(second);
        self.update(first);
        self.other = Some(Box::new(other));
    }

    fn choose(&mut self, first: bool) {
        if let Some(other) = self.other.take().filter(|_| !first) {
            *self = *other;
        }
    }
}
