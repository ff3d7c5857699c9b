//! One file at a time, though several may be on their way at once: looking, writing,
//! showing, checking.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Cursor;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::blob::{self, BlobReader};
use super::digest::{self, Joined};
use super::{check, failure, picture, plain, review, sealed, unsealed};
use crate::Code;
use crate::archive::{ArchiveError, Entry, Limits, Method, list, unpack};
use crate::deid::Segment;
use crate::flow::{FIRST_READ_BYTES, Job, Line, Scan, Scanner, Writer};
use crate::policy::Settings;
use crate::sample;

/// Bytes read at a time while a file is written. A file this large or smaller is read at
/// once and hashed by the browser.
const CHUNK_BYTES: u64 = 4 << 20;

/// A zip read on the page itself, where nothing can be read at once, may be this large.
const WHOLE_ZIP_BYTES: u64 = 512 << 20;

/// Does single files.
#[wasm_bindgen]
pub struct Engine {
    settings: Settings,
    scanner: RefCell<Scanner>,
    writers: RefCell<HashMap<String, Rc<Writer>>>,
    /// One buffer for all files: memory that was touched once is fast.
    buffer: RefCell<Vec<u8>>,
    joined: RefCell<Joined>,
    hashes: bool,
}

/// An entry of a dropped zip, as the page needs it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    name: String,
    start: u64,
    end: u64,
    size_bytes: u64,
    compressed: bool,
    crc32: u32,
    code: Option<String>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine for these settings (JSON; empty for the SOP's).
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(settings_json: &str) -> Self {
        let settings = super::settings(settings_json);
        Self {
            scanner: RefCell::new(Scanner::new(&settings.policy)),
            settings,
            writers: RefCell::default(),
            buffer: RefCell::default(),
            joined: RefCell::default(),
            hashes: digest::is_there(),
        }
    }

    /// Looks at a file: what it is, from its header alone. A zip tells its entries.
    ///
    /// # Errors
    /// The reason code of a file that cannot be read.
    pub async fn scan(&self, file: Blob, index: u32) -> Result<JsValue, JsValue> {
        let size = blob::size(&file);
        let mut wanted = FIRST_READ_BYTES.min(size);
        let mut prefix = blob::fetch_range(&file, 0, wanted).await.map_err(failure)?.to_vec();
        if prefix.starts_with(b"PK\x03\x04") {
            return Ok(members(&file, index).await);
        }
        loop {
            let step = self.scanner.borrow_mut().scan(&prefix, size);
            match step {
                Scan::More(more) if more > wanted => {
                    let had = prefix.len() as u64;
                    let rest = blob::fetch_range(&file, had, more).await.map_err(failure)?;
                    prefix.extend(rest.to_vec());
                    wanted = more;
                }
                Scan::More(_) => return Err(failure(Code::DamagedHeader)),
                Scan::Done(scanned) => {
                    let result = object(&[
                        ("index", index.into()),
                        ("sizeBytes", (size as f64).into()),
                        ("code", scanned.code.map_or(JsValue::NULL, |c| c.as_str().into())),
                        ("sealed", Uint8Array::from(sealed(&scanned).as_slice()).into()),
                    ]);
                    return Ok(result);
                }
            }
        }
    }

    /// The content of a compressed zip entry.
    ///
    /// # Errors
    /// The reason code when it is not what the zip's directory says.
    pub async fn inflate(&self, zip: Blob, member: JsValue) -> Result<Vec<u8>, JsValue> {
        let member: Member =
            serde_wasm_bindgen::from_value(member).map_err(|_| failure(Code::Unreadable))?;
        let packed = blob::read(&zip, member.start, member.end).await.map_err(failure)?;
        let entry = Entry {
            name: String::new(),
            data_start: member.start,
            packed: member.end.saturating_sub(member.start),
            size: member.size_bytes,
            crc32: member.crc32,
            method: Ok(Method::Deflated),
            is_zip: false,
        };
        unpack(&entry, packed).map_err(|error| failure(error.code()))
    }

    /// Takes what an event's files need to be written with.
    pub fn prepare(&self, event_id: String, context: &[u8]) {
        if let Some(plan) = unsealed(context) {
            self.writers.borrow_mut().insert(event_id, Rc::new(Writer::new(plan)));
        }
    }

    fn writer(&self, event_id: &str) -> Result<Rc<Writer>, JsValue> {
        self.writers.borrow().get(event_id).cloned().ok_or_else(|| failure(Code::WorkerStopped))
    }

    /// De-identifies a file and audits the result. The parts are bytes, or ranges of the
    /// source as `[start, end]`.
    ///
    /// # Errors
    /// The reason code of a file that is not written.
    pub async fn write(
        &self,
        file: Blob,
        event_id: String,
        task: JsValue,
    ) -> Result<JsValue, JsValue> {
        let index = Reflect::get(&task, &"index".into())?;
        let writer = self.writer(&event_id)?;
        let size = blob::size(&file);
        let written = if self.hashes && size <= CHUNK_BYTES {
            self.write_at_once(&file, size, &writer).await?
        } else {
            self.write_in_chunks(&file, size, &writer).await?
        };
        let (segments, line) = match written {
            Ok(written) => written,
            Err(code) => return Ok(unwritten(&index, size, code)),
        };
        let parts = Array::new();
        for segment in segments {
            match segment {
                Segment::Bytes(bytes) if bytes.is_empty() => 0,
                Segment::Bytes(bytes) => parts.push(&Uint8Array::from(bytes.as_slice())),
                Segment::Source(range) => parts
                    .push(&Array::of2(&(range.start as f64).into(), &(range.end as f64).into())),
            };
        }
        Ok(object(&[
            ("index", index),
            ("code", Code::Written.as_str().into()),
            ("sizeBytes", (line.size_bytes as f64).into()),
            ("crc32", line.crc32.into()),
            ("parts", parts.into()),
            ("sealed", Uint8Array::from(sealed(&line).as_slice()).into()),
        ]))
    }

    /// Every attribute of a file before and after, grouped by reason.
    ///
    /// # Errors
    /// The reason code when the header cannot be read.
    pub async fn explain(&self, file: Blob, event_id: String) -> Result<JsValue, JsValue> {
        let writer = self.writer(&event_id)?;
        let size = blob::size(&file);
        let mut wanted = FIRST_READ_BYTES.min(size);
        loop {
            let prefix = blob::read(&file, 0, wanted).await.map_err(failure)?;
            match writer.explain(&prefix, size) {
                Ok(rows) => return Ok(plain(&review::changes(rows, self.settings.policy.study()))),
                Err(Code::Changed) if wanted < size => wanted = (wanted * 4).min(size),
                Err(code) => return Err(failure(code)),
            }
        }
    }

    /// A picture of a file for the screen.
    ///
    /// # Errors
    /// The reason code when it cannot be shown.
    pub async fn picture(&self, file: Blob, wanted: JsValue) -> Result<JsValue, JsValue> {
        let wanted =
            serde_wasm_bindgen::from_value(wanted).map_err(|_| failure(Code::Unreadable))?;
        picture::picture(&file, &wanted).await
    }

    /// Checks a zip, or loose files together; or, with `expected`, whether a saved zip or
    /// folder is the one that was made. `progress` is called with how much is done and how
    /// much there is.
    ///
    /// # Errors
    /// The reason code when a file cannot be read.
    pub async fn check(
        &self,
        files: Vec<Blob>,
        names: Vec<String>,
        against: JsValue,
        progress: Option<Function>,
    ) -> Result<JsValue, JsValue> {
        let against = check::Against::of(&against);
        check::check(files, names, against, &self.settings, progress).await
    }

    /// How many files the sample study has.
    #[wasm_bindgen(js_name = sampleCount)]
    #[must_use]
    pub fn sample_count() -> u32 {
        u32::try_from(sample::count()).unwrap_or_default()
    }

    /// A file of the sample study: its name and bytes.
    #[wasm_bindgen(js_name = sampleFile)]
    #[must_use]
    pub fn sample_file(index: u32) -> JsValue {
        match sample::file(index as usize) {
            Some((name, bytes)) => object(&[
                ("name", name.as_str().into()),
                ("bytes", Uint8Array::from(bytes.as_slice()).into()),
            ]),
            None => JsValue::NULL,
        }
    }
}

