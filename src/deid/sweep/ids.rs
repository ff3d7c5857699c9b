//! Ids: how much of a number or label must be there before it counts, and what counts as
//! the cue or the place that makes a short one count.

use std::collections::{BTreeSet, HashSet};

use dicom_core::{Tag, VR};

use super::needles::{Needles, Number, Sequence};
use super::tokens::{Class, Tokens};
use super::{IdentifierKind, Place};
use crate::deid::vocabulary::{is_placeholder, is_vocabulary};

/// Where an id counts, the widest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// It equals the name of a machine: reported where it is the Station Name.
    Equipment,
    /// As the whole value of an id attribute, or after a cue.
    Cue,
    /// The same, and elsewhere it is shown for review.
    Label,
    /// Anywhere.
    Anywhere,
}

/// Attributes whose value as a whole is an id.
const ID_ATTRIBUTES: &[Tag] = &[
    Tag(0x0008, 0x0050),
    Tag(0x0010, 0x0020),
    Tag(0x0010, 0x1000),
    Tag(0x0010, 0x1090),
    Tag(0x0012, 0x0040),
    Tag(0x0012, 0x0042),
    Tag(0x0020, 0x0010),
    Tag(0x0038, 0x0010),
    Tag(0x0038, 0x0060),
    Tag(0x0040, 0x0009),
    Tag(0x0040, 0x0253),
    Tag(0x0040, 0x0512),
    Tag(0x0040, 0x0551),
    Tag(0x0040, 0x1001),
    Tag(0x0040, 0x2006),
    Tag(0x0040, 0x2007),
    Tag(0x0040, 0x2016),
    Tag(0x0040, 0x2017),
];

/// Attributes that often hold the name of a procedure instead of a number: Study ID and
/// Requested Procedure ID.
const PROCEDURE_ATTRIBUTES: [u32; 2] = [0x0020_0010, 0x0040_1001];

const STATION_NAME: Tag = Tag(0x0008, 0x1010);

/// Application entities are found by VR; these attributes hold nothing else.
pub(crate) const fn is_application_entity(tag: u32) -> bool {
    matches!(tag, 0x0008_0054 | 0x0008_0055 | 0x0040_0001 | 0x0040_0241 | 0x0002_0016..=0x0002_0018)
}

/// The whole value of this attribute is an id, or may be one.
pub(crate) fn is_id_place(place: &Place) -> bool {
    matches!(place.vr, VR::SH | VR::LO | VR::UN) && ID_ATTRIBUTES.contains(&place.tag)
}

/// A station's own name.
pub(crate) fn is_station_name(place: &Place) -> bool {
    place.tag == STATION_NAME
}

/// Sorts an id into what is searched for.
pub(crate) fn compile(
    needles: &mut Needles,
    value: &str,
    tags: &BTreeSet<u32>,
    equipment: &HashSet<String>,
) {
    let tokens = Tokens::new(value);
    let folded = tokens.joined();
    let digits = tokens.digits();
    let length = folded.chars().count();
    let sequence = |scope| Sequence { kind: IdentifierKind::Id, scope, tags: tags.clone() };
    if is_placeholder(folded) || needles.is_event(folded) {
        return;
    }
    if equipment.contains(folded) {
        needles.add_sequence(&tokens, &sequence(Scope::Equipment));
        return;
    }
    // Three characters, or a decimal like 5.0, say something else nearly everywhere.
    if length <= 3 || is_decimal(value, &digits) {
        return;
    }
    if folded.len() == digits.len() && needles.exam_dates.contains(&digits) {
        needles.add_sequence(&tokens, &sequence(Scope::Cue));
        return;
    }
    let procedure = is_procedure(tags);
    if digits.is_empty() {
        let ordinary = (0..tokens.list.len()).all(|i| is_vocabulary(tokens.form(i)));
        if !ordinary && !procedure {
            let scope = if length >= 6 { Scope::Anywhere } else { Scope::Label };
            needles.add_sequence(&tokens, &sequence(scope));
        }
        return;
    }
    if length < 6 {
        needles.add_sequence(&tokens, &sequence(Scope::Label));
        return;
    }
    if digits.len() < 4 {
        let telling = (0..tokens.list.len()).any(|i| {
            tokens.class(i) != Some(Class::Digits)
                && tokens.form(i).chars().count() >= 3
                && !is_vocabulary(tokens.form(i))
        });
        let scope = if telling && !procedure { Scope::Anywhere } else { Scope::Label };
        needles.add_sequence(&tokens, &sequence(scope));
        return;
    }
    let short = digits.len() < 6;
    let scope = if short && procedure { Scope::Label } else { Scope::Anywhere };
    needles.add_sequence(&tokens, &sequence(scope));
    add_digits(needles, &tokens, &digits, tags);
}

/// Ids of these attributes alone may be names of procedures.
fn is_procedure(tags: &BTreeSet<u32>) -> bool {
    tags.iter().all(|tag| PROCEDURE_ATTRIBUTES.contains(tag))
}

/// The digits of an id are too ordinary to count without its letters, unless a cue or an
/// id attribute says that they are one.
pub(crate) fn needs_cue(digits: &str, tags: &BTreeSet<u32>) -> bool {
    digits.len() < 6 && (is_procedure(tags) || is_ordinary_number(digits))
}

