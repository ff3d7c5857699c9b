//! The decisions file: every question about a text, for a person to answer in a spreadsheet.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use ltp2_deid::flow::{Decisions, Session};

use crate::Exit;

/// Takes the answers of the decisions file.
///
/// # Errors
/// When it cannot be read, or a question has no answer yet: the file then holds every
/// question, with the answers that were there.
pub fn apply(session: &mut Session, path: &Path) -> Result<(), Exit> {
    let known = match fs::read(path) {
        Ok(bytes) => Decisions::parse(&bytes)
            .map_err(|error| super::refuse(&error.to_string(), Exit::Usage))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Decisions::default(),
        Err(_) => return Err(super::refuse("the decisions file cannot be read", Exit::Usage)),
    };
    let open = session.take_decisions(&known, &super::now());
    if open == 0 {
        return Ok(());
    }
    if put(path, &session.decisions(&known).to_csv()).is_err() {
        return Err(super::refuse("the decisions file cannot be written", Exit::Nothing));
    }
    let texts = if open == 1 { "text waits" } else { "texts wait" };
    let sentence = format!(
        "{open} {texts} for a decision, so nothing was written: open the decisions file, put suggested, keep, empty or edit into its column decision, and run again"
    );
    Err(super::refuse(&sentence, Exit::Partly))
}

/// Replaces the file in one step, so that no answer is lost, readable by its owner alone.
fn put(path: &Path, table: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut part = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    part.write_all(table)?;
    part.as_file().sync_all()?;
    part.persist(path)?;
    Ok(())
}
