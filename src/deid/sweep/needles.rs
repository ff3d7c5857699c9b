//! The identifiers of a study, compiled: tables that are asked once a word or number.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::ids::Scope;
use super::tokens::Tokens;
use super::{Fate, IdentifierKind};
use crate::deid::identifiers::packed;
use crate::deid::vocabulary::is_vocabulary;

/// Name parts from this length on are found inside compounds too.
pub(crate) const COMPOUND_LETTERS: usize = 6;

/// Tokens that a sequence is joined with as a key; no text can hold it in a token.
const JOINT: char = '\u{1}';

/// A person's part in the search: roles and initials.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub(crate) roles: u8,
    pub(crate) initials: String,
}

/// What is known of a word.
#[derive(Debug, Default)]
pub(crate) struct Word {
    /// It is a part of the names of these people, by index in ascending order.
    pub(crate) people: Vec<u32>,
    /// It is imaging vocabulary.
    pub(crate) vocabulary: bool,
    /// It stands in an address; true for the patient's.
    pub(crate) address: Option<bool>,
    /// It names a place, found in these attributes.
    pub(crate) places: BTreeSet<u32>,
    /// Kind to show when it names a place.
    pub(crate) place_kind: Option<IdentifierKind>,
    /// Sequences of as many tokens begin with it (bit n for n tokens).
    pub(crate) lengths: u32,
}

/// A sequence of tokens that is an identifier as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Sequence {
    pub(crate) kind: IdentifierKind,
    pub(crate) scope: Scope,
    pub(crate) tags: BTreeSet<u32>,
}

/// A run of digits that is an identifier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub(crate) kind: IdentifierKind,
    pub(crate) scope: Scope,
    /// Separators between its digits are ignored.
    pub(crate) spread: bool,
}

/// A name, or place, of ideographs, syllables or kana.
#[derive(Debug)]
pub(crate) struct Cjk {
    pub(crate) characters: Vec<Box<str>>,
    /// Before this character separators may stand: the border of family and given name.
    pub(crate) border: Option<usize>,
    /// Counts only where no other kana stand around it.
    pub(crate) alone: bool,
    pub(crate) kind: IdentifierKind,
    pub(crate) fate: Fate,
    pub(crate) operator_only: bool,
}

/// Everything that is searched for.
#[derive(Debug, Default)]
pub(crate) struct Needles {
    pub(crate) people: Vec<Person>,
    pub(crate) words: HashMap<Box<str>, Word>,
    /// Joined parts of one name (`obrien`), for words split or joined otherwise.
    pub(crate) joined: HashSet<Box<str>>,
    /// Long name parts by their first six letters.
    pub(crate) compounds: HashMap<Box<str>, Vec<Box<str>>>,
    pub(crate) sequences: HashMap<Box<str>, Sequence>,
    pub(crate) numbers: HashMap<Box<str>, Number>,
    pub(crate) longest_number: usize,
    pub(crate) cjk: HashMap<Box<str>, Vec<Cjk>>,
    pub(crate) births: HashSet<(u16, u8, u8)>,
    pub(crate) exam_dates: HashSet<String>,
    pub(crate) has_places: bool,
    pub(crate) overfull: bool,
    pub(crate) event: String,
}

impl Needles {
    /// The folded text is the Event ID.
    pub(crate) fn is_event(&self, folded: &str) -> bool {
        folded == self.event
    }

    pub(crate) fn word(&mut self, word: &str) -> &mut Word {
        self.words
            .entry(word.into())
            .or_insert_with(|| Word { vocabulary: is_vocabulary(word), ..Word::default() })
    }

    /// Registers a sequence of tokens under each of its spellings.
    pub(crate) fn add_sequence(&mut self, tokens: &Tokens, sequence: &Sequence) {
        let count = tokens.list.len();
        if count == 0 || count > 30 {
            return;
        }
        let mut key = String::new();
        for index in 0..count {
            push_joint(&mut key, tokens.form(index));
        }
        self.word(tokens.form(0)).lengths |= 1 << count;
        self.sequences
            .entry(key.into())
            .and_modify(|known| {
                known.tags.extend(&sequence.tags);
                known.scope = known.scope.max(sequence.scope);
            })
            .or_insert_with(|| sequence.clone());
    }

