//! Days of the Gregorian calendar: what is one, and how far apart two are.

/// The first year that a date of an exam or a person may have.
const FIRST_YEAR: u32 = 1800;

/// Whether there is such a day; month and day are counted from 1.
#[must_use]
pub const fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    year >= FIRST_YEAR && day >= 1 && day <= days
}

/// Year, month and day of `YYYYMMDD`; `None` for what is no day.
#[must_use]
pub fn day(text: &str) -> Option<(u32, u32, u32)> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    is_day(year, month, day).then_some((year, month, day))
}

/// Days from a fixed day to `YYYYMMDD`.
#[must_use]
pub fn day_number(text: &str) -> Option<i64> {
    let (year, month, day) = day(text)?;
    // Years begin in March, so that a leap day is a year's last.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let number = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day;
    Some(number.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn days_follow_each_other() {
        let mut last = day_number("18991231").unwrap();
        for year in 1900..2101 {
            for (month, of_month) in
                (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day)))
            {
                let text = format!("{year}{month:02}{of_month:02}");
                assert_eq!(day(&text).is_some(), is_day(year, month, of_month), "{text}");
                let Some(number) = day_number(&text) else { continue };
                assert_eq!(number, last + 1, "{text}");
                last = number;
            }
        }
        for wrong in ["20230229", "20241301", "2024-01-01", "17990101", "2024011", ""] {
            assert_eq!(day_number(wrong), None, "{wrong}");
        }
    }
}
