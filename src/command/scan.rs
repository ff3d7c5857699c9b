//! The verb `scan`: which exams are there. It prints what identifies them, for the
//! person at the workstation.

use std::path::PathBuf;

use deidentifier::flow::{DISC_LISTS_MORE, MAY_MISS_IMAGES};
use deidentifier::policy::Settings;

use super::input;
use crate::Exit;

/// Prints the exams and the files that are no part of one.
pub fn run(paths: &[PathBuf]) -> Exit {
    let inputs = input::collect(paths);
    let session = super::scan(&inputs, Settings::default());
    let studies = session.studies();
    for (study, exam) in studies.iter().zip(session.exams()) {
        println!("exam {}", study.uid.as_str());
        println!("  patient {}, ID {}", study.patient.name.as_str(), study.patient.id.as_str());
        let (date, label) = (study.date.as_str(), study.modality.as_str());
        println!("  {date} {label} {}: {} images", study.description.as_str(), study.images);
        for (series, facts) in study.series.iter().zip(&exam.series) {
            let number = series.number.map_or_else(|| "-".to_owned(), |n| n.to_string());
            let (kind, count) = (series.modality.as_str(), series.files.len());
            println!("  series {number} {kind} {}: {count} images", series.description.as_str());
            for flag in facts.flags.iter().filter(|flag| flag.code == MAY_MISS_IMAGES) {
                println!("    {}", flag.sentence);
            }
            for held in &series.held {
                println!("    {} held: {}", held.files.len(), held.code.sentence());
            }
        }
        for warning in &study.warnings {
            println!("  note: {}", study.sentence(*warning, session.settings().policy.study()));
        }
    }
    for notice in session.notices().iter().filter(|notice| notice.code == DISC_LISTS_MORE) {
        println!("{}", notice.sentence);
    }
    for count in session.catalogue().outcomes() {
        if count.code != deidentifier::Code::NoEventId {
            println!("{}: {} ({})", count.count, count.code.as_str(), count.code.sentence());
        }
    }
    if studies.is_empty() {
        return super::refuse("no CT or PET images here", Exit::Nothing);
    }
    Exit::Done
}
