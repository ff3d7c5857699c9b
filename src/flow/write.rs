//! Writing one file of an exam, and auditing at once what was written.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Code;
use crate::check::{
    self, Against, Expectation, ImageReport, Needle, NeedleKind, Needles, Piece, PixelFacts,
    Severity,
};
use crate::deid::{Exam, ExamPlan, FileJob, IdentifierKind, Row, RuleCount, Segment, Written};
use crate::intake::{Original, Record};
use crate::policy::Modality;

/// What is kept of a written file once its bytes are out of hand.
#[derive(Clone, Serialize, Deserialize)]
pub struct Line {
    /// Length of the output in bytes.
    pub size_bytes: u64,
    /// CRC-32 of the output.
    pub crc32: u32,
    /// SHA-256 of the output.
    pub sha256: [u8; 32],
    /// What was done, by rule: mostly the same of all files of a series.
    pub tally: Arc<[RuleCount]>,
    /// What the audit found.
    pub audit: ImageReport,
    /// CT or PET.
    pub modality: Modality,
    /// Series Number.
    pub series_number: Option<i64>,
    /// Instance Number.
    pub instance_number: Option<i64>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("size_bytes", &self.size_bytes).finish_non_exhaustive()
    }
}

/// A written and audited file whose SHA-256 the caller has to add.
#[derive(Debug)]
pub struct Unhashed {
    /// The output in order.
    pub segments: Vec<Segment>,
    line: Line,
}

impl Unhashed {
    /// The file, `sha256` being that of its segments joined.
    #[must_use]
    pub fn hashed(self, sha256: [u8; 32]) -> (Vec<Segment>, Line) {
        (self.segments, Line { sha256, ..self.line })
    }
}

/// Writes the files of one exam.
#[derive(Debug)]
pub struct Writer {
    exam: Exam,
    needles: Needles,
}

/// A file on its way through: to be written, and to be compared with what was written.
pub struct Job<'a> {
    file: FileJob<'a>,
    source: check::Source<'a>,
}

impl Job<'_> {
    /// Leaves SHA-256 to the caller: see [`FileJob::without_sha256`].
    #[must_use]
    pub fn without_sha256(self) -> Self {
        Self { file: self.file.without_sha256(), ..self }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// Why the file is not written; the job is of no use then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Code> {
        self.source.push(chunk);
        self.file.push(chunk)
    }
}

impl Writer {
    /// Ready for the files of this exam.
    #[must_use]
    pub fn new(plan: ExamPlan) -> Self {
        let exam = Exam::new(plan);
        let needles = needles(&exam);
        Self { exam, needles }
    }

    /// Decides on and audits all of every file anew, and remembers nothing of it.
    #[must_use]
    pub fn without_memo(self) -> Self {
        Self { exam: self.exam.without_memo(), needles: self.needles.without_memo() }
    }

