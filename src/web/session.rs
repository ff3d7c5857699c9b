//! The whole drop, as the page sees it.

use std::collections::BTreeMap;
use std::sync::Arc;

use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::input::{Assignment, PlanInput};
use super::review::{KeptText, ReviewText};
use super::shapes::{StudyInfo, held_pictures, verdict};
use super::{plain, sealed, settings, unsealed};
use crate::Code;
use crate::flow::{self, Finished, Looked, LookedAt, Question, ZipPart};
use crate::intake::{Series, Study};
use crate::plan::{EventIdError, EventMap, match_rows};
use crate::report::By;

/// Knows every file of a drop.
#[wasm_bindgen]
pub struct Session {
    pub(super) inner: flow::Session,
    /// Texts that were asked about, by the name that the page has for them.
    asked: BTreeMap<String, Question>,
    /// The exams as last told; they change only when files are added.
    studies: Option<Vec<Study>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Problem {
    study_uid: String,
    code: &'static str,
    message: String,
}

#[wasm_bindgen]
impl Session {
    /// An empty drop under these settings (JSON; empty for the SOP's).
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(settings_json: &str) -> Self {
        let inner = flow::Session::new(settings(settings_json));
        Self { inner, asked: BTreeMap::new(), studies: None }
    }

    /// Takes other settings; what was found in files stays valid.
    pub fn configure(&mut self, settings_json: &str) {
        self.inner.set_settings(settings(settings_json));
    }

    /// Enters what an engine said of a file.
    #[wasm_bindgen(js_name = addScan)]
    pub fn add_scan(&mut self, result: &JsValue) {
        self.studies = None;
        let index = index_of(result);
        match bytes_of(result).and_then(|bytes| unsealed(&bytes)) {
            Some(scanned) => self.inner.add(index, scanned),
            None => self.inner.close(index, Code::Unreadable),
        }
    }

    /// A file ended on the way, with this reason code.
    #[wasm_bindgen(js_name = addFailed)]
    pub fn add_failed(&mut self, index: u32, code: &str) {
        self.studies = None;
        self.inner.close(index, code_of(code).unwrap_or(Code::Unreadable));
    }

    /// The exams, by date.
    pub fn studies(&mut self) -> JsValue {
        let studies = self.inner.studies();
        let told: Vec<_> = studies
            .iter()
            .map(|study| StudyInfo::new(study, self.inner.settings().policy.study()))
            .collect();
        let told = plain(&told);
        self.studies = Some(studies);
        told
    }

    fn study(&mut self, uid: &str) -> Option<&Study> {
        let inner = &self.inner;
        let studies = self.studies.get_or_insert_with(|| inner.studies());
        studies.iter().find(|study| study.uid.as_str() == uid)
    }

    /// What a DICOMDIR lists against what arrived; `null` when nothing is missing.
    pub fn shortfall(&self) -> JsValue {
        self.inner.catalogue().shortfall().map_or(JsValue::NULL, |short| plain(&short))
    }

    /// The files of a series in the order of its images.
    #[wasm_bindgen(js_name = seriesFiles)]
    #[must_use]
    pub fn series_files(&mut self, series_uid: &str) -> Vec<u32> {
        self.series(series_uid).map_or_else(Vec::new, |series| series.files.clone())
    }

    /// How many frames each of those files has.
    #[wasm_bindgen(js_name = seriesFrames)]
    #[must_use]
    pub fn series_frames(&mut self, series_uid: &str) -> Vec<u32> {
        self.series(series_uid).map_or_else(Vec::new, |series| series.frames.clone())
    }

    fn series(&mut self, uid: &str) -> Option<&Series> {
        let inner = &self.inner;
        let studies = self.studies.get_or_insert_with(|| inner.studies());
        studies.iter().flat_map(|study| &study.series).find(|series| series.uid.as_str() == uid)
    }

    /// Whether a typed Event ID, and the exam date beside it, can stand for an exam.
    #[wasm_bindgen(js_name = checkEventId)]
    #[must_use]
    pub fn check_event_id(&mut self, study_uid: &str, text: &str, exam_date: &str) -> JsValue {
        let inner = &self.inner;
        let studies = self.studies.get_or_insert_with(|| inner.studies());
        let study = studies.iter().find(|study| study.uid.as_str() == study_uid);
        let judged = study.and_then(|study| inner.judge(study, text, Some(exam_date)).err());
        let (code, message) =
            judged.map_or(("", String::new()), |e| (e.code(), e.sentence().into_owned()));
        plain(&serde_json::json!({ "ok": judged.is_none(), "code": code, "message": message }))
    }

