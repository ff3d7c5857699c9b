//! Going through a header without writing it: to show every attribute before and after,
//! and to collect the texts that would stay.

use super::edit::{self, Job, Part, Watch};
use super::exam::Exam;
use super::file::INFLATED_LIMIT_BYTES;
use super::rewrite::StayingText;
use super::tally::{Row, Tally};
use crate::Code;
use crate::dicom::inflate::inflate;
use crate::dicom::read::{self, Header};
use crate::dicom::text::CharacterSets;
use crate::intake::{self, Record};

/// Every attribute of a header before and after, for the screen.
///
/// # Errors
/// Why the header cannot be read; [`Code::Changed`] when `prefix` is too short.
pub fn explain(exam: &Exam, prefix: &[u8], file_len: u64) -> Result<Vec<Row>, Code> {
    let code = |error: read::ReadError| error.code().unwrap_or(Code::Changed);
    let mut rows = Vec::new();
    let header = read::read_header(prefix, file_len).map_err(code)?;
    if header.syntax.deflated {
        let whole = inflate(&header, prefix, INFLATED_LIMIT_BYTES).map_err(code)?;
        let len = whole.len() as u64;
        let header = read::read_header(&whole, len).map_err(code)?;
        let record = intake::examine(&header, &whole, len, exam.settings.policy.study())?;
        look(exam, &header, &whole, &record, Watch::Rows(&mut rows))?;
    } else {
        let record = intake::examine(&header, prefix, file_len, exam.settings.policy.study())?;
        look(exam, &header, prefix, &record, Watch::Rows(&mut rows))?;
    }
    Ok(rows)
}

/// The texts of a header that stay unless something identifying is found in them.
#[must_use]
pub fn staying_texts(
    exam: &Exam,
    header: &Header,
    bytes: &[u8],
    record: &Record,
) -> Vec<StayingText> {
    let mut texts = Vec::new();
    // What cannot be written now cannot be written later either, and is reported then.
    let _ = look(exam, header, bytes, record, Watch::Texts(&mut texts));
    texts
}

fn look(
    exam: &Exam,
    header: &Header,
    bytes: &[u8],
    record: &Record,
    watch: Watch<'_>,
) -> Result<(), Code> {
    let sets = CharacterSets::new(&header.data_set, bytes);
    let job = Job {
        exam,
        modality: record.series.modality,
        study_date: Some(record.study.date.as_str()),
        part: Part::Header,
        character_sets: &sets,
        encoding: header.syntax.encoding,
        syntax_uid: &header.syntax.uid,
    };
    let (mut out, mut tally) = (Vec::new(), Tally::default());
    edit::edit(job, &header.data_set, bytes, &mut out, &mut tally, watch)
        .map_err(edit::EditError::code)
}
