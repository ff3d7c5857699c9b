//! Texts and identifiers in one comparable form: decomposed, without accents, in lower
//! case, and cut into words at everything that is no letter or digit and at borders
//! between letters and digits.

use platform::unicode::{is_mark, nfc, nfkd};

/// The comparable form of a text.
pub(super) fn fold(text: &str) -> String {
    // Most texts, and nothing in them to decompose.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for character in nfkd(text).chars().filter(|character| !is_mark(*character)) {
        match character {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            'þ' | 'Þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            digit if digit.is_numeric() && !digit.is_ascii() => folded.push(ascii_digit(digit)),
            other => folded.extend(other.to_lowercase().filter(|low| !is_mark(*low))),
        }
    }
    folded
}

/// The ASCII digit for a decimal digit of another script; other numbers stay as they are.
fn ascii_digit(character: char) -> char {
    // Where the tens of the scripts begin that PS3.3 2026c section C.12.1.1.2 can write.
    const ZEROS: [u32; 8] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x17E0, 0x1810, 0xFF10];
    let code = u32::from(character);
    let value = ZEROS.iter().map(|zero| code.wrapping_sub(*zero)).find(|value| *value < 10);
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(character)
}

/// The other way in which some languages write without their letters.
pub(super) fn respelt(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in nfc(text).chars() {
        match character {
            'ä' | 'Ä' => out.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => out.push_str("oe"),
            'ü' | 'Ü' => out.push_str("ue"),
            'å' | 'Å' => out.push_str("aa"),
            other => out.push(other),
        }
    }
    fold(&out)
}

/// A word of a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    /// What is between it and the word before.
    pub before: &'a str,
    pub digits: bool,
}

impl<'a> Word<'a> {
    /// A number without its leading zeros, a word as it is.
    pub(super) fn bare(&self) -> &'a str {
        let bare = if self.digits { self.text.trim_start_matches('0') } else { self.text };
        if bare.is_empty() { self.text } else { bare }
    }
}

/// Cuts a folded text into words.
pub(super) fn words(folded: &str) -> Vec<Word<'_>> {
    let class = |character: char| match character {
        _ if character.is_ascii_digit() => 1u8,
        _ if character.is_alphanumeric() => 2,
        _ => 0,
    };
    let mut words = Vec::new();
    let (mut rest, mut before) = (folded, "");
    while let Some(first) = rest.chars().next() {
        let kind = class(first);
        let end = rest.find(|character: char| class(character) != kind).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        if kind == 0 {
            before = piece;
        } else {
            words.push(Word { text: piece, before, digits: kind == 1 });
            before = "";
        }
        rest = behind;
    }
    words
}

/// Chinese, Japanese and Korean characters, of which two already make a name.
pub(super) fn is_east_asian(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x11FF | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}
