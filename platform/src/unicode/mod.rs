//! Normalisation (UAX #15) and combining marks. What a character that has been assigned is
//! decomposed to and composed from never changes (Unicode's stability policy), so a browser's
//! tables and a crate's differ only in characters that one of them is too old to know.

#[cfg(target_arch = "wasm32")]
mod browser;
mod marks;

#[cfg(target_arch = "wasm32")]
pub use browser::{decompose, nfc, nfkd};

/// Where the syllables of Hangul begin, and the letters that they are made of
/// (The Unicode Standard, section 3.12).
const SYLLABLES: u32 = 0xAC00;
const LEADING: u32 = 0x1100;
const VOWELS: u32 = 0x1161;
/// (One before the first: a syllable may end in none.)
const TRAILING: u32 = 0x11A7;
const VOWEL_COUNT: u32 = 21;
const TRAILING_COUNT: u32 = 28;
const LEADING_COUNT: u32 = 19;

/// The parts of one character's compatibility decomposition (NFKD), in order.
#[cfg(not(target_arch = "wasm32"))]
pub fn decompose(character: char, each: impl FnMut(char)) {
    unicode_normalization::char::decompose_compatible(character, each);
}

/// The text in Normalization Form KD.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn nfkd(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfkd(text).collect()
}

/// The text in Normalization Form C.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn nfc(text: &str) -> String {
    unicode_normalization::UnicodeNormalization::nfc(text).collect()
}

/// Whether this is a combining mark (General_Category Mark).
#[must_use]
pub fn is_mark(character: char) -> bool {
    let code = u32::from(character);
    let behind = marks::MARKS.partition_point(|(first, _)| *first <= code);
    let range = behind.checked_sub(1).and_then(|at| marks::MARKS.get(at));
    range.is_some_and(|(first, count)| code - first < u32::from(*count))
}

/// The syllable of Hangul that ends in this letter; `None` when there is none.
#[must_use]
pub fn compose_hangul(before: char, letter: char) -> Option<char> {
    let nth = |character: char, first: u32, count: u32| {
        u32::from(character).checked_sub(first).filter(|nth| *nth < count)
    };
    let syllables = LEADING_COUNT * VOWEL_COUNT * TRAILING_COUNT;
    let code = if let Some(leading) = nth(before, LEADING, LEADING_COUNT) {
        let vowel = nth(letter, VOWELS, VOWEL_COUNT)?;
        SYLLABLES + (leading * VOWEL_COUNT + vowel) * TRAILING_COUNT
    } else {
        let syllable = nth(before, SYLLABLES, syllables)?;
        let trailing = nth(letter, TRAILING, TRAILING_COUNT)?;
        if syllable % TRAILING_COUNT != 0 || trailing == 0 {
            return None;
        }
        u32::from(before) + trailing
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::{compose, is_combining_mark};

    use super::{compose_hangul, is_mark};

    #[test]
    fn marks_are_those_of_the_crate() {
        for character in '\0'..=char::MAX {
            assert_eq!(is_mark(character), is_combining_mark(character), "{character:?}");
        }
    }

    #[test]
    fn syllables_are_composed_as_the_crate_composes_them() {
        let letters = '\u{1160}'..='\u{11FF}';
        for before in ('\u{1100}'..='\u{11FF}').chain('\u{AC00}'..='\u{D7AF}') {
            for letter in letters.clone() {
                assert_eq!(compose_hangul(before, letter), compose(before, letter));
            }
        }
    }
}
