//! The names of the originals, and looking for them in a folded text. A sighting is sure
//! where a name stands as one; where it may be a word of its own, or part of one, it is a
//! doubt: something to know, and no reason to stop what a person has kept.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use super::fold::{Word, fold, is_east_asian, respelt, words};
use super::needles::{Hold, NeedleKind};
use crate::policy::words::{
    is_everyday, is_in_vocabulary, is_phrase, is_product_in_capitals, is_vocabulary,
};

/// Words that stand before or behind names, or in the place of one.
const TITLES: [&str; 34] = [
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

/// Words that a name follows.
const CUES: [&str; 16] = [
    "name",
    "names",
    "patient",
    "pt",
    "pat",
    "subject",
    "surname",
    "lastname",
    "firstname",
    "nom",
    "nombre",
    "nome",
    "naam",
    "nachname",
    "vorname",
    "paciente",
];

/// How far apart two parts of a name may stand, in words.
const REACH: usize = 3;

/// How much a word says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// It is a name.
    Much,
    /// It is an everyday word too.
    Little,
    /// It is an imaging word, a title, or stands for nobody.
    Nothing,
}

/// A word of a name.
#[derive(Debug)]
struct Part {
    kind: NeedleKind,
    /// Words of the same name have the same number.
    name: usize,
    family: bool,
}

/// What may stand inside a longer word.
#[derive(Debug)]
struct Inside {
    text: String,
    kind: NeedleKind,
    name: usize,
    what: Stretch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
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
    parts: HashMap<String, Vec<Part>>,
    inside: Vec<Inside>,
    automaton: Option<AhoCorasick>,
    /// Initials of the family name and of the others, by a name's number.
    initials: Vec<(String, String)>,
    /// Names of which a letter is replaced by [`LOST`].
    lost: Vec<(String, NeedleKind)>,
}

/// A name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    pub kind: NeedleKind,
    pub sure: bool,
}

