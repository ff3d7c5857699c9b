//! Days of the Gregorian calendar: what is one, and nothing else.

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
