//! Names in a folded text. A sighting is sure where a name stands as one; where it may be a
//! word of its own, or part of one, it is a doubt: something to know, and no reason to stop
//! what a person has kept.

use super::fold::{Word, is_east_asian};
use super::names::{LOST, Names, Part, Says, Stretch, TITLES, says};
use super::needles::NeedleKind;
use crate::policy::words::{is_everyday, is_phrase, is_product_in_capitals, is_vocabulary};

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

/// A name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    pub kind: NeedleKind,
    pub sure: bool,
}

impl Names {
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
        if !operators && !raw.is_ascii() {
            self.short_families(raw, &mut found);
        }
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
        // Of scripts that hardly any text of an image is written in, two letters are enough.
        let foreign = letters > 1 && word.text.chars().all(|c| c >= '\u{370}');
        let enough = letters > 3 || (foreign && !word.text.chars().all(is_east_asian));
        if says == Says::Much && enough && !phrase && !shared {
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

    /// A family name of one character, after a cue or with the given name's first.
    fn short_families(&self, raw: &str, found: &mut Vec<Sighting>) {
        let characters: Vec<char> = raw.chars().collect();
        let east = |at: Option<usize>| {
            at.and_then(|at| characters.get(at)).is_some_and(|c| is_east_asian(*c))
        };
        for (family, initial, kind) in &self.short_families {
            for at in (0..characters.len()).filter(|at| characters.get(*at) == Some(family)) {
                let between = |c: &&char| !c.is_alphanumeric();
                let behind = characters.iter().skip(at + 1).take(2).take_while(between).count();
                let before = characters.iter().take(at).rev().take(2).take_while(between).count();
                let (next, previous) = (at + 1 + behind, at.checked_sub(1 + before));
                let forwards = characters.get(next) == Some(initial)
                    && !east(at.checked_sub(1))
                    && !east(Some(next + 1));
                let backwards = previous.is_some_and(|previous| {
                    characters.get(previous) == Some(initial)
                        && !east(previous.checked_sub(1))
                        && !east(Some(at + 1))
                });
                let lead = characters.iter().take(at).collect::<String>().to_lowercase();
                let mut lead = lead.split(|c: char| !c.is_alphanumeric());
                let word = lead.rfind(|word| !word.is_empty());
                let alone = !east(at.checked_sub(1)) && !east(Some(at + 1));
                let cued = alone
                    && word.is_some_and(|word| {
                        CUES.contains(&word) || TITLES.iter().take(12).any(|title| *title == word)
                    });
                if forwards || backwards || cued {
                    found.push(Sighting { kind: *kind, sure: false });
                }
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
