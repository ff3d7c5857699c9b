//! The whole way without a pointer: from step to step the focus stands on the heading, and
//! Tab leads to whatever comes next.

use browser_tests::browser::{self, Browser};
use browser_tests::page;
use serde_json::json;

const TAB: &str = "\u{e004}";
const CONTROL: &str = "\u{e009}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";
const DOWN: &str = "\u{e015}";

/// Tabs until the focus is on an element that the selector finds.
fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..60 {
        browser.type_keys(TAB);
        if has_focus(browser, selector) {
            return;
        }
    }
    let focused = browser.run("return document.activeElement.outerHTML", json!([]));
    panic!("60 tabs do not lead to {selector}; the focus is on {focused}");
}

fn has_focus(browser: &Browser, selector: &str) -> bool {
    browser.run("return document.activeElement.matches(arguments[0])", json!([selector]))
        == json!(true)
}

/// The step is open and its heading has the focus.
fn assert_step(browser: &Browser, step: u32) {
    browser.wait(&format!("document.activeElement.id === 'h-{step}'"));
    let seen = browser.run(
        "const { top, bottom } = document.activeElement.getBoundingClientRect();
         return top >= 0 && bottom <= innerHeight",
        json!([]),
    );
    assert_eq!(seen, json!(true), "the heading of step {step} is in the window");
}

/// A control has the focus, and it can be seen that it has.
fn press_with(browser: &Browser, selector: &str, key: &str) {
    tab_to(browser, selector);
    let shown = browser.run(
        "const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
         return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0",
        json!([]),
    );
    assert_eq!(shown, json!(true), "the focus on {selector} shows");
    browser.type_keys(key);
}

#[test]
fn the_whole_way_by_keyboard() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        tab_to(&browser, "#choose-folder");
        tab_to(&browser, "#choose-files");
        press_with(&browser, "#sample", ENTER);
        page::wait_for_stage(&browser, "ready");
        assert_step(&browser, 2);
        // The main control leads to what is asked for, and Enter leads on from there.
        browser.chord(CONTROL, ENTER);
        for (study, event_id) in page::studies(&browser).iter().zip(["4107382", "4107383"]) {
            let control = format!("[data-study='{study}'] input[name=event-id]");
            browser.wait(&format!("document.activeElement.matches(`{control}`)"));
            browser.type_keys(event_id);
            if event_id == "4107382" {
                browser.type_keys(ENTER);
            }
        }

        // The Look, opened from what is still owed.
        tab_to(&browser, "#owed button");
        browser.type_keys(ENTER);
        browser.wait("document.activeElement.closest('#look')");
        assert!(has_focus(&browser, "#look [data-text] input"), "the text that waits");
        decide_text(&browser);
        press_with(&browser, ".light-table [data-act=leave-out]", SPACE);
        // The series in which the search found letters comes forward, and the keys go on there.
        browser.wait("document.activeElement.matches('.board[aria-label*=letters]')");
        browser.type_keys("x");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        press_with(&browser, "#changes summary", ENTER);
        browser.wait("document.querySelector('#changes[open] table, #changes[open] details')");

        press_with(&browser, "#deidentify", ENTER);
        page::wait_for_stage(&browser, "done");
        assert_step(&browser, 5);
        for event_id in ["4107382", "4107383"] {
            press_with(&browser, &format!("[data-event='{event_id}'] .save"), ENTER);
            page::wait_for_saved(&browser, event_id, "started");
            let zip = page::downloaded(&browser, &format!("{event_id}.zip"));
            tab_to(&browser, &format!("[data-event='{event_id}'] .confirm-drop button"));
            // What the browser's own dialog would do.
            page::drop_back(&browser, event_id, &zip);
            page::wait_for_saved(&browser, event_id, "confirmed");
        }
        press_with(&browser, "#to-upload", ENTER);
        assert_step(&browser, 6);
        press_with(&browser, "#next-body input[type=checkbox]", SPACE);
        press_with(&browser, "#next-patient", ENTER);
        page::wait_for_stage(&browser, "empty");
        assert!(has_focus(&browser, "#title"), "a new patient begins at the top");
        page::assert_quiet(&browser);
    }
}

/// Chooses "Keep" among the ways, as radio buttons are used with keys.
fn decide_text(browser: &Browser) {
    browser.type_keys(SPACE);
    browser.wait("document.querySelector('#look [data-text] input:checked')");
    browser.type_keys(DOWN);
    browser.wait("document.querySelector('#look [data-text] input[value=keep]:checked')");
}

/// The drawer keeps the focus while it is open and gives it back.
#[test]
fn the_settings_and_the_trust_note_by_keyboard() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        press_with(&browser, "#trust summary", ENTER);
        browser.wait("document.querySelector('#trust[open]')");
        press_with(&browser, "#hide-names", SPACE);
        browser.wait("document.documentElement.dataset.names === 'hidden'");
        press_with(&browser, "#open-settings", ENTER);
        browser.wait("document.activeElement.closest('dialog[open]')");
        browser.type_keys("\u{e00c}");
        browser.wait("!document.querySelector('dialog[open]')");
        assert!(has_focus(&browser, "#open-settings"), "the focus is given back");
        press_with(&browser, "#open-check", ENTER);
        browser.wait("document.activeElement.matches('#check-view h1')");
    }
}
