//! Tables as spreadsheets save them: comma, semicolon or tab; with or without a byte order
//! mark; UTF-8, UTF-16 or Windows-1252.

/// The text of a file that a spreadsheet wrote.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(body).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
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
