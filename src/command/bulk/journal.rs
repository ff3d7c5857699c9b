//! The verdicts on disk: `check.jsonl` grows by a whole line with every verdict, so that a
//! run that was stopped goes on where it was; `check.csv` is written when all are there.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use deidentifier::report::no_formula;
use deidentifier::words::command;
use serde::Serialize;

use super::super::part::Part;
use super::inputs::Whole;
use super::{Counts, Judge, Line, Word};

const LINES: &str = "check.jsonl";
const TABLE: &str = "check.csv";

/// The verdicts of earlier runs, and of this one.
pub struct Journal {
    folder: PathBuf,
    /// Locked for this run, with what it holds in whole lines.
    file: Mutex<(File, u64)>,
    earlier: Vec<Line>,
    /// Of each digest, the places in `earlier`, the latest last.
    places: HashMap<String, Vec<usize>>,
}

impl Journal {
    /// Reads what earlier runs left. Half a line at its end is what one was stopped at: it goes.
    ///
    /// # Errors
    /// A sentence: the folder cannot be written, or its files are somebody else's.
    pub fn open(folder: &Path) -> Result<Self, &'static str> {
        fs::create_dir_all(folder).map_err(|_| command::VERDICTS_NOT_WRITTEN)?;
        let table = fs::read(folder.join(TABLE)).unwrap_or_default();
        if !table.is_empty() && !table.starts_with(heading().as_bytes()) {
            return Err(command::REPORT_DIR_FOREIGN);
        }
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file =
            options.open(folder.join(LINES)).map_err(|_| command::VERDICTS_NOT_WRITTEN)?;
        file.try_lock().map_err(|_| command::REPORT_DIR_BUSY)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(|_| command::VERDICTS_NOT_WRITTEN)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut earlier = Vec::<Line>::new();
        for line in text.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n') {
            if !line.is_empty() {
                earlier
                    .push(serde_json::from_slice(line).map_err(|_| command::REPORT_DIR_FOREIGN)?);
            }
        }
        // A file without one line of this program's is nobody's to cut.
        if earlier.is_empty() && !text.is_empty() && !text.starts_with(b"{\"path\":") {
            return Err(command::REPORT_DIR_FOREIGN);
        }
        file.set_len(whole as u64).map_err(|_| command::VERDICTS_NOT_WRITTEN)?;
        file.seek(SeekFrom::End(0)).map_err(|_| command::VERDICTS_NOT_WRITTEN)?;
        let mut places = HashMap::<String, Vec<usize>>::new();
        for (at, line) in earlier.iter().enumerate() {
            places.entry(line.digest.clone()).or_default().push(at);
        }
        let file = Mutex::new((file, whole as u64));
        Ok(Self { folder: folder.to_owned(), file, earlier, places })
    }

    /// The verdict of the same judge on the same bytes. Of what is no zip, names are judged
    /// as well: there it must have been the same path.
    pub fn known(&self, read: &Whole, name: &str, judge: &Judge) -> Option<&Line> {
        let places = self.places.get(&read.digest)?;
        let lines = || places.iter().rev().filter_map(|at| self.earlier.get(*at));
        let fits = |line: &&Line| line.by == *judge && line.verdict != Word::Unread;
        let same = lines().filter(fits).find(|line| line.path == name);
        same.or_else(|| lines().filter(fits).find(|_| read.is_zip()))
    }

    /// Adds a line. When the disk has no room for all of it, none of it stays.
    ///
    /// # Errors
    /// A sentence.
    pub fn add(&self, line: &Line) -> Result<(), &'static str> {
        let text = in_a_line(line)?;
        let mut held = self.file.lock().map_err(|_| command::VERDICTS_NOT_WRITTEN)?;
        let (file, length) = &mut *held;
        if file.write_all(&text).is_err() {
            let _ = file.set_len(*length);
            return Err(command::VERDICTS_NOT_WRITTEN);
        }
        *length = length.saturating_add(text.len() as u64);
        Ok(())
    }

    /// Leaves one line for each input, those of other runs first, and the table of this run.
    ///
    /// # Errors
    /// A sentence.
    pub fn finish(&self, lines: &[&Line]) -> Result<(), &'static str> {
        let mut seen: HashSet<&str> = lines.iter().map(|line| line.path.as_str()).collect();
        let mut kept: Vec<&Line> =
            self.earlier.iter().rev().filter(|line| seen.insert(&line.path)).collect();
        kept.reverse();
        let mut text = Vec::new();
        for line in kept.iter().chain(lines) {
            text.extend(in_a_line(line)?);
        }
        self.put(LINES, &text)?;
        self.put(TABLE, table(lines).as_bytes())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), &'static str> {
        let target = self.folder.join(name);
        let put = || {
            let part = Part::file(&target, false)?;
            fs::write(part.path(), bytes)?;
            part.flush()?;
            part.put(&target, true)
        };
        put().map_err(|_| command::VERDICTS_NOT_WRITTEN)
    }
}

fn in_a_line(line: &Line) -> Result<Vec<u8>, &'static str> {
    let mut text = serde_json::to_vec(line).map_err(|_| command::VERDICTS_NOT_WRITTEN)?;
    text.push(b'\n');
    Ok(text)
}

/// A row of the table.
#[derive(Serialize)]
struct Row<'a> {
    path: String,
    sha256: &'a str,
    verdict: Word,
    images: u64,
    fail: u64,
    warn: u64,
    note: u64,
    /// The codes of failures and warnings.
    codes: String,
    version: &'a str,
    build: &'a str,
    settings: &'a str,
}

impl<'a> Row<'a> {
    fn new(line: &'a Line) -> Self {
        let Counts { fail, warn, note } = &line.findings;
        let codes = fail.iter().chain(warn).map(|(code, count)| format!("{code}:{count}"));
        Self {
            path: no_formula(&line.path),
            sha256: &line.digest,
            verdict: line.verdict,
            images: line.images,
            fail: fail.values().sum(),
            warn: warn.values().sum(),
            note: note.values().sum(),
            codes: codes.collect::<Vec<_>>().join(" "),
            version: &line.by.version,
            build: &line.by.build,
            settings: &line.by.settings,
        }
    }
}

const COLUMNS: [&str; 11] = [
    "path", "sha256", "verdict", "images", "fail", "warn", "note", "codes", "version", "build",
    "settings",
];

fn heading() -> String {
    COLUMNS.join(",")
}

fn table(lines: &[&Line]) -> String {
    let mut builder = csv::WriterBuilder::new();
    let builder = builder.terminator(csv::Terminator::CRLF).has_headers(false);
    let mut writer = builder.from_writer(Vec::new());
    // Writing to memory cannot fail, and rows are flat.
    let _ = writer.write_record(COLUMNS);
    for line in lines {
        let _ = writer.serialize(Row::new(line));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