    /// Fits an event map (the bytes of a CSV file) to the exams.
    #[wasm_bindgen(js_name = loadEventMap)]
    #[must_use]
    pub fn load_event_map(&self, csv: &[u8]) -> JsValue {
        let map = match EventMap::parse(csv, self.inner.settings()) {
            Ok(map) => map,
            Err(error) => {
                return plain(&serde_json::json!({
                    "filled": [], "problems": [], "error": error.to_string(),
                }));
            }
        };
        let matching = match_rows(&map, &self.inner.studies());
        let filled: Vec<_> = matching
            .events
            .iter()
            .map(|(uid, id)| serde_json::json!({ "studyUid": uid, "eventId": id.as_str() }))
            .collect();
        let unread =
            map.errors.iter().map(|(line, error)| format!("Row {line}: {}", error.sentence()));
        let unmatched =
            matching.rows.iter().map(|(line, why)| format!("Row {line}: {}", why.sentence()));
        let problems: Vec<_> = unread
            .chain(unmatched)
            .map(|message| serde_json::json!({ "message": message }))
            .collect();
        plain(&serde_json::json!({
            "filled": filled,
            "problems": problems,
            "unmatchedStudies": matching.studies,
            "error": null,
        }))
    }

    /// The texts and pictures that a person should see.
    pub fn review(&mut self, assignments: JsValue) -> JsValue {
        let assignments: Vec<Assignment> =
            serde_wasm_bindgen::from_value(assignments).unwrap_or_default();
        let mut texts = Vec::new();
        let mut pictures = Vec::new();
        let rules = Arc::clone(&self.inner.settings().policy);
        for assignment in assignments {
            let uid = assignment.study_uid.as_str();
            for question in self.inner.questions(uid, assignment.event_id.trim()) {
                let id = question.id();
                texts.push(ReviewText::new(id.clone(), &question));
                self.asked.insert(id, question);
            }
            if let Some(study) = self.study(uid) {
                pictures.extend(held_pictures(study, rules.study()));
            }
        }
        plain(&serde_json::json!({ "texts": texts, "pictures": pictures }))
    }

    /// Every other text of an exam that stays, as it will be written.
    #[wasm_bindgen(js_name = keptTexts)]
    #[must_use]
    pub fn kept_texts(&self, study_uid: &str, event_id: &str) -> JsValue {
        let texts = self.inner.kept_texts(study_uid, event_id.trim());
        plain(&texts.iter().map(KeptText::from).collect::<Vec<_>>())
    }

    /// What an engine needs to explain a file of this exam before the run.
    #[must_use]
    pub fn context(&self, study_uid: &str, event_id: &str) -> Vec<u8> {
        sealed(&self.inner.exam_plan(event_id, [study_uid]))
    }

    /// Takes what was typed and decided, before the run is planned; what an earlier one
    /// wrote is forgotten. What stands against it comes back.
    pub fn choose(&mut self, input: JsValue) -> JsValue {
        let input: PlanInput = serde_wasm_bindgen::from_value(input).unwrap_or_default();
        self.inner.restart();
        self.studies = None;
        let mut problems = Vec::new();
        let mut problem = |study_uid: &str, error: EventIdError| {
            problems.push(Problem {
                study_uid: study_uid.to_owned(),
                code: error.code(),
                message: error.sentence().into_owned(),
            });
        };
        for assignment in &input.assignments {
            let Some(study) = self.study(&assignment.study_uid).cloned() else { continue };
            match self.inner.judge(&study, &assignment.event_id, Some(&assignment.exam_date)) {
                Ok(id) => {
                    if input.shared_event_ids.iter().any(|shared| shared == id.as_str()) {
                        self.inner.choices.confirmed.insert(id.clone());
                    }
                    self.inner.choices.events.insert(assignment.study_uid.clone(), id);
                }
                Err(error) => {
                    self.inner.choices.unusable.insert(assignment.study_uid.clone());
                    problem(&assignment.study_uid, error);
                }
            }
        }
        self.inner.choices.left_out = input.left_out.into_iter().collect();
        self.inner.choices.released = input.released.into_iter().collect();
        for refusal in self.inner.choices.refusals(&self.inner.studies()) {
            for study in &refusal.studies {
                problem(study, refusal.error);
            }
        }
        for decided in &input.texts {
            if let Some(question) = self.asked.get(&decided.id) {
                let Question { study_uid, tag, original, .. } = question.clone();
                self.inner.decide(&study_uid, tag, &original, &decided.text);
            }
        }
        for look in input.looks {
            let asked = self.asked.get(&look.text);
            let at = asked.map_or(LookedAt::Series { uid: look.series_uid }, |question| {
                LookedAt::Text { study_uid: question.study_uid.clone(), tag: question.tag }
            });
            let (decision, by, when) = (look.decision, By::Person, look.when);
            self.inner.look(Looked { at, decision, by, when });
        }
        plain(&problems)
    }

