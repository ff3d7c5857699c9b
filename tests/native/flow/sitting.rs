//! A sitting as a person goes through it: what is said beside what was typed, what is owed,
//! what may go, and what the verdict says. Every judgement is the session's.

use deidentifier::Code;
use deidentifier::flow::{
    Card, Debt, EventTasks, Fault, How, Message, Scanner, Session, State, View, Writer,
};
use deidentifier::intake::Original;
use deidentifier::letters::Finding;
use deidentifier::policy::Settings;
use deidentifier::report::{By, Saved};
use deidentifier::sample::Sample;

use crate::common::build::{Build, text};
use crate::common::run::{scan, write};

pub(super) const NOW: &str = "2026-11-27T12:00:00Z";

/// Files in the hands of a person.
pub(super) struct Sitting {
    files: Vec<Vec<u8>>,
    pub session: Session,
}

impl Sitting {
    fn of(files: Vec<Vec<u8>>, settings: Settings) -> Self {
        let mut session = Session::new(settings);
        let mut scanner = Scanner::default();
        for (index, file) in (0..).zip(&files) {
            let scanned = Box::new(scan(&mut scanner, file));
            session.send(Message::Scanned { index, scanned });
        }
        session.send(Message::Read);
        Self { files, session }
    }

    /// With pictures in which the search found none.
    pub fn new(files: Vec<Vec<u8>>) -> Self {
        let mut sitting = Self::unsearched(files);
        for index in sitting.session.unsearched().concat() {
            sitting
                .session
                .send(Message::Searched { index, frames: vec![Some(Finding::default())] });
        }
        sitting
    }

    pub fn unsearched(files: Vec<Vec<u8>>) -> Self {
        Self::of(files, Settings::default())
    }

    /// A further file.
    pub fn add(&mut self, file: Vec<u8>) -> u32 {
        let index = self.files.len() as u32;
        let scanned = Box::new(scan(&mut Scanner::default(), &file));
        self.session.send(Message::Scanned { index, scanned });
        self.files.push(file);
        index
    }

    pub fn sample() -> Self {
        Self::new(Sample::built_in().files().map(|(_, bytes)| bytes).collect())
    }

    pub fn view(&mut self) -> &View {
        self.session.view()
    }

    pub fn card(&mut self, at: usize) -> Card {
        self.view().cards.value[at].clone()
    }

    pub fn type_id(&mut self, at: usize, text: &str) -> Card {
        let study = self.card(at).study.as_str().to_owned();
        self.session.send(Message::EventId { study, text: text.into() });
        self.card(at)
    }

    fn type_date(&mut self, at: usize, text: &str) -> Card {
        let study = self.card(at).study.as_str().to_owned();
        self.session.send(Message::ExamDate { study, text: text.into() });
        self.card(at)
    }

    fn leave_out(&mut self, at: usize, is_out: bool) {
        let study = self.card(at).study.as_str().to_owned();
        self.session.send(Message::LeftOut { study, is_out });
    }

    fn share(&mut self, at: usize, is_shared: bool) -> Card {
        let study = self.card(at).study.as_str().to_owned();
        self.session.send(Message::Shared { study, is_shared });
        self.card(at)
    }

    fn owed(&mut self) -> Vec<(Debt, usize)> {
        self.view().way.value.owed.iter().map(|owed| (owed.code, owed.count)).collect()
    }

    /// Writes what is planned, all but the last so many files, and ends the run.
    pub fn write(&mut self, tasks: Vec<EventTasks>) {
        for event in tasks {
            let writer = Writer::new(event.plan);
            for index in event.files {
                match write(&writer, &self.files[index as usize]) {
                    Ok((_, line)) => {
                        let line = Box::new(line);
                        self.session.send(Message::Written { index, line });
                    }
                    Err(code) => self.session.send(Message::Failed { index, code }),
                }
            }
        }
        while self.session.finish_step() {}
    }
}

