//! A place in bytes of which only the beginning may be at hand, and the checks that come
//! before every step: does the source have these bytes, and are they here?

use dicom_core::VR;

use super::header::{self, ElementHeader, UNDEFINED};
use super::read::{MAX_HEADER_BYTES, ReadError};
use super::tree::Encoding;

/// `bytes` begin a source of `total` bytes; `pos` is what comes next.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    pub bytes: &'a [u8],
    pub total: u64,
    pub pos: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn at(&self) -> u64 {
        self.pos as u64
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    pub(super) fn damaged(&self) -> ReadError {
        ReadError::Damaged { offset: self.at() }
    }

    /// Checks that the source has `count` more bytes before `bound`, and that they are here.
    pub(super) fn need(&self, count: usize, bound: u64) -> Result<(), ReadError> {
        let end = self.at().saturating_add(count as u64);
        if end > bound {
            return Err(self.outside(bound, self.pos));
        }
        self.available(count)
    }

    /// Something at `start` would pass `bound`: the file is too short, or lengths disagree.
    pub(super) fn outside(&self, bound: u64, start: usize) -> ReadError {
        let offset = start as u64;
        if bound >= self.total {
            ReadError::Truncated { offset }
        } else {
            ReadError::Damaged { offset }
        }
    }

    /// Asks for `count` bytes that the source is known to have.
    pub(super) fn available(&self, count: usize) -> Result<(), ReadError> {
        let needed = self.at().saturating_add(count as u64);
        if needed <= self.bytes.len() as u64 {
            Ok(())
        } else if needed > self.total {
            Err(ReadError::Truncated { offset: self.at() })
        } else {
            Err(ReadError::More { needed })
        }
    }

    pub(super) fn header(
        &self,
        encoding: Encoding,
        bound: u64,
    ) -> Result<ElementHeader, ReadError> {
        self.need(8, bound)?;
        self.need(header::size(self.rest(), encoding), bound)?;
        header::decode(self.rest(), encoding).ok_or(self.damaged())
    }

    /// The end of a value of `length` bytes at the walk's place, and whether it is its own.
    pub(super) fn span(
        &self,
        length: u32,
        bound: u64,
        start: usize,
    ) -> Result<(u64, bool), ReadError> {
        if length == UNDEFINED {
            return Ok((bound, false));
        }
        let end = self.at().saturating_add(u64::from(length));
        if end > bound {
            return Err(self.outside(bound, start));
        }
        if end > MAX_HEADER_BYTES {
            return Err(ReadError::TooLarge);
        }
        Ok((end, true))
    }

    /// Some writers fill the last block of a file with zeros. No element begins with
    /// eight of them, so the rest is looked at only then.
    pub(super) fn only_zeros(&self) -> Result<bool, ReadError> {
        let left = self.total.saturating_sub(self.at());
        let look = usize::try_from(left.min(8)).unwrap_or(8);
        self.available(look)?;
        if self.rest().iter().take(look).any(|byte| *byte != 0) {
            return Ok(false);
        }
        if self.total > MAX_HEADER_BYTES {
            return Err(ReadError::TooLarge);
        }
        self.available(usize::try_from(left).map_err(|_| ReadError::TooLarge)?)?;
        if self.rest().iter().all(|byte| *byte == 0) { Ok(true) } else { Err(self.damaged()) }
    }

    /// How an item's elements are coded. Items of a UN sequence are Implicit VR Little
    /// Endian (PS3.5 section 6.2.2), yet some writers leave them explicit; and some
    /// write implicit items into an explicit data set. The first element shows which.
    pub(super) fn encoding_inside(
        &self,
        encoding: Encoding,
        outer: Option<Encoding>,
        bound: u64,
    ) -> Result<Encoding, ReadError> {
        let left = bound.saturating_sub(self.at());
        if left < 8 || encoding.big_endian || (!encoding.explicit && outer.is_none()) {
            return Ok(encoding);
        }
        self.available(8)?;
        let Some(&[g0, g1, _, _, a, b, c, d]) = self.rest().first_chunk::<8>() else {
            return Ok(encoding);
        };
        if [g0, g1] == [0xFE, 0xFF] {
            return Ok(encoding);
        }
        if encoding.explicit {
            let implicit = u64::from(u32::from_le_bytes([a, b, c, d]));
            let letters = a.is_ascii_uppercase() && b.is_ascii_uppercase();
            let fits = implicit == u64::from(UNDEFINED) || implicit <= left.saturating_sub(8);
            return Ok(if !letters && fits { Encoding::IMPLICIT_LE } else { encoding });
        }
        match outer {
            Some(Encoding::EXPLICIT_LE) if VR::from_binary([a, b]).is_some() => {
                Ok(Encoding::EXPLICIT_LE)
            }
            _ => Ok(encoding),
        }
    }
}
