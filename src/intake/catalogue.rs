//! All dropped files with what is known of each, whatever the order in which they were
//! added: the place where every file has exactly one end.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use super::copies::SameUid;
use super::{ImageFacts, Patient, Record};
use super::{SeriesFacts, Shortfall, Study, StudyFacts};
use crate::outcome::{Code, Count, Outcome, tally};
use crate::policy::Modality;

/// What a file's de-identified form hashes to (SHA-256).
pub type Digest = [u8; 32];

/// The dropped files by the index that the caller gave each.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    studies: Interned<StudyFacts>,
    series: Interned<SeriesFacts>,
    files: BTreeMap<u32, File>,
    /// The exams, and which of their images share a UID, once that was asked for, until a file
    /// changes.
    exams: OnceLock<Vec<Study>>,
    same_uid: OnceLock<Vec<SameUid>>,
}

#[derive(Debug, Clone, Default)]
struct File {
    size: u64,
    code: Option<Code>,
    image: Option<Stored>,
    digest: Option<Digest>,
    /// Files that a DICOMDIR lists.
    listed: Option<u32>,
    /// Its compressed picture could not be looked through when it was written.
    unread: bool,
    /// The search found letters in its picture.
    letters: bool,
}

/// An image whose study and series facts are kept once for all that share them: 20,000
/// images of an exam have a handful of each.
#[derive(Debug, Clone)]
struct Stored {
    study: usize,
    series: usize,
    facts: ImageFacts,
}

#[derive(Debug, Clone)]
struct Interned<T> {
    values: Vec<T>,
    places: HashMap<T, usize>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { values: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Interned<T> {
    fn place(&mut self, value: T) -> usize {
        if let Some(place) = self.places.get(&value) {
            return *place;
        }
        let place = self.values.len();
        self.values.push(value.clone());
        self.places.insert(value, place);
        place
    }
}

/// An accepted image in the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    /// The index of its file.
    pub file: u32,
    /// The length of its file in bytes.
    pub size: u64,
    /// How it ended, when that is known already.
    pub code: Option<Code>,
    /// Its exam.
    pub study: &'a StudyFacts,
    /// Its series.
    pub series: &'a SeriesFacts,
    /// Itself.
    pub facts: &'a ImageFacts,
    /// Its compressed picture could not be looked through, as a run found out.
    pub unread: bool,
    /// The search found what may be letters in its picture.
    pub letters: bool,
}

/// What images are sorted by; a number that is missing comes last.
type OrderKey<'a> = (Modality, (bool, i64), &'a str, (bool, i64), &'a str, u32);

impl<'a> Image<'a> {
    /// Why a person has to look at its picture before it goes, if so.
    #[must_use]
    pub const fn waits_for_a_look(&self) -> Option<Code> {
        if self.unread {
            Some(Code::CodestreamUnread)
        } else if !self.facts.burned_in.is_empty() {
            Some(Code::BurnedIn)
        } else if self.letters {
            Some(Code::LettersFound)
        } else {
            None
        }
    }

    /// By modality, Series Number, Series Instance UID, Instance Number, SOP Instance UID;
    /// the file's index only distinguishes copies of one image.
    #[must_use]
    pub fn in_order(&self, other: &Self) -> Ordering {
        // Most images that are compared share their series' facts, which are kept once.
        if std::ptr::eq(self.series, other.series) {
            let own = |image: &Self| (last(image.facts.number), image.file);
            let [(number, file), (other_number, other_file)] = [own(self), own(other)];
            return number
                .cmp(&other_number)
                .then_with(|| self.facts.uid.cmp(&other.facts.uid))
                .then(file.cmp(&other_file));
        }
        self.order().cmp(&other.order())
    }

    fn order(&self) -> OrderKey<'a> {
        (
            self.series.modality,
            last(self.series.number),
            self.series.uid.as_str(),
            last(self.facts.number),
            self.facts.uid.as_str(),
            self.file,
        )
    }
}

/// A number that is missing comes last.
fn last(number: Option<i64>) -> (bool, i64) {
    (number.is_none(), number.unwrap_or(0))
}

impl Catalogue {
    /// Enters a file: its length in bytes and what [`super::examine`] or the reader said.
    /// Entering an index again replaces what was known of it.
    pub fn add(&mut self, file_index: u32, size: u64, result: Result<Record, Code>) {
        let file = match result {
            Ok(record) => {
                let study = self.studies.place(record.study);
                let series = self.series.place(record.series);
                let image = Some(Stored { study, series, facts: record.image });
                File { size, image, ..File::default() }
            }
            Err(code) => File { size, code: Some(code), ..File::default() },
        };
        self.forget();
        self.files.insert(file_index, file);
    }

