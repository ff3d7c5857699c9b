//! An exam as its card shows it: made anew from the catalogue whenever it is asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::catalogue::{Image, same_patient};
use super::gaps::{NumberGap, SliceGap, number_gaps, slice_gaps};
use super::readiness::{Received, received};
use super::stated::{Shortfall, missing_images, missing_parts};
use super::{BurnedIn, Original, Patient, StudyFacts};
use crate::outcome::{Code, Outcome};
use crate::policy::{self, Modality};
use crate::words::{signs, warnings};

/// What a person should know about an exam before sending it. The spelling of `as_str`
/// is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// More than one Patient ID or birth date.
    MixedPatients,
    /// More than one exam date.
    SeveralDates,
    /// Images may be missing from a series.
    MayMissImages,
    /// Some SOP Instance UID occurs twice.
    SameUid,
    /// Modality (0008,0060) and SOP Class disagree.
    ModalityDiffers,
    /// An age over 89 stays in the copies, unless the settings cap it.
    AgeOver89,
    /// The receiver's published rules report something of the images.
    ReceiverMissing,
    /// Operators' Name stays in the copies, unless the settings replace it.
    OperatorsName,
    /// Patient Name, Patient ID, Accession Number and Study ID are all the same.
    AlreadyDeidentified,
}

impl Warning {
    /// The stable spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MixedPatients => "mixed-patients",
            Self::SeveralDates => "several-dates",
            Self::MayMissImages => "may-miss-images",
            Self::SameUid => "same-uid",
            Self::ModalityDiffers => "modality-differs",
            Self::AgeOver89 => "age-over-89",
            Self::ReceiverMissing => "receiver-missing",
            Self::OperatorsName => "operators-name",
            Self::AlreadyDeidentified => "already-de-identified",
        }
    }

    /// What it means, for a person of this study.
    #[must_use]
    pub fn sentence(self, study: &policy::Study) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::MixedPatients => warnings::MIXED_PATIENTS,
            Self::SeveralDates => warnings::SEVERAL_DATES,
            Self::MayMissImages => warnings::MAY_MISS_IMAGES,
            Self::SameUid => warnings::SAME_UID,
            Self::ModalityDiffers => return warnings::modality_differs(study.about.kinds).into(),
            Self::AgeOver89 => warnings::AGE_OVER_89,
            Self::ReceiverMissing => {
                return warnings::receiver_missing(study.about.receiver.name).into();
            }
            Self::OperatorsName => warnings::OPERATORS_NAME,
            Self::AlreadyDeidentified => warnings::ALREADY_DE_IDENTIFIED,
        })
    }
}

/// Images of a series that wait for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldImages {
    /// The reason code.
    pub code: Code,
    /// With [`Code::BurnedIn`]: every reason found in any of the images.
    pub burned_in: Vec<BurnedIn>,
    /// A person may include them after looking.
    pub releasable: bool,
    /// Their files, in the series' order.
    pub files: Vec<u32>,
}

impl HeldImages {
    /// Why they are held, for the person who may release them.
    #[must_use]
    pub fn reason(&self, study: &policy::Study) -> Cow<'static, str> {
        match self.code {
            Code::CodestreamUnread => signs::DATA_UNREAD.into(),
            Code::LettersFound => signs::LETTERS.into(),
            _ => self.burned_in.first().map_or("".into(), |reason| reason.sentence(study)),
        }
    }
}

/// A series of an exam.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// Series Instance UID.
    pub uid: Original,
    /// Series Number.
    pub number: Option<i64>,
    /// Series Description.
    pub description: Original,
    /// What it shows.
    pub modality: Modality,
    /// Series Date as `YYYYMMDD`.
    pub date: Original,
    /// All its files in order, held ones included.
    pub files: Vec<u32>,
    /// All its images are localizers.
    pub localizer: bool,
    /// All its images are of the head or neck.
    pub of_head: bool,
    /// How many frames each of them has.
    pub frames: Vec<u32>,
    /// The files of the first, middle and last image; of those not held, if there are any.
    pub pictures: [u32; 3],
    /// Bytes of all its files.
    pub bytes: u64,
    /// Missing Instance Numbers.
    pub number_gaps: Vec<NumberGap>,
    /// Missing slice positions.
    pub slice_gaps: Vec<SliceGap>,
    /// Fewer images than a header says.
    pub missing_images: Option<Shortfall>,
    /// Concatenations that lack a part.
    pub missing_parts: Vec<Shortfall>,
    /// Images that wait for a person, by reason.
    pub held: Vec<HeldImages>,
    /// What the receiver will say of it.
    pub received: Received,
}

