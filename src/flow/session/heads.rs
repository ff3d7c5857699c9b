//! The one line beside each of a sitting's first steps: what was dropped, and the exams.

use serde::Serialize;

use super::answers::Answers;
use super::exams::about_in_short;
use super::words::{count, many, or};
use crate::intake::{Original, Study};
use crate::words;

/// More exams that go than these are counted, not named.
const NAMED: usize = 4;

/// What stands beside the steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Heads {
    /// What was dropped, in a few words.
    pub dropped: String,
    /// What to do about the exams that were found in it; empty when nothing can be.
    pub found: String,
    /// What would be lost by starting again; empty when nothing would.
    pub leaving: &'static str,
    /// Every exam was de-identified before: it may have come to be checked.
    pub may_check: bool,
    /// An event map may give the exams their Event IDs.
    pub may_fill: bool,
    /// The exams that go: the first of them.
    pub going: Vec<Going>,
    /// How many more there are, in words; empty when all are named.
    pub more: String,
}

/// An exam that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Going {
    /// Its Event ID, or that there is none yet.
    pub event_id: Original,
    /// Kind and date.
    pub about: Original,
}

/// Of so many files these exams, of which some go.
pub(super) fn view(files: usize, studies: &[Study], going: &[&Study], answers: &Answers) -> Heads {
    let named = |study: &&Study| Going {
        event_id: Original(
            or(&answers.exam(study.uid.as_str()).event_id, words::exams::NO_ID).to_owned(),
        ),
        about: Original(about_in_short(study)),
    };
    let more = going.len().saturating_sub(NAMED);
    let may_fill = studies.iter().any(|study| !study.mixed_patients);
    let each = if studies.len() == 1 { words::page::IT } else { words::page::EACH };
    Heads {
        may_check: !studies.is_empty() && studies.iter().all(|study| study.already.is_some()),
        leaving: if answers.is_touched() { words::exams::LEAVING } else { "" },
        dropped: many(files, "file"),
        found: if may_fill { words::exams::give_ids(each) } else { String::new() },
        may_fill,
        going: going.iter().take(NAMED).map(named).collect(),
        more: if more > 0 { words::exams::and_more(count(more)) } else { String::new() },
    }
}
