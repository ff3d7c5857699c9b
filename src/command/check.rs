//! The verb `check`: zips, folders and files that someone received, or is about to send.
//! All cores check, a file each at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use deidentifier::Code;
use deidentifier::archive::{HEAD_BYTES, begins_as_zip};
use deidentifier::check::{Arrived, Audit, AuditExpectation, Cause, Verdict};
use deidentifier::words::command;
use rayon::prelude::*;

use super::disk::Shared;
use super::pictures;
use super::place::{Kind, Places, Target};
use super::walk;
use crate::{Check, CheckPictures, Exit};

/// Checks each zip on its own, and the files of each folder together.
pub fn run(arguments: &Check) -> Exit {
    if let Some(folder) = &arguments.report_dir {
        return super::bulk::run(arguments, folder);
    }
    let settings = match super::settings(arguments.settings.as_deref()) {
        Ok(settings) => settings,
        Err(exit) => return exit,
    };
    let event_id = arguments.event_id.as_deref();
    let settings = &settings;
    let expect = AuditExpectation { event_id, settings, letters: None };
    let files = walk::files(&arguments.input);
    let inputs =
        arguments.input.iter().chain(&arguments.settings).chain(files.iter().map(|(path, _)| path));
    let places = Places::new(inputs.map(PathBuf::as_path), arguments.replace);
    let report = arguments.report.clone().map(|path| {
        let kind = Kind::Report;
        Target { path, kind, name: kind.words().to_owned() }
    });
    if let Err((target, refusal)) = places.check(report.as_slice()) {
        return super::refused(&target.name, refusal);
    }
    let is_searched = arguments.pictures == CheckPictures::Report;
    if !is_searched {
        say!("{}", command::NOT_SEARCHED);
    }
    let mut verdicts = Vec::new();
    let mut folders = BTreeMap::<PathBuf, Vec<&PathBuf>>::new();
    for (path, kind) in &files {
        match kind {
            walk::Kind::File => {}
            walk::Kind::Special => return super::refuse(Code::NoFile.sentence(), Exit::Nothing),
            walk::Kind::Unreadable => {
                return super::refuse(command::INPUT_UNREAD, Exit::Nothing);
            }
        }
        let opened = File::open(path).and_then(|mut file| {
            let is_zip = is_zip(&mut file)?;
            Ok((file, is_zip))
        });
        let Ok((file, is_zip)) = opened else {
            return super::refuse(command::FILE_UNREAD, Exit::Nothing);
        };
        if is_zip {
            let letters = is_searched.then(|| pictures::letters_in_zip(path, settings));
            let expect = AuditExpectation { letters: letters.as_ref(), ..expect };
            let Ok(verdict) = archive(file, expect) else {
                return super::refuse(command::FILE_UNREAD, Exit::Nothing);
            };
            verdicts.push(verdict);
            continue;
        }
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        folders.entry(folder).or_default().push(path);
    }
    for files in folders.into_values() {
        let letters =
            is_searched.then(|| pictures::letters_in_files(files.iter().copied(), settings));
        let Ok(verdict) = loose(&files, AuditExpectation { letters: letters.as_ref(), ..expect })
        else {
            return super::refuse(command::FILE_UNREAD, Exit::Nothing);
        };
        verdicts.push(verdict);
    }
    for verdict in &verdicts {
        if let Some(cause) = Cause::of(verdict, event_id) {
            println!("{}", cause.sentence());
        }
        print(verdict);
    }
    if let Some(target) = &report {
        let json = serde_json::to_string_pretty(&verdicts).unwrap_or_default();
        if let Err(failure) = places.write_bytes(target, json.as_bytes()) {
            let sentence = format!("{}: {}", target.name, failure.sentence());
            return super::refuse(&sentence, Exit::Nothing);
        }
    }
    let passes = !verdicts.is_empty() && verdicts.iter().all(|verdict| verdict.pass);
    if passes { Exit::Done } else { Exit::Nothing }
}

/// The verdict on a zip.
fn archive(file: File, expect: AuditExpectation<'_>) -> io::Result<Verdict> {
    let arrived = match Arrived::new(Shared::new(file)?, expect) {
        Ok(arrived) => arrived,
        Err(verdict) => return Ok(*verdict),
    };
    let entries = (0..arrived.entries()).into_par_iter();
    let said: Vec<_> =
        entries.map_init(|| arrived.clone(), |arrived, index| arrived.entry(index)).collect();
    Ok(arrived.verdict(said))
}

/// The verdict on the files of a folder.
fn loose(files: &[&PathBuf], expect: AuditExpectation<'_>) -> io::Result<Verdict> {
    let judged = files.par_iter().map(|path| expect.judge(&slashed(path), &mut File::open(path)?));
    let mut audit = Audit::new(expect);
    judged.collect::<io::Result<Vec<_>>>()?.into_iter().for_each(|judged| audit.add(judged));
    Ok(audit.finish())
}

/// Whether a file begins as a zip does, whatever its name.
pub fn is_zip(file: &mut File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(HEAD_BYTES as u64).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(begins_as_zip(&start))
}

/// The last folder and the name, as in an archive.
pub fn slashed(path: &Path) -> String {
    let last = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let folder = path.parent().and_then(last);
    folder.into_iter().chain(last(path)).collect::<Vec<_>>().join("/")
}

fn print(verdict: &Verdict) {
    println!("{} images: {}", verdict.images, verdict.word);
    for group in &verdict.findings {
        let weight = group.finding.severity.words();
        let place = if group.finding.path.is_empty() { "" } else { &group.finding.path };
        let names = match (group.names.as_slice(), group.files) {
            ([], 0) => String::new(),
            ([], files) => format!(", {files} files"),
            (names, files) if u64::from(files) > names.len() as u64 => {
                format!(", {files} files: {}, …", names.join(", "))
            }
            (names, _) => format!(", {}", names.join(", ")),
        };
        let count = group.finding.count;
        println!("  {weight}: {} {place} ({count} times{names})", group.sentence);
    }
}
