//! Kept text, read without knowing the originals: what looks like a date, a phone
//! number, an e-mail address, a person, a record number. Each is a warning.

use dicom_core::{Tag, VR};

use super::finding::{Findings, Problem};
use super::rules::{Asked, day_number};
use super::walk::{Walk, What};

/// Tests every kept text for patterns.
pub(super) fn in_elements(
    walk: &Walk,
    texts: &[Option<String>],
    asked: &Asked<'_>,
    found: &mut Findings,
) {
    // Numbers of six digits and more, and the first attribute that holds each.
    let participant_ids = &asked.settings.policy.study().about.event_id.participant_id_digits;
    let mut numbers = std::collections::HashMap::<&str, Tag>::new();
    for (index, node) in walk.nodes.iter().enumerate() {
        if node.what != What::Leaf || !is_free_text(node.vr) || is_technical(node.tag) {
            continue;
        }
        let Some(Some(text)) = texts.get(index) else { continue };
        let text = text.trim_matches(['\0', ' ']);
        if text.is_empty() || text == asked.event_id {
            continue;
        }
        for problem in problems(text, node.vr, participant_ids) {
            found.at(problem, walk.path(index));
        }
        // An order or a patient is named where a machine's make and a date are not.
        for run in digit_runs(text).into_iter().filter(|run| run.len() > 5) {
            let date = run.len() == 8 && day_number(run).is_some();
            let first = *numbers.entry(run).or_insert(node.tag);
            if first != node.tag && !date && run != asked.event_id {
                found.at(Problem::PatternSameNumber, walk.path(index));
            }
        }
    }
}

fn is_free_text(vr: VR) -> bool {
    matches!(vr, VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC)
}

/// Makes, models, software, serial numbers, kernels and codes look like numbers and dates
/// by nature; the de-identification method names versions.
fn is_technical(tag: Tag) -> bool {
    let private_creator = tag.group() % 2 == 1 && (0x10..=0xFF).contains(&tag.element());
    private_creator
        || matches!(
            (tag.group(), tag.element()),
            (0x0008, 0x0070 | 0x0100 | 0x0102 | 0x0103 | 0x1090)
                | (0x0012, 0x0063)
                | (0x0018, 0x1000 | 0x1020 | 0x1160 | 0x1210)
                | (0x0020, 0x0010)
        )
}

/// The patterns in one text, each once. Participant IDs have one of these lengths in digits.
pub(super) fn problems(text: &str, vr: VR, participant_ids: &[u8]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let runs = digit_runs(text);
    if has_date(text, &runs) {
        problems.push(Problem::PatternDate);
    }
    if has_phone(text) {
        problems.push(Problem::PatternPhone);
    }
    if has_email(&lower) {
        problems.push(Problem::PatternEmail);
    }
    let titled = ["dr", "mr", "mrs", "ms", "prof", "herr", "frau", "md"];
    let title = words.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        titled.contains(first) && second.chars().all(char::is_alphabetic) && second.len() > 2
    });
    if title {
        problems.push(Problem::PatternTitle);
    }
    if has_name(text, vr) {
        problems.push(Problem::PatternName);
    }
    let cues = ["mrn", "accession", "acc", "patid", "pid", "ssn", "nhs", "patient"];
    let number = words.windows(2).any(|pair| {
        let [cue, rest] = pair else { return false };
        cues.contains(cue)
            && (rest.bytes().any(|byte| byte.is_ascii_digit()) || *rest == "id" || *rest == "no")
    }) || words.contains(&"mrn")
        || words.iter().any(|word| {
            word.strip_prefix("mrn")
                .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
        });
    if number {
        problems.push(Problem::PatternNumber);
    }
    let born = ["dob", "born", "birthdate", "geb", "birthday"];
    if words.iter().any(|word| born.contains(word)) || lower.contains("date of birth") {
        problems.push(Problem::PatternBirth);
    }
    let street =
        ["street", "avenue", "boulevard", "strasse", "straße", "rd", "ave", "blvd", "lane", "st"];
    let addressed = words.windows(3).any(|three| {
        let [first, _, last] = three else { return false };
        first.len() <= 5 && first.bytes().all(|byte| byte.is_ascii_digit()) && street.contains(last)
    });
    if addressed {
        problems.push(Problem::PatternAddress);
    }
    let is_long =
        |run: &&str| participant_ids.iter().any(|digits| usize::from(*digits) == run.len());
    if runs.iter().any(is_long) {
        problems.push(Problem::PatternParticipant);
    }
    problems
}

