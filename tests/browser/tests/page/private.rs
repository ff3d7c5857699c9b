//! Identifiers on the screen, on paper and on the disk.

use std::collections::BTreeSet;
use std::path::Path;

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::{IMAGE, Image, PLANTED, ct_exam, series};
use browser_tests::{page, tamper};
use serde_json::json;

/// What was planted in the exam, as the page would show it.
const SHOWN: [&str; 8] =
    ["Quimbelton", "Marigolda", "5580017", "7730021", "66190", "Vexworthy", "12 Feb", "1937"];

/// A step's name, and how to get there.
type Step<'a> = (&'a str, &'a dyn Fn(&Browser));

/// Opens everything that shows values from the files.
fn open_everything(browser: &Browser) {
    page::open_look(browser);
    page::press(browser, "#changes summary");
    browser.wait("document.querySelectorAll('#changes details').length > 2");
    browser.run(
        "for (const details of document.querySelectorAll('#changes details, #set-aside, #set-aside details'))
           details.open = true",
        json!([]),
    );
    browser.wait("document.querySelectorAll('#changes td').length > 100");
}

fn flagged_exam(parent: &Path) -> std::path::PathBuf {
    let exam = ct_exam(parent);
    // A text that waits for a decision, with a name in it.
    let image = Image { number: 9, series: "AXIAL Dr Quimbelton 12.02.1937", ..IMAGE };
    series(&exam.folder, "DICOM/SE1", &[9], image);
    exam.folder
}

#[test]
fn hidden_names_and_printed_pages_show_no_identifier() {
    for browser in browser::each() {
        let folder = flagged_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
        assert!(!page::visible(&browser, &SHOWN).is_empty(), "the card shows who it is");
        let steps: [Step; 4] = [
            ("exams", &|_| {}),
            ("look", &open_everything),
            ("done", &|browser| {
                page::deidentify(browser);
                page::wait_for_stage(browser, "done");
                browser.run(
                    "for (const group of document.querySelectorAll('#outcome details')) group.open = true",
                    json!([]),
                );
                browser.wait("document.querySelector('#outcome [data-file]')");
            }),
            ("next", &|browser| {
                page::save(browser, "1234567");
                page::press(browser, "#to-upload");
                page::wait_for_words(browser, "ic-data@jpl.nasa.gov");
            }),
        ];
        for (step, go) in steps {
            go(&browser);
            hide_names(&browser, true);
            assert_unseen(&browser, step, "with names hidden");
            hide_names(&browser, false);
            if browser.kind == Kind::Chromium {
                print(&browser, true);
                assert_unseen(&browser, step, "printed");
                print(&browser, false);
            }
        }
        page::assert_quiet(&browser);
    }
}

fn assert_unseen(browser: &Browser, step: &str, how: &str) {
    let seen = page::visible(browser, &SHOWN);
    assert!(seen.is_empty(), "{step}, {how}: {seen:#?}");
}

fn hide_names(browser: &Browser, hide: bool) {
    browser.run(
        "const control = document.querySelector('#hide-names');
         if (control.checked !== arguments[0]) control.click()",
        json!([hide]),
    );
}

fn print(browser: &Browser, print: bool) {
    let media = if print { "print" } else { "" };
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": media }));
}

/// A held picture may show a name in its pixels.
#[test]
fn hidden_names_and_printed_pages_show_no_picture_that_is_held() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        page::press(&browser, "#sample");
        page::wait_for_stage(&browser, "ready");
        page::open_look(&browser);
        assert!(sees_held_pictures(&browser));
        hide_names(&browser, true);
        assert!(!sees_held_pictures(&browser), "names are hidden");
        hide_names(&browser, false);
        if browser.kind == Kind::Chromium {
            print(&browser, true);
            assert!(!sees_held_pictures(&browser), "printed");
        }
    }
}

fn sees_held_pictures(browser: &Browser) -> bool {
    let seen = browser.run(
        "return [...document.querySelectorAll('.light-table canvas')].some(
           (canvas) => canvas.checkVisibility({ visibilityProperty: true, opacityProperty: true }))",
        json!([]),
    );
    seen == json!(true)
}

#[test]
fn leaving_unsaved_work_asks_first() {
    for browser in browser::each() {
        let exam = ct_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        page::take_to_verdict(&browser, &exam.folder, "1234567");
        assert!(browser.asks_before_leaving(), "not saved yet");
        page::wait_for_stage(&browser, "done");
        let zip = page::save(&browser, "1234567");
        page::drop_back(&browser, "1234567", &zip);
        page::wait_for_saved(&browser, "1234567", "confirmed");
        assert!(!browser.asks_before_leaving(), "confirmed");
    }
}

