//! What the writing of one exam's files needs to know, sent once to every worker.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

use super::identifiers::Identifiers;
use super::memo::Memo;
use super::sweep::Sweep;
use super::tally::{RuleCount, Tally};
use crate::policy::{Packed, Settings};

/// The plain, sendable form of an [`Exam`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExamPlan {
    /// The Image Event ID, already validated.
    pub event_id: String,
    /// The settings in force.
    pub settings: Settings,
    /// Everything that identifies the patient and others, from all files of the exam.
    pub identifiers: Identifiers,
    /// Texts that a person decided.
    pub decisions: Vec<TextDecision>,
    /// Images whose compressed pictures go although they cannot be looked through, by SOP
    /// Instance UID: a person looked at them.
    #[serde(default)]
    pub released: BTreeSet<String>,
    /// What makes replaced UIDs unguessable from the outside and the same for the whole
    /// exam. Only used when the settings replace UIDs.
    pub uid_salt: String,
}

impl ExamPlan {
    /// A plan for nobody yet: under these settings, without an Event ID or identifiers.
    #[must_use]
    pub fn under(settings: Settings) -> Self {
        Self {
            event_id: String::new(),
            settings,
            identifiers: Identifiers::default(),
            decisions: Vec::new(),
            released: BTreeSet::new(),
            uid_salt: String::new(),
        }
    }
}

/// What becomes of one text, wherever it is in this attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TextDecision {
    /// The attribute, as `ggggeeee`.
    pub tag: u32,
    /// The text as the originals have it.
    pub text: String,
    /// What is written instead; may be empty.
    pub replacement: String,
}

/// An exam ready for writing: its identifiers compiled for searching.
#[derive(Debug)]
pub struct Exam {
    /// The Image Event ID.
    pub event_id: String,
    /// The settings in force.
    pub settings: Settings,
    /// Finds the exam's identifiers in text.
    pub sweep: Sweep,
    /// The identifiers themselves, for the audit of what was written.
    pub identifiers: Identifiers,
    /// Images whose compressed pictures go although they cannot be looked through.
    pub released: BTreeSet<String>,
    uid_salt: String,
    decisions: HashMap<(u32, String), String>,
    /// What became of its images' parts; `None` when nothing is remembered.
    pub(super) memo: Option<Memo>,
}

impl Exam {
    /// Compiles the plan.
    #[must_use]
    pub fn new(plan: ExamPlan) -> Self {
        Self {
            sweep: Sweep::new(&plan.identifiers, &plan.event_id),
            event_id: plan.event_id,
            settings: plan.settings,
            identifiers: plan.identifiers,
            released: plan.released,
            uid_salt: plan.uid_salt,
            decisions: plan
                .decisions
                .into_iter()
                .map(|decided| ((decided.tag, decided.text), decided.replacement))
                .collect(),
            memo: Some(Memo::default()),
        }
    }

    /// Decides on every part of every image anew, and remembers none.
    #[must_use]
    pub fn without_memo(self) -> Self {
        Self { memo: None, ..self }
    }

    /// The counts of one of its files as they are reported.
    #[must_use]
    pub fn rows(&self, tally: &Tally) -> Arc<[RuleCount]> {
        self.memo.as_ref().map_or_else(|| tally.rows().into(), |memo| memo.rows(tally))
    }

    /// What a person decided for this text in this attribute.
    #[must_use]
    pub fn decided(&self, tag: Tag, text: &str) -> Option<&str> {
        if self.decisions.is_empty() {
            return None;
        }
        let key = (Packed::new(tag).0, text.to_owned());
        self.decisions.get(&key).map(String::as_str)
    }

    /// The UID that replaces this one when UIDs are replaced: the same throughout the
    /// exam, under the root 2.25 (PS3.5 2026c annex B.2). DICOM's own UIDs stay.
    #[must_use]
    pub fn replaced_uid(&self, uid: &str) -> String {
        use sha2::{Digest, Sha256};
        if uid.is_empty() || uid.starts_with("1.2.840.10008.") {
            return uid.to_owned();
        }
        let digest = Sha256::new()
            .chain_update(&self.uid_salt)
            .chain_update([0])
            .chain_update(uid)
            .finalize();
        let mut number = [0; 16];
        for (to, from) in number.iter_mut().zip(digest.iter()) {
            *to = *from;
        }
        format!("2.25.{}", u128::from_be_bytes(number))
    }
}
