//! The rules in force, tested on every element at every depth, and every row of the
//! SOP's table on top of that, from a list of its own ([`policy::study::Asked`]): a mistake
//! in the table that the writing side uses shall not hide itself.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use dicom_core::{Tag, VR};
use serde::{Deserialize, Serialize};

use super::element::dictionary_vr;
use super::finding::{Finding, Findings, Problem, Severity};
use super::part10::{Parts, plain};
use super::rows::Rows;
use super::walk::{Node, Walk, What, spell};
use crate::policy::settings::{BirthDate, InstitutionName, OperatorsName};
use crate::policy::study::Asks;
use crate::policy::{self, Action, Attribute, Context, Modality, Settings, Study};

const OPERATORS_NAME: Tag = Tag(0x0008, 0x1070);
const PATIENT_NAME: Tag = Tag(0x0010, 0x0010);
const AGE: Tag = Tag(0x0010, 0x1010);

/// What was compared with the rules, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Attributes judged by their rule, at every depth.
    pub attributes: u64,
    /// Rows of the study's table that were tested on an attribute, there or absent.
    pub rows: Rows,
    /// Values that are the original's byte by byte; 0 without the original.
    pub compared: u64,
}

impl Checked {
    /// Adds what was compared in another part of the image.
    pub(super) fn add(&mut self, attributes: u64, rows: Rows) {
        self.attributes = self.attributes.saturating_add(attributes);
        self.rows.extend(rows);
    }

    fn by(&mut self, rule: policy::Rule) {
        self.attributes = self.attributes.saturating_add(1);
        if let policy::Rule::Sop(row) = rule {
            self.rows.insert(row);
        }
    }
}

/// What the rules are tested against.
pub(super) struct Asked<'a> {
    pub event_id: &'a str,
    /// No Event ID was typed: the file came from elsewhere.
    pub received: bool,
    pub settings: &'a Settings,
    pub modality: Modality,
}

/// Tests every rule on these nodes of a data set (the header's, or what follows the picture).
/// Elements of a private block are tested together with its creator.
pub(super) fn data_set(
    asked: &Asked<'_>,
    walk: &Walk,
    bytes: &[u8],
    nodes: Range<usize>,
    study_date: &str,
    checked: &mut Checked,
    found: &mut Findings,
) {
    let mut creators = HashMap::<(Option<usize>, u16, u16), (usize, String, bool)>::new();
    let mut skip_to = 0;
    for (index, node) in walk.range(nodes) {
        if matches!(node.what, What::Item | What::Pixels) || index < skip_to {
            continue;
        }
        let value = bytes.get(node.value.clone()).unwrap_or_default();
        let (group, element) = (node.tag.group(), node.tag.element());
        let private = group % 2 == 1;
        if private && (0x10..=0xFF).contains(&element) {
            creators
                .insert((node.parent, group, element), (index, plain(value).into_owned(), false));
            continue;
        }
        let creator =
            creators.get_mut(&(node.parent, group, element >> 8)).map(|(_, name, used)| {
                *used = true;
                name.as_str()
            });
        let vr = match node.vr {
            VR::UN => dictionary_vr(node.tag).unwrap_or(VR::UN),
            vr => vr,
        };
        let is_sequence = node.what == What::Sequence;
        let path = walk.around(index);
        let attribute = Attribute { tag: node.tag, vr, is_sequence, creator };
        let context = Context { modality: asked.modality, path: &path };
        let decision = policy::resolve(&attribute, &context, asked.settings);
        checked.by(decision.rule);
        let at = |problem| Finding::at(problem, walk.path(index)).by(decision.rule);
        if decision.action == Action::Remove {
            found.add(at(if private { Problem::PrivateElement } else { Problem::RemovedPresent }));
            skip_to = node.next;
            continue;
        }
        if let Some(problem) = breaks(asked, decision.action, node, value, study_date) {
            found.add(at(problem));
        }
        let dictionary_name = dictionary_vr(node.tag) == Some(VR::PN);
        if (vr == VR::PN || dictionary_name) && !name_allowed(asked, node, &plain(value)) {
            found.add(at(Problem::PersonName));
        }
    }
    for (index, _, used) in creators.into_values() {
        if !used {
            found.at(Problem::PrivateCreatorAlone, walk.path(index));
        }
    }
}

