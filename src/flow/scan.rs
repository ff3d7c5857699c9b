//! Looking at one dropped file: what it is, who is named in it, and which of its texts
//! would stay. Only the header is read.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use dicom_core::VR;
use serde::{Deserialize, Serialize};

use crate::Code;
use crate::deid::{Exam, ExamPlan, INFLATED_LIMIT_BYTES, Identifiers, Place, staying_texts};
use crate::dicom::inflate::inflate;
use crate::dicom::read::{self, Header, ReadError};
use crate::intake::{self, Record};
use crate::plan::EventMap;
use crate::policy::{Packed, Policy, Settings};

/// A header is first looked for in this many bytes of a file.
pub const FIRST_READ_BYTES: u64 = 64 << 10;

/// How much of a file is read to see its header: a first piece, then as much more as it
/// takes. The one rule for whoever reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix {
    file_len: u64,
    wanted: u64,
}

impl Prefix {
    /// Of a file of so many bytes.
    #[must_use]
    pub fn new(file_len: u64) -> Self {
        Self { file_len, wanted: FIRST_READ_BYTES.min(file_len) }
    }

    /// So many bytes from the beginning are to be at hand.
    #[must_use]
    pub const fn wanted(&self) -> u64 {
        self.wanted
    }

    /// So many are asked for ([`Scan::More`]).
    ///
    /// # Errors
    /// They are no more than there were: asking would never end.
    pub fn more(&mut self, needed: u64) -> Result<(), Code> {
        if needed <= self.wanted || needed > self.file_len {
            return Err(Code::DamagedHeader);
        }
        self.wanted = needed;
        Ok(())
    }

    /// What is at hand is too short, and nobody knows by how much. False when all of the
    /// file is at hand.
    pub fn again(&mut self) -> bool {
        let had = self.wanted;
        self.wanted = more(0, had, self.file_len);
        self.wanted > had
    }
}

/// A text that would stay in the output.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FoundText {
    /// The attribute, as `ggggeeee`.
    pub tag: u32,
    /// Its VR.
    pub vr: String,
    /// In its place, it is a code of a standard scheme.
    pub standard_code: bool,
    /// What it says.
    pub text: String,
}

impl fmt::Debug for FoundText {
    /// Without the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoundText").field("tag", &self.tag).finish_non_exhaustive()
    }
}

impl FoundText {
    /// Its place, as the sweep needs to know it.
    #[must_use]
    pub fn place(&self) -> Place {
        let place = Place::new(Packed(self.tag).tag(), self.vr.parse().unwrap_or(VR::UN));
        Place { standard_code: self.standard_code, ..place }
    }
}

/// What was found in one file. Of a study's identifiers and texts, only those that this
/// scanner has not reported before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scanned {
    /// The file's length in bytes.
    pub size_bytes: u64,
    /// The image, when it can be used.
    pub record: Option<Record>,
    /// Why it cannot, otherwise.
    pub code: Option<Code>,
    /// Of a DICOMDIR: how many files it lists.
    pub listed: Option<u32>,
    /// The study, by Study Instance UID, of a file that is not used as an image: what it names
    /// may be in the study's images as well.
    pub study: Option<String>,
    /// New identifiers of the study.
    pub identifiers: Option<Identifiers>,
    /// New texts.
    pub texts: Vec<FoundText>,
}

/// The result of a look at a file's beginning.
#[derive(Debug)]
pub enum Scan {
    /// The first so many bytes of the file are needed.
    More(u64),
    /// All that was to be seen.
    Done(Box<Scanned>),
}

/// Looks at files, one after another, and remembers what it has reported.
#[derive(Debug)]
pub struct Scanner {
    told: HashMap<String, Told>,
    neutral: Exam,
}

#[derive(Debug, Default)]
struct Told {
    identifiers: Identifiers,
    /// Those of the last file: most files of an exam name the same.
    last: Option<Identifiers>,
    texts: HashSet<FoundText>,
}

impl Told {
    /// What a file names, when it was not reported before.
    fn collect(&mut self, header: &Header, bytes: &[u8]) -> Option<Identifiers> {
        let mut own = Identifiers::default();
        own.collect(&header.data_set, bytes);
        if self.last.as_ref() == Some(&own) {
            return None;
        }
        let before = self.identifiers.clone();
        self.identifiers.merge(own.clone());
        let new = (self.identifiers != before).then(|| own.clone());
        self.last = Some(own);
        new
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new(&Policy::built_in())
    }
}

