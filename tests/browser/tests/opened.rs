//! The page as it opens, from disk and served.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use browser_tests::{chromium, page};
use serde_json::json;

#[test]
fn opened_from_disk_it_waits_for_files_without_an_error() {
    let browser = chromium::start();
    page::open(&browser, &page::file_url());
    let id = browser.run("return LTP2.buildId", json!([]));
    let footer = browser.run("return document.body.innerText", json!([]));
    assert!(footer.as_str().unwrap().contains(id.as_str().unwrap()), "the page shows its build");
    page::assert_quiet(&browser);
}

/// The page may show addresses; it must have no means to call one.
#[test]
fn the_file_holds_no_network_code() {
    let page = std::fs::read_to_string(browser_tests::page_file()).unwrap();
    let wasm = page.lines().map(str::len).max().unwrap();
    let script = page.lines().filter(|line| line.len() < wasm).collect::<Vec<_>>().join("\n");
    for word in [
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "WebTransport",
        "EventSource",
        "sendBeacon",
        "RTCPeerConnection",
        "importScripts",
        "navigator.serviceWorker",
        "window.open(",
        "src=\"http",
        "@import",
        "url(",
    ] {
        assert!(!script.contains(word), "{word}");
    }
}
