//! `ltp2-deid check`: zips, folders and files that someone received, or is about to send.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use ltp2_deid::check::{self, Audit, AuditExpectation, Severity, Verdict};
use ltp2_deid::policy::Settings;

use crate::{Check, Exit};

/// Checks each zip on its own and all loose files together.
pub fn run(arguments: &Check) -> Exit {
    let settings = Settings::default();
    let expect = AuditExpectation { event_id: arguments.event_id.as_deref(), settings: &settings };
    let mut verdicts = Vec::new();
    let mut loose = Audit::new(expect);
    let mut has_loose = false;
    for path in arguments.input.iter().flat_map(|path| {
        walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok)
    }) {
        if path.file_type().is_dir() {
            continue;
        }
        let Ok(file) = File::open(path.path()) else {
            return super::refuse("a file cannot be read", Exit::Nothing);
        };
        if is_zip(path.path()) {
            verdicts.push(check::archive(BufReader::new(file), &expect, |_, _| {}));
        } else {
            has_loose = true;
            let name = path.path().to_string_lossy();
            if loose.file(&name, &mut BufReader::new(file)).is_err() {
                return super::refuse("a file cannot be read", Exit::Nothing);
            }
        }
    }
    if has_loose {
        verdicts.push(loose.finish());
    }
    for verdict in &verdicts {
        print(verdict);
    }
    if let Some(path) = &arguments.report {
        let json = serde_json::to_string_pretty(&verdicts).unwrap_or_default();
        if std::fs::write(path, json).is_err() {
            return super::refuse("the report cannot be written", Exit::Nothing);
        }
    }
    let passes = !verdicts.is_empty() && verdicts.iter().all(|verdict| verdict.pass);
    if passes { Exit::Done } else { Exit::Nothing }
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

fn print(verdict: &Verdict) {
    println!("{} images: {}", verdict.images, verdict.word);
    for group in &verdict.findings {
        let weight = match group.finding.severity {
            Severity::Fail => "must not be sent",
            Severity::Warn => "to know before sending",
            Severity::Note => "note",
        };
        let place = if group.finding.path.is_empty() { "" } else { &group.finding.path };
        println!("  {weight}: {} {place} ({} times)", group.sentence, group.finding.count);
    }
}
