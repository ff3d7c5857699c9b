//! `ltp2-deid rules`: the table in force, each row with the rule that decides it.

use std::path::Path;

use ltp2_deid::policy;

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