/// What became of a file: its output, or why there is none.
type Output = Result<(Vec<Segment>, Line), Code>;

impl Engine {
    /// A file of one chunk: the browser reads it without a slice, and hashes the output.
    async fn write_at_once(
        &self,
        file: &Blob,
        size: u64,
        writer: &Writer,
    ) -> Result<Output, JsValue> {
        let array = blob::fetch_whole(file, size).await.map_err(failure)?;
        let mut job = writer.start(size).without_sha256();
        if let Err(code) = self.push(&mut job, &array)? {
            return Ok(Err(code));
        }
        let unhashed = match writer.finish_unhashed(job) {
            Ok(unhashed) => unhashed,
            Err(code) => return Ok(Err(code)),
        };
        let whole = self.joined.borrow_mut().join(&unhashed.segments, &array);
        // Begun before anything else can use the buffer.
        let begun = digest::begin(&whole).ok_or_else(|| failure(Code::WorkerStopped))?;
        let sha256 = digest::end(begun).await.ok_or_else(|| failure(Code::WorkerStopped))?;
        Ok(Ok(unhashed.hashed(sha256)))
    }

    async fn write_in_chunks(
        &self,
        file: &Blob,
        size: u64,
        writer: &Writer,
    ) -> Result<Output, JsValue> {
        let mut job = writer.start(size);
        let mut at = 0;
        while at < size {
            let end = (at + CHUNK_BYTES).min(size);
            let array = blob::fetch_range(file, at, end).await.map_err(failure)?;
            if let Err(code) = self.push(&mut job, &array)? {
                return Ok(Err(code));
            }
            at = end;
        }
        Ok(writer.finish(job))
    }