/// An image of the exam and series of these numbers.
pub(super) fn image(study: u32, number: u32) -> Build {
    Build::ct()
        .set(text(0x0008_0018, "UI", &format!("2.25.{study}.1.{number}")))
        .set(text(0x0020_000D, "UI", &format!("2.25.{study}")))
        .set(text(0x0020_000E, "UI", &format!("2.25.{study}.1")))
        .set(text(0x0020_0013, "IS", &number.to_string()))
}

fn exam(study: u32) -> Vec<Vec<u8>> {
    (1..=2).map(|number| image(study, number).bytes()).collect()
}

pub(super) fn exams(studies: &[u32]) -> Vec<Vec<u8>> {
    studies.iter().flat_map(|study| exam(*study)).collect()
}

#[test]
fn an_event_id_is_judged_as_it_is_typed() {
    let mut sitting = Sitting::new(exam(1));
    assert_eq!(sitting.card(0).id.state, State::Empty);
    assert_eq!(sitting.owed(), [(Debt::EventIdMissing, 1)]);
    for (typed, code) in [
        ("12345678", "event-id-wrong-length"),
        ("12345678901", "event-id-participant-id"),
        ("12345a7", "event-id-not-digits"),
    ] {
        let card = sitting.type_id(0, typed);
        assert_eq!((card.id.state, card.id.code), (State::Bad, code), "{typed}");
        assert!(!card.id.sentence.is_empty());
        assert_eq!(sitting.owed(), [(Debt::EventIdWrong, 1)], "{typed}");
        assert!(!sitting.view().way.value.may_go);
    }
    let card = sitting.type_id(0, " 1234567 ");
    assert_eq!((card.id.state, card.event_id.as_str()), (State::Good, " 1234567 "));
    assert!(sitting.view().way.value.may_go);
    assert_eq!(sitting.view().way.value.sentence, "Ready: 2 images in 1 exam.");
}

#[test]
fn a_date_that_can_be_read_in_two_ways_is_never_taken() {
    let mut sitting = Sitting::new(exam(1));
    sitting.type_id(0, "1234567");
    let day = sitting.session.studies()[0].date.as_str().to_owned();
    let (year, month, dom) = (&day[0..4], &day[4..6], &day[6..8]);
    for typed in [
        format!("{month}-{dom}-{year}"),
        format!("{dom}-{month}-{year}"),
        format!("{month}.{dom}.{year}"),
        format!("{dom}.{month}.{year}"),
        format!("{month}/{dom}/{}", &year[2..]),
        "yesterday".into(),
    ] {
        let card = sitting.type_date(0, &typed);
        assert_eq!(card.date.code, "exam-date-unreadable", "{typed}");
        assert_eq!(sitting.owed(), [(Debt::ExamDateWrong, 1)], "{typed}");
        // The run takes what the card says: nothing goes under a date that is refused.
        assert!(sitting.session.begin().is_empty(), "{typed}");
        assert_eq!(card.id.state, State::Good, "the Event ID is none the worse");
    }
    let card = sitting.type_date(0, "1999-01-02");
    assert_eq!(card.date.code, "exam-date-differs");
    assert!(sitting.session.begin().is_empty());
    for typed in [format!("{year}-{month}-{dom}"), format!("{month}/{dom}/{year}"), day.clone()] {
        let card = sitting.type_date(0, &typed);
        assert_eq!(card.date.state, State::Good, "{typed}");
        assert_eq!(sitting.session.begin().len(), 1, "{typed}");
    }
    assert_eq!(sitting.type_date(0, "  ").date.state, State::Empty);
}

#[test]
fn the_length_of_an_event_id_is_the_settings() {
    let settings = Settings { event_id_digits: 9, ..Settings::default() };
    let mut sitting = Sitting::of(exam(1), settings);
    let form = &sitting.view().form.value;
    assert!(form.hint.starts_with("9 digits, from "), "{form:?}");
    assert!(
        form.sample.contains("Type any 9 digits as Event ID, for example 410738241."),
        "{form:?}"
    );
    assert!(sitting.type_id(0, "1234567890").id.sentence.contains("9-digit"));
    assert_eq!(sitting.type_id(0, "123456789").id.state, State::Good);
    sitting.session.send(Message::Settings(Settings::default()));
    assert!(sitting.view().form.value.hint.starts_with("7 digits"));
    assert_eq!(sitting.card(0).id.state, State::Bad, "judged anew");
}

