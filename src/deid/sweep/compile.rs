//! From a study's identifiers to the tables that are searched with: people, their names in
//! every script, birth dates, addresses and places.

use std::collections::{BTreeSet, HashSet};

use super::ids;
use super::needles::{COMPOUND_LETTERS, Cjk, Needles, Person, first_letters, is_title};
use super::tokens::{Class, Tokens};
use super::{Fate, IdentifierKind};
use crate::deid::identifiers::{Identifiers, role};
use crate::deid::vocabulary::{is_cjk_vocabulary, is_placeholder, is_vocabulary};

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
            ids::compile(&mut needles, value, tags, &equipment);
        }
        for value in &all.birth_dates {
            needles.add_birth_date(value);
        }
        for value in &all.contacts {
            ids::compile_contact(&mut needles, value);
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
            self.add_cjk_name(&components, role::is_operators(roles));
        }
        self.people.push(person);
    }

    /// One component of a name: family name, given name, and so on.
    fn add_component(&mut self, tokens: &Tokens, id: u32, person: &mut Person, roles: u8) {
        let mut letters: Vec<String> = Vec::new();
        for (index, token) in tokens.list.iter().enumerate() {
            if token.class == Class::Digits && roles & role::PATIENT != 0 {
                // A number given as the patient's name.
                ids::compile_name_number(self, tokens.form(index));
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
        let is_ae = tags.iter().all(|tag| ids::is_application_entity(*tag));
        let kind =
            if is_ae { IdentifierKind::ApplicationEntity } else { IdentifierKind::Institution };
        let mut add = |word: &str| {
            if !is_vocabulary(word) && !equipment.contains(word) {
                let word = self.word(word);
                word.places.extend(tags);
                word.place_kind.get_or_insert(kind);
                self.has_places = true;
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
