//! Judgements that the page shows and the core makes.

use browser_tests::browser::{self, Browser};
use browser_tests::exam::{IMAGE, Image, clean_exam, series};
use browser_tests::page;
use serde_json::json;

/// What was typed is in the control `name` of an exam, all at once as when it is pasted.
fn paste(browser: &Browser, study: &str, name: &str, text: &str) {
    browser.run(
        "const [study, name, text] = arguments;
         const input = document.querySelector(`[data-study='${study}'] input[name=${name}]`);
         input.value = text;
         input.dispatchEvent(new InputEvent('input', { bubbles: true }))",
        json!([study, name, text]),
    );
}

#[test]
fn a_date_that_can_be_read_in_two_ways_is_asked_again() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        let study = page::studies(&browser).remove(0);
        page::type_event_id(&browser, &study, "1234567");
        for date in ["11-04-2026", "04-11-2026", "04.11.2026", "11/04/26"] {
            paste(&browser, &study, "exam-date", date);
            page::wait_for_words(&browser, "Write it like 4 Nov 2026 or 2026-11-04.");
            browser.wait("document.querySelector('#deidentify[aria-disabled=true]')");
        }
        paste(&browser, &study, "exam-date", "4 Nov 2026");
        page::wait_for_words(&browser, "Same day as this exam");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        page::assert_quiet(&browser);
    }
}

/// A screen reader says again what is filled in again.
#[test]
fn what_is_said_of_an_exam_is_not_filled_in_again_while_it_stays() {
    for browser in browser::each() {
        let folder = browser.scratch().join("two");
        series(&folder, "first", &[1], IMAGE);
        series(&folder, "later", &[1], Image { study: "2.25.7200", ..IMAGE });
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        paste(&browser, "2.25.7100", "event-id", "1234567");
        browser.wait("document.querySelector('[data-study=\"2.25.7100\"] .say[data-kind=good]')");
        browser.run(
            "window.filled = 0;
             const watch = new MutationObserver((changes) => { window.filled += changes.length; });
             for (const node of document.querySelectorAll('.say'))
               if (node.closest('[data-study=\"2.25.7100\"]')) watch.observe(node, { childList: true, subtree: true })",
            json!([]),
        );
        paste(&browser, "2.25.7200", "event-id", "7654321");
        browser.wait("document.querySelector('[data-study=\"2.25.7200\"] .say[data-kind=good]')");
        assert_eq!(browser.run("return window.filled", json!([])), json!(0));
        paste(&browser, "2.25.7100", "event-id", "123");
        browser.wait("window.filled > 0");
        page::assert_quiet(&browser);
    }
}

#[test]
fn the_digits_asked_for_are_the_settings() {
    for browser in browser::each() {
        let scratch = browser.scratch();
        let exam = clean_exam(&scratch);
        let settings = exam.folder.join("site.json");
        std::fs::write(settings, r#"{"ltp2-deid-settings": 1, "event-id-digits": 9}"#).unwrap();
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        page::wait_for_words(&browser, "9 digits, from");
        let study = page::studies(&browser).remove(0);
        page::type_event_id(&browser, &study, "1234567");
        page::wait_for_words(&browser, "7 of 9 digits");
        page::type_event_id(&browser, &study, "1234567890");
        page::wait_for_words(&browser, "Enter the 9-digit Event ID");
        paste(&browser, &study, "event-id", "123456789");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        page::assert_quiet(&browser);
    }
}

#[test]
fn an_exam_of_several_dates_goes_by_a_persons_word() {
    for browser in browser::each() {
        let folder = browser.scratch().join("dates");
        series(&folder, "SE1", &[1, 2], IMAGE);
        let next_day = browser_tests::exam::Image { date: "20261105", ..IMAGE };
        series(&folder, "SE1", &[3], next_day);
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        let study = page::studies(&browser).remove(0);
        page::type_event_id(&browser, &study, "1234567");
        page::wait_for_words(&browser, "all dates belong to one event");
        browser.wait("document.querySelector('#deidentify[aria-disabled=true]')");
        page::press(&browser, &format!("[data-study='{study}'] .confirm input"));
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, "1234567"), "pass");
        page::assert_quiet(&browser);
    }
}

/// Opens the pictures while the bar covers the screen but for a strip, takes the bar away
/// again or not, and tells what the verdict says.
fn said_behind_a_bar(browser: &Browser, is_taken_away: bool) -> String {
    let exam = clean_exam(&browser.scratch());
    page::open(browser, &page::file_url());
    page::choose_folder(browser, &exam.folder);
    page::wait_for_stage(browser, "ready");
    page::type_event_id(browser, &page::studies(browser)[0], "1234567");
    browser.run(
        "document.querySelector('#bar').style.minHeight = `${innerHeight - 130}px`;
         document.querySelector('[aria-label=\"Open Look\"]').click();
         document.querySelector('.stage').scrollIntoView({ block: 'start', behavior: 'instant' })",
        json!([]),
    );
    browser.wait(page::ON_THE_TABLE);
    if is_taken_away {
        browser.run(
            "document.querySelector('#bar').style.minHeight = '';
             document.querySelector('.stage').scrollIntoView({ block: 'center', behavior: 'instant' })",
            json!([]),
        );
    }
    // What is drawn after a frame has been shown for one.
    browser.run_async(
        "const done = arguments[arguments.length - 1];
         const frames = (left) => (left ? requestAnimationFrame(() => frames(left - 1)) : done());
         frames(6)",
    );
    // Pressed without the scrolling that a pointer may need.
    browser.run("document.querySelector('#deidentify').click()", json!([]));
    page::wait_for_stage(browser, "done");
    page::words(browser)
}

#[test]
fn pictures_behind_the_bar_were_not_looked_at() {
    for browser in browser::each() {
        let behind = said_behind_a_bar(&browser, false);
        assert!(behind.contains("Check passed"), "{behind}");
        assert!(behind.contains("Nobody looked at them."), "{behind}");
        let shown = said_behind_a_bar(&browser, true);
        assert!(shown.contains("1 of 3 images looked at by you."), "{shown}");
        page::assert_quiet(&browser);
    }
}
