//! A long run goes on while its tab is hidden, and the browser is asked not to freeze it: a Web
//! Lock is held from the first file read until the saved zip is confirmed.

use browser_tests::browser::{self, Browser};
use browser_tests::exam::clean_exam;
use browser_tests::{page, tamper};
use serde_json::json;

const EVENT_ID: &str = "1234567";

/// The locks that pages of this address hold.
fn locks(browser: &Browser) -> serde_json::Value {
    browser.run_async(
        "const [done] = arguments;
         navigator.locks.query().then(({ held }) => done(held.map(({ name }) => name)))",
    )
}

/// Once the tab is hidden the writing goes on. What the page comes to then is put where a tab
/// of the same address finds it.
const GO_ON_WHEN_HIDDEN: &str = "
  localStorage.clear();
  new MutationObserver(() => {
    if (document.hidden) localStorage.hiddenStage = document.body.dataset.stage;
  }).observe(document.body, { attributeFilter: ['data-stage'] });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) window.goOn('write');
  }, { once: true })";

#[test]
fn a_run_in_a_hidden_tab_finishes_under_a_lock() {
    let held = json!(["ltp2-deid"]);
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        let url = browser_tests::served_url();
        page::open(&browser, &url);
        assert_eq!(locks(&browser), json!([]));
        tamper::with(&browser, tamper::WAITING_WORKERS);
        page::choose_folder(&browser, &exam.folder);
        browser.wait("document.querySelector('#cancel')");
        assert_eq!(locks(&browser), held, "while files are read");
        tamper::go_on(&browser, "scan");
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], EVENT_ID);
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "working");
        browser.run(GO_ON_WHEN_HIDDEN, json!([]));
        browser.behind(&url, || {
            browser.wait("localStorage.hiddenStage === 'done'");
            assert_eq!(locks(&browser), held, "behind another tab");
        });
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
        let zip = page::save(&browser, EVENT_ID);
        assert_eq!(locks(&browser), held, "until it is confirmed");
        page::drop_back(&browser, EVENT_ID, &zip);
        page::wait_for_saved(&browser, EVENT_ID, "confirmed");
        assert_eq!(locks(&browser), json!([]));
        page::assert_quiet(&browser);
    }
}
