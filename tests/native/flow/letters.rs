//! What a search for letters says of the pictures, and what follows: what is found waits for
//! a person like a flag in the header, what was looked at is recorded picture by picture, and
//! no word says more than that the search found none. The findings are made up here.

use deidentifier::Code;
use deidentifier::flow::{
    Circumstances, Debt, Message, PictureChoice, Scanner, SearchState, SeriesPictures,
};
use deidentifier::letters::{Finding, Spot};
use deidentifier::policy::Settings;
use deidentifier::report::{By, OutReason, SearchMode};
use serde_json::Value;

use super::sitting::{NOW, Sitting, image};
use crate::common::build::{Build, Syntax, fragments, text};
use crate::common::run::scan;

const SERIES: &str = "2.25.1.1";
const EVENT: &str = "1234567";

/// A frame in which the search found letters, or none.
fn frame(score: f32) -> Option<Finding> {
    Some(Finding { spots: vec![Spot { left: 8, top: 4, width: 60, height: 12, score }] })
}

fn clear() -> Option<Finding> {
    Some(Finding::default())
}

/// An exam of one series of so many slices, under its Event ID.
fn exam(slices: u32) -> Sitting {
    let mut sitting = Sitting::unsearched((1..=slices).map(|n| image(1, n).bytes()).collect());
    sitting.type_id(0, EVENT);
    sitting
}

impl Sitting {
    fn say(&mut self, index: u32, finding: Option<Finding>) {
        self.session.send(Message::Searched { index, frames: vec![finding] });
    }

    fn pictures(&mut self) -> SeriesPictures {
        self.view().pictures.value.series[0].clone()
    }

    fn decide(&mut self, is_in: bool) {
        let (series, when) = (SERIES.to_owned(), NOW.to_owned());
        self.session.send(Message::Pictures { series, is_in, when });
    }

    fn leave(&mut self, why: Option<OutReason>) {
        let (series, when) = (SERIES.to_owned(), NOW.to_owned());
        self.session.send(Message::SeriesOut { series, why, when });
    }

    fn look(&mut self, places: &[u32]) {
        let (series, places, when) = (SERIES.to_owned(), places.to_vec(), NOW.to_owned());
        self.session.send(Message::Looked { series, places, when });
    }

    fn come(&mut self, file: Build) -> u32 {
        let index = self.add(file.bytes());
        self.session.send(Message::Read);
        index
    }

    fn run(&mut self) {
        let tasks = self.session.begin();
        self.write(tasks);
    }

    fn waits(&mut self) -> Option<String> {
        self.view().events.value[0].waits.clone()
    }

    fn truth(&mut self) -> String {
        self.view().events.value[0].truths[1].sentence.clone()
    }

    fn report(&mut self) -> Value {
        serde_json::from_str(&self.session.report(&Circumstances::default())).unwrap()
    }

    fn ended(&self, code: Code) -> Vec<u32> {
        self.session.files(code)
    }

    fn adds_up(&self, files: u64) {
        let counted: u64 = self.session.outcomes().iter().map(|count| count.count).sum();
        assert_eq!(counted, files, "every file ends once");
    }
}

#[test]
fn a_series_is_judged_once_all_of_it_was_searched() {
    let mut sitting = exam(3);
    assert_eq!(sitting.session.unsearched(), [[0, 1, 2]]);
    sitting.say(1, frame(2.0));
    sitting.say(0, clear());
    let own = sitting.pictures();
    assert_eq!((own.state, own.choice), (SearchState::Searching, PictureChoice::Open));
    assert_eq!(own.sentence, "Searching for letters: 2 of 3.");
    let all = sitting.view().pictures.value.clone();
    assert_eq!((all.searched, all.of, all.is_done), (2, 3, false));
    assert_eq!(all.sentence, "Searching the pictures: 2 of 3.");
    assert!(sitting.view().way.value.may_go, "a run does not wait for the search");
    assert_eq!(sitting.session.unsearched(), [[2]]);
    sitting.say(2, clear());
    let own = sitting.pictures();
    assert_eq!((own.state, own.choice), (SearchState::Found, PictureChoice::Waits));
    assert_eq!(own.sentence, "Letters may stand in 1 of 3 images.");
    assert!(own.is_owed && own.releasable && own.files_held == 1);
    assert_eq!(own.reason, "", "its sentence says why");
    let way = sitting.view().way.value.clone();
    assert_eq!(way.owed.iter().map(|owed| owed.code).collect::<Vec<_>>(), [Debt::Pictures]);
    let held = sitting.view().review.value.pictures.clone();
    assert_eq!((held.len(), held[0].files.as_slice()), (1, &[1][..]));
    assert_eq!(sitting.ended(Code::LettersFound), [1]);
    assert_eq!(sitting.session.unsearched(), Vec::<Vec<u32>>::new());
}

