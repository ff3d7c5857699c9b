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
use crate::check::{self, Audit, AuditExpectation, Confirmation, ExpectedEntry, FolderCheck};
use crate::policy::Settings;

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

/// Checks a zip, or loose files together, under an Event ID when one is known.
pub async fn check(
    files: &[Blob],
    names: &[String],
    event_id: Option<&str>,
    settings: &Settings,
    tell_progress: Option<Function>,
) -> Answer<Ts<CheckVerdict>> {
    let mut progress = Progress { tell: tell_progress, told: 0.0 };
    let expect = AuditExpectation { event_id, settings };
    let study = settings.policy.study();
    let mut loose = Audit::new(expect);
    for (done, (file, name)) in (0_u64..).zip(files.iter().zip(names)) {
        let mut reader = open(file).await.map_err(into_error)?;
        if is_zip(file).await.map_err(into_error)? {
            let verdict = check::archive(reader, &expect, |done, all| {
                progress.at(done as u64, all as u64);
            });
            return tell(&CheckVerdict::new(&verdict, event_id, study), "check");
        }
        loose.file(name, &mut reader).map_err(|_| into_error(Code::Unreadable))?;
        progress.at(done + 1, files.len() as u64);
    }
    tell(&CheckVerdict::new(&loose.finish(), event_id, study), "check")
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
