//! Checking what someone received, or the zip that was just saved.

use std::io::Cursor;

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::blob::{self, BlobReader};
use super::{failure, finding, plain, unsealed};
use crate::Code;
use crate::check::{self, Audit, AuditExpectation, ExpectedEntry, Severity, Verdict};
use crate::policy::Settings;

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
            event_id: field("eventId").as_string(),
            expected: expected.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec),
        }
    }
}

/// Checks a zip, or loose files together.
pub async fn check(
    files: Vec<Blob>,
    names: Vec<String>,
    against: Against,
    settings: &Settings,
) -> Result<JsValue, JsValue> {
    if let (Some(expected), [zip]) = (&against.expected, files.as_slice()) {
        let expected: Vec<ExpectedEntry> = unsealed(expected).unwrap_or_default();
        return confirm(zip, &expected).await.map_err(failure);
    }
    let event_id = against.event_id.as_deref().filter(|id| !id.is_empty());
    let expect = AuditExpectation { event_id, settings };
    let mut loose = Audit::new(expect);
    for (file, name) in files.iter().zip(&names) {
        if is_zip(file).await.map_err(failure)? {
            let verdict = match BlobReader::new(file) {
                Some(reader) => check::archive(reader, &expect, |_, _| {}),
                None => {
                    let bytes = whole(file).await.map_err(failure)?;
                    check::archive(Cursor::new(bytes), &expect, |_, _| {})
                }
            };
            return Ok(told(&verdict, event_id, None));
        }
        let read = match BlobReader::new(file) {
            Some(mut reader) => loose.file(name, &mut reader),
            None => {
                let bytes = whole(file).await.map_err(failure)?;
                loose.file(name, &mut Cursor::new(bytes))
            }
        };
        read.map_err(|_| failure(Code::Unreadable))?;
    }
    Ok(told(&loose.finish(), event_id, None))
}

async fn confirm(zip: &Blob, expected: &[ExpectedEntry]) -> Result<JsValue, Code> {
    let confirmation = match BlobReader::new(zip) {
        Some(reader) => check::confirm(reader, expected, |_, _| {}),
        None => check::confirm(Cursor::new(whole(zip).await?), expected, |_, _| {}),
    };
    let findings: Vec<_> =
        check::group(confirmation.findings.iter().map(|f| (0, f))).iter().map(finding).collect();
    Ok(plain(&serde_json::json!({
        "verdict": if confirmation.confirmed { "pass" } else { "fail" },
        "confirmed": confirmation.confirmed,
        "eventId": "", "images": expected.len(), "sizeBytes": blob::size(zip),
        "sopRows": 0, "findings": findings, "notes": [],
    })))
}

async fn whole(file: &Blob) -> Result<Vec<u8>, Code> {
    let size = blob::size(file);
    if size > WHOLE_BYTES { Err(Code::HeaderTooLarge) } else { blob::read(file, 0, size).await }
}

async fn is_zip(file: &Blob) -> Result<bool, Code> {
    Ok(blob::read(file, 0, 4.min(blob::size(file))).await?.starts_with(b"PK\x03\x04"))
}

fn told(verdict: &Verdict, event_id: Option<&str>, confirmed: Option<bool>) -> JsValue {
    let some = |failing: bool| -> Vec<serde_json::Value> {
        let groups = verdict.findings.iter();
        groups.filter(|g| (g.finding.severity == Severity::Fail) == failing).map(finding).collect()
    };
    plain(&serde_json::json!({
        "verdict": if verdict.pass { "pass" } else { "fail" },
        "word": verdict.word,
        "eventId": event_id.unwrap_or_default(),
        "images": verdict.images,
        "sizeBytes": 0,
        "sopRows": verdict.sop_rows,
        "findings": some(true),
        "notes": some(false),
        "confirmed": confirmed,
    }))
}
