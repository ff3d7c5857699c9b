//! Checking what someone received, or what was just saved.

use std::io::{Cursor, Read, Seek};

use js_sys::Function;
use tsify::Ts;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::blob::{self, BlobReader};
use super::crossing::{Answer, into_error, tell};
use super::shapes::{CheckVerdict, SavedCopy};
use crate::Code;
use crate::archive::{HEAD_BYTES, begins_as_zip};
use crate::check::{
    self, Audit, AuditExpectation, Confirmation, ExpectedEntry, Finding, FolderCheck, Letters,
    Problem,
};
use crate::flow::{letters_in_files, letters_in_zip};
use crate::policy::Settings;
use crate::report::used_settings;

/// A file checked on the page itself, where nothing can be read at once, may be this large.
const WHOLE_BYTES: u64 = 512 << 20;

/// Tells the page how far a check is: at every hundredth, not at every chunk.
struct Progress {
    tell: Option<Function>,
    told: f64,
}

impl Progress {
    fn at(&mut self, done: u64, all: u64) {
        let part = done as f64 / all.max(1) as f64;
        if let Some(tell) = &self.tell
            && part >= self.told + 0.01
        {
            self.told = part;
            // What the page makes of it is the page's.
            let _ = tell.call2(&JsValue::NULL, &(done as f64).into(), &(all as f64).into());
        }
    }
}

/// Something to read: a Blob in a worker, or its bytes where nothing can be read at once.
trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

async fn open(file: &Blob) -> Result<Box<dyn Source>, Code> {
    if let Some(reader) = BlobReader::new(file) {
        return Ok(Box::new(reader));
    }
    let size = blob::size(file);
    if size > WHOLE_BYTES {
        return Err(Code::HeaderTooLarge);
    }
    Ok(Box::new(Cursor::new(blob::read(file, 0, size).await?)))
}

/// Settings and certificates are files of these kinds, and not larger.
const SETTINGS_ENDINGS: [&str; 3] = [".json", ".html", ".htm"];
const SETTINGS_BYTES: u64 = 64 << 20;

/// What a file says of the settings; `None` when it is something else.
async fn settings_in(file: &Blob, name: &str) -> Result<Option<Result<Settings, ()>>, Code> {
    let name = name.to_ascii_lowercase();
    let size = blob::size(file);
    if size > SETTINGS_BYTES || !SETTINGS_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return Ok(None);
    }
    let bytes = blob::read(file, 0, size).await?;
    Ok(used_settings(&String::from_utf8_lossy(&bytes)).map(|read| read.map_err(drop)))
}

/// The files to check, and the settings that came with them: of a settings file or of the
/// certificate of what is checked.
struct Brought<'a> {
    files: Vec<(&'a Blob, &'a str)>,
    /// They cannot be used, or two differ.
    unusable: bool,
    settings: Option<Settings>,
}

impl<'a> Brought<'a> {
    async fn new(files: &'a [Blob], names: &'a [String]) -> Result<Self, Code> {
        let mut brought = Self { files: Vec::new(), unusable: false, settings: None };
        for (file, name) in files.iter().zip(names) {
            match settings_in(file, name).await? {
                None => brought.files.push((file, name)),
                Some(Ok(own)) if brought.settings.as_ref().is_none_or(|known| *known == own) => {
                    brought.settings = Some(own);
                }
                Some(_) => brought.unusable = true,
            }
        }
        Ok(brought)
    }
}