#[test]
fn exams_under_one_event_id_need_a_persons_word() {
    let mut sitting = Sitting::new(exams(&[1, 2, 3]));
    sitting.type_id(0, "1234567");
    sitting.type_id(1, "1234567");
    sitting.type_id(2, "7654321");
    for at in [0, 1] {
        let card = sitting.card(at);
        assert_eq!((card.id.state, card.id.code), (State::Bad, "event-id-shared"));
        assert!(!card.confirm.unwrap().is_given);
    }
    assert_eq!(sitting.card(2).confirm, None);
    assert_eq!(sitting.owed(), [(Debt::EventIdWrong, 2)]);
    assert_eq!(sitting.session.begin().iter().map(|event| event.files.len()).sum::<usize>(), 2);
    let card = sitting.share(1, true);
    assert_eq!(card.id.state, State::Good);
    assert!(card.confirm.unwrap().is_given, "it can be taken back");
    assert_eq!(sitting.owed(), []);
    assert_eq!(sitting.session.begin().len(), 2);
    sitting.share(0, false);
    assert_eq!(sitting.owed(), [(Debt::EventIdWrong, 2)]);
    sitting.leave_out(0, true);
    assert_eq!(sitting.owed(), [], "one is left");
}

#[test]
fn one_exam_of_several_dates_needs_a_persons_word_too() {
    let later = image(1, 2).set(text(0x0008_0020, "DA", "20270102"));
    let mut sitting = Sitting::new(vec![image(1, 1).bytes(), later.bytes()]);
    let card = sitting.type_id(0, "1234567");
    assert_eq!(card.id.code, "event-id-shared");
    assert!(card.id.sentence.contains("several dates"), "{}", card.id.sentence);
    assert!(!sitting.view().way.value.may_go);
    let card = sitting.share(0, true);
    assert_eq!(card.id.state, State::Good);
    assert!(sitting.view().way.value.may_go);
    assert_eq!(sitting.session.begin().len(), 1);
}

#[test]
fn two_patients_never_go_together_whoever_confirms_it() {
    let other = |build: Build| build.set(text(0x0010_0020, "LO", "OTHER-77"));
    // Two exams under one Event ID.
    let mut files = exam(1);
    files.push(other(image(2, 1)).bytes());
    let mut sitting = Sitting::new(files);
    sitting.type_id(0, "1234567");
    sitting.type_id(1, "1234567");
    for at in [0, 1] {
        let card = sitting.share(at, true);
        assert_eq!((card.id.state, card.id.code), (State::Bad, "two-patients"));
        assert_eq!(card.confirm, None);
    }
    assert!(sitting.session.begin().iter().all(|event| event.files.is_empty()));

    // One exam that holds both.
    let mut sitting = Sitting::new(vec![image(1, 1).bytes(), other(image(1, 2)).bytes()]);
    let card = sitting.type_id(0, "1234567");
    assert_eq!((card.id.code, card.is_going), ("two-patients", false));
    assert_eq!(sitting.view().heads.value.found, "", "no Event ID is asked for");
    assert!(!sitting.view().heads.value.may_fill && sitting.view().heads.value.going.is_empty());
    assert_eq!(sitting.view().exams.value[0].patients.len(), 2);
    assert_eq!(sitting.owed(), [(Debt::MixedPatients, 1)]);
    assert!(sitting.session.begin().is_empty());
    while sitting.session.finish_step() {}
    assert_eq!(sitting.session.files(Code::MixedPatients), [0, 1]);
    sitting.leave_out(0, true);
    assert_eq!(sitting.owed(), []);
    assert_eq!(sitting.view().way.value.sentence, "Every exam is left out.");
    sitting.session.begin();
    while sitting.session.finish_step() {}
    assert_eq!(sitting.session.files(Code::LeftOut), [0, 1]);
}

