//! Old and new UIDs and Patient IDs of what was written, as the public validators of
//! de-identification ask for them (`id_old`, `id_new`). They hold identifiers: their names and
//! first headings say so, and they never lie in the folder that is uploaded.

use std::collections::BTreeMap;

use deidentifier::Code;
use deidentifier::deid::Exam;
use deidentifier::dicom::{Kind, ReadError, read_header};
use deidentifier::flow::{Finished, Prefix, Session};
use deidentifier::report::mapping;
use dicom_core::VR;
use rayon::prelude::*;

use super::input::Input;

/// The two files, by name.
pub const UIDS: &str = "uid-mapping-do-not-upload.csv";
pub const PATIENTS: &str = "patient-mapping-do-not-upload.csv";

/// Every UID in the headers of the originals that were written, with what it is now. Those of
/// the standard itself mean the same everywhere and are left out.
///
/// # Errors
/// An original changed since it was written.
pub fn uids(session: &Session, inputs: &[Input], saved: &[&Finished]) -> Result<String, Code> {
    let mut all = BTreeMap::new();
    for done in saved {
        let id = done.event.id.as_str();
        let exam = Exam::new(session.exam_plan(id, done.event.studies.iter().map(String::as_str)));
        let images: Vec<u32> = session.written(&done.event).map(|(image, _)| image.file).collect();
        let found: Result<Vec<Vec<String>>, Code> = images
            .par_iter()
            .map(|file| uids_in(inputs.get(*file as usize).ok_or(Code::Unreadable)?))
            .collect();
        for uid in found?.into_iter().flatten() {
            let new = if exam.settings.keep_uids { uid.clone() } else { exam.replaced_uid(&uid) };
            all.insert(uid, new);
        }
    }
    Ok(mapping(&all))
}

/// Each Patient ID of the originals that were written, with its Event ID. A patient with
/// several Event IDs has a row for each.
pub fn patients(session: &Session, saved: &[&Finished]) -> String {
    let studies = session.studies();
    let mut all = Vec::new();
    for done in saved {
        let own = studies
            .iter()
            .filter(|study| done.event.studies.iter().any(|uid| uid == study.uid.as_str()));
        for patient in own.flat_map(|study| &study.patients) {
            all.push((patient.id.as_str().to_owned(), done.event.id.as_str().to_owned()));
        }
    }
    all.sort();
    all.dedup();
    mapping(all.iter().map(|(old, new)| (old, new)))
}

/// The UIDs of a header, at every depth.
fn uids_in(input: &Input) -> Result<Vec<String>, Code> {
    let mut opened = input.open()?;
    let mut bytes = Vec::new();
    let mut reading = Prefix::new(input.size_bytes);
    let header = loop {
        let had = bytes.len();
        let wanted = usize::try_from(reading.wanted()).map_err(|_| Code::HeaderTooLarge)?;
        bytes.resize(wanted, 0);
        let rest = bytes.get_mut(had..).ok_or(Code::Changed)?;
        if opened.read_at(had as u64, rest)? < rest.len() {
            return Err(Code::Changed);
        }
        match read_header(&bytes, input.size_bytes) {
            Ok(header) => break header,
            Err(ReadError::More { needed }) => reading.more(needed)?,
            Err(_) => return Err(Code::Changed),
        }
    };
    let nodes = header.data_set.nodes.iter();
    let values = nodes.filter(|node| node.kind == Kind::Value && node.vr == VR::UI);
    let texts = values.flat_map(|node| {
        let text = String::from_utf8_lossy(node.value_in(&bytes)).into_owned();
        text.split('\\').map(|uid| uid.trim_matches([' ', '\0']).to_owned()).collect::<Vec<_>>()
    });
    Ok(texts.filter(|uid| !uid.is_empty() && !uid.starts_with("1.2.840.10008.")).collect())
}
