//! Where a policy has switched off what the page needs, a sentence in the document says so
//! without a script's help.

use browser_tests::browser::{Browser, Kind, Without};
use browser_tests::page;

const WASM_IS_OFF: &str =
    "WebAssembly is off. Ask IT to allow it here, or use another approved browser.";

/// What switches it off on a hospital's computer, and the way out of each.
const WAYS_OUT: [&str; 5] = [
    "enhanced security mode",
    "“Enhance security for this site”",
    "DefaultJavaScriptJitSetting",
    "JavaScriptJitAllowedForSites",
    "a copy on the hospital’s own web server",
];

#[test]
fn without_webassembly_or_scripts_it_says_what_to_ask_for() {
    for kind in Kind::MAIN {
        for without in [Without::WebAssembly, Without::JavaScript] {
            let browser = Browser::start_without(kind, without);
            for url in [page::file_url(), browser_tests::served_url()] {
                browser.open(&url);
                assert!(browser.is_displayed("#unsupported"), "{kind:?} {without:?}");
                let words = browser.text("#unsupported");
                assert!(words.contains(WASM_IS_OFF), "{kind:?} {without:?}: {words}");
                for way in WAYS_OUT {
                    assert!(words.contains(way), "{kind:?} {without:?}: no {way}: {words}");
                }
                for control in ["#drop", "#choose-folder", "#sample", "#bar"] {
                    assert!(!browser.is_displayed(control), "{control} {kind:?} {without:?}");
                }
                assert_eq!(browser.console_errors(), Vec::<String>::new());
            }
        }
    }
}

#[test]
fn the_sentence_stands_in_the_document_itself() {
    let html = std::fs::read_to_string(browser_tests::page_file()).unwrap();
    let body = html.split_once("<body").unwrap().1;
    let before_scripts = body.split_once("<script").unwrap().0;
    assert!(before_scripts.contains(WASM_IS_OFF));
    assert!(!before_scripts.contains("id=\"unsupported\" class=\"unsupported\" hidden"));
}
