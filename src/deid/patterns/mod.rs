//! Suspicious text: patterns that look like an identifier of someone unknown. They are
//! flagged for a person, never cut silently; series names of real scanners must pass.

mod dates;
mod words;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use self::dates::find_dates;
use self::words::Words;
use crate::deid::sweep::REDACTED;
use crate::deid::sweep::edit;
use crate::deid::sweep::tokens::{Class, Tokens};
use crate::words::reasons;

/// A kind of suspicious text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// A calendar date.
    Date,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A web address.
    Web,
    /// A title (Dr, Prof, Mr, Mrs, Ms) and the name after it, or a name before MD.
    Title,
    /// MRN, accession, patient or chart number.
    PatientNumber,
    /// DOB or a like word, and the date after it.
    BirthDate,
    /// A street, post box or post code.
    Street,
    /// A long run of digits.
    LongNumber,
}

impl Pattern {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Web => "web",
            Self::Title => "title",
            Self::PatientNumber => "patient-number",
            Self::BirthDate => "birth-date",
            Self::Street => "street",
            Self::LongNumber => "long-number",
        }
    }

    /// For a person.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Date => reasons::DATE,
            Self::Phone => reasons::PHONE,
            Self::Email => reasons::EMAIL,
            Self::Web => reasons::WEB,
            Self::Title => reasons::TITLE,
            Self::PatientNumber => reasons::RECORD_NUMBER,
            Self::BirthDate => reasons::BIRTH_DATE,
            Self::Street => reasons::STREET,
            Self::LongNumber => reasons::LONG_NUMBER,
        }
    }
}

/// A suspicious part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspicion {
    /// What it looks like.
    pub pattern: Pattern,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// The shortest run of digits that is suspicious by itself.
const LONG_NUMBER_DIGITS: usize = 7;

/// The suspicious parts of a text, in order and without overlap.
#[must_use]
pub fn suspicious(text: &str) -> Vec<Suspicion> {
    let tokens = Tokens::new(text);
    let mut found = Vec::new();
    find_addresses(text, &mut found);
    let has_digits = tokens.list.iter().any(|token| token.class == Class::Digits);
    Words { text, tokens: &tokens }.find(&mut found);
    if has_digits {
        find_dates(text, &tokens, &mut found);
        find_phones(text, &tokens, &mut found);
        find_long_numbers(text, &tokens, &mut found);
    }
    found.sort_by_key(|s| (s.span.start, std::cmp::Reverse(s.span.end)));
    let mut apart: Vec<Suspicion> = Vec::with_capacity(found.len());
    for suspicion in found {
        match apart.last_mut() {
            Some(last) if suspicion.span.start < last.span.end => {
                last.span.end = last.span.end.max(suspicion.span.end);
            }
            _ => apart.push(suspicion),
        }
    }
    apart
}

/// The text with these parts cut, and their leftover punctuation; `REDACTED` when nothing
/// else is left.
#[must_use]
pub fn offer(text: &str, suspicions: &[Suspicion]) -> String {
    if suspicions.is_empty() {
        return text.to_owned();
    }
    let rest = edit::cut(text, suspicions.iter().map(|suspicion| suspicion.span.clone()));
    if rest.chars().any(char::is_alphanumeric) { rest } else { REDACTED.to_owned() }
}

/// The e-mail and web addresses in a text.
pub(crate) fn addresses(text: &str) -> Vec<Suspicion> {
    let mut found = Vec::new();
    find_addresses(text, &mut found);
    found
}

fn find_addresses(text: &str, found: &mut Vec<Suspicion>) {
    let is_local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    for (at, sign) in text.match_indices(['@', '＠']) {
        let before = text.get(..at).unwrap_or("");
        let after = text.get(at + sign.len()..).unwrap_or("");
        let start = before.trim_end_matches(is_local).len();
        let domain_len = after.len() - after.trim_start_matches(is_domain).len();
        let domain = after.get(..domain_len).unwrap_or("").trim_end_matches(['.', '-']);
        let end = text.len() - after.len() + domain.len();
        let letters_after_dot = domain
            .rsplit_once('.')
            .is_some_and(|(_, top)| top.len() >= 2 && top.chars().all(char::is_alphabetic));
        if start < at && letters_after_dot {
            found.push(Suspicion { pattern: Pattern::Email, span: start..end });
        }
    }
    let lower = text.to_ascii_lowercase();
    for prefix in ["http://", "https://", "www."] {
        let mut last_end = 0;
        for (start, _) in lower.match_indices(prefix) {
            if start < last_end {
                continue;
            }
            let rest = text.get(start..).unwrap_or("");
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            last_end = start + length;
            found.push(Suspicion { pattern: Pattern::Web, span: start..start + length });
        }
    }
}

/// Consecutive digit tokens with little between them.
struct Group {
    first: usize,
    last: usize,
}

