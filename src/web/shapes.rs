//! What the page is told of exams, held pictures and verdicts, in the shape in which it
//! shows them.

use std::borrow::Cow;

use serde::Serialize;

use crate::Code;
use crate::check::Severity;
use crate::flow::Finished;
use crate::intake::{Series, Study};
use crate::policy;

/// An exam, as its card shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StudyInfo<'a> {
    uid: &'a str,
    patient_name: &'a str,
    patient_id: &'a str,
    birth_date: &'a str,
    patients: Vec<PatientInfo<'a>>,
    exam_date: &'a str,
    description: &'a str,
    label: &'a str,
    images: usize,
    picture: u32,
    already: &'a str,
    series: Vec<SeriesInfo<'a>>,
    warnings: Vec<Message>,
    mixed_patients: bool,
}

/// A person named in an exam's images.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PatientInfo<'a> {
    name: &'a str,
    id: &'a str,
    birth_date: &'a str,
}

/// A series of an exam.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeriesInfo<'a> {
    uid: &'a str,
    number: String,
    description: &'a str,
    modality: &'static str,
    images: usize,
    first: u32,
    middle: u32,
    last: u32,
    gaps: Vec<[i64; 2]>,
    held: usize,
    held_code: Option<&'static str>,
    /// Places where slices seem to be missing, by position alone.
    slice_gaps: Vec<MissingSlices>,
    localizer: bool,
    /// The most frames that one of its files has.
    frames: u32,
}

/// Slices that seem to be missing between two images.
#[derive(Serialize)]
pub struct MissingSlices {
    /// Instance Numbers of the neighbours.
    between: [Option<i64>; 2],
    missing: u32,
}

/// Something to know, for a person.
#[derive(Serialize)]
pub struct Message {
    code: String,
    message: String,
}

/// Held pictures of a series.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewPicture {
    study_uid: String,
    series_uid: String,
    description: String,
    files: Vec<u32>,
    reason: Cow<'static, str>,
    releasable: bool,
}

impl<'a> StudyInfo<'a> {
    /// An exam as its card shows it, in the words of the study it is for.
    pub fn new(study: &'a Study, words: &policy::Study) -> Self {
        Self {
            uid: study.uid.as_str(),
            patient_name: study.patient.name.as_str(),
            patient_id: study.patient.id.as_str(),
            birth_date: study.patient.birth_date.as_str(),
            patients: study
                .patients
                .iter()
                .map(|patient| PatientInfo {
                    name: patient.name.as_str(),
                    id: patient.id.as_str(),
                    birth_date: patient.birth_date.as_str(),
                })
                .collect(),
            exam_date: study.date.as_str(),
            description: study.description.as_str(),
            label: &study.modality,
            images: study.images,
            picture: study.picture,
            already: study.already.as_ref().map_or("", |id| id.as_str()),
            series: study.series.iter().map(SeriesInfo::from).collect(),
            warnings: study
                .warnings
                .iter()
                .map(|warning| Message {
                    code: warning.as_str().to_owned(),
                    message: study.sentence(*warning, words),
                })
                .collect(),
            mixed_patients: study.mixed_patients,
        }
    }
}

impl<'a> From<&'a Series> for SeriesInfo<'a> {
    fn from(series: &'a Series) -> Self {
        let [first, middle, last] = series.pictures;
        Self {
            uid: series.uid.as_str(),
            number: series.number.map_or_else(String::new, |number| number.to_string()),
            description: series.description.as_str(),
            modality: series.modality.as_str(),
            images: series.files.len(),
            first,
            middle,
            last,
            gaps: series.number_gaps.iter().map(|gap| [gap.first, gap.last]).collect(),
            held: series.held.iter().map(|held| held.files.len()).sum(),
            held_code: series.held.first().map(|held| held.code.as_str()),
            slice_gaps: series
                .unnumbered_slice_gaps()
                .map(|gap| MissingSlices { between: gap.between_numbers, missing: gap.missing })
                .collect(),
            localizer: series.localizer,
            frames: series.frames.iter().copied().max().unwrap_or(1),
        }
    }
}

/// The held pictures of an exam.
pub fn held_pictures(study: &Study, words: &policy::Study) -> Vec<ReviewPicture> {
    let of_series = |series: &Series| {
        let held = series.held.iter().filter(|held| held.releasable);
        held.map(|held| ReviewPicture {
            study_uid: study.uid.as_str().to_owned(),
            series_uid: series.uid.as_str().to_owned(),
            description: series.description.as_str().to_owned(),
            files: held.files.clone(),
            reason: words.say(held.reason()),
            releasable: held.releasable,
        })
        .collect::<Vec<_>>()
    };
    study.series.iter().flat_map(of_series).collect()
}

/// An event's verdict.
pub fn verdict(finished: &Finished) -> serde_json::Value {
    let verdict = &finished.verdict;
    let messages = |failing: bool| -> Vec<serde_json::Value> {
        verdict
            .findings
            .iter()
            .filter(|group| (group.finding.severity == Severity::Fail) == failing)
            .map(super::finding)
            .collect()
    };
    serde_json::json!({
        "eventId": finished.event.id.as_str(),
        "verdict": if verdict.pass { "pass" } else { "fail" },
        "images": finished.event.images.len(),
        "sizeBytes": finished.size_bytes,
        "counted": crate::flow::counted(verdict),
        "identifiers": verdict.identifiers_searched,
        "findings": messages(true),
        "notes": messages(false),
    })
}
