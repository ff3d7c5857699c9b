//! The identifiers of the original exam, and looking for them in an output. How a match
//! is judged follows the identifier's length and kind: a long number anywhere, a short
//! one only where it stands alone; an unusual name as a word, an imaging word only in
//! the company of another part of the same name.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

use super::births::Date;
use super::fold::{fold, words};
use super::memo::Memo;
use super::names::{NOBODY, Names};
use super::places::Places;
use super::seen::Seen;
use super::spellings::spellings;
use crate::policy::words::{is_everyday, is_vocabulary};

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
    /// An id whose number is an ordinary one without its letters; a birth date that is a
    /// date of the exam too.
    pub common: bool,
}

impl Needle {
    /// An identifier that is not common.
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
    /// Its words, numbers without their leading zeros.
    pub bare: Vec<String>,
    /// A birth date is a part of it: a doubt where that stands alone.
    pub doubtful: bool,
    /// It is no ordinary number.
    pub long: bool,
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

/// The spellings in bytes, each once.
#[derive(Default)]
struct Patterns {
    list: Vec<Vec<u8>>,
    known: HashSet<Vec<u8>>,
}

/// The identifiers, ready to be searched for.
pub struct Needles {
    count: usize,
    pub(super) names: Names,
    pub(super) places: Places,
    pub(super) ids: Vec<Id>,
    pub(super) phrases: Vec<Phrase>,
    /// Birth dates as year, month, day; true for one that is a date of the exam too.
    pub(super) births: Vec<(Date, bool)>,
    pub(super) seen: Seen,
    /// Parts of images that were searched for all of them; `None` when none are remembered.
    pub(super) memo: Option<Memo>,
    pub(super) bytes: Option<AhoCorasick>,
    pub(super) spellings: Vec<Spelling>,
}

impl std::fmt::Debug for Needles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Needles({})", self.count)
    }
}

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
            names: Names::default(),
            places: Places::default(),
            seen: Seen::default(),
            memo: Some(Memo::default()),
            ids: Vec::new(),
            phrases: Vec::new(),
            births: Vec::new(),
            bytes: None,
            spellings: Vec::new(),
        };
        let mut patterns = Patterns::default();
        for needle in &list {
            match needle.kind {
                NeedleKind::PatientName | NeedleKind::PersonName | NeedleKind::OperatorName => {
                    needles.add_name(needle, &mut patterns);
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
        needles.add_births_in_ids();
        needles.names.finish();
        needles.bytes =
            AhoCorasick::builder().ascii_case_insensitive(true).build(&patterns.list).ok();
        needles
    }

    /// Judges every part of every image anew, and remembers none.
    #[must_use]
    pub fn without_memo(self) -> Self {
        Self { memo: None, seen: Seen::forgetful(), ..self }
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

    fn add_name(&mut self, needle: &Needle, patterns: &mut Patterns) {
        let folded = fold(&needle.text);
        for word in words(&folded).iter().filter(|word| word.digits) {
            self.push_id(needle.kind, word.text, false);
        }
        for (text, hold) in self.names.add(&needle.text, needle.kind) {
            self.spell(needle.kind, &text, hold, false, patterns);
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
            let folded = fold(text);
            let bare = words(&folded).iter().map(|word| word.bare().to_owned()).collect();
            let long = is_long(&squeezed);
            self.ids.push(Id { kind, squeezed, digits, common, bare, doubtful: false, long });
        }
    }

    fn add_id(&mut self, needle: &Needle, patterns: &mut Patterns) {
        self.push_id(NeedleKind::Id, &needle.text, needle.common);
        let Some(id) = self.ids.last() else { return };
        if id.long {
            let (squeezed, digits) = (id.squeezed.clone(), id.digits.clone());
            let core = if digits.len() > 5 { digits } else { squeezed };
            self.spell(needle.kind, needle.text.trim(), Hold::Whole, true, patterns);
            self.spell(needle.kind, &core, Hold::Whole, true, patterns);
        }
    }

    fn add_birth(&mut self, needle: &Needle, patterns: &mut Patterns) {
        let digits: String = needle.text.chars().filter(char::is_ascii_digit).collect();
        if digits == "19000101" || super::rules::day_number(&digits).is_none() || digits.len() != 8
        {
            return;
        }
        let Ok(number) = digits.parse::<u32>() else { return };
        let date = (number / 10_000, number / 100 % 100, number % 100);
        self.births.push((date, needle.common));
        if !needle.common {
            self.spell(needle.kind, &digits, Hold::Whole, true, patterns);
        }
    }

    /// National numbers begin with the birth date: that part alone, and what is left
    /// without the century.
    fn add_births_in_ids(&mut self) {
        let mut more = Vec::new();
        for (year, month, day) in self.births.iter().map(|(date, _)| *date) {
            let short = year % 100;
            let dates = [
                format!("{year:04}{month:02}{day:02}"),
                format!("{short:02}{month:02}{day:02}"),
                format!("{day:02}{month:02}{short:02}"),
            ];
            for id in self.ids.iter().filter(|id| id.kind == NeedleKind::Id) {
                let digits: String = id.squeezed.chars().filter(char::is_ascii_digit).collect();
                let begins = dates
                    .iter()
                    .find(|date| digits.len() > date.len() && digits.starts_with(date.as_str()));
                let Some(date) = begins else { continue };
                let century = if date.len() == 8 { 2 } else { 0 };
                more.extend(date.get(century..).map(str::to_owned));
                more.extend(digits.get(century..).filter(|_| century > 0).map(str::to_owned));
            }
        }
        for digits in more {
            let (squeezed, bare) = (digits.clone(), vec![digits.clone()]);
            let (kind, long) = (NeedleKind::Id, is_long(&squeezed));
            self.ids.push(Id { kind, squeezed, digits, common: false, bare, doubtful: true, long });
        }
    }

    fn add_phrase(&mut self, needle: &Needle, patterns: &mut Patterns) {
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
        if needle.kind == NeedleKind::Institution {
            self.places.add(text);
        }
        for piece in text.split(['\\', '^', ',', '\r', '\n', ';']) {
            let folded = fold(piece);
            let list: Vec<&str> = words(&folded).iter().map(|word| word.text).collect();
            let letters = piece.chars().filter(|character| character.is_alphanumeric()).count();
            // One word alone (a town) says too little to stop an upload, and so do words of
            // every hospital.
            let telling = text.contains('@')
                || list.iter().any(|word| {
                    word.chars().count() > 4 && !is_vocabulary(word) && !is_everyday(word)
                });
            if letters > 5 && list.len() > 1 && telling {
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
        patterns: &mut Patterns,
    ) {
        for bytes in spellings(text) {
            if bytes.len() > 3 && patterns.known.insert(bytes.clone()) {
                let text = text.chars().filter(char::is_ascii_alphanumeric).collect();
                self.spellings.push(Spelling { kind, bytes: bytes.len(), hold, is_number, text });
                patterns.list.push(bytes);
            }
        }
    }
}

/// Six characters with four digits are enough to be no ordinary number.
fn is_long(squeezed: &str) -> bool {
    let digits = squeezed.bytes().filter(u8::is_ascii_digit).count();
    squeezed.chars().count() > 5 && digits > 3
}
