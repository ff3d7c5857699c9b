//! `check --report-dir`: many zips and folders at once, one verdict each, on all cores. What
//! this build has judged before, byte by byte the same and by the same settings, is not
//! judged again. Each core has one input at a time, and reads it piece by piece.

mod inputs;
mod journal;

use std::collections::BTreeMap;
use std::path::Path;

use deidentifier::check::{Severity, Verdict};
use deidentifier::policy::Settings;
use deidentifier::words::{check, command};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::inputs::Input;
use self::journal::Journal;
use crate::{Check, Exit};

/// What is written down of an input: nothing from its files, but how often a finding of
/// which code was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// As it was given, or below the folder that was.
    path: String,
    /// SHA-256: a file's own, a folder's over the names and contents of its files. Empty when
    /// it could not be read.
    digest: String,
    verdict: Word,
    images: u64,
    findings: Counts,
    #[serde(flatten)]
    by: Judge,
}

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// No known problem.
    Pass,
    /// Problems found.
    Fail,
    /// It could not be read, or changed while it was.
    Unread,
}

/// How often, by the findings' codes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    fail: BTreeMap<String, u64>,
    warn: BTreeMap<String, u64>,
    note: BTreeMap<String, u64>,
}

/// What a verdict depends on beside the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    version: String,
    build: String,
    /// SHA-256 of the settings in force.
    settings: String,
}

impl Judge {
    fn new(settings: &Settings) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build: super::records::build(),
            settings: inputs::hex(settings.to_json().as_bytes()),
        }
    }
}

impl Counts {
    fn new(verdict: &Verdict) -> Self {
        let mut counts = Self::default();
        for group in &verdict.findings {
            let of = match group.finding.severity {
                Severity::Fail => &mut counts.fail,
                Severity::Warn => &mut counts.warn,
                Severity::Note => &mut counts.note,
            };
            let count = of.entry(group.finding.problem.as_str().to_owned()).or_default();
            *count = count.saturating_add(group.finding.count.into());
        }
        counts
    }
}

/// Checks every input and leaves the verdicts in `folder`.
pub fn run(arguments: &Check, folder: &Path) -> Exit {
    let settings = match super::settings(arguments.settings.as_deref()) {
        Ok(settings) => settings,
        Err(exit) => return exit,
    };
    let inputs = match inputs::list(&arguments.input) {
        Ok(inputs) => inputs,
        Err(sentence) => return super::refuse(sentence, Exit::Usage),
    };
    let own = super::records::real(folder);
    if arguments.input.iter().any(|input| own.starts_with(super::records::real(input))) {
        return super::refuse(command::REPORT_DIR_INSIDE, Exit::Usage);
    }
    let journal = match Journal::open(folder) {
        Ok(journal) => journal,
        Err(sentence) => return super::refuse(sentence, Exit::Usage),
    };
    let judge = Judge::new(&settings);
    let judged: Result<Vec<(Line, bool)>, &'static str> = inputs
        .par_iter()
        .with_max_len(1)
        .map(|input| {
            let (line, is_new) = judge_one(input, &settings, &judge, &journal);
            if is_new {
                journal.add(&line)?;
            }
            Ok((line, is_new))
        })
        .collect();
    let ended = judged.and_then(|judged| {
        let lines: Vec<&Line> = judged.iter().map(|(line, _)| line).collect();
        journal.finish(&lines)?;
        Ok(judged)
    });
    match ended {
        Ok(judged) => tell(&judged),
        Err(sentence) => super::refuse(sentence, Exit::Nothing),
    }
}

/// The verdict on an input, and whether it is not written down yet.
fn judge_one(input: &Input, settings: &Settings, judge: &Judge, journal: &Journal) -> (Line, bool) {
    let unread = || Line {
        path: input.name.clone(),
        digest: String::new(),
        verdict: Word::Unread,
        images: 0,
        findings: Counts::default(),
        by: judge.clone(),
    };
    let Ok(mut read) = input.read() else { return (unread(), true) };
    if let Some(known) = journal.known(&read, &input.name, judge) {
        let is_new = known.path != input.name;
        return (Line { path: input.name.clone(), ..known.clone() }, is_new);
    }
    let Ok(verdict) = read.check(settings) else { return (unread(), true) };
    let line = Line {
        digest: read.digest,
        verdict: if verdict.pass { Word::Pass } else { Word::Fail },
        images: verdict.images as u64,
        findings: Counts::new(&verdict),
        ..unread()
    };
    (line, true)
}

/// What became of all, and of each that does not pass.
fn tell(judged: &[(Line, bool)]) -> Exit {
    let count = |word| judged.iter().filter(|(line, _)| line.verdict == word).count();
    for (line, _) in judged.iter().filter(|(line, _)| line.verdict != Word::Pass) {
        let word = if line.verdict == Word::Fail { check::PROBLEMS_FOUND } else { command::UNREAD };
        println!("{}: {word}", line.path);
    }
    let known = judged.iter().filter(|(_, is_new)| !is_new).count();
    let [passed, failed, unread] = [Word::Pass, Word::Fail, Word::Unread].map(count);
    println!("{}", command::checked(judged.len(), failed, known, passed, unread));
    if count(Word::Pass) == judged.len() { Exit::Done } else { Exit::Nothing }
}
