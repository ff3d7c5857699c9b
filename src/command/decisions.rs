//! The decisions file: every question about a text, for a person to answer in a spreadsheet.

use std::fs;
use std::io;
use std::path::Path;

use deidentifier::flow::{Decisions, Session, texts_waiting};
use deidentifier::words::command;

use super::place::{Kind, Places, Target};
use crate::Exit;

/// Takes the answers of the decisions file.
///
/// # Errors
/// When it cannot be read, or a question has no answer yet: the file then holds every
/// question, with the answers that were there.
pub fn apply(session: &mut Session, path: &Path, places: &Places) -> Result<(), Exit> {
    let known = match fs::read(path) {
        Ok(bytes) => Decisions::parse(&bytes)
            .map_err(|error| super::refuse(&error.to_string(), Exit::Usage))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Decisions::default(),
        Err(_) => return Err(super::refuse(command::DECISIONS_UNREAD, Exit::Usage)),
    };
    for message in known.messages(session.view(), &super::now()) {
        session.send(message);
    }
    let open = texts_waiting(session.view());
    if open == 0 {
        return Ok(());
    }
    let kind = Kind::Decisions;
    let target = Target { path: path.to_owned(), kind, name: kind.words().to_owned() };
    places.write_bytes(&target, &known.asking(session.view()).to_csv()).map_err(|failure| {
        super::refuse(&format!("{}: {}", target.name, failure.sentence()), Exit::Nothing)
    })?;
    let sentence = match open {
        1 => command::TEXT_WAITS.to_owned(),
        n => command::texts_wait(n),
    };
    Err(super::refuse(&sentence, Exit::Partly))
}

/// Whether a file is one: then it is no original, wherever it is.
pub fn is_one(path: &Path) -> bool {
    fs::read(path).is_ok_and(|bytes| Decisions::parse(&bytes).is_ok())
}