/// Whether a value is what its action makes of it.
fn breaks(
    asked: &Asked<'_>,
    action: Action,
    node: &Node,
    value: &[u8],
    study_date: &str,
) -> Option<Problem> {
    let text = plain(value);
    let known = dictionary_vr(node.tag).unwrap_or(node.vr);
    match action {
        Action::Empty if node.length != 0 => Some(Problem::NotEmpty),
        Action::EventId if text != asked.event_id => Some(Problem::EventId),
        Action::Write(own) if !text.is_empty() && text != own => {
            let person = node.vr == VR::PN || known == VR::PN;
            Some(if person { Problem::NotUnspecified } else { Problem::NotAnonymous })
        }
        Action::BirthDate => birth_date(asked, Some(&text)),
        Action::Dummy if value != policy::dummy(node.vr) && value != policy::dummy(known) => {
            Some(Problem::NotDummy)
        }
        Action::NearStudyDate if !near(&text, study_date) => Some(Problem::PrivateDate),
        Action::Age if asked.settings.cap_age && years(&text).is_some_and(|years| years > 90) => {
            Some(Problem::AgeNotCapped)
        }
        _ => None,
    }
}

/// The three names that the SOP leaves, and what they may hold.
fn name_allowed(asked: &Asked<'_>, node: &Node, text: &str) -> bool {
    let kept = node.tag == OPERATORS_NAME && asked.settings.operators_name == OperatorsName::Retain;
    let event = node.tag == PATIENT_NAME && text == asked.event_id;
    let person = asked.settings.policy.study().about.texts.person;
    text.is_empty() || text == person || kept || event
}

/// The SOP's rows and the markers, at the outermost level of the header.
pub(super) fn rows(
    asked: &Asked<'_>,
    parts: &Parts<'_>,
    checked: &mut Checked,
    found: &mut Findings,
) {
    let (walk, bytes) = (&parts.data, parts.bytes.as_ref());
    let value = |tag| walk.value(tag, bytes).map(plain);
    let study = asked.settings.policy.study();
    let person = study.about.texts.person;
    for policy::study::Asked { row, asks, tag } in &study.asked {
        let (row, tag) = (*row, *tag);
        if *asks != Asks::Absent || !asked.settings.strict {
            checked.rows.insert(row);
        }
        let problem = match (asks, value(tag)) {
            (Asks::EventId | Asks::PersonText, None) => Problem::Missing,
            (Asks::EventId, Some(text)) if text != asked.event_id || text.is_empty() => {
                Problem::EventId
            }
            (Asks::EventIdIfPresent, Some(text)) if text != asked.event_id => Problem::EventId,
            (Asks::PersonText, Some(text)) if text != person => Problem::NotUnspecified,
            (Asks::BirthDate, text) => match birth_date(asked, text.as_deref()) {
                Some(problem) => problem,
                None => continue,
            },
            // The strict preset follows Table E.1-1 where the SOP goes further.
            (Asks::Absent, _) if !asked.settings.strict => {
                absent(row, tag, walk, found);
                continue;
            }
            _ => continue,
        };
        let finding = Finding::at(problem, spell(&[tag])).by(policy::Rule::Sop(row));
        // The sender may have chosen another of the SOP's ways.
        let weighs_less = *asks == Asks::BirthDate && asked.received;
        found.add(if weighs_less { finding.weighing(Severity::Warn) } else { finding });
    }
    if value(OPERATORS_NAME).is_some_and(|text| !text.is_empty() && text != person)
        && asked.settings.operators_name == OperatorsName::Retain
    {
        let finding = Finding::at(Problem::OperatorsNameKept, spell(&[OPERATORS_NAME]));
        found.add(by_row(study, OPERATORS_NAME, finding));
    }
    if value(AGE).and_then(|text| years(&text)).is_some_and(|years| years > 89)
        && !asked.settings.cap_age
    {
        found.add(by_row(study, AGE, Finding::at(Problem::AgeOver89, spell(&[AGE]))));
    }
    let institution = Tag(0x0008, 0x0080);
    if asked.settings.institution_name == InstitutionName::Remove && walk.top(institution).is_some()
    {
        found.at(Problem::RemovedPresent, spell(&[institution]));
    }
    markers(asked, &value, found);
}

