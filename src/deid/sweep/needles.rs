//! The identifiers of a study, compiled: tables that are asked once a word or number.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::ids::Scope;
use super::tokens::Tokens;
use super::{Fate, IdentifierKind};
use crate::deid::vocabulary::{is_placeholder, is_rank, is_vocabulary};
use crate::policy::Packed;
use crate::policy::words::is_everyday;

/// Name parts from this length on are cut out of compounds too.
pub(crate) const COMPOUND_LETTERS: usize = 6;

/// Greek is the first of the scripts that are not Latin.
const FIRST_FOREIGN: char = '\u{370}';

/// The letters by which a name inside a word is looked up.
pub(crate) const STEM_LETTERS: usize = 3;

/// Tokens that a sequence is joined with as a key; no text can hold it in a token.
const JOINT: char = '\u{1}';

/// A person's part in the search: roles, and the initials of the family name and of the
/// others.
#[derive(Debug, Default)]
pub(crate) struct Person {
    pub(crate) roles: u8,
    pub(crate) family: String,
    pub(crate) given: String,
}

/// What is known of a word.
#[derive(Debug, Default)]
pub(crate) struct Word {
    /// It is a part of the names of these people, by index in ascending order.
    pub(crate) people: Vec<u32>,
    /// Of these, those of whose family name it is a part.
    pub(crate) families: Vec<u32>,
    /// It is imaging vocabulary, a title or a placeholder: alone it is no name.
    pub(crate) vocabulary: bool,
    /// It is an everyday word: alone it may be a name.
    pub(crate) everyday: bool,
    /// It is of a script that hardly any text of an image is written in.
    pub(crate) foreign: bool,
    /// It is in an address; true for the patient's.
    pub(crate) address: Option<bool>,
    /// It names a place, found in these attributes.
    pub(crate) places: BTreeSet<u32>,
    /// Kind to show when it names a place.
    pub(crate) place_kind: Option<IdentifierKind>,
    /// Sequences of as many tokens begin with it (bit n for n tokens).
    pub(crate) lengths: u32,
}

impl Word {
    /// Alone it is no name for certain.
    pub(crate) const fn says_little(&self) -> bool {
        self.vocabulary || self.everyday
    }
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

/// A name that may stand inside a word.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stem {
    pub(crate) text: Box<str>,
    /// Family and given name joined, of these people; else a part of a name.
    pub(crate) whole: Option<u32>,
}

/// A name with letters outside ASCII, any of which may be missing or replaced.
#[derive(Debug)]
pub(crate) struct Gapped {
    /// Folded; `None` for such a letter.
    pub(crate) letters: Vec<Option<char>>,
    pub(crate) operator_only: bool,
}

/// Everything that is searched for.
#[derive(Debug, Default)]
pub(crate) struct Needles {
    pub(crate) people: Vec<Person>,
    pub(crate) words: HashMap<Box<str>, Word>,
    /// Joined parts of one name (`obrien`), for words split or joined otherwise.
    pub(crate) joined: HashSet<Box<str>>,
    /// Names and whole names to be found inside words, by their first letters.
    pub(crate) stems: HashMap<Box<str>, Vec<Stem>>,
    /// Spellings that a wrong character set makes of a name, by their first character.
    pub(crate) misread: HashMap<char, Vec<Box<str>>>,
    /// Names in which a letter was lost or replaced.
    pub(crate) gapped: Vec<Gapped>,
    pub(crate) sequences: HashMap<Box<str>, Sequence>,
    /// Sequences of at least six characters whose numbers have lost their leading zeros.
    pub(crate) bare_sequences: HashMap<Box<str>, Sequence>,
    pub(crate) numbers: HashMap<Box<str>, Number>,
    pub(crate) longest_number: usize,
    pub(crate) cjk: HashMap<Box<str>, Vec<Cjk>>,
    /// Family names of one ideograph or syllable, with what given names begin with.
    pub(crate) short_families: HashMap<Box<str>, Vec<Box<str>>>,
    pub(crate) births: HashSet<(u16, u8, u8)>,
    /// Birth dates that a date of the exam equals: asked about.
    pub(crate) doubtful_births: HashSet<(u16, u8, u8)>,
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
        self.words.entry(word.into()).or_insert_with(|| Word {
            vocabulary: is_vocabulary(word) || is_rank(word) || is_placeholder(word),
            everyday: is_everyday(word),
            foreign: word.chars().all(|c| c >= FIRST_FOREIGN),
            ..Word::default()
        })
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
        let bare = bare_key(tokens, 0, count);
        if bare.chars().filter(|c| c.is_alphanumeric()).count() >= 6 {
            self.word(bare_form(tokens, 0)).lengths |= 1 << count;
            add_to(&mut self.bare_sequences, &bare, sequence);
        }
        self.word(tokens.form(0)).lengths |= 1 << count;
        add_to(&mut self.sequences, &key, sequence);
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
        self.sequences
            .get(key.as_str())
            .or_else(|| self.bare_sequences.get(bare_key(tokens, from, count).as_str()))
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

