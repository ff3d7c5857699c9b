//! What native samples of 16 bits hold beyond Bits Stored (PS3.5 2026c section 8.1.2): old
//! overlays are kept there. An extended sign bit, or a padding value, hides nothing.

use super::picture::Shape;

/// What the bits beyond Bits Stored hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Beyond {
    /// Nothing, or the sign bit of each sample.
    #[default]
    Nothing,
    /// Part of a padding value.
    Padding,
    /// Something else.
    Something,
}

/// Native samples under way.
#[derive(Debug)]
pub(super) struct StoredBits {
    shape: Shape,
    /// Bits that no sample needs.
    beyond: u16,
    /// High Bit.
    sign: u16,
    /// A sample that a chunk cut.
    half: Option<u8>,
    /// The sign bit of samples without bits above it.
    unsigned: bool,
    carried: bool,
    /// The one value of all samples whose sign bit is extended; `None` when there are several.
    value: Option<u16>,
    padding: bool,
    something: bool,
}

/// Bytes that are looked at together first.
const BLOCK: usize = 1 << 12;

impl StoredBits {
    /// `None` when every bit of a sample is its own.
    pub(super) fn new(shape: &Shape) -> Option<Self> {
        if shape.allocated != 16 || shape.stored >= 16 {
            return None;
        }
        let bit = |at: u32| 1_u32.checked_shl(at).unwrap_or(0);
        let top = bit(u32::from(shape.high) + 1);
        let bottom = bit((u32::from(shape.high) + 1).saturating_sub(shape.stored.into()));
        let own = top.saturating_sub(bottom);
        Some(Self {
            shape: *shape,
            beyond: !u16::try_from(own & 0xFFFF).unwrap_or(0),
            sign: u16::try_from(bit(shape.high.into()) & 0xFFFF).unwrap_or(0),
            half: None,
            unsigned: false,
            carried: false,
            value: None,
            padding: false,
            something: false,
        })
    }

    pub(super) fn push(&mut self, mut bytes: &[u8]) {
        if let Some(first) = self.half.take() {
            let Some((second, rest)) = bytes.split_first() else {
                self.half = Some(first);
                return;
            };
            self.samples(&[[first, *second]]);
            bytes = rest;
        }
        for block in bytes.chunks(BLOCK) {
            let (pairs, rest) = block.as_chunks::<2>();
            self.half = rest.first().copied();
            let all = pairs.iter().fold(0, |all, pair| all | u16::from_ne_bytes(*pair));
            let all = self.sample(all.to_ne_bytes());
            if all & self.beyond == 0 {
                self.unsigned |= all & self.sign != 0;
            } else {
                self.samples(pairs);
            }
        }
    }

    const fn sample(&self, pair: [u8; 2]) -> u16 {
        if self.shape.big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    }

    fn samples(&mut self, pairs: &[[u8; 2]]) {
        for pair in pairs {
            let sample = self.sample(*pair);
            let beyond = sample & self.beyond;
            if beyond == 0 {
                self.unsigned |= sample & self.sign != 0;
            } else if self.is_padding(sample) {
                self.padding = true;
            } else if sample & self.sign != 0 && beyond == self.above() {
                self.value = (!self.carried || self.value == Some(sample)).then_some(sample);
                self.carried = true;
            } else {
                self.something = true;
            }
        }
    }

    /// The bits above High Bit.
    fn above(&self) -> u16 {
        self.beyond & !self.sign.saturating_sub(1)
    }

    fn is_padding(&self, sample: u16) -> bool {
        match self.shape.padding {
            [Some(value), Some(limit)] if (value ^ limit) & self.beyond == 0 => {
                (value.min(limit)..=value.max(limit)).contains(&sample)
            }
            [Some(value), limit] => sample == value || limit == Some(sample),
            _ => false,
        }
    }

    pub(super) fn finish(&self) -> Beyond {
        let mixed = self.carried && self.unsigned;
        if self.something || mixed && self.value.is_none() {
            Beyond::Something
        } else if self.padding || mixed {
            Beyond::Padding
        } else {
            Beyond::Nothing
        }
    }
}
