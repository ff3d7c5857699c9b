//! Texts that came by way of a web page or a program: `M&uuml;ller`, `M\u00fcller`,
//! `M%C3%BCller`, `M=C3=BCller` are read as what they mean, and what is found in them
//! is reported by its place in the text as written.

use std::ops::Range;

/// A text with its escapes undone.
pub(super) struct Plain {
    pub(super) text: String,
    /// Of each character: its first byte here, its bytes in the text as it stood.
    places: Vec<(usize, Range<usize>)>,
}

/// An escape may mean another.
const MOST_LAYERS: usize = 3;

impl Plain {
    /// The text without its escapes; `None` when it has none.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut plain = Self::once(text)?;
        for _ in 1..MOST_LAYERS {
            let Some(next) = Self::once(&plain.text) else { break };
            let places = next.places.iter().map(|(at, span)| (*at, plain.span(span.clone())));
            plain = Self { places: places.collect(), text: next.text };
        }
        Some(plain)
    }

    fn once(text: &str) -> Option<Self> {
        if !text.contains(['&', '\\', '%', '=']) {
            return None;
        }
        let mut plain = Self { text: String::with_capacity(text.len()), places: Vec::new() };
        let (mut at, mut found) = (0, false);
        while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at..).unwrap_or("");
            let (meant, length) = match escaped(rest) {
                Some(escape) => {
                    found = true;
                    escape
                }
                None => (first.to_string(), first.len_utf8()),
            };
            for character in meant.chars() {
                plain.places.push((plain.text.len(), at..at + length));
                plain.text.push(character);
            }
            at += length;
        }
        found.then_some(plain)
    }

    /// Where a stretch of this text stood before.
    pub(super) fn span(&self, span: Range<usize>) -> Range<usize> {
        let first = self.places.partition_point(|(at, _)| *at <= span.start).saturating_sub(1);
        let last = self.places.partition_point(|(at, _)| *at < span.end).saturating_sub(1);
        let start = self.places.get(first).map_or(0, |(_, before)| before.start);
        start..self.places.get(last).map_or(start, |(_, before)| before.end.max(start))
    }
}

/// The escape at the beginning of the text: what it means, and its length in bytes.
fn escaped(text: &str) -> Option<(String, usize)> {
    match text.as_bytes().first()? {
        b'&' => entity(text),
        b'\\' => code(text),
        mark @ (b'%' | b'=') => bytes(text, *mark),
        _ => None,
    }
}

/// `&uuml;`, `&#252;`, `&#xFC;`: a character of HTML.
fn entity(text: &str) -> Option<(String, usize)> {
    let end = text.char_indices().take(12).find(|(_, c)| *c == ';')?.0;
    let name = text.get(1..end)?;
    let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    });
    let meant = match (number.and_then(char::from_u32), name) {
        (Some(character), _) => character.to_string(),
        (None, "amp") => "&".to_owned(),
        (None, "quot") => "\"".to_owned(),
        (None, "apos") => "'".to_owned(),
        (None, "lt") => "<".to_owned(),
        (None, "gt") => ">".to_owned(),
        (None, "nbsp") => " ".to_owned(),
        (None, "szlig") => "ß".to_owned(),
        (None, "oslash") => "ø".to_owned(),
        (None, "Oslash") => "Ø".to_owned(),
        (None, "aelig") => "æ".to_owned(),
        (None, "AElig") => "Æ".to_owned(),
        (None, "oelig") => "œ".to_owned(),
        _ => marked(name)?,
    };
    Some((meant, end + 1))
}

/// A letter and its mark by their names: `uuml`.
fn marked(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let letter = letters.next().filter(char::is_ascii_alphabetic)?;
    let mark = match letters.as_str() {
        "uml" => '\u{308}',
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "circ" => '\u{302}',
        "tilde" => '\u{303}',
        "ring" => '\u{30A}',
        "cedil" => '\u{327}',
        "caron" => '\u{30C}',
        _ => return None,
    };
    Some([letter, mark].into_iter().collect())
}

/// `\u00fc`, `\xfc`: a character of JSON or of a program.
fn code(text: &str) -> Option<(String, usize)> {
    let unit = |at: usize| -> Option<(u16, usize)> {
        let rest = text.get(at..)?;
        let digits = match rest.as_bytes().get(..2)? {
            b"\\u" => 4,
            b"\\x" => 2,
            _ => return None,
        };
        let number =
            rest.get(2..2 + digits).filter(|n| n.bytes().all(|b| b.is_ascii_hexdigit()))?;
        Some((u16::from_str_radix(number, 16).ok()?, 2 + digits))
    };
    let (first, length) = unit(0)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character.to_string(), length));
    }
    // Two halves of a character beyond the first 65,536.
    let (second, more) = unit(length)?;
    let meant = String::from_utf16(&[first, second]).ok()?;
    Some((meant, length + more))
}

/// `%C3%BC`, `%FC`, `=C3=BC`: bytes of UTF-8, else of Latin-1.
fn bytes(text: &str, mark: u8) -> Option<(String, usize)> {
    let byte = |at: usize| {
        let coded = text.as_bytes().get(at..at + 3)?;
        let digits = text.get(at + 1..at + 3)?;
        let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        (coded.first() == Some(&mark) && hex).then(|| u8::from_str_radix(digits, 16).ok())?
    };
    let all: Vec<u8> = (0..4).map_while(|index| byte(index * 3)).collect();
    let first = *all.first()?;
    if first.is_ascii() {
        let character = char::from(first);
        return (mark == b'%' && !character.is_control()).then(|| (character.to_string(), 3));
    }
    let utf8 = (2..=all.len()).find_map(|count| {
        let text = std::str::from_utf8(all.get(..count)?).ok()?;
        Some((text.to_owned(), count * 3))
    });
    Some(utf8.unwrap_or_else(|| (char::from(first).to_string(), 3)))
}

/// The backslash at this byte begins an escape, and parts no values.
pub(super) fn is_escape(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| code(rest).is_some_and(|(_, length)| length == 6))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn escapes_are_undone_and_keep_their_places() {
        for text in [
            "M&uuml;ller",
            "M&#252;ller",
            "M&#xFC;ller",
            r"M\u00fcller",
            "M%C3%BCller",
            "M%FCller",
            "M=C3=BCller",
            "M&amp;uuml;ller",
        ] {
            let plain = Plain::of(text).unwrap();
            assert!(matches!(plain.text.as_str(), "Müller" | "Mu\u{308}ller"), "{}", plain.text);
            assert_eq!(plain.span(0..plain.text.len()), 0..text.len());
            assert_eq!(plain.span(0..1), 0..1);
        }
        assert!(Plain::of("50% window & level = 3").is_none());
    }
}
