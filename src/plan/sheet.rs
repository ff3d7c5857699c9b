//! Tables as spreadsheets save them: comma, semicolon or tab; with or without a byte order
//! mark; UTF-8, UTF-16 or Windows-1252.

use platform::charset::LATIN_1;

/// The text of a file that a spreadsheet wrote.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xEF, 0xBB, 0xBF, text @ ..] => String::from_utf8_lossy(text).into_owned(),
        [0xFE, 0xFF, text @ ..] => utf16(text, u16::from_be_bytes),
        [0xFF, 0xFE, text @ ..] => utf16(text, u16::from_le_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => LATIN_1.decode(bytes).into_owned(),
        },
    }
}

/// Half a character, and half of half a one, become U+FFFD.
fn utf16(text: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (units, rest) = text.as_chunks();
    let characters = char::decode_utf16(units.iter().copied().map(unit));
    let rest = rest.iter().map(|_| char::REPLACEMENT_CHARACTER);
    characters.map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)).chain(rest).collect()
}

/// The separator, and where the line with the columns' names begins: after empty lines
/// and the line `sep=;` by which spreadsheets name the separator.
#[must_use]
pub fn layout(text: &str) -> Option<(u8, usize)> {
    let mut told = None;
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let content = line.trim_matches(['\r', '\n', ' ']);
        if let Some(separator) = content.to_ascii_lowercase().strip_prefix("sep=") {
            told = separator.bytes().next();
        } else if !content.trim_matches([',', ';', '\t']).is_empty() {
            let count = |separator: &u8| content.bytes().filter(|byte| byte == separator).count();
            let most = [b'\t', b';', b','].into_iter().max_by_key(count);
            return Some((told.or(most)?, start));
        }
        start = start.saturating_add(line.len());
    }
    None
}
