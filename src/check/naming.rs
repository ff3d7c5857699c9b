//! How files are named: the number in a name, and the names of a whole archive against
//! their plan (SOP row 115 and its naming convention).

use super::finding::{Finding, Findings, Problem};
use super::zipped::ExpectedEntry;
use crate::policy::study::FileNames;
use crate::policy::{Rule, Settings};

/// A name that is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named<'a> {
    /// Which way of naming it follows.
    pub names: FileNames<'a>,
    /// The image's number.
    pub number: u32,
}

/// A file is not named as the SOP says, by the row that says so.
pub(super) fn file_name(settings: &Settings) -> Finding {
    let finding = Finding::whole(Problem::FileName);
    match settings.policy.study().about.file_name_row {
        Some(row) => finding.by(Rule::Sop(row)),
        None => finding,
    }
}

/// The number in a name that follows the settings.
fn as_set<'a>(name: &str, event_id: &str, settings: &'a Settings) -> Option<Named<'a>> {
    let names = settings.file_names();
    number_in(name, event_id, names).map(|number| Named { names, number })
}

/// The number in the name of a file that came from elsewhere. Both ways of a study are good
/// while the settings say nothing else.
pub(super) fn received<'a>(
    name: &str,
    event_id: &str,
    settings: &'a Settings,
) -> Option<Named<'a>> {
    let about = &settings.policy.study().about;
    let is_default = settings.file_names() == Settings::of(&settings.policy).file_names();
    as_set(name, event_id, settings).or_else(|| {
        let names = about.link_safe_names;
        let number = number_in(name, event_id, names).filter(|_| is_default)?;
        Some(Named { names, number })
    })
}

/// Whether a name is as it should be.
pub(super) fn is_good(name: &str, event_id: &str, settings: &Settings, is_received: bool) -> bool {
    let read = if is_received { received } else { as_set };
    read(name, event_id, settings).is_some()
}

fn number_in(name: &str, event_id: &str, names: FileNames<'_>) -> Option<u32> {
    let template = names.template.replace("{event}", event_id);
    let (before, behind) = template.split_once("{n}")?;
    let number = name.strip_prefix(before)?.strip_suffix(behind)?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    // A number has one spelling, padded as it is asked for.
    let width = usize::from(names.number_digits);
    let whole = |value: &u32| format!("{value:0width$}") == number;
    number.parse().ok().filter(|value| digits && number.len() <= 9 && whole(value))
}

/// Tests the names planned for an event: its folder, and numbers from 1 without a gap.
#[must_use]
pub fn planned(entries: &[ExpectedEntry], event_id: &str, settings: &Settings) -> Vec<Finding> {
    let mut found = Findings::default();
    for (entry, number) in entries.iter().zip(1u32..) {
        let (folder, name) = entry.name.split_once('/').unwrap_or(("", &entry.name));
        if as_set(name, event_id, settings).map(|named| named.number) != Some(number) {
            found.add(file_name(settings));
        }
        if folder != event_id {
            found.whole(Problem::ReceiverFolder);
        }
    }
    found.into_sorted()
}
