//! What a view says in words, for the page to draw as it is.

use deidentifier::flow::{How, Message, Upload, known_work, pace};
use deidentifier::intake::Original;
use deidentifier::policy::Settings;
use deidentifier::report::Saved;

use super::sitting::{NOW, Sitting, exams, image};
use crate::common::build::text;

#[test]
fn a_view_says_in_words_what_the_page_draws() {
    let mut sitting = Sitting::sample();
    let exam = sitting.view().exams.value[0].clone();
    let person = &exam.patients[0];
    assert!(person.name.as_str().contains(", ") && !person.name.as_str().contains('^'));
    assert!(person.born.as_str().split(' ').count() == 3, "a date in words");
    let heads = sitting.view().heads.value.clone();
    assert!(heads.dropped.ends_with(" files"), "{}", heads.dropped);
    assert_eq!((heads.found.as_str(), heads.may_fill), ("Give each its Image Event ID.", true));
    assert_eq!(heads.going[0].event_id.as_str(), "No ID yet");
    sitting.type_id(0, " 4107382 ");
    let (card, heads) = (sitting.card(0), sitting.view().heads.value.clone());
    assert_eq!(card.name, format!("4107382 ({}, {})", exam.label, exam.date.as_str()));
    assert!(card.short_name.len() <= card.name.len());
    let Original(about) = heads.going[0].about.clone();
    assert_eq!(card.short_name, format!("4107382 ({about})"));
    let card = sitting.type_id(0, "41073");
    assert_eq!(card.short_name, about, "not while digits are typed");
    let review = sitting.view().review.value.clone();
    let all = review.texts.len();
    assert_eq!(review.texts_decided, format!("0 of {all} decided"));
    let held = &review.pictures[0];
    assert!(held.about.as_str().contains(", series ") && held.decided.is_empty());
    let text = &review.texts[0];
    assert!(text.about.as_str().starts_with(&format!("{}, in ", text.attribute)));
    let (id, series) = (text.id.clone(), held.series.as_str().to_owned());
    let (how, when) = (How::Keep, NOW.to_owned());
    sitting.session.send(Message::Text { id, how, text: String::new(), when: when.clone() });
    sitting.session.send(Message::Pictures { series, is_in: false, when });
    let review = sitting.view().review.value.clone();
    assert_eq!(review.texts_decided, format!("1 of {all} decided"));
    assert_eq!(review.texts[0].decided, "Kept as it is.");
    assert_eq!(review.pictures[0].decided, "Left out. The report says so.");
}

#[test]
fn a_series_says_which_pictures_stand_for_it() {
    let mut sitting = Sitting::new((1..=3).map(|n| image(1, n).bytes()).collect());
    let series = sitting.view().exams.value[0].series[0].clone();
    let words: Vec<&str> = series.shots.iter().map(|shot| shot.word).collect();
    let files: Vec<u32> = series.shots.iter().map(|shot| shot.index).collect();
    assert_eq!((words, files), (vec!["First", "Middle", "Last"], vec![0, 1, 2]));
    assert_eq!((series.middle, series.middle_file), (1, 1));
    assert_eq!(series.about, format!("{}, 3 images", series.label));
    assert!(series.windows.iter().any(|own| own.window == series.window), "its own is on offer");

    let mut sitting = Sitting::new(vec![image(1, 1).bytes()]);
    let shots = sitting.view().exams.value[0].series[0].shots.clone();
    assert_eq!(shots.iter().map(|shot| shot.word).collect::<Vec<_>>(), ["The only image"]);
}

