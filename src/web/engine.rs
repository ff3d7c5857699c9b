//! One file at a time, though several may be on their way at once: looking, writing,
//! showing, checking.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Date, Uint8Array};
use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::blob;
use super::crossing::{
    self, Answer, Bytes, Fault, FileIndex, Names, Sealed, Text, hear, into_error, tell,
};
use super::digest::{self, Joined};
use super::picture::{Picture, PictureWanted};
use super::review::ChangeGroups;
use super::search::{self, SearchResult};
use super::session::{Context, Expected};
use super::shapes::{CheckVerdict, SavedCopy};
use super::zips::{Declared, ZipMember};
use super::{check, picture, settings, zips};
use crate::Code;
use crate::archive::begins_as_zip;
use crate::deid::Segment;
use crate::flow::{self, Job, Line, Prefix, Scan, Scanned, Scanner, SearchRun, Writer};
use crate::policy::Settings;
use crate::sample::Sample;

/// Bytes read at a time while a file is written. A file this large or smaller is read at
/// once and hashed by the browser.
const CHUNK_BYTES: u64 = 4 << 20;

/// How often the known work is measured.
const PACED: usize = 3;

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

/// What was found in a file: a zip's entries, or what a session takes.
#[derive(Debug, Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct ScanResult {
    /// Why the file is no image to write, when it is decided already.
    code: Option<Code>,
    /// Set when the file is a zip: its entries become sources of their own.
    members: Option<Vec<ZipMember>>,
    /// Beside them, the zips in the zip that had to be unpacked to be read.
    unpacked: Vec<Bytes>,
    /// Set when it is not: for `Session.addScan`.
    scanned: Option<ScannedFile>,
}

/// What a session takes of a file that was looked at.
#[derive(Debug, Serialize, Deserialize, Tsify)]
pub struct ScannedFile {
    pub index: u32,
    #[tsify(type = "Uint8Array<ArrayBuffer>")]
    pub sealed: Sealed<Scanned>,
}

/// What became of a file in a run.
#[derive(Serialize, Tsify)]
#[tsify(missing_as_null)]
pub struct WriteResult {
    /// For `Session.addWritten`.
    written: WrittenFile,
    /// The output in order; `null` when there is none.
    parts: Option<Vec<OutputPart>>,
}

/// What a session takes of a file that was written, or is not.
#[derive(Serialize, Deserialize, Tsify)]
#[tsify(missing_as_null)]
pub struct WrittenFile {
    pub index: u32,
    pub code: Code,
    #[tsify(type = "Uint8Array<ArrayBuffer> | null")]
    pub sealed: Option<Sealed<Line>>,
}

/// A piece of an output: bytes, or a range of the source.
#[derive(Debug, Serialize, Tsify)]
#[serde(untagged)]
pub enum OutputPart {
    Bytes(Bytes),
    Range([u64; 2]),
}

/// A file of the sample.
#[derive(Debug, Serialize, Tsify)]
pub struct SampleFile {
    name: String,
    bytes: Bytes,
}