#[test]
fn texts_and_pictures_wait_until_each_is_decided() {
    let mut sitting = Sitting::sample();
    let event_ids = ["4107382", "4107383"];
    for (at, id) in event_ids.iter().enumerate() {
        sitting.type_id(at, id);
    }
    let review = sitting.view().review.value.clone();
    assert!(review.texts_waiting > 0 && review.series_waiting > 0, "{review:?}");
    let way = sitting.view().way.value.clone();
    assert!(!way.may_go && way.owes_only_looks && way.approve.is_some());
    for item in &review.texts {
        let shown: String = item.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert!(item.pieces.iter().any(|piece| piece.is_suspicious), "why is it shown?");
        assert_ne!(shown, item.offered);
        sitting.session.send(Message::Text {
            id: item.id.clone(),
            how: How::Edit,
            text: "NOTHING OF THE KIND".into(),
            when: NOW.into(),
        });
    }
    for held in &review.pictures {
        let series = held.series.as_str().to_owned();
        sitting.session.send(Message::Pictures { series, is_in: true, when: NOW.into() });
    }
    assert_eq!(sitting.owed(), []);
    let tasks = sitting.session.begin();
    let decisions = tasks.iter().flat_map(|event| &event.plan.decisions);
    assert!(decisions.clone().count() >= review.texts.len());
    assert!(decisions.clone().all(|decision| decision.replacement == "NOTHING OF THE KIND"));
    let held = &review.pictures[0].files;
    assert!(tasks.iter().any(|event| event.files.contains(&held[0])), "included after a look");
}

#[test]
fn what_is_offered_can_be_taken_at_once_and_follows_the_event_id() {
    let mut sitting = Sitting::sample();
    sitting.type_id(0, "4107382");
    sitting.type_id(1, "4107383");
    sitting.session.send(Message::Offered { by: By::Person, when: NOW.into() });
    assert_eq!(sitting.owed(), []);
    assert_eq!(sitting.view().way.value.approve, None);
    sitting.type_id(0, "4107389");
    let review = sitting.view().review.value.clone();
    assert_eq!(review.texts_waiting, 0, "decided once");
    let tasks = sitting.session.begin();
    for item in review.texts {
        let taken = tasks.iter().flat_map(|event| &event.plan.decisions);
        let taken: Vec<&str> = taken.map(|decision| decision.replacement.as_str()).collect();
        assert!(taken.contains(&item.offered.as_str()), "as it is offered now");
    }
    for held in &review.pictures {
        assert!(tasks.iter().all(|event| !event.files.contains(&held.files[0])), "left out");
    }
}

#[test]
fn nobody_looked_at_what_was_not_on_the_screen() {
    let said = |seen: &[usize], not_shown: bool| {
        let mut sitting = Sitting::new(exam(1));
        sitting.type_id(0, "1234567");
        let series = sitting.view().exams.value[0].series.clone();
        for at in seen {
            let series = series[*at].uid.as_str().to_owned();
            let places = vec![0, 1];
            sitting.session.send(Message::Looked { series, places, when: NOW.into() });
        }
        if not_shown {
            sitting.session.send(Message::NotShown { index: series[0].middle_file });
        }
        let tasks = sitting.session.begin();
        sitting.write(tasks);
        let event = sitting.view().events.value[0].clone();
        assert!(event.is_pass, "{:?}", event.findings);
        event.truths[1].sentence.contains("2 of 2 images looked at by you.")
    };
    assert!(said(&[0], false));
    assert!(!said(&[], false));
    assert!(!said(&[0], true), "a picture that could not be shown was not seen");
}

#[test]
fn a_series_that_grows_has_not_been_looked_at() {
    let mut sitting = Sitting::new(exam(1));
    let series = sitting.view().exams.value[0].series[0].uid.as_str().to_owned();
    let places = vec![0, 1];
    sitting.session.send(Message::Looked { series, places, when: NOW.into() });
    sitting.add(image(1, 3).bytes());
    sitting.session.send(Message::Read);
    sitting.type_id(0, "1234567");
    let tasks = sitting.session.begin();
    sitting.write(tasks);
    let event = sitting.view().events.value[0].clone();
    assert!(event.is_pass, "{:?}", event.findings);
    let [_, pictures, _] = &event.truths;
    assert!(pictures.sentence.ends_with("2 of 3 images looked at by you."), "{pictures:?}");
}

