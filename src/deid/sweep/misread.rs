//! What a name looks like where a wrong character set was taken for its bytes: GBK, Big5,
//! EUC-KR or Shift-JIS read as Latin-1, UTF-8 read as Latin-1, once or twice.

use std::collections::BTreeSet;
use std::ops::Range;

use dicom_core::VR;
use platform::charset::{Charset, LATIN_1, Single};

use super::needles::Needles;
use super::tokens::Tokens;
use super::{Fate, Hit, IdentifierKind};
use crate::deid::vocabulary::{is_cjk_vocabulary, is_vocabulary};
use crate::dicom::CharacterSet;

/// The encodings that names are written in.
const WRITTEN: [Charset; 20] = [
    Charset::Utf8,
    Charset::Gb18030,
    Charset::Big5,
    Charset::EucKr,
    Charset::ShiftJis,
    Charset::EucJp,
    LATIN_1,
    Charset::Single(Single::Windows1250),
    Charset::Single(Single::Windows1251),
    Charset::Single(Single::Windows1253),
    Charset::Single(Single::Windows1254),
    Charset::Single(Single::Iso8859Part2),
    Charset::Single(Single::Iso8859Part5),
    Charset::Single(Single::Iso8859Part6),
    Charset::Single(Single::Iso8859Part7),
    Charset::Single(Single::Iso8859Part8),
    Charset::Single(Single::Windows874),
    Charset::Single(Single::Koi8R),
    Charset::Single(Single::Ibm866),
    Charset::Single(Single::Macintosh),
];

/// The encodings that a name is taken for when its bytes could be that.
const TAKEN_FOR: [Charset; 6] = [
    Charset::Utf8,
    Charset::Gb18030,
    Charset::Big5,
    Charset::EucKr,
    Charset::ShiftJis,
    Charset::EucJp,
];

/// Every reading of a value's bytes other than the declared one that leaves no byte over.
pub(crate) fn readings(bytes: &[u8], declared: &str) -> BTreeSet<String> {
    let mut readings = BTreeSet::new();
    // What is UTF-8 by its bytes and was read as that is nothing else.
    if bytes.is_ascii() || declared.as_bytes() == bytes {
        return readings;
    }
    for encoding in TAKEN_FOR {
        if let Some(text) = encoding.decode_strictly(bytes)
            && text != declared
        {
            readings.insert(text.into_owned());
        }
    }
    // UTF-8 that was read as Latin-1 and written as UTF-8 again.
    if let Some(latin) = LATIN_1.encode(declared)
        && let Ok(twice) = std::str::from_utf8(&latin)
        && twice != declared
    {
        readings.insert(twice.to_owned());
    }
    readings
}

/// Every spelling of a name, or a telling part of it, that appears where other character
/// sets are taken for its bytes; `sets` are those of the exam.
pub(super) fn spellings(name: &str, sets: &[String]) -> BTreeSet<String> {
    let sets: Vec<CharacterSet> = ["ISO_IR 100", "ISO_IR 192", ""]
        .into_iter()
        .chain(sets.iter().map(String::as_str))
        .map(|set| CharacterSet::new(set.as_bytes()))
        .collect();
    let mut all = BTreeSet::new();
    for unit in units(name) {
        // As it is, when it is such a spelling itself.
        if unit.chars().any(|c| !c.is_ascii() && !c.is_alphabetic()) {
            all.insert(unit.clone());
        }
        for spelt in cases(&unit) {
            for encoding in WRITTEN {
                let Some(bytes) = encoding.encode(&spelt) else { continue };
                // (ISO 8859-1 to the letter, as programs read bytes.)
                all.insert(bytes.iter().map(|byte| char::from(*byte)).collect());
                for set in &sets {
                    let seen = set.decode(&bytes, VR::LT);
                    if encoding == Charset::Utf8 && seen != spelt {
                        // And the same again.
                        let again = set.decode(seen.as_bytes(), VR::LT);
                        all.insert(again);
                    }
                    all.insert(seen);
                }
            }
        }
        all.remove(&unit);
    }
    all.retain(|spelling| {
        let known = spelling.chars().filter(|c| *c != '\u{FFFD}').count();
        !spelling.is_ascii() && known > 2
    });
    all
}

