//! The other ways to read a text: in the character set that it is in and does not name,
//! without the characters that nobody sees, over the ends of lines, letter by letter,
//! and as it stood before a web address or page was made of it. Ordinary text, which is
//! most, has no other way.

use std::borrow::Cow;

/// Every reading of a text; the first is the text itself. `raw` are its bytes.
pub(super) fn views<'a>(text: &'a str, raw: &[u8]) -> Vec<Cow<'a, str>> {
    let mut views = vec![Cow::Borrowed(text)];
    // Numbers can be read in no other way.
    let is_number = |byte: &u8| byte.is_ascii_digit() || b". \\-+".contains(byte);
    if raw.iter().all(is_number) && text.bytes().all(|byte| is_number(&byte)) {
        return views;
    }
    let mut add = |view: String| {
        if !views.iter().any(|known| *known == view) {
            views.push(Cow::Owned(view));
        }
    };
    if !raw.is_ascii() {
        // Most text of no declared character set is UTF-8.
        if let Ok(unicode) = std::str::from_utf8(raw) {
            add(unicode.to_owned());
            add(unicode.replace(is_hidden, ""));
            add(unicode.replace(is_hidden, " "));
        }
    }
    if text.contains('\x1b') {
        add(without_escapes(text));
    }
    if text.contains(is_hidden) {
        add(text.replace(is_hidden, ""));
        add(text.replace(is_hidden, " "));
    }
    if text.contains(['\r', '\n']) {
        add(over_lines(text));
    }
    if text.contains('%') {
        add(without_percents(text));
    }
    if text.contains('&') && text.contains(';') {
        let once = without_entities(text);
        if once.contains('&') {
            add(without_entities(&once));
        }
        add(once);
    }
    if text.contains("\\u") || text.contains("\\x") {
        add(without_codes(text));
    }
    if text.contains('=') {
        add(without_percents(&text.replace('%', " ").replace('=', "%")));
    }
    if let Some(joined) = letters_joined(text) {
        add(joined);
    }
    views
}

/// Control characters but those of lines and pages, and characters without a width.
fn is_hidden(character: char) -> bool {
    match character {
        '\t' | '\n' | '\x0C' | '\r' | '\x1b' => false,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}' => true,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => true,
        '\u{E0000}'..='\u{E007F}' => true,
        other => other.is_control(),
    }
}

/// Without the escapes of ISO 2022: ESC, intermediate bytes, a final byte (ECMA-35).
fn without_escapes(text: &str) -> String {
    let mut pieces = text.split('\x1b');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|byte: char| matches!(byte, ' '..='/'));
        let mut rest = rest.chars();
        rest.next();
        out.push_str(rest.as_str());
    }
    out
}

/// A word that a line's end parts is one word.
fn over_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        while out.ends_with('-') {
            out.pop();
        }
        out.push_str(line);
    }
    out
}

/// `%C3%BC` is the byte that its digits name (RFC 3986 section 2.1).
fn without_percents(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let coded = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (coded, piece.get(2..)) {
            (Some(byte), Some(rest)) => {
                bytes.push(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            _ => {
                bytes.push(b'%');
                bytes.extend_from_slice(piece.as_bytes());
            }
        }
    }
    // What is no UTF-8 is Latin-1.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect())
}

/// `\u00fc` and `\xfc` are characters by their numbers (RFC 8259 section 7).
fn without_codes(text: &str) -> String {
    let mut pieces = text.split('\\');
    let mut units: Vec<u16> = pieces.next().unwrap_or_default().encode_utf16().collect();
    for piece in pieces {
        let digits = match piece.as_bytes().first() {
            Some(b'u') => 5,
            Some(b'x') => 3,
            _ => 0,
        };
        let coded = piece.get(1..digits).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        match coded {
            Some(unit) => {
                units.push(unit);
                units.extend(piece.get(digits..).unwrap_or_default().encode_utf16());
            }
            None => units.extend("\\".encode_utf16().chain(piece.encode_utf16())),
        }
    }
    String::from_utf16_lossy(&units)
}

/// `&uuml;` is a letter with a mark, which is compared without it; `&#252;` a number.
fn without_entities(text: &str) -> String {
    const MARKS: [&str; 8] = ["uml", "acute", "grave", "circ", "tilde", "ring", "cedil", "slash"];
    let mut pieces = text.split('&');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let Some((name, rest)) = piece.split_once(';').filter(|(name, _)| name.len() < 9) else {
            out.push('&');
            out.push_str(piece);
            continue;
        };
        let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix('x') {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        });
        let mut letters = name.chars();
        let letter = letters.next().filter(|_| MARKS.contains(&letters.as_str()));
        match (number.and_then(char::from_u32), letter) {
            (Some(character), _) | (None, Some(character)) => out.push(character),
            _ if name == "szlig" => out.push_str("ss"),
            _ if name == "amp" => out.push('&'),
            _ => out.push(' '),
        }
        out.push_str(rest);
    }
    out
}

/// Letters that stand apart, four or more in a row, as a word: `A b e r`, `A.B.E.R`.
fn letters_joined(text: &str) -> Option<String> {
    let pieces =
        || text.split([' ', '.', '-', '_', '\\', '^', '*']).filter(|piece| !piece.is_empty());
    let alone = |piece: &str| {
        let mut letters = piece.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let runs = pieces().scan(0, |run, piece| {
        *run = if alone(piece) { *run + 1 } else { 0 };
        Some(*run)
    });
    if runs.max().unwrap_or(0) < 4 {
        return None;
    }
    let mut out = String::new();
    for piece in pieces() {
        if !alone(piece) {
            out.push(' ');
        }
        out.push_str(piece);
        if !alone(piece) {
            out.push(' ');
        }
    }
    Some(out)
}
