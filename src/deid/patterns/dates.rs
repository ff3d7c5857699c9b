//! Dates in a text: eight digits, numbers with separators, or a month's name beside a day
//! or a year. Version numbers and component lists are none.

use super::{Pattern, Suspicion};
use crate::deid::sweep::dates::month;
use crate::deid::sweep::tokens::{Class, Tokens};

/// Finds whatever reads as a calendar date.
pub(crate) fn find_dates(text: &str, tokens: &Tokens, found: &mut Vec<Suspicion>) {
    let dates = Dates { text, tokens };
    let mut index = 0;
    while index < tokens.list.len() {
        let last = dates.at(index);
        if let Some(last) = last
            && let (Some(first), Some(end)) = (tokens.list.get(index), tokens.list.get(last))
        {
            let span = first.start..end.end;
            found.push(Suspicion { pattern: Pattern::Date, span });
        }
        index = last.unwrap_or(index) + 1;
    }
}

struct Dates<'a> {
    text: &'a str,
    tokens: &'a Tokens,
}

impl Dates<'_> {
    /// The last token of a date that begins at this one.
    fn at(&self, index: usize) -> Option<usize> {
        let digits = self.tokens.class(index) == Some(Class::Digits);
        if digits && self.is_compact(index) {
            return Some(index);
        }
        self.with_month_name(index)
            .or_else(|| self.without_year(index))
            .or_else(|| if digits { self.numeric(index) } else { None })
    }

    /// `on 12/24`, `dated 24.12.`: a day and a month need a word that says so.
    fn without_year(&self, cue: usize) -> Option<usize> {
        let (first, last) = (cue + 1, cue + 2);
        if !matches!(self.tokens.form(cue), "on" | "dated" | "am" | "vom" | "le" | "el")
            || self.gap(cue) != " "
        {
            return None;
        }
        let (a, b) = (self.number(first)?, self.number(last)?);
        let separator = self.gap(first);
        // (What follows the last token of all is no gap.)
        let end = self.tokens.list.get(last)?.end;
        let behind = self.text.get(end..).unwrap_or_default();
        let goes_on =
            self.tokens.class(last + 1) == Some(Class::Digits) && behind.starts_with(separator);
        let is_date = self.length(first) <= 2
            && self.length(last) <= 2
            && (matches!(separator, "/" | "-") || (separator == "." && behind.starts_with('.')))
            && (is_month_and_day(a, b) || is_month_and_day(b, a));
        (is_date && !goes_on && !self.touches_letters(first, last)).then_some(last)
    }

    fn number(&self, index: usize) -> Option<u16> {
        let form = self.tokens.form(index);
        (self.tokens.class(index) == Some(Class::Digits) && form.len() <= 4)
            .then(|| form.parse().ok())
            .flatten()
    }

    fn length(&self, index: usize) -> usize {
        self.tokens.form(index).len()
    }

    fn gap(&self, index: usize) -> &str {
        self.tokens.between(self.text, index)
    }

    /// `YYYYMMDD`, `DDMMYYYY`, `MMDDYYYY`, or with a time after it; not in a UID.
    fn is_compact(&self, index: usize) -> bool {
        let form = self.tokens.form(index);
        if !matches!(form.len(), 8 | 12 | 14) || self.is_in_chain(index, index) {
            return false;
        }
        let part = |from: usize, to: usize| {
            form.get(from..to).and_then(|digits| digits.parse::<u16>().ok()).unwrap_or(0)
        };
        let year_first = is_year(part(0, 4)) && is_month_and_day(part(4, 6), part(6, 8));
        let (a, b) = (part(0, 2), part(2, 4));
        let year_last = form.len() == 8
            && is_year(part(4, 8))
            && (is_month_and_day(a, b) || is_month_and_day(b, a));
        year_first || year_last
    }

    /// Three numbers with the same separator.
    fn numeric(&self, first: usize) -> Option<usize> {
        let last = first + 2;
        let [a, b, c] = [self.number(first)?, self.number(first + 1)?, self.number(last)?];
        let separator = self.gap(first);
        if self.gap(first + 1) != separator
            || !matches!(separator, "/" | "-" | ".")
            || self.is_in_chain(first, last)
            || self.touches_letters(first, last)
            || self.is_measured(first, last)
        {
            return None;
        }
        let lengths = [first, first + 1, last].map(|index| self.length(index));
        let is_date = match lengths {
            [4, 1..=2, 1..=2] => is_year(a) && is_month_and_day(b, c),
            [1..=2, 1..=2, 4] => is_year(c) && (is_month_and_day(a, b) || is_month_and_day(b, a)),
            [1..=2, 1..=2, 2] if separator == "/" || (lengths == [2, 2, 2]) => {
                is_month_and_day(a, b) || is_month_and_day(b, a)
            }
            _ => false,
        };
        is_date.then_some(last)
    }

    /// `3 Jan 1950`, `Jan 3, 1950`, `03-JAN-50`, `January 1950`.
    fn with_month_name(&self, first: usize) -> Option<usize> {
        let named = |index: usize| {
            self.tokens.class(index) == Some(Class::Letters)
                && month(self.tokens.form(index)).is_some()
        };
        let year =
            |index: usize| self.number(index).is_some_and(is_year) && self.length(index) == 4;
        let day = |index: usize| {
            self.number(index).is_some_and(|day| (1..=31).contains(&day)) && self.length(index) <= 2
        };
        let close = |index: usize| {
            self.gap(index).chars().count() <= 2 && !self.gap(index).contains(['\n', '+', '('])
        };
        if named(first) && close(first) {
            if year(first + 1) && !self.gap(first).is_empty() {
                return Some(first + 1);
            }
            if day(first + 1) && close(first + 1) && year(first + 2) {
                return Some(first + 2);
            }
        }
        let starts_word = first.checked_sub(1).is_none_or(|before| !self.gap(before).is_empty());
        if day(first) && starts_word && close(first) && named(first + 1) && close(first + 1) {
            let short_year = self.length(first + 2) == 2
                && self.number(first + 2).is_some()
                && self.gap(first) == self.gap(first + 1);
            if year(first + 2) || short_year {
                return Some(first + 2);
            }
        }
        None
    }

    /// The numbers go on with the same kind of separator: a version or a UID.
    fn is_in_chain(&self, first: usize, last: usize) -> bool {
        let digits = |index: usize| self.tokens.class(index) == Some(Class::Digits);
        let before =
            first.checked_sub(1).is_some_and(|before| digits(before) && self.gap(before) == ".");
        before || (digits(last + 1) && self.gap(last) == ".")
    }

    /// `7/10/20 min`, `MPR 3/3/20`: a unit after it or a word for slices before it speaks against
    /// a date.
    fn is_measured(&self, first: usize, last: usize) -> bool {
        let word = |index: Option<usize>| index.map_or("", |index| self.tokens.form(index));
        let end = self.tokens.list.get(last).map_or(0, |token| token.end);
        let behind = self.text.get(end..).unwrap_or("").trim_start();
        let next = if self.gap(last).chars().count() < 3 { word(Some(last + 1)) } else { "" };
        let before = first.checked_sub(1);
        let twice = self.tokens.form(first) == self.tokens.form(first + 1);
        behind.starts_with('%')
            || is_unit(next)
            || is_counted(next)
            || is_counted(word(before))
            || (twice && is_plane(word(before)))
    }

    fn touches_letters(&self, first: usize, last: usize) -> bool {
        let before = first.checked_sub(1).is_some_and(|before| self.gap(before).is_empty());
        before || (last + 1 < self.tokens.list.len() && self.gap(last).is_empty())
    }
}

