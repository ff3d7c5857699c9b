//! The verb `deidentify`: from files, folders and zips to checked zips or folders.

use std::path::PathBuf;

use deidentifier::Code;
use deidentifier::crc::Crc;
use deidentifier::deid::Segment;
use deidentifier::flow::{EventTasks, Finished, Line, Looked, LookedAt, Message, Session, Writer};
use deidentifier::outcome::{Count, Outcome};
use deidentifier::report::{By, Decision, Saved};
use rayon::prelude::*;

use super::input::{self, Input};
use super::place::{Places, Target};
use super::save::{self, Sources};
use super::walk::Identity;
use super::{decisions, helpers, records};
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
    let named = super::settings(arguments.settings.as_deref())?;
    let inputs = input::collect(&arguments.input);
    let places = places(arguments, &inputs)?;
    let mut session = super::scan(&inputs, named);
    helpers::settings(&mut session, &inputs, arguments)?;
    super::tell_what_may_be_missing(&session);
    let rows_are_left = helpers::assign(&mut session, &inputs, arguments)?;
    if session.studies().is_empty() {
        records::write(&session, &inputs, arguments, &places, &[])?;
        return Err(super::refuse("no CT or PET images here", Exit::Nothing));
    }
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
            Ok(()) => {
                saved.push(event);
                session.send(Message::Saved { event: id.to_owned(), to: Saved::Confirmed });
            }
            Err(failure) => {
                say!("{id}: {}", failure.sentence());
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
        say!("{by_default} {texts} cut as suggested, and nobody was asked; --decisions FILE asks");
    }
    Ok(exit(&session, &finished, by_default > 0 || rows_are_left))
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

/// Decides every text that a person would see: as the decisions file says, or else as it is
/// offered. Pictures that a person would look at are left out. How many texts were decided
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

/// `is_partly` says that something was left to a person, whatever became of the files.
fn exit(session: &Session, finished: &[Finished], is_partly: bool) -> Exit {
    let outcomes = session.outcomes();
    let count = |is_meant: &dyn Fn(&Count) -> bool| -> u64 {
        outcomes.iter().filter(|count| is_meant(count)).map(|count| count.count).sum()
    };
    let left = count(&|count| {
        matches!(count.outcome, Outcome::Held | Outcome::Refused | Outcome::Failed)
            || count.code == Code::NoEventId
    });
    let failed_check = finished.iter().any(|event| !event.verdict.pass);
    if failed_check || count(&|count| count.outcome == Outcome::Written) == 0 {
        Exit::Nothing
    } else if left > 0 || is_partly {
        Exit::Partly
    } else {
        Exit::Done
    }
}
