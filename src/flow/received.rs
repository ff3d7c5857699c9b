//! Images that someone received, searched for letters: sorted into series as a drop is, so
//! that each slice stands beside its neighbours, whatever the order in which the files came.

use std::io::{self, Read, Seek, SeekFrom};

use super::search::{ReadAt, SearchFiles, portions};
use super::{Message, Prefix, Scan, Scanner, Session};
use crate::Code;
use crate::archive::{Entry, Limits, Method, list, unpack};
use crate::check::Letters;
use crate::letters::Finding;
use crate::policy::Settings;

/// Files to be searched.
#[derive(Debug)]
pub struct Received {
    session: Session,
    scanner: Scanner,
    names: Vec<String>,
}

impl Received {
    /// None yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let scanner = Scanner::new(&settings.policy);
        Self { session: Session::new(settings.clone()), scanner, names: Vec::new() }
    }

    /// A further file, under the name that the check knows it by. Only its header is read.
    pub fn file(&mut self, name: &str, source: Option<impl ReadAt>) {
        let index = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        let scanned = source.ok_or(Code::Unreadable).and_then(|mut source| self.look(&mut source));
        self.session.send(match scanned {
            Ok(scanned) => Message::Scanned { index, scanned },
            Err(code) => Message::Failed { index, code },
        });
    }

    fn look(&mut self, source: &mut impl ReadAt) -> Result<Box<super::Scanned>, Code> {
        let size = source.size();
        let mut reading = Prefix::new(size);
        loop {
            let prefix = source.range(0..reading.wanted()).ok_or(Code::Unreadable)?;
            match self.scanner.scan(&prefix, size) {
                Scan::Done(scanned) => return Ok(scanned),
                Scan::More(needed) => reading.more(needed)?,
            }
        }
    }

    /// The files of each series in its order, by their place among those that came.
    pub fn series(&mut self) -> Vec<Vec<u32>> {
        self.session.send(Message::Read);
        self.session.unsearched()
    }

    /// What the search said of a file's pictures.
    pub fn searched(&mut self, index: u32, frames: Vec<Option<Finding>>) {
        self.session.send(Message::Searched { index, frames });
    }

    /// What it said of all.
    #[must_use]
    pub fn letters(&self) -> Letters {
        let mut letters = Letters::default();
        for (index, name) in (0..).zip(&self.names) {
            match self.session.letters_in(index) {
                Some(true) => letters.found.insert(name.clone()),
                Some(false) => letters.searched.insert(name.clone()),
                None => false,
            };
        }
        letters
    }

    /// Searches them one after the other; `give` gives the file of a place, `done` is told how
    /// many of how many are done.
    fn search(
        mut self,
        mut give: impl FnMut(usize, &mut SearchFiles),
        mut done: impl FnMut(usize, usize),
    ) -> Letters {
        let series = self.series();
        let all = series.iter().map(Vec::len).sum();
        let mut count = 0_usize;
        for together in series.iter().flat_map(|files| portions(files)) {
            let mut search = SearchFiles::default();
            for file in together.files {
                give(*file as usize, &mut search);
            }
            let found = together.files.iter().zip(search.finish()).enumerate();
            for (_, (file, frames)) in found.filter(|(at, _)| together.is_inner(*at)) {
                self.searched(*file, frames);
                count = count.saturating_add(1);
            }
            done(count, all);
        }
        self.letters()
    }
}

/// A part of something that is read from one place to the next.
struct Part<R> {
    reader: R,
    start: u64,
    size: u64,
}

impl<R: Read + Seek> ReadAt for Part<R> {
    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Option<usize> {
        let left = usize::try_from(self.size.saturating_sub(at)).unwrap_or(usize::MAX);
        let into = into.get_mut(..left.min(into.len()))?;
        self.reader.seek(SeekFrom::Start(self.start.checked_add(at)?)).ok()?;
        let mut filled = 0_usize;
        while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) => break,
                Ok(count) => filled = filled.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        Some(filled)
    }

    fn size(&self) -> u64 {
        self.size
    }
}

/// What the search says of the images in a zip, by their names in it. `done` is told how many
/// of how many images are done.
pub fn letters_in_zip(
    zip: &mut (impl Read + Seek),
    settings: &Settings,
    done: impl FnMut(usize, usize),
) -> Letters {
    let entries = list(&mut *zip, &Limits::default()).unwrap_or_default();
    let mut received = Received::new(settings);
    for entry in &entries {
        received.file(&entry.name, of_zip(&mut *zip, entry));
    }
    let give = |at: usize, search: &mut SearchFiles| {
        search.file(entries.get(at).and_then(|entry| of_zip(&mut *zip, entry)));
    };
    received.search(give, done)
}

/// An entry's content: where it stands, or unpacked.
fn of_zip<'a, R: Read + Seek>(zip: &'a mut R, entry: &Entry) -> Option<Content<&'a mut R>> {
    match entry.method.ok()? {
        Method::Stored => {
            Some(Content::There(Part { reader: zip, start: entry.data_start, size: entry.size }))
        }
        Method::Deflated => {
            zip.seek(SeekFrom::Start(entry.data_start)).ok()?;
            let mut packed = Vec::new();
            zip.take(entry.packed).read_to_end(&mut packed).ok()?;
            unpack(entry, packed).ok().map(Content::Unpacked)
        }
    }
}

enum Content<R> {
    There(Part<R>),
    Unpacked(Vec<u8>),
}

impl<R: Read + Seek> ReadAt for Content<R> {
    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Option<usize> {
        match self {
            Self::There(part) => part.read_at(at, into),
            Self::Unpacked(bytes) => bytes.as_slice().read_at(at, into),
        }
    }

    fn size(&self) -> u64 {
        match self {
            Self::There(part) => part.size(),
            Self::Unpacked(bytes) => bytes.len() as u64,
        }
    }
}

/// What the search says of loose images, each open under the name that the check knows it by.
pub fn letters_in_files<R: Read + Seek>(
    mut files: Vec<(&str, u64, R)>,
    settings: &Settings,
    done: impl FnMut(usize, usize),
) -> Letters {
    let mut received = Received::new(settings);
    for (name, size, reader) in &mut files {
        received.file(name, Some(Part { reader, start: 0, size: *size }));
    }
    let give = |at: usize, search: &mut SearchFiles| {
        let file = files.get_mut(at);
        search.file(file.map(|(_, size, reader)| Part { reader, start: 0, size: *size }));
    };
    received.search(give, done)
}
