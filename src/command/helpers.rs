//! Settings files and event maps: those that the person named, and those found among the
//! inputs, which are used as the page uses them. What was named wins, and that is said.

use std::fs;

use deidentifier::Code;
use deidentifier::flow::{Message, Session, State};
use deidentifier::plan::{EventId, EventIdError};
use deidentifier::policy::Settings;
use deidentifier::words::command;

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
        leave(session, &files, Code::SettingsNotUsed, command::SETTINGS_IS_USED);
        return Ok(());
    }
    let mut found: Option<Settings> = None;
    for file in files {
        let text = String::from_utf8_lossy(&read(inputs, file)?).into_owned();
        let settings = Settings::parse(&text)
            .map_err(|error| super::refuse(&command::settings_unusable(error), Exit::Usage))?;
        if found.as_ref().is_some_and(|known| *known != settings) {
            return Err(super::refuse(command::SETTINGS_DIFFER, Exit::Usage));
        }
        found = Some(settings);
    }
    if let Some(settings) = found {
        let changed = settings.differences().len();
        say!("{}", command::settings_used(changed));
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
        leave(session, &found, Code::EventMapNotUsed, command::EVENT_ID_IS_USED);
        let exams = session.view().exams.value.iter();
        let studies: Vec<String> = exams.map(|exam| exam.uid.as_str().to_owned()).collect();
        for study in studies {
            session.send(Message::EventId { study, text: id.clone() });
        }
    } else if let Some(path) = &arguments.event_map {
        leave(session, &found, Code::EventMapNotUsed, command::EVENT_MAP_IS_USED);
        let bytes = fs::read(path).map_err(|_| {
            super::refuse(&command::cannot_be_read(command::EVENT_MAP), Exit::Usage)
        })?;
        session.send(Message::EventMaps(vec![bytes]));
    } else if found.is_empty() {
        return Err(super::refuse(command::NO_EVENT_ID, Exit::Usage));
    } else {
        say!("{}", command::MAP_USED);
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
    let what =
        if code == Code::EventMapNotUsed { command::EVENT_MAP } else { command::SETTINGS_FILE };
    if !files.is_empty() {
        say!("{}", command::not_used(instead, what));
    }
}

/// A small file among the inputs, also inside a zip.
fn read(inputs: &[Input], file: u32) -> Result<Vec<u8>, Exit> {
    let unreadable = |_| super::refuse(command::INPUT_CHANGED, Exit::Nothing);
    let input = inputs.get(file as usize).ok_or(Code::Unreadable).map_err(unreadable)?;
    // A scan has bounded its size.
    let mut bytes = vec![0; usize::try_from(input.size_bytes).unwrap_or_default()];
    let mut opened = input.open().map_err(unreadable)?;
    let count = opened.read_at(0, &mut bytes).map_err(unreadable)?;
    bytes.truncate(count);
    Ok(bytes)
}
