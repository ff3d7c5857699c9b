//! Bytes to text, as the WHATWG Encoding Standard's decoders do it, given its tables.

use super::Charset;
use super::table::{Part, place, table};

/// What a text goes on with, and how many bytes say so.
enum Step {
    One(char, usize),
    Two(char, char, usize),
    Bad(usize),
}

/// The whole text; `bad` is told of bytes that are none.
pub fn with(set: Charset, bytes: &[u8], mut bad: impl FnMut(&[u8], &mut String) -> bool) -> String {
    let mut text = String::with_capacity(bytes.len());
    match set {
        Charset::Utf8 => {
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                if !chunk.invalid().is_empty() && !bad(chunk.invalid(), &mut text) {
                    break;
                }
            }
        }
        Charset::Iso2022Jp => with_escapes(bytes, &mut text, bad),
        _ => {
            let mut rest = bytes;
            while let [first, tail @ ..] = rest {
                let length = match step(set, *first, tail) {
                    Step::One(character, length) => {
                        text.push(character);
                        length
                    }
                    Step::Two(one, other, length) => {
                        text.extend([one, other]);
                        length
                    }
                    Step::Bad(length) => {
                        if !bad(rest.get(..length).unwrap_or(rest), &mut text) {
                            break;
                        }
                        length
                    }
                };
                rest = rest.get(length..).unwrap_or_default();
            }
        }
    }
    text
}

fn step(set: Charset, first: u8, tail: &[u8]) -> Step {
    if first.is_ascii() {
        return Step::One(char::from(first), 1);
    }
    match set {
        Charset::Single(single) => {
            let character = known(Part::Single(single), usize::from(first & 0x7F));
            character.map_or(Step::Bad(1), |character| Step::One(character, 1))
        }
        Charset::Gb18030 | Charset::Gbk => match (first, tail) {
            (0x80, _) => Step::One('€', 1),
            (0xFF, _) => Step::Bad(1),
            (_, [second @ b'0'..=b'9', rest @ ..]) => four(first, *second, rest),
            _ => two(Part::Gbk, first, tail),
        },
        Charset::Big5 => match (first, tail) {
            // Two characters each.
            (0x88, [0x62, ..]) => Step::Two('\u{CA}', '\u{304}', 2),
            (0x88, [0x64, ..]) => Step::Two('\u{CA}', '\u{30C}', 2),
            (0x88, [0xA3, ..]) => Step::Two('\u{EA}', '\u{304}', 2),
            (0x88, [0xA5, ..]) => Step::Two('\u{EA}', '\u{30C}', 2),
            (0x80 | 0xFF, _) => Step::Bad(1),
            _ => two(Part::Big5, first, tail),
        },
        Charset::EucKr if matches!(first, 0x80 | 0xFF) => Step::Bad(1),
        Charset::EucKr => two(Part::EucKr, first, tail),
        Charset::ShiftJis => match first {
            0x80 => Step::One('\u{80}', 1),
            0xA1..=0xDF => Step::One(half_width(first), 1),
            0x81..=0x9F | 0xE0..=0xFC => two(Part::ShiftJis, first, tail),
            _ => Step::Bad(1),
        },
        Charset::EucJp => match (first, tail) {
            (0x8E, [second @ 0xA1..=0xDF, ..]) => Step::One(half_width(*second), 2),
            (0x8F, [second @ 0xA1..=0xFE, rest @ ..]) => match two(Part::Jis0212, *second, rest) {
                Step::One(character, length) => Step::One(character, length + 1),
                Step::Two(_, _, length) | Step::Bad(length) => Step::Bad(length + 1),
            },
            (0x8E | 0x8F | 0xA1..=0xFE, _) => two(Part::Jis0208, first, tail),
            _ => Step::Bad(1),
        },
        // (Read elsewhere.)
        Charset::Utf8 | Charset::Iso2022Jp => Step::Bad(1),
    }
}

