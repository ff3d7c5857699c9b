//! Names in a text: a telling part counts wherever it stands as a word; a short part, or
//! one that is also imaging vocabulary, only in the company that names keep.

use std::ops::Range;

use super::needles::{COMPOUND_LETTERS, Needles, Word, first_letters, is_title};
use super::tokens::{Class, Tokens};
use super::{Fate, Hit, IdentifierKind, Place};
use crate::deid::identifiers::role;
use crate::deid::vocabulary::{is_ordinary, is_vocabulary};

const OPERATORS_NAME: dicom_core::Tag = dicom_core::Tag(0x0008, 0x1070);

/// How far from another part of the same name a weak part still counts, in tokens.
const REACH: usize = 3;

/// A text being searched for names.
pub(crate) struct Names<'a> {
    pub(crate) needles: &'a Needles,
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Tokens,
    /// For each token: what is known of it as a name part.
    parts: Vec<Option<Part<'a>>>,
    operators: bool,
}

#[derive(Clone, Copy)]
struct Part<'a> {
    word: &'a Word,
    letters: usize,
}

impl Part<'_> {
    fn is_telling(&self) -> bool {
        self.letters >= 4 && !self.word.vocabulary
    }

    fn shares_person(&self, other: &Self) -> bool {
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
            let counts =
                !word.people.is_empty() && (!self.operators || !self.is_operators(&word.people));
            counts.then(|| Part { word, letters: form.chars().count() })
        })
    }

    /// In Operators' Name the operators' own names stay: the SOP retains them. Not so one
    /// that the patient shares.
    fn is_operators(&self, people: &[u32]) -> bool {
        let roles = people
            .iter()
            .filter_map(|person| self.needles.people.get(usize::try_from(*person).ok()?))
            .fold(0, |roles, person| roles | person.roles);
        role::is_operators(roles)
    }

    /// All names in the text.
    pub(crate) fn find(&self, hits: &mut Vec<Hit>) {
        for index in 0..self.parts.len() {
            if let Some(part) = self.part(index) {
                let fate = if part.is_telling() { Some(Fate::Cut) } else { self.weak(index, part) };
                match fate {
                    Some(Fate::Cut) => self.push(hits, self.with_company(index), Fate::Cut),
                    Some(fate) => self.push(hits, self.span(index, index), fate),
                    None => {}
                }
            } else if self.tokens.class(index) == Some(Class::Letters) {
                self.find_compound(index, hits);
            }
            self.find_joined(index, hits);
        }
    }

    fn part(&self, index: usize) -> Option<Part<'a>> {
        self.parts.get(index).copied().flatten()
    }

    fn push(&self, hits: &mut Vec<Hit>, span: Range<usize>, fate: Fate) {
        hits.push(Hit { kind: IdentifierKind::Name, fate, span });
    }

    fn span(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tokens.list.get(first).map_or(0, |token| token.start);
        start..self.tokens.list.get(last).map_or(start, |token| token.end)
    }

    /// A part of up to three letters, or one that is vocabulary: what becomes of it here.
    fn weak(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        let near = (1..=REACH).filter_map(|distance| {
            let before = index.checked_sub(distance).map(|other| (other, distance));
            [before, Some((index + distance, distance))]
                .into_iter()
                .flatten()
                .find_map(|(other, distance)| self.company(index, part, other, distance))
        });
        let best = near.max();
        let best = best.max(self.titled(index, part)).max(self.punctuated(index, part));
        if part.letters < 3 {
            return best;
        }
        // Alone it stays; but a text that says nothing else is looked at.
        let only = self.tokens.list.len() == 1 && !part.word.vocabulary;
        Some(best.unwrap_or(if only { Fate::Review } else { Fate::Reported }))
    }

    /// Another part of the same name near by.
    fn company(&self, index: usize, part: Part<'_>, other: usize, distance: usize) -> Option<Fate> {
        let company = self.part(other)?;
        let same_word = self.tokens.form(index) == self.tokens.form(other);
        if same_word || !part.shares_person(&company) {
            return None;
        }
        if part.letters < 3 {
            let fate = if company.word.vocabulary { Fate::Review } else { Fate::Cut };
            return (distance == 1 && !part.word.vocabulary).then_some(fate);
        }
        if !part.word.vocabulary {
            return Some(Fate::Cut);
        }
        let (first, last) = (index.min(other), index.max(other));
        let gap = self.tokens.between(self.text, first);
        let plain_words_between =
            (first + 1..last).all(|between| !is_ordinary(self.tokens.form(between)));
        if company.word.vocabulary {
            // Two ordinary words: a name only when they are written as one.
            let as_name = distance == 1 && (gap.contains('^') || gap.contains(','));
            return Some(if as_name { Fate::Cut } else { Fate::Review });
        }
        Some(if plain_words_between { Fate::Cut } else { Fate::Review })
    }

    /// A title right before it. `MR CHEST` and `DR CHEST` are modalities.
    fn titled(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        let previous = index.checked_sub(1)?;
        let word = self.tokens.form(previous);
        let gap = self.tokens.between(self.text, previous);
        if !is_title(word) || !gap.chars().all(|c| c == '.' || c.is_whitespace()) {
            return None;
        }
        let spelled = self.text.get(self.span(previous, previous)).unwrap_or("");
        let modality = matches!(word, "mr" | "dr" | "ms" | "sr" | "fr" | "hr")
            && !gap.contains('.')
            && !spelled.chars().any(char::is_lowercase);
        Some(if modality && part.word.vocabulary { Fate::Review } else { Fate::Cut })
    }

    /// `Low^G`, `Low, G`: written as names are. `Thorax^Routine` and `Chest, abdomen` are
    /// not, so a vocabulary word on the other side asks for a look only.
    fn punctuated(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        if part.letters < 3 {
            return None;
        }
        let after = self.tokens.list.get(index).map(|token| token.end);
        let tail = after.and_then(|after| self.text.get(after..)).unwrap_or("");
        let before = index.checked_sub(1);
        let lead = before.map_or("", |before| self.tokens.between(self.text, before));
        let mark_after = tail.trim_start().starts_with(['^', ',']);
        let caret_after = tail.trim_start().starts_with('^');
        let mark_before = lead.contains('^');
        if !mark_after && !mark_before {
            return None;
        }
        let neighbour = if mark_after { Some(index + 1) } else { before };
        let neighbour = neighbour.filter(|neighbour| *neighbour < self.tokens.list.len());
        let word = neighbour.map_or("", |neighbour| self.tokens.form(neighbour));
        let digits = neighbour.and_then(|n| self.tokens.class(n)) == Some(Class::Digits);
        let is_initial = word.chars().count() == 1 && self.is_initial_of(part, word);
        if is_initial || self.neighbour_is_same_person(part, neighbour) {
            return Some(Fate::Cut);
        }
        let ordinary = digits || is_ordinary(word) || word.chars().count() == 1;
        if !part.word.vocabulary {
            // Three letters that are no word of their own: `Lee, x`.
            return Some(if ordinary && !caret_after { Fate::Review } else { Fate::Cut });
        }
        let name_like = !word.is_empty() && !ordinary;
        Some(if name_like || (word.is_empty() && caret_after) { Fate::Cut } else { Fate::Review })
    }

    fn neighbour_is_same_person(&self, part: Part<'_>, neighbour: Option<usize>) -> bool {
        neighbour.and_then(|n| self.part(n)).is_some_and(|other| part.shares_person(&other))
    }

    fn is_initial_of(&self, part: Part<'_>, letter: &str) -> bool {
        let letter = letter.chars().next();
        part.word.people.iter().take(64).any(|person| {
            let person = usize::try_from(*person).ok().and_then(|i| self.needles.people.get(i));
            letter.zip(person).is_some_and(|(letter, person)| person.initials.contains(letter))
        })
    }

    /// A cut part takes its title, initials and degrees along.
    fn with_company(&self, index: usize) -> Range<usize> {
        let Some(part) = self.part(index) else { return self.span(index, index) };
        let (mut first, mut last) = (index, index);
        while let Some(previous) = first.checked_sub(1) {
            let gap = self.tokens.between(self.text, previous);
            if !is_close_gap(gap) {
                break;
            }
            let word = self.tokens.form(previous);
            let initial = word.chars().count() == 1
                && !gap.trim().is_empty()
                && self.tokens.class(previous) == Some(Class::Letters)
                && self.is_initial_of(part, word)
                && self.starts_word(previous);
            let titled = is_title(word)
                && (self.titled(first, part) == Some(Fate::Cut))
                && gap.chars().all(|c| c == '.' || c.is_whitespace());
            if !initial && !titled {
                break;
            }
            first = previous;
        }
        while last + 1 < self.tokens.list.len() {
            let gap = self.tokens.between(self.text, last);
            let next = last + 1;
            if !is_close_gap(gap) || self.tokens.class(next) != Some(Class::Letters) {
                break;
            }
            let word = self.tokens.form(next);
            let single = word.chars().count() == 1;
            let possessive = word == "s" && matches!(gap, "'" | "’");
            // `R lung`, `A/P`: a letter is an initial when punctuation ties it to the name,
            // or when the name or the text ends there.
            let tied = !gap.trim().is_empty()
                || next + 1 == self.tokens.list.len()
                || self.tokens.between(self.text, next).starts_with(['.', ',', ';', ')', '^'])
                || self
                    .part(next + 1)
                    .is_some_and(|other| other.is_telling() && part.shares_person(&other));
            let initial = single && tied && self.ends_word(next) && self.is_initial_of(part, word);
            let degree = matches!(word, "jr" | "sr" | "md" | "phd") && self.ends_word(next);
            if !possessive && !initial && !degree {
                break;
            }
            last = next;
        }
        self.span(first, last)
    }

    /// No letter or digit touches the token from the left.
    fn starts_word(&self, index: usize) -> bool {
        index
            .checked_sub(1)
            .is_none_or(|previous| !self.tokens.between(self.text, previous).is_empty())
    }

    /// No letter or digit touches the token from the right.
    fn ends_word(&self, index: usize) -> bool {
        index + 1 >= self.tokens.list.len() || !self.tokens.between(self.text, index).is_empty()
    }

    /// A long part inside a longer word. What is left of the word stays when it is
    /// vocabulary, else the whole word goes.
    fn find_compound(&self, index: usize, hits: &mut Vec<Hit>) {
        if self.needles.compounds.is_empty() {
            return;
        }
        let Some(token) = self.tokens.list.get(index) else { return };
        for form in self.tokens.forms(index) {
            if form.len() <= COMPOUND_LETTERS || is_vocabulary(form) {
                continue;
            }
            for (at, _) in form.char_indices() {
                let Some(rest) = form.get(at..) else { continue };
                let stem = first_letters(rest);
                if stem.chars().count() < COMPOUND_LETTERS {
                    break;
                }
                let Some(candidates) = self.needles.compounds.get(stem) else { continue };
                let longest = candidates
                    .iter()
                    .filter(|part| rest.starts_with(&***part))
                    .filter(|part| self.counts_here(part))
                    .map(|part| part.len())
                    .max();
                let Some(length) = longest else { continue };
                let before = form.get(..at).unwrap_or("");
                let after = rest.get(length..).unwrap_or("");
                let plain = self.text.get(token.start..token.end).is_some_and(str::is_ascii);
                let whole = !plain
                    || ![before, after].into_iter().all(|w| w.is_empty() || is_vocabulary(w));
                let span = if whole {
                    token.start..token.end
                } else {
                    token.start + at..token.start + at + length
                };
                self.push(hits, span, Fate::Cut);
                return;
            }
        }
    }

    fn counts_here(&self, part: &str) -> bool {
        self.needles
            .words
            .get(part)
            .is_some_and(|word| !self.operators || !self.is_operators(&word.people))
    }

    /// Two words that are one in the name (`O Brien`, `Mc-Donald`).
    fn find_joined(&self, index: usize, hits: &mut Vec<Hit>) {
        if self.needles.joined.is_empty()
            || self.tokens.class(index) != Some(Class::Letters)
            || self.tokens.class(index + 1) != Some(Class::Letters)
        {
            return;
        }
        let gap = self.tokens.between(self.text, index);
        if !matches!(gap, " " | "'" | "’" | "-" | "." | "_") {
            return;
        }
        let joined = [self.tokens.form(index), self.tokens.form(index + 1)].concat();
        if self.needles.joined.contains(joined.as_str()) && self.counts_here(&joined) {
            self.push(hits, self.span(index, index + 1), Fate::Cut);
        }
    }
}

/// Nothing but a little punctuation and space.
fn is_close_gap(gap: &str) -> bool {
    gap.chars().count() <= 2 && !gap.contains(['\n', '\r', '(', ')', '[', ']', '/', '+'])
}