#[test]
fn what_is_uploaded_is_named_until_there_is_too_much_of_it() {
    let upload = |n: u32| {
        let numbers: Vec<u32> = (1..=n).collect();
        let mut sitting = Sitting::new(exams(&numbers));
        for at in 0..numbers.len() {
            sitting.type_id(at, &format!("123456{at}"));
        }
        let tasks = sitting.session.begin();
        sitting.write(tasks);
        assert_eq!(sitting.view().sums.value.upload.zips, "the zip", "none is saved");
        for at in 0..numbers.len() {
            let event = format!("123456{at}");
            sitting.session.send(Message::Saved { event, to: Saved::Started });
        }
        sitting.view().sums.value.upload.clone()
    };
    let two = upload(2);
    assert_eq!(two.zips, "1234560.zip and 1234561.zip");
    assert_eq!(two.subject, "LTP2 image transfer complete: 1234560, 1234561");
    assert!(two.body.contains("\n\nImage Event ID 1234560: 2 images (CT)\n"), "{}", two.body);
    assert!(two.body.ends_with("\n\nVSIMS user name: "), "{}", two.body);
    let six = upload(6);
    assert_eq!(six.zips, "the 6 zips");
    assert_eq!(six.subject, "LTP2 image transfer complete: 6 events");
}

/// What is said of the method is true under the settings in force, and is no determination.
#[test]
fn the_method_names_its_rules_and_claims_no_safe_harbor() {
    let upload = |keep_uids: bool| {
        let mut sitting = Sitting::new(exams(&[1]));
        let settings = Settings { keep_uids, ..Settings::default() };
        sitting.session.send(Message::Settings(settings));
        sitting.view().sums.value.upload.clone()
    };
    for keep_uids in [true, false] {
        let Upload { method, body, again, .. } = upload(keep_uids);
        for words in [
            "LTP2 SOP Imaging Data Transfer to JPL 7.4 (2024-08-19)",
            "DICOM PS3.15 2026c Table E.1-1",
            "so this is not Safe Harbor",
            "Determination of our site (expert review or other): ____",
        ] {
            assert!(method.contains(words), "{words}: {method}");
        }
        assert_eq!(method.contains("and UIDs are retained"), keep_uids, "{method}");
        assert!(body.contains(&format!("De-identification method: {method}\n")), "{body}");
        assert_eq!(again.contains("UIDs are the same"), keep_uids, "{again}");
    }
}

/// The time is fed in: what it means is the core's.
#[test]
fn a_browser_that_interprets_is_told_from_one_that_is_busy() {
    for ordinary in [0.0, 2.0, 39.0, -1.0, f64::NAN] {
        assert_eq!(pace(ordinary), None, "{ordinary}");
    }
    let slow = pace(80.0).unwrap();
    for words in
        ["about 40 times slower", "500 images may take 1 minute.", "The result is the same"]
    {
        assert!(slow.contains(words), "{words}: {slow}");
    }
    assert!(
        pace(800.0).unwrap().contains(
            "about 400 times slower than usual: an exam of 500 images may take 10 minutes."
        )
    );
    assert!(pace(f64::INFINITY).is_some());
    assert_eq!(known_work(), known_work());
}

#[test]
fn settings_and_event_maps_alone_wait_for_an_exam() {
    let settings = Settings::default().to_json().into_bytes();
    let map = b"event_id,study_date\n1234567,2026-11-04\n".to_vec();
    let help = |files: Vec<Vec<u8>>| Sitting::new(files).view().files.value.help.clone();
    let said = help(vec![settings.clone(), map.clone()]);
    assert_eq!(said.as_deref(), Some("Settings and Event map read. Now drop the exam."));
    assert_eq!(help(vec![map]).as_deref(), Some("Event map read. Now drop the exam."));
    assert_eq!(help(vec![settings, b"no exam".to_vec()]), None);
    assert_eq!(help(vec![]), None);
}

#[test]
fn a_head_is_not_shown_as_lungs_are() {
    let of = |part: &str| {
        let image = image(1, 1).set(text(0x0018_0015, "CS", part));
        let exam = Sitting::new(vec![image.bytes()]).view().exams.value[0].clone();
        let series = &exam.series[0];
        let words: Vec<&str> = series.windows.iter().map(|own| own.word).collect();
        assert!(
            series.windows.iter().any(|own| own.window == series.window),
            "its own is on offer"
        );
        (format!("{:?}", exam.picture.unwrap().window), words.contains(&"Lung"))
    };
    assert_eq!(of("HEAD"), ("File".to_owned(), false));
    assert_eq!(of("Brain "), ("File".to_owned(), false));
    assert_eq!(of("CHEST"), ("Lung".to_owned(), true));
}

