//! How a session takes a message, begins a run, and brings its view up to date.

use super::exams;
use super::heads;
use super::message::Message;
use super::standing::State;
use super::{
    Card, Confirm, Form, HeldItem, Question, Session, Swap, View, held, judge, pairs, pictures,
    questions, review, standing, way,
};
use crate::Code;
use crate::flow::EventTasks;
use crate::intake::{Series, Study};
use crate::plan::{Choices, IdForm, Plan};
use crate::report::Saved;
use crate::words;

/// How far the beginning of a run is: each step of it is short, so that a page stays alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// What was written before is forgotten; the exams are to be read.
    Exams,
    /// What was typed and decided is to be taken.
    Choices,
    /// The run is to be planned.
    Plan,
    /// It is planned: only what is to be written is to be told.
    Tasks,
}

/// What has to be looked at anew before the view is shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stale {
    /// The exams, as the files describe them.
    pub exams: bool,
    /// What became of the files.
    pub files: bool,
}

impl Session {
    /// Takes note of something that happened.
    pub fn send(&mut self, message: Message) {
        match message {
            Message::Scanned { index, scanned } => self.add(index, *scanned),
            Message::Failed { index, code } => self.close(index, code),
            Message::Written { index, line } => self.add_written(index, *line),
            Message::Read => self.read(),
            Message::EventMaps(maps) => {
                self.maps.add(maps);
                self.fill_from_maps();
            }
            Message::Settings(settings) => {
                self.set_settings(settings);
                self.fill_from_maps();
            }
            Message::EventId { study, text } => {
                let answer = self.answers.exam_mut(&study);
                answer.event_id = text;
                answer.is_contradicted = false;
            }
            Message::ExamDate { study, text } => self.answers.exam_mut(&study).exam_date = text,
            Message::Swapped { study, with } => self.answers.swap(&study, &with),
            Message::LeftOut { study, is_out } => self.answers.exam_mut(&study).left_out = is_out,
            Message::Shared { study, is_shared } => self.share(&study, is_shared),
            Message::Text { id, how, text, when } => {
                self.ask();
                review::decide(&mut self.answers, &self.asked, &id, how, &text, &when);
            }
            Message::Pictures { series, is_in, when } => {
                self.decide_pictures(&series, is_in, &when);
            }
            Message::SeriesOut { series, why, when } => self.leave_series(&series, why, &when),
            Message::Search(mode) => {
                self.letters.mode = mode;
                self.stale.exams = true;
            }
            Message::Searched { index, frames } => self.searched(index, frames),
            // Of as many frames as it has, none.
            Message::NotSearched { index } => self.searched(index, Vec::new()),
            Message::Offered { by, when } => {
                self.bring_up_to_date();
                let waiting = &self.view.review.value;
                review::offered(&mut self.answers, &self.asked, waiting, by, &when);
            }
            Message::Looked { series, places, when } => self.on_screen(&series, &places, &when),
            Message::NotShown { index } => {
                self.answers.not_shown.insert(index);
                let held = self.view.review.value.pictures.iter();
                // Nobody can have looked at it.
                let is_of =
                    |item: &&HeldItem| item.is_in == Some(true) && item.files.contains(&index);
                for item in held.filter(is_of) {
                    self.answers.take_back(item.series.as_str());
                }
                let own = self.catalogue.image(index).map(|image| image.series.uid.as_str());
                own.into_iter().for_each(|series| self.answers.forget_no_letters(series));
            }
            Message::Initials { text } => self.answers.initials = text,
            Message::Cancelled => self.cancel(),
            Message::Saved { event, to } => {
                self.answers.faults.remove(&event);
                self.answers.saved.insert(event, to);
            }
            Message::NotSaved { event, why } => {
                self.answers.faults.insert(event, why);
            }
            Message::GivenUp { event, code } => self.give_up(&event, code),
            Message::Certified { event } => {
                let at = self.saved(&event);
                self.answers.certified.insert(event, at);
            }
        }
    }

    /// What there is to see now.
    pub fn view(&mut self) -> &View {
        self.bring_up_to_date();
        &self.view
    }

    /// Begins a run with what was typed and decided: what an earlier one wrote is forgotten,
    /// and what is to be written comes back. Exams with something against them are
    /// left out, each with its reason.
    pub fn begin(&mut self) -> Vec<EventTasks> {
        while self.begin_step() {}
        self.beginning = None;
        self.tasks()
    }

    /// One step of [`begin`](Self::begin); false when only the last is left. What is found in
    /// pictures between two of them is held, as what is found while the run is under way.
    pub fn begin_step(&mut self) -> bool {
        self.beginning = Some(match self.beginning {
            None => {
                self.restart();
                self.stale.exams = true;
                Beginning::Exams
            }
            Some(Beginning::Exams) => {
                self.read_ahead();
                Beginning::Choices
            }
            Some(Beginning::Choices) => {
                self.take_choices();
                Beginning::Plan
            }
            Some(Beginning::Tasks) => return false,
            Some(Beginning::Plan) => {
                self.plan = Plan::new(&self.catalogue, &self.choices, &self.settings);
                Beginning::Tasks
            }
        });
        self.beginning != Some(Beginning::Tasks)
    }

