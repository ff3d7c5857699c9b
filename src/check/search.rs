//! Looking for the originals' identifiers in decoded texts.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use dicom_core::{Tag, VR};

use super::births;
use super::finding::{Finding, Findings, Problem, Severity};
use super::fold::{Word, fold, words};
use super::needles::{Id, NeedleKind, Needles};
use super::part10::plain;
use super::rules::Asked;
use super::seen::{Exam, Hits, MOST_BYTES};
use super::terms::is_term;
use super::views::views;
use super::walk::{Walk, What};

/// What a match of each kind is called.
pub(super) const fn problem(kind: NeedleKind) -> Problem {
    match kind {
        NeedleKind::PatientName | NeedleKind::PersonName | NeedleKind::OperatorName => {
            Problem::IdentifierName
        }
        NeedleKind::Id => Problem::IdentifierId,
        NeedleKind::BirthDate => Problem::IdentifierBirthDate,
        NeedleKind::Contact => Problem::IdentifierContact,
        NeedleKind::Institution => Problem::IdentifierInstitution,
        NeedleKind::Uid => Problem::IdentifierUid,
    }
}

/// Where a text is decides what a match in it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Swept text: nothing may be left.
    Text,
    /// Makes, models, software, kernels, standard codes: reported, not cut.
    Technical,
    /// Operators' Name, when it is kept.
    Operator,
    /// Words of a standard, which are never swept.
    Code,
    /// Numbers as text, which are never swept.
    Number,
    /// UIDs.
    Uid,
    /// Dates and times.
    Date,
    /// A file's name.
    Name,
}

/// Begins an escape sequence (PS3.3 2026c section C.12.1.1.2).
const ESCAPE: u8 = 0x1B;

const CUES: [&str; 12] = [
    "mrn",
    "id",
    "acc",
    "pt",
    "accession",
    "pid",
    "patid",
    "patient",
    "no",
    "nr",
    "number",
    "case",
];
/// Coding schemes of standards: their meanings are nobody's words.
const STANDARD_SCHEMES: [&str; 10] =
    ["DCM", "SCT", "SRT", "SNM3", "99SDM", "LN", "UCUM", "RADLEX", "FMA", "SRT_LEGACY"];