    /// Hands a chunk to a job by way of the one buffer.
    fn push(&self, job: &mut Job<'_>, array: &Uint8Array) -> Result<Result<(), Code>, JsValue> {
        let mut buffer = self.buffer.borrow_mut();
        let len = array.length() as usize;
        if buffer.len() < len {
            buffer.resize(len, 0);
        }
        let chunk = buffer.get_mut(..len).ok_or_else(|| failure(Code::Unreadable))?;
        array.copy_to(chunk);
        Ok(job.push(chunk))
    }
}

/// A file that was looked at to its end and is not written.
fn unwritten(index: &JsValue, size: u64, code: Code) -> JsValue {
    object(&[
        ("index", index.clone()),
        ("code", code.as_str().into()),
        ("sizeBytes", (size as f64).into()),
        ("crc32", 0.into()),
    ])
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a new plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// The entries of a dropped zip, or the zip as a file that cannot be read.
async fn members(zip: &Blob, index: u32) -> JsValue {
    let size = blob::size(zip);
    let listed = match BlobReader::new(zip) {
        Some(reader) => list(reader, &Limits::default()),
        None if size <= WHOLE_ZIP_BYTES => match blob::read(zip, 0, size).await {
            Ok(bytes) => list(Cursor::new(bytes), &Limits::default()),
            Err(_) => Err(ArchiveError::Io),
        },
        None => Err(ArchiveError::TooLarge),
    };
    let listed =
        listed.and_then(
            |entries| {
                if entries.is_empty() { Err(ArchiveError::Empty) } else { Ok(entries) }
            },
        );
    let (code, members) = match listed {
        Ok(entries) => {
            let members: Vec<Member> = entries.into_iter().map(Member::from).collect();
            (JsValue::NULL, plain(&members))
        }
        Err(error) => (error.code().as_str().into(), JsValue::UNDEFINED),
    };
    object(&[
        ("index", index.into()),
        ("sizeBytes", (size as f64).into()),
        ("code", code),
        ("members", members),
    ])
}

impl From<Entry> for Member {
    fn from(entry: Entry) -> Self {
        Self {
            start: entry.data_start,
            end: entry.data_start.saturating_add(entry.packed),
            size_bytes: entry.size,
            compressed: entry.method == Ok(Method::Deflated),
            crc32: entry.crc32,
            code: entry.method.err().map(|error| error.code().as_str().to_owned()),
            name: entry.name,
        }
    }
}