#[test]
fn what_stays_can_be_replaced_while_nothing_is_saved() {
    let image = image(1, 1).set(text(0x0008_1070, "PN", "OPERATOR^O"));
    let mut sitting = Sitting::new(vec![image.bytes()]);
    let run = |sitting: &mut Sitting| {
        sitting.type_id(0, "1234567");
        let tasks = sitting.session.begin();
        sitting.write(tasks);
        sitting.view().events.value[0].clone()
    };
    let event = run(&mut sitting);
    assert!(event.truths[2].sentence.contains("the operator’s name"), "{:?}", event.truths);
    let settings = Settings::parse(&event.otherwise.unwrap().settings).unwrap();
    sitting.session.send(Message::Settings(settings));
    let event = run(&mut sitting);
    assert!(!event.truths[2].sentence.contains("operator") && event.otherwise.is_none());
    sitting.session.send(Message::Settings(Settings::default()));
    assert!(run(&mut sitting).otherwise.is_some());
    let (event, to) = ("1234567".to_owned(), Saved::Started);
    sitting.session.send(Message::Saved { event, to });
    assert!(sitting.view().events.value[0].otherwise.is_none(), "it is on its way");
}

#[test]
fn what_a_person_stopped_or_left_out_is_called_so() {
    let words = |sitting: &mut Sitting| -> Vec<String> {
        sitting.view().files.value.groups.iter().map(|group| group.word.clone()).collect()
    };
    let mut sitting = Sitting::new(exams(&[1]));
    sitting.type_id(0, "1234567");
    sitting.session.send(Message::Cancelled);
    assert_eq!(words(&mut sitting), ["Not written"]);
    let study = sitting.card(0).study.as_str().to_owned();
    sitting.session.send(Message::LeftOut { study, is_out: true });
    sitting.session.begin();
    while sitting.session.finish_step() {}
    assert_eq!(words(&mut sitting), ["Left out"]);
}

#[test]
fn the_same_text_is_decided_once_and_what_was_decided_stays() {
    const SAID: &str = "Informed Dr. Example on 12/24";
    let image = image(1, 1)
        .set(text(0x0008_1030, "LO", SAID))
        .set(text(0x0008_103E, "LO", "Informed Dr. Sample on 12/25"))
        .set(text(0x0020_4000, "LT", SAID));
    let mut sitting = Sitting::new(vec![image.bytes()]);
    sitting.type_id(0, "1234567");
    let texts = |sitting: &mut Sitting| -> Vec<(String, Option<How>)> {
        let review = sitting.view().review.value.clone();
        review.texts.iter().map(|item| (item.id.clone(), item.how)).collect()
    };
    let shown = sitting.view().review.value.texts.clone();
    assert_eq!(shown.len(), 3, "{shown:?}");
    let is_said = |at: usize| shown[at].attribute != "Series Description";
    let first = (0..3).find(|at| is_said(*at)).unwrap();
    let send = |sitting: &mut Sitting, at: usize, how| {
        let (id, when) = (shown[at].id.clone(), NOW.to_owned());
        sitting.session.send(Message::Text { id, how, text: String::new(), when });
    };
    send(&mut sitting, first, How::Offer);
    for (at, (_, how)) in texts(&mut sitting).into_iter().enumerate() {
        assert_eq!(how, is_said(at).then_some(How::Offer), "{at}");
    }
    assert_eq!(sitting.view().review.value.texts[first].decided, "Cut as suggested.");
    let other = (0..3).find(|at| is_said(*at) && *at != first).unwrap();
    send(&mut sitting, other, How::Keep);
    assert_eq!(texts(&mut sitting)[first].1, Some(How::Offer), "it was decided before");
    assert_eq!(texts(&mut sitting)[other].1, Some(How::Keep));
}
