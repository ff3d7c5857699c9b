//! The bits of a JPEG-LS scan: after a byte FF the next one holds seven (A.1).

use super::PreviewError;

/// Reads bits, the highest of each byte first.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Bits at hand, in the lowest `count` places.
    held: u64,
    count: u32,
    after_ff: bool,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, held: 0, count: 0, after_ff: false }
    }

    /// Bytes of the scan: up to the marker that ends it.
    pub(super) fn used(&self) -> usize {
        let mut at = self.at;
        // What was read ahead cannot have passed a marker; go on to it.
        while let Some([first, second]) =
            self.bytes.get(at..).and_then(|rest| rest.first_chunk::<2>())
        {
            if *first == 0xFF && *second >= 0x80 {
                break;
            }
            at = at.saturating_add(1);
        }
        at
    }

    fn fill(&mut self, wanted: u32) -> Result<(), PreviewError> {
        while self.count < wanted {
            let byte = self.bytes.get(self.at).copied().ok_or(PreviewError::Damaged)?;
            let next_is_marker =
                || self.bytes.get(self.at.saturating_add(1)).is_none_or(|next| *next >= 0x80);
            if byte == 0xFF && next_is_marker() {
                return Err(PreviewError::Damaged);
            }
            let bits = if self.after_ff { 7 } else { 8 };
            self.held = self.held << bits | u64::from(byte);
            self.count = self.count.saturating_add(bits);
            self.after_ff = byte == 0xFF;
            self.at = self.at.saturating_add(1);
        }
        Ok(())
    }

    /// The next `count` bits, at most 32, as a number.
    pub(super) fn number(&mut self, count: u32) -> Result<i32, PreviewError> {
        if count == 0 {
            return Ok(0);
        }
        self.fill(count)?;
        self.count = self.count.saturating_sub(count);
        let mask = (1_u64 << count.min(32)) - 1;
        i32::try_from((self.held >> self.count) & mask).map_err(|_| PreviewError::Damaged)
    }

    /// The next bit is set.
    pub(super) fn bit(&mut self) -> Result<bool, PreviewError> {
        Ok(self.number(1)? == 1)
    }

    /// A limited Golomb code of parameter `k` (A.5.3).
    pub(super) fn golomb(
        &mut self,
        k: u32,
        limit: u32,
        escaped_bits: u32,
    ) -> Result<i32, PreviewError> {
        let mut zeros = 0_u32;
        while !self.bit()? {
            zeros = zeros.saturating_add(1);
            if zeros > limit {
                return Err(PreviewError::Damaged);
            }
        }
        if zeros < limit.saturating_sub(escaped_bits.saturating_add(1)) {
            let high = zeros
                .checked_shl(k)
                .and_then(|high| i32::try_from(high).ok())
                .ok_or(PreviewError::Damaged)?;
            Ok(high | self.number(k)?)
        } else {
            Ok(self.number(escaped_bits)?.saturating_add(1))
        }
    }
}