#[test]
fn where_none_was_found_nothing_is_owed_and_nothing_is_promised() {
    let mut sitting = exam(3);
    for index in 0..3 {
        sitting.say(index, frame(-1.0));
    }
    let own = sitting.pictures();
    assert_eq!((own.state, own.choice), (SearchState::None, PictureChoice::Open));
    assert_eq!(own.sentence, "", "what is said of all pictures is enough");
    let all = sitting.view().pictures.value.clone();
    assert_eq!(all.sentence, "No letters found by the search in 3 of 3 images.");
    assert!(!own.is_owed && sitting.view().way.value.may_go);
    sitting.run();
    assert_eq!(sitting.waits(), None);
    let truth = "No letters found by the search in 3 of 3 images. Nobody looked at them.";
    assert_eq!(sitting.truth(), truth);
    let view = sitting.view().clone();
    let said = format!("{:?} {:?}", view.pictures.value, view.events.value).to_lowercase();
    for word in ["clean", "free of", "no text in", "no letters in"] {
        assert!(!said.contains(word), "{word}");
    }
    let pictures = sitting.report()["events"][0]["pictures"].clone();
    let expected = serde_json::json!({
        "search": "hold", "of": 3, "searched": 3, "unsearched": 0, "found": 0, "looked_at": 0,
    });
    assert_eq!(pictures, expected);
}

#[test]
fn what_could_not_be_searched_is_said() {
    let mut sitting = exam(3);
    sitting.say(0, clear());
    sitting.say(1, None);
    sitting.session.send(Message::NotSearched { index: 2 });
    let own = sitting.pictures();
    assert_eq!(own.state, SearchState::None);
    let said = "No letters found by the search in 1 of 3 images. 2 could not be searched.";
    assert_eq!(own.sentence, said);
    sitting.session.send(Message::NotSearched { index: 0 });
    let own = sitting.pictures();
    assert_eq!(own.state, SearchState::Unsearched);
    assert_eq!(own.sentence, "None of 3 images could be searched for letters.");
    sitting.run();
    assert_eq!(sitting.report()["events"][0]["pictures"]["unsearched"], 3);
}

/// A header may say anything of compressed frames: nothing is laid out for so many.
#[test]
fn a_header_that_tells_of_billions_of_frames_is_not_believed() {
    let coded = vec![0xFF, 0xD8, 0xFF, 0xD9];
    let image = image(1, 1)
        .set(text(0x0028_0008, "IS", "2000000000"))
        .set(fragments(vec![coded]))
        .syntax(Syntax::Encapsulated("1.2.840.10008.1.2.4.70"));
    let mut sitting = Sitting::unsearched(vec![image.bytes()]);
    assert_eq!(sitting.session.unsearched(), [[0]]);
    sitting.session.send(Message::NotSearched { index: 0 });
    assert_eq!(sitting.pictures().sentence, "None of 65,536 images could be searched for letters.");
}

