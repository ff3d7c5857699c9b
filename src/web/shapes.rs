//! What the page is told of exams, held pictures and verdicts, in the shape in which it
//! shows them. What it does not show does not cross.

use std::borrow::Cow;

use serde::Serialize;
use tsify::Tsify;

use super::crossing::Bytes;
use crate::check::{self, Confirmation, Grouped, Severity, Verdict};
use crate::flow::{self, Finished, ZipPart};
use crate::intake::{self, Series, Study};
use crate::outcome::{Count, Outcome};
use crate::policy::{self, RuleRow};
use crate::{Code, plan};

/// An exam, as its card shows it.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct StudyInfo {
    uid: String,
    patient_name: String,
    birth_date: String,
    /// Every patient named in the images; more than one spelling is ordinary.
    patients: Vec<PatientInfo>,
    /// DICOM's `YYYYMMDD`; empty when there is none.
    exam_date: String,
    description: String,
    /// The modalities in a word, as `PET-CT`.
    label: String,
    images: usize,
    /// The file to show for the exam.
    picture: u32,
    series: Vec<SeriesInfo>,
    warnings: Vec<Warning>,
    mixed_patients: bool,
}

/// A person named in an exam's images.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PatientInfo {
    name: String,
    birth_date: String,
}

/// A series of an exam. `first`, `middle` and `last` are files to show.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(missing_as_null)]
pub struct SeriesInfo {
    uid: String,
    number: String,
    description: String,
    /// DICOM's Modality.
    modality: &'static str,
    images: usize,
    first: u32,
    middle: u32,
    last: u32,
    /// Instance Numbers that are missing, from the first to the last of each gap.
    gaps: Vec<[i64; 2]>,
    /// How many images are held.
    held: usize,
    held_code: Option<Code>,
    /// Places where slices seem to be missing, by position alone.
    slice_gaps: Vec<MissingSlices>,
    /// All its images are localizers.
    localizer: bool,
    /// The most frames that one of its files has.
    frames: u32,
}

/// Slices that seem to be missing between two images.
#[derive(Debug, Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct MissingSlices {
    /// Instance Numbers of the neighbours.
    between: [Option<i64>; 2],
    missing: u32,
}

/// Something to know, for a person.
#[derive(Debug, Serialize, Tsify)]
pub struct Warning {
    code: String,
    message: String,
}

/// What a DICOMDIR lists against what arrived, when less arrived.
#[derive(Debug, Serialize, Tsify)]
pub struct Shortfall {
    listed: u64,
    arrived: u64,
}

impl From<intake::Shortfall> for Shortfall {
    fn from(short: intake::Shortfall) -> Self {
        Self { listed: short.listed, arrived: short.arrived }
    }
}

/// The word on a typed Event ID and the date beside it.
#[derive(Debug, Serialize, Tsify)]
pub struct EventIdVerdict {
    ok: bool,
    /// Empty when it is good.
    code: &'static str,
    message: String,
}

impl From<Option<plan::EventIdError>> for EventIdVerdict {
    fn from(error: Option<plan::EventIdError>) -> Self {
        let (code, message) = error
            .map_or(("", String::new()), |error| (error.code(), error.sentence().into_owned()));
        Self { ok: error.is_none(), code, message }
    }
}

/// What an event map did.
#[derive(Debug, Default, Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct MapResult {
    pub filled: Vec<MapEvent>,
    /// A sentence for each row that was not used.
    pub problems: Vec<String>,
    /// Why none of it could be used.
    pub error: Option<String>,
}

/// An Event ID that an event map gives an exam.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MapEvent {
    pub study_uid: String,
    pub event_id: String,
}

/// Held pictures of a series.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReviewPicture {
    study_uid: String,
    series_uid: String,
    description: String,
    files: Vec<u32>,
    reason: Cow<'static, str>,
    /// A person may include them after a look.
    releasable: bool,
}

