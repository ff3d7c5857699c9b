//! CRC-32 as zip uses it, of every byte that passes. `crc32fast` does it with the
//! processor's own instructions where it can; WebAssembly has none, and there a long run of
//! bytes is first brought down to its last 4,800 by shifts of whole words, which takes a
//! fifth of the time.

use crc32fast::Hasher;

/// A word is 16 bytes. What a word stands for may stand in four later words instead, so
/// many words on: x^(128·300) + x^(128·(300−145)) + … is a multiple of the CRC's polynomial
/// (Kutas, "Chorba: A novel CRC32 implementation", 2024).
const LATER: [usize; 4] = [145, 183, 211, 300];
const WORD_BYTES: usize = 16;
/// No word reaches further.
const REACH: usize = 300;
/// So many words do not reach each other.
const STRIDE: usize = 145;
/// Strides between moving what is still needed to the front.
const STRIDES: usize = 8;
/// Shorter runs are not worth it.
const LONG_BYTES: usize = 16 << 10;

/// A sum under way.
#[derive(Debug, Clone, Default)]
pub struct Crc {
    sum: u32,
    bytes: u64,
}

impl Crc {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sum = if cfg!(target_arch = "wasm32") && bytes.len() >= LONG_BYTES {
            by_words(self.sum, bytes)
        } else {
            plainly(self.sum, bytes)
        };
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
    }

    /// Takes the bytes that another sum was made of.
    pub fn combine(&mut self, behind: &Self) {
        let mut both = Hasher::new_with_initial_len(self.sum, self.bytes);
        both.combine(&Hasher::new_with_initial_len(behind.sum, behind.bytes));
        self.sum = both.finalize();
        self.bytes = self.bytes.saturating_add(behind.bytes);
    }

    /// CRC-32 of all bytes so far.
    #[must_use]
    pub const fn sum(&self) -> u32 {
        self.sum
    }
}

fn plainly(sum: u32, bytes: &[u8]) -> u32 {
    let mut hasher = Hasher::new_with_initial(sum);
    hasher.update(bytes);
    hasher.finalize()
}

/// The sum of what `sum` is of and of `bytes`, all but the end of which is moved on.
fn by_words(sum: u32, bytes: &[u8]) -> u32 {
    let (words, tail) = bytes.as_chunks::<WORD_BYTES>();
    let moved = words.len().saturating_sub(REACH) / STRIDE * STRIDE;
    let Some((words, last)) = words.split_at_checked(moved).filter(|_| moved > 0) else {
        return plainly(sum, bytes);
    };
    // What the words before the current ones stand for, the last `REACH` of them first.
    let mut window = [0_u128; REACH + STRIDE * STRIDES];
    // The sum so far belongs to the first four bytes.
    let mut first = u128::from(!sum);
    for run in words.chunks(STRIDE * STRIDES) {
        let mut end = REACH;
        for stride in run.chunks(STRIDE) {
            let Some((before, now)) = window.split_at_mut_checked(end) else { return sum };
            take_in(before, now, stride);
            if let Some(word) = now.first_mut() {
                *word ^= std::mem::take(&mut first);
            }
            end += STRIDE;
        }
        window.copy_within(end - REACH..end, 0);
    }
    let mut rest = [0_u128; REACH];
    let front = window.first_chunk().unwrap_or(&rest).to_owned();
    let (near, far) = last.split_at_checked(REACH).unwrap_or((last, &[]));
    for (at, (word, bytes)) in rest.iter_mut().zip(near).enumerate() {
        // No word reaches beyond the end: these stay.
        let reached = LATER.iter().filter(|later| at < **later);
        let reached = reached.filter_map(|later| front.get(REACH + at - later));
        *word = reached.fold(u128::from_le_bytes(*bytes), |sum, word| sum ^ word);
    }
    let rest = rest.map(u128::to_le_bytes);
    // (A sum of all ones is that of nothing yet, without what a sum begins with.)
    let sum = plainly(u32::MAX, rest.as_flattened());
    plainly(plainly(sum, far.as_flattened()), tail)
}

/// Enters a stride: each word and what earlier ones put into it.
fn take_in(before: &[u128], now: &mut [u128], stride: &[[u8; WORD_BYTES]]) {
    let [a, b, c, d] =
        LATER.map(|later| before.get(before.len().saturating_sub(later)..).unwrap_or_default());
    let earlier = a.iter().zip(b).zip(c).zip(d);
    for ((now, word), (((a, b), c), d)) in now.iter_mut().zip(stride).zip(earlier) {
        *now = u128::from_le_bytes(*word) ^ a ^ b ^ c ^ d;
    }
}

#[cfg(test)]
mod tests {
    use super::{Crc, LONG_BYTES, REACH, STRIDE, STRIDES, WORD_BYTES, by_words, plainly};

    #[test]
    fn words_give_the_same_sum_as_bytes() {
        let window = (REACH + STRIDE * STRIDES) * WORD_BYTES;
        let bytes: Vec<u8> = (0..3 * window as u64)
            .map(|n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8)
            .collect();
        let edges = [0, 1, REACH * WORD_BYTES, (REACH + STRIDE) * WORD_BYTES, LONG_BYTES, window];
        for edge in edges.into_iter().chain([2 * window, bytes.len() - 20]) {
            for len in edge.saturating_sub(17)..edge + 18 {
                let Some(part) = bytes.get(..len) else { continue };
                for sum in [0, 1, 0x1234_5678, u32::MAX] {
                    assert_eq!(
                        by_words(sum, part),
                        plainly(sum, part),
                        "{len} bytes from {sum:#x}"
                    );
                }
            }
        }
    }

    #[test]
    fn sums_of_parts_make_the_sum_of_all() {
        let text = b"one part and another one";
        let mut all = Crc::default();
        all.update(text);
        for cut in 0..text.len() {
            let (mut front, mut back) = (Crc::default(), Crc::default());
            let (before, behind) = text.split_at(cut);
            front.update(before);
            back.update(behind);
            front.combine(&back);
            assert_eq!(front.sum(), all.sum());
            assert_eq!(front.sum(), crc32fast::hash(text));
        }
    }
}