    /// A job for a file of `file_len` bytes.
    #[must_use]
    pub fn start(&self, file_len: u64) -> Job<'_> {
        Job {
            file: FileJob::new(&self.exam, file_len),
            source: check::Source::new(file_len).looking_for(&self.needles),
        }
    }

    /// Audits what a job wrote.
    ///
    /// # Errors
    /// Why the file was not written.
    pub fn finish(&self, job: Job<'_>) -> Result<(Vec<Segment>, Line), Code> {
        let (sha256, unhashed) = self.audit(job)?;
        // Without a sum nothing may be called written.
        let sha256 = sha256.ok_or(Code::CheckFailed)?;
        Ok(unhashed.hashed(sha256))
    }

    /// As [`finish`](Self::finish), for a job without SHA-256.
    ///
    /// # Errors
    /// Why the file was not written.
    pub fn finish_unhashed(&self, job: Job<'_>) -> Result<Unhashed, Code> {
        self.audit(job).map(|(_, unhashed)| unhashed)
    }

    fn audit(&self, job: Job<'_>) -> Result<(Option<[u8; 32]>, Unhashed), Code> {
        let written = job.file.finish()?;
        let seen = job.source.finish();
        let pieces: Vec<Piece<'_>> = picture(&written.segments)
            .iter()
            .map(|segment| match segment {
                Segment::Bytes(bytes) => Piece::Bytes(bytes),
                Segment::Source(range) => Piece::Source(range.clone()),
            })
            .collect();
        let audit = check::image_of(
            &written.header,
            &written.trailer,
            PixelFacts { length: written.pixel_bytes, encapsulated: written.encapsulated },
            &Expectation {
                event_id: Some(&self.exam.event_id),
                settings: &self.exam.settings,
                name: None,
                originals: Some(&self.needles),
                received: false,
            },
            &Against { seen: &seen, crc32: written.crc32, pieces: Some(&pieces) },
        );
        if let Some(code) = held(&audit, &self.exam, &written.record) {
            return Err(code);
        }
        let Written { segments, size_bytes, crc32, sha256, record, tally, .. } = written;
        let line = Line {
            size_bytes,
            crc32,
            sha256: [0; 32],
            tally: self.exam.rows(&tally),
            audit,
            modality: record.series.modality,
            series_number: record.series.number,
            instance_number: record.image.number,
        };
        Ok((sha256, Unhashed { segments, line }))
    }

    /// Every attribute of a header before and after, for the screen. `prefix` is as long
    /// as a scan of the file asked for.
    ///
    /// # Errors
    /// Why the header cannot be read.
    pub fn explain(&self, prefix: &[u8], file_len: u64) -> Result<Vec<Row>, Code> {
        crate::deid::explain(&self.exam, prefix, file_len)
    }
}

/// The segments of the picture's value: those between the header's and what follows.
fn picture(segments: &[Segment]) -> &[Segment] {
    match segments {
        [_, picture @ .., _] => picture,
        _ => &[],
    }
}

/// Why a written file is held: what the audit says against it concerns that file alone, and
/// the others go on. An identifier that the rules leave where it is has a reason of its own.
fn held(audit: &ImageReport, exam: &Exam, record: &Record) -> Option<Code> {
    use check::Problem::{
        IdentifierBirthDate, IdentifierContact, IdentifierId, IdentifierName, IdentifierUid,
    };
    let identifiers =
        [IdentifierName, IdentifierId, IdentifierBirthDate, IdentifierContact, IdentifierUid];
    let mut failures = audit.findings.iter().filter(|finding| finding.severity == Severity::Fail);
    if !audit.passes() && failures.all(|finding| identifiers.contains(&finding.problem)) {
        return Some(Code::IdentifierLeft);
    }
    // The exam is put together by what the writing side read: the audit must have read the same.
    let same = |uid: &Original, read: &str| {
        if exam.settings.keep_uids {
            uid.as_str() == read
        } else {
            exam.replaced_uid(uid.as_str()) == read
        }
    };
    let facts = &audit.facts;
    let agree = same(&record.study.uid, &facts.study_uid)
        && same(&record.series.uid, &facts.series_uid)
        && same(&record.image.uid, &facts.sop_uid);
    (!audit.passes() || !agree).then_some(Code::CheckDisagrees)
}

/// The exam's identifiers as the audit looks for them.
fn needles(exam: &Exam) -> Needles {
    let found = exam.identifiers.raw_needles(&exam.event_id);
    Needles::new(found.into_iter().map(|needle| {
        let kind = match needle.kind {
            IdentifierKind::Name if needle.operator => NeedleKind::OperatorName,
            IdentifierKind::Name if needle.patient => NeedleKind::PatientName,
            IdentifierKind::Name => NeedleKind::PersonName,
            IdentifierKind::Id => NeedleKind::Id,
            IdentifierKind::BirthDate => NeedleKind::BirthDate,
            IdentifierKind::Institution
            | IdentifierKind::ApplicationEntity
            | IdentifierKind::TooMany => NeedleKind::Institution,
            IdentifierKind::Address | IdentifierKind::Phone | IdentifierKind::Email => {
                NeedleKind::Contact
            }
        };
        Needle { common: needle.common, ..Needle::new(kind, needle.text) }
    }))
}
