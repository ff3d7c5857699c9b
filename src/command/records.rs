//! What `ltp2-deid deidentify` leaves beside the images: the summary on the screen, the
//! report, the certificates, and the crosswalk for those who ask for it.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ltp2_deid::flow::{Circumstances, Finished, Session};
use ltp2_deid::report::{Saved, crosswalk};
use sha2::{Digest, Sha256};

use super::input::Input;
use crate::{Deidentify, Exit, Layout};

/// Refuses what cannot be written as asked, before any work is done.
pub fn refuse_early(arguments: &Deidentify) -> Result<(), Exit> {
    if let Some(path) = &arguments.decisions
        && real(path).starts_with(real(&arguments.out))
    {
        let sentence = "the decisions file holds texts of the exam and would lie in the folder that is uploaded; name a file outside --out";
        return Err(super::refuse(sentence, Exit::Usage));
    }
    let Some(path) = &arguments.crosswalk else { return Ok(()) };
    let refuse = |sentence| Err(super::refuse(sentence, Exit::Usage));
    if real(path).starts_with(real(&arguments.out)) {
        return refuse(
            "the crosswalk holds identifiers and would lie in the folder that is uploaded; name a file outside --out",
        );
    }
    if path.exists() {
        return refuse("the crosswalk's file is there already; name another, so that none is lost");
    }
    Ok(())
}

/// A path without links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for above in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (above.canonicalize(), path.strip_prefix(above)) {
            return real.join(rest);
        }
    }
    path
}

/// Prints what became of the exams and files, and writes what was asked for. The events in
/// `saved` were written and read again.
pub fn write(
    session: &Session,
    inputs: &[Input],
    arguments: &Deidentify,
    saved: &[&Finished],
) -> Result<(), Exit> {
    print(session, arguments.layout, saved);
    let name = |what| super::refuse(&format!("the {what} cannot be written"), Exit::Nothing);
    if arguments.report.is_some() || arguments.certificate.is_some() {
        let told = circumstances(saved);
        if let Some(path) = &arguments.report {
            fs::write(path, session.report(&told)).map_err(|_| name("report"))?;
        }
        if let Some(folder) = &arguments.certificate {
            certificates(session, folder, &told).map_err(|_| name("certificate"))?;
        }
    }
    if let Some(path) = &arguments.crosswalk {
        write_crosswalk(session, inputs, path, saved).map_err(|_| name("crosswalk"))?;
    }
    Ok(())
}

/// A line for each event, then every outcome.
fn print(session: &Session, layout: Layout, saved: &[&Finished]) {
    let finished = session.finished();
    if !finished.is_empty() {
        println!("event id    exam date     images       size  check   saved");
    }
    for event in finished {
        let id = event.event.id.as_str();
        let check = if event.verdict.pass { "passed" } else { "failed" };
        let is_saved = saved.iter().any(|saved| saved.event.id == event.event.id);
        let place = match layout {
            _ if !is_saved => "no".to_owned(),
            Layout::Zip => format!("{id}.zip"),
            Layout::Folder => format!("{id}/"),
        };
        let (date, images, size) = (date(session, event), event.event.images.len(), size(event));
        println!("{id:<10}  {date:<10}  {images:>8}  {size:>9}  {check}  {place}");
        for group in &event.verdict.findings {
            println!("  {} {}: {}", group.finding.count, group.finding.path, group.sentence);
        }
    }
    for count in session.outcomes() {
        let (outcome, code) = (count.outcome.as_str(), count.code.as_str());
        println!("{outcome} ({code}): {} – {}", count.count, count.code.sentence());
    }
}

/// The event's first exam date, `2026-11-04`.
fn date(session: &Session, event: &Finished) -> String {
    let studies = &event.event.studies;
    let images = session.catalogue().images();
    let own = images.filter(|image| studies.iter().any(|uid| uid == image.study.uid.as_str()));
    let date = own.map(|image| image.study.date.as_str()).min().unwrap_or_default();
    match (date.get(..4), date.get(4..6), date.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => String::new(),
    }
}

fn size(event: &Finished) -> String {
    let tenths = event.size_bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn circumstances(saved: &[&Finished]) -> Circumstances {
    let confirmed = |event: &&Finished| (event.event.id.as_str().to_owned(), Saved::Confirmed);
    Circumstances {
        build: build(),
        saved: saved.iter().map(confirmed).collect::<BTreeMap<_, _>>(),
        initials: String::new(),
        now: super::now(),
    }
}

/// Tells one build from another: the beginning of the running program's own SHA-256.
fn build() -> String {
    let program = std::env::current_exe().and_then(fs::read).unwrap_or_default();
    if program.is_empty() {
        return String::new();
    }
    Sha256::digest(program).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn certificates(session: &Session, folder: &Path, told: &Circumstances) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for event in session.finished() {
        let id = event.event.id.as_str();
        if let Some(page) = session.certificate(id, told) {
            fs::write(folder.join(format!("{id}-certificate.html")), page)?;
        }
    }
    Ok(())
}

/// Every original that was written, in the order of the output, with its new name.
fn write_crosswalk(
    session: &Session,
    inputs: &[Input],
    path: &Path,
    saved: &[&Finished],
) -> io::Result<()> {
    let images = saved.iter().flat_map(|event| session.written(&event.event));
    let pairs: Vec<(String, &str)> = images
        .filter_map(|(image, _)| {
            Some((inputs.get(image.file as usize)?.name(), image.path.as_str()))
        })
        .collect();
    let table = crosswalk(pairs.iter().map(|(original, output)| (original.as_str(), *output)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // For the person who asked for it alone.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(table.as_bytes())
}