/// Telephone numbers: international, North American, with a leading zero, or after a cue.
fn find_phones(text: &str, tokens: &Tokens, found: &mut Vec<Suspicion>) {
    let count = tokens.list.len();
    let mut index = 0;
    while index < count {
        if tokens.class(index) != Some(Class::Digits) {
            index += 1;
            continue;
        }
        let mut group = Group { first: index, last: index };
        while tokens.class(group.last + 1) == Some(Class::Digits) {
            let gap = tokens.between(text, group.last);
            let joins =
                matches!(gap, " " | "-" | "." | "/" | ") " | ")" | ")-" | " (" | "(" | " - ");
            if !joins {
                break;
            }
            group.last += 1;
        }
        if let Some(start) = phone_start(text, tokens, &group) {
            let end = tokens.list.get(group.last).map_or(start, |token| token.end);
            found.push(Suspicion { pattern: Pattern::Phone, span: start..end });
        }
        index = group.last + 1;
    }
}

/// Where the telephone number begins, when the group is one.
fn phone_start(text: &str, tokens: &Tokens, group: &Group) -> Option<usize> {
    let lengths: Vec<usize> =
        (group.first..=group.last).map(|index| tokens.form(index).len()).collect();
    let total: usize = lengths.iter().sum();
    let first = tokens.list.get(group.first)?;
    let before = text.get(..first.start)?;
    let gaps: Vec<&str> =
        (group.first..group.last).map(|index| tokens.between(text, index)).collect();
    let first_digits = tokens.form(group.first);
    let opened = before.ends_with('(');
    let start = if opened { first.start - 1 } else { first.start };
    let cue = group.first.checked_sub(1).filter(|previous| {
        matches!(
            tokens.form(*previous),
            "tel"
                | "telephone"
                | "phone"
                | "ph"
                | "fax"
                | "cell"
                | "mobile"
                | "pager"
                | "telefon"
                | "tlf"
                | "handy"
        ) && tokens.between(text, *previous).chars().count() <= 3
            && !tokens.between(text, *previous).is_empty()
    });
    if let Some(cue) = cue
        && (4..=15).contains(&total)
    {
        return tokens.list.get(cue).map(|token| token.start);
    }
    let decimal = gaps.contains(&".");
    let plus = before.trim_end_matches('(').trim_end().ends_with('+');
    if plus && (9..=15).contains(&total) && lengths.len() > 1 && !decimal {
        return Some(before.trim_end_matches('(').trim_end().len() - 1);
    }
    let area = |index: usize| {
        (group.first + index..=group.last)
            .next()
            .map(|index| tokens.form(index))
            .is_some_and(|form| !form.starts_with(['0', '1']))
    };
    let north_american = match lengths.as_slice() {
        [3, 3, 4] => area(0) && area(1) && (gaps.iter().all(|gap| *gap == ".") || !decimal),
        [1, 3, 3, 4] => first_digits == "1" && area(1) && area(2) && !decimal,
        [3, 7] => opened,
        _ => false,
    };
    let trunk = first_digits.starts_with('0')
        && (3..=5).contains(&first_digits.len())
        && (2..=5).contains(&lengths.len())
        && (9..=12).contains(&total)
        && !decimal
        && first_digits.chars().any(|c| c != '0');
    (north_american || trunk).then_some(start)
}

/// Long digit runs, and 3-2-4 digits with hyphens. The components of a UID are none.
fn find_long_numbers(text: &str, tokens: &Tokens, found: &mut Vec<Suspicion>) {
    let digits = |index: usize| tokens.class(index) == Some(Class::Digits);
    let span = |first: usize, last: usize| {
        let start = tokens.list.get(first).map_or(0, |token| token.start);
        start..tokens.list.get(last).map_or(start, |token| token.end)
    };
    let mut index = 0;
    while index < tokens.list.len() {
        let mut last = index;
        while digits(last) && digits(last + 1) && tokens.between(text, last) == "." {
            last += 1;
        }
        if last - index >= 4 {
            index = last + 1;
            continue;
        }
        for at in index..=last {
            let form = tokens.form(at);
            let hyphens = |at: usize| tokens.between(text, at) == "-";
            let one_digit = form.chars().all(|c| form.starts_with(c));
            if digits(at) && form.len() >= LONG_NUMBER_DIGITS && !one_digit {
                found.push(Suspicion { pattern: Pattern::LongNumber, span: span(at, at) });
            } else if (digits(at) && digits(at + 1) && digits(at + 2))
                && [at, at + 1, at + 2].map(|i| tokens.form(i).len()) == [3, 2, 4]
                && hyphens(at)
                && hyphens(at + 1)
            {
                found.push(Suspicion { pattern: Pattern::LongNumber, span: span(at, at + 2) });
            }
        }
        index = last + 1;
    }
}
