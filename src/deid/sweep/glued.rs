//! Names inside longer words: family and given name joined (`JohnSmith`), a name with an
//! initial (`JSMITH`) or an imaging word (`CTSmith`), a long name in any word.

use std::ops::Range;

use super::names::{Names, Part};
use super::needles::{COMPOUND_LETTERS, STEM_LETTERS, Stem, first_letters};
use super::tokens::Class;
use super::{Fate, Hit};
use crate::deid::vocabulary::is_vocabulary;
use crate::policy::words::{is_everyday, is_phrase};

/// Longer words are no names.
const MOST_BYTES: usize = 64;

/// A name in a word.
struct Found {
    /// Its bytes in the folded word.
    range: Range<usize>,
    /// The whole word goes.
    whole: bool,
    fate: Fate,
}

impl Names<'_> {
    /// A name inside this token, the surest and longest.
    pub(super) fn find_glued(&self, index: usize, hits: &mut Vec<Hit>) {
        let Some(token) = self.tokens.list.get(index) else { return };
        let spelt = self.spelt(index);
        for form in self.tokens.forms(index) {
            if form.len() > MOST_BYTES || is_vocabulary(form) {
                continue;
            }
            let Some(found) = self.in_word(form, spelt).or_else(|| self.short_initialled(form))
            else {
                continue;
            };
            // Offsets in the folded word are those of the text only where it is ASCII.
            let mut span = if found.whole || !spelt.is_ascii() {
                token.start..token.end
            } else {
                token.start + found.range.start..token.start + found.range.end
            };
            let possessive = self.tokens.form(index + 1) == "s"
                && matches!(self.tokens.between(self.text, index), "'" | "’");
            if possessive && span.end == token.end {
                span.end = self.span(index + 1, index + 1).end;
            }
            self.push(hits, span, found.fate);
            return;
        }
    }

    fn in_word(&self, form: &str, spelt: &str) -> Option<Found> {
        if self.needles.stems.is_empty() {
            return None;
        }
        let mut best: Option<Found> = None;
        for (at, _) in form.char_indices() {
            let Some(rest) = form.get(at..) else { continue };
            let stem = first_letters(rest);
            if stem.chars().count() < STEM_LETTERS {
                break;
            }
            for stem in self.needles.stems.get(stem).into_iter().flatten() {
                let Some(after) = rest.strip_prefix(&*stem.text) else { continue };
                let around = Around { form, spelt, before: form.get(..at).unwrap_or(""), after };
                let Some((fate, whole)) = self.judge(stem, &around) else { continue };
                let range = at..at + stem.text.len();
                let better = best
                    .as_ref()
                    .is_none_or(|best| (fate, range.len()) > (best.fate, best.range.len()));
                if better {
                    best = Some(Found { range, whole, fate });
                }
            }
        }
        best
    }

    /// What becomes of a name in a word, and whether the whole word does.
    fn judge(&self, stem: &Stem, around: &Around<'_>) -> Option<(Fate, bool)> {
        let sides = [around.before, around.after];
        let letters = stem.text.chars().count();
        let alone = sides == ["", ""];
        let ordinary = sides.into_iter().all(|side| side.is_empty() || is_vocabulary(side));
        if let Some(person) = stem.whole {
            if self.operators && !self.is_searched(person) {
                return None;
            }
            if is_vocabulary(&stem.text) {
                return None;
            }
            if alone && is_everyday(&stem.text) {
                return Some((Fate::Review, true));
            }
            if alone || ordinary || around.has_borders(stem) {
                return Some((Fate::Cut, alone));
            }
            return (letters >= COMPOUND_LETTERS).then_some((Fate::Cut, true));
        }
        let word = self.needles.words.get(&*stem.text)?;
        if alone || (self.operators && self.is_operators(word)) {
            return None;
        }
        let part = Part { word, letters };
        if letters >= COMPOUND_LETTERS && !word.says_little() {
            return Some((Fate::Cut, !ordinary));
        }
        let phrase = is_phrase(around.before, &stem.text) || is_phrase(&stem.text, around.after);
        if phrase {
            return None;
        }
        let whole_words = |side: &str| side.chars().count() > 1 && is_vocabulary(side);
        let fits = sides.into_iter().all(|side| {
            side.is_empty()
                || whole_words(side)
                || (side == "s" && letters > 3)
                || self.are_initials(part, side)
        });
        let bordered = letters > 3 && !word.everyday && around.has_borders(stem);
        (fits || bordered || (letters >= COMPOUND_LETTERS && ordinary))
            .then_some((Fate::Review, self.takes_initials(part, sides)))
    }

    /// An initial goes with its name; an imaging word stays.
    fn takes_initials(&self, part: Part<'_>, sides: [&str; 2]) -> bool {
        sides
            .into_iter()
            .all(|side| side.is_empty() || side == "s" || self.are_initials(part, side))
    }

    fn is_searched(&self, person: u32) -> bool {
        let person = usize::try_from(person).ok().and_then(|at| self.needles.people.get(at));
        person.is_some_and(|person| !crate::deid::identifiers::role::is_operators(person.roles))
    }

    /// One or two letters that are initials of the name's other parts.
    fn are_initials(&self, part: Part<'_>, letters: &str) -> bool {
        let mut buffer = [0; 4];
        (1..=2).contains(&letters.chars().count())
            && letters
                .chars()
                .all(|letter| self.is_other_initial(part, letter.encode_utf8(&mut buffer)))
    }

    /// A name of two letters, or one that is a word, with an initial: `WLI`.
    fn short_initialled(&self, form: &str) -> Option<Found> {
        if is_everyday(form) || !(3..=16).contains(&form.len()) {
            return None;
        }
        let part = |name: &str| {
            let word = self.needles.words.get(name)?;
            let own = self.operators && self.is_operators(word);
            let counts = !own && !word.people.is_empty();
            counts.then(|| Part { word, letters: name.chars().count() })
        };
        let (first, rest) = form.split_at_checked(1)?;
        let (start, last) = form.split_at_checked(form.len() - 1)?;
        let found = [(rest, first), (start, last)].into_iter().any(|(name, letter)| {
            part(name).is_some_and(|part| {
                let short = part.letters == 2 || part.word.says_little();
                short && self.is_other_initial(part, letter)
            })
        });
        found.then_some(Found { range: 0..form.len(), whole: true, fate: Fate::Review })
    }

    /// Two words that are one in the name (`O Brien`, `Mc-Donald`).
    pub(super) fn find_joined(&self, index: usize, hits: &mut Vec<Hit>) {
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
        let counts = self.needles.joined.contains(joined.as_str())
            && self
                .needles
                .words
                .get(joined.as_str())
                .is_some_and(|word| !(self.operators && self.is_operators(word)));
        if counts {
            self.push(hits, self.span(index, index + 1), Fate::Cut);
        }
    }
}

/// A word and where a name is in it.
struct Around<'a> {
    form: &'a str,
    spelt: &'a str,
    before: &'a str,
    after: &'a str,
}

impl Around<'_> {
    /// Capitals set the name apart from what stands around it: `ChestSmithThin`.
    fn has_borders(&self, stem: &Stem) -> bool {
        let bytes = self.spelt.as_bytes();
        if !self.spelt.is_ascii() || bytes.len() != self.form.len() {
            return false;
        }
        let border = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            let (Some(before), Some(behind)) = (before, bytes.get(at)) else { return true };
            before.is_ascii_lowercase() && behind.is_ascii_uppercase()
        };
        (!self.before.is_empty() || !self.after.is_empty())
            && border(self.before.len())
            && border(self.before.len() + stem.text.len())
    }
}
