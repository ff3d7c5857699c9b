//! Checking what someone received, or what was just saved.

use std::io::{Cursor, Read, Seek};

use js_sys::{Function, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::blob::{self, BlobReader};
use super::{failure, finding, plain, unsealed};
use crate::Code;
use crate::check::{
    self, Audit, AuditExpectation, Confirmation, ExpectedEntry, FolderCheck, Severity, Verdict,
};
use crate::policy::{Settings, Study};

/// A file checked on the page itself, where nothing can be read at once, may be this large.
const WHOLE_BYTES: u64 = 512 << 20;

/// What the files are held against.
#[derive(Debug, Default)]
pub struct Against {
    /// The Event ID, when it is known.
    event_id: Option<String>,
    /// What a session said of the zip it made.
    expected: Option<Vec<u8>>,
}

impl Against {
    /// From the page's object `{ eventId, expected }`, both of which may be missing.
    pub fn of(options: &JsValue) -> Self {
        let field = |name: &str| Reflect::get(options, &name.into()).unwrap_or(JsValue::UNDEFINED);
        let expected = field("expected");
        Self {
            event_id: field("eventId").as_string().filter(|id| !id.is_empty()),
            expected: expected.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec),
        }
    }
}

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

/// Checks a zip, or loose files together.
pub async fn check(
    files: Vec<Blob>,
    names: Vec<String>,
    against: Against,
    settings: &Settings,
    tell: Option<Function>,
) -> Result<JsValue, JsValue> {
    let mut progress = Progress { tell, told: 0.0 };
    let named: Vec<(&Blob, &str)> = files.iter().zip(names.iter().map(String::as_str)).collect();
    if let Some(expected) = &against.expected {
        let expected: Vec<ExpectedEntry> = unsealed(expected).unwrap_or_default();
        let confirmation = match named.as_slice() {
            [(zip, _)] if is_zip(zip).await.map_err(failure)? => {
                let zip = open(zip).await.map_err(failure)?;
                check::confirm(zip, &expected, |done, all| progress.at(done, all))
            }
            files => folder(files, &expected, &mut progress).await.map_err(failure)?,
        };
        return Ok(confirmed(&confirmation, settings.policy.study()));
    }
    let event_id = against.event_id.as_deref();
    let expect = AuditExpectation { event_id, settings };
    let mut loose = Audit::new(expect);
    for (done, (file, name)) in (0_u64..).zip(named) {
        let mut reader = open(file).await.map_err(failure)?;
        if is_zip(file).await.map_err(failure)? {
            let verdict = check::archive(reader, &expect, |done, all| {
                progress.at(done as u64, all as u64);
            });
            return Ok(told(&verdict, event_id));
        }
        loose.file(name, &mut reader).map_err(|_| failure(Code::Unreadable))?;
        progress.at(done + 1, files.len() as u64);
    }
    Ok(told(&loose.finish(), event_id))
}

async fn folder(
    files: &[(&Blob, &str)],
    expected: &[ExpectedEntry],
    progress: &mut Progress,
) -> Result<Confirmation, Code> {
    let mut check = FolderCheck::new(expected);
    for (done, (file, name)) in (1_u64..).zip(files) {
        check.file(name, &mut open(file).await?).map_err(|_| Code::Unreadable)?;
        progress.at(done, files.len() as u64);
    }
    Ok(check.finish())
}

async fn is_zip(file: &Blob) -> Result<bool, Code> {
    Ok(blob::read(file, 0, 4.min(blob::size(file))).await?.starts_with(b"PK\x03\x04"))
}

fn confirmed(confirmation: &Confirmation, study: &Study) -> JsValue {
    let findings = confirmation.findings.iter().map(|found| (0, found));
    let findings: Vec<_> = check::group(findings, study).iter().map(finding).collect();
    plain(&serde_json::json!({ "confirmed": confirmation.confirmed, "findings": findings }))
}

fn told(verdict: &Verdict, event_id: Option<&str>) -> JsValue {
    let some = |failing: bool| -> Vec<serde_json::Value> {
        let groups = verdict.findings.iter();
        groups.filter(|g| (g.finding.severity == Severity::Fail) == failing).map(finding).collect()
    };
    plain(&serde_json::json!({
        "verdict": if verdict.pass { "pass" } else { "fail" },
        "word": verdict.word,
        "eventId": event_id.unwrap_or_default(),
        "images": verdict.images,
        "studies": verdict.studies,
        "series": verdict.series,
        "counted": crate::flow::counted(verdict),
        "findings": some(true),
        "notes": some(false),
    }))
}
