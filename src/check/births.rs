//! A birth date in words and numbers, however it is written.

use super::fold::Word;

/// Year, month, day.
pub(super) type Date = (u32, u32, u32);

/// Beginnings of the months' names, folded: English, German, French, Spanish, Italian,
/// Portuguese.
const MONTHS: [&[&str]; 12] = [
    &["jan", "gen", "ene"],
    &["feb", "fev"],
    &["mar", "maer"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott", "out"],
    &["nov"],
    &["dec", "dez", "dic"],
];

/// Words between the parts of a date.
const FILLERS: [&str; 13] =
    ["st", "nd", "rd", "th", "of", "de", "del", "the", "day", "年", "月", "日", "er"];

/// Words before a date of birth.
const CUES: [&str; 6] = ["dob", "born", "birth", "geb", "birthdate", "birthday"];

/// Whether folded words hold this date.
pub(super) fn holds(words: &[Word<'_>], (year, month, day): Date) -> bool {
    if !words.iter().any(|word| word.digits) {
        return false;
    }
    let date = format!("{year:04}{month:02}{day:02}");
    let whole = |word: &Word<'_>| {
        word.digits
            && match word.text.len() {
                8 => {
                    word.text == date
                        || word.text == format!("{day:02}{month:02}{year:04}")
                        || word.text == format!("{month:02}{day:02}{year:04}")
                }
                7 => {
                    word.text == format!("{month}{day:02}{year:04}")
                        || word.text == format!("{day}{month:02}{year:04}")
                }
                12 | 14 => word.text.starts_with(&date),
                _ => false,
            }
    };
    if words.iter().any(whole) {
        return true;
    }
    let parts = parts(words);
    let three = |at: usize| match parts.get(at..at.saturating_add(3)) {
        Some([a, b, c]) => {
            let cue = at.checked_sub(1).and_then(|at| parts.get(at));
            let cued = cue.is_some_and(|cue| CUES.contains(&cue.text));
            is_date([a, b, c], (year, month, day), cued)
        }
        _ => false,
    };
    (0..parts.len()).any(three)
}

/// The words that may be parts of a date. After a month's name day and year may be one
/// number (`APR151963`), after a cue all three.
fn parts<'a>(words: &[Word<'a>]) -> Vec<Word<'a>> {
    let mut parts: Vec<Word<'a>> = Vec::with_capacity(words.len());
    for word in words.iter().filter(|word| !FILLERS.contains(&word.text)) {
        let piece = |text: &'a str| Word { text, before: word.before, digits: true };
        let last = parts.last().map_or("", |last| last.text);
        let glued = match word.text.len() {
            5 | 6 if word.digits && is_months(last) => {
                word.text.split_at_checked(word.text.len() - 4)
            }
            _ => None,
        };
        if let Some((day, year)) = glued {
            parts.extend([piece(day), piece(year)]);
        } else if word.digits
            && CUES.contains(&last)
            && let (6, Some(a), Some(b), Some(c)) =
                (word.text.len(), word.text.get(..2), word.text.get(2..4), word.text.get(4..))
        {
            parts.extend([piece(a), piece(b), piece(c)]);
        } else {
            parts.push(word.clone());
        }
    }
    parts
}

fn is_months(word: &str) -> bool {
    MONTHS.iter().flat_map(|names| names.iter()).any(|name| word.starts_with(name))
}

/// Three words in any of the usual orders. Two digits are a year when the month has its
/// name or the date its cue.
fn is_date(words: [&Word<'_>; 3], (year, month, day): Date, cued: bool) -> bool {
    let number = |word: &Word<'_>| if word.digits { word.text.parse::<u32>().ok() } else { None };
    let named = |word: &Word<'_>| {
        let names = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
        !word.digits
            && word.text.chars().count() < 11
            && names.is_some_and(|names| names.iter().any(|name| word.text.starts_with(name)))
    };
    let is_month = |word: &Word<'_>| number(word) == Some(month) || named(word);
    let is_day = |word: &Word<'_>| number(word) == Some(day);
    let has_name = words.iter().any(|word| named(word));
    let is_year = |word: &Word<'_>| {
        let short = word.text.len() == 2 && (cued || has_name);
        number(word) == Some(year) || short && number(word) == Some(year % 100)
    };
    let [a, b, c] = words;
    (is_year(a) && is_month(b) && is_day(c))
        || (is_year(a) && is_day(b) && is_month(c))
        || (is_day(a) && is_month(b) && is_year(c))
        || (is_month(a) && is_day(b) && is_year(c))
}