#[test]
fn a_run_ends_in_verdicts_and_each_save_is_followed() {
    let mut sitting = Sitting::new(exams(&[1, 2]));
    sitting.type_id(0, "1234567");
    sitting.type_id(1, "7654321");
    let tasks = sitting.session.begin();
    sitting.write(tasks);
    let sums = sitting.view().sums.value.clone();
    assert_eq!((sums.passed, sums.failed, sums.unsaved), (2, 0, 2));
    assert_eq!(sums.first_unsaved.as_deref(), Some("1234567"));
    assert_eq!(sums.sentence, "Checked. Not saved yet: 2 exams.");
    assert_eq!(sitting.view().files.value.said, "4 of 4 files written");
    assert_eq!(
        (sitting.view().files.value.total, sitting.view().files.value.sum.as_str()),
        (4, "")
    );
    let save = |sitting: &mut Sitting, event: &str, to| {
        sitting.session.send(Message::Saved { event: event.into(), to });
    };
    save(&mut sitting, "1234567", Saved::Started);
    assert!(sitting.view().events.value[0].sentence.contains("drop 1234567.zip here"));
    assert_eq!(sitting.view().sums.value.first_unsaved.as_deref(), Some("7654321"));
    sitting.session.send(Message::Certified { event: "1234567".into() });
    sitting.session.send(Message::NotSaved { event: "1234567".into(), why: Fault::OtherZip });
    assert!(sitting.view().events.value[0].fault.unwrap().contains("save again"));
    save(&mut sitting, "1234567", Saved::Confirmed);
    let event = sitting.view().events.value[0].clone();
    assert!(event.fault.is_none() && event.stale.unwrap().contains("Save it again"));
    assert_eq!(event.stands, "Confirmed; save its certificate again");
    assert!(!sitting.view().sums.value.is_complete);
    assert_eq!(sitting.session.event_of_zip("7654321 (1).zip"), Some("7654321"));
    assert_eq!(sitting.session.event_of_zip("download.zip"), None, "none is on its way");
    save(&mut sitting, "7654321", Saved::Started);
    assert_eq!(sitting.session.event_of_zip("download.zip"), Some("7654321"));
    save(&mut sitting, "7654321", Saved::Confirmed);
    assert_eq!(sitting.view().sums.value.sentence, "All zips are complete.");
    // A run anew forgets all that.
    sitting.session.begin();
    assert_eq!(sitting.view().events.value, []);
}

#[test]
fn a_cancelled_run_leaves_nothing_to_save_and_can_be_begun_anew() {
    let mut sitting = Sitting::new(exam(1));
    sitting.type_id(0, "1234567");
    let tasks = sitting.session.begin();
    let writer = Writer::new(tasks[0].plan.clone());
    let (_, line) = write(&writer, &sitting.files[0]).unwrap();
    sitting.session.send(Message::Written { index: 0, line: Box::new(line) });
    sitting.session.send(Message::Cancelled);
    assert_eq!(sitting.session.files(Code::Cancelled), [0, 1], "the written one, too");
    let view = sitting.view();
    assert!(view.events.value.is_empty() && view.sums.value.notes.is_empty());
    assert_eq!(view.files.value.said, "0 of 2 files written");
    assert_eq!(view.way.value.images, 2);
    let tasks = sitting.session.begin();
    sitting.write(tasks);
    assert_eq!(sitting.session.files(Code::Written), [0, 1]);
}

