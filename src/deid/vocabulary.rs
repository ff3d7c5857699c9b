//! Words that ordinary imaging text is made of: a name that is also such a word (`Low`,
//! `Chest`) is not cut on sight.

pub use crate::policy::words::is_vocabulary;
pub(crate) use crate::policy::words::is_vocabulary as is_cjk_vocabulary;

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

/// Values found where an identifier should be, which identify nobody. Folded, without
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

/// Titles that come before a name.
pub(crate) fn is_title(word: &str) -> bool {
    matches!(
        word,
        "dr" | "drs"
            | "prof"
            | "professor"
            | "doctor"
            | "mr"
            | "mrs"
            | "ms"
            | "miss"
            | "mister"
            | "herr"
            | "frau"
            | "hr"
            | "fr"
            | "mme"
            | "mlle"
            | "monsieur"
            | "madame"
            | "sr"
            | "sra"
            | "sig"
            | "dott"
            | "dra"
    )
}

/// Titles, ranks and degrees: in a name, but nobody's own.
pub(crate) fn is_rank(word: &str) -> bool {
    is_title(word)
        || matches!(
            word,
            "md" | "phd"
                | "msc"
                | "bsc"
                | "mph"
                | "mbbs"
                | "rn"
                | "do"
                | "rt"
                | "pa"
                | "np"
                | "dds"
                | "dvm"
                | "frcr"
                | "facr"
                | "jr"
                | "sr"
                | "ii"
                | "iii"
                | "iv"
                | "med"
                | "dipl"
                | "ing"
        )
}
