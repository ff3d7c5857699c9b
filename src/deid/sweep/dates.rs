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
        let whole = needles.birth_date_of(tokens.form(index)).map(|birth| (birth, index));
        let found = whole
            .or_else(|| short(needles, tokens, index))
            .or_else(|| separated(needles, text, tokens, index));
        let Some((birth, last)) = found else { continue };
        let (Some(first), Some(last)) = (tokens.list.get(index), tokens.list.get(last)) else {
            continue;
        };
        let doubtful = needles.doubtful_births.contains(&birth);
        let fate = if doubtful { Fate::Review } else { Fate::Cut };
        let span = first.start..last.end;
        hits.push(Hit { kind: IdentifierKind::BirthDate, fate, span });
    }
}

/// Six digits after a word for birth: year, month and day, or another order.
fn short(needles: &Needles, tokens: &Tokens, index: usize) -> Option<(Birth, usize)> {
    let form = tokens.form(index);
    if tokens.class(index) != Some(Class::Digits)
        || form.len() != 6
        || !after_birth_cue(tokens, index)
    {
        return None;
    }
    let part = |from: usize| Some(Field::Short(form.get(from..from + 2)?.parse().ok()?));
    let fields = [part(0)?, part(2)?, part(4)?];
    let birth = needles.births.iter().find(|birth| is_date(fields, **birth, true))?;
    Some((*birth, index))
}

/// Year, month, day.
type Birth = (u16, u8, u8);

/// Three fields from this token on that are a birth date; the last token of it.
fn separated(
    needles: &Needles,
    text: &str,
    tokens: &Tokens,
    first: usize,
) -> Option<(Birth, usize)> {
    let mut fields = [Field::Month(0); 3];
    let mut at = first;
    let mut position = 0;
    while position < fields.len() {
        if position > 0 {
            let from = at.checked_sub(1)?;
            // `15th of April`, `1950年1月3日`: small words and units come between.
            while at - from < 5 && (is_filler(tokens.form(at)) || is_unit(tokens.form(at))) {
                at += 1;
            }
            let far = (from..at).any(|index| {
                let gap = tokens.between(text, index);
                gap.chars().count() > 3 || gap.contains(['\n', '\r'])
            });
            let bare = at == from + 1 && tokens.between(text, from).is_empty();
            if far || at >= tokens.list.len() || (bare && tokens.class(at) == tokens.class(from)) {
                return None;
            }
        }
        // `APR151963`: day and year are one number.
        if position == 1
            && matches!(fields, [Field::Month(_), ..])
            && let Some((day, year)) = day_and_year(tokens, at)
        {
            fields = [fields[0], day, year];
            at += 1;
            break;
        }
        *fields.get_mut(position)? = Field::read(tokens, at)?;
        at += 1;
        position += 1;
    }
    let last = if is_unit(tokens.form(at)) { at } else { at - 1 };
    let century_free = fields.iter().all(|field| !matches!(field, Field::Year(_)));
    if century_free && !after_birth_cue(tokens, first) {
        return None;
    }
    let birth = needles.births.iter().find(|birth| is_date(fields, **birth, century_free))?;
    Some((*birth, last))
}

fn day_and_year(tokens: &Tokens, index: usize) -> Option<(Field, Field)> {
    let form = tokens.form(index);
    if tokens.class(index) != Some(Class::Digits) || !matches!(form.len(), 5 | 6) {
        return None;
    }
    let (day, year) = form.split_at_checked(form.len() - 4)?;
    Some((Field::Short(day.parse().ok()?), Field::Year(year.parse().ok()?)))
}

fn is_filler(form: &str) -> bool {
    matches!(form, "st" | "nd" | "rd" | "th" | "de" | "del" | "of" | "the" | "day")
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

/// `DOB` or a word like it is within a few tokens before.
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