#[wasm_bindgen]
impl Engine {
    /// An engine for these settings (JSON; empty for the SOP's).
    ///
    /// # Errors
    /// A wrong shape; settings that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(settings_json: &Ts<Text>) -> Answer<Engine> {
        let settings = settings(settings_json, "Engine")?;
        Ok(Self {
            scanner: RefCell::new(Scanner::new(&settings.policy)),
            settings,
            writers: RefCell::default(),
            buffer: RefCell::default(),
            joined: RefCell::default(),
            hashes: digest::is_there(),
        })
    }

    /// Looks at a file: what it is, from its header alone. A zip gives its entries.
    ///
    /// # Errors
    /// A wrong shape; the reason code of a file that cannot be read.
    pub async fn scan(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob")] file: JsValue,
        index: Ts<FileIndex>,
    ) -> Answer<Ts<ScanResult>> {
        let (file, FileIndex(index)) = (crossing::blob(file, "scan")?, hear(&index, "scan")?);
        let size = blob::size(&file);
        let mut reading = Prefix::new(size);
        let mut prefix =
            blob::fetch_range(&file, 0, reading.wanted()).await.map_err(into_error)?.to_vec();
        if begins_as_zip(&prefix) {
            let (members, unpacked) = zips::members(&file).await.map_err(into_error)?;
            let (members, unpacked) = (Some(members), unpacked.into_iter().map(Bytes).collect());
            return tell(&ScanResult { code: None, members, unpacked, scanned: None }, "scan");
        }
        if let Some(code) = zips::archive(&file, &prefix).await.map_err(into_error)? {
            return Err(into_error(code));
        }
        loop {
            let step = self.scanner.borrow_mut().scan(&prefix, size);
            match step {
                Scan::More(needed) => {
                    let had = prefix.len() as u64;
                    reading.more(needed).map_err(into_error)?;
                    let rest = blob::fetch_range(&file, had, reading.wanted()).await;
                    prefix.extend(rest.map_err(into_error)?.to_vec());
                }
                Scan::Done(scanned) => {
                    let code = scanned.code;
                    let scanned = Some(ScannedFile { index, sealed: Sealed(*scanned) });
                    let unpacked = Vec::new();
                    return tell(&ScanResult { code, members: None, unpacked, scanned }, "scan");
                }
            }
        }
    }

    /// The content of a compressed zip entry.
    ///
    /// # Errors
    /// The reason code when it is not what the zip's directory says.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub async fn inflate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob")] zip: JsValue,
        member: Ts<ZipMember>,
    ) -> Answer<Vec<u8>> {
        let (zip, member) = (crossing::blob(zip, "inflate")?, hear(&member, "inflate")?);
        zips::content(&zip, &member).await.map_err(into_error)
    }

    /// Takes what an event's files need to be written with. Only a run does this.
    ///
    /// # Errors
    /// A wrong shape.
    pub fn prepare(&self, event_id: &Ts<Text>, context: &Ts<Context>) -> Answer<()> {
        let Text(event_id) = hear(event_id, "prepare")?;
        let Context(Sealed(plan)) = hear(context, "prepare")?;
        self.writers.borrow_mut().insert(event_id, Rc::new(Writer::new(plan)));
        Ok(())
    }

    /// De-identifies a file of a prepared event and audits the result. `crc32` is what the
    /// file's own must be, where a zip says so and nobody has compared it.
    ///
    /// # Errors
    /// A wrong shape; the reason code of a file that cannot be read.
    pub async fn write(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob")] file: JsValue,
        event_id: Ts<Text>,
        index: Ts<FileIndex>,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] crc32: JsValue,
    ) -> Answer<Ts<WriteResult>> {
        let declared = Declared::new(crossing::number(&crc32, "write")?);
        let (file, Text(event_id)) = (crossing::blob(file, "write")?, hear(&event_id, "write")?);
        let FileIndex(index) = hear(&index, "write")?;
        let writer = self.writers.borrow().get(&event_id).cloned();
        let writer = writer.ok_or_else(|| into_error(Fault::Unknown("write")))?;
        let size = blob::size(&file);
        let written = if self.hashes && size <= CHUNK_BYTES {
            self.write_at_once(&file, size, &writer, declared).await?
        } else {
            self.write_in_chunks(&file, size, &writer, declared).await?
        };
        let (segments, line) = match written {
            Ok(written) => written,
            Err(code) => {
                let written = WrittenFile { index, code, sealed: None };
                return tell(&WriteResult { written, parts: None }, "write");
            }
        };
        let parts = segments.into_iter().filter_map(|segment| match segment {
            Segment::Bytes(bytes) if bytes.is_empty() => None,
            Segment::Bytes(bytes) => Some(OutputPart::Bytes(Bytes(bytes))),
            Segment::Source(range) => Some(OutputPart::Range([range.start, range.end])),
        });
        let parts = Some(parts.collect());
        let written = WrittenFile { index, code: Code::Written, sealed: Some(Sealed(line)) };
        tell(&WriteResult { written, parts }, "write")
    }

    /// Every attribute of a file before and after, grouped by reason. The writer is this
    /// call's own: those of a run are made by `prepare` alone, with the person's decisions and
    /// every exam of the event, and nothing that is only looked at may take their place.
    ///
    /// # Errors
    /// A wrong shape; the reason code when the header cannot be read.
    pub async fn explain(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob")] file: JsValue,
        context: Ts<Context>,
    ) -> Answer<Ts<ChangeGroups>> {
        let file = crossing::blob(file, "explain")?;
        let Context(Sealed(plan)) = hear(&context, "explain")?;
        let writer = Writer::new(plan);
        let size = blob::size(&file);
        let mut reading = Prefix::new(size);
        loop {
            let prefix = blob::read(&file, 0, reading.wanted()).await.map_err(into_error)?;
            match writer.explain(&prefix, size) {
                Ok(rows) => {
                    let rows = ChangeGroups::new(rows, self.settings.policy.study());
                    return tell(&rows, "explain");
                }
                Err(Code::Changed) if reading.again() => {}
                Err(code) => return Err(into_error(code)),
            }
        }
    }

    /// A picture of a file for the screen.
    ///
    /// # Errors
    /// A wrong shape; the reason code when it cannot be shown.
    pub async fn picture(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob")] file: JsValue,
        wanted: Ts<PictureWanted>,
    ) -> Answer<Ts<Picture>> {
        let file = crossing::blob(file, "picture")?;
        picture::picture(&file, &hear(&wanted, "picture")?).await
    }

    /// Searches a run of a series for letters, and lays together what a person looks at. Each
    /// frame waits for `others_done`.
    ///
    /// # Errors
    /// A wrong shape. A file that cannot be read is no error: nothing of it was searched.
    pub async fn search(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob[]")] files: JsValue,
        run: Ts<SearchRun>,
        #[wasm_bindgen(unchecked_optional_param_type = "() => Promise<void>")] others_done: JsValue,
    ) -> Answer<Ts<SearchResult>> {
        let files = crossing::blobs(files, "search")?;
        let others_done = crossing::function(others_done, "search")?;
        search::search(&files, &hear(&run, "search")?, others_done).await
    }

    /// Checks a zip, or loose files together, under an Event ID or (empty) any. `progress` is
    /// called with how much is done and how much there is.
    ///
    /// # Errors
    /// A wrong shape; the reason code when a file cannot be read.
    pub async fn check(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob[]")] files: JsValue,
        names: Ts<Names>,
        event_id: Ts<Text>,
        #[wasm_bindgen(unchecked_optional_param_type = "((done: number, all: number) => void)")]
        progress: JsValue,
    ) -> Answer<Ts<CheckVerdict>> {
        let (files, names) = named(files, &names, "check")?;
        let (Text(event_id), progress) =
            (hear(&event_id, "check")?, crossing::function(progress, "check")?);
        let event_id = Some(event_id.as_str()).filter(|id| !id.is_empty());
        check::check(&files, &names, event_id, &self.settings, progress).await
    }

    /// Whether a saved zip, or a folder's files, are what a session checked.
    ///
    /// # Errors
    /// A wrong shape; the reason code when a file cannot be read.
    pub async fn confirm(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Blob[]")] files: JsValue,
        names: Ts<Names>,
        expected: Ts<Expected>,
        #[wasm_bindgen(unchecked_optional_param_type = "((done: number, all: number) => void)")]
        progress: JsValue,
    ) -> Answer<Ts<SavedCopy>> {
        let (files, names) = named(files, &names, "confirm")?;
        let Expected(Sealed(expected)) = hear(&expected, "confirm")?;
        let progress = crossing::function(progress, "confirm")?;
        check::confirm(&files, &names, &expected, progress).await
    }

    /// Measures a known piece of work; what there is to say of it, or `undefined` when it is
    /// no matter.
    ///
    /// # Errors
    /// None is known.
    pub fn pace() -> Answer<Option<String>> {
        let once = || {
            let began = Date::now();
            // What nobody uses would be left out.
            std::hint::black_box(flow::known_work());
            Date::now() - began
        };
        // The best of several: the first may wait for the compiler, any for another program.
        Ok(flow::pace((0..PACED).map(|_| once()).fold(f64::INFINITY, f64::min)))
    }

    /// How many files the sample study has.
    ///
    /// # Errors
    /// None is known.
    #[wasm_bindgen(js_name = sampleCount)]
    pub fn sample_count() -> Answer<u32> {
        Ok(u32::try_from(Sample::built_in().count()).unwrap_or_default())
    }

    /// A file of the sample study: its name and bytes.
    ///
    /// # Errors
    /// A wrong shape; a file that there is not.
    #[wasm_bindgen(js_name = sampleFile)]
    pub fn sample_file(index: &Ts<FileIndex>) -> Answer<Ts<SampleFile>> {
        let FileIndex(index) = hear(index, "sampleFile")?;
        let file = Sample::built_in().file(index as usize);
        let (name, bytes) = file.ok_or_else(|| into_error(Fault::Unknown("sampleFile")))?;
        tell(&SampleFile { name, bytes: Bytes(bytes) }, "sampleFile")
    }
}