#[test]
fn what_is_found_goes_after_a_look_and_no_sooner() {
    for (decision, written, held) in [
        (None, vec![0, 2], vec![1]),
        (Some(false), vec![0, 2], vec![1]),
        (Some(true), vec![0, 1, 2], vec![]),
    ] {
        let mut sitting = exam(3);
        for (index, score) in [(0, -2.0), (1, 1.0), (2, -2.0)] {
            sitting.say(index, frame(score));
        }
        if let Some(is_in) = decision {
            sitting.decide(is_in);
        }
        assert_eq!(sitting.view().way.value.may_go, decision.is_some());
        sitting.run();
        // What a person left out is no longer held for anybody.
        let end = if decision.is_some() { Code::LeftOut } else { Code::LettersFound };
        assert_eq!((sitting.ended(Code::Written), sitting.ended(end)), (written, held));
        sitting.adds_up(3);
        let report = sitting.report();
        let (pictures, looks) = (&report["events"][0]["pictures"], &report["events"][0]["looks"]);
        let is_in = decision == Some(true);
        assert_eq!(pictures["found"], u64::from(is_in));
        let expected = match decision {
            None => Value::Null,
            Some(true) => "included".into(),
            Some(false) => "left-out".into(),
        };
        assert_eq!(looks[0]["decision"], expected);
        assert_eq!(sitting.truth().contains("They go, as you decided."), is_in);
        assert_eq!(sitting.waits(), None);
    }
}

#[test]
fn taken_with_all_that_is_offered_it_stays_behind() {
    let mut sitting = exam(2);
    sitting.say(0, frame(1.0));
    sitting.say(1, clear());
    sitting.session.send(Message::Offered { by: By::Rule, when: String::new() });
    assert_eq!(sitting.pictures().choice, PictureChoice::LeftOut);
    sitting.run();
    assert_eq!(sitting.ended(Code::LettersFound), [0]);
    let looks = sitting.report()["events"][0]["looks"].clone();
    assert_eq!((&looks[0]["by"], &looks[0]["decision"]), (&"rule".into(), &"left-out".into()));
}

#[test]
fn a_decision_is_about_what_was_known_then() {
    let mut sitting = exam(3);
    for index in 0..3 {
        sitting.say(index, if index == 1 { frame(1.0) } else { clear() });
    }
    sitting.decide(true);
    assert_eq!(sitting.pictures().choice, PictureChoice::NoLetters);
    // The same said again changes nothing, a further finding does.
    sitting.say(1, frame(3.0));
    assert_eq!(sitting.pictures().choice, PictureChoice::NoLetters);
    sitting.say(2, frame(0.5));
    assert_eq!(sitting.pictures().choice, PictureChoice::Waits);
    sitting.decide(false);
    // A further slice: nothing new is held while it is not searched, and none found in it
    // leaves the decision about the others as it was.
    let later = sitting.come(image(1, 4));
    assert_eq!(sitting.pictures().state, SearchState::Searching);
    assert_eq!(sitting.ended(Code::LettersFound), [1, 2], "they stay held meanwhile");
    assert_eq!(sitting.pictures().choice, PictureChoice::LeftOut);
    sitting.say(later, clear());
    assert_eq!(sitting.pictures().choice, PictureChoice::LeftOut);
    sitting.say(later, frame(1.0));
    assert_eq!(sitting.pictures().choice, PictureChoice::Waits);
    // Another file in the place of a searched one was not searched.
    let scanned = Box::new(scan(&mut Scanner::default(), &image(1, 4).bytes()));
    sitting.session.send(Message::Scanned { index: later, scanned });
    sitting.session.send(Message::Read);
    assert_eq!(sitting.pictures().sentence, "Searching for letters: 3 of 4.");
}

#[test]
fn no_letters_seen_is_said_of_the_pictures_that_were_there() {
    let mut sitting = exam(2);
    sitting.decide(true);
    let own = sitting.pictures();
    assert_eq!((own.choice, own.is_owed), (PictureChoice::NoLetters, false));
    assert_eq!(own.decided, "No letters seen. The report says so.");
    let later = sitting.come(image(1, 3));
    assert_eq!(sitting.pictures().choice, PictureChoice::Open, "not of this one");
    sitting.decide(true);
    for index in 0..3 {
        sitting.say(index, if index == later { frame(1.0) } else { clear() });
    }
    assert_eq!(sitting.pictures().choice, PictureChoice::Waits, "something was found since");
    sitting.run();
    assert_eq!(sitting.ended(Code::LettersFound), [later], "no release before it was known");
    assert_eq!(sitting.report()["events"][0]["looks"], serde_json::json!([]));
    let mut sitting = exam(2);
    sitting.decide(true);
    sitting.session.send(Message::NotShown { index: 1 });
    assert_eq!(sitting.pictures().choice, PictureChoice::Open, "nobody can have seen it");
    sitting.decide(true);
    sitting.run();
    let look = sitting.report()["events"][0]["looks"][0].clone();
    assert_eq!((&look["decision"], &look["images"]), (&"no-letters".into(), &2.into()));
    sitting.decide(false);
    assert_eq!(sitting.pictures().choice, PictureChoice::Open);
}

