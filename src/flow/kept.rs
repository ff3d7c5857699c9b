//! The texts of an exam that stay without anyone being asked, as they will be written: for
//! whoever wants to read them all.

use std::collections::BTreeSet;

use dicom_core::Tag;

use super::Session;
use crate::deid::{Sweep, review};

/// A text that stays.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptText {
    /// The attribute.
    pub tag: Tag,
    /// The text as it will be written.
    pub text: String,
    /// A known identifier was cut from it.
    pub cut: bool,
}

impl std::fmt::Debug for KeptText {
    /// Without the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptText").field("tag", &self.tag).finish_non_exhaustive()
    }
}

impl Session {
    /// The texts of an exam that stay, under its Event ID, each once: all but those
    /// that are asked about, and those of which nothing is left.
    #[must_use]
    pub fn kept_texts(&self, study_uid: &str, event: &str) -> BTreeSet<KeptText> {
        let Some(found) = self.found.get(study_uid) else { return BTreeSet::new() };
        let sweep = Sweep::new(&found.identifiers, event);
        let kept = found.texts.iter().filter_map(|found| {
            let place = found.place();
            if review(&sweep, &found.text, &place).is_some() {
                return None;
            }
            let swept = sweep.text(&found.text, &place);
            let text = swept.text.trim().to_owned();
            (!text.is_empty()).then_some(KeptText { tag: place.tag, text, cut: swept.changed })
        });
        kept.collect()
    }
}
