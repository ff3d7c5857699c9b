//! Images that claim one SOP Instance UID: copies of one image, or different ones under one
//! UID, which their de-identified forms tell.

use std::collections::{BTreeMap, HashSet};

use super::Original;
use super::catalogue::{Catalogue, Digest, Image};
use crate::outcome::Outcome;

/// Images that claim the same SOP Instance UID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameUid {
    /// The UID.
    pub uid: Original,
    /// Their files, sorted.
    pub files: Vec<u32>,
    /// `None` until all their de-identified forms are known; then whether they are equal.
    pub identical: Option<bool>,
}

impl Catalogue {
    pub(super) fn read_same_uid(&self) -> Vec<SameUid> {
        let counts = |image: &Image<'_>| {
            let failed = image.code.is_some_and(|code| code.outcome() == Outcome::Failed);
            !failed || self.digest(image.file).is_some()
        };
        let counted = || self.images().filter(counts);
        // Nearly always there is none: nothing is sorted for that.
        let mut seen = HashSet::with_capacity(self.len());
        let uids = counted().map(|image| image.facts.uid.as_str());
        let repeated: HashSet<&str> = uids.filter(|uid| !seen.insert(*uid)).collect();
        let mut by_uid = BTreeMap::<&str, Vec<Image<'_>>>::new();
        for image in counted().filter(|image| repeated.contains(image.facts.uid.as_str())) {
            by_uid.entry(image.facts.uid.as_str()).or_default().push(image);
        }
        by_uid
            .into_iter()
            .map(|(uid, images)| SameUid {
                uid: Original(uid.to_owned()),
                files: images.iter().map(|image| image.file).collect(),
                identical: self.compare(&images),
            })
            .collect()
    }

    fn compare(&self, images: &[Image<'_>]) -> Option<bool> {
        let study = images.first()?.study.uid.as_str();
        if images.iter().any(|image| image.study.uid.as_str() != study) {
            return Some(false);
        }
        let digest = |image: &Image<'_>| self.digest(image.file);
        let held = |image: &Image<'_>| image.code.is_some_and(|c| c.outcome() == Outcome::Held);
        if images.iter().any(|image| held(image) && digest(image).is_none()) {
            // A held one was not hashed: nothing says that the other is the same.
            return Some(false);
        }
        let digests: Option<Vec<Digest>> = images.iter().map(digest).collect();
        let digests = digests?;
        Some(digests.iter().all(|digest| Some(digest) == digests.first()))
    }
}
