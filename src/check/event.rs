//! All images of an event together: one patient, one study, UIDs that fit together, no
//! gaps, and the verdict.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Findings, Grouped, Problem, Severity, group};
use super::image::{Facts, ImageReport};
use super::rows::Rows;
use crate::policy::Study;
use crate::words::check;

/// What an event is compared with.
#[derive(Debug, Clone, Copy)]
pub struct EventExpectation<'a> {
    /// The study it is for.
    pub study: &'a Study,
    /// The Event ID that was typed; `None` for what came from elsewhere.
    pub event_id: Option<&'a str>,
    /// A person confirmed that several studies or dates belong to this Event ID.
    pub several_studies: bool,
    /// How many images there must be, when that is known.
    pub images: Option<usize>,
}

/// What the check says of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Nothing was found that forbids sending it.
    pub pass: bool,
    /// The verdict in words. The best one is “no known problem”: no check can prove that
    /// nothing identifying is left.
    pub word: String,
    /// What was found, failures first, equal findings as one.
    pub findings: Vec<Grouped>,
    /// Images checked.
    pub images: usize,
    /// Studies among them.
    pub studies: usize,
    /// Series among them.
    pub series: usize,
    /// How many identifiers of the originals were looked for in every image.
    pub identifiers_searched: usize,
    /// Rows of the SOP's table that concern the images: tested on an attribute of them that
    /// is there, or that must or must not be.
    pub sop_rows: u8,
    /// Attributes compared with their rule, of all images together.
    pub attributes: u64,
    /// Values that are the originals' byte by byte, of all images together; 0 without them.
    pub compared: u64,
    /// The one Event ID that all images hold, when each was de-identified.
    #[serde(skip)]
    pub event_id: Option<String>,
}

impl Verdict {
    /// Adds what was found beside the images.
    #[must_use]
    pub fn with(mut self, finding: &Finding, study: &Study) -> Self {
        self.findings.extend(group([(0, finding)], study));
        self.findings.sort_by_key(|grouped| grouped.finding.severity);
        (self.pass, self.word) = judged(&self.findings);
        self
    }

    /// Gives the findings the names of the first files that have them; `name` is asked by
    /// the file's number and gives only names that identify nobody.
    pub fn name_files(&mut self, name: impl Fn(u32) -> Option<String>) {
        for grouped in &mut self.findings {
            grouped.names = grouped.first.iter().filter_map(|number| name(*number)).collect();
        }
    }
}

/// Puts the reports of an event's images, in the order of the archive, and what was found
/// in the archive itself together.
#[must_use]
pub fn event<'a>(
    expect: &EventExpectation<'_>,
    images: impl IntoIterator<Item = &'a ImageReport>,
    archive: &[Finding],
) -> Verdict {
    let images: Vec<&ImageReport> = images.into_iter().collect();
    let mut whole = together(expect, images.iter().copied());
    whole.extend_from_slice(archive);
    verdict(expect, images, whole)
}

/// What the images of an event say together.
#[must_use]
pub fn together<'a>(
    expect: &EventExpectation<'_>,
    images: impl IntoIterator<Item = &'a ImageReport>,
) -> Vec<Finding> {
    let mut found = Findings::default();
    let facts: Vec<&Facts> = images.into_iter().map(|report| &report.facts).collect();
    if facts.is_empty() || expect.images.is_some_and(|count| count != facts.len()) {
        found.whole(Problem::NoImages);
    }
    unity(expect, &facts, &mut found);
    gaps(&facts, &mut found);
    found.into_sorted()
}

