//! What the rules ask for and a data set lacks: written where its tag has its place.

use dicom_core::{Tag, VR};

use super::edit::{EditError, Job, Pass, Watch};
use super::markers;
use super::memo::Done;
use super::tally::{Change, Row};
use super::value;
use crate::dicom::tree::Tops;
use crate::dicom::{DataSet, Encoding, Kind};
use crate::policy::{self, Action, Attribute, Context, Created, Rule};

impl Pass<'_, '_> {
    /// Writes what is missing and comes before `tag` (or at the end).
    pub(super) fn create_before(&mut self, tag: Option<Tag>) -> Result<(), EditError> {
        while let Some(created) =
            self.missing.next_if(|created| tag.is_none_or(|tag| created.tag < tag))
        {
            if let Some(done) = self.created.remove(&created.tag) {
                self.writer.again(&done.written)?;
                self.tally.append(&done.tally);
                continue;
            }
            let (written, tally) = self.noted(|pass| pass.create(&created))?;
            self.newly_created.push((created.tag, Done::of_nothing(&written, tally)));
        }
        Ok(())
    }

    /// Writes an attribute that is missing.
    fn create(&mut self, created: &Created) -> Result<(), EditError> {
        let (exam, encoding) = (self.job.exam, self.job.encoding);
        if created.tag == markers::METHOD_CODES {
            if !policy::claims(&exam.settings).codes.is_empty() {
                self.writer.begin_sequence(created.tag, encoding)?;
                self.append_codes(encoding)?;
                self.writer.end()?;
                self.tally.add(Change::Added, Rule::Marker);
            }
            return Ok(());
        }
        let value = match created.action {
            Action::EventId => exam.event_id.clone().into_bytes(),
            Action::Write(text) => text.as_bytes().to_vec(),
            Action::BirthDate => value::birth_date(exam).unwrap_or_default().into_bytes(),
            Action::Marker => markers::value(created.tag, &[], &exam.settings).unwrap_or_default(),
            _ => Vec::new(),
        };
        self.writer.element(created.tag, created.vr, encoding, &value)?;
        let attribute =
            Attribute { tag: created.tag, vr: created.vr, is_sequence: false, creator: None };
        let context = Context { modality: self.job.modality, path: &[] };
        let decision = policy::resolve(&attribute, &context, &exam.settings);
        self.tally.add(Change::Added, decision.rule);
        if let Watch::Rows(rows) = &mut self.watch {
            rows.push(Row {
                path: vec![created.tag],
                change: Change::Added,
                decision,
                before: String::new(),
                after: String::from_utf8_lossy(&value).into_owned(),
            });
        }
        Ok(())
    }

    /// Writes the codes of what was done, after those that are there.
    pub(super) fn append_codes(&mut self, encoding: Encoding) -> Result<(), EditError> {
        let settings = &self.job.exam.settings;
        let there = (self.data_set, self.bytes);
        Ok(markers::append_codes(&mut self.writer, encoding, there, settings)?)
    }
}

/// The Type 2 attributes and markers that the data set lacks, by tag; and those that it
/// has as something that cannot be replaced (a sequence under a text attribute's tag).
pub(super) fn missing(job: &Job<'_>, data_set: &DataSet) -> Vec<Created> {
    let tops = Tops::of(data_set);
    let mut missing: Vec<Created> = policy::created(&job.exam.settings)
        .chain(markers::CREATED)
        .filter(|created| {
            let is_sequence = created.vr == VR::SQ;
            tops.find(created.tag)
                .and_then(|index| data_set.nodes.get(index))
                .is_none_or(|node| (node.kind == Kind::Sequence) != is_sequence)
        })
        .collect();
    missing.sort_by_key(|created| created.tag);
    missing
}
