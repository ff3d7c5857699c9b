//! From a study's identifiers to the tables that are searched with: people, their names in
//! every script, birth dates, addresses and places.

use std::collections::{BTreeSet, HashSet};

use super::ids;
use super::ids::Scope;
use super::needles::{Cjk, Needles, Number};
use super::tokens::{Class, Tokens};
use super::{Fate, IdentifierKind};
use crate::deid::identifiers::Identifiers;
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
        let sets: Vec<String> = all.character_sets.iter().cloned().collect();
        for (name, roles) in all.people.iter().chain(&all.readings) {
            needles.add_person(name, *roles, &sets);
        }
        for (value, tags) in &all.ids {
            ids::compile(&mut needles, value, tags, &equipment);
        }
        for value in &all.birth_dates {
            needles.add_birth_date(value, &all.study_dates);
        }
        for value in all.ids.keys() {
            needles.add_birth_in_id(value);
        }
        for value in &all.contacts {
            ids::compile_contact(&mut needles, value);
        }
        for (value, own) in &all.addresses {
            needles.add_address(value, *own);
        }
        for (value, tags) in &all.places {
            needles.add_place(value, tags);
        }
        needles
    }

    pub(super) fn add_cjk(&mut self, needle: Cjk) {
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

    fn add_birth_date(&mut self, value: &str, study_dates: &BTreeSet<String>) {
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
            && !study_dates.contains(&digits)
            && let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day))
        {
            let date = (year, month, day);
            self.births.insert(date);
            // A date that only happens to be in the exam excuses nothing.
            if self.exam_dates.contains(&digits) {
                self.doubtful_births.insert(date);
            }
        }
    }

    /// National numbers begin with the birth date: that part, and the number without the
    /// century.
    fn add_birth_in_id(&mut self, value: &str) {
        let digits = Tokens::new(value).digits();
        let Some(date) = self.births.iter().copied().find_map(|(year, month, day)| {
            let short = year % 100;
            let spelt = [
                format!("{year:04}{month:02}{day:02}"),
                format!("{short:02}{month:02}{day:02}"),
                format!("{day:02}{month:02}{short:02}"),
                format!("{day:02}{month:02}{year:04}"),
            ];
            spelt
                .into_iter()
                .find(|date| digits.len() > date.len() && digits.starts_with(date.as_str()))
        }) else {
            return;
        };
        let kind = IdentifierKind::Id;
        let short =
            if date.len() == 8 && date.starts_with(['1', '2']) { date.get(2..) } else { None };
        let part = short.unwrap_or(&date);
        self.add_number(part, Number { kind, scope: Scope::Label, spread: false });
        if let Some(rest) = short.and_then(|_| digits.get(2..)) {
            self.add_number(rest, Number { kind, scope: Scope::Anywhere, spread: true });
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
    fn add_place(&mut self, value: &str, tags: &BTreeSet<u32>) {
        let tokens = Tokens::new(value);
        let folded = tokens.joined();
        if is_placeholder(folded) || self.is_event(folded) {
            return;
        }
        let is_ae = tags.iter().all(|tag| ids::is_application_entity(*tag));
        let kind =
            if is_ae { IdentifierKind::ApplicationEntity } else { IdentifierKind::Institution };
        let mut add = |word: &str| {
            if !is_vocabulary(word) {
                let word = self.word(word);
                word.places.extend(tags);
                word.place_kind.get_or_insert(kind);
                self.has_places = true;
            }
        };
        for index in 0..tokens.list.len() {
            if tokens.class(index) != Some(Class::Letters) {
                continue;
            }
            for form in tokens.forms(index) {
                let long = form.chars().count() >= 4;
                let acronym = form.chars().count() == 3 && is_capitals(&tokens, index, value);
                if (long || acronym) && !is_placeholder(form) {
                    add(form);
                }
            }
        }
        if !is_ae {
            initials(&tokens, value).iter().for_each(|initials| add(initials));
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

fn is_capitals(tokens: &Tokens, index: usize, text: &str) -> bool {
    let token = tokens.list.get(index);
    let spelt = token.and_then(|token| text.get(token.start..token.end)).unwrap_or("");
    !spelt.is_empty() && spelt.chars().all(char::is_uppercase)
}

/// The initials of a place's name, and of every stretch of at least three of its words:
/// with small words and without, a word in capitals whole (`MD Anderson`), never the `s`
/// of a possessive.
fn initials(tokens: &Tokens, text: &str) -> BTreeSet<String> {
    const MOST_WORDS: usize = 10;
    let words: Vec<usize> = (0..tokens.list.len())
        .filter(|index| tokens.class(*index) == Some(Class::Letters))
        .filter(|index| {
            let possessive = tokens.form(*index) == "s"
                && index
                    .checked_sub(1)
                    .is_some_and(|b| matches!(tokens.between(text, b), "'" | "’"));
            !possessive
        })
        .take(MOST_WORDS)
        .collect();
    let main: Vec<usize> =
        words.iter().copied().filter(|index| !is_small_word(tokens.form(*index))).collect();
    let all_capitals = words.iter().all(|index| is_capitals(tokens, *index, text));
    let mut found = BTreeSet::new();
    for words in [&words, &main] {
        for first in 0..words.len() {
            for count in 2..=words.len().saturating_sub(first) {
                let mut short = String::new();
                let mut whole = String::new();
                for index in words.iter().skip(first).take(count) {
                    let form = tokens.form(*index);
                    short.extend(form.chars().next());
                    // `Universitätsklinikum` is two words.
                    let kept = !all_capitals && form.len() < 4 && is_capitals(tokens, *index, text);
                    if kept {
                        whole.push_str(form);
                    } else {
                        whole.extend(form.chars().next());
                        if form.ends_with("klinikum") && form.len() > 10 {
                            whole.push('k');
                        }
                    }
                }
                for initials in [short, whole] {
                    if (3..=8).contains(&initials.chars().count()) {
                        found.insert(initials);
                    }
                }
            }
        }
    }
    found
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
            | "a"
            | "to"
            | "di"
            | "da"
            | "do"
            | "dos"
            | "van"
            | "von"
            | "zu"
            | "an"
    )
}
