//! Everything that is recognised in one text, as hits that do not overlap.

use std::ops::Range;

use super::dates::find_birth_dates;
use super::escapes::Plain;
use super::ids::{self, Scope};
use super::names::Names;
use super::needles::{Needles, Word, bare_form};
use super::signs::is_name_cue;
use super::tokens::{Class, Tokens};
use super::{Fate, Hit, IdentifierKind, Place};
use crate::deid::patterns::addresses;
use crate::deid::vocabulary::is_title;
use crate::policy::words::is_makers;

/// The hits of a text, in order.
pub(crate) fn find(needles: &Needles, text: &str, place: &Place) -> Vec<Hit> {
    let mut hits = find_as_it_stands(needles, text, place);
    if let Some(plain) = Plain::of(text) {
        let found = find_as_it_stands(needles, &plain.text, place);
        hits.extend(found.into_iter().map(|hit| Hit { span: plain.span(hit.span), ..hit }));
    }
    whole_addresses(text, &mut hits);
    for hit in &mut hits {
        hit.fate = in_place(text, hit, place);
    }
    settle(text, hits)
}

fn find_as_it_stands(needles: &Needles, text: &str, place: &Place) -> Vec<Hit> {
    let tokens = Tokens::new(text);
    let mut hits = Vec::new();
    if tokens.list.is_empty() {
        return hits;
    }
    let finder = Finder { needles, text, tokens: &tokens, place };
    let names = Names::new(needles, text, &tokens, place);
    names.find(&mut hits);
    needles.find_misspelt(text, names.operators, &mut hits);
    names.find_neighbours(&mut hits);
    finder.sequences(&mut hits);
    finder.numbers(&mut hits);
    find_birth_dates(needles, text, &tokens, &mut hits);
    finder.addresses(&mut hits);
    finder.places(&mut hits);
    finder.cjk(&mut hits);
    if !names.operators && !needles.short_families.is_empty() {
        finder.short_families(&mut hits);
    }
    if needles.overfull {
        hits.push(Hit {
            kind: IdentifierKind::TooMany,
            fate: Fate::Review,
            span: finder.span(0, tokens.list.len() - 1),
        });
    }
    hits
}

/// What becomes of a hit where the text is.
fn in_place(text: &str, hit: &Hit, place: &Place) -> Fate {
    let is_place =
        matches!(hit.kind, IdentifierKind::Institution | IdentifierKind::ApplicationEntity);
    if place.is_reported_only() || (is_place && ids::is_station_name(place)) {
        return Fate::Reported;
    }
    if !place.is_technical() {
        return hit.fate;
    }
    // A name here is asked about, unless it is a maker's or a product's word.
    let known = || {
        let tokens = Tokens::new(text.get(hit.span.clone()).unwrap_or(""));
        (0..tokens.list.len()).all(|index| is_makers(tokens.form(index)))
    };
    let asked = match hit.kind {
        IdentifierKind::Name => hit.fate >= Fate::Review && !known(),
        _ => hit.fate >= Fate::EventId,
    };
    if asked { Fate::Review } else { Fate::Reported }
}

/// An e-mail or web address goes as a whole with a name in it.
fn whole_addresses(text: &str, hits: &mut Vec<Hit>) {
    if hits.is_empty() || !text.contains(['@', '＠', '/', '.']) {
        return;
    }
    for address in addresses(text) {
        let inside =
            |hit: &&Hit| hit.span.start < address.span.end && hit.span.end > address.span.start;
        let gravest = hits.iter().filter(inside).map(|hit| hit.fate).max();
        if let Some(fate @ (Fate::Cut | Fate::EventId)) = gravest {
            let fate = fate.max(Fate::Cut);
            hits.push(Hit { kind: IdentifierKind::Email, fate, span: address.span });
        }
    }
}

/// A text being searched.
pub(super) struct Finder<'a> {
    pub(super) needles: &'a Needles,
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    pub(super) place: &'a Place,
}