impl Scanner {
    /// A scanner for exams of the study that these rules are of.
    #[must_use]
    pub fn new(policy: &Arc<Policy>) -> Self {
        let plan = ExamPlan::under(Settings::of(policy));
        Self { told: HashMap::new(), neutral: Exam::new(plan) }
    }

    /// Looks at a file of `file_len` bytes that begins with `prefix`.
    pub fn scan(&mut self, prefix: &[u8], file_len: u64) -> Scan {
        match read::read_header(prefix, file_len) {
            Ok(header) if header.syntax.deflated => {
                if (prefix.len() as u64) < file_len {
                    return Scan::More(file_len);
                }
                let whole = match inflate(&header, prefix, INFLATED_LIMIT_BYTES) {
                    Ok(whole) => whole,
                    Err(error) => {
                        return done(file_len, error.code().unwrap_or(Code::DamagedHeader));
                    }
                };
                let len = whole.len() as u64;
                match read::read_header(&whole, len) {
                    Ok(header) => self.look(&header, &whole, len),
                    Err(error) => done(file_len, error.code().unwrap_or(Code::DamagedHeader)),
                }
            }
            Ok(header) => self.look(&header, prefix, file_len),
            Err(ReadError::More { needed }) => {
                Scan::More(more(needed, prefix.len() as u64, file_len))
            }
            Err(ReadError::NotDicom) => no_dicom(prefix, file_len),
            Err(error) => done(file_len, error.code().unwrap_or(Code::DamagedHeader)),
        }
    }

    fn look(&mut self, header: &Header, bytes: &[u8], size_bytes: u64) -> Scan {
        let mut scanned = Scanned {
            size_bytes,
            record: None,
            code: None,
            listed: None,
            study: None,
            identifiers: None,
            texts: Vec::new(),
        };
        match intake::examine(header, bytes, size_bytes, self.neutral.settings.policy.study()) {
            Err(code) => {
                scanned.listed =
                    (code == Code::Dicomdir).then(|| intake::dicomdir_images(bytes)).flatten();
                scanned.code = Some(code);
                // A report, a scout or a capture may be the only file that names the patient.
                scanned.study = intake::study_uid(header, bytes);
                if let Some(uid) = &scanned.study {
                    let told = self.told.entry(uid.clone()).or_default();
                    scanned.identifiers = told.collect(header, bytes);
                }
            }
            Ok(record) => {
                let told = self.told.entry(record.study.uid.as_str().to_owned()).or_default();
                scanned.identifiers = told.collect(header, bytes);
                for staying in staying_texts(&self.neutral, header, bytes, &record) {
                    let text = FoundText {
                        tag: Packed::new(staying.place.tag).0,
                        vr: staying.place.vr.to_string().to_owned(),
                        standard_code: staying.place.standard_code,
                        text: staying.text,
                    };
                    if !told.texts.contains(&text) {
                        told.texts.insert(text.clone());
                        scanned.texts.push(text);
                    }
                }
                scanned.record = Some(record);
            }
        }
        Scan::Done(Box::new(scanned))
    }
}

/// Longer files are no settings file and no event map.
const HELPER_LIMIT_BYTES: u64 = 4 << 20;

/// A file that is no DICOM: it may be a settings file or an event map.
fn no_dicom(prefix: &[u8], file_len: u64) -> Scan {
    let text = String::from_utf8_lossy(prefix);
    let begins_as_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    let may_help = begins_as_json || EventMap::is_one(prefix);
    if !may_help || file_len > HELPER_LIMIT_BYTES {
        return done(file_len, Code::NotDicom);
    }
    if (prefix.len() as u64) < file_len {
        return Scan::More(file_len);
    }
    let code = if begins_as_json && Settings::is_settings_file(&text) {
        Code::SettingsFile
    } else if !begins_as_json {
        Code::EventMap
    } else {
        Code::NotDicom
    };
    done(file_len, code)
}

/// How much to read next: twice as much as before, or what is needed, or all.
#[must_use]
pub fn more(needed: u64, had: u64, file_len: u64) -> u64 {
    needed.max(had.saturating_mul(2)).min(file_len)
}

fn done(size_bytes: u64, code: Code) -> Scan {
    Scan::Done(Box::new(Scanned {
        size_bytes,
        record: None,
        code: Some(code),
        listed: None,
        study: None,
        identifiers: None,
        texts: Vec::new(),
    }))
}
