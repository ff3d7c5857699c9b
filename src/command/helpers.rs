//! Settings files and event maps: those that the person named, and those found among the
//! inputs, which are used as the page uses them. What was named wins, and that is said.

use std::fs;

use deidentifier::Code;
use deidentifier::flow::{Message, Session, State};
use deidentifier::plan::{EventId, EventIdError};
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
        session.send(Message::Settings(settings));
    }
    Ok(())
}

/// Gives each exam its Event ID, and says what is against it. False when an event map was
/// not used as a whole.
///
/// # Errors
/// When the Event ID or an event map cannot be used, or there is neither.
pub fn assign(
    session: &mut Session,
    inputs: &[Input],
    arguments: &Deidentify,
) -> Result<bool, Exit> {
    let found = session.files(Code::EventMap);
    if let Some(id) = &arguments.event_id {
        EventId::parse(id, session.settings())
            .map_err(|error| super::refuse(&error.sentence(), Exit::Usage))?;
        leave(session, &found, Code::EventMapNotUsed, "--event-id is used");
        let exams = session.view().exams.value.iter();
        let studies: Vec<String> = exams.map(|exam| exam.uid.as_str().to_owned()).collect();
        for study in studies {
            session.send(Message::EventId { study, text: id.clone() });
        }
    } else if let Some(path) = &arguments.event_map {
        leave(session, &found, Code::EventMapNotUsed, "--event-map is used");
        let bytes = fs::read(path)
            .map_err(|_| super::refuse("the event map cannot be read", Exit::Usage))?;
        session.send(Message::EventMaps(vec![bytes]));
    } else if found.is_empty() {
        let sentence =
            "no Event ID: say --event-id or --event-map, or put an event map among the inputs";
        return Err(super::refuse(sentence, Exit::Usage));
    } else {
        say!("the event map among the inputs is used");
        let maps: Result<_, _> = found.into_iter().map(|file| read(inputs, file)).collect();
        session.send(Message::EventMaps(maps?));
    }
    let view = session.view();
    let map = view.files.value.map.as_ref();
    if let Some(map) = map {
        say!("{}", map.sentence);
        for line in &map.all {
            say!("{line}");
        }
        if map.is_unread {
            return Err(Exit::Usage);
        }
    }
    // One exam is at fault there, and others go on.
    let of_the_exam = [EventIdError::TwoPatients.code(), EventIdError::Shared.code()];
    for (exam, card) in view.exams.value.iter().zip(&view.cards.value) {
        if card.id.state != State::Bad {
            continue;
        }
        if arguments.event_id.is_some() && !of_the_exam.contains(&card.id.code) {
            return Err(super::refuse(&card.id.sentence, Exit::Usage));
        }
        say!("{}: {}", exam.words(), card.id.sentence);
    }
    Ok(map.is_none_or(|map| map.is_whole))
}

/// Says that files among the inputs are not used, on the screen and in their outcome.
fn leave(session: &mut Session, files: &[u32], code: Code, instead: &str) {
    for index in files.iter().copied() {
        session.send(Message::Failed { index, code });
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
