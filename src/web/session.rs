//! A sitting, as the page sees it: it says what happened, and hears what changed in the view.

use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::crossing::{
    Answer, Fault, FileIndex, Sealed, Text, Uid, byte_lists, hear, into_error, tell, tell_all,
};
use super::engine::{ScannedFile, WrittenFile};
use super::review::KeptText;
use super::search::Strip;
use super::settings;
use super::shapes::{OutputFile, PartOfZip, PlanEvent};
use crate::Code;
use crate::check::ExpectedEntry;
use crate::deid::ExamPlan;
use crate::flow::{self, Changes, Finished, LookFirst, Message, SearchRun};
use crate::intake::{Modality, Series};
use crate::letters::Finding;

/// Knows every file of a drop.
#[wasm_bindgen]
pub struct Session {
    pub(super) inner: flow::Session,
    /// The revision of the view that the page has.
    told: u64,
}

/// What a session takes of a file whose pictures were searched for letters.
#[derive(Debug, Serialize, Deserialize, Tsify)]
pub struct SearchedFile {
    pub index: u32,
    #[tsify(type = "Uint8Array<ArrayBuffer>")]
    pub sealed: Sealed<Vec<Option<Finding>>>,
}

/// What an engine needs to write or explain an exam's files.
#[derive(Debug, Serialize, Deserialize, Tsify)]
#[tsify(type = "Uint8Array<ArrayBuffer>")]
pub struct Context(pub Sealed<ExamPlan>);

/// What a saved copy must be.
#[derive(Debug, Serialize, Deserialize, Tsify)]
#[tsify(type = "Uint8Array<ArrayBuffer>")]
pub struct Expected(pub Sealed<Vec<ExpectedEntry>>);

