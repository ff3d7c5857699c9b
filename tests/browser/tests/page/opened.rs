//! The page as it opens, from disk and served.

use browser_tests::{browser, page};

#[test]
fn opened_from_disk_it_waits_for_files_without_an_error() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        let version = browser.text("#version");
        let build = version.split_once(", build ").unwrap().1;
        assert!(build.len() >= 8, "the page shows its build: {version}");
        page::assert_quiet(&browser);
    }
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