#[test]
fn a_series_that_is_left_out_stays_behind_as_a_whole() {
    let mut files: Vec<Vec<u8>> = (1..=3).map(|n| image(1, n).bytes()).collect();
    files.push(image(1, 9).set(text(0x0020_000E, "UI", "2.25.1.2")).bytes());
    let mut sitting = Sitting::unsearched(files);
    sitting.type_id(0, EVENT);
    for index in 0..4 {
        sitting.say(index, if index == 1 { frame(1.0) } else { clear() });
    }
    let reasons = [
        (OutReason::Letters, "letters"),
        (OutReason::Localizer, "localizer"),
        (OutReason::Capture, "capture"),
        (OutReason::NotAskedFor, "not-asked-for"),
    ];
    for (why, name) in reasons {
        sitting.leave(Some(why));
        let own = sitting.pictures();
        assert_eq!((own.choice, own.is_owed), (PictureChoice::SeriesOut, false));
        assert!(own.decided.contains(why.words()), "{}", own.decided);
        let way = sitting.view().way.value.clone();
        assert_eq!((way.may_go, way.images), (true, 1));
        sitting.run();
        assert_eq!(
            (sitting.ended(Code::Written), sitting.ended(Code::LeftOut)),
            (vec![3], vec![0, 1, 2])
        );
        sitting.adds_up(4);
        assert_eq!(sitting.waits(), None);
        let look = sitting.report()["events"][0]["looks"][0].clone();
        assert_eq!((&look["decision"], &look["images"]), (&"series-out".into(), &3.into()));
        assert_eq!(look["reason"], name);
        let page = sitting.session.certificate(EVENT, &Circumstances::default()).unwrap();
        assert!(page.contains(&format!("series left out: {}", why.words())));
    }
    sitting.leave(None);
    assert_eq!(sitting.pictures().choice, PictureChoice::Waits);
    assert!(sitting.waits().unwrap().contains("De-identify again"), "its images did not go");
}

#[test]
fn save_waits_for_the_search_and_for_what_it_finds() {
    let mut sitting = exam(3);
    sitting.say(0, clear());
    sitting.run();
    assert!(sitting.view().events.value[0].is_pass);
    assert_eq!(sitting.waits().as_deref(), Some("Searching the pictures: 1 of 3."));
    let sums = sitting.view().sums.value.clone();
    assert_eq!((sums.first_unsaved, sums.unsaved, sums.savable), (None, 1, 0));
    assert_eq!(sums.sentence, "Checked. Not saved yet: 1 exam. Searching the pictures: 1 of 3.");
    let may_be_saved = |sitting: &Sitting| {
        let finished = sitting.session.finished();
        finished.iter().all(|own| sitting.session.may_be_saved(own))
    };
    assert!(!may_be_saved(&sitting));
    let truth = "Searching for letters: 1 of 3. Nobody looked at them.";
    assert_eq!(sitting.truth(), truth);
    sitting.say(1, frame(1.0));
    sitting.say(2, clear());
    assert!(sitting.waits().unwrap().starts_with("Letters may stand in a picture"));
    assert!(!sitting.truth().contains("as you decided"), "{}", sitting.truth());
    assert_eq!(sitting.view().sums.value.look.as_deref(), Some("Look at 1 picture"));
    assert!(!sitting.view().way.value.may_go, "a decision is owed");
    sitting.decide(true);
    assert!(sitting.waits().unwrap().contains("De-identify again"), "it was decided after the run");
    sitting.run();
    assert_eq!((sitting.waits(), sitting.ended(Code::Written)), (None, vec![0, 1, 2]));
    assert!(may_be_saved(&sitting));
    sitting.decide(false);
    assert!(sitting.waits().unwrap().contains("De-identify again"));
    sitting.run();
    assert_eq!((sitting.waits(), sitting.ended(Code::LeftOut)), (None, vec![1]), "by a person");
    sitting.adds_up(3);
}

