//! The identifiers of the original exam, and looking for them in an output. How a match
//! is judged follows the identifier's length and kind: a long number anywhere, a short
//! one only where it stands alone; an unusual name as a word, an imaging word only in
//! the company of another part of the same name.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

use super::births::Date;
use super::fold::{fold, is_east_asian, respelt, words};
use super::spellings::spellings;

/// What an identifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeedleKind {
    /// The patient's name, whole or a part, in any script.
    PatientName,
    /// Another person's name.
    PersonName,
    /// An operator's name: it may stay in Operators' Name.
    OperatorName,
    /// Patient ID, accession number, order number and the like.
    Id,
    /// The birth date, `YYYYMMDD`.
    BirthDate,
    /// A phone number, e-mail address or postal address.
    Contact,
    /// An institution's name.
    Institution,
    /// A UID that must not stay (only when UIDs are replaced).
    Uid,
}

/// An identifier of the original exam.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Needle {
    /// Its text, decoded.
    pub text: String,
    /// What it is.
    pub kind: NeedleKind,
    /// A name that is also a word of the imaging vocabulary (Low, Chest, Head), or an id
    /// whose number is an ordinary one without its letters.
    pub common: bool,
}

impl Needle {
    /// An identifier that is no imaging word.
    #[must_use]
    pub fn new(kind: NeedleKind, text: impl Into<String>) -> Self {
        Self { text: text.into(), kind, common: false }
    }
}

impl std::fmt::Debug for Needle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Needle({:?})", self.kind)
    }
}

/// How sure a match of a name's part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// Also inside a longer word.
    Inside,
    /// As a whole word.
    Whole,
    /// As a whole word beside another part of the name.
    Company,
}

/// A part of a name, folded.
pub(super) struct Part {
    pub kind: NeedleKind,
    pub hold: Hold,
    /// Parts of the same name have the same number.
    pub name: usize,
}

/// A number or ID.
pub(super) struct Id {
    pub kind: NeedleKind,
    /// Letters and digits, folded.
    pub squeezed: String,
    /// Its digits, when no letter stands between them.
    pub digits: String,
    /// The digits alone count after a cue only.
    pub common: bool,
}

/// A text that counts as a whole: an address, an institution.
pub(super) struct Phrase {
    pub kind: NeedleKind,
    /// Folded words with one space between and around them.
    pub words: String,
}

/// A spelling in bytes.
pub(super) struct Spelling {
    pub kind: NeedleKind,
    pub bytes: usize,
    pub hold: Hold,
    pub is_number: bool,
    /// The number's digits, to tell it from the Event ID.
    pub text: String,
}

/// The identifiers, ready to be searched for.
pub struct Needles {
    count: usize,
    pub(super) parts: HashMap<String, Vec<Part>>,
    pub(super) inside: Option<AhoCorasick>,
    pub(super) inside_texts: Vec<String>,
    pub(super) ids: Vec<Id>,
    pub(super) phrases: Vec<Phrase>,
    /// Birth dates as year, month, day.
    pub(super) births: Vec<Date>,
    pub(super) bytes: Option<AhoCorasick>,
    pub(super) spellings: Vec<Spelling>,
}

impl std::fmt::Debug for Needles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Needles({})", self.count)
    }
}

/// Values that stand for nobody.
const NOBODY: [&str; 8] =
    ["unspecified", "anonymous", "anonymized", "unknown", "none", "noid", "noname", "redacted"];

impl Needles {
    /// Makes identifiers ready.
    #[must_use]
    pub fn new(list: impl IntoIterator<Item = Needle>) -> Self {
        let mut list: Vec<Needle> =
            list.into_iter().filter(|needle| !needle.text.trim().is_empty()).collect();
        list.sort();
        list.dedup();
        let mut needles = Self {
            count: list.len(),
            parts: HashMap::new(),
            inside: None,
            inside_texts: Vec::new(),
            ids: Vec::new(),
            phrases: Vec::new(),
            births: Vec::new(),
            bytes: None,
            spellings: Vec::new(),
        };
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        for (name, needle) in list.iter().enumerate() {
            match needle.kind {
                NeedleKind::PatientName | NeedleKind::PersonName | NeedleKind::OperatorName => {
                    needles.add_name(needle, name, &mut patterns);
                }
                NeedleKind::Id => needles.add_id(needle, &mut patterns),
                NeedleKind::BirthDate => needles.add_birth(needle, &mut patterns),
                NeedleKind::Contact | NeedleKind::Institution => {
                    needles.add_phrase(needle, &mut patterns)
                }
                NeedleKind::Uid => needles.spell(
                    needle.kind,
                    needle.text.trim(),
                    Hold::Whole,
                    false,
                    &mut patterns,
                ),
            }
        }
        // Building fails only beyond sizes that no list of identifiers reaches; the
        // texts are still searched word by word then.
        needles.inside = AhoCorasick::new(&needles.inside_texts).ok();
        needles.bytes = AhoCorasick::builder().ascii_case_insensitive(true).build(&patterns).ok();
        needles
    }

