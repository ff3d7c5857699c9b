//! From the names of people to what is searched for: the parts of each name, family and
//! given name written as one, spellings without the letters that ASCII lacks, names in
//! ideographs, syllables or kana.

use platform::unicode::nfc;

use super::needles::{Cjk, Gapped, Needles, Person, STEM_LETTERS, Stem, first_letters};
use super::tokens::{Class, Tokens};
use super::{Fate, IdentifierKind, ids, misread};
use crate::deid::identifiers::{names_nobody, role};
use crate::deid::vocabulary::{is_cjk_vocabulary, is_placeholder, is_rank, is_vocabulary};

/// More words of one name are not joined with each other.
const MOST_JOINED: usize = 6;

/// The words of a name's component, folded, each in every customary spelling.
#[derive(Default)]
struct Component {
    words: Vec<Vec<String>>,
}

impl Needles {
    /// `sets` are the Specific Character Sets of the exam's files.
    pub(super) fn add_person(&mut self, name: &str, roles: u8, sets: &[String]) {
        let whole = Tokens::new(name);
        if names_nobody(&whole) || self.is_event(whole.joined()) {
            return;
        }
        let id = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let mut person = Person { roles, ..Person::default() };
        let operator_only = role::is_operators(roles);
        for group in name.split('=') {
            // `Family, Given` is written where `Family^Given` should be.
            let comma = !group.contains('^') && group.matches(',').count() == 1;
            let texts: Vec<&str> = group.split(if comma { ',' } else { '^' }).collect();
            let tokens: Vec<Tokens> = texts.iter().copied().map(Tokens::new).collect();
            let components: Vec<Component> = tokens
                .iter()
                .enumerate()
                .map(|(position, tokens)| self.add_component(tokens, position, id, &mut person))
                .collect();
            self.add_whole(&components, id);
            self.add_cjk_name(&tokens, operator_only);
            for text in texts.into_iter().filter(|text| !text.is_ascii()) {
                self.add_gapped(text, id, operator_only);
            }
        }
        self.people.push(person);
        if !name.is_ascii() {
            for spelling in misread::spellings(name, sets) {
                if let Some(first) = spelling.chars().next() {
                    let known = self.misread.entry(first.to_ascii_lowercase()).or_default();
                    known.push(spelling.into());
                }
            }
        }
    }

    /// One component of a name: family name, given name, middle name, prefix, suffix.
    fn add_component(
        &mut self,
        tokens: &Tokens,
        position: usize,
        id: u32,
        person: &mut Person,
    ) -> Component {
        let mut component = Component::default();
        let letters = tokens.list.iter().filter(|token| token.class == Class::Letters).count();
        for (index, token) in tokens.list.iter().enumerate() {
            if token.class == Class::Digits && person.roles & role::PATIENT != 0 {
                // A number given as the patient's name.
                ids::compile_name_number(self, tokens.form(index));
            }
            if token.class != Class::Letters {
                continue;
            }
            let initials = if position == 0 { &mut person.family } else { &mut person.given };
            initials.extend(tokens.forms(index).filter_map(|form| form.chars().next()));
            // `MD` is a degree after a name, and a name where there is no other.
            let dropped = |form: &str| {
                let nobodys = form.chars().count() > 1 && is_placeholder(form);
                (is_rank(form) || nobodys) && (letters > 1 || position > 2)
            };
            let forms: Vec<String> = tokens
                .forms(index)
                .filter(|form| !dropped(form) && !form.is_empty())
                .map(str::to_owned)
                .collect();
            for form in forms.iter().filter(|form| form.chars().count() > 1) {
                self.add_name_part(form, id, position == 0);
            }
            if position < 3 && !forms.is_empty() {
                component.words.push(forms);
            }
        }
        // `O'Brien` is also written `OBrien`.
        let first = |forms: &Vec<String>| forms.first().cloned().unwrap_or_default();
        for pair in component.words.windows(2) {
            let joined: String = pair.iter().map(first).collect();
            if joined.chars().count() >= 4 && !is_vocabulary(&joined) {
                self.add_name_part(&joined, id, position == 0);
                self.joined.insert(joined.into());
            }
        }
        if let [single] = component.words.as_slice() {
            let single = first(single);
            if single.chars().count() >= 4 && !self.word(&single).says_little() {
                self.joined.insert(single.into());
            }
        }
        component
    }