    /// Enters a DICOMDIR that lists so many files ([`super::dicomdir_images`]).
    pub fn add_dicomdir(&mut self, file_index: u32, size: u64, listed: Option<u32>) {
        let code = Some(Code::Dicomdir);
        self.forget();
        self.files.insert(file_index, File { size, code, listed, ..File::default() });
    }

    /// A file ended with this reason: it could not be read, was held while being written,
    /// or was written. Files not entered before are entered.
    pub fn close(&mut self, file_index: u32, code: Code) {
        self.forget();
        let file = self.files.entry(file_index).or_default();
        file.code = Some(code);
        file.unread |= code == Code::CodestreamUnread;
    }

    /// Takes an image's end back, to try again. Files that are no image keep theirs, and a
    /// picture that could not be looked through still waits for a look.
    pub fn reopen(&mut self, file_index: u32) {
        self.forget();
        if let Some(file) = self.files.get_mut(&file_index).filter(|file| file.image.is_some()) {
            file.code = None;
            file.digest = None;
        }
    }

    /// Says whether the search found letters in an image's picture; whether that is news.
    pub fn set_letters(&mut self, file_index: u32, letters: bool) -> bool {
        let file = self.files.get_mut(&file_index).filter(|file| file.letters != letters);
        let Some(file) = file else { return false };
        file.letters = letters;
        self.forget();
        true
    }

    /// Says what an image's de-identified form hashes to, so that copies of one image
    /// can be distinguished from different images under one UID.
    pub fn set_digest(&mut self, file_index: u32, digest: Digest) {
        self.forget();
        if let Some(file) = self.files.get_mut(&file_index) {
            file.digest = Some(digest);
        }
    }