#[test]
fn what_is_found_during_a_run_does_not_go() {
    let mut sitting = exam(3);
    sitting.say(0, clear());
    sitting.say(2, clear());
    let tasks = sitting.session.begin();
    sitting.say(1, frame(1.0));
    sitting.write(tasks);
    assert_eq!(
        (sitting.ended(Code::Written), sitting.ended(Code::LettersFound)),
        (vec![0, 2], vec![1])
    );
    sitting.adds_up(3);
    assert_eq!(sitting.view().sums.value.look.as_deref(), Some("Look at 1 picture"));
    assert_eq!(sitting.waits(), None, "what is in the zip may go");
    let numbers: Vec<u32> =
        sitting.session.finished()[0].event.images.iter().map(|image| image.number).collect();
    assert_eq!(numbers, [1, 2], "numbered without a gap");
    sitting.decide(false);
    assert_eq!(sitting.waits(), None, "it stayed behind");
    sitting.decide(true);
    assert!(sitting.waits().unwrap().contains("De-identify again"), "it is to go");
}

#[test]
fn what_is_found_while_a_run_begins_does_not_go() {
    let mut steps = 0;
    let mut is_over = false;
    while !is_over {
        let mut sitting = exam(3);
        sitting.say(0, clear());
        sitting.say(2, clear());
        is_over = (0..steps).any(|_| !sitting.session.begin_step());
        sitting.say(1, frame(1.0));
        sitting.run();
        let ended = [Code::Written, Code::LettersFound].map(|code| sitting.ended(code));
        assert_eq!(ended, [vec![0, 2], vec![1]], "after {steps} steps");
        sitting.adds_up(3);
        sitting.decide(true);
        sitting.run();
        assert_eq!(sitting.ended(Code::Written), [0, 1, 2], "as decided, after {steps} steps");
        steps += 1;
    }
    assert!(steps > 2, "a beginning has steps");
}

#[test]
fn what_was_on_the_screen_is_said_picture_by_picture() {
    let mut sitting = exam(5);
    assert_eq!(sitting.pictures().looked, "");
    sitting.look(&[0, 1]);
    sitting.look(&[1, 3, 99]);
    assert_eq!(sitting.pictures().looked, "You looked at 3 of 5 images.");
    sitting.session.send(Message::NotShown { index: 1 });
    assert_eq!(sitting.pictures().looked, "You looked at 2 of 5 images.");
    for index in 0..5 {
        sitting.say(index, clear());
    }
    sitting.session.send(Message::Initials { text: "jd".into() });
    sitting.run();
    assert!(sitting.truth().ends_with(" 2 of 5 images looked at by JD."), "{}", sitting.truth());
    let report = sitting.report();
    assert_eq!(report["events"][0]["pictures"]["looked_at"], 2);
    let look = &report["events"][0]["looks"][0];
    assert_eq!((&look["decision"], &look["images"]), (&"looked".into(), &2.into()));
    assert_eq!(look["slices"], serde_json::json!([[1, 1], [4, 4]]));
    // A look after the run counts: nothing that is written hangs on it.
    sitting.look(&[2, 4]);
    assert_eq!(
        sitting.report()["events"][0]["looks"][0]["slices"],
        serde_json::json!([[1, 1], [3, 5]])
    );
    let page = sitting.session.certificate(EVENT, &Circumstances::default()).unwrap();
    assert!(page.contains("looked at: 1, 3–5 of 5"), "{page}");
    assert!(page.contains("A person looked at 4 of 5."));
    // A slice that came later was not among them.
    sitting.come(image(1, 0));
    assert_eq!(sitting.pictures().looked, "You looked at 4 of 6 images.");
}

#[test]
fn the_likeliest_are_shown_first() {
    let mut sitting = exam(4);
    let places = |sitting: &Sitting| -> Vec<u32> {
        sitting.session.look_first(SERIES).iter().map(|own| own.place).collect()
    };
    assert_eq!(places(&sitting), [0, 1, 2, 3], "in order until it was searched");
    sitting.say(0, frame(-3.0));
    sitting.say(1, None);
    sitting.say(2, frame(2.0));
    sitting.say(3, frame(-1.0));
    assert_eq!(places(&sitting), [2, 3, 0, 1], "what was not searched comes last");
    let first = sitting.session.look_first(SERIES)[0].clone();
    assert_eq!((first.index, first.frame, first.is_found, first.spots.len()), (2, 0, true, 1));
    assert!(sitting.session.look_first("1.2.3").is_empty());
}

