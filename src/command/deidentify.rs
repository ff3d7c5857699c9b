//! `ltp2-deid deidentify`: from files, folders and zips to checked zips or folders.

use std::fs;
use std::path::PathBuf;

use ltp2_deid::Code;
use ltp2_deid::crc::Crc;
use ltp2_deid::deid::Segment;
use ltp2_deid::flow::{EventTasks, Finished, Line, Looked, LookedAt, Session, Writer};
use ltp2_deid::outcome::Outcome;
use ltp2_deid::plan::{EventMap, match_rows};
use ltp2_deid::report::{By, Decision};
use rayon::prelude::*;

use super::input::{self, Input};
use super::place::{Places, Target};
use super::save::{self, Sources};
use super::walk::Identity;
use super::{decisions, records};
use crate::{Deidentify, Exit};

/// Bytes read at a time: they are summed up while the processor still has them at hand.
const CHUNK_BYTES: usize = 256 << 10;

/// Does it all.
pub fn run(arguments: &Deidentify) -> Exit {
    match try_run(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(arguments: &Deidentify) -> Result<Exit, Exit> {
    records::refuse_early(arguments)?;
    let settings = super::settings(arguments.settings.as_deref())?;
    let inputs = input::collect(&arguments.input);
    let places = places(arguments, &inputs)?;
    let mut session = super::scan(&inputs, settings);
    if session.studies().is_empty() {
        records::write(&session, &inputs, arguments, &places, &[])?;
        return Err(super::refuse("no CT or PET images here", Exit::Nothing));
    }
    assign(&mut session, arguments)?;
    let tasks = session.plan();
    let events = tasks.iter().filter(|task| !task.files.is_empty()).map(|task| task.id.as_str());
    check_places(&places, &records::targets(arguments, events))?;
    let by_default = decide(&mut session, arguments, &places)?;
    let mut pieces: Vec<Option<Vec<Segment>>> = inputs.iter().map(|_| None).collect();
    for tasks in session.plan() {
        for (index, result) in write_all(tasks, &inputs) {
            match result {
                Ok((segments, line)) => {
                    session.add_written(index, line);
                    if let Some(place) = pieces.get_mut(index as usize) {
                        *place = Some(segments);
                    }
                }
                Err(code) => session.close(index, code),
            }
        }
    }
    let finished = session.finish().to_vec();
    let sources = Sources { inputs: &inputs, pieces: &pieces };
    let mut saved: Vec<&Finished> = Vec::new();
    for event in finished.iter().filter(|event| event.verdict.pass) {
        let id = event.event.id.as_str();
        let target = save::target(id, &arguments.out, arguments.layout);
        match save::event(&session, event, &sources, &places, &target) {
            Ok(()) => saved.push(event),
            Err(failure) => {
                eprintln!("ltp2-deid: {id}: {}", failure.sentence());
                session.not_saved(event, failure.code());
            }
        }
    }
    records::write(&session, &inputs, arguments, &places, &saved)?;
    if by_default > 0 {
        let texts = if by_default == 1 {
            "text that may hold a name was"
        } else {
            "texts that may hold a name were"
        };
        eprintln!(
            "ltp2-deid: {by_default} {texts} cut as suggested, and nobody was asked; --decisions FILE asks"
        );
    }
    Ok(exit(&session, &finished, by_default))
}

/// Where this run may write. What can be refused before the exams are read is.
fn places(arguments: &Deidentify, inputs: &[Input]) -> Result<Places, Exit> {
    let decisions = arguments.decisions.as_deref().filter(|path| decisions::is_one(path));
    let decisions = decisions.and_then(Identity::of);
    let named = arguments.input.iter().chain(&arguments.event_map).chain(&arguments.settings);
    let all = named.chain(inputs.iter().map(|input| &input.path)).map(PathBuf::as_path);
    let all = all.filter(|path| decisions.is_none() || Identity::of(path) != decisions);
    let places = Places::new(all, arguments.replace);
    for (folder, name) in
        [(Some(&arguments.out), "--out"), (arguments.certificate.as_ref(), "--certificate")]
    {
        if let Some(Err(refusal)) = folder.map(|folder| places.folder(folder)) {
            return Err(super::refused(name, refusal));
        }
    }
    check_places(&places, &records::targets(arguments, []))?;
    Ok(places)
}

fn check_places(places: &Places, targets: &[Target]) -> Result<(), Exit> {
    places.check(targets).map_err(|(target, refusal)| super::refused(&target.name, refusal))
}

/// Gives each exam its Event ID.
fn assign(session: &mut Session, arguments: &Deidentify) -> Result<(), Exit> {
    let studies = session.studies();
    if let Some(id) = &arguments.event_id {
        for study in &studies {
            let id = session
                .judge(study, id, None)
                .map_err(|error| super::refuse(&error.sentence(), Exit::Usage))?;
            session.choices.events.insert(study.uid.as_str().to_owned(), id);
        }
    }
    if let Some(path) = &arguments.event_map {
        let bytes = fs::read(path)
            .map_err(|_| super::refuse("the event map cannot be read", Exit::Usage))?;
        let map = EventMap::parse(&bytes, session.settings())
            .map_err(|error| super::refuse(&error.to_string(), Exit::Usage))?;
        for (line, error) in &map.errors {
            eprintln!("ltp2-deid: event map, row {line}: {error}");
        }
        let matching = match_rows(&map, &studies);
        for (line, why) in &matching.rows {
            eprintln!("ltp2-deid: event map, row {line}: {}", why.sentence());
        }
        for study in &studies {
            let Some(id) = matching.events.get(study.uid.as_str()) else { continue };
            match session.judge(study, id.as_str(), None) {
                Ok(id) => {
                    session.choices.events.insert(study.uid.as_str().to_owned(), id);
                }
                Err(error) => {
                    eprintln!("ltp2-deid: {}", error.sentence());
                    session.choices.unusable.insert(study.uid.as_str().to_owned());
                }
            }
        }
    }
    for refusal in session.choices.refusals(&studies) {
        eprintln!("ltp2-deid: {}: {}", refusal.event.as_str(), refusal.error.sentence());
    }
    Ok(())
}

/// Decides every text that a person would see: as the decisions file says, or else as it is
/// offered. Pictures that a person would look at stay behind. How many texts were decided
/// though nobody was asked.
///
/// # Errors
/// When the decisions file lacks an answer: it then holds every question.
fn decide(session: &mut Session, arguments: &Deidentify, places: &Places) -> Result<usize, Exit> {
    let by_default = match &arguments.decisions {
        Some(path) => decisions::apply(session, path, places).map(|()| 0)?,
        None => session.take_offered(),
    };
    let series: Vec<_> = session.studies().into_iter().flat_map(|study| study.series).collect();
    for series in series {
        if series.held.iter().any(|held| held.code == Code::BurnedIn) {
            let at = LookedAt::Series { uid: series.uid.as_str().to_owned() };
            let (decision, by) = (Decision::LeftOut, By::Rule);
            session.look(Looked { at, decision, by, when: String::new() });
        }
    }
    Ok(by_default)
}

type WrittenFile = (u32, Result<(Vec<Segment>, Line), Code>);

/// Writes the files of one event with all cores; their bytes stay where they are.
fn write_all(tasks: EventTasks, inputs: &[Input]) -> Vec<WrittenFile> {
    let writer = Writer::new(tasks.plan);
    tasks
        .files
        .par_iter()
        .map_init(
            || vec![0; CHUNK_BYTES],
            |buffer, index| {
                let input = inputs.get(*index as usize).ok_or(Code::Unreadable);
                (*index, input.and_then(|input| write(&writer, input, buffer)))
            },
        )
        .collect()
}

fn write(writer: &Writer, input: &Input, buffer: &mut [u8]) -> Result<(Vec<Segment>, Line), Code> {
    let mut opened = input.open()?;
    let mut job = writer.start(input.size_bytes);
    let mut sum = input.declared_crc32().map(|declared| (Crc::default(), declared));
    let mut at = 0;
    while at < input.size_bytes {
        let n = opened.read_at(at, buffer)?;
        if n == 0 {
            return Err(Code::Changed);
        }
        let left = usize::try_from(input.size_bytes - at).unwrap_or(usize::MAX);
        let bytes = buffer.get(..n.min(left)).unwrap_or_default();
        if let Some((sum, _)) = &mut sum {
            sum.update(bytes);
        }
        job.push(bytes)?;
        at += n as u64;
    }
    if sum.is_some_and(|(sum, declared)| sum.sum() != declared) {
        return Err(Code::DamagedEntry);
    }
    writer.finish(job)
}

fn exit(session: &Session, finished: &[Finished], by_default: usize) -> Exit {
    let count = |outcome| -> u64 {
        session.outcomes().iter().filter(|c| c.outcome == outcome).map(|c| c.count).sum()
    };
    let failed_check = finished.iter().any(|event| !event.verdict.pass);
    let left = count(Outcome::Held) + count(Outcome::Refused) + count(Outcome::Failed);
    if failed_check || count(Outcome::Written) == 0 {
        Exit::Nothing
    } else if left > 0 || by_default > 0 {
        Exit::Partly
    } else {
        Exit::Done
    }
}
