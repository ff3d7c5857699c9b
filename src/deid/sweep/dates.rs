//! The birth date in a text: eight digits, or separated with a four-digit year in any
//! order, with the month as a number or a word; a two-digit year only after `DOB`.

use super::needles::Needles;
use super::tokens::{Class, Tokens};
use super::{Fate, Hit, IdentifierKind};

/// Finds the study's birth dates.
pub(crate) fn find_birth_dates(
    needles: &Needles,
    text: &str,
    tokens: &Tokens,
    hits: &mut Vec<Hit>,
) {
    if needles.births.is_empty() {
        return;
    }
    for index in 0..tokens.list.len() {
        let digits = tokens.class(index) == Some(Class::Digits);
        let last = if digits && needles.is_birth_date(tokens.form(index)) {
            Some(index)
        } else {
            separated(needles, text, tokens, index)
        };
        let span = last.and_then(|last| {
            let (first, last) = (tokens.list.get(index)?, tokens.list.get(last)?);
            Some(first.start..last.end)
        });
        if let Some(span) = span {
            hits.push(Hit { kind: IdentifierKind::BirthDate, fate: Fate::Cut, span });
        }
    }
}

/// Three fields from this token on that are a birth date; the last token of it.
fn separated(needles: &Needles, text: &str, tokens: &Tokens, first: usize) -> Option<usize> {
    let mut fields = [Field::Month(0); 3];
    let mut at = first;
    for (position, field) in fields.iter_mut().enumerate() {
        if position > 0 {
            // `1950年1月3日`: the unit stands between the numbers.
            if is_unit(tokens.form(at)) {
                at += 1;
            }
            let gap = text
                .get(tokens.list.get(at.checked_sub(1)?)?.end..tokens.list.get(at)?.start)
                .unwrap_or("");
            let ordinal = matches!(tokens.form(at), "st" | "nd" | "rd" | "th" | "de" | "of");
            if ordinal {
                at += 1;
            }
            let bare = gap.is_empty() && !is_unit(tokens.form(at.checked_sub(1)?));
            let same_class = tokens.class(at) == tokens.class(at.checked_sub(1)?);
            if gap.chars().count() > 3 || gap.contains(['\n', '\r']) || (bare && same_class) {
                return None;
            }
        }
        *field = Field::read(tokens, at)?;
        at += 1;
    }
    let last = if is_unit(tokens.form(at)) { at } else { at - 1 };
    let century_free = fields.iter().all(|field| !matches!(field, Field::Year(_)));
    if century_free && !after_birth_cue(tokens, first) {
        return None;
    }
    needles.births.iter().any(|birth| is_date(fields, *birth, century_free)).then_some(last)
}

#[derive(Clone, Copy)]
enum Field {
    /// Four digits.
    Year(u16),
    /// One or two digits.
    Short(u8),
    /// A month's name.
    Month(u8),
}

impl Field {
    fn read(tokens: &Tokens, index: usize) -> Option<Self> {
        let form = tokens.form(index);
        match tokens.class(index)? {
            Class::Digits => match form.len() {
                1 | 2 => form.parse().ok().map(Self::Short),
                4 => form.parse().ok().map(Self::Year),
                _ => None,
            },
            Class::Letters => month(form).map(Self::Month),
            _ => None,
        }
    }
}

/// The three fields say this date, in any order.
fn is_date(fields: [Field; 3], (year, month, day): (u16, u8, u8), short_year: bool) -> bool {
    const ORDERS: [[usize; 3]; 6] =
        [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    ORDERS.into_iter().any(|order| {
        let [Some(y), Some(m), Some(d)] = order.map(|position| fields.get(position)) else {
            return false;
        };
        let year_fits = match *y {
            Field::Year(value) => value == year,
            Field::Short(value) => short_year && u16::from(value) == year % 100,
            Field::Month(_) => false,
        };
        let month_fits = matches!(*m, Field::Short(value) | Field::Month(value) if value == month);
        year_fits && month_fits && matches!(*d, Field::Short(value) if value == day)
    })
}

/// `DOB` or a word like it stands within a few tokens before.
fn after_birth_cue(tokens: &Tokens, first: usize) -> bool {
    let from = first.saturating_sub(4);
    (from..first).any(|index| is_birth_cue(tokens.form(index)))
        || (from..first.saturating_sub(2)).any(|index| {
            // D.O.B.
            (0..3).map(|offset| tokens.form(index + offset)).eq(["d", "o", "b"])
        })
}

/// Words that announce a birth date.
pub(crate) fn is_birth_cue(word: &str) -> bool {
    matches!(
        word,
        "dob"
            | "born"
            | "birth"
            | "birthdate"
            | "birthday"
            | "bday"
            | "geb"
            | "geboren"
            | "geburtsdatum"
            | "gebdat"
            | "nacimiento"
            | "nato"
            | "nata"
            | "naissance"
            | "nee"
            | "ddn"
    )
}

fn is_unit(form: &str) -> bool {
    matches!(form, "年" | "月" | "日" | "년" | "월" | "일")
}

/// The number of a month by its name in English, German, French, Spanish or Italian.
pub(crate) fn month(word: &str) -> Option<u8> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "january", "januar", "janvier", "enero", "gennaio"],
        &["feb", "february", "februar", "fevrier", "febrero", "febbraio"],
        &["mar", "march", "marz", "maerz", "mars", "marzo"],
        &["apr", "april", "avril", "abril", "aprile"],
        &["may", "mai", "mayo", "maggio"],
        &["jun", "june", "juni", "juin", "junio", "giugno"],
        &["jul", "july", "juli", "juillet", "julio", "luglio"],
        &["aug", "august", "aout", "agosto"],
        &["sep", "sept", "september", "septembre", "septiembre", "settembre"],
        &["oct", "okt", "october", "oktober", "octobre", "octubre", "ottobre"],
        &["nov", "november", "novembre", "noviembre"],
        &["dec", "dez", "december", "dezember", "decembre", "diciembre", "dicembre"],
    ];
    let index = MONTHS.iter().position(|names| names.contains(&word))?;
    u8::try_from(index + 1).ok()
}
