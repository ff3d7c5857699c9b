//! The names of the originals, as they are looked for: their words, family and given name
//! joined, what is left of them where letters are lost, and their spellings in bytes.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use platform::unicode::{is_mark, nfc};

use super::fold::{fold, is_east_asian, respelt, words};
use super::needles::{Hold, NeedleKind};
use crate::policy::words::{is_everyday, is_in_vocabulary, is_vocabulary};

/// Words that come before or after names, or in the place of one.
pub(super) const TITLES: [&str; 34] = [
    "dr",
    "mr",
    "mrs",
    "ms",
    "prof",
    "herr",
    "frau",
    "miss",
    "doctor",
    "sir",
    "mister",
    "hr",
    "fr",
    "sr",
    "jr",
    "md",
    "phd",
    "do",
    "ing",
    "pa",
    "rn",
    "np",
    "med",
    "dipl",
    "madame",
    "monsieur",
    "professor",
    "anonymous",
    "unknown",
    "private",
    "blank",
    "test",
    "noname",
    "patient",
];

/// Values that stand for nobody.
pub(super) const NOBODY: [&str; 8] =
    ["unspecified", "anonymous", "anonymized", "unknown", "none", "noid", "noname", "redacted"];

/// How much a word says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It is a name.
    Much,
    /// It is an everyday word too.
    Little,
    /// It is an imaging word, a title, or stands for nobody.
    Nothing,
}

/// A word of a name.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) kind: NeedleKind,
    /// Words of the same name have the same number.
    pub(super) name: usize,
    pub(super) family: bool,
}

/// What may stand inside a longer word.
#[derive(Debug)]
pub(super) struct Inside {
    pub(super) text: String,
    pub(super) kind: NeedleKind,
    pub(super) name: usize,
    pub(super) what: Stretch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    /// A part of a name.
    Part { family: bool },
    /// Family and given name, in either order.
    Whole,
    /// Characters of East Asia, which no spaces part.
    EastAsian,
}

/// The names of the originals.
#[derive(Default)]
pub(super) struct Names {
    pub(super) parts: HashMap<String, Vec<Part>>,
    pub(super) inside: Vec<Inside>,
    pub(super) automaton: Option<AhoCorasick>,
    /// Initials of the family name and of the others, by a name's number.
    pub(super) initials: Vec<(String, String)>,
    /// Names of which a letter is replaced by [`LOST`].
    pub(super) lost: Vec<(String, NeedleKind)>,
    /// Family names of one character of East Asia, and what the given name begins with.
    pub(super) short_families: Vec<(char, char, NeedleKind)>,
}

/// Marks a letter that was replaced.
pub(super) const LOST: char = '\u{1}';

impl Names {
    /// Adds a name; what comes back is to be searched for in bytes too.
    pub(super) fn add(&mut self, text: &str, kind: NeedleKind) -> Vec<(String, Hold)> {
        let name = self.initials.len();
        self.initials.push(<(String, String)>::default());
        let mut spelt = Vec::new();
        let letters = fold(text);
        if words(&letters).iter().all(|word| word.digits || NOBODY.contains(&word.text)) {
            return spelt;
        }
        for group in text.split('=') {
            let split = if group.contains('^') { '^' } else { ',' };
            let mut forms = vec![fold(group), respelt(group), without_marked(group)];
            forms.dedup();
            for form in &forms {
                let components: Vec<Vec<&str>> = form
                    .split(split)
                    .take(3)
                    .map(|part| {
                        words(part).into_iter().filter(|w| !w.digits).map(|w| w.text).collect()
                    })
                    .collect();
                self.add_components(&components, kind, name);
            }
            self.add_east_asian(group, kind, name, &mut spelt);
            self.add_lost(group, kind);
            for piece in group.split(|c: char| !c.is_alphanumeric() && !is_mark(c)) {
                for folded in [fold(piece), respelt(piece)] {
                    for word in words(&folded).iter().filter(|word| !word.digits) {
                        if let Some(hold) = hold_in_bytes(piece, word.text) {
                            let text = if piece.is_ascii() { word.text } else { piece };
                            spelt.push((text.to_owned(), hold));
                            spelt.push((word.text.to_owned(), hold));
                        }
                    }
                }
            }
        }
        spelt
    }

    /// All names are added.
    pub(super) fn finish(&mut self) {
        // Building fails only beyond sizes that no list of names reaches; the texts are
        // still searched word by word then.
        self.automaton = AhoCorasick::new(self.inside.iter().map(|known| &known.text)).ok();
    }

