//! Letters that were drawn into pictures: found behind everything else, held, shown with a box
//! around them, and decided by a person at the light table, by keys alone if they like.

use browser_tests::browser::{self, Browser};
use browser_tests::exam::{IMAGE, Image};
use browser_tests::letters::{PLACE, series_with_letters};
use browser_tests::{command, page, saved, tamper};
use serde_json::{Value, json};

const EVENT_ID: &str = "1234567";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";
const END: &str = "\u{e010}";
const HOME: &str = "\u{e011}";
const SPACE: &str = " ";
const NUMBERS: [u32; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/// The number of the image with the letters.
const LETTERED: u32 = 7;

/// Takes an exam in that has letters in one of its images, or none.
fn take(browser: &Browser, lettered: Option<u32>) {
    let folder = browser.scratch().join("exam");
    series_with_letters(&folder, "SE1", &NUMBERS, IMAGE, lettered);
    page::choose_folder(browser, &folder);
    page::wait_for_stage(browser, "ready");
    page::type_event_id(browser, &page::studies(browser)[0], EVENT_ID);
}

/// What the light table shows.
fn shown(browser: &Browser) -> Value {
    browser.run(
        "const { dataset } = document.querySelector('.stage canvas');
         return [Number(dataset.image), Number(dataset.boxes)]",
        json!([]),
    )
}

/// How many files were written, and how many a person left out.
fn written_and_left(browser: &Browser) -> (u64, u64) {
    let outcomes = page::outcomes(browser);
    let sum = |is: &dyn Fn(&str, &str) -> bool| -> u64 {
        outcomes.iter().filter(|((o, c), _)| is(o, c)).map(|(_, n)| n).sum()
    };
    (sum(&|outcome, _| outcome == "written"), sum(&|_, code| code == "left-out"))
}

fn focus_table(browser: &Browser) {
    browser.run("document.querySelector('.board').focus()", json!([]));
}

#[test]
fn letters_in_one_slice_are_found_held_boxed_and_left_out() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        take(&browser, Some(LETTERED));
        // Nobody asked for it, and it is owed.
        browser.wait("document.querySelector('#owed')?.textContent.includes('1 picture')");
        browser.wait("document.querySelector('#deidentify[aria-disabled=true]')");
        page::open_look(&browser);
        browser.wait("Number(document.querySelector('.stage canvas').dataset.boxes) > 0");
        assert_eq!(shown(&browser)[0], json!(LETTERED), "what is likeliest comes first");
        let first = browser.run("return document.querySelector('.cell').textContent", json!([]));
        assert_eq!(first, json!("7"));
        // The box is drawn around the letters, and they can be seen in it.
        let [columns, rows] = PLACE;
        let drawn = browser.run(
            "const film = document.querySelector('.stage canvas');
             const { width, height } = film;
             const scale = Math.min(width, height) / 128;
             const [left, top] = [(width - 128 * scale) / 2, (height - 128 * scale) / 2];
             const { data } = film.getContext('2d').getImageData(0, 0, width, height);
             const seen = [];
             for (let at = 0; at < data.length; at += 4)
               if (data[at] === 0xe5 && data[at + 1] === 0xb5 && data[at + 2] === 0x67)
                 seen.push([((at / 4) % width - left) / scale, (Math.floor(at / 4 / width) - top) / scale]);
             const range = (n) => [Math.min(...seen.map((p) => p[n])), Math.max(...seen.map((p) => p[n]))];
             return [seen.length, ...range(0), ...range(1)]",
            json!([]),
        );
        let drawn: Vec<f64> =
            drawn.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
        let [count, left, right, top, bottom] = drawn[..] else { panic!("{drawn:?}") };
        assert!(count > 100.0, "a box is drawn: {drawn:?}");
        let meets = |from: f64, to: f64, range: &std::ops::Range<usize>| {
            from < range.end as f64 && to > range.start as f64 && to - from < 128.0
        };
        assert!(meets(left, right, &columns) && meets(top, bottom, &rows), "{drawn:?}");

        page::act(&browser, "leave-out");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
        assert_eq!(written_and_left(&browser), (11, 1));
        let zip = page::save(&browser, EVENT_ID);
        assert_eq!(saved::entries(&zip).len(), 11);
        assert!(command::check(&zip));
        page::assert_quiet(&browser);
    }
}