    /// The sequence of `count` tokens that begins at `from`.
    pub(crate) fn sequence(
        &self,
        tokens: &Tokens,
        from: usize,
        count: usize,
        key: &mut String,
    ) -> Option<&Sequence> {
        key.clear();
        for index in from..from.saturating_add(count) {
            push_joint(key, tokens.form(index));
        }
        self.sequences.get(key.as_str())
    }

    pub(crate) fn add_number(&mut self, digits: &str, number: Number) {
        if digits.is_empty() || self.is_event(digits) {
            return;
        }
        self.longest_number = self.longest_number.max(digits.len());
        self.numbers
            .entry(digits.into())
            .and_modify(|known| {
                if number.scope > known.scope {
                    known.scope = number.scope;
                    known.kind = number.kind;
                }
                known.spread |= number.spread;
            })
            .or_insert(number);
    }

    /// The digits are an identifier of at least six digits, leading zeros ignored.
    pub(crate) fn is_long_number(&self, digits: &str) -> bool {
        let number = digits.trim_start_matches('0');
        number.len() >= 6
            && [digits, number].into_iter().any(|digits| {
                self.numbers.get(digits).is_some_and(|known| known.scope == Scope::Anywhere)
                    || self.is_birth_date(digits)
            })
    }

    /// Eight digits that are the birth date, in any customary order.
    pub(crate) fn is_birth_date(&self, digits: &str) -> bool {
        if digits.len() != 8 || self.births.is_empty() {
            return false;
        }
        let number = |from: usize, len: usize| {
            digits.get(from..from + len).and_then(|digits| digits.parse::<u16>().ok())
        };
        let is = |year: Option<u16>, month: Option<u16>, day: Option<u16>| {
            let (Some(year), Some(month), Some(day)) = (year, month, day) else { return false };
            let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else {
                return false;
            };
            self.births.contains(&(year, month, day))
        };
        is(number(0, 4), number(4, 2), number(6, 2))
            || is(number(0, 4), number(6, 2), number(4, 2))
            || is(number(4, 4), number(2, 2), number(0, 2))
            || is(number(4, 4), number(0, 2), number(2, 2))
    }

    /// The digits, or the separate numbers, are a date of the exam.
    pub(crate) fn is_exam_date(&self, digits: &str, numbers: &[&str]) -> bool {
        if self.exam_dates.contains(digits) {
            return true;
        }
        let [a, b, c] = numbers else { return false };
        [[a, b, c], [c, b, a], [c, a, b], [a, c, b]].into_iter().any(|[year, month, day]| {
            year.len() == 4 && self.exam_dates.contains(&format!("{year}{month:0>2}{day:0>2}"))
        })
    }
}

fn push_joint(key: &mut String, form: &str) {
    if !key.is_empty() {
        key.push(JOINT);
    }
    key.push_str(form);
}

/// The first letters of a word, as many as a compound is looked up by.
pub(crate) fn first_letters(word: &str) -> &str {
    let end = word.char_indices().nth(COMPOUND_LETTERS).map_or(word.len(), |(at, _)| at);
    word.get(..end).unwrap_or(word)
}

/// Titles that stand before a name.
pub(crate) fn is_title(word: &str) -> bool {
    matches!(
        word,
        "dr" | "drs"
            | "prof"
            | "professor"
            | "doctor"
            | "mr"
            | "mrs"
            | "ms"
            | "miss"
            | "mister"
            | "herr"
            | "frau"
            | "hr"
            | "fr"
            | "mme"
            | "mlle"
            | "monsieur"
            | "madame"
            | "sr"
            | "sra"
            | "sig"
            | "dott"
            | "dra"
    )
}

/// A tag set holds nothing but this tag.
pub(crate) fn only_from(tags: &BTreeSet<u32>, tag: dicom_core::Tag) -> bool {
    tags.iter().all(|known| *known == packed(tag))
}