    /// A run is beginning, step by step.
    #[must_use]
    pub const fn is_beginning(&self) -> bool {
        self.beginning.is_some()
    }

    /// Reads the exams, if that is to be done: what asks for them next is the shorter for it.
    pub fn read_ahead(&self) {
        // The catalogue keeps them until a file changes.
        let _ = self.catalogue.studies();
    }

    fn take_choices(&mut self) {
        self.bring_up_to_date();
        let (standings, choices) = self.judge_all();
        self.standings = standings;
        self.choices = choices;
        let decided = self
            .asked
            .values()
            .flat_map(|(_, own)| own)
            .filter_map(|(id, question)| {
                let text = review::replacement(&self.answers, id, question)?;
                let Question { study_uid, tag, original, .. } = question;
                Some(((study_uid.clone(), *tag, original.clone()), text))
            })
            .collect();
        self.decisions = decided;
        let going = self.going();
        self.looks = held::standing_looks(&going, &self.view.review.value, &self.answers);
        self.is_running = true;
    }

    /// The Event ID of an exam, when by itself it can be the exam's.
    #[must_use]
    pub fn event_of(&mut self, study_uid: &str) -> Option<String> {
        self.bring_up_to_date();
        let mut pairs = self.exams.iter().zip(&self.standings);
        let (_, standing) = pairs.find(|(study, _)| study.uid.as_str() == study_uid)?;
        (standing.id.state == State::Good)
            .then(|| standing.event.as_ref().map(ToString::to_string))
            .flatten()
    }

    /// Whether an exam of this Study Instance UID is there.
    #[must_use]
    pub fn has_exam(&self, uid: &str) -> bool {
        self.exams.iter().any(|study| study.uid.as_str() == uid)
    }

    /// Whether what a message is about is there: the exam, the series, the text, the event.
    #[must_use]
    pub fn knows(&self, message: &Message) -> bool {
        match message {
            Message::EventId { study, .. }
            | Message::ExamDate { study, .. }
            | Message::LeftOut { study, .. }
            | Message::Shared { study, .. } => self.has_exam(study),
            Message::Swapped { study, with } => self.has_exam(study) && self.has_exam(with),
            Message::Text { id, .. } => {
                self.asked.values().any(|(_, own)| own.iter().any(|(known, _)| known == id))
            }
            Message::Pictures { series, .. }
            | Message::SeriesOut { series, .. }
            | Message::Looked { series, .. } => self.series(series).is_some(),
            Message::Saved { event, .. }
            | Message::NotSaved { event, .. }
            | Message::GivenUp { event, .. }
            | Message::Certified { event } => {
                self.finished.iter().any(|finished| finished.event.id.as_str() == event)
            }
            _ => true,
        }
    }

    /// A series of the exams as they were read, by Series Instance UID.
    #[must_use]
    pub fn series(&self, uid: &str) -> Option<&Series> {
        let mut all = self.exams.iter().flat_map(|study| &study.series);
        all.find(|series| series.uid.as_str() == uid)
    }

    /// The passing event that a saved zip of this name belongs to: by its name, or the only
    /// one that was handed to the browser and is not confirmed.
    #[must_use]
    pub fn event_of_zip(&self, file_name: &str) -> Option<&str> {
        let passing = || self.finished.iter().filter(|finished| finished.verdict.pass);
        let ids = || passing().map(|finished| finished.event.id.as_str());
        let mut started = ids().filter(|id| self.saved(id) == Saved::Started);
        ids().find(|id| file_name.starts_with(id)).or_else(|| {
            let only = started.next();
            only.filter(|_| started.next().is_none())
        })
    }

    /// All files at hand were looked at.
    fn read(&mut self) {
        // New files end a run that was over: its outputs are no longer on offer.
        if self.is_running {
            self.restart();
        }
        self.stale.exams = true;
        self.fill_from_maps();
    }

    fn fill_from_maps(&mut self) {
        self.read_exams();
        self.map_note = self.maps.fill(&self.exams, &self.settings, &mut self.answers);
        self.stale.files = true;
    }

    fn give_up(&mut self, event_id: &str, code: Code) {
        let mut finished = self.finished.iter();
        let own = finished.find(|finished| finished.event.id.as_str() == event_id);
        let files = own.map(|own| own.event.images.iter().map(|image| image.file).collect());
        self.close_all(files.unwrap_or_default(), code);
    }

