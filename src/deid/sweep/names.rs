//! Names in a text: a telling part counts wherever it is a word; a short part, or
//! one that is also imaging vocabulary, only in the company that names keep; an everyday
//! word alone is asked about.

use std::ops::Range;

use super::needles::{Needles, Word};
use super::tokens::{Class, Tokens};
use super::{Fate, Hit, IdentifierKind, Place};
use crate::deid::identifiers::role;
use crate::policy::words::{is_phrase, is_product_in_capitals};

const OPERATORS_NAME: dicom_core::Tag = dicom_core::Tag(0x0008, 0x1070);

/// People whose initials are looked at; more share a word only in made-up exams.
const MOST_PEOPLE: usize = 64;

/// A text being searched for names.
pub(crate) struct Names<'a> {
    pub(crate) needles: &'a Needles,
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Tokens,
    /// For each token: what is known of it as a name part.
    parts: Vec<Option<Part<'a>>>,
    pub(crate) operators: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) word: &'a Word,
    pub(crate) letters: usize,
}

impl Part<'_> {
    pub(crate) fn is_telling(&self) -> bool {
        let enough = if self.word.foreign { 2 } else { 4 };
        self.letters >= enough && !self.word.says_little()
    }

    pub(crate) fn shares_person(&self, other: &Self) -> bool {
        let (few, many) = if self.word.people.len() <= other.word.people.len() {
            (&self.word.people, &other.word.people)
        } else {
            (&other.word.people, &self.word.people)
        };
        few.iter().any(|person| many.binary_search(person).is_ok())
    }
}

impl<'a> Names<'a> {
    pub(crate) fn new(
        needles: &'a Needles,
        text: &'a str,
        tokens: &'a Tokens,
        place: &Place,
    ) -> Self {
        let operators = place.tag == OPERATORS_NAME;
        let mut names = Self { needles, text, tokens, parts: Vec::new(), operators };
        names.parts = (0..tokens.list.len()).map(|index| names.look_up(index)).collect();
        names
    }

