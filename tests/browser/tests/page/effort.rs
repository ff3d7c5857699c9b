//! How much a coordinator has to do for an ordinary exam.

use browser_tests::browser;
use browser_tests::exam::clean_exam;
use browser_tests::page;
use serde_json::json;

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