/// A folder dropped twice: what is said of an image is said of its copy.
#[test]
fn an_image_that_came_twice_is_one_picture() {
    let mut sitting =
        Sitting::unsearched([1, 2, 1, 2].iter().map(|n| image(1, *n).bytes()).collect());
    sitting.type_id(0, EVENT);
    assert_eq!(sitting.session.unsearched(), [[0, 1]]);
    sitting.say(0, frame(1.0));
    sitting.say(1, clear());
    let own = sitting.pictures();
    assert_eq!(own.sentence, "Letters may stand in 1 of 2 images.");
    assert_eq!(sitting.ended(Code::LettersFound), [0, 2], "the copy is held as well");
    sitting.decide(true);
    sitting.look(&[1]);
    assert_eq!(sitting.pictures().looked, "You looked at 1 of 2 images.");
    sitting.run();
    assert_eq!(sitting.ended(Code::Duplicate).len(), 2);
    let report = sitting.report();
    let pictures = &report["events"][0]["pictures"];
    assert_eq!((&pictures["of"], &pictures["found"]), (&2.into(), &1.into()));
}

#[test]
fn the_command_may_only_tell_of_it_or_not_search_at_all() {
    let mut sitting = exam(2);
    sitting.session.send(Message::Search(SearchMode::Report));
    sitting.say(0, frame(1.0));
    sitting.say(1, clear());
    assert_eq!(sitting.pictures().state, SearchState::Found);
    assert!(!sitting.pictures().is_owed && sitting.view().way.value.may_go);
    sitting.run();
    assert_eq!((sitting.ended(Code::Written), sitting.waits()), (vec![0, 1], None));
    let report = sitting.report();
    let pictures = &report["events"][0]["pictures"];
    assert_eq!((&pictures["search"], &pictures["found"]), (&"report".into(), &1.into()));

    let mut sitting = exam(2);
    sitting.session.send(Message::Search(SearchMode::Skip));
    assert_eq!(sitting.session.unsearched(), Vec::<Vec<u32>>::new());
    assert_eq!(sitting.pictures().sentence, "Not searched for letters.");
    sitting.run();
    assert_eq!((sitting.waits(), sitting.ended(Code::Written)), (None, vec![0, 1]));
    assert_eq!(sitting.truth(), "Not searched for letters. Nobody looked at them.");
    assert_eq!(sitting.report()["events"][0]["pictures"]["search"], "skip");
}

#[test]
fn headers_pictures_and_what_stays_are_told_apart() {
    let operator = text(0x0008_1070, "PN", "Quimby^Mara");
    let mut sitting = Sitting::unsearched(vec![image(1, 1).set(operator).bytes()]);
    sitting.type_id(0, EVENT);
    sitting.say(0, clear());
    sitting.session.send(Message::Offered { by: By::Person, when: NOW.into() });
    sitting.run();
    let truths = sitting.view().events.value[0].truths.clone();
    assert_eq!(truths.clone().map(|truth| truth.name), ["Headers", "Pictures", "What stays"]);
    let [headers, _, stays] = truths.map(|truth| truth.sentence);
    assert!(headers.ends_with(" of this exam looked for in every header: none found."));
    assert_eq!(stays, "Dates and times of the exam, and the operator’s name, as the SOP asks.");
    let mut other = exam(1);
    other.run();
    let [_, _, stays] = other.view().events.value[0].truths.clone();
    assert_eq!(stays.sentence, "Dates and times of the exam, as the SOP asks.");
    let settings = Settings {
        operators_name: deidentifier::policy::OperatorsName::Unspecified,
        ..Settings::default()
    };
    sitting.session.send(Message::Settings(settings));
    sitting.run();
    let [_, _, stays] = sitting.view().events.value[0].truths.clone();
    assert!(!stays.sentence.contains("operator"), "{}", stays.sentence);
}