impl Needles {
    /// Searches every decoded text of these nodes.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn in_elements(
        &self,
        walk: &Walk,
        bytes: &[u8],
        nodes: Range<usize>,
        texts: &[Option<String>],
        asked: &Asked<'_>,
        exam: &Exam,
        found: &mut Findings,
    ) {
        let number = self.seen.exam(exam);
        for (index, node) in walk.range(nodes) {
            if node.what != What::Leaf || node.value.is_empty() {
                continue;
            }
            let raw = bytes.get(node.value.clone()).unwrap_or_default();
            let text = match texts.get(index) {
                Some(Some(text)) => Cow::Borrowed(text.as_str()),
                // Text in an unknown VR: taken as Latin-1, its other spellings are
                // searched for in the bytes.
                _ if node.vr == VR::UN && raw.len() < 4096 => plain(raw),
                _ => continue,
            };
            let place = place(walk, index, bytes, asked);
            // (UIDs are of one image, but some; bytes beyond ASCII, and escape sequences, can be
            // read otherwise.)
            let is_plain = raw.is_ascii() && !raw.contains(&ESCAPE);
            let is_repeated = place != Place::Uid || is_of_all(node.tag);
            let remembers = is_repeated && is_plain && text.len() < MOST_BYTES;
            let hits = match number.filter(|_| remembers) {
                Some(number) => self
                    .seen
                    .remembered((number, place), &text, || self.in_views(&text, raw, place, exam)),
                None => self.in_views(&text, raw, place, exam),
            };
            for (problem, severity) in hits {
                found.add(Finding::at(problem, walk.path(index)).weighing(severity));
            }
        }
    }

    /// Searches a text in every way that it can be read.
    fn in_views(&self, text: &str, raw: &[u8], place: Place, exam: &Exam) -> Hits {
        let mut hits = Vec::new();
        for view in views(text, raw) {
            hits.extend(self.in_text(&view, place, exam));
        }
        hits.sort();
        hits.dedup();
        hits
    }

    /// Searches a file's name.
    pub(super) fn in_name(&self, name: &str, event_id: &str, found: &mut Findings) {
        let exam = Exam { event_id: event_id.to_owned(), ..Exam::default() };
        for (problem, severity) in self.in_text(name, Place::Name, &exam) {
            if problem != Problem::IdentifierInstitution {
                found.add(Finding::at(problem, "file name".into()).weighing(severity));
            }
        }
    }

    fn in_text(&self, text: &str, place: Place, exam: &Exam) -> Hits {
        let folded = fold(text.trim_end_matches(['\0', ' ']));
        if folded.is_empty() || folded == exam.event_id {
            return Vec::new();
        }
        let words = words(&folded);
        let mut hits = self.names(text, &folded, &words, place);
        self.numbers(&folded, &words, place, exam, &mut hits);
        if !matches!(place, Place::Uid | Place::Date) {
            let joined =
                format!(" {} ", words.iter().map(|word| word.text).collect::<Vec<_>>().join(" "));
            for phrase in self.phrases.iter().filter(|phrase| joined.contains(&phrase.words)) {
                hits.push((problem(phrase.kind), true));
            }
        }
        let mut hits: Hits = hits
            .into_iter()
            .map(|(problem, sure)| {
                let weight = weight(problem, place);
                // What may be a word, or a number of another kind, is something to know.
                (problem, if sure { weight } else { weight.max(Severity::Warn) })
            })
            .collect();
        hits.sort();
        hits.dedup();
        hits
    }

    /// Names and institutions, each sure or a doubt.
    fn names(
        &self,
        text: &str,
        folded: &str,
        words: &[Word<'_>],
        place: Place,
    ) -> Vec<(Problem, bool)> {
        if matches!(place, Place::Uid | Place::Date) {
            return Vec::new();
        }
        if place == Place::Code && words.iter().all(|word| word.digits || is_term(word.text)) {
            return Vec::new();
        }
        let sightings = self.names.find(text, folded, words, place == Place::Operator);
        let mut found: Vec<(Problem, bool)> =
            sightings.iter().map(|sighting| (problem(sighting.kind), sighting.sure)).collect();
        if !matches!(place, Place::Technical | Place::Code) && self.places.are_in(words) {
            found.push((Problem::IdentifierInstitution, false));
        }
        found
    }

    fn numbers(
        &self,
        folded: &str,
        words: &[Word<'_>],
        place: Place,
        exam: &Exam,
        hits: &mut Vec<(Problem, bool)>,
    ) {
        let event = |id: &str| id == exam.event_id;
        let runs = LazyCell::new(|| joined_runs(words));
        let components: Vec<&str> = match place {
            Place::Uid => folded.split('.').collect(),
            Place::Date | Place::Code | Place::Number => {
                folded.split('\\').map(str::trim).collect()
            }
            _ => Vec::new(),
        };
        for id in self.ids.iter().filter(|id| !event(&id.squeezed) && !event(&id.digits)) {
            let is_date = exam.dates.contains(&id.digits);
            let found = match place {
                Place::Uid => id.long && components.iter().any(|part| holds(part, id)),
                Place::Date | Place::Code | Place::Number => {
                    let same = |value: &&str| *value == id.squeezed || *value == id.digits;
                    !is_date && id.long && components.iter().any(same)
                }
                _ if id.long && !is_date => {
                    let digits = id.digits.len() > 3
                        && if id.common {
                            short_number(words, &id.digits)
                        } else {
                            runs.contains(&id.digits)
                        };
                    digits
                        || squeezed_words(words, &id.squeezed)
                        || (!id.common && bare_words(words, &id.bare))
                }
                _ => short_number(words, &id.squeezed),
            };
            if found {
                hits.push((problem(id.kind), !id.doubtful));
            }
        }
        for (birth, doubtful) in &self.births {
            let date = format!("{:04}{:02}{:02}", birth.0, birth.1, birth.2);
            if exam.study == date || date == exam.event_id {
                continue;
            }
            let found = match place {
                Place::Uid => components
                    .iter()
                    .any(|part| *part == date || (part.len() > 11 && part.starts_with(&date))),
                Place::Date => folded.starts_with(&date),
                Place::Code | Place::Number => folded == date,
                _ => births::holds(words, *birth),
            };
            if found {
                hits.push((Problem::IdentifierBirthDate, !doubtful));
            }
        }
    }
}

fn weight(problem: Problem, place: Place) -> Severity {
    match (place, problem) {
        (_, Problem::IdentifierInstitution) => Severity::Warn,
        (Place::Date, Problem::IdentifierBirthDate) => Severity::Fail,
        (Place::Date, _) => Severity::Note,
        (Place::Technical | Place::Uid | Place::Number, _) => Severity::Warn,
        _ => Severity::Fail,
    }
}

/// A component of a UID is an ID, or was made of one and a counter or a time.
fn holds(component: &str, id: &Id) -> bool {
    let made = component.len() > id.digits.len() && id.digits.len() > 6;
    !id.digits.is_empty()
        && (component == id.digits
            || made && (component.starts_with(&id.digits) || component.ends_with(&id.digits)))
}

/// The digit runs of a text, and neighbouring ones joined over their separators.
fn joined_runs(words: &[Word<'_>]) -> Vec<String> {
    let mut runs = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.digits) {
        let mut run = word.text.to_owned();
        runs.push(run.clone());
        for next in words.iter().skip(at.saturating_add(1)).take(5) {
            if !next.digits || next.before.chars().count() != 1 {
                break;
            }
            run.push_str(next.text);
            runs.push(run.clone());
        }
    }
    runs
}

/// Neighbouring words that together are the ID.
fn squeezed_words(words: &[Word<'_>], id: &str) -> bool {
    (0..words.len()).any(|at| {
        let mut rest = id;
        for word in words.iter().skip(at) {
            match rest.strip_prefix(word.text) {
                Some("") => return true,
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        false
    })
}

/// Neighbouring words that together are the ID but for zeros that numbers begin with; its
/// letters may be missing.
fn bare_words(words: &[Word<'_>], bare: &[String]) -> bool {
    let is_number = |word: &&String| word.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<&String> = bare.iter().skip_while(|word| !is_number(word)).collect();
    let enough =
        |list: &[&String]| list.len() > 1 && list.iter().map(|word| word.len()).sum::<usize>() > 5;
    let all: Vec<&String> = bare.iter().collect();
    [all, numbers].iter().filter(|list| enough(list)).any(|list| {
        words
            .windows(list.len())
            .any(|some| some.iter().zip(list).all(|(word, bare)| word.bare() == bare.as_str()))
    })
}

/// A short number counts when it is the whole text or follows a cue.
fn short_number(words: &[Word<'_>], id: &str) -> bool {
    let whole: String = words.iter().map(|word| word.text).collect();
    let cued = |at: usize| {
        at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| CUES.contains(&word.text))
    };
    whole == id
        || words.iter().enumerate().any(|(at, word)| {
            let hash = word.before.ends_with('#');
            word.text == id && (cued(at) || hash)
        })
}

fn place(walk: &Walk, index: usize, bytes: &[u8], asked: &Asked<'_>) -> Place {
    let Some(node) = walk.nodes.get(index) else { return Place::Text };
    let kept = asked.settings.operators_name == crate::policy::settings::OperatorsName::Retain;
    match (node.vr, node.tag) {
        (VR::UI, _) => Place::Uid,
        (VR::DA | VR::TM | VR::DT, _) => Place::Date,
        (VR::CS, _) => Place::Code,
        (VR::DS | VR::IS | VR::AS, _) => Place::Number,
        (_, Tag(0x0008, 0x1070)) if kept => Place::Operator,
        (_, Tag(0x0008, 0x0070 | 0x1090) | Tag(0x0018, 0x1020 | 0x1210 | 0x1160)) => {
            Place::Technical
        }
        (_, Tag(0x0008, 0x0100..=0x0104)) if standard_code(walk, node.parent, bytes) => {
            Place::Technical
        }
        _ => Place::Text,
    }
}

/// UIDs that the images of an exam have in common: classes, the syntax, the writer.
fn is_of_all(tag: Tag) -> bool {
    matches!(tag, Tag(0x0002, 0x0002 | 0x0010 | 0x0012) | Tag(0x0008, 0x0016))
}

fn standard_code(walk: &Walk, item: Option<usize>, bytes: &[u8]) -> bool {
    let scheme =
        walk.nodes.iter().find(|node| node.parent == item && node.tag == Tag(0x0008, 0x0102));
    let scheme = scheme.and_then(|node| bytes.get(node.value.clone())).map(plain);
    item.is_some() && scheme.is_some_and(|scheme| STANDARD_SCHEMES.contains(&&*scheme))
}
