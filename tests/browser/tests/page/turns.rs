//! What comes while the page is at something else: it waits for its turn, begins anew, or comes to
//! nothing, and never gets into what another patient's files are at.

use std::fs;

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::{IMAGE, Image, clean_exam, ct_exam, series};
use browser_tests::{command, page, tamper};
use serde_json::json;

const EVENT_ID: &str = "1234567";

/// What is dropped is walked at once, or only with `goOn()`: as a large folder on a slow network.
const WALK: &str = "const walked = arguments[0]
    ? new Promise((resolve) => { window.goOn = () => resolve(null); })
    : Promise.resolve(null);
  DataTransferItem.prototype.getAsFileSystemHandle = () => walked";

#[test]
fn the_sample_can_be_tried_after_a_drop_without_images() {
    for browser in browser::each() {
        let letter = browser.scratch().join("letter.txt");
        fs::write(&letter, "Dear Dr Plimsole\n").unwrap();
        page::open(&browser, &page::file_url());
        page::drop_files(&browser, &[letter]);
        page::wait_for_stage(&browser, "done");
        page::press(&browser, "#sample");
        page::wait_for_stage(&browser, "ready");
        assert_eq!(page::studies(&browser).len(), 2);
        assert!(!page::words(&browser).contains("letter.txt"));
        page::assert_quiet(&browser);
    }
}

#[test]
fn what_is_dropped_while_another_drop_is_walked_is_taken_after_it() {
    for browser in browser::each() {
        let scratch = browser.scratch();
        let drops = [("first", IMAGE), ("second", Image { study: "2.25.7200", ..IMAGE })];
        let drops = drops.map(|(name, image)| {
            let exam = series(&scratch.join(name), "SE1", &[1, 2], image);
            fs::write(exam.folder.join(format!("{name}.txt")), "a letter").unwrap();
            page::files_in(&exam.folder)
        });
        page::open(&browser, &page::file_url());
        for (n, files) in drops.iter().enumerate() {
            page::hold_files(&browser, files);
            browser.run(WALK, json!([n == 0]));
            page::drop_held(&browser);
        }
        browser.run("window.goOn()", json!([]));
        browser.wait(
            "document.body.dataset.stage === 'ready' && document.querySelectorAll('[data-study]').length === 2",
        );
        browser.run(
            "for (const fold of document.querySelectorAll('#set-aside, #set-aside details')) fold.open = true",
            json!([]),
        );
        browser.wait("document.querySelectorAll('#set-aside [data-file]').length === 2");
        let letters = browser.run(
            "return [...document.querySelectorAll('#set-aside [data-file]')]
               .sort((a, b) => a.dataset.file - b.dataset.file)
               .map((row) => row.querySelector('.pii').textContent)",
            json!([]),
        );
        assert_eq!(letters, json!(["first.txt", "second.txt"]));
        page::assert_quiet(&browser);
    }
}

/// The browser's own file system stands for the folder. A file that was written is given back only
/// with `goOn()`.
const HELD_FOLDER: &str = "window.asked = [];
  window.showDirectoryPicker = () => navigator.storage.getDirectory();
  const { getFileHandle } = FileSystemDirectoryHandle.prototype;
  FileSystemDirectoryHandle.prototype.getFileHandle = function (name, how) {
    window.asked.push(name);
    return getFileHandle.call(this, name, how);
  };
  const { getFile } = FileSystemFileHandle.prototype;
  FileSystemFileHandle.prototype.getFile = async function () {
    await new Promise((resolve) => { window.goOn = resolve; });
    const file = await getFile.call(this);
    // Whoever waits for the file goes on before this.
    setTimeout(() => { window.wasGiven = true; });
    return file;
  }";

#[test]
fn the_next_patient_ends_the_saving_into_a_folder() {
    let browser = Browser::start(Kind::Chromium);
    let exam = clean_exam(&browser.scratch());
    page::open(&browser, &browser_tests::served_url());
    tamper::with(&browser, HELD_FOLDER);
    page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
    let change = "[aria-label='Change the exams']";
    assert!(page::is_there(&browser, change));
    browser.click_words("button", "Save as files into a folder");
    browser.wait("!!window.goOn");
    // What is being saved is neither saved again nor changed.
    assert!(page::is_there(&browser, "[data-event] .save[aria-disabled=true]"));
    assert!(!page::is_there(&browser, change));
    page::next_patient(&browser);
    page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
    browser.run("window.goOn()", json!([]));
    browser.wait("window.wasGiven === true");
    let asked = browser.run("return window.asked", json!([]));
    assert_eq!(asked, json!(["IMG#1_1234567.dcm"]), "no file but the one under way");
    page::wait_for_saved(&browser, EVENT_ID, "no");
    assert!(page::is_there(&browser, change) && !page::is_there(&browser, "[aria-disabled=true]"));
    page::assert_quiet(&browser);
}

#[test]
fn with_other_settings_what_was_received_is_checked_again() {
    for browser in browser::each() {
        let scratch = browser.scratch();
        let exam = ct_exam(&scratch);
        let done = command::deidentify(&exam.folder, &["--event-id", EVENT_ID], &scratch);
        let zip = scratch.join("out").join(&done.zips[0].0);
        let settings = [scratch.join("site.json")];
        fs::write(&settings[0], r#"{"ltp2-deid-settings": 1, "cap-age": true}"#).unwrap();
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::WAITING_WORKERS);
        browser.run("window.held.check = []", json!([]));
        page::press(&browser, "#open-check");
        browser.send_files("#check-files", &[zip]);
        browser.wait("window.held.check.length === 1");
        // While it is read, and when it is shown: neither answer would be of these settings.
        browser.send_files("#settings-file", &settings);
        browser.wait("window.held.check.length === 2");
        tamper::go_on(&browser, "check");
        browser.wait("document.querySelector('#check-verdict[data-verdict=pass]')");
        browser.run("document.querySelector('#check-verdict').id = 'shown-before'", json!([]));
        browser.send_files("#settings-file", &settings);
        browser.wait("document.querySelector('#check-verdict[data-verdict=pass]')");
        assert!(!page::is_there(&browser, "#shown-before"));
        page::assert_quiet(&browser);
    }
}

#[test]
fn an_event_map_or_settings_that_cannot_be_read_are_said() {
    for browser in browser::each() {
        let scratch = browser.scratch();
        let exam = clean_exam(&scratch);
        let [map, settings] = ["map.csv", "site.json"].map(|name| scratch.join(name));
        fs::write(&map, "event_id,accession_number\n1234567,ACC-7730021\n").unwrap();
        fs::write(&settings, r#"{"ltp2-deid-settings": 1, "cap-age": true}"#).unwrap();
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        // As when the file is gone, or may not be read.
        browser.run(
            "Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'))",
            json!([]),
        );
        browser.send_files("#event-map", &[map]);
        page::wait_for_words(
            &browser,
            "An event map was not used: It could not be read. Choose it again.",
        );
        page::press(&browser, "#open-settings");
        browser.send_files("#settings-file", &[settings]);
        page::wait_for_words(
            &browser,
            "The file was not used: It could not be read. Choose it again.",
        );
        page::assert_quiet(&browser);
    }
}
