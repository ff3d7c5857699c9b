//! Words that ordinary imaging text is made of: a name that is also such a word (`Low`,
//! `Chest`) is not cut on sight.

use std::collections::HashSet;
use std::sync::LazyLock;

/// One or more words a line, `#` opens a comment.
static SOURCE: &str = include_str!("vocabulary.txt");

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    SOURCE
        .lines()
        .map(|line| line.split('#').next().unwrap_or(""))
        .flat_map(str::split_whitespace)
        .collect()
});

/// The folded word (lower case, no accents) belongs to imaging vocabulary.
#[must_use]
pub fn is_vocabulary(word: &str) -> bool {
    WORDS.contains(word)
}

/// The word is vocabulary, or two such words written together (`HeadRoutine`).
#[must_use]
pub(crate) fn is_ordinary(word: &str) -> bool {
    // Longer than any two words of the list.
    const MAX_BYTES: usize = 48;
    is_vocabulary(word)
        || word.len() <= MAX_BYTES
            && word.char_indices().skip(3).any(|(at, _)| {
                let (first, second) = word.split_at_checked(at).unwrap_or((word, ""));
                second.chars().count() >= 3 && is_vocabulary(first) && is_vocabulary(second)
            })
}

/// The word is part of a vocabulary word.
#[must_use]
pub(crate) fn is_in_vocabulary(word: &str) -> bool {
    SOURCE.contains(word)
}

/// A sequence of ideographs, syllables or kana that is an ordinary imaging word.
#[must_use]
pub(crate) fn is_cjk_vocabulary(word: &str) -> bool {
    WORDS.contains(word)
}

/// Values that stand where an identifier should, and identify nobody. Folded, without
/// separators.
#[must_use]
pub fn is_placeholder(folded: &str) -> bool {
    const PLACEHOLDERS: &[&str] = &[
        "0",
        "na",
        "none",
        "null",
        "nil",
        "noid",
        "noname",
        "unknown",
        "unk",
        "unspecified",
        "anonymous",
        "anonymized",
        "anonymised",
        "anonymize",
        "anonymise",
        "anon",
        "deidentified",
        "deid",
        "redacted",
        "removed",
        "withheld",
        "blank",
        "empty",
        "default",
        "test",
        "testing",
        "tester",
        "notavailable",
        "notapplicable",
        "notspecified",
        "notassigned",
        "patient",
        "patientname",
        "patientid",
        "name",
        "id",
        "xxx",
        "anonymouspatient",
        "unknownpatient",
        "anonymizedpatient",
        "testpatient",
        "patienttest",
        "service",
        "private",
        "hidden",
        "dummy",
        "sample",
        "example",
        "demo",
        "qa",
        "qc",
        "phantom",
        "nopatient",
        "undefined",
        "nn",
        "notset",
        "noinformation",
        "missing",
        "confidential",
    ];
    let mut characters = folded.chars();
    let first = characters.next();
    first.is_none() || characters.all(|c| Some(c) == first) || PLACEHOLDERS.contains(&folded)
}
