//! Settings files and event maps: those that the person named, and those found among the
//! inputs, which are used as the page uses them. What was named wins, and that is said.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use deidentifier::Code;
use deidentifier::flow::Session;
use deidentifier::plan::{EventId, EventIdError, EventMap, match_rows};
use deidentifier::policy::Settings;

use super::input::Input;
use crate::{Deidentify, Exit};

/// Puts the settings found among the inputs in force, unless others were named.
///
/// # Errors
/// When they cannot be used: the SOP's own settings are not what was asked for then.
pub fn settings(
    session: &mut Session,
    inputs: &[Input],
    arguments: &Deidentify,
) -> Result<(), Exit> {
    let files = session.files(Code::SettingsFile);
    if arguments.settings.is_some() {
        leave(session, &files, Code::SettingsNotUsed, "--settings is used");
        return Ok(());
    }
    let mut found: Option<Settings> = None;
    for file in files {
        let text = String::from_utf8_lossy(&read(inputs, file)?).into_owned();
        let settings = Settings::parse(&text).map_err(|error| {
            let sentence = format!(
                "the settings file among the inputs cannot be used: {error} Mend it, take it away, or name another with --settings"
            );
            super::refuse(&sentence, Exit::Usage)
        })?;
        if found.as_ref().is_some_and(|known| *known != settings) {
            let sentence = "two settings files among the inputs differ: leave one, or name one with --settings";
            return Err(super::refuse(sentence, Exit::Usage));
        }
        found = Some(settings);
    }
    if let Some(settings) = found {
        let changed = settings.differences().len();
        say!("the settings file among the inputs is used ({changed} changed)");
        session.set_settings(settings);
    }
    Ok(())
}

/// Gives each exam its Event ID. True when rows of an event map are left over.
///
/// # Errors
/// When the Event ID or an event map cannot be used, or there is neither.
pub fn assign(
    session: &mut Session,
    inputs: &[Input],
    arguments: &Deidentify,
) -> Result<bool, Exit> {
    let found = session.files(Code::EventMap);
    let mut maps = Vec::new();
    if let Some(id) = &arguments.event_id {
        leave(session, &found, Code::EventMapNotUsed, "--event-id is used");
        one_for_all(session, id)?;
    } else if let Some(path) = &arguments.event_map {
        leave(session, &found, Code::EventMapNotUsed, "--event-map is used");
        let bytes = fs::read(path)
            .map_err(|_| super::refuse("the event map cannot be read", Exit::Usage))?;
        maps.push(bytes);
    } else if found.is_empty() {
        let sentence =
            "no Event ID: say --event-id or --event-map, or put an event map among the inputs";
        return Err(super::refuse(sentence, Exit::Usage));
    } else {
        say!("the event map among the inputs is used");
        for file in found {
            maps.push(read(inputs, file)?);
        }
    }
    let left = from_maps(session, &maps)?;
    let studies = session.studies();
    for refusal in session.choices.refusals(&studies) {
        say!("{}: {}", refusal.event.as_str(), refusal.error.sentence());
    }
    let without = studies.iter().filter(|study| {
        let (uid, choices) = (study.uid.as_str(), &session.choices);
        !choices.events.contains_key(uid) && !choices.unusable.contains(uid)
    });
    for study in without {
        say!("{}: no Event ID, so nothing of it is written", super::label(study));
    }
    Ok(left)
}

fn one_for_all(session: &mut Session, id: &str) -> Result<(), Exit> {
    for study in session.studies() {
        let uid = study.uid.as_str().to_owned();
        match session.judge(&study, id, None) {
            Ok(id) => {
                session.choices.events.insert(uid, id);
            }
            // The ID is right, the exam is not: its files are held, others go on.
            Err(error @ EventIdError::TwoPatients) => {
                say!("{}: {}", super::label(&study), error.sentence());
                session.choices.unusable.insert(uid);
            }
            Err(error) => return Err(super::refuse(&error.sentence(), Exit::Usage)),
        }
    }
    Ok(())
}

/// Fits event maps to the exams. True when rows are left over, or maps contradict each
/// other.
fn from_maps(session: &mut Session, maps: &[Vec<u8>]) -> Result<bool, Exit> {
    let studies = session.studies();
    let mut is_left = false;
    let mut events = BTreeMap::<String, BTreeSet<EventId>>::new();
    for (number, bytes) in (1..).zip(maps) {
        let name =
            if maps.len() > 1 { format!("event map {number}") } else { "event map".to_owned() };
        let map = EventMap::parse(bytes, session.settings())
            .map_err(|error| super::refuse(&error.to_string(), Exit::Usage))?;
        let matching = match_rows(&map, &studies);
        let unread = map.errors.iter().map(|(line, error)| (line, error.sentence()));
        let unmatched = matching.rows.iter().map(|(line, why)| (line, why.sentence().into()));
        for (line, why) in unread.chain(unmatched) {
            say!("{name}, row {line}: {why}");
            is_left = true;
        }
        for (uid, id) in matching.events {
            events.entry(uid).or_default().insert(id);
        }
    }
    for study in &studies {
        let uid = study.uid.as_str();
        let Some(ids) = events.get(uid) else { continue };
        let judged = match ids.iter().next() {
            Some(id) if ids.len() == 1 => session.judge(study, id.as_str(), None),
            _ => {
                let sentence = "two event maps give it different Event IDs. Correct one.";
                say!("{}: {sentence}", super::label(study));
                session.choices.unusable.insert(uid.to_owned());
                continue;
            }
        };
        match judged {
            Ok(id) => {
                session.choices.events.insert(uid.to_owned(), id);
            }
            Err(error) => {
                say!("{}: {}", super::label(study), error.sentence());
                session.choices.unusable.insert(uid.to_owned());
            }
        }
    }
    Ok(is_left)
}

/// Says that files among the inputs are not used, on the screen and in their outcome.
fn leave(session: &mut Session, files: &[u32], code: Code, instead: &str) {
    for file in files {
        session.close(*file, code);
    }
    let what = if code == Code::EventMapNotUsed { "event map" } else { "settings file" };
    if !files.is_empty() {
        say!("{instead}; the {what} among the inputs is not");
    }
}

/// A small file among the inputs, also inside a zip.
fn read(inputs: &[Input], file: u32) -> Result<Vec<u8>, Exit> {
    let unreadable =
        |_| super::refuse("a file among the inputs changed or went away", Exit::Nothing);
    let input = inputs.get(file as usize).ok_or(Code::Unreadable).map_err(unreadable)?;
    // A scan has bounded its size.
    let mut bytes = vec![0; usize::try_from(input.size_bytes).unwrap_or_default()];
    let mut opened = input.open().map_err(unreadable)?;
    let count = opened.read_at(0, &mut bytes).map_err(unreadable)?;
    bytes.truncate(count);
    Ok(bytes)
}