#[wasm_bindgen]
impl Session {
    /// An empty drop under these settings (JSON; empty for the SOP's).
    ///
    /// # Errors
    /// A wrong shape; settings that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(settings_json: &Ts<Text>) -> Answer<Session> {
        let inner = flow::Session::new(settings(settings_json, "Session")?);
        Ok(Self { inner, told: 0 })
    }

    /// Takes other settings; what was found in files stays valid.
    ///
    /// # Errors
    /// A wrong shape; settings that cannot be used.
    pub fn configure(&mut self, settings_json: &Ts<Text>) -> Answer<Ts<Changes>> {
        self.inner.send(Message::Settings(settings(settings_json, "configure")?));
        self.changes("configure")
    }

    /// Enters what an engine said of a file. A second word on a file replaces the first.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = addScan)]
    pub fn add_scan(&mut self, scanned: &Ts<ScannedFile>) -> Answer<()> {
        let ScannedFile { index, sealed: Sealed(scanned) } = hear(scanned, "addScan")?;
        self.inner.send(Message::Scanned { index, scanned: Box::new(scanned) });
        Ok(())
    }

    /// A file ended on the way, for this reason.
    ///
    /// # Errors
    /// A wrong shape; a reason that there is not.
    #[wasm_bindgen(js_name = addFailed)]
    pub fn add_failed(&mut self, index: &Ts<FileIndex>, code: &Ts<Code>) -> Answer<()> {
        let FileIndex(index) = hear(index, "addFailed")?;
        let code = hear(code, "addFailed")?;
        self.inner.send(Message::Failed { index, code });
        Ok(())
    }

    /// Enters what an engine wrote, or why it did not.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = addWritten)]
    pub fn add_written(&mut self, written: &Ts<WrittenFile>) -> Answer<()> {
        let WrittenFile { index, code, sealed } = hear(written, "addWritten")?;
        self.inner.send(match (code, sealed) {
            (Code::Written, Some(Sealed(line))) => Message::Written { index, line: Box::new(line) },
            (Code::Written, None) | (_, Some(_)) => {
                return Err(into_error(Fault::Shape("addWritten")));
            }
            (code, None) => Message::Failed { index, code },
        });
        Ok(())
    }

    /// Enters what the search for letters said of a file's pictures. A second word on a file
    /// replaces the first.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = addSearched)]
    pub fn add_searched(&mut self, searched: &Ts<SearchedFile>) -> Answer<()> {
        let SearchedFile { index, sealed: Sealed(frames) } = hear(searched, "addSearched")?;
        self.inner.send(Message::Searched { index, frames });
        Ok(())
    }

    /// What is to be searched for letters yet, in runs of about so many pictures for an
    /// engine's `search`.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = toSearch)]
    pub fn to_search(&self, most: &Ts<FileIndex>) -> Answer<Vec<Ts<SearchRun>>> {
        let FileIndex(most) = hear(most, "toSearch")?;
        tell_all(self.inner.search_runs(most), "toSearch")
    }

    /// The pictures of a series, the likeliest to have letters first; in order until it was
    /// searched.
    ///
    /// # Errors
    /// A wrong shape; a series that there is not.
    #[wasm_bindgen(js_name = lookFirst)]
    pub fn look_first(&self, series_uid: &Ts<Uid>) -> Answer<Vec<Ts<LookFirst>>> {
        let uid = self.series(series_uid, "lookFirst")?.uid.as_str();
        tell_all(self.inner.look_first(uid), "lookFirst")
    }

    /// Takes event maps that were given together (the bytes of CSV files, as spreadsheets
    /// write them).
    ///
    /// # Errors
    /// A wrong shape. What is wrong with the maps themselves is part of the view.
    #[wasm_bindgen(js_name = loadEventMaps)]
    pub fn load_event_maps(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array[]")] maps: JsValue,
    ) -> Answer<Ts<Changes>> {
        self.inner.send(Message::EventMaps(byte_lists(maps, "loadEventMaps")?));
        self.changes("loadEventMaps")
    }

    /// Takes note of something that happened; the parts of the view that changed come back.
    ///
    /// # Errors
    /// A wrong shape; an exam, a series, a text or an event that there is not.
    pub fn send(&mut self, message: &Ts<Message>) -> Answer<Ts<Changes>> {
        let message = hear(message, "send")?;
        if !self.inner.knows(&message) {
            return Err(into_error(Fault::Unknown("send")));
        }
        self.inner.send(message);
        self.changes("send")
    }

    /// The parts of the view that changed since they were last sent.
    ///
    /// # Errors
    /// None is known.
    pub fn view(&mut self) -> Answer<Ts<Changes>> {
        self.changes("view")
    }

    fn changes(&mut self, call: &'static str) -> Answer<Ts<Changes>> {
        let since = self.told;
        let changes = self.inner.view().since(since);
        let told = tell(&changes, call)?;
        self.told = changes.revision;
        Ok(told)
    }

    /// Begins a run with what was typed and decided; what an earlier one wrote is forgotten.
    ///
    /// # Errors
    /// Something is owed: see the view.
    pub fn begin(&mut self) -> Answer<Vec<Ts<PlanEvent>>> {
        self.may_begin("begin")?;
        let tasks = self.inner.begin();
        let events = tasks.into_iter().map(|event| PlanEvent {
            about: self.inner.exams_under(event.id.as_str()),
            event_id: event.id.as_str().to_owned(),
            context: Sealed(event.plan),
            files: event.files,
        });
        tell_all(events, "begin")
    }

    /// One step of what [`begin`](Self::begin) does, so that a page can draw in between; false
    /// when only that is left.
    ///
    /// # Errors
    /// Something is owed: see the view.
    #[wasm_bindgen(js_name = beginStep)]
    pub fn begin_step(&mut self) -> Answer<bool> {
        self.may_begin("beginStep")?;
        Ok(self.inner.begin_step())
    }

    fn may_begin(&mut self, call: &'static str) -> Answer<()> {
        if !self.inner.is_beginning() && !self.inner.view().way.value.may_go {
            return Err(into_error(Fault::Unknown(call)));
        }
        Ok(())
    }

    /// Reads the exams, if that is to be done: what asks for them next is the shorter for it.
    #[wasm_bindgen(js_name = readAhead)]
    pub fn read_ahead(&self) {
        self.inner.read_ahead();
    }

    /// Ends the run, step by step; false after the last.
    ///
    /// # Errors
    /// None is known.
    #[wasm_bindgen(js_name = finishStep)]
    pub fn finish_step(&mut self) -> Answer<bool> {
        Ok(self.inner.finish_step())
    }

    /// The files of a series in the order of its images.
    ///
    /// # Errors
    /// A wrong shape; a series that there is not.
    #[wasm_bindgen(js_name = seriesFiles)]
    pub fn series_files(&self, series_uid: &Ts<Uid>) -> Answer<Vec<u32>> {
        Ok(self.series(series_uid, "seriesFiles")?.files.clone())
    }

    /// How many frames each of those files has.
    ///
    /// # Errors
    /// A wrong shape; a series that there is not.
    #[wasm_bindgen(js_name = seriesFrames)]
    pub fn series_frames(&self, series_uid: &Ts<Uid>) -> Answer<Vec<u32>> {
        Ok(self.series(series_uid, "seriesFrames")?.frames.clone())
    }

    /// Nothing laid yet of what all images of a series say together.
    ///
    /// # Errors
    /// A wrong shape; a series that there is not.
    pub fn strip(&self, series_uid: &Ts<Uid>) -> Answer<Strip> {
        let series = self.series(series_uid, "strip")?;
        Ok(Strip::new(series.modality == Modality::Pet))
    }

    fn exam(&self, uid: &Ts<Uid>, call: &'static str) -> Answer<String> {
        let Uid(uid) = hear(uid, call)?;
        if self.inner.has_exam(&uid) { Ok(uid) } else { Err(into_error(Fault::Unknown(call))) }
    }

    fn series(&self, uid: &Ts<Uid>, call: &'static str) -> Answer<&Series> {
        let Uid(uid) = hear(uid, call)?;
        self.inner.series(&uid).ok_or_else(|| into_error(Fault::Unknown(call)))
    }

    /// Every other text of an exam that stays, as it will be written.
    ///
    /// # Errors
    /// A wrong shape; an exam that there is not.
    #[wasm_bindgen(js_name = keptTexts)]
    pub fn kept_texts(&mut self, study_uid: &Ts<Uid>) -> Answer<Vec<Ts<KeptText>>> {
        let uid = self.exam(study_uid, "keptTexts")?;
        let event = self.inner.event_of(&uid).unwrap_or_default();
        let texts = self.inner.kept_texts(&uid, &event);
        tell_all(texts.into_iter().map(KeptText::from), "keptTexts")
    }

    /// What an engine needs to explain a file of this exam before the run; `undefined` while
    /// it has no Event ID.
    ///
    /// # Errors
    /// A wrong shape; an exam that there is not.
    pub fn context(&mut self, study_uid: &Ts<Uid>) -> Answer<Option<Ts<Context>>> {
        let uid = self.exam(study_uid, "context")?;
        let Some(event) = self.inner.event_of(&uid) else { return Ok(None) };
        let plan = self.inner.exam_plan(&event, [uid.as_str()]);
        tell(&Context(Sealed(plan)), "context").map(Some)
    }

    /// The files with this reason code.
    ///
    /// # Errors
    /// A wrong shape; a reason that there is not.
    pub fn files(&self, code: &Ts<Code>) -> Answer<Vec<u32>> {
        Ok(self.inner.files(hear(code, "files")?))
    }

    /// The event that a saved zip of this name belongs to, if the name says it.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = eventOfZip)]
    pub fn event_of_zip(&self, file_name: &Ts<Text>) -> Answer<Option<String>> {
        let Text(name) = hear(file_name, "eventOfZip")?;
        Ok(self.inner.event_of_zip(&name).map(str::to_owned))
    }

    /// An event of the run that may be saved: of others nothing can be had.
    fn finished(&self, event_id: &Ts<Text>, call: &'static str) -> Answer<&Finished> {
        let Text(event_id) = hear(event_id, call)?;
        let mut finished = self.inner.finished().iter();
        let found = finished.find(|one| one.event.id.as_str() == event_id);
        let found = found.filter(|one| self.inner.may_be_saved(one));
        found.ok_or_else(|| into_error(Fault::Unknown(call)))
    }

    /// The pieces of an event's zip: bytes, or the output of a file.
    ///
    /// # Errors
    /// A wrong shape; no event that may be saved.
    #[wasm_bindgen(js_name = zipParts)]
    pub fn zip_parts(&self, event_id: &Ts<Text>) -> Answer<Vec<Ts<PartOfZip>>> {
        let finished = self.finished(event_id, "zipParts")?;
        let parts = self.inner.zip_parts(&finished.event);
        tell_all(parts.into_iter().map(PartOfZip::from), "zipParts")
    }

    /// The images of an event as single files.
    ///
    /// # Errors
    /// A wrong shape; no event that may be saved.
    pub fn outputs(&self, event_id: &Ts<Text>) -> Answer<Vec<Ts<OutputFile>>> {
        let images = &self.finished(event_id, "outputs")?.event.images;
        let files = images.iter().map(|image| OutputFile {
            name: image.path.rsplit('/').next().unwrap_or_default().to_owned(),
            index: image.file,
        });
        tell_all(files, "outputs")
    }

    /// What a saved copy must be, for an engine's `confirm`.
    ///
    /// # Errors
    /// A wrong shape; no event that may be saved.
    pub fn expected(&self, event_id: &Ts<Text>) -> Answer<Ts<Expected>> {
        let finished = self.finished(event_id, "expected")?;
        tell(&Expected(Sealed(self.inner.expected(&finished.event))), "expected")
    }
}