fn digit_runs(text: &str) -> Vec<&str> {
    text.split(|character: char| !character.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .collect()
}

fn has_date(text: &str, runs: &[&str]) -> bool {
    let plausible = |run: &&str| {
        let recent = run.starts_with("19") || run.starts_with("20");
        run.len() == 8 && recent && day_number(run).is_some()
    };
    runs.iter().any(plausible) || separated_dates(text).next().is_some()
}

/// Three numbers with `-`, `/` or `.` between them that read as a date, as
/// (year, month, day); where day and month cannot be told apart, both ways are given.
pub(super) fn separated_dates(text: &str) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
    let mut tokens: Vec<(&str, bool)> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end =
            rest.find(|character: char| character.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        tokens.push((token, digits));
        rest = behind;
    }
    let mut dates = Vec::new();
    for (at, five) in tokens.windows(5).enumerate() {
        let &[(a, true), (s1, _), (b, _), (s2, _), (c, _)] = five else { continue };
        // Longer dotted numbers are versions and UIDs, not dates.
        let dotted = |token: Option<&(&str, bool)>| {
            token.is_some_and(|(text, digits)| !digits && *text == ".")
        };
        let longer = (at > 0 && dotted(tokens.get(at.wrapping_sub(1))))
            || dotted(tokens.get(at.saturating_add(5)));
        if s1 != s2 || !["-", "/", ".", " "].contains(&s1) || longer {
            continue;
        }
        let number = |token: &str| token.parse::<u32>().unwrap_or(0);
        let parts = match (a.len(), b.len(), c.len()) {
            (4, 1..=2, 1..=2) => [(number(a), number(b), number(c)), (0, 0, 0)],
            (1..=2, 1..=2, 4) => {
                [(number(c), number(a), number(b)), (number(c), number(b), number(a))]
            }
            _ => continue,
        };
        let real = |(year, month, day): &(u32, u32, u32)| {
            (1900..2100).contains(year) && (1..=12).contains(month) && (1..=31).contains(day)
        };
        dates.extend(parts.into_iter().filter(real));
    }
    dates.into_iter()
}

/// Ten digits in the groups of a phone number, or a plus sign and at least eight.
fn has_phone(text: &str) -> bool {
    let spaced: Vec<&str> = text
        .split(|character: char| !(character.is_ascii_digit() || "+-(). ".contains(character)))
        .collect();
    spaced.into_iter().any(|piece| {
        let groups: Vec<usize> = digit_runs(piece).iter().map(|run| run.len()).collect();
        let usual = groups.windows(3).any(|three| matches!(three, [3, 3, 4]));
        let short = groups.len() == 2 && matches!(groups.as_slice(), [3, 4]) && piece.contains('-');
        let international = piece.contains('+') && groups.iter().sum::<usize>() >= 8;
        usual || short || international
    })
}

fn has_email(lower: &str) -> bool {
    lower.split_whitespace().any(|word| {
        word.split_once('@').is_some_and(|(user, host)| {
            user.ends_with(|last: char| last.is_alphanumeric())
                && host.split_once('.').is_some_and(|(name, end)| {
                    !name.is_empty() && end.starts_with(char::is_alphabetic)
                })
        })
    })
}

/// `Family^Given`, or `Family, Given` alone in a short text.
fn has_name(text: &str, vr: VR) -> bool {
    let word = |word: &str| {
        word.len() > 1
            && word.chars().all(|character| character.is_alphabetic() || "'-".contains(character))
    };
    let caret = text.split(['\\', ' ']).any(|part| {
        let mut pieces = part.split('^');
        matches!((pieces.next(), pieces.next()), (Some(family), Some(given)) if word(family) && word(given))
    });
    let comma = matches!(vr, VR::LO | VR::SH)
        && text.split_once(", ").is_some_and(|(family, given)| {
            let capital = |name: &str| {
                let mut letters = name.chars();
                letters.next().is_some_and(char::is_uppercase)
                    && letters.all(|letter| letter.is_lowercase() || letter == '\'')
            };
            capital(family) && capital(given) && family.len() > 2 && given.len() > 2
        });
    caret || comma
}
