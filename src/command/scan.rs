//! The verb `scan`: which exams are there. It prints what identifies them, for the
//! person at the workstation.

use std::path::PathBuf;

use deidentifier::Code;
use deidentifier::flow::{State, Weight};
use deidentifier::policy::Settings;

use super::input;
use crate::Exit;

/// Prints the exams and the files that are no part of one.
pub fn run(paths: &[PathBuf]) -> Exit {
    let inputs = input::collect(paths);
    let mut session = super::scan(&inputs, Settings::default());
    // The view has no Patient ID: the page does not show it.
    let studies = session.studies();
    let view = session.view();
    for (study, (exam, card)) in studies.iter().zip(view.exams.value.iter().zip(&view.cards.value))
    {
        println!("exam {}", exam.uid.as_str());
        println!("  patient {}, ID {}", study.patient.name.as_str(), study.patient.id.as_str());
        let (date, label) = (exam.day.as_str(), &exam.label);
        println!("  {date} {label} {}: {} images", study.description.as_str(), exam.images);
        for (series, own) in exam.series.iter().zip(&study.series) {
            let number = if series.number.is_empty() { "-" } else { &series.number };
            let (kind, count) = (own.modality.as_str(), series.images);
            println!("  series {number} {kind} {}: {count} images", own.description.as_str());
            // What is held is said below, of the files.
            for flag in series.flags.iter().filter(|flag| flag.weight != Weight::Held) {
                println!("    {}", flag.sentence);
            }
            for held in &own.held {
                println!("    {} held: {}", held.files.len(), held.code.sentence());
            }
        }
        if card.id.state == State::Bad {
            println!("  note: {}", card.id.sentence);
        }
        for flag in &exam.flags {
            println!("  note: {}", flag.sentence);
        }
    }
    for sentence in super::unlisted(view) {
        println!("{sentence}");
    }
    for group in view.files.value.groups.iter().filter(|group| group.code != Code::NoEventId) {
        println!("{}: {} ({})", group.count, group.code.as_str(), group.sentence);
    }
    if studies.is_empty() {
        return super::nothing_here(&session);
    }
    Exit::Done
}
