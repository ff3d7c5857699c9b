//! What was done to a file's attributes, counted by rule; and, for one image that a
//! person looks at, row by row.

use dicom_core::Tag;
use serde::{Deserialize, Serialize};

use crate::policy::{Decision, Rule};

/// What happened to an attribute, as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is gone, with everything in it.
    Removed,
    /// Its value is another one.
    Replaced,
    /// Part of its text was cut or replaced.
    Cleaned,
    /// It is as it was.
    Kept,
    /// It was missing and is written.
    Added,
}

/// Counts of changes by rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// In order, each once: there are some dozens of them at the most.
    counts: Vec<((Change, Rule), u32)>,
}

impl Tally {
    /// Counts one attribute.
    pub fn add(&mut self, change: Change, rule: Rule) {
        self.count((change, rule), 1);
    }

    /// Adds what was counted of a part.
    pub(super) fn append(&mut self, part: &Self) {
        if self.counts.is_empty() {
            self.counts.clone_from(&part.counts);
            return;
        }
        part.counts.iter().for_each(|(key, count)| self.count(*key, *count));
    }

    fn count(&mut self, key: (Change, Rule), more: u32) {
        // To be another is found out sooner than to be less.
        if let Some((_, count)) = self.counts.iter_mut().find(|(own, _)| *own == key) {
            *count += more;
            return;
        }
        let at = self.counts.partition_point(|(own, _)| *own < key);
        self.counts.insert(at, (key, more));
    }

    /// How many attributes changed in this way.
    #[must_use]
    pub fn total(&self, change: Change) -> u32 {
        self.counts.iter().filter(|((c, _), _)| *c == change).map(|(_, n)| n).sum()
    }

    /// Every count: how, by which rule, how often.
    #[must_use]
    pub fn rows(&self) -> Vec<RuleCount> {
        self.counts
            .iter()
            .map(|((change, rule), count)| RuleCount {
                change: *change,
                rule: rule.to_string(),
                count: u64::from(*count),
            })
            .collect()
    }
}

/// How many attributes changed in one way by one rule, as it goes into a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// How the attributes changed.
    pub change: Change,
    /// The rule, in its printed form.
    pub rule: String,
    /// How many.
    pub count: u64,
}

/// One attribute before and after, for the screen only: it holds original values.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Tags from the outermost sequence to the attribute.
    pub path: Vec<Tag>,
    /// What happened.
    pub change: Change,
    /// What was decided, and by which rule.
    pub decision: Decision,
    /// The value before; empty for what is no text.
    pub before: String,
    /// The value after.
    pub after: String,
}

impl std::fmt::Debug for Row {
    /// Without the values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row")
            .field("path", &self.path)
            .field("decision", &self.decision)
            .finish_non_exhaustive()
    }
}
