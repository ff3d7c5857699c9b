//! What speaks for a name beside a part that does not tell by itself: another part of the
//! name near by, a title, an initial, the marks that names are written with, a cue.

use super::Fate;
use super::names::{Names, Part, is_close_gap};
use super::tokens::Class;
use crate::deid::vocabulary::{is_ordinary, is_title};

/// How far from another part of the same name a weak part still counts, in tokens.
const REACH: usize = 3;

impl Names<'_> {
    /// A part that does not tell by itself: what becomes of it here.
    pub(super) fn weak(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        let reach = if self.is_in_phrase(index) { 1 } else { REACH };
        let near = (1..=reach).filter_map(|distance| {
            let before = index.checked_sub(distance).map(|other| (other, distance));
            [before, Some((index + distance, distance))]
                .into_iter()
                .flatten()
                .filter_map(|(other, distance)| self.company(index, part, other, distance))
                .max()
        });
        let best = near
            .max()
            .max(self.titled(index, part))
            .max(self.punctuated(index, part))
            .max(self.initialled(index, part))
            .max(self.cued(index, part));
        if part.letters < 3 || best.is_some() {
            return best;
        }
        let known = self.is_in_phrase(index) || self.is_product(index);
        if known || part.word.vocabulary {
            return Some(Fate::Reported);
        }
        // Alone it stays; but an everyday word is asked about, and so is a text that says
        // nothing else.
        let asked = part.word.everyday && part.letters >= 4 || self.tokens.list.len() == 1;
        Some(if asked { Fate::Review } else { Fate::Reported })
    }

    /// Another part of the same name near by.
    fn company(&self, index: usize, part: Part<'_>, other: usize, distance: usize) -> Option<Fate> {
        let company = self.part(other)?;
        let same_word = self.tokens.form(index) == self.tokens.form(other);
        if same_word || !part.shares_person(&company) {
            return None;
        }
        if part.letters < 3 {
            let sure = !company.word.vocabulary && (!part.word.vocabulary || company.is_telling());
            let fate = if sure || (!part.word.vocabulary && company.letters < 3) {
                Fate::Cut
            } else {
                Fate::Review
            };
            return (distance == 1).then_some(fate);
        }
        if !part.word.says_little() {
            return Some(Fate::Cut);
        }
        let (first, last) = (index.min(other), index.max(other));
        let gap = self.tokens.between(self.text, first);
        let plain_words_between =
            (first + 1..last).all(|between| !is_ordinary(self.tokens.form(between)));
        if company.word.vocabulary && part.word.vocabulary {
            // Two ordinary words: a name only when they are written as one.
            let as_name = distance == 1 && (gap.contains('^') || gap.contains(','));
            return Some(if as_name { Fate::Cut } else { Fate::Review });
        }
        if company.word.says_little() {
            return Some(if distance == 1 { Fate::Cut } else { Fate::Review });
        }
        Some(if plain_words_between { Fate::Cut } else { Fate::Review })
    }

    /// A title right before it. `MR CHEST` and `DR CHEST` are modalities.
    pub(super) fn titled(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        let previous = index.checked_sub(1)?;
        let word = self.tokens.form(previous);
        let gap = self.tokens.between(self.text, previous);
        let plain = gap.chars().all(|c| c == '.' || c.is_whitespace());
        if part.letters < 3 || !is_title(word) || !plain {
            return None;
        }
        let spelled = self.spelt(previous);
        let modality = matches!(word, "mr" | "dr" | "ms" | "sr" | "fr" | "hr")
            && !gap.contains('.')
            && !spelled.chars().any(char::is_lowercase);
        Some(if modality && part.word.vocabulary { Fate::Review } else { Fate::Cut })
    }

    /// `Low^G`, `Low, G`: written as names are. `Thorax^Routine` and `Chest, abdomen` are
    /// not, so a vocabulary word on the other side asks for a look only.
    fn punctuated(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        if part.letters < 3 {
            return None;
        }
        let after = self.tokens.list.get(index).map(|token| token.end);
        let tail = after.and_then(|after| self.text.get(after..)).unwrap_or("");
        let before = index.checked_sub(1);
        let lead = before.map_or("", |before| self.tokens.between(self.text, before));
        let mark_after = tail.trim_start().starts_with(['^', ',']);
        let caret_after = tail.trim_start().starts_with('^');
        let mark_before = lead.contains('^');
        if !mark_after && !mark_before {
            return None;
        }
        let neighbour = if mark_after { Some(index + 1) } else { before };
        let neighbour = neighbour.filter(|neighbour| *neighbour < self.tokens.list.len());
        let word = neighbour.map_or("", |neighbour| self.tokens.form(neighbour));
        let digits = neighbour.and_then(|n| self.tokens.class(n)) == Some(Class::Digits);
        let is_initial = word.chars().count() == 1 && self.is_initial_of(part, word);
        if is_initial || self.neighbour_is_same_person(part, neighbour) {
            return Some(Fate::Cut);
        }
        let ordinary = digits || is_ordinary(word) || word.chars().count() == 1;
        if !part.word.says_little() {
            // Three letters that are no word of their own: `Lee, x`.
            return Some(if ordinary && !caret_after { Fate::Review } else { Fate::Cut });
        }
        let name_like = !word.is_empty() && !ordinary;
        Some(if name_like || (word.is_empty() && caret_after) { Fate::Cut } else { Fate::Review })
    }

    fn neighbour_is_same_person(&self, part: Part<'_>, neighbour: Option<usize>) -> bool {
        neighbour.and_then(|n| self.part(n)).is_some_and(|other| part.shares_person(&other))
    }

    /// The initial of the same name's other part beside it: `A. Lee`, `Lee A`, `LEE_A`.
    fn initialled(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        let after = Some(index + 1).filter(|next| *next < self.tokens.list.len());
        [index.checked_sub(1), after]
            .into_iter()
            .flatten()
            .filter_map(|neighbour| {
                let (first, other) = (index.min(neighbour), self.tokens.form(neighbour));
                let gap = self.tokens.between(self.text, first);
                let stands_alone = self.starts_word(neighbour) && self.ends_word(neighbour);
                if other.chars().count() != 1
                    || self.tokens.class(neighbour) != Some(Class::Letters)
                    || !stands_alone
                    || !is_close_gap(gap)
                    || !self.is_other_initial(part, other)
                {
                    return None;
                }
                // In `A. Lee` the stop says that a letter is an initial.
                let dotted = if neighbour < index {
                    gap.contains(['.', ','])
                } else {
                    gap.contains(',')
                        || self.text.get(self.span(neighbour, neighbour).end..)?.starts_with('.')
                };
                match (dotted, part.word.vocabulary) {
                    (true, false) if part.letters > 2 => Some(Fate::Cut),
                    (true, _) | (false, false) => Some(Fate::Review),
                    (false, true) => None,
                }
            })
            .max()
    }

    /// A word before it says that a name follows: `Name: Lee`, `pt Lee`.
    fn cued(&self, index: usize, part: Part<'_>) -> Option<Fate> {
        let previous = index.checked_sub(1)?;
        let gap = self.tokens.between(self.text, previous);
        if !is_name_cue(self.tokens.form(previous)) || gap.is_empty() || gap.chars().count() > 3 {
            return None;
        }
        let marked = gap.contains([':', '=']);
        match (marked, part.word.vocabulary) {
            (true, false) if part.letters > 2 => Some(Fate::Cut),
            (true, _) | (false, false) => Some(Fate::Review),
            (false, true) => None,
        }
    }
}

/// Words that a name follows.
pub(super) fn is_name_cue(word: &str) -> bool {
    matches!(
        word,
        "name"
            | "names"
            | "patient"
            | "pt"
            | "pat"
            | "ptname"
            | "patientname"
            | "patname"
            | "subject"
            | "surname"
            | "lastname"
            | "firstname"
            | "family"
            | "given"
            | "client"
            | "nom"
            | "prenom"
            | "nombre"
            | "apellido"
            | "apellidos"
            | "nome"
            | "cognome"
            | "naam"
            | "nachname"
            | "vorname"
            | "paciente"
            | "patientin"
    )
}