    /// Plans the run.
    pub fn plan(&mut self) -> JsValue {
        let events = Array::new();
        for event in self.inner.plan() {
            let tasks: Array =
                event.files.iter().map(|index| object(&[("index", (*index).into())])).collect();
            events.push(&object(&[
                ("eventId", event.id.as_str().into()),
                ("context", Uint8Array::from(sealed(&event.plan).as_slice()).into()),
                ("tasks", tasks.into()),
            ]));
        }
        events.into()
    }

    /// Enters what an engine wrote, or why it did not.
    #[wasm_bindgen(js_name = addWritten)]
    pub fn add_written(&mut self, result: &JsValue) {
        let index = index_of(result);
        match bytes_of(result).and_then(|bytes| unsealed(&bytes)) {
            Some(line) => self.inner.add_written(index, line),
            None => {
                let code = field(result, "code").as_string();
                let code = code.and_then(|code| code_of(&code)).unwrap_or(Code::Unreadable);
                self.inner.close(index, code);
            }
        }
    }

    /// Ends the run, step by step; false after the last.
    #[wasm_bindgen(js_name = finishStep)]
    pub fn finish_step(&mut self) -> bool {
        self.inner.finish_step()
    }

    /// Every event of the run that ended with its verdict.
    #[must_use]
    pub fn events(&self) -> JsValue {
        let events: Vec<_> = self.inner.finished().iter().map(verdict).collect();
        plain(&events)
    }

    /// How many files ended for which reason.
    #[must_use]
    pub fn outcomes(&self) -> JsValue {
        let counts: Vec<_> = self
            .inner
            .outcomes()
            .into_iter()
            .map(|count| {
                serde_json::json!({
                    "outcome": count.outcome.as_str(),
                    "code": count.code.as_str(),
                    "sentence": count.code.sentence(),
                    "count": count.count,
                })
            })
            .collect();
        plain(&counts)
    }

    /// The files with this reason code.
    #[must_use]
    pub fn files(&self, code: &str) -> Vec<u32> {
        code_of(code).map_or_else(Vec::new, |code| self.inner.files(code))
    }

    fn finished(&self, event_id: &str) -> Option<&Finished> {
        let mut finished = self.inner.finished().iter();
        finished.find(|finished| finished.event.id.as_str() == event_id && finished.verdict.pass)
    }

    /// The pieces of an event's zip: bytes, or the output of a file. Empty when its check
    /// did not pass.
    #[wasm_bindgen(js_name = zipParts)]
    #[must_use]
    pub fn zip_parts(&self, event_id: &str) -> Array {
        let Some(finished) = self.finished(event_id) else { return Array::new() };
        let parts = self.inner.zip_parts(&finished.event);
        parts
            .into_iter()
            .map(|part| match part {
                ZipPart::Bytes(bytes) => {
                    object(&[("bytes", Uint8Array::from(bytes.as_slice()).into())])
                }
                ZipPart::File(index) => object(&[("index", index.into())]),
            })
            .collect()
    }

    /// The images of an event as single files. Empty when its check did not pass.
    #[must_use]
    pub fn outputs(&self, event_id: &str) -> JsValue {
        let images = self.finished(event_id).map(|finished| finished.event.images.as_slice());
        let outputs: Vec<_> = images
            .unwrap_or_default()
            .iter()
            .map(|image| {
                let name = image.path.rsplit('/').next().unwrap_or_default();
                serde_json::json!({ "name": name, "index": image.file })
            })
            .collect();
        plain(&outputs)
    }

    /// What a saved copy must be, for an engine's check.
    #[must_use]
    pub fn expected(&self, event_id: &str) -> Vec<u8> {
        self.finished(event_id)
            .map_or_else(Vec::new, |finished| sealed(&self.inner.expected(&finished.event)))
    }
}

fn code_of(text: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.as_str() == text)
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn index_of(result: &JsValue) -> u32 {
    // The page numbers files with small whole numbers.
    field(result, "index").as_f64().unwrap_or_default() as u32
}

fn bytes_of(result: &JsValue) -> Option<Vec<u8>> {
    use wasm_bindgen::JsCast;
    field(result, "sealed").dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a new plain object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
