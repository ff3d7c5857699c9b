//! No state of the page keeps anyone out: axe-core finds no serious or critical fault in
//! any of them, in light and in dark.

use std::fs;

use browser_tests::axe;
use browser_tests::browser::{Browser, Kind, Without};
use browser_tests::exam::{IMAGE, Image, series};
use browser_tests::{page, tamper};
use serde_json::json;

const BACKSPACE: &str = "\u{e003}";

/// The state as it is, in both schemes.
fn assert_state(browser: &Browser, state: &str) {
    for scheme in ["light", "dark"] {
        // Without motion, so that no colour is still on its way to the next.
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features }));
        axe::assert_accessible(browser, &format!("{state}, {scheme}"));
    }
}

fn open() -> Browser {
    let browser = Browser::start(Kind::Chromium);
    page::open(&browser, &page::file_url());
    browser
}

#[test]
fn before_an_exam_is_there() {
    let browser = open();
    assert_state(&browser, "empty");
    browser.run(
        "document.querySelector('#drop').dispatchEvent(
           new DragEvent('dragenter', { bubbles: true, dataTransfer: new DataTransfer() }))",
        json!([]),
    );
    assert_state(&browser, "over");
    browser.run("document.querySelector('#drop').dispatchEvent(new DragEvent('dragleave', { bubbles: true }))", json!([]));
    page::press(&browser, "#trust summary");
    assert_state(&browser, "trust");
    page::press(&browser, "#trust summary");
    page::press(&browser, "#open-settings");
    browser.wait("document.querySelector('dialog[open]')");
    browser.run(
        "for (const fold of document.querySelectorAll('dialog details')) fold.open = true",
        json!([]),
    );
    assert_state(&browser, "settings");
}

#[test]
fn from_the_exams_to_the_upload() {
    let browser = open();
    tamper::with(&browser, tamper::WAITING_WORKERS);
    page::press(&browser, "#sample");
    browser.wait("document.querySelector('#progress')");
    assert_state(&browser, "scanning");
    tamper::go_on(&browser, "scan");
    page::wait_for_stage(&browser, "ready");
    assert_state(&browser, "exams");
    let studies = page::studies(&browser);
    page::type_event_id(&browser, &studies[0], "12345678901");
    page::type_event_id(&browser, &studies[1], "4107383");
    let date = format!("[data-study='{}'] input[name=exam-date]", studies[1]);
    browser.keys(&date, "yesterday");
    page::wait_for_words(&browser, "not the Participant ID.");
    browser.run("document.querySelector('#set-aside')?.setAttribute('open', '')", json!([]));
    assert_state(&browser, "refused ID");
    // One by one, as a person would: the driver's own way of emptying tells the page nothing.
    browser.keys(&date, &BACKSPACE.repeat("yesterday".len()));
    page::type_event_id(&browser, &studies[0], "4107382");
    page::open_look(&browser);
    page::wait_for_search(&browser);
    assert_state(&browser, "look");
    page::press(&browser, ".light-table [data-act=wholly]");
    page::press(&browser, ".light-table .key-list summary");
    page::press(&browser, "#changes summary");
    browser.wait("document.querySelectorAll('#changes details').length > 2");
    browser.run("document.querySelector('#changes details').open = true", json!([]));
    assert_state(&browser, "reasons, keys and changes opened");
    page::press(&browser, ".light-table [data-why=letters]");
    page::wait_for_words(&browser, "The whole series is left out");
    assert_state(&browser, "a series left out");
    browser.run("document.querySelector('#hide-names').click()", json!([]));
    assert_state(&browser, "names hidden");
    browser.run("document.querySelector('#hide-names').click()", json!([]));

    page::deidentify(&browser);
    page::wait_for_stage(&browser, "working");
    assert_state(&browser, "running");
    tamper::go_on(&browser, "write");
    page::wait_for_stage(&browser, "done");
    assert_state(&browser, "passed");
    page::press(&browser, "#outcome [data-outcome=written] summary");
    browser.wait("document.querySelector('#outcome [data-file]')");
    assert_state(&browser, "outcome opened");
    let zip = page::save(&browser, "4107382");
    assert_state(&browser, "started");
    page::drop_back(&browser, "4107382", &zip);
    page::wait_for_saved(&browser, "4107382", "confirmed");
    assert_state(&browser, "confirmed");
    page::press(&browser, "#to-upload");
    page::wait_for_words(&browser, "ic-data@jpl.nasa.gov");
    assert_state(&browser, "next");
}

#[test]
fn when_something_is_amiss() {
    let browser = open();
    let exam = series(&browser.scratch().join("amiss"), "one", &[1, 2], IMAGE);
    series(&exam.folder, "other", &[3], Image { patient: ["Vexworthy^Tobias", "MRN-7"], ..IMAGE });
    series(&exam.folder, "later", &[1, 2, 6], Image { study: "2.25.7200", ..IMAGE });
    fs::write(exam.folder.join("empty"), "").unwrap();
    tamper::with(&browser, tamper::WAITING_WORKERS);
    page::choose_folder(&browser, &exam.folder);
    tamper::go_on(&browser, "scan");
    page::wait_for_stage(&browser, "ready");
    assert_state(&browser, "two patients, a gap, an empty file");
    page::press(&browser, "[data-study='2.25.7100'] button.leave");
    page::type_event_id(&browser, "2.25.7200", "1234567");
    page::deidentify(&browser);
    page::press(&browser, "#cancel");
    page::wait_for_stage(&browser, "done");
    assert_state(&browser, "cancelled");
    page::next_patient(&browser);

    let text = browser.scratch().join("letter.txt");
    fs::write(&text, "Dear Dr Plimsole").unwrap();
    page::choose_files(&browser, &[text]);
    page::wait_for_words(&browser, "No CT or PET images here.");
    assert_state(&browser, "nothing to do");

    page::press(&browser, "#open-check");
    assert_state(&browser, "check");
    browser.send_files("#check-files", &exam.images);
    browser.wait("document.querySelector('#check-verdict[data-verdict=fail]')");
    assert_state(&browser, "check failed");
}

#[test]
fn where_the_browser_is_not_supported() {
    let browser = Browser::start_without(Kind::Chromium, Without::WebAssembly);
    browser.open(&page::file_url());
    assert!(browser.is_displayed("#unsupported"));
    assert_state(&browser, "unsupported");
}
