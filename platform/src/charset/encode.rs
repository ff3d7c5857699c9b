//! Text to bytes, as the WHATWG Encoding Standard's encoders do it, given its tables.

use super::Charset;
use std::sync::OnceLock;

use super::table::{BEYOND, COUNT, MOVED, Part, bytes_of, number, table};

/// The full-width forms of U+FF61 to U+FF9F, for ISO-2022-JP.
const FULL_WIDTH: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

/// Characters that stand twice in Big5 and are written as the later one.
const LAST_OF_BIG5: [char; 6] = ['═', '╞', '╡', '╪', '十', '卅'];

/// Sequences that are read and never written.
fn is_read_alone(part: Part, place: usize) -> bool {
    match part {
        // What Hong Kong has added in front.
        Part::Big5 => place < (0xA1 - 0x81) * 157,
        // What NEC has chosen of what IBM has added, and everyone's own characters.
        Part::ShiftJis => (8_272..10_716).contains(&place),
        _ => false,
    }
}

/// By a character's number: its place in a part and one more; none is 0.
static PLACES: [OnceLock<Vec<u16>>; COUNT] = [const { OnceLock::new() }; COUNT];

/// The text's bytes; `None` when the set lacks one of its characters.
pub fn whole(set: Charset, text: &str) -> Option<Vec<u8>> {
    match set {
        Charset::Utf8 => return Some(text.as_bytes().to_vec()),
        Charset::Iso2022Jp => return with_escapes(text),
        _ => {}
    }
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u8::try_from(character).ok().filter(u8::is_ascii) {
            Some(byte) => bytes.push(byte),
            None => one(set, character, &mut bytes)?,
        }
    }
    Some(bytes)
}

/// One character that is not of ASCII.
fn one(set: Charset, character: char, bytes: &mut Vec<u8>) -> Option<()> {
    let code = usize::try_from(u32::from(character)).ok()?;
    let half_width = code
        .checked_sub(0xFF61)
        .filter(|nth| *nth < 63)
        .and_then(|nth| u8::try_from(nth + 0xA1).ok());
    match (set, character) {
        (Charset::Single(single), _) => add(Part::Single(single), character, bytes),
        (Charset::Gbk, '€') => {
            bytes.push(0x80);
            Some(())
        }
        (Charset::Gbk | Charset::Gb18030, '\u{E5E5}') => None,
        (Charset::Gbk | Charset::Gb18030, _) => {
            if let Some((_, _, moved)) = MOVED.iter().find(|(before, ..)| *before == character) {
                bytes.extend(moved);
                return Some(());
            }
            let pair = add(Part::Gbk, character, bytes);
            match code.checked_sub(0x1_0000) {
                _ if pair.is_some() || set == Charset::Gbk => pair,
                Some(beyond) => {
                    bytes.extend(bytes_of(Part::Four, BEYOND + beyond));
                    Some(())
                }
                None => add(Part::Four, character, bytes),
            }
        }
        (Charset::Big5, _) => add(Part::Big5, character, bytes),
        (Charset::EucKr, _) => add(Part::EucKr, character, bytes),
        (Charset::ShiftJis, '\u{80}') => {
            bytes.push(0x80);
            Some(())
        }
        (Charset::ShiftJis | Charset::EucJp, '¥') => {
            bytes.push(b'\\');
            Some(())
        }
        (Charset::ShiftJis | Charset::EucJp, '‾') => {
            bytes.push(b'~');
            Some(())
        }
        (Charset::ShiftJis, _) if half_width.is_some() => {
            bytes.extend(half_width);
            Some(())
        }
        (Charset::EucJp, _) if half_width.is_some() => {
            bytes.push(0x8E);
            bytes.extend(half_width);
            Some(())
        }
        (Charset::ShiftJis, _) => add(Part::ShiftJis, minus(character), bytes),
        (Charset::EucJp, _) => add(Part::Jis0208, minus(character), bytes),
        (Charset::Utf8 | Charset::Iso2022Jp, _) => None,
    }
}

/// The minus sign is written as the full-width hyphen that Windows takes for it.
const fn minus(character: char) -> char {
    if character == '\u{2212}' { '\u{FF0D}' } else { character }
}

fn add(part: Part, character: char, bytes: &mut Vec<u8>) -> Option<()> {
    let table = table(part)?;
    let places = PLACES.get(number(part)?)?.get_or_init(|| {
        let mut places = Vec::new();
        for (place, character) in table.characters() {
            let (Ok(code), Ok(next)) =
                (usize::try_from(u32::from(character)), u16::try_from(place + 1))
            else {
                continue;
            };
            if is_read_alone(part, place) {
                continue;
            }
            if places.len() <= code {
                places.resize(code + 1, 0);
            }
            if let Some(known) = places.get_mut(code)
                && (*known == 0 || (part == Part::Big5 && LAST_OF_BIG5.contains(&character)))
            {
                *known = next;
            }
        }
        places
    });
    let code = usize::try_from(u32::from(character)).ok()?;
    let place = places.get(code).and_then(|next| usize::from(*next).checked_sub(1))?;
    bytes.extend(bytes_of(part, place));
    Some(())
}

fn with_escapes(text: &str) -> Option<Vec<u8>> {
    const ASCII: &[u8] = b"\x1b(B";
    const ROMAN: &[u8] = b"\x1b(J";
    const PAIRS: &[u8] = b"\x1b$B";
    let mut bytes = Vec::with_capacity(text.len());
    let mut mode = ASCII;
    for character in text.chars() {
        let narrow = match character {
            '\u{E}' | '\u{F}' | '\u{1B}' => return None,
            '¥' => Some((b'\\', ROMAN)),
            '‾' => Some((b'~', ROMAN)),
            '\\' | '~' => Some((u8::try_from(character).ok()?, ASCII)),
            _ if character.is_ascii() => {
                Some((u8::try_from(character).ok()?, if mode == ROMAN { ROMAN } else { ASCII }))
            }
            _ => None,
        };
        let wanted = narrow.map_or(PAIRS, |(_, wanted)| wanted);
        let pair = if narrow.is_none() {
            let nth =
                u32::from(character).checked_sub(0xFF61).and_then(|n| usize::try_from(n).ok());
            let full = nth.and_then(|nth| FULL_WIDTH.chars().nth(nth)).unwrap_or(character);
            let mut pair = Vec::new();
            add(Part::Jis0208, minus(full), &mut pair)?;
            pair
        } else {
            Vec::new()
        };
        if mode != wanted {
            bytes.extend(wanted);
            mode = wanted;
        }
        bytes.extend(narrow.map(|(byte, _)| byte));
        bytes.extend(pair.iter().map(|byte| byte & 0x7F));
    }
    if mode != ASCII {
        bytes.extend(ASCII);
    }
    Some(bytes)
}
