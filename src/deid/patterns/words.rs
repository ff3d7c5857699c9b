//! Words that announce an identifier: titles, numbers of patients and orders, birth dates,
//! streets.

use super::{Pattern, Suspicion};
use crate::deid::sweep::dates::month;
use crate::deid::sweep::tokens::{Class, Tokens};
use crate::deid::vocabulary::{is_ordinary, is_title};

/// A text being searched for telling words.
pub(crate) struct Words<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Tokens,
}

/// A word with digits after a cue.
struct Chunk {
    /// First byte after it.
    end: usize,
    /// `#`, `:` or `no` introduces it.
    marked: bool,
    /// How many digits it has.
    digits: usize,
}

impl Words<'_> {
    pub(crate) fn find(&self, found: &mut Vec<Suspicion>) {
        for index in 0..self.tokens.list.len() {
            let suspicion = self
                .title(index)
                .map(|span| (Pattern::Title, span))
                .or_else(|| self.birth(index).map(|span| (Pattern::BirthDate, span)))
                .or_else(|| self.number(index).map(|span| (Pattern::PatientNumber, span)))
                .or_else(|| self.street(index).map(|span| (Pattern::Street, span)));
            if let Some((pattern, (start, end))) = suspicion {
                found.push(Suspicion { pattern, span: start..end });
            }
        }
    }

    fn form(&self, index: usize) -> &str {
        self.tokens.form(index)
    }

    fn start(&self, index: usize) -> usize {
        self.tokens.list.get(index).map_or(self.text.len(), |token| token.start)
    }

    fn end(&self, index: usize) -> usize {
        self.tokens.list.get(index).map_or(self.text.len(), |token| token.end)
    }

    fn gap(&self, index: usize) -> &str {
        self.tokens.between(self.text, index)
    }

    fn is_digits(&self, index: usize) -> bool {
        self.tokens.class(index) == Some(Class::Digits)
    }

    fn is_letters(&self, index: usize) -> bool {
        self.tokens.class(index) == Some(Class::Letters)
    }

    fn spelled(&self, index: usize) -> &str {
        self.text.get(self.start(index)..self.end(index)).unwrap_or("")
    }

    /// A word that may be a name: letters, no vocabulary.
    fn is_name_like(&self, index: usize) -> bool {
        self.is_letters(index)
            && self.form(index).chars().count() >= 2
            && !is_ordinary(self.form(index))
    }

    /// A small word that no name ends in: what `Dr. Smith on 12/24` goes on with. In
    /// capitals it may be a name, unless a number follows.
    fn ends_name(&self, index: usize) -> bool {
        const SMALL: &[&str] = &[
            "about", "after", "and", "as", "at", "before", "by", "for", "from", "has", "in", "is",
            "of", "on", "or", "per", "re", "said", "since", "that", "the", "to", "was", "when",
            "who", "will", "with",
        ];
        let is_lower = !self.spelled(index).chars().any(char::is_uppercase);
        SMALL.contains(&self.form(index)) && (is_lower || self.is_digits(index + 1))
    }

    fn is_small_gap(&self, index: usize) -> bool {
        let gap = self.gap(index);
        !gap.is_empty() && gap.chars().count() <= 2 && gap.chars().all(|c| c == '.' || c == ' ')
    }

    /// `Dr. Smith`, `Mrs Jones`, `Smith, MD`. `MR CHEST`, `DR THORAX` and `300 ms` pass.
    fn title(&self, index: usize) -> Option<(usize, usize)> {
        let word = self.form(index);
        if matches!(word, "md" | "phd") && self.ends_word(index) {
            let before = index.checked_sub(1).filter(|before| self.is_name_like(*before))?;
            let gap = self.gap(before);
            return matches!(gap, " " | ", " | ",").then(|| (self.start(before), self.end(index)));
        }
        if !is_title(word) || !self.starts_word(index) {
            return None;
        }
        let after_number = index
            .checked_sub(1)
            .is_some_and(|b| self.is_digits(b) && self.gap(b).trim().is_empty());
        if after_number {
            return None;
        }
        let mut last = index;
        let mut named = false;
        while last - index < 4 && self.is_small_gap(last) {
            let next = last + 1;
            let initial = self.form(next).chars().count() == 1
                && self.is_letters(next)
                && self.gap(next).starts_with('.');
            if !initial && (!self.is_name_like(next) || (named && self.ends_name(next))) {
                break;
            }
            named |= !initial;
            last = next;
        }
        let spelled = self.spelled(index);
        let written_as_title = spelled.chars().next().is_some_and(char::is_uppercase)
            && spelled.chars().skip(1).all(char::is_lowercase);
        let common = matches!(word, "dr" | "drs" | "prof" | "mr" | "mrs" | "ms");
        let alone = common
            && written_as_title
            && (matches!(word, "dr" | "prof" | "mrs") || self.gap(index).starts_with('.'));
        // Short forms that are also words or modalities need a name to follow.
        let short = matches!(word, "fr" | "hr" | "sr" | "sig" | "sra" | "dra" | "miss" | "doctor");
        // `MR Implicit` is a modality: in capitals, so is the name after `MR` and `MS`.
        let capitals = |index| !self.spelled(index).chars().any(char::is_lowercase);
        let modality = matches!(word, "mr" | "ms")
            && capitals(index)
            && !self.gap(index).contains('.')
            && !capitals(index + 1);
        let lower = word == "dr" && self.spelled(index + 1).starts_with(char::is_lowercase);
        let telling = named && (!short || written_as_title) && !modality && !lower;
        if !telling && !alone {
            return None;
        }
        Some((self.start(index), if telling { self.end(last) } else { self.end(index) }))
    }

    /// `DOB 3/1/1950`, `D.O.B.`, `date of birth`, `geb. 03.01.1950`.
    fn birth(&self, index: usize) -> Option<(usize, usize)> {
        let spelled_out = self.form(index) == "d"
            && self.form(index + 1) == "o"
            && self.form(index + 2) == "b"
            && self.gap(index) == "."
            && self.gap(index + 1) == ".";
        let (start, last, sure) = if spelled_out {
            (index, index + 2, true)
        } else {
            match self.form(index) {
                "dob" | "birthdate" | "birthday" | "geburtsdatum" | "gebdat" => {
                    (index, index, true)
                }
                "birth" if self.form(index + 1) == "date" => (index, index + 1, true),
                "birth"
                    if index >= 2
                        && self.form(index - 1) == "of"
                        && matches!(self.form(index - 2), "date" | "year" | "place") =>
                {
                    (index - 2, index, true)
                }
                "born" | "birth" | "geb" | "geboren" | "nacimiento" | "naissance" | "nato"
                | "nata" => (index, index, false),
                _ => return None,
            }
        };
        let mut end = last;
        while end - last < 4 && end + 1 < self.tokens.list.len() {
            let gap = self.gap(end);
            let date_like = self.is_digits(end + 1)
                || month(self.form(end + 1)).is_some()
                || matches!(self.form(end + 1), "on" | "in" | "am" | "the" | "le" | "el" | "il");
            if gap.chars().count() > 3 || gap.contains('\n') || !date_like {
                break;
            }
            end += 1;
        }
        let dated = (last + 1..=end).any(|index| self.is_digits(index));
        let end = if dated { end } else { last };
        (sure || dated).then(|| (self.start(start), self.end(end)))
    }

    /// `MRN 00482-77`, `ACC# 123`, `Patient ID: 123`, `#12345`.
    fn number(&self, index: usize) -> Option<(usize, usize)> {
        let (start, end) = (self.start(index), self.end(index));
        let word = self.form(index);
        match word {
            "mrn" | "mrnr" if self.starts_word(index) => {
                Some((start, self.chunk_after(end).map_or(end, |chunk| chunk.end)))
            }
            "pid" | "ptid" | "patid" | "patientid" | "ssn" | "accession" | "acct" | "accn" => {
                self.chunk_after(end).map(|chunk| (start, chunk.end))
            }
            "id" | "acc" | "chart" | "record" | "pt" | "pat" | "patient" | "ids" => {
                let chunk = self.chunk_after(end)?;
                let patient = index.checked_sub(1).filter(|before| {
                    matches!(self.form(*before), "patient" | "pat" | "pt" | "subject")
                });
                let from = patient.map_or(start, |patient| self.start(patient));
                let likely = ((chunk.marked || patient.is_some()) && chunk.digits >= 3)
                    || (word == "acc" && chunk.digits >= 5);
                (likely && self.starts_word(index)).then_some((from, chunk.end))
            }
            _ if self.is_digits(index) && word.len() >= 5 => {
                let before = self.text.get(..start)?.trim_end();
                before.ends_with('#').then(|| (before.len() - 1, end))
            }
            _ => None,
        }
    }

    /// The next word with a digit after a cue.
    fn chunk_after(&self, from: usize) -> Option<Chunk> {
        // No number worth the name is longer.
        const MOST_CHARACTERS: usize = 64;
        let rest = self.text.get(from..)?;
        let mut body = rest.trim_start_matches([' ', ':', '.', '#', '=', '-', '_']);
        let lead = rest.get(..rest.len() - body.len())?;
        let mut marked = lead.contains(['#', ':']);
        for word in ["number", "no", "nr", "num"] {
            let is_word = body.get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word))
                && !body.get(word.len()..)?.starts_with(char::is_alphabetic);
            if is_word {
                body = body.get(word.len()..)?.trim_start_matches([' ', ':', '.', '#', '=']);
                marked = true;
                break;
            }
        }
        let length: usize = body
            .chars()
            .take(MOST_CHARACTERS)
            .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '_'))
            .map(char::len_utf8)
            .sum();
        let chunk = body.get(..length)?.trim_end_matches(['-', '/', '.', '_']);
        let digits = chunk.chars().filter(|c| c.is_numeric()).count();
        let end = self.text.len() - body.len() + chunk.len();
        (digits > 0 && lead.chars().count() <= 4).then_some(Chunk { end, marked, digits })
    }

    /// `12 Larkspur Lane`, `Hauptstraße 5`, `PO Box 7`, `Springfield, IL 62701`.
    fn street(&self, index: usize) -> Option<(usize, usize)> {
        let word = self.form(index);
        if !self.is_letters(index) || !self.ends_word(index) {
            return None;
        }
        if word == "box" && self.is_digits(index + 1) {
            let joined = index.checked_sub(1).filter(|b| self.form(*b) == "po");
            let apart = index
                .checked_sub(2)
                .filter(|b| self.form(*b) == "p" && self.form(index - 1) == "o");
            let first = joined.or(apart)?;
            return Some((self.start(first), self.end(index + 1)));
        }
        if word.len() > 8 && word.ends_with("strasse") {
            let number = self.is_digits(index + 1) && self.is_small_gap(index);
            return Some((self.start(index), self.end(if number { index + 1 } else { index })));
        }
        if matches!(word, "apt" | "apartment") && self.is_digits(index + 1) {
            return Some((self.start(index), self.end(index + 1)));
        }
        if is_us_state(word)
            && self.length(index + 1) == 5
            && self.is_digits(index + 1)
            && self.gap(index) == " "
            && index.checked_sub(1).is_some_and(|b| self.gap(b) == ", ")
        {
            return Some((self.start(index - 1), self.end(index + 1)));
        }
        let sure = matches!(word, "street" | "avenue" | "boulevard" | "blvd" | "strasse");
        let likely = matches!(
            word,
            "road"
                | "lane"
                | "drive"
                | "court"
                | "terrace"
                | "ave"
                | "rd"
                | "ln"
                | "st"
                | "str"
                | "platz"
                | "weg"
                | "square"
        );
        if !sure && !likely {
            return None;
        }
        // A name, and for the less sure words a house number before it.
        let mut first = index;
        let mut named = false;
        while index - first < 3 {
            let Some(before) = first.checked_sub(1) else { break };
            if !self.is_letters(before) || !self.is_small_gap(before) {
                break;
            }
            named |= self.is_name_like(before) && self.form(before).chars().count() >= 3;
            first = before;
        }
        let number = first
            .checked_sub(1)
            .filter(|b| self.is_digits(*b) && self.length(*b) <= 5 && self.is_small_gap(*b));
        if let Some(number) = number
            && (named || sure)
        {
            return Some((self.start(number), self.end(index)));
        }
        let number_behind =
            self.is_digits(index + 1) && matches!(word, "strasse" | "str" | "weg" | "platz");
        if named && (sure || number_behind) {
            let last = if number_behind { index + 1 } else { index };
            return Some((self.start(first), self.end(last)));
        }
        None
    }

    fn length(&self, index: usize) -> usize {
        self.form(index).len()
    }

    fn starts_word(&self, index: usize) -> bool {
        index.checked_sub(1).is_none_or(|before| !self.gap(before).is_empty())
    }

    fn ends_word(&self, index: usize) -> bool {
        index + 1 >= self.tokens.list.len() || !self.gap(index).is_empty()
    }
}

/// Postal abbreviations; `CT` is left out for the obvious reason.
fn is_us_state(word: &str) -> bool {
    const STATES: &str = " al ak az ar ca co de dc fl ga hi id il in ia ks ky la me md ma mi mn ms \
        mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy ";
    word.len() == 2 && STATES.contains(&format!(" {word} "))
}