/// Units of time, length, volume, dose and activity, and what is counted.
fn is_unit(word: &str) -> bool {
    const UNITS: &[&str] = &[
        "mm", "cm", "m", "um", "ml", "cc", "l", "min", "mins", "minute", "minutes", "s", "sec",
        "secs", "second", "seconds", "ms", "msec", "h", "hr", "hrs", "hour", "hours", "std", "mo",
        "mos", "month", "months", "wk", "wks", "week", "weeks", "d", "day", "days", "yr", "yrs",
        "years", "kv", "kvp", "kev", "ma", "mas", "mgy", "msv", "mci", "mbq", "hu", "hz", "bpm",
        "x", "mg", "kg", "fps", "deg", "degrees",
    ];
    UNITS.contains(&word)
}

/// Words beside numbers that count or measure images.
fn is_counted(word: &str) -> bool {
    const COUNTED: &[&str] = &[
        "mpr",
        "mprs",
        "mip",
        "mips",
        "minip",
        "minips",
        "maxip",
        "vrt",
        "recon",
        "recons",
        "rekon",
        "reformat",
        "reformats",
        "thick",
        "thickness",
        "thk",
        "slice",
        "slices",
        "slab",
        "phase",
        "phases",
        "frame",
        "frames",
        "delay",
        "delays",
        "delayed",
        "bin",
        "bins",
        "matrix",
        "pitch",
        "interval",
        "increment",
        "inc",
        "iterations",
        "subsets",
        "ratio",
        "avg",
        "volume",
        "flow",
        "rate",
    ];
    COUNTED.contains(&word)
}

fn is_plane(word: &str) -> bool {
    matches!(
        word,
        "ax" | "axial" | "cor" | "coronal" | "sag" | "sagittal" | "obl" | "oblique" | "tra"
    )
}

/// Later years are none of an exam.
fn is_year(number: u16) -> bool {
    (1900..2050).contains(&number)
}

fn is_month_and_day(month: u16, day: u16) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}