/// An event to write: what the engines need first, and its files in the order of the output.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PlanEvent {
    pub event_id: String,
    #[tsify(type = "Uint8Array<ArrayBuffer>")]
    pub context: super::crossing::Sealed<crate::deid::ExamPlan>,
    pub files: Vec<u32>,
}

/// A piece of a zip: bytes, or the output of a file.
#[derive(Debug, Serialize, Tsify)]
#[serde(untagged)]
pub enum PartOfZip {
    Bytes { bytes: Bytes },
    File { index: u32 },
}

impl From<ZipPart> for PartOfZip {
    fn from(part: ZipPart) -> Self {
        match part {
            ZipPart::Bytes(bytes) => Self::Bytes { bytes: Bytes(bytes) },
            ZipPart::File(index) => Self::File { index },
        }
    }
}

/// An image as a single file.
#[derive(Debug, Serialize, Tsify)]
pub struct OutputFile {
    pub name: String,
    pub index: u32,
}

/// How many files ended for a reason.
#[derive(Debug, Serialize, Tsify)]
pub struct OutcomeCount {
    outcome: Outcome,
    code: Code,
    sentence: &'static str,
    count: u64,
}

impl From<Count> for OutcomeCount {
    fn from(Count { outcome, code, count }: Count) -> Self {
        Self { outcome, code, sentence: code.sentence(), count }
    }
}

/// A rule in force, for people.
#[derive(Debug, Serialize, Tsify)]
pub struct RuleInfo {
    /// The tag.
    row: String,
    name: String,
    /// What happens, in words.
    action: Cow<'static, str>,
    rule: String,
}

impl From<RuleRow> for RuleInfo {
    fn from(row: RuleRow) -> Self {
        Self { row: row.tag, name: row.name, action: row.words, rule: row.rule.to_string() }
    }
}

/// Settings that were read.
#[derive(Debug, Serialize, Tsify)]
pub struct SettingsRead {
    /// In full, as the core writes them.
    pub json: String,
    /// A sentence for each departure from the SOP.
    pub differences: Vec<String>,
}

impl StudyInfo {
    /// An exam as its card shows it, in the words of the study it is for.
    pub fn new(study: &Study, words: &policy::Study) -> Self {
        Self {
            uid: study.uid.as_str().to_owned(),
            patient_name: study.patient.name.as_str().to_owned(),
            birth_date: study.patient.birth_date.as_str().to_owned(),
            patients: study
                .patients
                .iter()
                .map(|patient| PatientInfo {
                    name: patient.name.as_str().to_owned(),
                    birth_date: patient.birth_date.as_str().to_owned(),
                })
                .collect(),
            exam_date: study.date.as_str().to_owned(),
            description: study.description.as_str().to_owned(),
            label: study.modality.clone(),
            images: study.images,
            picture: study.picture,
            series: study.series.iter().map(SeriesInfo::from).collect(),
            warnings: study
                .warnings
                .iter()
                .map(|warning| Warning {
                    code: warning.as_str().to_owned(),
                    message: study.sentence(*warning, words),
                })
                .collect(),
            mixed_patients: study.mixed_patients,
        }
    }
}

