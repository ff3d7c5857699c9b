//! The command's verbs. They open files and print; what is done to an image is the
//! library's.

/// Says a sentence on standard error, under the command's own name.
macro_rules! say {
    ($($sentence:tt)*) => {
        eprintln!("{}: {}", env!("CARGO_BIN_NAME"), format_args!($($sentence)*))
    };
}

mod bulk;
pub mod check;
mod decisions;
pub mod deidentify;
mod disk;
mod helpers;
mod input;
mod mapping;
mod part;
mod pictures;
mod place;
mod records;
pub mod rules;
mod save;
pub mod scan;
mod walk;

use std::path::Path;

use deidentifier::archive::may_be_archive;
use deidentifier::flow::{
    DISC_LISTS_MORE, ExamFacts, MAY_MISS_IMAGES, Message, Prefix, Scan, Scanned, Scanner, Session,
    View,
};
use deidentifier::policy::Settings;
use deidentifier::report::used_settings;
use deidentifier::words::command;
use rayon::prelude::*;

use input::Input;

use crate::Exit;

/// The time as records say it: ISO 8601, UTC.
fn now() -> String {
    humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string()
}

/// Says what went wrong on standard error, and how the command ends.
fn refuse(sentence: &str, exit: Exit) -> Exit {
    say!("{sentence}");
    exit
}

/// Says that an output cannot be written where it was asked for.
fn refused(name: &str, refusal: place::Refusal) -> Exit {
    refuse(&format!("{name}: {} ({})", refusal.sentence(), refusal.code()), Exit::Usage)
}

/// Nothing is there that the study takes.
fn nothing_here(session: &Session) -> Exit {
    let kinds = session.settings().policy.study().about.kinds;
    refuse(&command::nothing_here(kinds), Exit::Nothing)
}

/// Says on standard error what the files say of others that did not come.
fn tell_what_may_be_missing(view: &View) {
    for sentence in unlisted(view) {
        say!("{sentence}");
    }
    for exam in &view.exams.value {
        for sentence in gaps(exam) {
            say!("{}: {sentence}", exam.words());
        }
    }
}

/// What a disc's table of contents tells of images that did not come.
fn unlisted(view: &View) -> impl Iterator<Item = &str> {
    let notices = view.files.value.notices.iter();
    let own = notices.filter(|notice| notice.code == DISC_LISTS_MORE);
    own.map(|notice| notice.sentence.as_str())
}

/// What an exam's own images tell of others that did not come.
fn gaps(exam: &ExamFacts) -> impl Iterator<Item = &str> {
    let flags = exam.series.iter().flat_map(|series| &series.flags);
    flags.filter(|flag| flag.code == MAY_MISS_IMAGES).map(|flag| flag.sentence.as_str())
}

/// Reads a small text file that the person named.
fn read_text(path: &Path, what: &str) -> Result<String, Exit> {
    std::fs::read_to_string(path).map_err(|_| refuse(&command::cannot_be_read(what), Exit::Usage))
}

/// The settings of a file, or the SOP's. A certificate or a report says them as well.
fn settings(path: Option<&Path>) -> Result<Settings, Exit> {
    let Some(path) = path else { return Ok(Settings::default()) };
    let text = read_text(path, command::SETTINGS_FILE)?;
    let settings = used_settings(&text).unwrap_or_else(|| Settings::parse(&text));
    settings.map_err(|error| refuse(&error.to_string(), Exit::Usage))
}

/// Looks at every input with all cores and tells a session.
fn scan(inputs: &[Input], settings: Settings) -> Session {
    let scanned: Vec<_> =
        inputs.par_iter().map_init(|| Scanner::new(&settings.policy), look).collect();
    let mut session = Session::new(settings);
    for (index, scanned) in (0..).zip(scanned) {
        session.send(match scanned {
            Ok(scanned) => Message::Scanned { index, scanned: Box::new(scanned) },
            Err(code) => Message::Failed { index, code },
        });
    }
    session.send(Message::Read);
    session
}

fn look(scanner: &mut Scanner, input: &Input) -> Result<Scanned, deidentifier::Code> {
    let mut opened = input.open()?;
    let mut prefix = Vec::new();
    let mut reading = Prefix::new(input.size_bytes);
    loop {
        let had = prefix.len();
        let wanted_len =
            usize::try_from(reading.wanted()).map_err(|_| deidentifier::Code::HeaderTooLarge)?;
        prefix.resize(wanted_len, 0);
        let Some(rest) = prefix.get_mut(had..) else { return Err(deidentifier::Code::Changed) };
        if opened.read_at(had as u64, rest)? < rest.len() {
            return Err(deidentifier::Code::Changed);
        }
        let archive = had == 0 && may_be_archive(&prefix);
        if archive && let Some(kind) = opened.archive(input.size_bytes)? {
            return Err(kind.code());
        }
        match scanner.scan(&prefix, input.size_bytes) {
            Scan::Done(scanned) => return Ok(*scanned),
            Scan::More(needed) => reading.more(needed)?,
        }
    }
}