/// The whole of a name in either order, and its parts that tell by themselves.
fn units(name: &str) -> BTreeSet<String> {
    let mut units = BTreeSet::new();
    for group in name.split('=').filter(|group| !group.is_ascii()) {
        let parts: Vec<&str> =
            group.split('^').map(str::trim).filter(|part| !part.is_empty()).collect();
        for part in parts.iter().filter(|part| !part.is_ascii()) {
            let tokens = Tokens::new(part);
            let cjk = tokens.list.iter().filter(|token| token.class.is_cjk()).count();
            let telling = if cjk > 0 {
                cjk > 1 && !is_cjk_vocabulary(tokens.joined())
            } else {
                part.chars().count() > 3 && !is_vocabulary(tokens.joined())
            };
            if telling {
                units.insert((*part).to_owned());
            }
        }
        if let [family, given, ..] = parts.as_slice() {
            for (first, second) in [(family, given), (given, family)] {
                for gap in ["", " ", "^", ",", ", ", "_"] {
                    units.insert(format!("{first}{gap}{second}"));
                }
            }
        }
    }
    units
}

/// As spelt, in small letters, in capitals, and with a capital first letter.
fn cases(text: &str) -> BTreeSet<String> {
    let mut letters = text.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let title = first + &letters.as_str().to_lowercase();
    [text.to_owned(), text.to_lowercase(), text.to_uppercase(), title].into_iter().collect()
}

impl Needles {
    /// Where such spellings are in a text, as bytes of it, in order and apart.
    pub(super) fn misread_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        if text.is_ascii() || self.misread.is_empty() {
            return found;
        }
        let mut behind = 0;
        for (at, first) in text.char_indices() {
            let Some(spellings) = self.misread.get(&first.to_ascii_lowercase()) else { continue };
            let rest = text.get(at..).unwrap_or("");
            let fits = |spelling: &&str| {
                rest.get(..spelling.len()).is_some_and(|part| part.eq_ignore_ascii_case(spelling))
                    && stands_alone(text, at, at + spelling.len())
            };
            let spellings = spellings.iter().map(|spelling| &**spelling);
            let longest = spellings.filter(fits).map(|spelling| spelling.len()).max();
            if let Some(length) = longest.filter(|_| at >= behind) {
                behind = at + length;
                found.push(at..behind);
            }
        }
        found
    }

    /// Hits for names in a wrong character set, and for names with a letter lost.
    pub(super) fn find_misspelt(&self, text: &str, operators: bool, hits: &mut Vec<Hit>) {
        let (kind, fate) = (IdentifierKind::Name, Fate::Cut);
        if !operators {
            hits.extend(self.misread_in(text).into_iter().map(|span| Hit { kind, fate, span }));
        }
        if self.gapped.is_empty() || !text.contains(is_replacement) {
            return;
        }
        for (at, _) in text.char_indices() {
            for gapped in self.gapped.iter().filter(|gapped| !(operators && gapped.operator_only)) {
                let rest = text.get(at..).unwrap_or("");
                if let Some(length) = gapped_length(rest, &gapped.letters)
                    && stands_alone(text, at, at + length)
                {
                    hits.push(Hit { kind, fate, span: at..at + length });
                }
            }
        }
    }
}

/// ASCII letters do not go on beyond the ends of the stretch.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let touches = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(|c| c.is_ascii_alphabetic())
            && outer.is_some_and(|c| c.is_ascii_alphabetic())
    };
    let inside = text.get(start..end).unwrap_or("");
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    !touches(inside.chars().next(), before) && !touches(inside.chars().next_back(), after)
}

/// What systems write for a letter that they have not.
const fn is_replacement(c: char) -> bool {
    matches!(c, '?' | '\u{FFFD}' | '*' | '#' | '¿' | '\u{25A1}' | '_' | '\u{1A}')
}

/// How long the name is at the beginning of the text, one or two replacements standing
/// for each of its other letters; at least one must.
fn gapped_length(text: &str, letters: &[Option<char>]) -> Option<usize> {
    let mut rest = text;
    let mut replaced = false;
    for (at, letter) in letters.iter().enumerate() {
        let next = rest.chars().next()?;
        match letter {
            Some(letter) if next.to_ascii_lowercase() == *letter => {}
            None if is_replacement(next) => {
                replaced = true;
                let second = rest.get(next.len_utf8()..).unwrap_or("");
                // (Two may stand for one letter, unless the next is lost too.)
                let known = letters.get(at + 1).is_none_or(Option::is_some);
                if known && second.starts_with(next) {
                    rest = second;
                }
            }
            None if !next.is_ascii() && next.is_alphabetic() => {}
            _ => return None,
        }
        rest = rest.get(next.len_utf8()..)?;
    }
    replaced.then_some(text.len() - rest.len())
}
