//! The bits of native 16-bit pixels that Bits Stored and High Bit leave unused: old
//! overlays live there (PS3.5 2026c section 8.1.2). Every pixel byte passes here, so four
//! samples are taken at a time.

/// Collects which bits were ever set.
#[derive(Debug, Clone, Default)]
pub struct UsedBits {
    big_endian: bool,
    /// Bits set in any sample.
    set: u64,
    /// Bits that differ from the next higher one in any sample.
    edges: u64,
    /// Bytes of the last samples that were not yet eight.
    held: Vec<u8>,
}

impl UsedBits {
    /// For samples in little or big endian order.
    #[must_use]
    pub fn new(big_endian: bool) -> Self {
        Self { big_endian, ..Self::default() }
    }

    /// Takes the next bytes, wherever they were cut.
    pub fn push(&mut self, chunk: &[u8]) {
        let missing =
            if self.held.is_empty() { 0 } else { 8_usize.saturating_sub(self.held.len()) };
        let (first, rest) = chunk.split_at(missing.min(chunk.len()));
        if !first.is_empty() {
            self.held.extend_from_slice(first);
            let Some(word) = self.held.first_chunk::<8>() else { return };
            let word = u64::from_le_bytes(*word);
            self.held.clear();
            self.word(word);
        }
        let (words, rest) = rest.as_chunks::<8>();
        let (mut set, mut edges) = (self.set, self.edges);
        if self.big_endian {
            for word in words {
                let word = swapped(u64::from_le_bytes(*word));
                set |= word;
                edges |= word ^ halved(word);
            }
        } else {
            for word in words {
                let word = u64::from_le_bytes(*word);
                set |= word;
                edges |= word ^ halved(word);
            }
        }
        (self.set, self.edges) = (set, edges);
        self.held.extend_from_slice(rest);
    }

    fn word(&mut self, word: u64) {
        let word = if self.big_endian { swapped(word) } else { word };
        self.set |= word;
        self.edges |= word ^ halved(word);
    }

    /// Every bit that was set in any sample so far.
    #[must_use]
    pub fn mask(&self) -> u16 {
        folded(self.all().0)
    }

    /// The bits outside Bits Stored and High Bit (0028,0101) and (0028,0102) that samples
    /// used. Signed samples may repeat their sign above High Bit: that is no use.
    #[must_use]
    pub fn stray(&self, bits_stored: u16, high_bit: u16, signed: bool) -> u16 {
        let (set, edges) = self.all();
        let (set, edges) = (folded(set), folded(edges));
        let above = u32::from(high_bit).saturating_add(1);
        let high = u16::MAX.checked_shl(above).unwrap_or(0);
        let low_bits = u32::from(high_bit).saturating_add(1).saturating_sub(u32::from(bits_stored));
        let low = u16::MAX.checked_shl(low_bits).map_or(u16::MAX, |kept| !kept);
        // Sign extension: from High Bit up, no bit differs from the next.
        let extended = signed && edges & u16::MAX.checked_shl(above - 1).unwrap_or(0) == 0;
        set & (if extended { low } else { high | low })
    }

    /// With the bytes that are still held.
    fn all(&self) -> (u64, u64) {
        let mut last = self.clone();
        if !last.held.is_empty() {
            last.held.resize(8, 0);
            if let Some(word) = last.held.first_chunk::<8>() {
                last.word(u64::from_le_bytes(*word));
            }
        }
        (last.set, last.edges)
    }
}

/// Each of four samples shifted right by one, its sign kept.
const fn halved(word: u64) -> u64 {
    const SIGN: u64 = 0x8000_8000_8000_8000;
    ((word >> 1) & !SIGN) | (word & SIGN)
}

/// Each of four samples with its bytes swapped.
const fn swapped(word: u64) -> u64 {
    const LOW: u64 = 0x00FF_00FF_00FF_00FF;
    ((word & LOW) << 8) | ((word >> 8) & LOW)
}

/// The four lanes as one.
fn folded(word: u64) -> u16 {
    let [a, b, c, d, e, f, g, h] = word.to_le_bytes();
    u16::from_le_bytes([a | c | e | g, b | d | f | h])
}