    fn add_components(&mut self, components: &[Vec<&str>], kind: NeedleKind, name: usize) {
        for (position, component) in components.iter().enumerate() {
            let family = position == 0;
            for word in component {
                if let Some((own, others)) = self.initials.get_mut(name) {
                    let to = if family { own } else { others };
                    to.extend(word.chars().next());
                }
                let east_asian = word.chars().all(is_east_asian);
                let title = TITLES.contains(word) && component.len() > 1;
                if word.chars().count() < 2 || NOBODY.contains(word) && component.len() > 1 || title
                {
                    continue;
                }
                self.add_part(word, kind, name, family);
                let letters = word.chars().count();
                let looked_for = match says(word) {
                    Says::Much => letters > 2,
                    Says::Little => letters > 3,
                    Says::Nothing => false,
                };
                if looked_for && !east_asian {
                    self.add_inside((*word).to_owned(), kind, name, Stretch::Part { family });
                }
            }
            // `O'Brien` is written `OBrien` too.
            for pair in component.windows(2) {
                let joined = pair.concat();
                if joined.chars().count() > 3 && !is_vocabulary(&joined) {
                    self.add_part(&joined, kind, name, family);
                    self.add_inside(joined, kind, name, Stretch::Part { family });
                }
            }
        }
        let pieces = |component: &Vec<&str>| -> Vec<String> {
            let words = component.iter().take(6).map(|word| (*word).to_owned());
            std::iter::once(component.concat()).chain(words).collect()
        };
        let mut filled: Vec<Vec<String>> = match components {
            [only] => only.iter().take(6).map(|word| vec![(*word).to_owned()]).collect(),
            several => several.iter().filter(|c| !c.is_empty()).map(pieces).collect(),
        };
        // `JohnASmith`.
        let middle = components.get(2).and_then(|words| words.first()?.chars().next());
        if let (Some(initial), Some(given)) = (middle, filled.get_mut(1)) {
            given.extend(given.first().map(|given| format!("{given}{initial}")));
        }
        for (at, first) in filled.iter().enumerate() {
            for (other, second) in filled.iter().enumerate() {
                if at == other {
                    continue;
                }
                for (one, two) in first.iter().flat_map(|one| second.iter().map(move |t| (one, t)))
                {
                    let both = [one, two].iter().all(|part| part.chars().count() > 1);
                    let whole = format!("{one}{two}");
                    if both && whole.chars().count() > 3 && !whole.chars().all(is_east_asian) {
                        self.add_inside(whole, kind, name, Stretch::Whole);
                    }
                }
            }
        }
    }

    fn add_part(&mut self, word: &str, kind: NeedleKind, name: usize, family: bool) {
        let parts = self.parts.entry(word.to_owned()).or_default();
        if !parts.iter().any(|part| part.name == name && part.family == family) {
            parts.push(Part { kind, name, family });
        }
    }

    fn add_inside(&mut self, text: String, kind: NeedleKind, name: usize, what: Stretch) {
        // Those of the name that is being added are the last.
        let mut own = self.inside.iter().rev().take_while(|known| known.name == name);
        if !own.any(|known| known.text == text) {
            self.inside.push(Inside { text, kind, name, what });
        }
    }

    /// Family and given name of East Asian scripts are often written together.
    fn add_east_asian(
        &mut self,
        group: &str,
        kind: NeedleKind,
        name: usize,
        spelt: &mut Vec<(String, Hold)>,
    ) {
        let parts: Vec<&str> = group.split(['^', ' ', ',']).filter(|p| !p.is_empty()).collect();
        let backwards: Vec<&str> = parts.iter().rev().copied().collect();
        if let [family, given, ..] = parts.as_slice() {
            let mut characters = family.chars();
            if let (Some(one), None, Some(initial)) =
                (characters.next(), characters.next(), given.chars().next())
                && is_east_asian(one)
            {
                self.short_families.push((one, initial, kind));
            }
        }
        let orders = [parts.concat(), backwards.concat(), parts.join(" "), backwards.join(" ")];
        for whole in parts.iter().map(|part| (*part).to_owned()).chain(orders) {
            let characters = || whole.chars().filter(|c| *c != ' ');
            if characters().count() > 1 && characters().all(is_east_asian) {
                self.add_inside(fold(&whole), kind, name, Stretch::EastAsian);
                spelt.push((whole, Hold::Inside));
            }
        }
    }

    /// A name whose letters outside ASCII were replaced.
    fn add_lost(&mut self, group: &str, kind: NeedleKind) {
        let composed = nfc(group);
        for word in composed.split(|c: char| !c.is_alphabetic()) {
            let lost: String = word
                .chars()
                .map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { LOST })
                .collect();
            let kept = lost.chars().filter(|c| *c != LOST).count();
            if kept > 1 && kept < lost.chars().count() && lost.chars().count() > 2 {
                self.lost.push((lost, kind));
            }
        }
    }
}

/// What a word says by itself.
pub(super) fn says(word: &str) -> Says {
    if is_vocabulary(word) || TITLES.contains(&word) || NOBODY.contains(&word) {
        Says::Nothing
    } else if is_everyday(word) {
        Says::Little
    } else {
        Says::Much
    }
}

/// How a word of a name is looked for in bytes; `None` when it says too little there.
fn hold_in_bytes(piece: &str, word: &str) -> Option<Hold> {
    let letters = word.chars().count();
    if NOBODY.contains(&word) || says(word) != Says::Much {
        return None;
    }
    if word.chars().all(is_east_asian) {
        // A single syllable of Hangul decomposes into several letters.
        return (piece.chars().count() > 1).then_some(Hold::Inside);
    }
    match letters {
        0..=3 => None,
        4 | 5 => Some(Hold::Whole),
        _ if is_in_vocabulary(word) => Some(Hold::Whole),
        _ => Some(Hold::Inside),
    }
}

/// Without the letters that ASCII lacks, as some systems write names.
fn without_marked(text: &str) -> String {
    let mostly = text.chars().filter(char::is_ascii_alphabetic).count() > 3;
    let kept: String = nfc(text).chars().filter(char::is_ascii).collect();
    if mostly { kept.to_ascii_lowercase() } else { fold(text) }
}
