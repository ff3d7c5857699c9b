//! The verb `rules`: the table in force, each row with the rule that decides it; or what
//! changes from one study's folder to another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deidentifier::policy::study::{BadStudy, Files};
use deidentifier::policy::{self, Policy, Settings, Study};
use deidentifier::words::command;

use crate::Exit;

/// Prints the table.
pub fn run(settings: Option<&Path>) -> Exit {
    let settings = match super::settings(settings) {
        Ok(settings) => settings,
        Err(exit) => return exit,
    };
    for row in policy::rules(&settings) {
        println!("{}\t{}\t{}\t{}\t{}", row.tag, row.vr, row.name, row.words, row.rule);
    }
    Exit::Done
}

/// Prints what changes between two studies, or two versions of one.
pub fn diff(folders: &[PathBuf]) -> Exit {
    let read = |folder: &PathBuf| -> Result<(Files, Settings), BadStudy> {
        let files = policy::read_study(folder)?;
        let policy = Arc::new(Policy::new(Study::new(&files)?));
        Ok((files, Settings::of(&policy)))
    };
    let studies: Result<Vec<_>, _> = folders.iter().map(read).collect();
    match studies.as_deref() {
        Ok([(old, before), (new, after)]) => {
            for line in policy::changes((old, before), (new, after)) {
                println!("{line}");
            }
            Exit::Done
        }
        Ok(_) => super::refuse(command::TWO_FOLDERS, Exit::Usage),
        Err(error) => super::refuse(&error.to_string(), Exit::Usage),
    }
}