impl Series {
    /// Images may be missing, whatever shows it.
    #[must_use]
    pub fn may_miss_images(&self) -> bool {
        !self.number_gaps.is_empty()
            || !self.slice_gaps.is_empty()
            || !self.missing_parts.is_empty()
            || self.missing_images.is_some()
    }

    /// Missing slice positions that the Instance Numbers do not show already.
    pub fn unnumbered_slice_gaps(&self) -> impl Iterator<Item = &SliceGap> {
        self.slice_gaps.iter().filter(|slice| {
            let told = |number: &NumberGap| {
                let beside = |n: &Option<i64>| {
                    n.is_some_and(|n| {
                        (number.first.saturating_sub(1)..=number.last.saturating_add(1))
                            .contains(&n)
                    })
                };
                slice.between_numbers.iter().all(beside)
            };
            !self.number_gaps.iter().any(told)
        })
    }
}

/// An exam.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Study {
    /// Study Instance UID.
    pub uid: Original,
    /// The patient, as most images have it.
    pub patient: Patient,
    /// Every patient named in the images; more than one spelling is ordinary.
    pub patients: Vec<Patient>,
    /// The images cannot be all of one patient.
    pub mixed_patients: bool,
    /// Of such an exam the files of each of its patients, in their order; else nothing.
    pub files_of: Vec<Vec<u32>>,
    /// Study Date as `YYYYMMDD`, as most images have it.
    pub date: Original,
    /// Every exam date found, sorted.
    pub exam_dates: Vec<Original>,
    /// Study Time.
    pub time: Original,
    /// Study Description.
    pub description: Original,
    /// Accession Number, as most images have it.
    pub accession: Original,
    /// Every Accession Number found, sorted.
    pub accessions: Vec<Original>,
    /// [`Modality::exam`]: `CT`, `PET`, `PET/CT`.
    pub modality: String,
    /// How many images, held ones included.
    pub images: usize,
    /// Bytes of all files.
    pub bytes: u64,
    /// The series in order.
    pub series: Vec<Series>,
    /// The file of a picture to show: the middle of the largest series.
    pub picture: u32,
    /// The ID under which every image was de-identified before.
    pub already: Option<Original>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

impl Study {
    /// From the images of one Study Instance UID; `None` without any.
    pub(super) fn of(mut images: Vec<Image<'_>>, copies: &BTreeSet<u32>) -> Option<Self> {
        images.sort_by(Image::in_order);
        let mut variants = BTreeMap::<&StudyFacts, usize>::new();
        // (Images that follow each other mostly share their facts, which are kept once.)
        for alike in images.chunk_by(|a, b| std::ptr::eq(a.study, b.study)) {
            if let Some(image) = alike.first() {
                *variants.entry(image.study).or_default() += alike.len();
            }
        }
        let most = variants.values().max()?;
        let (facts, _) = variants.iter().find(|(_, count)| *count == most)?;
        let patients: BTreeSet<&Patient> = variants.keys().map(|facts| &facts.patient).collect();
        let series = series_of(&images);
        let largest = series.iter().rev().max_by_key(|series| {
            let held: usize = series.held.iter().map(|held| held.files.len()).sum();
            (series.files.len() - held.min(series.files.len()), series.files.len())
        })?;
        let [_, picture, _] = largest.pictures;
        let mixed_patients = !same_patient(patients.iter().copied());
        let files_of = |patient: &&Patient| {
            let own = images.iter().filter(|image| image.study.patient == **patient);
            own.map(|image| image.file).collect()
        };
        let mut study = Self {
            uid: facts.uid.clone(),
            patient: facts.patient.clone(),
            files_of: patients.iter().filter(|_| mixed_patients).map(files_of).collect(),
            mixed_patients,
            patients: patients.into_iter().cloned().collect(),
            date: facts.date.clone(),
            exam_dates: distinct(variants.keys().map(|facts| &facts.date)),
            time: facts.time.clone(),
            description: facts.description.clone(),
            accession: facts.accession.clone(),
            accessions: distinct(variants.keys().map(|facts| &facts.accession)),
            modality: label(&series),
            images: images.len(),
            bytes: images.iter().map(|image| image.size).sum(),
            picture,
            already: already(variants.keys().copied()),
            series,
            warnings: Vec::new(),
        };
        study.warnings = study.warnings_of(&images, copies);
        Some(study)
    }

