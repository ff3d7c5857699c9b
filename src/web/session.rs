//! The whole drop, as the page sees it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use super::crossing::{
    Answer, Fault, FileIndex, Sealed, Text, Uid, bytes, hear, into_error, tell, tell_all,
};
use super::engine::{ScannedFile, WrittenFile};
use super::input::{Assignment, PlanInput};
use super::review::{KeptText, Review, ReviewText};
use super::settings;
use super::shapes::{
    EventIdVerdict, EventVerdict, MapEvent, MapResult, OutcomeCount, OutputFile, PartOfZip,
    PlanEvent, Shortfall, StudyInfo, held_pictures,
};
use crate::Code;
use crate::check::ExpectedEntry;
use crate::deid::ExamPlan;
use crate::flow::{self, Finished, Looked, LookedAt, Question};
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
        Ok(Self { inner, asked: BTreeMap::new(), studies: None })
    }

    /// Takes other settings; what was found in files stays valid.
    ///
    /// # Errors
    /// A wrong shape; settings that cannot be used.
    pub fn configure(&mut self, settings_json: &Ts<Text>) -> Answer<()> {
        self.inner.set_settings(settings(settings_json, "configure")?);
        Ok(())
    }

    /// Enters what an engine said of a file. A second word on a file replaces the first.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = addScan)]
    pub fn add_scan(&mut self, scanned: &Ts<ScannedFile>) -> Answer<()> {
        let ScannedFile { index, sealed: Sealed(scanned) } = hear(scanned, "addScan")?;
        self.studies = None;
        self.inner.add(index, scanned);
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
        self.studies = None;
        self.inner.close(index, code);
        Ok(())
    }

    /// The exams, by date.
    ///
    /// # Errors
    /// None is known.
    pub fn studies(&mut self) -> Answer<Vec<Ts<StudyInfo>>> {
        let studies = self.inner.studies();
        let told = tell_all(
            studies.iter().map(|study| StudyInfo::new(study, self.inner.settings().policy.study())),
            "studies",
        );
        self.studies = Some(studies);
        told
    }

    fn study(&mut self, uid: &str) -> Option<&Study> {
        let inner = &self.inner;
        let studies = self.studies.get_or_insert_with(|| inner.studies());
        studies.iter().find(|study| study.uid.as_str() == uid)
    }

    /// What a DICOMDIR lists against what arrived; `undefined` when nothing is missing.
    ///
    /// # Errors
    /// None is known.
    pub fn shortfall(&self) -> Answer<Option<Ts<Shortfall>>> {
        let short = self.inner.catalogue().shortfall().map(Shortfall::from);
        short.map(|short| tell(&short, "shortfall")).transpose()
    }

    /// The files of a series in the order of its images.
    ///
    /// # Errors
    /// A wrong shape; a series that there is not.
    #[wasm_bindgen(js_name = seriesFiles)]
    pub fn series_files(&mut self, series_uid: &Ts<Uid>) -> Answer<Vec<u32>> {
        Ok(self.series(series_uid, "seriesFiles")?.files.clone())
    }

    /// How many frames each of those files has.
    ///
    /// # Errors
    /// A wrong shape; a series that there is not.
    #[wasm_bindgen(js_name = seriesFrames)]
    pub fn series_frames(&mut self, series_uid: &Ts<Uid>) -> Answer<Vec<u32>> {
        Ok(self.series(series_uid, "seriesFrames")?.frames.clone())
    }

    fn series(&mut self, uid: &Ts<Uid>, call: &'static str) -> Answer<&Series> {
        let Uid(uid) = hear(uid, call)?;
        let inner = &self.inner;
        let studies = self.studies.get_or_insert_with(|| inner.studies());
        let mut all = studies.iter().flat_map(|study| &study.series);
        let found = all.find(|series| series.uid.as_str() == uid);
        found.ok_or_else(|| into_error(Fault::Unknown(call)))
    }

    /// Whether a typed Event ID, and the exam date beside it, can stand for an exam.
    ///
    /// # Errors
    /// A wrong shape; an exam that there is not.
    #[wasm_bindgen(js_name = checkEventId)]
    pub fn check_event_id(&mut self, typed: &Ts<Assignment>) -> Answer<Ts<EventIdVerdict>> {
        let Assignment { study_uid, event_id, exam_date } = hear(typed, "checkEventId")?;
        let inner = &self.inner;
        let studies = self.studies.get_or_insert_with(|| inner.studies());
        let study = studies.iter().find(|study| study.uid.as_str() == study_uid);
        let study = study.ok_or_else(|| into_error(Fault::Unknown("checkEventId")))?;
        let error = inner.judge(study, &event_id, Some(&exam_date)).err();
        tell(&EventIdVerdict::from(error), "checkEventId")
    }

    /// Fits an event map (the bytes of a CSV file, as spreadsheets write it) to the exams.
    ///
    /// # Errors
    /// A wrong shape. What is wrong with the map itself is part of the result.
    #[wasm_bindgen(js_name = loadEventMap)]
    pub fn load_event_map(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] csv: &JsValue,
    ) -> Answer<Ts<MapResult>> {
        let csv = bytes(csv, "loadEventMap")?;
        let map = match EventMap::parse(&csv, self.inner.settings()) {
            Ok(map) => map,
            Err(error) => {
                let result = MapResult { error: Some(error.to_string()), ..MapResult::default() };
                return tell(&result, "loadEventMap");
            }
        };
        let matching = match_rows(&map, &self.inner.studies());
        let filled = matching
            .events
            .iter()
            .map(|(uid, id)| MapEvent { study_uid: uid.clone(), event_id: id.as_str().to_owned() });
        let unread =
            map.errors.iter().map(|(line, error)| format!("Row {line}: {}", error.sentence()));
        let unmatched =
            matching.rows.iter().map(|(line, why)| format!("Row {line}: {}", why.sentence()));
        let result = MapResult {
            filled: filled.collect(),
            problems: unread.chain(unmatched).collect(),
            error: None,
        };
        tell(&result, "loadEventMap")
    }

    /// The texts and pictures of an exam that a person should see. Its Event ID may still be
    /// empty.
    ///
    /// # Errors
    /// A wrong shape; an exam that there is not.
    pub fn review(&mut self, assignment: &Ts<Assignment>) -> Answer<Ts<Review>> {
        let assignment = hear(assignment, "review")?;
        let uid = assignment.study_uid.as_str();
        let rules = Arc::clone(&self.inner.settings().policy);
        let study = self.study(uid).ok_or_else(|| into_error(Fault::Unknown("review")))?;
        let pictures = held_pictures(study, rules.study());
        let mut texts = Vec::new();
        for question in self.inner.questions(uid, assignment.event_id.trim()) {
            let id = question.id();
            texts.push(ReviewText::new(id.clone(), &question));
            self.asked.insert(id, question);
        }
        tell(&Review { texts, pictures }, "review")
    }

    /// Every other text of an exam that stays, as it will be written.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = keptTexts)]
    pub fn kept_texts(
        &self,
        study_uid: &Ts<Uid>,
        event_id: &Ts<Text>,
    ) -> Answer<Vec<Ts<KeptText>>> {
        let (Uid(uid), Text(event_id)) =
            (hear(study_uid, "keptTexts")?, hear(event_id, "keptTexts")?);
        let texts = self.inner.kept_texts(&uid, event_id.trim());
        tell_all(texts.into_iter().map(KeptText::from), "keptTexts")
    }

    /// What an engine needs to explain a file of this exam before the run.
    ///
    /// # Errors
    /// A wrong shape; an exam that there is not.
    pub fn context(&mut self, study_uid: &Ts<Uid>, event_id: &Ts<Text>) -> Answer<Ts<Context>> {
        let (Uid(uid), Text(event_id)) = (hear(study_uid, "context")?, hear(event_id, "context")?);
        if self.study(&uid).is_none() {
            return Err(into_error(Fault::Unknown("context")));
        }
        tell(&Context(Sealed(self.inner.exam_plan(&event_id, [uid.as_str()]))), "context")
    }

    /// Takes what was typed and decided, before the run is planned; what an earlier one
    /// wrote is forgotten. What stands against it comes back, a sentence each.
    ///
    /// # Errors
    /// A wrong shape; an exam or a text that there is not.
    pub fn choose(&mut self, input: &Ts<PlanInput>) -> Answer<Vec<String>> {
        let input = hear(input, "choose")?;
        let unknown = || into_error(Fault::Unknown("choose"));
        for assignment in &input.assignments {
            self.study(&assignment.study_uid).ok_or_else(unknown)?;
        }
        let asked_about = input.texts.iter().map(|decided| Some(&decided.id));
        for id in asked_about.chain(input.looks.iter().map(|look| look.text.as_ref())).flatten() {
            self.asked.get(id).ok_or_else(unknown)?;
        }
        if input.looks.iter().any(|look| look.text.is_some() == look.series_uid.is_some()) {
            return Err(into_error(Fault::Shape("choose")));
        }
        self.inner.restart();
        self.studies = None;
        let mut problems = Vec::new();
        let mut problem = |error: EventIdError| problems.push(error.sentence().into_owned());
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
                    problem(error);
                }
            }
        }
        self.inner.choices.left_out = input.left_out.into_iter().collect();
        self.inner.choices.released = input.released.into_iter().collect();
        for refusal in self.inner.choices.refusals(&self.inner.studies()) {
            for _ in &refusal.studies {
                problem(refusal.error);
            }
        }
        for decided in &input.texts {
            if let Some(question) = self.asked.get(&decided.id) {
                let Question { study_uid, tag, original, .. } = question.clone();
                self.inner.decide(&study_uid, tag, &original, &decided.text);
            }
        }
        for look in input.looks {
            let at = match (look.text.and_then(|id| self.asked.get(&id)), look.series_uid) {
                (Some(question), _) => {
                    LookedAt::Text { study_uid: question.study_uid.clone(), tag: question.tag }
                }
                (None, Some(uid)) => LookedAt::Series { uid },
                (None, None) => continue,
            };
            let (decision, by, when) = (look.decision, By::Person, look.when);
            self.inner.look(Looked { at, decision, by, when });
        }
        Ok(problems)
    }

    /// Plans the run.
    ///
    /// # Errors
    /// None is known.
    pub fn plan(&mut self) -> Answer<Vec<Ts<PlanEvent>>> {
        let events = self.inner.plan().into_iter().map(|event| PlanEvent {
            event_id: event.id.as_str().to_owned(),
            context: Sealed(event.plan),
            files: event.files,
        });
        tell_all(events, "plan")
    }

    /// Enters what an engine wrote, or why it did not.
    ///
    /// # Errors
    /// A wrong shape.
    #[wasm_bindgen(js_name = addWritten)]
    pub fn add_written(&mut self, written: &Ts<WrittenFile>) -> Answer<()> {
        let WrittenFile { index, code, sealed } = hear(written, "addWritten")?;
        match (code, sealed) {
            (Code::Written, Some(Sealed(line))) => self.inner.add_written(index, line),
            (Code::Written, None) | (_, Some(_)) => {
                return Err(into_error(Fault::Shape("addWritten")));
            }
            (code, None) => self.inner.close(index, code),
        }
        Ok(())
    }

    /// Ends the run, step by step; false after the last.
    ///
    /// # Errors
    /// None is known.
    #[wasm_bindgen(js_name = finishStep)]
    pub fn finish_step(&mut self) -> Answer<bool> {
        Ok(self.inner.finish_step())
    }

    /// Every event of the run that ended with its verdict.
    ///
    /// # Errors
    /// None is known.
    pub fn events(&self) -> Answer<Vec<Ts<EventVerdict>>> {
        tell_all(self.inner.finished().iter().map(EventVerdict::from), "events")
    }

    /// How many files ended for which reason.
    ///
    /// # Errors
    /// None is known.
    pub fn outcomes(&self) -> Answer<Vec<Ts<OutcomeCount>>> {
        tell_all(self.inner.outcomes().into_iter().map(OutcomeCount::from), "outcomes")
    }

    /// The files with this reason code.
    ///
    /// # Errors
    /// A wrong shape; a reason that there is not.
    pub fn files(&self, code: &Ts<Code>) -> Answer<Vec<u32>> {
        Ok(self.inner.files(hear(code, "files")?))
    }

    /// An event of the run whose check passed: of others nothing can be had.
    fn finished(&self, event_id: &Ts<Text>, call: &'static str) -> Answer<&Finished> {
        let Text(event_id) = hear(event_id, call)?;
        let mut finished = self.inner.finished().iter();
        let found = finished.find(|one| one.event.id.as_str() == event_id && one.verdict.pass);
        found.ok_or_else(|| into_error(Fault::Unknown(call)))
    }

    /// The pieces of an event's zip: bytes, or the output of a file.
    ///
    /// # Errors
    /// A wrong shape; no event whose check passed.
    #[wasm_bindgen(js_name = zipParts)]
    pub fn zip_parts(&self, event_id: &Ts<Text>) -> Answer<Vec<Ts<PartOfZip>>> {
        let finished = self.finished(event_id, "zipParts")?;
        let parts = self.inner.zip_parts(&finished.event);
        tell_all(parts.into_iter().map(PartOfZip::from), "zipParts")
    }

    /// The images of an event as single files.
    ///
    /// # Errors
    /// A wrong shape; no event whose check passed.
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
    /// A wrong shape; no event whose check passed.
    pub fn expected(&self, event_id: &Ts<Text>) -> Answer<Ts<Expected>> {
        let finished = self.finished(event_id, "expected")?;
        tell(&Expected(Sealed(self.inner.expected(&finished.event))), "expected")
    }
}