impl Finder<'_> {
    pub(super) fn span(&self, first: usize, last: usize) -> Range<usize> {
        let start = self.tokens.list.get(first).map_or(0, |token| token.start);
        start..self.tokens.list.get(last).map_or(start, |token| token.end)
    }

    pub(super) fn words(&self, index: usize) -> impl Iterator<Item = &Word> {
        self.tokens.forms(index).filter_map(|form| self.needles.words.get(form))
    }

    /// Ids and addresses of several tokens.
    fn sequences(&self, hits: &mut Vec<Hit>) {
        let mut key = String::new();
        let count = self.tokens.list.len();
        for index in 0..count {
            let words = &self.needles.words;
            let lengths = |form: &str| words.get(form).map_or(0, |word| word.lengths);
            let mut lengths =
                lengths(self.tokens.form(index)) | lengths(bare_form(self.tokens, index));
            while lengths != 0 {
                let length = lengths.ilog2();
                lengths &= !(1 << length);
                let Ok(length) = usize::try_from(length) else { continue };
                if index + length > count {
                    continue;
                }
                let Some(found) = self.needles.sequence(self.tokens, index, length, &mut key)
                else {
                    continue;
                };
                let last = index + length - 1;
                if let Some(fate) = self.fate(found.scope, found.kind, index, last) {
                    hits.push(Hit { kind: found.kind, fate, span: self.span(index, last) });
                    break;
                }
            }
        }
    }

    /// What becomes of an id here.
    fn fate(&self, scope: Scope, kind: IdentifierKind, first: usize, last: usize) -> Option<Fate> {
        let replaced = if kind == IdentifierKind::Id { Fate::EventId } else { Fate::Cut };
        let whole = first == 0 && last + 1 == self.tokens.list.len();
        match scope {
            Scope::Anywhere => Some(replaced),
            Scope::Equipment => {
                (whole && ids::is_station_name(self.place)).then_some(Fate::Reported)
            }
            Scope::Cue | Scope::Label => {
                let run = first == last && self.tokens.class(first) == Some(Class::Digits);
                // `PPS66190` is made of the number in `STUDY66190`: letters may touch it.
                if ((whole || run) && ids::is_id_place(self.place))
                    || ids::has_cue(self.tokens, self.text, first)
                {
                    return Some(replaced);
                }
                (scope == Scope::Label && self.is_word(first, last)).then_some(Fate::Review)
            }
        }
    }

    /// Neither letters nor digits touch these tokens.
    fn is_word(&self, first: usize, last: usize) -> bool {
        let touches = |index: usize| self.tokens.between(self.text, index).is_empty();
        first.checked_sub(1).is_none_or(|before| !touches(before))
            && (last + 1 >= self.tokens.list.len() || !touches(last))
    }

    /// Digit runs, separators ignored, never inside a longer run.
    fn numbers(&self, hits: &mut Vec<Hit>) {
        if self.needles.numbers.is_empty() && self.needles.births.is_empty() {
            return;
        }
        let mut digits = String::new();
        let count = self.tokens.list.len();
        let mut index = 0;
        while index < count {
            let found = self.number_at(index, &mut digits);
            index = match found {
                Some((last, hit)) => {
                    hits.push(hit);
                    last + 1
                }
                None => index + 1,
            };
        }
    }

    /// The longest number that begins at this token.
    fn number_at(&self, first: usize, digits: &mut String) -> Option<(usize, Hit)> {
        digits.clear();
        let mut best = None;
        // Leading zeros may make a run longer than any needle.
        let most = self.needles.longest_number.saturating_add(16);
        for last in first..self.tokens.list.len().min(first + 12) {
            if self.tokens.class(last) != Some(Class::Digits) {
                break;
            }
            if last > first {
                let gap = self.tokens.between(self.text, last - 1);
                if gap.chars().count() > 2 || gap.contains(['\n', '\r']) {
                    break;
                }
            }
            digits.push_str(self.tokens.form(last));
            if digits.len() > most {
                break;
            }
            let bare = digits.trim_start_matches('0');
            let known = self
                .needles
                .numbers
                .get(digits.as_str())
                .or_else(|| self.needles.numbers.get(bare).filter(|_| bare.len() >= 6));
            if let Some(number) = known
                && (number.spread || first == last)
                && let Some(fate) = self.fate(number.scope, number.kind, first, last)
            {
                let hit = Hit { kind: number.kind, fate, span: self.span(first, last) };
                best = Some((last, hit));
            }
        }
        best
    }

    /// A family name of one ideograph or syllable that stands alone, after a cue or beside
    /// the first character of its given name: asked about.
    fn short_families(&self, hits: &mut Vec<Hit>) {
        let is_cjk = |index: usize| self.tokens.class(index).is_some_and(Class::is_cjk);
        let gap = |index: usize| self.tokens.between(self.text, index);
        let touches = |index: usize| is_cjk(index) && is_cjk(index + 1) && gap(index).is_empty();
        let begins = |index: usize| index.checked_sub(1).is_none_or(|before| !touches(before));
        for index in 0..self.tokens.list.len() {
            let Some(given) = self.needles.short_families.get(self.tokens.form(index)) else {
                continue;
            };
            let cued = index.checked_sub(1).is_some_and(|before| {
                let word = self.tokens.form(before);
                (is_name_cue(word) || is_title(word)) && is_small_gap(gap(before))
            });
            let pair = |first: usize, other: usize| {
                let initial = given.iter().any(|initial| **initial == *self.tokens.form(other));
                let close = gap(first).chars().count() < 3;
                (initial && close && begins(first) && !touches(first + 1)).then_some(first)
            };
            let found = if cued && begins(index) && !touches(index) {
                Some(self.span(index, index))
            } else {
                let first = pair(index, index + 1);
                let first = first.or_else(|| index.checked_sub(1).and_then(|b| pair(b, b)));
                first.map(|first| self.span(first, first + 1))
            };
            if let Some(span) = found {
                hits.push(Hit { kind: IdentifierKind::Name, fate: Fate::Review, span });
            }
        }
    }

    /// Ideographs, syllables and kana, which no space separates.
    fn cjk(&self, hits: &mut Vec<Hit>) {
        if self.needles.cjk.is_empty() {
            return;
        }
        let is_cjk = |index: usize| self.tokens.class(index).is_some_and(Class::is_cjk);
        let operators = self.place.tag == dicom_core::Tag(0x0008, 0x1070);
        let mut key = String::new();
        for index in 0..self.tokens.list.len() {
            if !is_cjk(index) || !is_cjk(index + 1) {
                continue;
            }
            key.clear();
            key.push_str(self.tokens.form(index));
            key.push_str(self.tokens.form(index + 1));
            let Some(candidates) = self.needles.cjk.get(key.as_str()) else { continue };
            let found = candidates
                .iter()
                .filter(|needle| !(operators && needle.operator_only))
                .filter(|needle| self.matches_cjk(needle, index))
                .max_by_key(|needle| (needle.fate, needle.characters.len()));
            if let Some(needle) = found {
                let last = index + needle.characters.len() - 1;
                let span = self.span(index, last);
                hits.push(Hit { kind: needle.kind, fate: needle.fate, span });
            }
        }
    }

    fn matches_cjk(&self, needle: &super::needles::Cjk, first: usize) -> bool {
        let length = needle.characters.len();
        let same = needle.characters.iter().enumerate().all(|(offset, character)| {
            let index = first + offset;
            let gap = if offset == 0 { "" } else { self.tokens.between(self.text, index - 1) };
            self.tokens.form(index) == &**character
                && (gap.is_empty() || (needle.border == Some(offset) && is_small_gap(gap)))
        });
        let kana_touches = |index: Option<usize>, gap: &str| {
            gap.is_empty() && index.and_then(|i| self.tokens.class(i)) == Some(Class::Kana)
        };
        let before = first.checked_sub(1);
        let gap_before = before.map_or(" ", |before| self.tokens.between(self.text, before));
        let last = first + length - 1;
        let gap_after = self.tokens.between(self.text, last);
        same && !(needle.alone
            && (kana_touches(before, gap_before) || kana_touches(Some(last + 1), gap_after)))
    }
}

