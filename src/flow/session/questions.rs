//! The texts of an exam that a person should see, each under a name that says nothing of it.

use std::collections::BTreeMap;
use std::fmt;

use super::Found;
use crate::deid::{self, Question as Asked, Sweep};

/// A text that a person should see before it goes out.
#[derive(Clone)]
pub(super) struct Question {
    /// The exam it was found in, by Study Instance UID.
    pub study_uid: String,
    /// The attribute, as `ggggeeee`.
    pub tag: u32,
    /// The text as the originals have it: what a decision is about.
    pub original: String,
    /// What is asked.
    pub asked: Asked,
}

impl Question {
    /// Names the question: the same each time the exam is looked at, and not to be read back.
    pub fn id(&self) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::new()
            .chain_update(&self.study_uid)
            .chain_update(self.tag.to_be_bytes())
            .chain_update(&self.original)
            .finalize();
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Question {
    /// Without the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("asked", &self.asked).finish_non_exhaustive()
    }
}

/// The texts of an exam that a person should see, under this Event ID.
pub(super) fn questions(
    found: &BTreeMap<String, Found>,
    study_uid: &str,
    event: &str,
) -> Vec<Question> {
    let Some(found) = found.get(study_uid) else { return Vec::new() };
    let sweep = Sweep::new(&found.identifiers, event);
    let asked = found.texts.iter().filter_map(|text| {
        let asked = deid::review(&sweep, &text.text, &text.place())?;
        Some(Question {
            study_uid: study_uid.to_owned(),
            tag: text.tag,
            original: text.text.clone(),
            asked,
        })
    });
    asked.collect()
}