#[test]
fn a_clean_exam_asks_for_nothing_and_one_act_says_that_it_was_looked_at() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        take(&browser, None);
        page::open_look(&browser);
        page::wait_for_search(&browser);
        page::wait_for_words(&browser, "No letters found by the search in 12 of 12 images.");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        assert!(!page::is_there(&browser, "#owed button"));
        assert_eq!(shown(&browser)[1], json!(0));
        page::look_at_all(&browser, 12);
        browser.type_keys(ENTER);
        page::wait_for_words(&browser, "No letters seen. The report says so.");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
        page::wait_for_words(&browser, "12 of 12 images looked at by you.");
        page::assert_quiet(&browser);
    }
}

#[test]
fn six_series_are_decided_with_a_key_each() {
    for browser in browser::each() {
        let folder = browser.scratch().join("six");
        for n in 1..=6_u32 {
            let study_number = format!("2.25.81{n}");
            let like = Image { study: &study_number, ..IMAGE };
            let lettered = (n == 4).then_some(3);
            series_with_letters(&folder, &format!("SE{n}"), &[1, 2, 3, 4, 5], like, lettered);
        }
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        for (study, n) in page::studies(&browser).iter().zip(1..) {
            page::type_event_id(&browser, study, &format!("410738{n}"));
        }
        page::open_look(&browser);
        page::wait_for_search(&browser);
        // What is owed comes first.
        browser.wait("document.querySelector('.search-said').textContent.includes('may stand')");
        // It is told there, and not in the list as well.
        let listed =
            "return document.querySelector('.series-list').textContent.includes('may stand')";
        assert_eq!(browser.run(listed, json!([])), json!(false));
        focus_table(&browser);
        let mut keys = 0;
        let left = |browser: &Browser| {
            browser.run(
                "return document.querySelectorAll('.series-entry').length -
                   document.querySelectorAll('.series-entry.is-decided').length",
                json!([]),
            )
        };
        assert_eq!(left(&browser), json!(6));
        let press = |key: &str, to_go: u32| {
            browser.type_keys(key);
            browser.wait(&format!(
                "document.querySelectorAll('.series-entry:not(.is-decided)').length === {to_go}"
            ));
            // The focus is where the next key goes.
            let focused = "return document.activeElement.matches('.board')";
            assert_eq!(browser.run(focused, json!([])), json!(true));
            1
        };
        keys += press("x", 5);
        for to_go in (0..5).rev() {
            keys += press(ENTER, to_go);
        }
        assert_eq!(keys, 6, "a key for each series");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(written_and_left(&browser), (29, 1));
        page::assert_quiet(&browser);
    }
}

#[test]
fn slices_turn_by_keys_and_play_to_the_end() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        take(&browser, None);
        page::open_look(&browser);
        focus_table(&browser);
        let at = |image: u32| {
            browser.wait(&format!(
                "document.querySelector('.stage canvas').dataset.image === '{image}'"
            ));
        };
        for (key, image) in [
            (HOME, 1),
            (DOWN, 2),
            ("\u{e00f}", 12),
            ("\u{e00e}", 2),
            ("\u{e013}", 1),
            ("\u{e013}", 1),
            (END, 12),
            (HOME, 1),
        ] {
            browser.type_keys(key);
            at(image);
        }
        browser.type_keys(SPACE);
        at(12);
        browser.wait("document.querySelector('.tool[aria-label=Play]')");
        // Enlarged, a part is outside; the whole is back with one key.
        browser.type_keys("++0");
        browser.type_keys("3");
        browser.wait("document.querySelector('[name=table-window][value=full]:checked')");
        // The wheel turns slices, and lets go of the page behind the last.
        let kept = |image: u32, by: i32| {
            browser.run(
                "const film = document.querySelector('.stage canvas');
                 const turn = new WheelEvent('wheel', { deltaY: arguments[0], cancelable: true, bubbles: true });
                 film.dispatchEvent(turn);
                 return turn.defaultPrevented",
                json!([by]),
            ) == json!(true)
                && {
                    at(image);
                    true
                }
        };
        assert!(!kept(12, 100), "there is nothing behind the last");
        assert!(kept(10, -100), "the page stays where it is");
        page::assert_quiet(&browser);
    }
}