/// Checks a zip, or loose files together, under an Event ID when one is known, by the settings
/// that came with them or else by those in force.
pub async fn check(
    files: &[Blob],
    names: &[String],
    event_id: Option<&str>,
    settings: &Settings,
    tell_progress: Option<Function>,
) -> Answer<Ts<CheckVerdict>> {
    let mut progress = Progress { tell: tell_progress, told: 0.0 };
    let brought = Brought::new(files, names).await.map_err(into_error)?;
    let settings = brought.settings.as_ref().unwrap_or(settings);
    let expect = AuditExpectation { event_id, settings, letters: None };
    let study = settings.policy.study();
    // The pictures are read for themselves first: half of the way.
    let letters = in_files(&brought.files, settings, &mut progress).await.map_err(into_error)?;
    let mut loose = Audit::new(AuditExpectation { letters: Some(&letters), ..expect });
    let mut zip = None;
    for (done, (file, name)) in (0_u64..).zip(&brought.files) {
        let mut reader = open(file).await.map_err(into_error)?;
        if zip.is_none() && is_zip(file).await.map_err(into_error)? {
            let letters = letters_in_zip(&mut reader, settings, |done, all| {
                progress.at(done as u64, 2 * all as u64);
            });
            let expect = AuditExpectation { letters: Some(&letters), ..expect };
            zip = Some(check::archive(reader, &expect, |done, all| {
                progress.at((done + all) as u64, 2 * all as u64);
            }));
            continue;
        }
        loose.file(name, &mut reader).map_err(|_| into_error(Code::Unreadable))?;
        let all = files.len() as u64;
        progress.at(all + done + 1, 2 * all);
    }
    let mut verdict = match zip {
        // What lies beside a zip and says no settings is nothing that can be judged.
        Some(verdict) if brought.files.len() > 1 => {
            verdict.with(&Finding::whole(Problem::ArchiveEntry), study)
        }
        Some(verdict) => verdict,
        None => loose.finish(),
    };
    if brought.unusable {
        verdict = verdict.with(&Finding::whole(Problem::SettingsUnusable), study);
    }
    tell(&CheckVerdict::new(&verdict, event_id, study), "check")
}

/// What the search for letters says of loose images; nothing of zips, which are searched on
/// their own.
async fn in_files(
    files: &[(&Blob, &str)],
    settings: &Settings,
    progress: &mut Progress,
) -> Result<Letters, Code> {
    let mut opened = Vec::new();
    let mut left = WHOLE_BYTES;
    for (file, name) in files {
        let size = blob::size(file);
        // Where nothing can be read at once, all of them are in memory together.
        if is_zip(file).await? || (BlobReader::new(file).is_none() && size > left) {
            continue;
        }
        left = left.saturating_sub(size);
        opened.push((*name, size, open(file).await?));
    }
    Ok(letters_in_files(opened, settings, |done, all| progress.at(done as u64, 2 * all as u64)))
}

/// Compares a saved zip, or a folder's files, with what a session said of them.
pub async fn confirm(
    files: &[Blob],
    names: &[String],
    expected: &[ExpectedEntry],
    tell_progress: Option<Function>,
) -> Answer<Ts<SavedCopy>> {
    let mut progress = Progress { tell: tell_progress, told: 0.0 };
    let confirmation = match files {
        [zip] if is_zip(zip).await.map_err(into_error)? => {
            let zip = open(zip).await.map_err(into_error)?;
            check::confirm(zip, expected, |done, all| progress.at(done, all))
        }
        files => folder(files, names, expected, &mut progress).await.map_err(into_error)?,
    };
    tell(&SavedCopy { confirmed: confirmation.confirmed }, "confirm")
}

async fn folder(
    files: &[Blob],
    names: &[String],
    expected: &[ExpectedEntry],
    progress: &mut Progress,
) -> Result<Confirmation, Code> {
    let mut check = FolderCheck::new(expected);
    for (done, (file, name)) in (1_u64..).zip(files.iter().zip(names)) {
        check.file(name, &mut open(file).await?).map_err(|_| Code::Unreadable)?;
        progress.at(done, files.len() as u64);
    }
    Ok(check.finish())
}

async fn is_zip(file: &Blob) -> Result<bool, Code> {
    let head = blob::read(file, 0, (HEAD_BYTES as u64).min(blob::size(file))).await?;
    Ok(begins_as_zip(&head))
}