/// The verdict on an event by the reports of its images, in the order of the archive, and
/// what was found in all of them together and in the archive itself.
#[must_use]
pub fn verdict<'a>(
    expect: &EventExpectation<'_>,
    images: impl IntoIterator<Item = &'a ImageReport>,
    whole: impl IntoIterator<Item = Finding>,
) -> Verdict {
    let images: Vec<&ImageReport> = images.into_iter().collect();
    let heads = heads(&images.iter().map(|report| &report.facts).collect::<Vec<_>>());
    let mut found = Findings::default();
    whole.into_iter().for_each(|finding| found.add(finding));
    let whole = found.into_sorted();
    let numbered = images
        .iter()
        .zip(1u32..)
        .flat_map(|(report, number)| report.findings.iter().map(move |finding| (number, finding)));
    let findings = group(whole.iter().map(|finding| (0, finding)).chain(numbered), expect.study);
    let (pass, word) = judged(&findings);
    let mut rows = Rows::default();
    images.iter().for_each(|report| rows.extend(report.checked.rows));
    Verdict {
        pass,
        word,
        findings,
        images: images.len(),
        studies: distinct(&heads, |facts| &facts.study_uid),
        series: distinct(&heads, |facts| &facts.series_uid),
        identifiers_searched: images
            .iter()
            .map(|report| report.identifiers_searched)
            .max()
            .unwrap_or(0),
        sop_rows: u8::try_from(rows.count()).unwrap_or(u8::MAX),
        attributes: images.iter().map(|report| report.checked.attributes).sum(),
        compared: images.iter().map(|report| report.checked.compared).sum(),
        event_id: held(&images),
    }
}

/// The Event ID that every image holds, where all are marked as de-identified.
fn held(images: &[&ImageReport]) -> Option<String> {
    let is_marked = |report: &&ImageReport| {
        report.findings.iter().all(|finding| finding.problem != Problem::Marker)
    };
    let first = images.first()?.facts.event_id.as_ref()?;
    let is_one = images.iter().all(|report| report.facts.event_id.as_ref() == Some(first));
    let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_one && is_number && images.iter().all(is_marked)).then(|| first.clone())
}

fn judged(findings: &[Grouped]) -> (bool, String) {
    let pass = findings.iter().all(|grouped| grouped.finding.severity != Severity::Fail);
    (pass, if pass { check::NO_KNOWN_PROBLEM } else { check::PROBLEMS_FOUND }.into())
}

fn distinct(facts: &[&Facts], part: impl Fn(&Facts) -> &String) -> usize {
    texts(facts, part).len()
}

/// The different texts of these images, where there are any.
fn texts<'a>(facts: &[&'a Facts], part: impl Fn(&Facts) -> &String) -> BTreeSet<&'a str> {
    let texts = facts.iter().map(|facts| part(facts).as_str());
    texts.filter(|text| !text.is_empty()).collect()
}

/// Of images that follow each other and say the same of patient, study and series, as most do,
/// the first.
fn heads<'a>(facts: &[&'a Facts]) -> Vec<&'a Facts> {
    let own = |facts: &'a Facts| {
        let Facts { series_uid, study_uid, study_date, patient_id, patient_sex, .. } = facts;
        [series_uid, study_uid, study_date, patient_id, patient_sex].map(String::as_str)
    };
    let alike = facts.chunk_by(|a, b| own(a) == own(b));
    alike.filter_map(|alike| alike.first().copied()).collect()
}

/// One patient, one study, UIDs used once.
fn unity(expect: &EventExpectation<'_>, facts: &[&Facts], found: &mut Findings) {
    // What could not be read, or lacks the attribute, has its own finding.
    let heads = heads(facts);
    let event_ids = texts(&heads, |facts| &facts.patient_id);
    if event_ids.len() > 1
        || expect.event_id.is_some_and(|typed| event_ids.iter().any(|id| *id != typed))
    {
        found.whole(Problem::EventIdsDiffer);
    }
    if distinct(&heads, |facts| &facts.patient_sex) > 1 {
        // A console may have been given the wrong letter: a person has to look.
        found.add(Finding::whole(Problem::MixedPatients).weighing(Severity::Warn));
    }
    let confirmed = if expect.several_studies { Severity::Note } else { Severity::Fail };
    if distinct(&heads, |facts| &facts.study_uid) > 1 {
        found.add(Finding::whole(Problem::SeveralStudies).weighing(confirmed));
    }
    if distinct(&heads, |facts| &facts.study_date) > 1 {
        let weight = if expect.several_studies { Severity::Note } else { Severity::Warn };
        found.add(Finding::whole(Problem::SeveralDates).weighing(weight));
    }
    let mut instances = HashSet::with_capacity(facts.len());
    let sop_uids = facts.iter().map(|facts| &facts.sop_uid).filter(|uid| !uid.is_empty());
    for _ in sop_uids.filter(|uid| !instances.insert(*uid)) {
        found.whole(Problem::UidRepeated);
    }
    let mut series = BTreeMap::new();
    for facts in heads {
        if series
            .insert(&facts.series_uid, &facts.study_uid)
            .is_some_and(|study| *study != facts.study_uid)
        {
            found.whole(Problem::UidInconsistent);
        }
    }
}

