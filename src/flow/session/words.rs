//! Numbers in sentences.

/// 12345 becomes 12,345.
pub(super) fn count(n: usize) -> String {
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
pub(super) fn many(n: usize, one: &str) -> String {
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
    let day = if day.is_empty() { "unknown date" } else { &day };
    format!("the {kind} exam of {day}")
}

/// `YYYYMMDD` in words; anything else unchanged.
pub(super) fn date(text: &str) -> String {
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
        Some(format!("{} {month} {}", part(6..8)?, text.get(0..4)?))
    };
    all_digits.then(words).flatten().unwrap_or_else(|| text.to_owned())
}