    /// How many files were entered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// No file was entered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The accepted images by file index.
    pub fn images(&self) -> impl Iterator<Item = Image<'_>> + Clone {
        self.files.iter().filter_map(|(index, file)| self.as_image(*index, file))
    }

    /// One accepted image.
    #[must_use]
    pub fn image(&self, file_index: u32) -> Option<Image<'_>> {
        self.as_image(file_index, self.files.get(&file_index)?)
    }

    fn as_image<'a>(&'a self, index: u32, file: &'a File) -> Option<Image<'a>> {
        let stored = file.image.as_ref()?;
        Some(Image {
            file: index,
            size: file.size,
            code: file.code,
            study: self.studies.values.get(stored.study)?,
            series: self.series.values.get(stored.series)?,
            facts: &stored.facts,
            unread: file.unread,
            letters: file.letters,
        })
    }

    /// The exams, by date, then UID.
    #[must_use]
    pub fn studies(&self) -> Vec<Study> {
        self.exams.get_or_init(|| self.read_studies()).clone()
    }

    fn read_studies(&self) -> Vec<Study> {
        // Facts are few and images many: an exam is looked up by its facts' place.
        let mut by_uid = BTreeMap::<&str, Vec<usize>>::new();
        for (place, facts) in self.studies.values.iter().enumerate() {
            by_uid.entry(facts.uid.as_str()).or_default().push(place);
        }
        let mut by_place: Vec<Vec<Image<'_>>> = vec![Vec::new(); self.studies.values.len()];
        for (index, file) in &self.files {
            let own = file.image.as_ref().and_then(|stored| by_place.get_mut(stored.study));
            if let (Some(own), Some(image)) = (own, self.as_image(*index, file)) {
                own.push(image);
            }
        }
        let copies: BTreeSet<u32> =
            self.same_uid().into_iter().flat_map(|group| group.files).collect();
        let mut studies = Vec::with_capacity(by_uid.len());
        for places in by_uid.into_values() {
            let mut images = Vec::new();
            for place in places {
                images.append(by_place.get_mut(place).unwrap_or(&mut Vec::new()));
            }
            studies.extend(Study::of(images, &copies));
        }
        studies.sort_by(|a, b| (&a.date, &a.time, &a.uid).cmp(&(&b.date, &b.time, &b.uid)));
        studies
    }

    /// Images that share a SOP Instance UID, by UID. Those that failed before their
    /// de-identified form was known are not counted: nothing of them is written. Within one
    /// exam the de-identified forms decide; in two exams, they differ in any case.
    #[must_use]
    pub fn same_uid(&self) -> Vec<SameUid> {
        self.same_uid.get_or_init(|| self.read_same_uid()).clone()
    }

    pub(super) fn digest(&self, file_index: u32) -> Option<Digest> {
        self.files.get(&file_index)?.digest
    }

    /// What a DICOMDIR lists against what arrived, when less arrived. The same DICOMDIR
    /// dropped twice counts once.
    #[must_use]
    pub fn shortfall(&self) -> Option<Shortfall> {
        let mut lists: Vec<(u64, u32)> =
            self.files.values().filter_map(|file| Some((file.size, file.listed?))).collect();
        lists.sort_unstable();
        lists.dedup();
        let listed = lists.iter().map(|(_, listed)| u64::from(*listed)).sum();
        let not_arrived = |code: Code| {
            code.outcome() == Outcome::Skipped
                || matches!(code, Code::Empty | Code::Unreadable | Code::Changed)
        };
        let is_dicom =
            |file: &&File| file.image.is_some() || file.code.is_some_and(|code| !not_arrived(code));
        let arrived = self.files.values().filter(is_dicom).count() as u64;
        (arrived < listed).then_some(Shortfall { listed, arrived })
    }

    /// The end of every file as far as it is known without Event IDs: its reason; held
    /// when its exam is of two patients or its picture waits for a look; else waiting for
    /// an Event ID.
    fn codes(&self) -> impl Iterator<Item = (u32, Code)> {
        // Facts are few and images many: an exam is looked up by its facts' place.
        let mut places = vec![false; self.studies.values.len()];
        for stored in self.files.values().filter_map(|file| file.image.as_ref()) {
            places.get_mut(stored.study).into_iter().for_each(|is_used| *is_used = true);
        }
        let mut patients = BTreeMap::<&str, BTreeSet<&Patient>>::new();
        for (study, _) in self.studies.values.iter().zip(&places).filter(|(_, is_used)| **is_used) {
            patients.entry(study.uid.as_str()).or_default().insert(&study.patient);
        }
        patients.retain(|_, patients| !same_patient(patients.iter().copied()));
        let waiting = move |image: Option<Image<'_>>| match image {
            Some(image) if patients.contains_key(image.study.uid.as_str()) => Code::MixedPatients,
            Some(image) => image.waits_for_a_look().unwrap_or(Code::NoEventId),
            None => Code::NoEventId,
        };
        self.closed()
            .map(move |(index, code, image)| (index, code.unwrap_or_else(|| waiting(image))))
    }

    /// Counts by reason; they add up to [`len`](Self::len).
    #[must_use]
    pub fn outcomes(&self) -> Vec<Count> {
        tally(self.codes().map(|(_, code)| code))
    }

    /// The files that ended with this reason, sorted.
    #[must_use]
    pub fn files(&self, code: Code) -> Vec<u32> {
        self.codes().filter(|(_, own)| *own == code).map(|(index, _)| index).collect()
    }

    /// Every file with its end, where it has one that does not depend on the plan, and its
    /// image, where it is one.
    pub fn closed(&self) -> impl Iterator<Item = (u32, Option<Code>, Option<Image<'_>>)> {
        self.files.iter().map(|(index, file)| (*index, file.code, self.as_image(*index, file)))
    }

    /// What was read of all files together is to be read anew.
    fn forget(&mut self) {
        self.exams.take();
        self.same_uid.take();
    }
}

/// Whether these could all be one patient: no two different Patient IDs and no two
/// different birth dates, where given. IDs are compared by their letters and digits
/// without leading zeros, since consoles pad and punctuate them; names are not compared,
/// since consoles spell them differently.
pub fn same_patient<'a>(patients: impl Iterator<Item = &'a Patient>) -> bool {
    let mut id: Option<String> = None;
    let mut birth_date: Option<&str> = None;
    for patient in patients {
        let own = normalised_id(patient.id.as_str());
        if !own.is_empty() && *id.get_or_insert_with(|| own.clone()) != own {
            return false;
        }
        let own = patient.birth_date.as_str();
        if !own.is_empty() && *birth_date.get_or_insert(own) != own {
            return false;
        }
    }
    true
}

impl Patient {
    /// What tells patients apart, where anything does: Patient ID, by its letters and digits,
    /// and birth date.
    #[must_use]
    pub fn key(&self) -> Option<(String, &str)> {
        let key = (normalised_id(self.id.as_str()), self.birth_date.as_str());
        (!key.0.is_empty() || !key.1.is_empty()).then_some(key)
    }
}

fn normalised_id(id: &str) -> String {
    let kept: String =
        id.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    kept.trim_start_matches('0').to_owned()
}
