//! What goes along with a name that goes: its title, initials, degrees and small words,
//! so that no piece of it is left.

use std::ops::Range;

use super::Fate;
use super::names::{Names, Part, is_close_gap};
use super::tokens::Class;

/// Letters that say something beside a name: sides, directions, vertebrae, contrast.
const SAY_MORE: [char; 8] = ['r', 'l', 'a', 'p', 's', 'i', 'c', 't'];

impl Names<'_> {
    /// The bytes of a part with what belongs to it.
    pub(super) fn with_company(&self, index: usize) -> Range<usize> {
        let Some(part) = self.part(index) else { return self.span(index, index) };
        let (mut first, mut last) = (index, index);
        while let Some(previous) = first.checked_sub(1) {
            let gap = self.tokens.between(self.text, previous);
            let titled = self.titled(first, part) == Some(Fate::Cut);
            let belongs = is_close_gap(gap)
                && (titled
                    || self.is_small_part(part, previous)
                    || self.is_initial_before(part, previous, gap));
            if !belongs {
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
            let possessive = word == "s" && matches!(gap, "'" | "’");
            let degree = matches!(word, "jr" | "sr" | "md" | "phd" | "ii" | "iii" | "iv")
                && self.ends_word(next);
            let belongs = possessive
                || degree
                || self.is_small_part(part, next)
                || self.is_initial_after(part, next, gap);
            if !belongs {
                break;
            }
            last = next;
        }
        self.span(first, last)
    }

    /// A small word of the same name: `den`, `Th`.
    fn is_small_part(&self, part: Part<'_>, index: usize) -> bool {
        let apart = self.starts_word(index) && self.ends_word(index);
        apart
            && self.part(index).is_some_and(|other| {
                part.shares_person(&other) && (other.letters <= 3 || !other.word.says_little())
            })
    }

    fn is_initial_before(&self, part: Part<'_>, index: usize, gap: &str) -> bool {
        let word = self.tokens.form(index);
        if !self.is_initial(part, index) || gap.is_empty() {
            return false;
        }
        let before = index.checked_sub(1).map_or("", |b| self.tokens.between(self.text, b));
        let says_more = word.starts_with(SAY_MORE) && index > 0;
        let tied = !gap.trim().is_empty();
        tied || (!says_more && !before.contains(['/', '+', '-']))
    }

    fn is_initial_after(&self, part: Part<'_>, index: usize, gap: &str) -> bool {
        let word = self.tokens.form(index);
        if !self.is_initial(part, index) {
            return false;
        }
        // `R lung`, `A/P`: a letter is an initial when punctuation ties it to the name,
        // when the name or the text ends there, or when it says nothing else.
        let behind = self.tokens.between(self.text, index);
        !gap.trim().is_empty()
            || index + 1 == self.tokens.list.len()
            || behind.starts_with(['.', ',', ';', ')', '^'])
            || self.part(index + 1).is_some_and(|other| part.shares_person(&other))
            || (!word.starts_with(SAY_MORE) && !behind.contains(['/', '+', '-']))
    }

    fn is_initial(&self, part: Part<'_>, index: usize) -> bool {
        let word = self.tokens.form(index);
        word.chars().count() == 1
            && self.tokens.class(index) == Some(Class::Letters)
            && self.is_initial_of(part, word)
            && self.starts_word(index)
            && self.ends_word(index)
    }
}
