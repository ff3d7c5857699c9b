//! The search for letters in pictures, with all cores: before anything is written, so that
//! what is found stays behind with the rest that a person should look at.

use std::path::{Path, PathBuf};

use deidentifier::check::Letters;
use deidentifier::flow::{
    Message, ReadAt, Received, SearchFiles, SearchState, Session, Together, portions,
};
use deidentifier::letters::Finding;
use deidentifier::policy::Settings;
use deidentifier::report::SearchMode;
use deidentifier::words::command;
use rayon::prelude::*;

use super::check::slashed;
use super::input::{self, Input, Opened};
use crate::Pictures;

/// What the search said of a file: a frame each.
type Said = (u32, Vec<Option<Finding>>);

/// Places of a series that are named one by one.
const NAMED: usize = 5;

/// Searches the pictures of the exams that go, and says what was found.
pub fn search(session: &mut Session, inputs: &[Input], how: Pictures) {
    let mode = match how {
        Pictures::Hold => SearchMode::Hold,
        Pictures::Report => SearchMode::Report,
        Pictures::Skip => SearchMode::Skip,
    };
    session.send(Message::Search(mode));
    // Nothing has been decided yet: what is found is asked about like the rest.
    session.send(Message::Read);
    if mode == SearchMode::Skip {
        say!("{}", command::NOT_SEARCHED);
        return;
    }
    let series: Vec<Vec<u32>> =
        session.unsearched().into_iter().filter(|files| has_event_id(session, files)).collect();
    let inputs: Vec<&Input> = inputs.iter().collect();
    for (index, frames) in of_series(&series, &inputs) {
        session.send(Message::Searched { index, frames });
    }
    tell(session, mode);
}

/// Exams without an Event ID stay behind as they are.
fn has_event_id(session: &mut Session, files: &[u32]) -> bool {
    let image = files.first().and_then(|file| session.catalogue().image(*file));
    let study = image.map(|image| image.study.uid.as_str().to_owned());
    study.is_some_and(|study| session.event_of(&study).is_some())
}

/// Searches files of series with all cores.
fn of_series(series: &[Vec<u32>], inputs: &[&Input]) -> Vec<Said> {
    let together: Vec<Together<'_>> = series.iter().flat_map(|files| portions(files)).collect();
    let said: Vec<Vec<Said>> = together.par_iter().map(|files| of_files(files, inputs)).collect();
    said.into_iter().flatten().collect()
}

fn of_files(together: &Together<'_>, inputs: &[&Input]) -> Vec<Said> {
    let mut search = SearchFiles::default();
    for file in together.files {
        search.file(inputs.get(*file as usize).and_then(|input| Source::new(input)));
    }
    let all = together.files.iter().copied().zip(search.finish()).enumerate();
    all.filter(|(at, _)| together.is_inner(*at)).map(|(_, found)| found).collect()
}

/// What the search says of the images in a zip, by their names in it.
pub fn letters_in_zip(zip: &Path, settings: &Settings) -> Letters {
    let inputs = input::collect(&[zip.to_owned()]);
    received(inputs.iter().map(|input| (input.entry_name().unwrap_or_default(), input)), settings)
}

/// What the search says of loose images, by the last folder and the name of each.
pub fn letters_in_files<'a>(
    files: impl IntoIterator<Item = &'a PathBuf>,
    settings: &Settings,
) -> Letters {
    let files: Vec<PathBuf> = files.into_iter().cloned().collect();
    let inputs = input::collect(&files);
    let names: Vec<String> = inputs.iter().map(|input| slashed(&input.path)).collect();
    received(names.iter().map(String::as_str).zip(&inputs), settings)
}

fn received<'a>(files: impl Iterator<Item = (&'a str, &'a Input)>, settings: &Settings) -> Letters {
    let mut received = Received::new(settings);
    let mut inputs = Vec::new();
    for (name, input) in files {
        received.file(name, Source::new(input));
        inputs.push(input);
    }
    let series = received.series();
    for (index, frames) in of_series(&series, &inputs) {
        received.searched(index, frames);
    }
    received.letters()
}

struct Source {
    opened: Opened,
    size_bytes: u64,
}

impl Source {
    fn new(input: &Input) -> Option<Self> {
        Some(Self { opened: input.open().ok()?, size_bytes: input.size_bytes })
    }
}

impl ReadAt for Source {
    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Option<usize> {
        self.opened.read_at(at, into).ok()
    }

    fn size(&self) -> u64 {
        self.size_bytes
    }
}

/// Where letters may stand, and what could not be searched.
fn tell(session: &mut Session, mode: SearchMode) {
    let pictures = session.view().pictures.value.clone();
    for own in &pictures.series {
        let is_found = own.state == SearchState::Found;
        if !is_found && !own.has_unsearched {
            continue;
        }
        let first = session.look_first(own.series.as_str());
        let mut found: Vec<u32> =
            first.iter().filter(|own| own.is_found).map(|own| own.place + 1).collect();
        found.sort_unstable();
        let named: Vec<String> = found.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if found.len() > NAMED { ", …" } else { "" };
        let named = named.join(", ") + more;
        let which = match found.len() {
            0 => String::new(),
            1 => format!(" {}", command::is_image(named)),
            _ => format!(" {}", command::are_images(named)),
        };
        say!("{}: {}{which}", own.name.as_str(), own.sentence);
    }
    if pictures.is_done && mode == SearchMode::Report {
        let found = pictures.series.iter().filter(|own| own.state == SearchState::Found).count();
        if found > 0 {
            say!("{}", command::GO_ALL_THE_SAME);
        }
    }
}