/// Names the row of the study's SOP that is about this attribute, where there is one.
fn by_row(study: &Study, tag: Tag, finding: Finding) -> Finding {
    match study.rows.iter().find(|row| row.attributes.contains(&tag)) {
        Some(row) => finding.by(policy::Rule::Sop(row.row)),
        None => finding,
    }
}

/// An attribute that the SOP removes is nowhere.
fn absent(row: u8, tag: Tag, walk: &Walk, found: &mut Findings) {
    for (index, _) in walk.nodes.iter().enumerate().filter(|(_, node)| node.tag == tag) {
        let path = walk.path(index);
        if !found.has(&path, Problem::RemovedPresent) {
            found.add(Finding::at(Problem::RemovedPresent, path).by(policy::Rule::Sop(row)));
        }
    }
}

/// Patient Identity Removed, De-identification Method, Longitudinal Temporal
/// Information Modified (PS3.15 2026c section E.1.1).
fn markers<'a>(
    asked: &Asked<'_>,
    value: &impl Fn(Tag) -> Option<Cow<'a, str>>,
    found: &mut Findings,
) {
    let good = [
        (Tag(0x0012, 0x0062), value(Tag(0x0012, 0x0062)).as_deref() == Some("YES")),
        (Tag(0x0012, 0x0063), value(Tag(0x0012, 0x0063)).is_some_and(|text| method(&text))),
        (
            Tag(0x0028, 0x0303),
            matches!(
                value(Tag(0x0028, 0x0303)).as_deref(),
                // An earlier tool may have changed the dates, and said so.
                Some("UNMODIFIED" | "MODIFIED" | "REMOVED")
            ),
        ),
    ];
    for (tag, _) in good.into_iter().filter(|(_, good)| !good) {
        let finding = Finding::at(Problem::Marker, spell(&[tag]));
        found.add(if asked.received { finding.weighing(Severity::Warn) } else { finding });
    }
}

/// Each value of a method has at most 64 characters (LO).
fn method(text: &str) -> bool {
    !text.is_empty() && text.split('\\').all(|part| part.trim().chars().count() <= 64)
}

fn birth_date(asked: &Asked<'_>, text: Option<&str>) -> Option<Problem> {
    match (&asked.settings.birth_date, text) {
        (BirthDate::Absent, None) => None,
        (BirthDate::Absent, Some(_)) => Some(Problem::BirthDate),
        (_, None) => Some(Problem::Missing),
        (BirthDate::Empty, Some("")) => None,
        (BirthDate::Reference(date), Some(text)) if text == date => None,
        (BirthDate::Random, Some(text)) if day_number(text).is_some() => None,
        _ => Some(Problem::BirthDate),
    }
}

/// An age string in years (AS, PS3.5 2026c section 6.2).
fn years(text: &str) -> Option<u32> {
    text.strip_suffix('Y').and_then(|number| number.trim().parse().ok())
}

/// A day's number, by the calendar; `None` for what is no date of ours.
pub(super) fn day_number(date: &str) -> Option<i64> {
    /// Days of a common year before each month.
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let digits = date.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let number: i64 = digits.parse().ok()?;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    if year <= 1800 || !(1..=31).contains(&day) {
        return None;
    }
    let before = BEFORE.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let leap_day = i64::from(month > 2 && leaps(year) > leaps(year - 1));
    Some(year * 365 + leaps(year - 1) + before + leap_day + day)
}

fn near(text: &str, study_date: &str) -> bool {
    match (day_number(text), day_number(study_date)) {
        (Some(left), Some(right)) => (left - right).abs() <= policy::NEAR_STUDY_DAYS,
        _ => text.is_empty(),
    }
}
