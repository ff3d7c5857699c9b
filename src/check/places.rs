//! The originals' institutions in a text: their own words, and their initials.

use std::collections::HashSet;

use super::fold::{Word, fold, words};
use crate::policy::words::is_vocabulary;

/// Small words that initials may leave out.
const SMALL: [&str; 24] = [
    "of", "the", "and", "at", "in", "for", "de", "la", "le", "du", "des", "der", "die", "und",
    "et", "del", "y", "a", "di", "da", "van", "von", "fur", "to",
];

/// What institutions are called.
#[derive(Default)]
pub(super) struct Places {
    words: HashSet<String>,
}

impl Places {
    pub(super) fn add(&mut self, name: &str) {
        let folded = fold(name);
        let all: Vec<Word<'_>> = words(&folded)
            .into_iter()
            .filter(|word| !word.digits)
            .filter(|word| word.text != "s" || !matches!(word.before, "'" | "’"))
            .take(10)
            .collect();
        let spelt: HashSet<&str> =
            name.split(|c: char| !c.is_alphanumeric()).filter(|w| is_capitals(w)).collect();
        let whole = |word: &str| {
            let capital = spelt.contains(word.to_uppercase().as_str());
            (word.chars().count() == 3 && capital) || word.chars().count() > 3
        };
        for word in all.iter().filter(|word| whole(word.text)) {
            self.add_word(word.text.to_owned());
        }
        let texts: Vec<&str> = all.iter().map(|word| word.text).collect();
        let main: Vec<&str> = texts.iter().copied().filter(|w| !SMALL.contains(w)).collect();
        // A word in capitals may stand whole (`MD Anderson`), `Universitätsklinikum` is two.
        let initials = |word: &&str, whole: bool| -> String {
            let short = whole && word.len() < 4 && spelt.contains(word.to_uppercase().as_str());
            let two = whole && word.len() > 10 && word.ends_with("klinikum");
            let first = word.chars().take(if short { 3 } else { 1 });
            first.chain(two.then_some('k')).collect()
        };
        for list in [texts, main] {
            for first in 0..list.len() {
                for count in 2..=list.len().saturating_sub(first) {
                    for whole in [false, true] {
                        let stretch = list.iter().skip(first).take(count);
                        let short: String = stretch.map(|word| initials(word, whole)).collect();
                        if short.chars().count() < 9 {
                            self.add_word(short);
                        }
                    }
                }
            }
        }
    }

    fn add_word(&mut self, word: String) {
        if (3..30).contains(&word.chars().count()) && !is_vocabulary(&word) {
            self.words.insert(word);
        }
    }

    /// A word of the text is one of them, or one of them and an imaging word.
    pub(super) fn are_in(&self, words: &[Word<'_>]) -> bool {
        if self.words.is_empty() {
            return false;
        }
        let glued = |word: &str| {
            word.char_indices().skip(2).any(|(at, _)| {
                let (start, end) = word.split_at_checked(at).unwrap_or((word, ""));
                (self.words.contains(start) && is_vocabulary(end))
                    || (self.words.contains(end) && is_vocabulary(start))
            })
        };
        words.iter().filter(|word| !word.digits && !is_vocabulary(word.text)).any(|word| {
            self.words.contains(word.text) || (word.text.len() < 48 && glued(word.text))
        })
    }
}

fn is_capitals(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_uppercase)
}