    fn share(&mut self, study_uid: &str, is_shared: bool) {
        let event = self.answers.exam(study_uid).event_id.trim().to_owned();
        if is_shared {
            self.answers.shared.insert(event);
        } else {
            self.answers.shared.remove(&event);
        }
    }

    /// Ends a run: every file that was planned was cancelled, whatever became of it.
    fn cancel(&mut self) {
        let tasks = self.begin();
        for index in tasks.into_iter().flat_map(|event| event.files) {
            self.close(index, Code::Cancelled);
        }
        while self.finish_step() {}
        self.finished.clear();
        self.is_cancelled = true;
        self.stale.files = true;
    }

    pub(super) fn going(&self) -> Vec<&Study> {
        let goes =
            |study: &&Study| !study.mixed_patients && !self.answers.is_out(study.uid.as_str());
        self.exams.iter().filter(goes).collect()
    }

    fn judge_all(&mut self) -> (Vec<standing::Standing>, Choices) {
        let (found, settings) = (&self.found, &self.settings);
        let filled = &self.maps.filled;
        standing::all(&self.exams, &self.answers, filled, &mut self.judged, |study, text| {
            judge(found, settings, study, text)
        })
    }

    /// Asks about the texts of every exam under its Event ID, or under none while that is no
    /// whole one: not under each digit typed.
    fn ask(&mut self) {
        self.read_exams();
        self.standings = self.judge_all().0;
        for (study, standing) in self.exams.iter().zip(&self.standings) {
            let uid = study.uid.as_str();
            let event = standing.event.as_ref().map_or("", |event| event.as_str());
            if self.asked.get(uid).is_some_and(|(known, _)| known == event) {
                continue;
            }
            let own = questions(&self.found, uid, event);
            let own = own.into_iter().map(|question| (question.id(), question)).collect();
            self.asked.insert(uid.to_owned(), (event.to_owned(), own));
        }
    }

    /// Reads the exams anew when files or settings changed.
    pub(super) fn read_exams(&mut self) {
        if !self.stale.exams || (self.is_running && !self.has_ended) {
            return;
        }
        let next = self.view.revision + 1;
        self.exams = self.catalogue.studies();
        self.follow_letters();
        self.judged.clear();
        self.stale.exams = false;
        let words = self.settings.policy.study();
        let exams = exams::all(&self.exams, words);
        self.view.exams.set(exams, next);
        let own = IdForm::of(&self.settings);
        self.view.form.set(Form::new(&own, words), next);
    }

    pub(super) fn bring_up_to_date(&mut self) {
        let next = self.view.revision + 1;
        self.ask();
        let going = self.going();
        let review = review::view(&going, &self.asked, &self.answers, self.settings.policy.study());
        let pictures = pictures::view(&going, &self.asked, &self.letters, &review, &self.answers);
        let heads = heads::view(self.catalogue.len(), &self.exams, &going, &self.answers);
        let way = way::view(&self.exams, &self.standings, &review, &self.answers);
        let named = |at: usize| self.exams.get(at).map(pairs::named);
        let cards = self.exams.iter().zip(&self.standings).map(|(study, standing)| {
            let answer = self.answers.exam(study.uid.as_str());
            let event = standing.event.as_ref().map_or("", |event| event.as_str());
            let is_given = self.answers.shared.contains(answer.event_id.trim());
            Card {
                study: study.uid.clone(),
                name: exams::name(event, exams::about(study)),
                short_name: exams::name(event, exams::about_in_short(study)),
                is_out: answer.left_out,
                is_going: !answer.left_out && !study.mixed_patients,
                event_id: answer.event_id,
                exam_date: answer.exam_date,
                id: standing.id.clone(),
                date: standing.date.clone(),
                confirm: standing.confirm.clone().map(|label| Confirm { label, is_given }),
                others: standing.others.iter().filter_map(|at| named(*at)).collect(),
                swap: standing.swapped.and_then(|at| {
                    let with = self.exams.get(at)?.uid.clone();
                    Some(Swap { label: words::exams::SWAP, with })
                }),
            }
        });
        let cards = cards.collect();
        self.view.cards.set(cards, next);
        self.view.pictures.set(pictures, next);
        self.view.review.set(review, next);
        self.view.heads.set(heads, next);
        self.view.way.set(way, next);
        if self.stale.files {
            let files = self.files_view(self.map_note.clone());
            self.view.files.set(files, next);
            self.stale.files = false;
        }
        let events = self.event_views();
        let sums = self.sums(&events);
        self.view.events.set(events, next);
        self.view.sums.set(sums, next);
        let parts = [
            self.view.form.revision,
            self.view.files.revision,
            self.view.exams.revision,
            self.view.cards.revision,
            self.view.review.revision,
            self.view.pictures.revision,
            self.view.heads.revision,
            self.view.way.revision,
            self.view.events.revision,
            self.view.sums.revision,
        ];
        self.view.revision = parts.into_iter().max().unwrap_or_default();
    }
}
