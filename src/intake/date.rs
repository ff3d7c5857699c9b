//! Dates as DICOM writes them and as people type them, both to `YYYYMMDD`.

use crate::calendar::{day, is_day};

/// A DA value (PS3.5 2026c section 6.2) as `YYYYMMDD`; the old `YYYY.MM.DD` is read too.
/// `None` when it is no date of the calendar.
#[must_use]
pub fn from_da(value: &str) -> Option<String> {
    let value = value.trim_matches([' ', '\0']);
    let digits: String = match value.len() {
        8 => value.to_owned(),
        10 => {
            let mut parts = value.split('.');
            let date = format!("{}{}{}", parts.next()?, parts.next()?, parts.next()?);
            if parts.next().is_some() {
                return None;
            }
            date
        }
        _ => return None,
    };
    day(&digits).map(|_| digits)
}

/// A date as typed or pasted: `2026-11-04`, `2026/11/04`, `20261104`, `11/04/2026` (month
/// first, as the study's sites write it), `4 Nov 2026`, `04-Nov-2026`, `November 4, 2026`.
/// Two-digit years and whatever could be read in two ways otherwise are refused.
#[must_use]
pub fn from_typed(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_da(text);
    }
    let slashes = text.contains('/');
    let parts: Vec<&str> =
        text.split(['-', '/', ' ', ',', '\u{a0}']).filter(|part| !part.is_empty()).collect();
    let &[a, b, c] = parts.as_slice() else { return None };
    match (month_number(a), month_number(b)) {
        (Some(month), None) => from_parts(c, month, b),
        (None, Some(month)) if a.len() == 4 => from_parts(a, month, c),
        (None, Some(month)) => from_parts(c, month, a),
        _ if a.len() == 4 => from_parts(a, b, c),
        // Only with slashes is month first the one custom; 04-11-2026 has two.
        _ if slashes => from_parts(c, a, b),
        _ => None,
    }
}

fn month_number(word: &str) -> Option<&'static str> {
    const MONTHS: [(&str, &str); 12] = [
        ("january", "01"),
        ("february", "02"),
        ("march", "03"),
        ("april", "04"),
        ("may", "05"),
        ("june", "06"),
        ("july", "07"),
        ("august", "08"),
        ("september", "09"),
        ("october", "10"),
        ("november", "11"),
        ("december", "12"),
    ];
    let word = word.trim_end_matches('.').to_lowercase();
    let named = |name: &str| {
        name == word
            || (name.get(0..3) == Some(word.as_str()))
            || (name == "september" && word == "sept")
    };
    MONTHS.iter().find(|(name, _)| named(name)).map(|(_, number)| *number)
}

fn from_parts(year: &str, month: &str, day: &str) -> Option<String> {
    let number = |text: &str, most: usize| {
        let fits = !text.is_empty() && text.len() <= most;
        (fits && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    if year.len() != 4 {
        return None;
    }
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    is_day(year, month, day).then(|| format!("{year:04}{month:02}{day:02}"))
}
