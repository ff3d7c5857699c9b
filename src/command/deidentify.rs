//! The verb `deidentify`: from files, folders and zips to checked zips or folders.

use std::path::PathBuf;

use deidentifier::Code;
use deidentifier::crc::Crc;
use deidentifier::deid::Segment;
use deidentifier::flow::{
    EventTasks, Finished, Line, Message, Session, View, Writer, texts_waiting,
};
use deidentifier::outcome::Outcome;
use deidentifier::report::{By, Saved};
use deidentifier::words::command;
use rayon::prelude::*;

use super::disk::CHUNK_BYTES;
use super::input::{self, Input};
use super::place::{Places, Target};
use super::save::{self, Sources};
use super::walk::Identity;
use super::{decisions, helpers, pictures, records};
use crate::{Deidentify, Exit};

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
    super::tell_what_may_be_missing(session.view());
    let is_whole = helpers::assign(&mut session, &inputs, arguments)?;
    if session.view().exams.value.is_empty() {
        records::write(&mut session, &inputs, arguments, &places, &[])?;
        return Err(super::nothing_here(&session));
    }
    // What is in the way is told before anybody is asked.
    let tasks = session.begin();
    let events = tasks.iter().filter(|task| !task.files.is_empty()).map(|task| task.id.as_str());
    check_places(&places, &records::targets(arguments, events))?;
    pictures::search(&mut session, &inputs, arguments.pictures);
    let by_default = decide(&mut session, arguments, &places)?;
    let mut pieces: Vec<Option<Vec<Segment>>> = inputs.iter().map(|_| None).collect();
    for tasks in session.begin() {
        for (index, result) in write_all(tasks, &inputs) {
            session.send(match result {
                Ok((segments, line)) => {
                    if let Some(place) = pieces.get_mut(index as usize) {
                        *place = Some(segments);
                    }
                    Message::Written { index, line: Box::new(line) }
                }
                Err(code) => Message::Failed { index, code },
            });
        }
    }
    let finished = session.finish().to_vec();
    let sources = Sources { inputs: &inputs, pieces: &pieces };
    let mut saved: Vec<&Finished> = Vec::new();
    for event in finished.iter().filter(|event| event.verdict.pass) {
        let id = event.event.id.as_str();
        let target = save::target(id, &arguments.out, arguments.layout);
        session.send(match save::event(&session, event, &sources, &places, &target) {
            Ok(()) => {
                saved.push(event);
                Message::Saved { event: id.to_owned(), to: Saved::Confirmed }
            }
            Err(failure) => {
                say!("{id}: {}", failure.sentence());
                Message::GivenUp { event: id.to_owned(), code: failure.code() }
            }
        });
    }
    records::write(&mut session, &inputs, arguments, &places, &saved)?;
    match by_default {
        0 => {}
        1 => say!("{}", command::TEXT_CUT),
        n => say!("{}", command::texts_cut(n)),
    }
    Ok(exit(session.view(), by_default > 0 || !is_whole))
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
    if let Some(path) = &arguments.decisions {
        decisions::apply(session, path, places)?;
    }
    let by_default = texts_waiting(session.view());
    session.send(Message::Offered { by: By::Rule, when: String::new() });
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
fn exit(view: &View, is_partly: bool) -> Exit {
    let files = &view.files.value;
    let is_left = files.groups.iter().any(|group| {
        matches!(group.outcome, Outcome::Held | Outcome::Refused | Outcome::Failed)
            || group.code == Code::NoEventId
    });
    if view.sums.value.failed > 0 || files.written == 0 {
        Exit::Nothing
    } else if is_left || is_partly {
        Exit::Partly
    } else {
        Exit::Done
    }
}