/// The digit run of an id of six or more characters with four or more digits.
fn add_digits(needles: &mut Needles, tokens: &Tokens, digits: &str, tags: &BTreeSet<u32>) {
    let kind = IdentifierKind::Id;
    let runs: Vec<&str> = tokens
        .list
        .iter()
        .filter(|token| token.class == Class::Digits)
        .map(|token| tokens.form_of(token))
        .collect();
    let letters_inside = (1..tokens.list.len().saturating_sub(1)).any(|index| {
        tokens.class(index) != Some(Class::Digits)
            && (0..index).any(|i| tokens.class(i) == Some(Class::Digits))
            && (index..tokens.list.len()).any(|i| tokens.class(i) == Some(Class::Digits))
    });
    if needles.exam_dates.contains(digits) {
        // `20240305CT`: its digits alone say the date of the exam.
    } else if digits.len() >= 6 {
        needles.add_number(digits, Number { kind, scope: Scope::Anywhere, spread: true });
        let number = digits.trim_start_matches('0');
        if number.len() >= 6 {
            needles.add_number(number, Number { kind, scope: Scope::Anywhere, spread: true });
        }
    } else if !letters_inside {
        let scope = if needs_cue(digits, tags) { Scope::Cue } else { Scope::Anywhere };
        needles.add_number(digits, Number { kind, scope, spread: false });
    }
    // `2024-12345` for `A2024-0012345`.
    if runs.len() > 1 && !letters_inside && digits.len() >= 6 {
        let numbers = Tokens::new(&runs.join("-"));
        let sequence = Sequence { kind, scope: Scope::Anywhere, tags: tags.clone() };
        needles.add_sequence(&numbers, &sequence);
    }
    // `2019-0048277`: the long part is often quoted alone. Not so for UIDs used as ids.
    if (2..=4).contains(&runs.len()) {
        for run in runs {
            if run.len() >= 7 && !needles.exam_dates.contains(run) {
                needles.add_number(run, Number { kind, scope: Scope::Anywhere, spread: true });
            } else if run.len() == 6 {
                needles.add_number(run, Number { kind, scope: Scope::Label, spread: false });
            }
        }
    }
}

/// A number where the patient's name should be.
pub(crate) fn compile_name_number(needles: &mut Needles, digits: &str) {
    let kind = IdentifierKind::Id;
    if needles.exam_dates.contains(digits) || is_placeholder(digits) {
        return;
    }
    if digits.len() >= 6 {
        needles.add_number(digits, Number { kind, scope: Scope::Anywhere, spread: true });
    } else if digits.len() >= 4 {
        needles.add_number(digits, Number { kind, scope: Scope::Cue, spread: false });
    }
}

/// Telephone numbers, e-mail addresses, and what else Telecom Information holds.
pub(crate) fn compile_contact(needles: &mut Needles, value: &str) {
    let tokens = Tokens::new(value);
    if is_placeholder(tokens.joined()) {
        return;
    }
    let digits = tokens.digits();
    let whole = |kind| Sequence { kind, scope: Scope::Anywhere, tags: BTreeSet::new() };
    if let Some((local, _)) = value.split_once('@') {
        needles.add_sequence(&tokens, &whole(IdentifierKind::Email));
        let local = Tokens::new(local);
        let telling = local.joined().chars().count() >= 5
            && (0..local.list.len()).any(|i| {
                local.form(i).chars().count() >= 4
                    && local.class(i) == Some(Class::Letters)
                    && !is_vocabulary(local.form(i))
            });
        if telling {
            needles.add_sequence(&local, &whole(IdentifierKind::Email));
        }
    } else if digits.len() >= 7 {
        let kind = IdentifierKind::Phone;
        let number = Number { kind, scope: Scope::Anywhere, spread: true };
        needles.add_number(&digits, number);
        // With or without the country's and the area's code.
        for length in [10, 7] {
            if digits.len() >= 10
                && let Some(local) = digits.get(digits.len() - length..)
            {
                needles.add_number(local, number);
            }
        }
    } else if tokens.joined().chars().count() >= 6 {
        needles.add_sequence(&tokens, &whole(IdentifierKind::Phone));
    }
}

/// `5.0`, `120.00`: a number with a decimal point, not an id with a full stop in it.
fn is_decimal(value: &str, digits: &str) -> bool {
    let value = value.trim().trim_start_matches(['+', '-']);
    digits.len() <= 5
        && value.split(['.', ',']).count() == 2
        && value
            .split(['.', ','])
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

/// Four or five digits that mean something else in imaging text: small counters, years,
/// matrix sizes, round numbers.
fn is_ordinary_number(digits: &str) -> bool {
    let Ok(number) = digits.parse::<u32>() else { return false };
    number < 1000
        || number.is_power_of_two()
        || number.is_multiple_of(100)
        || (1900..2100).contains(&number)
}

/// A cue right before this token says that an id follows: `MRN`, `ID`, `ACC`, `PT`, `#`.
pub(crate) fn has_cue(tokens: &Tokens, text: &str, index: usize) -> bool {
    let mut at = index;
    for _ in 0..2 {
        let start = tokens.list.get(at).map_or(0, |token| token.start);
        let previous = at.checked_sub(1).and_then(|previous| tokens.list.get(previous));
        let gap = text.get(previous.map_or(0, |token| token.end)..start).unwrap_or("");
        if gap.contains(['\n', '\r']) || gap.chars().count() > 3 {
            return false;
        }
        if gap.contains('#') {
            return true;
        }
        let Some(previous) = previous else { return false };
        let word = tokens.form_of(previous);
        if is_cue(word) {
            return true;
        }
        if !matches!(word, "no" | "nr" | "num" | "number" | "is") {
            return false;
        }
        at -= 1;
    }
    false
}

/// Words that announce an id.
pub(crate) fn is_cue(word: &str) -> bool {
    matches!(
        word,
        "mrn"
            | "mrnr"
            | "id"
            | "ids"
            | "pid"
            | "ptid"
            | "patid"
            | "patientid"
            | "acc"
            | "accession"
            | "accn"
            | "pt"
            | "pat"
            | "patient"
            | "chart"
            | "record"
            | "subject"
            | "ssn"
            | "acct"
    )
}