#[test]
fn an_event_map_fills_in_and_a_correction_stays() {
    let mut sitting = Sitting::new(exams(&[1, 2]));
    let map = "event_id,study_instance_uid\n1234567,2.25.1\n12,2.25.9\n";
    sitting.session.send(Message::EventMaps(vec![map.into()]));
    assert_eq!(sitting.card(0).event_id, "1234567");
    let note = sitting.view().files.value.map.clone().unwrap();
    assert_eq!(note.sentence, "The event map gave 1 of 2 exams its Event ID.");
    assert!(!note.is_whole);
    assert!(note.lines.iter().any(|line| line.starts_with("Row 3: ")), "{:?}", note.lines);
    assert!(note.lines.iter().any(|line| line.starts_with("No row for the CT exam of ")));
    sitting.type_id(0, "7777777");
    sitting.session.send(Message::Read);
    assert_eq!(sitting.card(0).event_id, "7777777");
    sitting.session.send(Message::EventMaps(vec![b"a,b\n1,2\n".to_vec()]));
    let note = sitting.view().files.value.map.clone().unwrap();
    assert!(note.lines[0].contains("event_id"), "{:?}", note.lines);
}

#[test]
fn maps_that_contradict_each_other_give_nothing_and_a_later_one_corrects() {
    let map = |id: &str| format!("event_id,study_instance_uid\n{id},2.25.1\n").into_bytes();
    let mut sitting = Sitting::new(exam(1));
    sitting.session.send(Message::EventMaps(vec![map("1234567"), map("7654321")]));
    assert_eq!(sitting.card(0).event_id, "");
    let note = sitting.view().files.value.map.clone().unwrap();
    assert_eq!(note.sentence, "The event map gave 0 of 1 exam its Event ID.");
    assert_eq!(note.lines.len(), 1);
    assert!(note.lines[0].starts_with("Two event maps give the CT exam of "), "{:?}", note.lines);
    sitting.session.send(Message::EventMaps(vec![map("7654321")]));
    assert_eq!(sitting.card(0).event_id, "7654321");
    // One that cannot be read is told, until a good one came.
    sitting.session.send(Message::EventMaps(vec![b"no, columns\n1,2\n".to_vec()]));
    assert!(!sitting.view().files.value.map.clone().unwrap().is_whole);
    sitting.session.send(Message::EventMaps(vec![map("7654321")]));
    let note = sitting.view().files.value.map.clone().unwrap();
    assert!(!note.lines.iter().any(|line| line.contains("first line")), "{:?}", note.lines);
    // What an earlier list filled in is not left where later ones differ.
    sitting.session.send(Message::EventMaps(vec![map("1234567"), map("1234568")]));
    assert_eq!(sitting.card(0).event_id, "");
    assert!(!sitting.view().way.value.may_go);
}

#[test]
fn what_did_not_change_keeps_its_revision() {
    let mut sitting = Sitting::new(exams(&[1, 2]));
    let first = sitting.view().clone();
    assert!(first.since(0).exams.is_some() && first.since(first.revision).exams.is_none());
    let again = sitting.view().clone();
    assert_eq!(again.revision, first.revision, "nothing happened");
    sitting.type_id(0, "x");
    let typed = sitting.view().clone();
    assert!(typed.revision > first.revision);
    let changed = typed.since(first.revision);
    assert!(changed.cards.is_some() && changed.way.is_some());
    assert!(changed.exams.is_none() && changed.files.is_none());
    assert!(changed.review.is_none() && changed.events.is_none() && changed.sums.is_none());
    sitting.type_id(0, "xy");
    let more = sitting.view().since(typed.revision).way.is_some();
    assert!(!more, "as wrong as before: nothing is owed anew");
}

#[test]
fn a_view_names_nobody_when_it_is_printed() {
    let mut sitting = Sitting::sample();
    sitting.type_id(0, "4100009");
    let view = sitting.view().clone();
    let name = view.exams.value[0].patients[0].name.as_str().to_owned();
    let Original(description) = view.exams.value[0].description.clone();
    let printed = format!("{view:?} {:?}", sitting.session);
    assert!(!name.is_empty() && !printed.contains(&name));
    assert!(description.is_empty() || !printed.contains(&description));
    assert!(!printed.contains("4100009"), "typed, and perhaps an identifier");
    for text in &view.review.value.texts {
        assert!(!printed.contains(&text.offered), "a text of the exam");
    }
}
