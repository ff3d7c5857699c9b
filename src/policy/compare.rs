//! What changes from one study to another, as a person reads it: from one version of an SOP
//! to the next, above all.

use std::collections::BTreeMap;

use super::rows::{RuleRow, rules};
use super::settings::Settings;
use super::study::Files;

/// What changes, a line each: `-` before what was, `+` before what will be. First the
/// decisions, by tag, then the other files, line by line.
#[must_use]
pub fn changes(old: (&Files, &Settings), new: (&Files, &Settings)) -> Vec<String> {
    let mut lines = Vec::new();
    let rows = [old.1, new.1].map(|settings| {
        let key = |row: &RuleRow| (row.tag.clone(), row.name.clone());
        let said =
            |row: &RuleRow| format!("{} {}: {} ({})", row.tag, row.name, row.words, row.rule);
        rules(settings).iter().map(|row| (key(row), said(row))).collect::<BTreeMap<_, _>>()
    });
    let [before, after] = &rows;
    for key in before.keys().chain(after.keys().filter(|key| !before.contains_key(*key))) {
        differing(before.get(key), after.get(key), &mut lines);
    }
    for (file, old, new) in [
        ("study.toml", old.0.about, new.0.about),
        ("asked.csv", old.0.asked, new.0.asked),
        ("accepted.csv", old.0.accepted, new.0.accepted),
        ("profiles.csv", old.0.profiles, new.0.profiles),
        ("expected.csv", old.0.expected, new.0.expected),
        ("burned_in.csv", old.0.burned_in, new.0.burned_in),
    ] {
        let only = |this: &'static str, other: &'static str| {
            this.lines().filter(move |line| !other.lines().any(|there| there == *line))
        };
        lines.extend(only(old, new).map(|line| format!("- {file}: {line}")));
        lines.extend(only(new, old).map(|line| format!("+ {file}: {line}")));
    }
    lines
}

fn differing(old: Option<&String>, new: Option<&String>, lines: &mut Vec<String>) {
    if old != new {
        lines.extend(old.map(|text| format!("- {text}")));
        lines.extend(new.map(|text| format!("+ {text}")));
    }
}
