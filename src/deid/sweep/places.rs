//! Addresses in a text, and the names of places: institutions, departments, machines.

use std::ops::Range;

use super::find::{Finder, is_small_gap};
use super::needles::only_from;
use super::tokens::Class;
use super::{Fate, Hit, IdentifierKind};
use crate::deid::vocabulary::is_vocabulary;

impl Finder<'_> {
    /// Stretches of an address; a single telling word of the patient's own.
    pub(super) fn addresses(&self, hits: &mut Vec<Hit>) {
        let count = self.tokens.list.len();
        let in_address = |index: usize| self.words(index).find_map(|word| word.address);
        let mut index = 0;
        while index < count {
            if in_address(index).is_none() {
                index += 1;
                continue;
            }
            let mut last = index;
            while last + 1 < count
                && in_address(last + 1).is_some()
                && is_small_gap(self.tokens.between(self.text, last))
            {
                last += 1;
            }
            self.address(index, last, hits);
            index = last + 1;
        }
    }

    fn address(&self, mut first: usize, mut last: usize, hits: &mut Vec<Hit>) {
        while first < last && is_vocabulary(self.tokens.form(first)) {
            first += 1;
        }
        while last > first && is_vocabulary(self.tokens.form(last)) {
            last -= 1;
        }
        // The house number and the kind of street go along.
        let goes_along = |index: usize| {
            let form = self.tokens.form(index);
            is_street(form)
                || (self.tokens.class(index) == Some(Class::Digits)
                    && self.words(index).any(|word| word.address.is_some()))
        };
        while let Some(before) = first.checked_sub(1)
            && goes_along(before)
            && is_small_gap(self.tokens.between(self.text, before))
        {
            first = before;
        }
        while goes_along(last + 1) && is_small_gap(self.tokens.between(self.text, last)) {
            last += 1;
        }
        let letters = |index: usize| self.tokens.class(index) == Some(Class::Letters);
        let telling = (first..=last).any(|index| {
            let form = self.tokens.form(index);
            letters(index)
                && form.chars().count() >= 4
                && !is_vocabulary(form)
                && !is_address_word(form)
        });
        let numbered = (first..=last).any(|index| !letters(index))
            && (first..=last).any(|index| is_address_word(self.tokens.form(index)));
        let own = self.words(first).any(|word| word.address == Some(true));
        let long = self.tokens.form(first).chars().count() >= 5;
        let fate = match last - first {
            0 if telling && own && long => Fate::Cut,
            0 if telling => Fate::Review,
            1.. if telling => Fate::Cut,
            2.. if numbered => Fate::Cut,
            _ => return,
        };
        hits.push(Hit { kind: IdentifierKind::Address, fate, span: self.span(first, last) });
    }

    /// Institutions and application entities: for review, but not in the attribute that
    /// they come from.
    pub(super) fn places(&self, hits: &mut Vec<Hit>) {
        for index in 0..self.tokens.list.len() {
            let found = self
                .words(index)
                .find(|word| !word.places.is_empty() && !only_from(&word.places, self.place.tag));
            if let Some(kind) = found.and_then(|word| word.place_kind) {
                let span = self.span(index, index);
                hits.push(Hit { kind, fate: Fate::Review, span });
            } else if let Some((kind, span)) = self.place_in_compound(index) {
                hits.push(Hit { kind, fate: Fate::Review, span });
            }
        }
    }

    /// A place written together with an ordinary word (`MGHCHEST`).
    fn place_in_compound(&self, index: usize) -> Option<(IdentifierKind, Range<usize>)> {
        // Longer than any two words worth the search.
        const MAX_BYTES: usize = 48;
        let token = self.tokens.list.get(index)?;
        let form = self.tokens.form_of(token);
        let ascii = self.text.get(token.start..token.end).is_some_and(str::is_ascii);
        if !self.needles.has_places || !ascii || form.len() > MAX_BYTES || is_vocabulary(form) {
            return None;
        }
        let place = |part: &str| {
            let word = self.needles.words.get(part)?;
            let elsewhere = !only_from(&word.places, self.place.tag);
            word.place_kind.filter(|_| elsewhere && part.len() >= 3)
        };
        (2..form.len().saturating_sub(1)).find_map(|at| {
            let (first, second) = form.split_at_checked(at)?;
            let middle = token.start + at;
            match (place(first), place(second)) {
                (Some(kind), _) if is_vocabulary(second) => Some((kind, token.start..middle)),
                (_, Some(kind)) if is_vocabulary(first) => Some((kind, middle..token.end)),
                _ => None,
            }
        })
    }
}

/// Kinds of streets, as they are written and shortened.
fn is_street(word: &str) -> bool {
    matches!(
        word,
        "street"
            | "st"
            | "road"
            | "rd"
            | "lane"
            | "ln"
            | "avenue"
            | "ave"
            | "drive"
            | "blvd"
            | "boulevard"
            | "court"
            | "square"
            | "terrace"
            | "strasse"
            | "str"
            | "platz"
            | "weg"
    )
}

/// Words that many addresses share.
fn is_address_word(word: &str) -> bool {
    matches!(
        word,
        "street"
            | "road"
            | "lane"
            | "avenue"
            | "drive"
            | "court"
            | "place"
            | "way"
            | "boulevard"
            | "blvd"
            | "square"
            | "terrace"
            | "apartment"
            | "suite"
            | "floor"
            | "unit"
            | "north"
            | "south"
            | "east"
            | "west"
            | "main"
            | "city"
            | "town"
            | "county"
            | "state"
            | "united"
            | "states"
            | "strasse"
            | "platz"
            | "rue"
            | "calle"
            | "route"
            | "highway"
            | "park"
            | "house"
            | "building"
            | "room"
            | "new"
            | "saint"
            | "old"
            | "st"
            | "rd"
            | "ave"
            | "ln"
    )
}
