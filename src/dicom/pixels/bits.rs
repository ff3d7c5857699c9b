//! The bits of native 16-bit pixels that Bits Stored and High Bit leave unused: old
//! overlays are kept there (PS3.5 2026c section 8.1.2), and so are the extended sign bit and
//! the padding around a CT's circle, which hide nothing. Every pixel byte passes here, so four
//! samples are looked at at a time.

use std::ops::RangeInclusive;

/// Where samples keep their bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layout {
    /// Samples are big endian.
    pub big_endian: bool,
    /// Bits Stored (0028,0101).
    pub bits_stored: u16,
    /// High Bit (0028,0102).
    pub high_bit: u16,
    /// Pixel Padding Value (0028,0120) as it is coded.
    pub padding: Option<u16>,
    /// Pixel Padding Range Limit (0028,0121) as it is coded.
    pub padding_limit: Option<u16>,
}

/// What the unused bits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unused {
    /// Nothing.
    Zeros,
    /// The sign bit, extended in all samples alike.
    Sign,
    /// Part of a padding value: it is the sample's place that says something, not the bits.
    Padding,
    /// Something else, which may be an overlay.
    Other,
}

/// Collects what the unused bits hold.
#[derive(Debug, Clone)]
pub struct UnusedBits {
    big_endian: bool,
    /// The unused bits above High Bit, and below the stored ones.
    above: u16,
    below: u16,
    /// High Bit itself: the sign bit of a signed sample.
    sign: u16,
    padding: [Option<RangeInclusive<u16>>; 2],
    /// Bytes of the last samples that were not yet eight.
    held: Vec<u8>,
    seen: Seen,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// High Bit in samples without unused bits, in any of four lanes.
    plain: u64,
    padding: bool,
    /// A sample whose sign bit is extended, and whether others with another value are too.
    extended: Option<u16>,
    extended_differ: bool,
    other: bool,
}

impl UnusedBits {
    /// For samples that keep their bits so.
    #[must_use]
    pub fn new(layout: Layout) -> Self {
        let top = u32::from(layout.high_bit).saturating_add(1);
        let above = u16::MAX.checked_shl(top).unwrap_or(0);
        let low = top.saturating_sub(layout.bits_stored.into());
        let below = u16::MAX.checked_shl(low).map_or(u16::MAX, |kept| !kept);
        let single = |value: u16| value..=value;
        let padding = match (layout.padding, layout.padding_limit) {
            // Between the two no unused bit differs: none of them says anything.
            (Some(a), Some(b)) if (a ^ b) & (above | below) == 0 => {
                [Some(a.min(b)..=a.max(b)), None]
            }
            (a, b) => [a.map(single), b.filter(|_| a.is_some()).map(single)],
        };
        Self {
            big_endian: layout.big_endian,
            above,
            below,
            sign: 1_u16.checked_shl(layout.high_bit.into()).unwrap_or(0),
            padding,
            held: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// Takes the next bytes, wherever they were cut.
    pub fn push(&mut self, chunk: &[u8]) {
        let missing =
            if self.held.is_empty() { 0 } else { 8_usize.saturating_sub(self.held.len()) };
        let (first, rest) = chunk.split_at(missing.min(chunk.len()));
        if !first.is_empty() {
            self.held.extend_from_slice(first);
            let Some(word) = self.held.first_chunk::<8>() else { return };
            let word = *word;
            self.held.clear();
            self.words(&[word]);
        }
        let (words, rest) = rest.as_chunks::<8>();
        self.words(words);
        self.held.extend_from_slice(rest);
    }

    fn words(&mut self, words: &[[u8; 8]]) {
        let order = |mask: u16| if self.big_endian { mask.swap_bytes() } else { mask };
        let unused = four(order(self.above | self.below));
        let sign = four(order(self.sign));
        let mut plain = self.seen.plain;
        for word in words {
            let all = u64::from_le_bytes(*word);
            if all & unused == 0 {
                plain |= all & sign;
            } else {
                self.samples(word);
            }
        }
        self.seen.plain |= plain;
    }

    #[cold]
    fn samples(&mut self, bytes: &[u8]) {
        for pair in bytes.as_chunks::<2>().0 {
            let sample =
                if self.big_endian { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
            let seen = &mut self.seen;
            if sample & (self.above | self.below) == 0 {
                seen.plain |= u64::from(sample & self.sign);
            } else if self.padding.iter().flatten().any(|range| range.contains(&sample)) {
                seen.padding = true;
            } else if self.above != 0
                && sample & (self.above | self.sign | self.below) == self.above | self.sign
            {
                seen.extended_differ |= seen.extended.is_some_and(|known| known != sample);
                seen.extended = Some(sample);
            } else {
                seen.other = true;
            }
        }
    }

    /// What the unused bits of all samples held.
    #[must_use]
    pub fn finish(&self) -> Unused {
        let mut last = self.clone();
        let rest = std::mem::take(&mut last.held);
        last.samples(&rest);
        let seen = last.seen;
        let mixed = seen.extended.is_some() && seen.plain != 0;
        match seen {
            // Whether a sign bit is extended or not could say something in each sample. In one
            // value alone it does not: that one is the padding, whatever the header says.
            _ if seen.other || mixed && seen.extended_differ => Unused::Other,
            _ if seen.padding || mixed => Unused::Padding,
            Seen { extended: Some(_), .. } => Unused::Sign,
            _ => Unused::Zeros,
        }
    }
}

/// Four samples of this mask.
fn four(mask: u16) -> u64 {
    u64::from(mask).wrapping_mul(0x0001_0001_0001_0001)
}
