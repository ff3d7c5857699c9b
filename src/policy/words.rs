//! The words that ordinary text of the field is made of, as data: what is imaging vocabulary,
//! what is an everyday word and may be a name, what two words mean side by side, what makers
//! and products are called. Words are given folded: in lower case and without accents.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// One or more words a line, `#` opens a comment.
static VOCABULARY: &str = include_str!("data/words/vocabulary.txt");
static EVERYDAY: &str = include_str!("data/words/everyday.txt");
/// A line is a word and what may follow it.
static PHRASES: &str = include_str!("data/words/phrases.txt");
/// In two parts, each under a comment of its own.
static MAKERS: &str = include_str!("data/words/makers.txt");

fn words(source: &'static str) -> impl Iterator<Item = &'static str> {
    lines(source).flat_map(str::split_whitespace)
}

fn lines(source: &'static str) -> impl Iterator<Item = &'static str> {
    source.lines().map(|line| line.split('#').next().unwrap_or(""))
}

static VOCABULARY_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| words(VOCABULARY).collect());
static EVERYDAY_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| words(EVERYDAY).collect());

static PHRASE_WORDS: LazyLock<HashMap<&str, HashSet<&str>>> = LazyLock::new(|| {
    lines(PHRASES)
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
});

static MAKER_WORDS: LazyLock<(HashSet<&str>, HashSet<&str>)> = LazyLock::new(|| {
    let (capitals, always) = MAKERS.split_once("# Always").unwrap_or((MAKERS, ""));
    (words(capitals).collect(), words(always).collect())
});

/// The word belongs to imaging vocabulary.
#[must_use]
pub fn is_vocabulary(word: &str) -> bool {
    VOCABULARY_WORDS.contains(word)
}

/// The word is part of a word of the vocabulary (`corona` of `coronal`).
#[must_use]
pub fn is_in_vocabulary(word: &str) -> bool {
    VOCABULARY.contains(word)
}

/// The word is an everyday word and a name.
#[must_use]
pub fn is_everyday(word: &str) -> bool {
    EVERYDAY_WORDS.contains(word) || is_product_in_capitals(word)
}

/// The two words side by side mean something in the field (`ground glass`), whoever is
/// called by one of them.
#[must_use]
pub fn is_phrase(first: &str, second: &str) -> bool {
    PHRASE_WORDS.get(first).is_some_and(|behind| behind.contains(second))
}

/// The word is a product's when it is written in capitals (`IRIS`).
#[must_use]
pub fn is_product_in_capitals(word: &str) -> bool {
    MAKER_WORDS.0.contains(word)
}

/// The word is known as a maker's, or as one of a machine, software, kernel or filter.
#[must_use]
pub fn is_makers(word: &str) -> bool {
    is_vocabulary(word) || MAKER_WORDS.0.contains(word) || MAKER_WORDS.1.contains(word)
}