/// A character of two bytes. An ASCII character that makes none with the byte before it stands
/// for itself.
fn two(part: Part, first: u8, tail: &[u8]) -> Step {
    let Some(second) = tail.first() else { return Step::Bad(1) };
    match place(part, first, *second).and_then(|place| known(part, place)) {
        Some(character) => Step::One(character, 2),
        None if second.is_ascii() => Step::Bad(1),
        None => Step::Bad(2),
    }
}

/// A character of GB 18030 that has four bytes.
fn four(first: u8, second: u8, rest: &[u8]) -> Step {
    match rest {
        [] => Step::Bad(2),
        [0x81..=0xFE] => Step::Bad(3),
        [third @ 0x81..=0xFE, fourth @ b'0'..=b'9', ..] => {
            let digits = [(first, 0x81, 10), (second, b'0', 126), (*third, 0x81, 10)];
            let number = digits.iter().fold(0_usize, |number, (byte, from, next)| {
                (number + usize::from(byte - from)) * next
            });
            let number = number + usize::from(fourth - b'0');
            let character = match number.checked_sub(super::table::BEYOND) {
                Some(beyond) => {
                    u32::try_from(beyond).ok().and_then(|code| char::from_u32(code + 0x1_0000))
                }
                None => known(Part::Four, number),
            };
            character.map_or(Step::Bad(4), |character| Step::One(character, 4))
        }
        _ => Step::Bad(1),
    }
}

fn known(part: Part, place: usize) -> Option<char> {
    table(part)?.character(place)
}

/// A half-width katakana, of 0xA1 to 0xDF.
fn half_width(byte: u8) -> char {
    char::from_u32(0xFF61 + u32::from(byte.saturating_sub(0xA1))).unwrap_or_default()
}

/// What bytes are, between escape sequences of ISO-2022-JP.
#[derive(Clone, Copy)]
enum Mode {
    Ascii,
    Roman,
    Katakana,
    Pairs,
}

fn with_escapes(bytes: &[u8], text: &mut String, mut bad: impl FnMut(&[u8], &mut String) -> bool) {
    let mut mode = Mode::Ascii;
    // An escape sequence right behind another is an error: the first one said nothing.
    let mut escaped: &[u8] = &[];
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let invoked = match rest {
            [0x1B, b'(', b'B', ..] => Some(Mode::Ascii),
            [0x1B, b'(', b'J', ..] => Some(Mode::Roman),
            [0x1B, b'(', b'I', ..] => Some(Mode::Katakana),
            [0x1B, b'$', b'@' | b'B', ..] => Some(Mode::Pairs),
            _ => None,
        };
        let before = std::mem::take(&mut escaped);
        if let Some(invoked) = invoked {
            mode = invoked;
            (escaped, rest) = rest.split_at_checked(3).unwrap_or_default();
            if !before.is_empty() && !bad(before, text) {
                return;
            }
            continue;
        }
        let (character, length) = match (mode, first, tail) {
            (_, 0x1B, _) => (None, 1),
            (Mode::Ascii | Mode::Roman, 0x0E | 0x0F | 0x80.., _) => (None, 1),
            (Mode::Roman, b'\\', _) => (Some('¥'), 1),
            (Mode::Roman, b'~', _) => (Some('‾'), 1),
            (Mode::Ascii | Mode::Roman, _, _) => (Some(char::from(*first)), 1),
            (Mode::Katakana, 0x21..=0x5F, _) => (Some(half_width(first | 0x80)), 1),
            (Mode::Pairs, 0x21..=0x7E, [] | [0x1B, ..]) => (None, 1),
            (Mode::Pairs, 0x21..=0x7E, [second, ..]) => {
                let place = Some(second)
                    .filter(|second| second.is_ascii())
                    .and_then(|second| place(Part::Jis0208, first | 0x80, second | 0x80));
                (place.and_then(|place| known(Part::Jis0208, place)), 2)
            }
            _ => (None, 1),
        };
        let (taken, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = behind;
        match character {
            Some(character) => text.push(character),
            None if bad(taken, text) => {}
            None => return,
        }
    }
}