    fn add_name_part(&mut self, part: &str, id: u32, family: bool) {
        let word = self.word(part);
        if word.people.last() != Some(&id) {
            word.people.push(id);
        }
        if family && word.families.last() != Some(&id) {
            word.families.push(id);
        }
        let letters = part.chars().count();
        let inside = !word.vocabulary && (letters > 3 || (letters == 3 && !word.everyday));
        if inside {
            self.add_stem(part, None);
        }
    }

    fn add_stem(&mut self, text: &str, whole: Option<u32>) {
        if text.chars().count() < STEM_LETTERS {
            return;
        }
        let known = self.stems.entry(first_letters(text).into()).or_default();
        let stem = Stem { text: text.into(), whole };
        if !known.contains(&stem) {
            known.push(stem);
        }
    }

    /// Family and given name as one word, in either order: `johnsmith`.
    fn add_whole(&mut self, components: &[Component], id: u32) {
        let words = |component: &Component| -> Vec<Vec<String>> {
            component.words.iter().take(MOST_JOINED).cloned().collect()
        };
        // The component as one word, in its first and in its second spelling.
        let joined = |component: &Component| -> Vec<String> {
            let spelt = |last: bool| -> String {
                let forms = component.words.iter();
                forms
                    .filter_map(|forms| if last { forms.last() } else { forms.first() })
                    .cloned()
                    .collect()
            };
            vec![spelt(false), spelt(true)]
        };
        let filled: Vec<&Component> =
            components.iter().filter(|component| !component.words.is_empty()).collect();
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut pair = |some: &[String], others: &[String]| {
            for (one, other) in some.iter().flat_map(|one| others.iter().map(move |o| (one, o))) {
                pairs.push((one.clone(), other.clone()));
                pairs.push((other.clone(), one.clone()));
            }
        };
        if let [only] = filled.as_slice() {
            let words = words(only);
            for (at, one) in words.iter().enumerate() {
                for other in words.iter().skip(at + 1) {
                    pair(one, other);
                }
            }
        }
        for (at, one) in filled.iter().enumerate() {
            for other in filled.iter().skip(at + 1) {
                pair(&joined(one), &joined(other));
                for (one, other) in words(one)
                    .iter()
                    .flat_map(|w| words(other).into_iter().map(move |o| (w.clone(), o)))
                {
                    pair(&one, &other);
                }
            }
        }
        // `JohnASmith`.
        if let [family, given, middle, ..] = filled.as_slice() {
            let initial = joined(middle).first().and_then(|middle| middle.chars().next());
            let with_initial = joined(given)
                .into_iter()
                .map(|given| given.chars().chain(initial).collect::<String>());
            pair(&joined(family), &with_initial.collect::<Vec<_>>());
        }
        for (first, second) in pairs {
            let both =
                [first.as_str(), second.as_str()].iter().all(|part| part.chars().count() > 1);
            let text = first + &second;
            if both && text.chars().count() >= 4 {
                self.add_stem(&text, Some(id));
            }
        }
    }

    /// A name with letters that ASCII lacks, spelt without them or with something else in
    /// their place.
    fn add_gapped(&mut self, text: &str, id: u32, operator_only: bool) {
        let composed = nfc(text);
        for word in composed.split(|c: char| !c.is_alphabetic()) {
            let letters: Vec<Option<char>> =
                word.chars().map(|c| c.is_ascii().then(|| c.to_ascii_lowercase())).collect();
            let kept: String = letters.iter().flatten().collect();
            if kept.len() == letters.len() || kept.len() < 2 || letters.len() < 3 {
                continue;
            }
            if kept.len() >= 4 && !self.word(&kept).says_little() {
                self.add_name_part(&kept, id, false);
            }
            self.gapped.push(Gapped { letters, operator_only });
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
        if let [family, given, ..] = parts.as_slice()
            && let ([family], Some(initial)) = (family.as_slice(), given.first())
        {
            self.short_families.entry(family.clone()).or_default().push(initial.clone());
        }
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
}