/// What distinguishes the stacks of an event.
fn stack(facts: &Facts) -> (&str, &str, &str, Option<[f64; 6]>) {
    let Facts { series_uid, acquisition_number, image_type, orientation, .. } = facts;
    (series_uid, acquisition_number, image_type, *orientation)
}

/// Instance numbers that are missing between others, and slices by their positions.
fn gaps(facts: &[&Facts], found: &mut Findings) {
    let mut numbers = BTreeMap::<&str, Vec<i64>>::new();
    let mut stacks = BTreeMap::<(&str, &str, &str, [i64; 6]), Vec<f64>>::new();
    // Images that follow each other mostly are of one stack.
    for alike in facts.chunk_by(|a, b| stack(a) == stack(b)) {
        let Some(first) = alike.first() else { continue };
        let own = alike.iter().filter_map(|facts| facts.instance_number);
        numbers.entry(&first.series_uid).or_default().extend(own);
        if let Some(orientation) = first.orientation {
            let key = (
                first.series_uid.as_str(),
                first.acquisition_number.as_str(),
                first.image_type.as_str(),
                orientation.map(|value| (value * 100.0).round() as i64),
            );
            let own = alike.iter().filter_map(|facts| facts.position);
            stacks.entry(key).or_default().extend(own.map(|position| along(position, orientation)));
        }
    }
    for mut list in numbers.into_values() {
        list.sort_unstable();
        list.dedup();
        let span = list
            .last()
            .zip(list.first())
            .map_or(0, |(last, first)| last.saturating_sub(*first).saturating_add(1));
        // Numbers that all keep the same step, as every second one, are whole.
        let pairs = list.iter().zip(list.iter().skip(1));
        let steps = pairs.map(|(low, high)| high.saturating_sub(*low));
        let step = if list.len() < 3 { 1 } else { steps.fold(0, greatest_common).max(1) };
        let there = i64::try_from(list.len()).unwrap_or(i64::MAX);
        let missing = span.saturating_sub(1) / step - there.saturating_sub(1);
        if missing > 0 {
            count(Problem::InstanceGap, missing, found);
        }
    }
    for mut stack in stacks.into_values() {
        stack.sort_by(f64::total_cmp);
        let steps: Vec<f64> = stack
            .windows(2)
            .filter_map(|pair| if let [low, high] = pair { Some(high - low) } else { None })
            .filter(|step| *step > 0.01)
            .collect();
        let mut sorted = steps.clone();
        sorted.sort_by(f64::total_cmp);
        let Some(usual) = sorted.get(sorted.len() / 2).copied().filter(|_| sorted.len() > 2) else {
            continue;
        };
        // Less than two thirds at one spacing: reformats or free positions.
        let regular = steps.iter().filter(|step| (*step - usual).abs() < 0.1 * usual).count();
        if regular.saturating_mul(3) < steps.len().saturating_mul(2) {
            continue;
        }
        // A lost slice leaves a whole number of steps; another stack begins anywhere.
        let missing: f64 = steps
            .iter()
            .map(|step| step / usual)
            .filter(|count| *count > 1.5 && (count - count.round()).abs() < 0.15)
            .map(|count| count.round() - 1.0)
            .sum();
        if missing > 0.0 {
            count(Problem::SliceGap, missing as i64, found);
        }
    }
}

fn greatest_common(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    a
}

fn count(problem: Problem, missing: i64, found: &mut Findings) {
    found.add(Finding {
        count: u32::try_from(missing).unwrap_or(u32::MAX),
        ..Finding::whole(problem)
    });
}

/// A slice's place along the normal of its plane (PS3.3 2026c section C.7.6.2.1.1).
fn along([x, y, z]: [f64; 3], [a, b, c, d, e, f]: [f64; 6]) -> f64 {
    x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d)
}