#[test]
fn what_was_not_shown_large_and_whole_was_not_looked_at() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        take(&browser, None);
        page::open_look(&browser);
        page::wait_for_search(&browser);
        page::wait_for_words(&browser, "You looked at 1 of 12 images.");
        let looked = || {
            page::wait_for_frames(&browser);
            browser.run(
                "return document.querySelector('.acts').textContent.match(/You looked at (\\d+)/)[1]",
                json!([]),
            )
        };
        let key = |key: &str| {
            browser.run(
                "document.querySelector('.board').dispatchEvent(
                   new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }))",
                json!([key]),
            );
        };
        let stage = "document.querySelector('.stage').style.height";
        let hide = "document.querySelector('#hide-names').click()";
        let drawer = "document.querySelector('dialog')";
        for (why, begin, end) in [
            ("too small", format!("{stage} = '150px'"), format!("{stage} = ''")),
            ("hidden", hide.to_owned(), hide.to_owned()),
            ("under a drawer", format!("{drawer}.showModal()"), format!("{drawer}.close()")),
        ] {
            let known = looked();
            browser.run(&begin, json!([]));
            key("ArrowDown");
            assert_eq!(looked(), known, "{why}");
            browser.run(&end, json!([]));
            key("ArrowUp");
        }
        key("Home");
        let known = looked();
        key("+");
        key("+");
        key("ArrowDown");
        assert_eq!(looked(), known, "only a part of it");
        // The whole of it is.
        key("0");
        assert_ne!(looked(), known, "in sight again");
        page::assert_quiet(&browser);
    }
}

#[test]
fn save_waits_for_the_search_and_what_it_finds_late_leads_back() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::WAITING_SEARCH);
        take(&browser, Some(LETTERED));
        // De-identify does not wait.
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        page::wait_for_words(&browser, "Searching the pictures: 0 of 12.");
        assert!(!page::is_there(&browser, ".verdict .save"), "nothing is on offer");
        tamper::go_on(&browser, "search");
        page::wait_for_words(&browser, "Letters may stand in a picture of this exam.");
        assert!(!page::is_there(&browser, ".verdict .save"), "nothing is on offer");
        page::press(&browser, ".verdict .waits button");
        browser.wait(page::ON_THE_TABLE);
        page::act(&browser, "leave-out");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
        assert_eq!(written_and_left(&browser), (11, 1));
        page::assert_quiet(&browser);
    }
}

#[test]
fn what_is_found_in_the_moment_of_the_press_is_looked_at_first() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::WAITING_SEARCH);
        tamper::with(&browser, tamper::WAITING_PAUSES);
        take(&browser, Some(LETTERED));
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        page::press(&browser, "#deidentify");
        page::wait_for_stage(&browser, "working");
        tamper::go_on(&browser, "search");
        browser.wait("window.heard > 0");
        tamper::go_on(&browser, "pauses");
        browser.wait(page::ON_THE_TABLE);
        page::act(&browser, "leave-out");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
        assert_eq!(written_and_left(&browser), (11, 1));
        page::assert_quiet(&browser);
    }
}

#[test]
fn a_clean_exam_is_on_offer_as_soon_as_it_was_searched() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::WAITING_SEARCH);
        take(&browser, None);
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        page::wait_for_words(&browser, "Searching the pictures: 0 of 12.");
        // What is typed meanwhile has the core answer first; what it says is drawn all the same.
        browser.run(
            "const initials = document.querySelector('#initials');
             setInterval(() => initials.dispatchEvent(new InputEvent('input')), 1)",
            json!([]),
        );
        tamper::go_on(&browser, "search");
        browser.wait("document.querySelector('.verdict .save')");
        page::save(&browser, EVENT_ID);
        page::assert_quiet(&browser);
    }
}
