//! The identifiers of a study, compiled: tables that are asked once a word or number.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::identifiers::{Identifiers, packed, role};
use super::sweep::{Fate, IdentifierKind};
use super::sweep_ids::{self, Scope};
use super::sweep_tokens::{Class, Tokens};
use super::vocabulary::{is_cjk_vocabulary, is_placeholder, is_vocabulary};

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
    pub(crate) overfull: bool,
    event: String,
}

impl Needles {
    pub(crate) fn new(all: &Identifiers, event_id: &str) -> Self {
        let mut needles = Self {
            overfull: all.overfull,
            exam_dates: all.exam_dates.iter().map(|date| Tokens::new(date).digits()).collect(),
            event: Tokens::new(event_id).joined().to_owned(),
            ..Self::default()
        };
        let equipment: HashSet<String> =
            all.equipment.iter().map(|name| Tokens::new(name).joined().to_owned()).collect();
        for (name, roles) in &all.people {
            needles.add_person(name, *roles);
        }
        for (value, tags) in &all.ids {
            sweep_ids::compile(&mut needles, value, tags, &equipment);
        }
        for value in &all.birth_dates {
            needles.add_birth_date(value);
        }
        for value in &all.contacts {
            sweep_ids::compile_contact(&mut needles, value);
        }
        for (value, own) in &all.addresses {
            needles.add_address(value, *own);
        }
        let equipment_words: HashSet<String> = (all.equipment.iter())
            .flat_map(|name| {
                let tokens = Tokens::new(name);
                (0..tokens.list.len()).map(|i| tokens.form(i).to_owned()).collect::<Vec<_>>()
            })
            .collect();
        for (value, tags) in &all.places {
            needles.add_place(value, tags, &equipment_words);
        }
        needles
    }

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

    fn add_person(&mut self, name: &str, roles: u8) {
        let whole = Tokens::new(name);
        if is_placeholder(whole.joined()) || self.is_event(whole.joined()) {
            return;
        }
        let id = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let mut person = Person { roles, ..Person::default() };
        for group in name.split('=') {
            let components: Vec<Tokens> = group.split('^').map(Tokens::new).collect();
            for tokens in &components {
                self.add_component(tokens, id, &mut person, roles);
            }
            self.add_cjk_name(&components, roles == role::OPERATOR);
        }
        self.people.push(person);
    }

    /// One component of a name: family name, given name, and so on.
    fn add_component(&mut self, tokens: &Tokens, id: u32, person: &mut Person, roles: u8) {
        let mut letters: Vec<String> = Vec::new();
        for (index, token) in tokens.list.iter().enumerate() {
            if token.class == Class::Digits && roles & role::PATIENT != 0 {
                // A number given as the patient's name.
                sweep_ids::compile_name_number(self, tokens.form(index));
            }
            if token.class != Class::Letters {
                continue;
            }
            for form in tokens.forms(index) {
                let count = form.chars().count();
                person.initials.extend(form.chars().next().filter(|_| count > 0));
                if count < 2 || is_placeholder(form) || is_rank(form) {
                    continue;
                }
                self.add_name_part(form, id);
            }
            letters.push(tokens.form(index).to_owned());
        }
        // `O'Brien` is also written `OBrien`.
        for pair in letters.windows(2) {
            let joined = pair.concat();
            if joined.chars().count() >= 4 && !is_vocabulary(&joined) {
                self.add_name_part(&joined, id);
                self.joined.insert(joined.into());
            }
        }
        if let [single] = letters.as_slice()
            && single.chars().count() >= 4
            && !is_vocabulary(single)
        {
            self.joined.insert(single.as_str().into());
        }
    }

    fn add_name_part(&mut self, part: &str, id: u32) {
        let word = self.word(part);
        if word.people.last() != Some(&id) {
            word.people.push(id);
        }
        let vocabulary = word.vocabulary;
        if !vocabulary && part.chars().count() >= COMPOUND_LETTERS {
            let stem = first_letters(part);
            let known = self.compounds.entry(stem.into()).or_default();
            if !known.iter().any(|other| &**other == part) {
                known.push(part.into());
            }
        }
    }

    /// Names in ideographs, syllables or kana: whole, in either order, and their parts of
    /// two or more characters.
    fn add_cjk_name(&mut self, components: &[Tokens], operator_only: bool) {
        let parts: Vec<Vec<Box<str>>> = components
            .iter()
            .map(|tokens| {
                let cjk = tokens.list.iter().filter(|token| token.class.is_cjk());
                cjk.map(|token| tokens.form_of(token).into()).collect()
            })
            .filter(|part: &Vec<Box<str>>| !part.is_empty())
            .collect();
        let kana =
            components.iter().flat_map(|tokens| &tokens.list).any(|t| t.class == Class::Kana);
        let mut add = |characters: Vec<Box<str>>, border: Option<usize>, alone: bool| {
            if characters.len() < 2 {
                return;
            }
            let vocabulary = is_cjk_vocabulary(&characters.concat());
            let fate = if vocabulary && border.is_none() { Fate::Reported } else { Fate::Cut };
            let kind = IdentifierKind::Name;
            self.add_cjk(Cjk { characters, border, alone, kind, fate, operator_only });
        };
        for part in &parts {
            add(part.clone(), None, kana && part.len() < 4);
        }
        if let [family, given, ..] = parts.as_slice() {
            for (first, second) in [(family, given), (given, family)] {
                add([first.as_slice(), second.as_slice()].concat(), Some(first.len()), false);
            }
        } else if let [whole] = parts.as_slice()
            && let [family, given @ ..] = whole.as_slice()
            && given.len() == 2
            && !kana
        {
            // Three characters without a border: most often a family name of one.
            add(given.to_vec(), None, false);
            add([given, std::slice::from_ref(family)].concat(), Some(2), false);
        }
    }