/// Files and as many names of them.
fn named(
    files: JsValue,
    names: &Ts<Names>,
    call: &'static str,
) -> Answer<(Vec<Blob>, Vec<String>)> {
    let (files, Names(names)) = (crossing::blobs(files, call)?, hear(names, call)?);
    if files.len() == names.len() {
        Ok((files, names))
    } else {
        Err(into_error(Fault::Shape(call)))
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
        mut declared: Declared,
    ) -> Answer<Output> {
        let array = blob::fetch_whole(file, size).await.map_err(into_error)?;
        let mut job = writer.start(size).without_sha256();
        if let Err(code) = self.push(&mut job, &array, &mut declared)? {
            return Ok(Err(code));
        }
        if !declared.is_true() {
            return Ok(Err(Code::DamagedEntry));
        }
        let unhashed = match writer.finish_unhashed(job) {
            Ok(unhashed) => unhashed,
            Err(code) => return Ok(Err(code)),
        };
        let whole = self.joined.borrow_mut().join(&unhashed.segments, &array);
        // Begun before anything else can use the buffer.
        let begun = digest::begin(&whole).ok_or_else(|| into_error(Code::WorkerStopped))?;
        let sha256 = digest::end(begun).await.ok_or_else(|| into_error(Code::WorkerStopped))?;
        Ok(Ok(unhashed.hashed(sha256)))
    }

    async fn write_in_chunks(
        &self,
        file: &Blob,
        size: u64,
        writer: &Writer,
        mut declared: Declared,
    ) -> Answer<Output> {
        let mut job = writer.start(size);
        let mut at = 0;
        while at < size {
            let end = (at + CHUNK_BYTES).min(size);
            let array = blob::fetch_range(file, at, end).await.map_err(into_error)?;
            if let Err(code) = self.push(&mut job, &array, &mut declared)? {
                return Ok(Err(code));
            }
            at = end;
        }
        Ok(if declared.is_true() { writer.finish(job) } else { Err(Code::DamagedEntry) })
    }

    /// Hands a chunk to a job by way of the one buffer.
    fn push(
        &self,
        job: &mut Job<'_>,
        array: &Uint8Array,
        declared: &mut Declared,
    ) -> Answer<Result<(), Code>> {
        let mut buffer = self.buffer.borrow_mut();
        let len = array.length() as usize;
        if buffer.len() < len {
            buffer.resize(len, 0);
        }
        let chunk = buffer.get_mut(..len).ok_or_else(|| into_error(Code::Unreadable))?;
        array.copy_to(chunk);
        declared.update(chunk);
        Ok(job.push(chunk))
    }
}