    fn look_up(&self, index: usize) -> Option<Part<'a>> {
        if self.tokens.class(index) != Some(Class::Letters) {
            return None;
        }
        self.tokens.forms(index).find_map(|form| {
            let word = self.needles.words.get(form)?;
            let own = self.operators && self.is_operators(word);
            let counts = !own && !word.people.is_empty();
            counts.then(|| Part { word, letters: form.chars().count() })
        })
    }

    fn roles(&self, person: u32) -> u8 {
        let person = usize::try_from(person).ok().and_then(|at| self.needles.people.get(at));
        person.map_or(0, |person| person.roles)
    }

    /// In Operators' Name the operators' own names stay: the SOP retains them.
    pub(crate) fn is_operators(&self, word: &Word) -> bool {
        word.people.iter().all(|person| !self.is_patients(*person))
            && word.people.iter().any(|person| role::is_operators(self.roles(*person)))
    }

    fn is_patients(&self, person: u32) -> bool {
        self.roles(person) & role::PATIENT != 0
    }

    /// All names in the text.
    pub(crate) fn find(&self, hits: &mut Vec<Hit>) {
        for index in 0..self.parts.len() {
            if let Some(part) = self.part(index) {
                let shared = self.operators
                    && part.word.people.iter().any(|p| role::is_operators(self.roles(*p)));
                let fate = if shared {
                    self.shared_with_operator(index, part)
                } else if part.is_telling() && !self.is_in_phrase(index) {
                    Some(Fate::Cut)
                } else {
                    self.weak(index, part)
                };
                match fate {
                    Some(Fate::Cut) => self.push(hits, self.with_company(index), Fate::Cut),
                    Some(Fate::Review) => self.push(hits, self.with_company(index), Fate::Review),
                    Some(fate) => self.push(hits, self.span(index, index), fate),
                    None => {}
                }
            } else if self.tokens.class(index) == Some(Class::Letters) {
                self.find_glued(index, hits);
            }
            self.find_joined(index, hits);
        }
    }

    /// Parts that say little by themselves go with the name beside them that goes:
    /// `LINSHIH-HAN`, `da LuzAgatha`.
    pub(crate) fn find_neighbours(&self, hits: &mut Vec<Hit>) {
        let is_name = |hit: &&Hit| hit.kind == IdentifierKind::Name && hit.fate == Fate::Cut;
        let gone = |hits: &[Hit], index: usize| {
            let span = self.span(index, index);
            let inside = |hit: &Hit| hit.span.start <= span.start && hit.span.end >= span.end;
            hits.iter().filter(is_name).any(inside)
        };
        if !hits.iter().any(|hit| is_name(&hit)) {
            return;
        }
        let count = self.parts.len();
        // From left to right and back, so that a part beside such a part goes too.
        for index in (0..count).chain((0..count).rev()) {
            let Some(part) = self.part(index) else { continue };
            let beside = |first: usize, other: usize| {
                gone(hits, other) && is_close_gap(self.tokens.between(self.text, first))
            };
            let before = index.checked_sub(1).is_some_and(|before| beside(before, before));
            let behind = index + 1 < count && beside(index, index + 1);
            let small = part.letters < 4 || !part.word.vocabulary;
            if small && (before || behind) && !gone(hits, index) {
                self.push(hits, self.span(index, index), Fate::Cut);
            }
        }
    }

    pub(crate) fn part(&self, index: usize) -> Option<Part<'a>> {
        self.parts.get(index).copied().flatten()
    }

    pub(crate) fn push(&self, hits: &mut Vec<Hit>, span: Range<usize>, fate: Fate) {
        hits.push(Hit { kind: IdentifierKind::Name, fate, span });
    }

    pub(crate) fn span(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tokens.list.get(first).map_or(0, |token| token.start);
        start..self.tokens.list.get(last).map_or(start, |token| token.end)
    }

    /// The token as it is spelt.
    pub(crate) fn spelt(&self, index: usize) -> &str {
        self.text.get(self.span(index, index)).unwrap_or("")
    }

    /// An operator has a name in common with the patient: it stays unless it is the
    /// patient who is named; the family name is asked about.
    fn shared_with_operator(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        let patient_too = (0..self.parts.len()).any(|other| {
            self.tokens.form(other) != self.tokens.form(index)
                && self.part(other).is_some_and(|company| {
                    let mut people = part.word.people.iter();
                    people.any(|p| {
                        self.is_patients(*p) && company.word.people.binary_search(p).is_ok()
                    })
                })
        });
        let family = part.word.families.iter().any(|person| self.is_patients(*person));
        if patient_too { Some(Fate::Cut) } else { family.then_some(Fate::Review) }
    }

    /// The word means something together with its neighbour: `ground glass`.
    pub(crate) fn is_in_phrase(&self, index: usize) -> bool {
        let form = self.tokens.form(index);
        let is_close = |gap: &str| gap.chars().count() <= 2 && !gap.contains(['^', ',', ';', '\n']);
        let before = index.checked_sub(1).is_some_and(|before| {
            is_close(self.tokens.between(self.text, before))
                && is_phrase(self.tokens.form(before), form)
        });
        let possessive = self.tokens.form(index + 1) == "s"
            && matches!(self.tokens.between(self.text, index), "'" | "’");
        let next = if possessive { index + 2 } else { index + 1 };
        before
            || (is_close(self.tokens.between(self.text, next - 1))
                && is_phrase(form, self.tokens.form(next)))
    }

    /// `IRIS`: a product's name when it is written in capitals.
    pub(super) fn is_product(&self, index: usize) -> bool {
        is_product_in_capitals(self.tokens.form(index))
            && !self.spelt(index).chars().any(char::is_lowercase)
    }

    /// The letter is an initial of one of these people.
    pub(crate) fn is_initial_of(&self, part: Part<'_>, letter: &str) -> bool {
        self.initials(part, letter, |person, letter| {
            person.family.contains(letter) || person.given.contains(letter)
        })
    }

    /// The letter is the initial of a part of the name that this part is not.
    pub(crate) fn is_other_initial(&self, part: Part<'_>, letter: &str) -> bool {
        let is_family = !part.word.families.is_empty();
        self.initials(part, letter, |person, letter| {
            person.given.contains(letter) || (!is_family && person.family.contains(letter))
        })
    }

    fn initials(
        &self,
        part: Part<'_>,
        letter: &str,
        has: impl Fn(&super::needles::Person, char) -> bool,
    ) -> bool {
        let letter = letter.chars().next();
        part.word.people.iter().take(MOST_PEOPLE).any(|person| {
            let person = usize::try_from(*person).ok().and_then(|i| self.needles.people.get(i));
            letter.zip(person).is_some_and(|(letter, person)| has(person, letter))
        })
    }

    /// No letter or digit touches the token from the left.
    pub(crate) fn starts_word(&self, index: usize) -> bool {
        index
            .checked_sub(1)
            .is_none_or(|previous| !self.tokens.between(self.text, previous).is_empty())
    }

    /// No letter or digit touches the token from the right.
    pub(crate) fn ends_word(&self, index: usize) -> bool {
        index + 1 >= self.tokens.list.len() || !self.tokens.between(self.text, index).is_empty()
    }
}

/// Nothing but a little punctuation and space.
pub(crate) fn is_close_gap(gap: &str) -> bool {
    gap.chars().count() <= 2 && !gap.contains(['\n', '\r', '(', ')', '[', ']', '/', '+'])
}