    fn add_cjk(&mut self, needle: Cjk) {
        let key: String = needle.characters.iter().take(2).map(|c| &**c).collect();
        let known = self.cjk.entry(key.into()).or_default();
        let same = |other: &&mut Cjk| {
            other.characters == needle.characters && other.border == needle.border
        };
        match known.iter_mut().find(same) {
            Some(other) => {
                other.operator_only &= needle.operator_only;
                other.fate = other.fate.max(needle.fate);
            }
            None => known.push(needle),
        }
    }

    fn add_birth_date(&mut self, value: &str) {
        let digits = Tokens::new(value).digits();
        let number = |range: std::ops::Range<usize>| {
            digits.get(range).and_then(|digits| digits.parse::<u16>().ok())
        };
        let (Some(year), Some(month), Some(day)) = (number(0..4), number(4..6), number(6..8))
        else {
            return;
        };
        let dummy = digits == "19000101" || year < 1850;
        if digits.len() == 8
            && !dummy
            && !self.exam_dates.contains(&digits)
            && let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day))
        {
            self.births.insert((year, month, day));
        }
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

    fn add_address(&mut self, value: &str, own: bool) {
        let tokens = Tokens::new(value);
        if is_placeholder(tokens.joined()) {
            return;
        }
        for index in 0..tokens.list.len() {
            if tokens.class(index).is_some_and(Class::is_cjk) {
                continue;
            }
            for form in tokens.forms(index) {
                let known = self.word(form).address;
                self.word(form).address = Some(own || known == Some(true));
            }
        }
        self.add_cjk_runs(&tokens, value, IdentifierKind::Address, Fate::Cut);
    }

    /// Institutions, departments, application entities: their words and initials.
    fn add_place(&mut self, value: &str, tags: &BTreeSet<u32>, equipment: &HashSet<String>) {
        let tokens = Tokens::new(value);
        let folded = tokens.joined();
        if is_placeholder(folded) || self.is_event(folded) {
            return;
        }
        let is_ae = tags.iter().all(|tag| sweep_ids::is_application_entity(*tag));
        let kind =
            if is_ae { IdentifierKind::ApplicationEntity } else { IdentifierKind::Institution };
        let mut add = |word: &str| {
            if !is_vocabulary(word) && !equipment.contains(word) {
                let word = self.word(word);
                word.places.extend(tags);
                word.place_kind.get_or_insert(kind);
            }
        };
        let words: Vec<usize> =
            (0..tokens.list.len()).filter(|i| tokens.class(*i) == Some(Class::Letters)).collect();
        for index in &words {
            for form in tokens.forms(*index) {
                let long = form.chars().count() >= 4;
                let acronym = form.chars().count() == 3
                    && tokens.list.get(*index).is_some_and(|token| {
                        value
                            .get(token.start..token.end)
                            .is_some_and(|word| word.chars().all(char::is_uppercase))
                    });
                if (long || acronym) && !is_placeholder(form) {
                    add(form);
                }
            }
        }
        if !is_ae {
            let initial = |index: &usize| tokens.form(*index).chars().next();
            let small = |index: &usize| is_small_word(tokens.form(*index));
            let all: String = words.iter().filter_map(initial).collect();
            let main: String = words.iter().filter(|i| !small(i)).filter_map(initial).collect();
            for initials in [all, main] {
                if (3..=8).contains(&initials.chars().count()) {
                    add(&initials);
                }
            }
        }
        self.add_cjk_runs(&tokens, value, kind, Fate::Review);
    }

    /// Unbroken rows of at least three ideographs or syllables.
    fn add_cjk_runs(&mut self, tokens: &Tokens, text: &str, kind: IdentifierKind, fate: Fate) {
        let mut run: Vec<Box<str>> = Vec::new();
        for index in 0..tokens.list.len() {
            let cjk = tokens.class(index).is_some_and(Class::is_cjk);
            if cjk {
                run.push(tokens.form(index).into());
            }
            if !cjk || !tokens.between(text, index).is_empty() || index + 1 == tokens.list.len() {
                let characters = std::mem::take(&mut run);
                if characters.len() >= 3 && !is_cjk_vocabulary(&characters.concat()) {
                    let (border, alone, operator_only) = (None, false, false);
                    self.add_cjk(Cjk { characters, border, alone, kind, fate, operator_only });
                }
            }
        }
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

/// Titles, ranks and degrees: in a name, but nobody's own.
pub(crate) fn is_rank(word: &str) -> bool {
    is_title(word)
        || matches!(
            word,
            "md" | "phd"
                | "msc"
                | "bsc"
                | "mph"
                | "mbbs"
                | "rn"
                | "do"
                | "rt"
                | "pa"
                | "np"
                | "dds"
                | "dvm"
                | "frcr"
                | "facr"
                | "jr"
                | "sr"
                | "ii"
                | "iii"
                | "iv"
                | "med"
                | "dipl"
                | "ing"
        )
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

fn is_small_word(word: &str) -> bool {
    matches!(
        word,
        "of" | "the"
            | "and"
            | "at"
            | "in"
            | "for"
            | "de"
            | "la"
            | "le"
            | "du"
            | "des"
            | "der"
            | "die"
            | "und"
            | "fur"
            | "am"
            | "im"
            | "et"
            | "del"
            | "y"
    )
}

/// A tag set holds nothing but this tag.
pub(crate) fn only_from(tags: &BTreeSet<u32>, tag: dicom_core::Tag) -> bool {
    tags.iter().all(|known| *known == packed(tag))
}
