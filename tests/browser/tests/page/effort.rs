//! How much a coordinator has to do for an ordinary exam.

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::clean_exam;
use browser_tests::{page, tamper};
use serde_json::json;

const CONTROL: &str = "\u{e009}";
const ENTER: &str = "\u{e007}";

/// Drop, Event ID, De-identify, Save, and at most two clicks more.
#[test]
fn a_clean_exam_needs_few_clicks() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        browser.run(
            "window.clicks = 0;
             document.addEventListener('click', ({ isTrusted }) => { if (isTrusted) window.clicks += 1; }, true)",
            json!([]),
        );
        page::drop_files(&browser, &exam.images);
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        assert!(!page::is_there(&browser, "#review-approve"), "nothing of it needs a person");
        browser.click("#deidentify");
        page::wait_for_stage(&browser, "done");
        let zip = page::save(&browser, "1234567");
        page::drop_files(&browser, &[zip]);
        page::wait_for_saved(&browser, "1234567", "confirmed");
        browser.click("#to-upload");
        page::wait_for_words(&browser, "https://edrn-labcas.ibmaspera.com/");
        let clicks = browser.run("return window.clicks", json!([])).as_u64().unwrap();
        assert!((2..=4).contains(&clicks), "{clicks} clicks");
        page::assert_quiet(&browser);
    }
}

/// Keys alone take no more acts than the pointer: a key that is no text is an act, and so is a click.
#[test]
fn keys_alone_take_no_more_acts_than_the_pointer() {
    const ACTS: &str = "window.acts = 0;
        for (const kind of ['click', 'keydown']) document.addEventListener(kind, ({ isTrusted, key, detail }) => {
          const isText = key && key.length === 1 || key === 'Control';
          const isByKey = kind === 'click' && detail === 0;
          if (isTrusted && !isText && !isByKey) window.acts += 1;
        }, true)";
    let acts = |browser: &Browser, way: &dyn Fn(&Browser)| -> u64 {
        let exam = clean_exam(&browser.scratch());
        page::open(browser, &page::file_url());
        page::drop_files(browser, &exam.images);
        page::wait_for_stage(browser, "ready");
        browser.run(ACTS, json!([]));
        way(browser);
        page::assert_quiet(browser);
        browser.run("return window.acts", json!([])).as_u64().unwrap()
    };
    let confirm = |browser: &Browser| {
        page::wait_for_saved(browser, "1234567", "started");
        let zip = page::downloaded(browser, "1234567.zip");
        page::drop_files(browser, &[zip]);
        page::wait_for_saved(browser, "1234567", "confirmed");
    };
    const MAY_GO: &str = "document.querySelector('#deidentify:not([aria-disabled=true])')";
    const MAY_SAVE: &str = "document.querySelector('#save-next')";
    for browser in browser::each() {
        let by_pointer = acts(&browser, &|browser| {
            browser.click("[name=event-id]");
            browser.type_keys("1234567");
            browser.wait(MAY_GO);
            browser.click("#deidentify");
            page::wait_for_stage(browser, "done");
            browser.wait(MAY_SAVE);
            browser.click("#save-next");
            confirm(browser);
            browser.click("#to-upload");
            page::wait_for_words(browser, "https://edrn-labcas.ibmaspera.com/");
        });
        std::fs::remove_file(browser.downloads().join("1234567.zip")).unwrap();
        let by_keys = acts(&browser, &|browser| {
            browser.chord(CONTROL, ENTER);
            browser.type_keys("1234567");
            browser.wait(MAY_GO);
            browser.chord(CONTROL, ENTER);
            page::wait_for_stage(browser, "done");
            browser.wait(MAY_SAVE);
            browser.chord(CONTROL, ENTER);
            confirm(browser);
            browser.chord(CONTROL, ENTER);
            page::wait_for_words(browser, "https://edrn-labcas.ibmaspera.com/");
        });
        assert_eq!((by_pointer, by_keys), (4, 4));
    }
}

/// What a person would point to with the browser's own pickers: a folder of the page's own.
const PICKERS: &str = "window.showSaveFilePicker = async ({ suggestedName }) =>
    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
window.showDirectoryPicker = () => navigator.storage.getDirectory();";

/// Where the browser has pickers: the bar's one action saves, and what lies on the disk then
/// was read back.
#[test]
fn one_act_saves_and_confirms_where_the_browser_has_a_picker() {
    let browser = Browser::start(Kind::Chromium);
    let exam = clean_exam(&browser.scratch());
    // The browser's own file system stands for the disk; it needs a served page.
    page::open(&browser, &browser_tests::served_url());
    tamper::with(&browser, PICKERS);
    page::choose_folder(&browser, &exam.folder);
    page::wait_for_stage(&browser, "ready");
    page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
    page::deidentify(&browser);
    page::wait_for_stage(&browser, "done");
    let primary = "document.querySelector('#bar-actions .primary')?.id";
    browser.wait(&format!("{primary} === 'save-next'"));
    page::press(&browser, "#save-next");
    page::wait_for_saved(&browser, "1234567", "confirmed");
    browser.wait(&format!("{primary} === 'to-upload'"));
    let size = browser.run_async(
        "const done = arguments[arguments.length - 1];
         navigator.storage.getDirectory().then((own) => own.getFileHandle('1234567.zip'))
           .then((own) => own.getFile()).then(({ size }) => done(size))",
    );
    assert!(size.as_u64().unwrap() > 1000, "{size}");
    page::assert_quiet(&browser);
}

/// Nothing typed, and nothing that nobody confirmed, is cleared by one press.
#[test]
fn what_would_be_lost_is_asked_about() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        let again = "[data-step='1'] .head .actions button";
        let study = page::studies(&browser).remove(0);
        page::type_event_id(&browser, &study, "12");
        page::press(&browser, again);
        page::wait_for_words(&browser, "What you typed and decided is cleared for good.");
        page::press(&browser, "#stay");
        browser.wait("document.querySelector('[name=event-id]').value === '12'");
        page::type_event_id(&browser, &study, "1234567");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        let zip = page::save(&browser, "1234567");
        page::press(&browser, "#next-patient");
        page::wait_for_words(&browser, "Not confirmed yet: 1 exam.");
        page::press(&browser, "#stay");
        page::drop_files(&browser, &[zip]);
        page::wait_for_saved(&browser, "1234567", "confirmed");
        page::press(&browser, "#next-patient");
        page::wait_for_stage(&browser, "empty");
        page::assert_quiet(&browser);
    }
}