/// Stands for a letter that was replaced.
const LOST: char = '\u{1}';

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
        let filled: Vec<Vec<String>> = match components {
            [only] => only.iter().take(6).map(|word| vec![(*word).to_owned()]).collect(),
            several => several.iter().filter(|c| !c.is_empty()).map(pieces).collect(),
        };
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
        if !self.inside.iter().any(|known| known.text == text && known.name == name) {
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
        use unicode_normalization::UnicodeNormalization;
        let composed: String = group.nfc().collect();
        for word in composed.split(|c: char| !c.is_alphabetic()) {
            let lost: String = word
                .chars()
                .map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { LOST })
                .collect();
            let kept = lost.chars().filter(|c| *c != LOST).count();
            if kept > 1 && kept < lost.chars().count() && lost.chars().count() > 3 {
                self.lost.push((lost, kind));
            }
        }
    }

    /// Every name in a text. `raw` is the text before it was folded.
    pub(super) fn find(
        &self,
        raw: &str,
        folded: &str,
        words: &[Word<'_>],
        operators: bool,
    ) -> Vec<Sighting> {
        let mut found = Vec::new();
        let known: Vec<Option<&Vec<Part>>> =
            words.iter().map(|word| self.parts.get(word.text)).collect();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| !word.digits) {
            match known.get(at).copied().flatten() {
                Some(parts) => {
                    for part in parts {
                        let own = operators && part.kind == NeedleKind::OperatorName;
                        let shared = operators
                            && parts.iter().any(|part| part.kind == NeedleKind::OperatorName);
                        // Who shares a name with an operator is meant only as the patient.
                        if own || (shared && part.kind != NeedleKind::PatientName) {
                            continue;
                        }
                        let judged = self.judge(raw, at, part, words, &known, shared);
                        found.extend(judged.map(|sure| Sighting { kind: part.kind, sure }));
                    }
                }
                None if is_vocabulary(word.text) => {}
                None => self.inside(word.text, operators, &mut found),
            }
        }
        self.across(folded, operators, &mut found);
        self.with_a_letter_lost(raw, operators, &mut found);
        found
    }

    /// What a word of a name is worth where it stands; `None` when nothing.
    fn judge(
        &self,
        raw: &str,
        at: usize,
        part: &Part,
        words: &[Word<'_>],
        known: &[Option<&Vec<Part>>],
        shared: bool,
    ) -> Option<bool> {
        let word = words.get(at)?;
        let letters = word.text.chars().count();
        let says = says(word.text);
        let phrase = in_phrase(words, at);
        if says == Says::Much && letters > 3 && !phrase && !shared {
            return Some(true);
        }
        let reach = if phrase || letters < 3 { 1 } else { REACH };
        let company = (at.saturating_sub(reach)..=at + reach)
            .filter(|other| *other != at)
            .filter_map(|other| {
                let mates = known.get(other).copied().flatten()?;
                let mate = words.get(other).filter(|mate| mate.text != word.text)?;
                let same = mates.iter().any(|mate| mate.name == part.name);
                same.then(|| (other.abs_diff(at), self::says(mate.text), mate.text.chars().count()))
            });
        let company = company
            .map(|(distance, mate, mate_letters)| match (says, mate) {
                _ if shared => true,
                (Says::Much, _) if letters > 2 => true,
                (Says::Much, Says::Nothing) => false,
                (Says::Much, _) => true,
                (_, Says::Much) if letters < 3 => mate_letters > 3,
                (Says::Nothing, Says::Nothing) => false,
                (_, Says::Much) => distance == 1,
                _ => distance == 1,
            })
            .max();
        if company.is_some() || shared {
            return company.or_else(|| (shared && part.family).then_some(false));
        }
        let doubt = self.has_initial(at, part, words, says)
            || introduced(at, words, says, letters)
            || (letters > 2 && beside_caret(at, words));
        let product = is_product_in_capitals(word.text) && !raw.chars().any(char::is_lowercase);
        let alone = match says {
            Says::Much => letters == 3 && words.len() == 1,
            Says::Little => letters > 3 && !phrase && !product,
            Says::Nothing => false,
        };
        (doubt || alone).then_some(false)
    }

    /// A single letter beside the word is an initial of the name's other part.
    fn has_initial(&self, at: usize, part: &Part, words: &[Word<'_>], says: Says) -> bool {
        [at.checked_sub(1), Some(at + 1)].into_iter().flatten().any(|other| {
            let Some(letter) = words.get(other) else { return false };
            let between = words.get(at.max(other)).map_or("", |word| word.before);
            let dotted = between.contains(['.', ',']);
            letter.text.chars().count() == 1
                && !letter.digits
                && !between.is_empty()
                && between.chars().count() < 3
                && (says != Says::Nothing || dotted)
                && self.are_initials(letter.text, part.name, part.family)
        })
    }

    fn are_initials(&self, letters: &str, name: usize, of_others: bool) -> bool {
        let Some((family, others)) = self.initials.get(name) else { return false };
        (1..3).contains(&letters.chars().count())
            && letters
                .chars()
                .all(|letter| others.contains(letter) || (!of_others && family.contains(letter)))
    }

    /// Names inside a longer word.
    fn inside(&self, word: &str, operators: bool, found: &mut Vec<Sighting>) {
        let Some(automaton) = &self.automaton else { return };
        for hit in automaton.find_overlapping_iter(word) {
            let Some(known) = self.inside.get(hit.pattern().as_usize()) else { continue };
            if operators && known.kind == NeedleKind::OperatorName {
                continue;
            }
            let before = word.get(..hit.start()).unwrap_or("");
            let behind = word.get(hit.end()..).unwrap_or("");
            let sides = [before, behind];
            let letters = known.text.chars().count();
            let ordinary = sides.iter().all(|side| side.is_empty() || is_vocabulary(side));
            let sure = match known.what {
                Stretch::EastAsian => continue,
                Stretch::Whole if is_vocabulary(&known.text) => continue,
                Stretch::Whole if is_everyday(&known.text) && word == known.text => false,
                Stretch::Whole if ordinary || letters > 5 => true,
                Stretch::Whole => continue,
                Stretch::Part { .. } if letters > 5 && says(&known.text) == Says::Much => true,
                Stretch::Part { family } => {
                    let fits = |side: &&str| {
                        side.is_empty()
                            || (side.chars().count() > 1 && is_vocabulary(side))
                            || (**side == *"s" && letters > 3)
                            || self.are_initials(side, known.name, family)
                    };
                    if is_phrase(before, &known.text)
                        || is_phrase(&known.text, behind)
                        || !sides.iter().all(fits)
                    {
                        continue;
                    }
                    false
                }
            };
            found.push(Sighting { kind: known.kind, sure });
        }
        self.short_with_initial(word, found);
    }

    /// A name of two letters with an initial: `WLI`.
    fn short_with_initial(&self, word: &str, found: &mut Vec<Sighting>) {
        let cuts = [word.split_at_checked(1), word.split_at_checked(word.len().saturating_sub(1))];
        for (at, (start, rest)) in cuts.into_iter().flatten().enumerate() {
            let (letter, name) = if at == 0 { (start, rest) } else { (rest, start) };
            for part in self.parts.get(name).into_iter().flatten() {
                if name.len() < 17 && self.are_initials(letter, part.name, part.family) {
                    found.push(Sighting { kind: part.kind, sure: false });
                }
            }
        }
    }

    /// East Asian names, over whatever words the text is cut into.
    fn across(&self, folded: &str, operators: bool, found: &mut Vec<Sighting>) {
        let Some(automaton) = self.automaton.as_ref().filter(|_| !folded.is_ascii()) else {
            return;
        };
        for hit in automaton.find_overlapping_iter(folded) {
            let known = self.inside.get(hit.pattern().as_usize());
            let Some(known) = known.filter(|known| known.what == Stretch::EastAsian) else {
                continue;
            };
            if !(operators && known.kind == NeedleKind::OperatorName) {
                found.push(Sighting { kind: known.kind, sure: true });
            }
        }
    }

    fn with_a_letter_lost(&self, raw: &str, operators: bool, found: &mut Vec<Sighting>) {
        let lost = |c: char| matches!(c, '?' | '\u{FFFD}' | '*' | '#' | '¿' | '\u{25A1}' | '_');
        if self.lost.is_empty() || !raw.contains(lost) {
            return;
        }
        let mut text = String::with_capacity(raw.len());
        for character in raw.chars() {
            if !lost(character) {
                text.extend(character.to_lowercase());
            } else if !text.ends_with(LOST) {
                text.push(LOST);
            }
        }
        for (name, kind) in &self.lost {
            let alone = |(at, hit): (usize, &str)| {
                let letter = |c: char| c.is_alphabetic();
                let before = text.get(..at).is_some_and(|before| before.ends_with(letter));
                let after =
                    text.get(at + hit.len()..).is_some_and(|after| after.starts_with(letter));
                !before && !after
            };
            let own = operators && *kind == NeedleKind::OperatorName;
            if !own && text.match_indices(name.as_str()).any(alone) {
                found.push(Sighting { kind: *kind, sure: true });
            }
        }
    }
}

fn says(word: &str) -> Says {
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

/// The word means something with its neighbour: `ground glass`.
fn in_phrase(words: &[Word<'_>], at: usize) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text);
    let close = |at: usize| {
        words.get(at).is_some_and(|word| {
            word.before.chars().count() < 3 && !word.before.contains(['^', ',', ';', '\n'])
        })
    };
    let next = if text(at + 1) == "s" { at + 2 } else { at + 1 };
    let behind = close(next) && is_phrase(text(at), text(next));
    behind || at.checked_sub(1).is_some_and(|b| close(at) && is_phrase(text(b), text(at)))
}

/// A title or a cue stands before the word.
fn introduced(at: usize, words: &[Word<'_>], says: Says, letters: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|at| words.get(at)) else { return false };
    let gap = words.get(at).map_or("", |word| word.before);
    let title = TITLES.iter().take(12).any(|title| *title == before.text) && letters > 2;
    let cue = CUES.contains(&before.text) && !gap.is_empty() && gap.chars().count() < 4;
    title || (cue && (says != Says::Nothing || gap.contains([':', '='])))
}

fn beside_caret(at: usize, words: &[Word<'_>]) -> bool {
    [at, at + 1].iter().any(|at| words.get(*at).is_some_and(|word| word.before.contains('^')))
}

/// Without the letters that ASCII lacks, as some systems write names.
fn without_marked(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mostly = text.chars().filter(char::is_ascii_alphabetic).count() > 3;
    let kept: String = text.nfc().filter(char::is_ascii).collect();
    if mostly { kept.to_ascii_lowercase() } else { fold(text) }
}

fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}
