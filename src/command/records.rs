//! What the verb `deidentify` leaves beside the images: the summary on the screen, the
//! report, the certificates, and the crosswalk for those who ask for it.

use std::cell::LazyCell;
use std::fs;
use std::path::{Path, PathBuf};

use deidentifier::flow::{Circumstances, EventView, Finished, Session, View};
use deidentifier::report::crosswalk;
use deidentifier::words::command;
use sha2::{Digest, Sha256};

use super::input::Input;
use super::mapping;
use super::place::{Kind, Places, Target, folded};
use super::save;
use crate::{Deidentify, Exit, Layout};

/// Refuses what would take identifiers into the folder that is uploaded.
pub fn refuse_early(arguments: &Deidentify) -> Result<(), Exit> {
    let out = real(&arguments.out);
    let lies_in_out =
        |path: &Option<PathBuf>| path.as_deref().is_some_and(|path| real(path).starts_with(&out));
    let sentence = if lies_in_out(&arguments.decisions) {
        command::DECISIONS_IN_OUT
    } else if lies_in_out(&arguments.crosswalk) {
        command::CROSSWALK_IN_OUT
    } else if lies_in_out(&arguments.mapping) {
        command::MAPPING_IN_OUT
    } else {
        return Ok(());
    };
    Err(super::refuse(sentence, Exit::Usage))
}

/// Everything that is to be written for these Event IDs, and where.
pub fn targets<'a>(
    arguments: &Deidentify,
    events: impl IntoIterator<Item = &'a str>,
) -> Vec<Target> {
    let mut targets = Vec::new();
    for id in events {
        targets.push(save::target(id, &arguments.out, arguments.layout));
        targets.extend(arguments.certificate.as_deref().map(|folder| certificate(id, folder)));
    }
    let named = [
        (&arguments.report, Kind::Report),
        (&arguments.crosswalk, Kind::Crosswalk),
        (&arguments.decisions, Kind::Decisions),
    ];
    let file = |(path, kind): (&Option<PathBuf>, Kind)| {
        Some(Target { path: path.clone()?, kind, name: kind.words().to_owned() })
    };
    targets.extend(named.into_iter().filter_map(file));
    let pair = |name: &str| {
        let path = arguments.mapping.as_ref()?.join(name);
        Some(Target { path, kind: Kind::Mapping, name: name.to_owned() })
    };
    targets.extend([mapping::UIDS, mapping::PATIENTS].into_iter().filter_map(pair));
    targets
}

fn certificate(id: &str, folder: &Path) -> Target {
    let name = format!("{id}-certificate.html");
    Target { path: folder.join(&name), kind: Kind::Certificate, name }
}

/// A path without links, dots and capital letters, as far as it exists.
pub fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for above in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (above.canonicalize(), path.strip_prefix(above)) {
            return folded(&real.join(rest));
        }
    }
    folded(&path)
}

/// Prints what became of the exams and files, and writes what was asked for. The events in
/// `saved` were written and read again.
pub fn write(
    session: &mut Session,
    inputs: &[Input],
    arguments: &Deidentify,
    places: &Places,
    saved: &[&Finished],
) -> Result<(), Exit> {
    print(session.view(), arguments.layout, saved);
    // The program is read whole for its name: only where something says it.
    let told = LazyCell::new(circumstances);
    for target in targets(arguments, session.finished().iter().map(|event| event.event.id.as_str()))
    {
        let bytes = match target.kind {
            Kind::Report => session.report(&told),
            Kind::Mapping if target.name == mapping::PATIENTS => mapping::patients(session, saved),
            Kind::Mapping => mapping::uids(session, inputs, saved)
                .map_err(|code| super::refuse(code.sentence(), Exit::Nothing))?,
            Kind::Crosswalk => crosswalk_of(session, inputs, saved),
            Kind::Certificate => {
                let id = target.name.trim_end_matches("-certificate.html");
                session.certificate(id, &told).unwrap_or_default()
            }
            Kind::Zip | Kind::Folder | Kind::Decisions => continue,
        };
        places.write_bytes(&target, bytes.as_bytes()).map_err(|failure| {
            super::refuse(&format!("{}: {}", target.name, failure.sentence()), Exit::Nothing)
        })?;
    }
    Ok(())
}

/// A line for each event, then every outcome.
fn print(view: &View, layout: Layout, saved: &[&Finished]) {
    let events = &view.events.value;
    if !events.is_empty() {
        println!("event id    exam date     images       size  check   saved");
    }
    for event in events {
        let id = event.event_id.as_str();
        let check = if event.is_pass { "passed" } else { "failed" };
        let is_saved = saved.iter().any(|saved| saved.event.id.as_str() == id);
        let place = match layout {
            _ if !is_saved => "no".to_owned(),
            Layout::Zip => format!("{id}.zip"),
            Layout::Folder => format!("{id}/"),
        };
        let (date, images, size) = (date(view, event), event.images, size(event.size_bytes));
        println!("{id:<10}  {date:<10}  {images:>8}  {size:>9}  {check}  {place}");
        for line in event.findings.iter().chain(&event.notes) {
            for (count, path) in &line.each {
                println!("  {count} {path}: {}", line.message);
            }
        }
    }
    for group in &view.files.value.groups {
        let (outcome, code) = (group.outcome.as_str(), group.code.as_str());
        println!("{outcome} ({code}): {} – {}", group.count, group.sentence);
    }
}

/// The event's first exam date, `2026-11-04`; nothing of what is no date.
fn date(view: &View, event: &EventView) -> String {
    let exams = view.exams.value.iter();
    let own = exams.filter(|exam| event.studies.iter().any(|uid| uid == exam.uid.as_str()));
    let date = own.map(|exam| exam.day.as_str()).min().unwrap_or_default();
    if date.len() != 8 || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return String::new();
    }
    match (date.get(..4), date.get(4..6), date.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => String::new(),
    }
}

fn size(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn circumstances() -> Circumstances {
    Circumstances { build: build(), now: super::now() }
}

/// Tells one build from another: the beginning of the running program's own SHA-256.
pub fn build() -> String {
    let program = std::env::current_exe().and_then(fs::read).unwrap_or_default();
    if program.is_empty() {
        return String::new();
    }
    Sha256::digest(program).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Every original that was written, in the order of the output, with its new name.
fn crosswalk_of(session: &Session, inputs: &[Input], saved: &[&Finished]) -> String {
    let images = saved.iter().flat_map(|event| session.written(&event.event));
    let pairs: Vec<(String, &str)> = images
        .filter_map(|(image, _)| {
            Some((inputs.get(image.file as usize)?.name(), image.path.as_str()))
        })
        .collect();
    crosswalk(pairs.iter().map(|(original, output)| (original.as_str(), *output)))
}