#[test]
fn the_next_patient_finds_nothing_of_the_last() {
    for browser in browser::each() {
        let folder = flagged_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::COUNTED_WORKERS);
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
        open_everything(&browser);
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        page::save(&browser, "1234567");
        assert_ne!(workers(&browser), 0, "they held the exam's texts");
        page::next_patient(&browser);
        assert_eq!(workers(&browser), 0, "workers of the last patient live on");
        let left = browser.run(
            "const controls = [...document.querySelectorAll('input, textarea, select')].map(({ value }) => value);
             return document.documentElement.outerHTML + controls.join()",
            json!([]),
        );
        let left = left.as_str().unwrap();
        let words = PLANTED.iter().chain(&SHOWN).chain(&["1234567"]);
        let found: Vec<_> = words.filter(|word| left.contains(**word)).collect();
        assert!(found.is_empty(), "{found:?}");
        assert!(!page::is_there(&browser, "[data-study], [data-event], [data-file], canvas"));
        page::assert_quiet(&browser);
    }
}

fn workers(browser: &Browser) -> u64 {
    browser.run("return window.livingWorkers.size", json!([])).as_u64().unwrap()
}

/// The controls that are there, those of closed dialogs and folds too: each by its type, with
/// whether it asks the browser to keep, correct or translate nothing of it.
const CONTROLS: &str = "
  const root = document.documentElement;
  const bad = root.getAttribute('translate') === 'no' && !document.querySelector('[translate=yes]') ? [] : ['translate'];
  const types = new Set();
  for (const control of document.querySelectorAll('input, select, textarea, [contenteditable]')) {
    types.add(control.type);
    const is = (name, value) => control.getAttribute(name) === value;
    if (!is('autocomplete', 'off') || !is('spellcheck', 'false')) bad.push(control.outerHTML);
  }
  return { bad, types: [...types] };";

#[test]
fn no_control_of_any_step_lets_the_browser_keep_correct_or_translate() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::WAITING_WORKERS);
        let mut types = BTreeSet::new();
        let events = ["4107382", "4107383"];
        let steps: [Step; 8] = [
            ("drop", &|_| {}),
            ("settings", &|browser| {
                page::press(browser, "#open-settings");
                browser.wait("document.querySelector('dialog[open] select, dialog[open] input')");
            }),
            ("exams", &|browser| {
                browser.run("document.querySelector('dialog[open]').close()", json!([]));
                // It has texts and pictures that wait for a decision.
                page::press(browser, "#sample");
                browser.wait("document.querySelector('#cancel')");
                tamper::go_on(browser, "scan");
                page::wait_for_stage(browser, "ready");
                for (study, event_id) in page::studies(browser).iter().zip(events) {
                    page::type_event_id(browser, study, event_id);
                }
            }),
            ("look", &|browser| {
                open_everything(browser);
                for one in ["[id^=edit]", "[type=range]"] {
                    browser.wait(&format!("document.querySelector('#look input{one}')"));
                }
            }),
            ("de-identify", &|browser| {
                page::deidentify(browser);
                browser.wait("document.querySelector('#cancel')");
            }),
            ("save", &|browser| {
                tamper::go_on(browser, "write");
                page::wait_for_stage(browser, "done");
                for event_id in events {
                    page::save(browser, event_id);
                }
            }),
            ("next", &|browser| page::press(browser, "#to-upload")),
            ("check", &|browser| {
                page::next_patient(browser);
                page::press(browser, "#open-check");
            }),
        ];
        for (step, go) in steps {
            go(&browser);
            let seen = browser.run(CONTROLS, json!([]));
            assert_eq!(seen["bad"], json!([]), "{step}, {}", browser.kind.name());
            types.extend(seen["types"].as_array().unwrap().iter().map(|one| one.to_string()));
        }
        for kind in ["text", "search", "checkbox", "radio", "range", "file"] {
            assert!(types.contains(&format!("\"{kind}\"")), "no {kind} was met: {types:?}");
        }
    }
}

/// Browsers keep what was typed and shown for the next start, unless they are told not to.
#[test]
fn the_browsers_profile_keeps_no_identifier() {
    for browser in browser::each() {
        let folder = flagged_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        let study = page::studies(&browser)[0].clone();
        page::type_event_id(&browser, &study, "1234567");
        browser.keys(&format!("[data-study='{study}'] input[name=exam-date]"), "2026-11-04");
        open_everything(&browser);
        let profile = browser.profile();
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        // What it keeps it has written once it is asked to keep something else.
        browser.open("about:blank");
        let words = ["Quimbelton", "Marigolda", "MRN-5580017", "ACC-7730021"];
        for file in page::files_in(&profile) {
            // Files come and go while the browser runs.
            let mut bytes = std::fs::read(&file).unwrap_or_default();
            // So that UTF-16 reads like UTF-8.
            bytes.retain(|byte| *byte != 0);
            let text = String::from_utf8_lossy(&bytes);
            let kept: Vec<_> = words.iter().filter(|word| text.contains(**word)).collect();
            assert!(kept.is_empty(), "{kept:?} in {}", file.display());
        }
    }
}