    fn warnings_of(&self, images: &[Image<'_>], copies: &BTreeSet<u32>) -> Vec<Warning> {
        [
            (Warning::MixedPatients, self.mixed_patients),
            (Warning::SeveralDates, self.exam_dates.len() > 1),
            (Warning::MayMissImages, self.series.iter().any(Series::may_miss_images)),
            (Warning::SameUid, images.iter().any(|image| copies.contains(&image.file))),
            (Warning::ModalityDiffers, images.iter().any(|image| image.series.modality_differs)),
            (Warning::AgeOver89, images.iter().any(|image| image.study.age_over_89)),
            (
                Warning::ReceiverMissing,
                self.series.iter().any(|series| series.received.has_findings()),
            ),
            (Warning::OperatorsName, images.iter().any(|image| image.study.has_operators)),
            (Warning::AlreadyDeidentified, self.already.is_some()),
        ]
        .into_iter()
        .filter_map(|(warning, found)| found.then_some(warning))
        .collect()
    }
}

fn distinct<'a>(values: impl Iterator<Item = &'a Original>) -> Vec<Original> {
    let values: BTreeSet<&Original> = values.filter(|value| !value.is_empty()).collect();
    values.into_iter().cloned().collect()
}

fn already<'a>(mut variants: impl Iterator<Item = &'a StudyFacts>) -> Option<Original> {
    let id = variants.next()?.already()?;
    variants.all(|facts| facts.already() == Some(id)).then(|| Original(id.to_owned()))
}

fn label(series: &[Series]) -> String {
    Modality::exam(&series.iter().map(|series| series.modality).collect::<Vec<_>>())
}

/// The series of sorted images, in the order of their first images. One Series Instance
/// UID under two modalities makes two; two Series Numbers under one UID do not.
fn series_of(images: &[Image<'_>]) -> Vec<Series> {
    let mut places = BTreeMap::<(Modality, &str), usize>::new();
    let mut groups: Vec<Vec<Image<'_>>> = Vec::new();
    for alike in images.chunk_by(|a, b| std::ptr::eq(a.series, b.series)) {
        let Some(series) = alike.first().map(|image| image.series) else { continue };
        let at = *places.entry((series.modality, series.uid.as_str())).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(own) => own.extend(alike),
            None => groups.push(alike.to_vec()),
        }
    }
    groups.iter().filter_map(|images| one_series(images)).collect()
}

fn one_series(images: &[Image<'_>]) -> Option<Series> {
    let facts = images.first()?.series;
    let files: Vec<u32> = images.iter().map(|image| image.file).collect();
    let waits = |image: &&Image<'_>| held_code(image).is_some();
    let clear: Vec<u32> =
        images.iter().filter(|image| !waits(image)).map(|image| image.file).collect();
    let shown = if clear.is_empty() { &files } else { &clear };
    let pictures = [*shown.first()?, *shown.get(shown.len() / 2)?, *shown.last()?];
    let mut held = BTreeMap::<Code, (BTreeSet<BurnedIn>, Vec<u32>)>::new();
    for image in images {
        let Some(code) = held_code(image) else { continue };
        let (reasons, files) = held.entry(code).or_default();
        files.push(image.file);
        if code == Code::BurnedIn {
            reasons.extend(&image.facts.burned_in);
        }
    }
    let held = held.into_iter().map(|(code, (reasons, files))| HeldImages {
        code,
        releasable: match code {
            Code::BurnedIn => reasons.iter().all(|reason| reason.releasable()),
            code => matches!(code, Code::CodestreamUnread | Code::LettersFound),
        },
        burned_in: reasons.into_iter().collect(),
        files,
    });
    Some(Series {
        uid: facts.uid.clone(),
        number: facts.number,
        description: facts.description.clone(),
        modality: facts.modality,
        date: facts.date.clone(),
        bytes: images.iter().map(|image| image.size).sum(),
        number_gaps: number_gaps(images.iter().map(|image| image.facts)),
        slice_gaps: slice_gaps(images.iter().map(|image| image.facts)),
        missing_images: missing_images(images.iter().map(|image| image.facts)),
        missing_parts: missing_parts(images.iter().map(|image| image.facts)),
        held: held.collect(),
        received: received(images),
        pictures,
        localizer: images.iter().all(|image| image.facts.localizer),
        of_head: images.iter().all(|image| image.facts.of_head),
        frames: images.iter().map(|image| image.facts.dimensions.frames.max(1)).collect(),
        files,
    })
}

/// Why an image waits: as it ended, or since a person has to look at its picture.
fn held_code(image: &Image<'_>) -> Option<Code> {
    match image.code {
        // What a person released stays among what was looked at.
        None | Some(Code::Written) => image.waits_for_a_look(),
        Some(code) => (code.outcome() == Outcome::Held).then_some(code),
    }
}
