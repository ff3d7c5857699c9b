//! Numbers, names and dates in sentences.

use crate::intake::Original;
use crate::words;

/// 12345 becomes 12,345.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 text`, `3 texts`.
pub fn many(n: usize, one: &str) -> String {
    // The only word here whose plural is not made with an s.
    let plural = n != 1 && one != "series";
    format!("{} {one}{}", count(n), if plural { "s" } else { "" })
}

/// The parts that are there, with commas between them.
pub(super) fn listed(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// With a capital letter first.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// An exam by its kind and date, which name nobody: `the CT exam of 4 November 2026`.
pub(super) fn exam(kind: &str, day: &str) -> String {
    let day = date(day);
    let day = if day.is_empty() { words::exams::UNKNOWN_DATE } else { &day };
    words::exams::exam_of(day, kind)
}

/// What is there, or what is said in its place.
pub(super) fn or<'a>(text: &'a str, instead: &'a str) -> &'a str {
    if text.is_empty() { instead } else { text }
}

/// The same as a value of an exam.
pub(super) fn said(text: &str, instead: &str) -> Original {
    Original(or(text, instead).to_owned())
}

/// A person's name as read, not as DICOM stores it: `DOE^Jane=…` becomes `DOE, Jane`.
pub(super) fn person_name(text: &str) -> String {
    let not_empty = |part: &&str| !part.is_empty();
    let group = |group: &str| {
        let mut parts = group.split('^').map(str::trim);
        let family = parts.next().unwrap_or_default();
        let others = parts.filter(not_empty).collect::<Vec<_>>().join(" ");
        [family, &others].into_iter().filter(not_empty).collect::<Vec<_>>().join(", ")
    };
    let groups = text.split('=').map(group).filter(|group| !group.is_empty());
    groups.collect::<Vec<_>>().join(" · ")
}

/// `YYYYMMDD` in words; nothing of what is no date, which may be a name.
pub(super) fn date(text: &str) -> String {
    day(text, usize::MAX)
}

/// The same with the first three letters of the month.
pub(super) fn short_date(text: &str) -> String {
    day(text, 3)
}

fn day(text: &str, letters: usize) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let part = |range| text.get(range).and_then(|part: &str| part.parse::<usize>().ok());
    let all_digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let words = || {
        let month = MONTHS.get(part(4..6)?.checked_sub(1)?)?;
        let month = month.get(..letters).unwrap_or(month);
        Some(format!("{} {month} {}", part(6..8)?, text.get(0..4)?))
    };
    all_digits.then(words).flatten().unwrap_or_default()
}
