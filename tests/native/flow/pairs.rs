//! Which number goes with which exam: exams under one Event ID, numbers that changed places.

use deidentifier::flow::{Card, Debt, Message, State};

use super::sitting::{Sitting, exams, image};
use crate::common::build::{Build, text};

fn patient(build: Build, name: &str, id: &str, born: &str) -> Build {
    build.set(text(0x0010_0010, "PN", name)).set(text(0x0010_0020, "LO", id)).set(text(
        0x0010_0030,
        "DA",
        born,
    ))
}

fn under_one_id(first: [&str; 3], second: [&str; 3]) -> [Card; 2] {
    let [name, id, born] = first;
    let one = patient(image(1, 1), name, id, born);
    let [name, id, born] = second;
    let other = patient(image(2, 1), name, id, born);
    let mut sitting = Sitting::new(vec![one.bytes(), other.bytes()]);
    sitting.type_id(0, "1234567");
    sitting.type_id(1, "1234567");
    [sitting.card(0), sitting.card(1)]
}

#[test]
fn what_the_files_say_of_two_exams_is_said_before_anybody_confirms_it() {
    let maria = ["MILLER^MARIA", "PID-1", "19610203"];
    let said = |other| under_one_id(maria, other)[0].confirm.clone().map(|own| own.label);
    let same = said(["Miller^Maria", "PID 1", "19610203"]).unwrap();
    assert!(same.starts_with("Name, Patient ID and birth date agree:"), "{same}");
    let spelled = said(["MILLER-JONES^M", "PID-1", "19610203"]).unwrap();
    assert!(spelled.contains("names are written differently"), "{spelled}");
    let unknown = said(["MILLER^MARIA", "", ""]).unwrap();
    assert!(unknown.contains("do not all tell"), "{unknown}");
    assert_eq!(said(["MILLER^MARIA", "PID-2", "19610203"]), None, "two patients");
    assert_eq!(said(["MILLER^MARIA", "PID-1", "19610204"]), None, "two patients");
}

#[test]
fn the_other_patient_under_an_id_is_named() {
    let [one, other] =
        under_one_id(["MILLER^MARIA", "PID-1", "19610203"], ["ROE^JAN", "PID-2", "19500101"]);
    assert_eq!((one.id.code, other.id.code), ("two-patients", "two-patients"));
    assert!(one.others[0].as_str().starts_with("ROE, JAN, CT, "), "{:?}", one.others.len());
    assert!(other.others[0].as_str().starts_with("MILLER, MARIA, CT, "));
    assert_eq!(one.others.len(), 1);
}

#[test]
fn digits_that_are_still_being_typed_are_no_fault() {
    let mut sitting = Sitting::new(exams(&[1]));
    for (typed, said) in [("4", "1 of 7 digits"), ("4107 3", "5 of 7 digits")] {
        let card = sitting.type_id(0, typed);
        assert_eq!((card.id.state, card.id.sentence.as_str()), (State::Begun, said));
        let owed = &sitting.view().way.value.owed;
        assert_eq!((owed[0].code, owed[0].is_wrong), (Debt::EventIdMissing, false), "{typed}");
        assert!(sitting.session.begin().iter().all(|event| event.files.is_empty()), "{typed}");
    }
    assert_eq!(sitting.type_id(0, "4107 382").id.state, State::Good);
    assert_eq!(sitting.session.begin()[0].id.as_str(), "4107382");
    assert_eq!(sitting.type_id(0, "4107x").id.state, State::Bad);
}

/// Two exams on the 1st and the 2nd of March.
fn two_days() -> Sitting {
    let on = |study, day| image(study, 1).set(text(0x0008_0020, "DA", day)).bytes();
    Sitting::new(vec![on(1, "20270301"), on(2, "20270302")])
}

#[test]
fn the_date_of_another_exam_asks_whether_two_ids_are_swapped() {
    let mut sitting = two_days();
    let uids = [0, 1].map(|at| sitting.card(at).study.as_str().to_owned());
    sitting.type_id(0, "1111111");
    sitting.type_id(1, "2222222");
    let day = |sitting: &mut Sitting, at: usize, text: &str| {
        let study = uids[at].clone();
        sitting.session.send(Message::ExamDate { study, text: text.into() });
        sitting.card(at)
    };
    let card = day(&mut sitting, 0, "2 Mar 2027");
    assert_eq!((card.date.state, card.date.code), (State::Bad, "exam-date-of-other-exam"));
    let swap = card.swap.unwrap();
    assert_eq!(swap.with.as_str(), uids[1]);
    assert!(!sitting.view().way.value.may_go);
    let [study, with] = uids.clone();
    let message = Message::Swapped { study, with };
    assert!(sitting.session.knows(&message));
    sitting.session.send(message);
    let (one, other) = (sitting.card(0), sitting.card(1));
    assert_eq!((one.event_id.as_str(), other.event_id.as_str()), ("2222222", "1111111"));
    assert_eq!((other.exam_date.as_str(), other.date.state), ("2 Mar 2027", State::Good));
    assert!(one.swap.is_none() && other.swap.is_none() && sitting.view().way.value.may_go);
    // A date of no exam here is no swap.
    let card = day(&mut sitting, 0, "3 Mar 2027");
    assert_eq!((card.date.code, card.swap.is_none()), ("exam-date-differs", true));
}