    /// Eight digits that are a birth date, in any customary order.
    pub(crate) fn is_birth_date(&self, digits: &str) -> bool {
        self.birth_date_of(digits).is_some()
    }

    /// The birth date that eight digits are.
    pub(crate) fn birth_date_of(&self, digits: &str) -> Option<(u16, u8, u8)> {
        // `4151963`: a zero is left out.
        if digits.len() == 7 && !digits.starts_with('0') && !self.births.is_empty() {
            let padded = format!("0{digits}");
            return self
                .birth_date_of(&padded)
                .filter(|(year, ..)| digits.ends_with(&year.to_string()));
        }
        if digits.len() != 8 || self.births.is_empty() {
            return None;
        }
        let number = |from: usize, len: usize| digits.get(from..from + len)?.parse::<u16>().ok();
        let date = |year: (usize, usize), month: usize, day: usize| {
            let month = u8::try_from(number(month, 2)?).ok()?;
            let day = u8::try_from(number(day, 2)?).ok()?;
            let date = (number(year.0, year.1)?, month, day);
            self.births.contains(&date).then_some(date)
        };
        date((0, 4), 4, 6)
            .or_else(|| date((0, 4), 6, 4))
            .or_else(|| date((4, 4), 2, 0))
            .or_else(|| date((4, 4), 0, 2))
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

fn add_to(table: &mut HashMap<Box<str>, Sequence>, key: &str, sequence: &Sequence) {
    table
        .entry(key.into())
        .and_modify(|known| {
            known.tags.extend(&sequence.tags);
            known.scope = known.scope.max(sequence.scope);
        })
        .or_insert_with(|| sequence.clone());
}

/// A token without leading zeros, when it is a number.
pub(crate) fn bare_form(tokens: &Tokens, index: usize) -> &str {
    let form = tokens.form(index);
    let bare = form.trim_start_matches('0');
    if bare.is_empty() { form } else { bare }
}

fn bare_key(tokens: &Tokens, from: usize, count: usize) -> String {
    let mut key = String::new();
    for index in from..from.saturating_add(count) {
        push_joint(&mut key, bare_form(tokens, index));
    }
    key
}

fn push_joint(key: &mut String, form: &str) {
    if !key.is_empty() {
        key.push(JOINT);
    }
    key.push_str(form);
}

/// The first letters of a word, as many as a name inside a word is looked up by.
pub(crate) fn first_letters(word: &str) -> &str {
    let end = word.char_indices().nth(STEM_LETTERS).map_or(word.len(), |(at, _)| at);
    word.get(..end).unwrap_or(word)
}

/// A tag set holds nothing but this tag.
pub(crate) fn only_from(tags: &BTreeSet<u32>, tag: dicom_core::Tag) -> bool {
    tags.iter().all(|known| *known == Packed::new(tag).0)
}