    /// How many identifiers there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// There are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn add_name(&mut self, needle: &Needle, name: usize, patterns: &mut Vec<Vec<u8>>) {
        // A PN's component groups are the same name in other scripts.
        for piece in
            needle.text.split(|character: char| !character.is_alphanumeric() && !is_mark(character))
        {
            if piece.is_empty() {
                continue;
            }
            for folded in [fold(piece), respelt(piece)] {
                for word in words(&folded) {
                    let letters = word.text.chars().count();
                    if NOBODY.contains(&word.text) {
                        continue;
                    }
                    if word.digits {
                        self.push_id(needle.kind, word.text, false);
                        continue;
                    }
                    let east_asian = word.text.chars().all(is_east_asian);
                    let hold = match letters {
                        0 | 1 => continue,
                        _ if needle.common => Hold::Company,
                        _ if east_asian => Hold::Inside,
                        2 | 3 => Hold::Company,
                        4 | 5 => Hold::Whole,
                        _ => Hold::Inside,
                    };
                    // A single syllable of Hangul decomposes into several letters.
                    let hold =
                        if east_asian && piece.chars().count() < 2 { Hold::Company } else { hold };
                    self.push_part(word.text, needle.kind, hold, name);
                    if hold != Hold::Company {
                        let text = if east_asian || !piece.is_ascii() { piece } else { word.text };
                        self.spell(needle.kind, text, hold, false, patterns);
                        self.spell(needle.kind, word.text, hold, false, patterns);
                    }
                }
            }
        }
        // Family and given name of East Asian scripts are often written together.
        for group in needle.text.split('=') {
            let joined: String =
                group.chars().filter(|character| character.is_alphanumeric()).collect();
            let backwards: String = group.split('^').rev().collect();
            for whole in [joined, backwards] {
                if whole.chars().count() > 1 && whole.chars().all(is_east_asian) {
                    self.push_part(&fold(&whole), needle.kind, Hold::Inside, name);
                    self.spell(needle.kind, &whole, Hold::Inside, false, patterns);
                }
            }
        }
    }

    fn push_part(&mut self, text: &str, kind: NeedleKind, hold: Hold, name: usize) {
        if hold == Hold::Inside && !self.inside_texts.iter().any(|known| known == text) {
            self.inside_texts.push(text.to_owned());
        }
        let parts = self.parts.entry(text.to_owned()).or_default();
        if !parts.iter().any(|part| part.name == name && part.kind == kind) {
            parts.push(Part { kind, hold, name });
        }
    }

    fn push_id(&mut self, kind: NeedleKind, text: &str, common: bool) {
        let squeezed: String =
            fold(text).chars().filter(|character| character.is_alphanumeric()).collect();
        let between = squeezed.trim_matches(|character: char| !character.is_ascii_digit());
        let digits = if between.bytes().all(|byte| byte.is_ascii_digit()) {
            between.to_owned()
        } else {
            String::new()
        };
        let number = squeezed.bytes().any(|byte| byte.is_ascii_digit());
        if number && squeezed.chars().count() > 3 && !NOBODY.contains(&squeezed.as_str()) {
            self.ids.push(Id { kind, squeezed, digits, common });
        }
    }

    fn add_id(&mut self, needle: &Needle, patterns: &mut Vec<Vec<u8>>) {
        self.push_id(NeedleKind::Id, &needle.text, needle.common);
        let Some(id) = self.ids.last() else { return };
        if id.is_long() {
            let (squeezed, digits) = (id.squeezed.clone(), id.digits.clone());
            let core = if digits.len() > 5 { digits } else { squeezed };
            self.spell(needle.kind, needle.text.trim(), Hold::Whole, true, patterns);
            self.spell(needle.kind, &core, Hold::Whole, true, patterns);
        }
    }

    fn add_birth(&mut self, needle: &Needle, patterns: &mut Vec<Vec<u8>>) {
        let digits: String = needle.text.chars().filter(char::is_ascii_digit).collect();
        if digits == "19000101" || super::rules::day_number(&digits).is_none() || digits.len() != 8
        {
            return;
        }
        let Ok(number) = digits.parse::<u32>() else { return };
        self.births.push((number / 10_000, number / 100 % 100, number % 100));
        self.spell(needle.kind, &digits, Hold::Whole, true, patterns);
    }

    fn add_phrase(&mut self, needle: &Needle, patterns: &mut Vec<Vec<u8>>) {
        let text = needle.text.trim();
        let count = text.bytes().filter(u8::is_ascii_digit).count();
        let phone = needle.kind == NeedleKind::Contact
            && count > 6
            && !text.chars().any(char::is_alphabetic);
        if phone {
            self.push_id(needle.kind, text, false);
            self.spell(needle.kind, text, Hold::Whole, true, patterns);
            return;
        }
        for piece in text.split(['\\', '^', ',', '\r', '\n', ';']) {
            let folded = fold(piece);
            let list: Vec<&str> = words(&folded).iter().map(|word| word.text).collect();
            let letters = piece.chars().filter(|character| character.is_alphanumeric()).count();
            // One word alone (a town) says too little to stop an upload.
            if letters > 5 && list.len() > 1 {
                self.phrases
                    .push(Phrase { kind: needle.kind, words: format!(" {} ", list.join(" ")) });
                self.spell(needle.kind, piece.trim(), Hold::Inside, false, patterns);
            }
        }
    }

    fn spell(
        &mut self,
        kind: NeedleKind,
        text: &str,
        hold: Hold,
        is_number: bool,
        patterns: &mut Vec<Vec<u8>>,
    ) {
        for bytes in spellings(text) {
            if bytes.len() > 3 && !patterns.contains(&bytes) {
                let text = text.chars().filter(char::is_ascii_alphanumeric).collect();
                self.spellings.push(Spelling { kind, bytes: bytes.len(), hold, is_number, text });
                patterns.push(bytes);
            }
        }
    }
}

impl Id {
    /// Six characters with four digits are enough to be told from ordinary numbers.
    pub(super) fn is_long(&self) -> bool {
        let digits = self.squeezed.bytes().filter(u8::is_ascii_digit).count();
        self.squeezed.chars().count() > 5 && digits > 3
    }
}

fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}