/// Little enough to be within one name or address.
pub(super) fn is_small_gap(gap: &str) -> bool {
    gap.chars().count() <= 3 && !gap.contains(['\n', '\r'])
}

/// Sorts hits and resolves overlaps: the graver fate wins; two that both go become one.
fn settle(text: &str, mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    let mut settled: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        let Some(last) = settled.last_mut() else {
            settled.push(hit);
            continue;
        };
        if hit.span.start >= last.span.end {
            if joins(text, last, &hit) {
                last.span.end = hit.span.end;
            } else {
                settled.push(hit);
            }
            continue;
        }
        let gone = |fate| fate >= Fate::EventId;
        if gone(last.fate) == gone(hit.fate) {
            let longer = hit.span.len() > last.span.len();
            if longer {
                last.kind = hit.kind;
            }
            last.fate = match (longer, gone(hit.fate)) {
                (_, false) => last.fate.max(hit.fate),
                (true, true) => hit.fate,
                (false, true) => last.fate,
            };
            last.span.end = last.span.end.max(hit.span.end);
        } else if gone(hit.fate) {
            *last = hit;
        }
    }
    settled
}

/// Two cuts with nothing but a little punctuation between them are one.
fn joins(text: &str, last: &Hit, next: &Hit) -> bool {
    let gap = text.get(last.span.end..next.span.start).unwrap_or("");
    last.fate == Fate::Cut
        && next.fate == Fate::Cut
        && last.kind == next.kind
        && is_small_gap(gap)
        && !gap.contains(['(', ')', '[', ']', '\\'])
}