#[test]
fn an_id_that_the_event_map_gives_to_another_exam_is_asked_about() {
    let mut sitting = two_days();
    let map = "event_id,study_instance_uid\n1111111,2.25.1\n2222222,2.25.2\n";
    sitting.session.send(Message::EventMaps(vec![map.as_bytes().to_vec()]));
    assert!(sitting.view().way.value.may_go, "as the map says");
    let card = sitting.type_id(0, "2222222");
    assert_eq!((card.id.state, card.id.code), (State::Bad, "event-id-of-other-exam"));
    assert_eq!(card.swap.unwrap().with.as_str(), "2.25.2");
    let going = |sitting: &mut Sitting| {
        let tasks = sitting.session.begin();
        tasks.into_iter().filter(|event| !event.files.is_empty()).count()
    };
    assert_eq!(going(&mut sitting), 1, "the other exam, as the map says");
    assert_eq!(sitting.card(1).id.state, State::Good);
    sitting.type_id(1, "1111111");
    assert_eq!(going(&mut sitting), 0, "each has the other's");
    sitting.type_id(0, "3333333");
    assert_eq!(sitting.card(0).id.state, State::Good, "the map's may be corrected");
}

#[test]
fn what_goes_under_which_event_id_is_named_before_the_run() {
    let mut sitting = two_days();
    sitting.type_id(0, "1111111");
    assert!(sitting.view().way.value.pairs.is_empty(), "while something is owed");
    sitting.type_id(1, "2222222");
    let pairs = sitting.view().way.value.pairs.clone();
    let of = |at: usize| (pairs[at].about.as_str(), pairs[at].event_id.as_str());
    assert_eq!(of(0), ("CT, 1 Mar 2027", "1111111"));
    assert_eq!(of(1), ("CT, 2 Mar 2027", "2222222"));
    assert!(!pairs[0].name.as_str().is_empty());
    assert!(!format!("{pairs:?}").contains(pairs[0].name.as_str()), "not in a debug print");
}

#[test]
fn an_exam_of_two_patients_says_which_images_are_whose() {
    let one = patient(image(1, 1), "MILLER^MARIA", "PID-1", "19610203");
    let more = patient(image(1, 2), "MILLER^MARIA", "PID-1", "19610203");
    let other = patient(image(1, 3), "ROE^JAN", "PID-2", "19500101")
        .set(text(0x0020_000E, "UI", "2.25.1.7"))
        .set(text(0x0020_0011, "IS", "7"));
    let mut sitting = Sitting::new(vec![one.bytes(), more.bytes(), other.bytes()]);
    let exam = sitting.view().exams.value[0].clone();
    let owns: Vec<(&str, Option<u32>)> =
        exam.patients.iter().map(|own| (own.owns.as_str(), own.file)).collect();
    assert!(owns[0].0.starts_with("2 images in series ") && owns[0].1 == Some(0), "{owns:?}");
    assert_eq!(owns[1], ("1 image in series 7", Some(2)));
    let mut sitting = Sitting::new(exams(&[1]));
    let alone = sitting.view().exams.value[0].patients[0].clone();
    assert_eq!((alone.owns.as_str(), alone.file), ("", None), "nobody asks");
}

#[test]
fn exams_of_one_patient_are_told_by_id_and_birth_date() {
    let of = |study, name, id, born| patient(image(study, 1), name, id, born).bytes();
    let mut sitting = Sitting::new(vec![
        of(1, "A^B", "PID-1", "19610203"),
        of(2, "X^Y", "PID-2", "19610203"),
        of(3, "A B", "pid 1", "19610203"),
        of(4, "", "", ""),
        of(5, "", "", ""),
    ]);
    let exams = sitting.view().exams.value.clone();
    let group = |uid: &str| exams.iter().find(|exam| exam.uid.as_str() == uid).unwrap().group;
    assert_eq!(group("2.25.1"), group("2.25.3"));
    assert_ne!(group("2.25.1"), group("2.25.2"));
    assert_ne!(group("2.25.4"), group("2.25.5"), "nobody is named");
}