impl From<&Series> for SeriesInfo {
    fn from(series: &Series) -> Self {
        let [first, middle, last] = series.pictures;
        Self {
            uid: series.uid.as_str().to_owned(),
            number: series.number.map_or_else(String::new, |number| number.to_string()),
            description: series.description.as_str().to_owned(),
            modality: series.modality.as_str(),
            images: series.files.len(),
            first,
            middle,
            last,
            gaps: series.number_gaps.iter().map(|gap| [gap.first, gap.last]).collect(),
            held: series.held.iter().map(|held| held.files.len()).sum(),
            held_code: series.held.first().map(|held| held.code),
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

/// A finding of the check, as the page lists it.
#[derive(Debug, Serialize, Tsify)]
pub struct FindingInfo {
    severity: Severity,
    message: String,
    /// Tags from the outermost sequence to the attribute.
    #[serde(rename = "where")]
    place: String,
    rule: String,
    count: u32,
    /// Images that have it; 0 when it is about the event or the archive.
    files: u32,
    /// The first few of them, counted from 1.
    first: Vec<u32>,
    /// What those are called, where they have the names of outputs.
    names: Vec<String>,
}

impl From<&Grouped> for FindingInfo {
    fn from(group: &Grouped) -> Self {
        let found = &group.finding;
        Self {
            severity: found.severity,
            message: group.sentence.clone(),
            place: found.path.clone(),
            rule: found.rule.clone(),
            count: found.count,
            files: group.files,
            first: group.first.clone(),
            names: group.names.clone(),
        }
    }
}

/// Findings that forbid sending, and those that are only worth knowing.
fn split(verdict: &Verdict) -> [Vec<FindingInfo>; 2] {
    [true, false].map(|failing| {
        let groups = verdict.findings.iter();
        let some = groups.filter(|g| (g.finding.severity == Severity::Fail) == failing);
        some.map(FindingInfo::from).collect()
    })
}

/// Whether something may go out.
#[derive(Debug, Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "lowercase")]
pub enum PassOrFail {
    Pass,
    Fail,
}

impl From<&Verdict> for PassOrFail {
    fn from(verdict: &Verdict) -> Self {
        if verdict.pass { Self::Pass } else { Self::Fail }
    }
}

/// An event's verdict.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct EventVerdict {
    event_id: String,
    verdict: PassOrFail,
    images: usize,
    size_bytes: u64,
    /// What was held against what, counted, in sentences.
    counted: Vec<String>,
    /// Identifiers of the originals that were looked for in every image.
    identifiers: usize,
    findings: Vec<FindingInfo>,
    /// Worth knowing, no failure.
    notes: Vec<FindingInfo>,
}

impl From<&Finished> for EventVerdict {
    fn from(finished: &Finished) -> Self {
        let verdict = &finished.verdict;
        let [findings, notes] = split(verdict);
        Self {
            event_id: finished.event.id.as_str().to_owned(),
            verdict: verdict.into(),
            images: finished.event.images.len(),
            size_bytes: finished.size_bytes,
            counted: flow::counted(verdict),
            identifiers: verdict.identifiers_searched,
            findings,
            notes,
        }
    }
}

/// The verdict on what was received.
#[derive(Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CheckVerdict {
    verdict: PassOrFail,
    /// In words; at its best “no known problem”.
    word: String,
    /// The one asked for; empty when none was.
    event_id: String,
    images: usize,
    studies: usize,
    series: usize,
    /// What was held against what, counted, in sentences.
    counted: Vec<String>,
    findings: Vec<FindingInfo>,
    /// Worth knowing, no failure.
    notes: Vec<FindingInfo>,
}

impl CheckVerdict {
    /// The verdict on an Event ID, or on whichever is in the files.
    pub fn new(verdict: &Verdict, event_id: Option<&str>) -> Self {
        let [findings, notes] = split(verdict);
        Self {
            verdict: verdict.into(),
            word: verdict.word.clone(),
            event_id: event_id.unwrap_or_default().to_owned(),
            images: verdict.images,
            studies: verdict.studies,
            series: verdict.series,
            counted: flow::counted(verdict),
            findings,
            notes,
        }
    }
}

/// Whether a saved copy is the one that was checked, byte for byte.
#[derive(Debug, Serialize, Tsify)]
pub struct SavedCopy {
    confirmed: bool,
    findings: Vec<FindingInfo>,
}

impl SavedCopy {
    /// What the comparison came to, in the words of the study.
    pub fn new(confirmation: &Confirmation, study: &policy::Study) -> Self {
        let findings = confirmation.findings.iter().map(|found| (0, found));
        Self {
            confirmed: confirmation.confirmed,
            findings: check::group(findings, study).iter().map(FindingInfo::from).collect(),
        }
    }
}
