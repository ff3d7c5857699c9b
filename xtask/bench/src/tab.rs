//! The real page, opened from disk in Chromium, with a probe that notes the times.

use std::ops::Deref;
use std::path::Path;
use std::time::{Duration, Instant};

use browser_tests::browser::{Browser, Kind};
use browser_tests::page;
use serde_json::{Value, json};

const PROBE: &str = include_str!("probe.js");
/// Far longer than anything here takes: a page that is stuck must end some time.
const PATIENCE: Duration = Duration::from_secs(1800);
/// An Event ID as the study gives them.
pub const EVENT_ID: &str = "1234567";
/// Reading patterns of the bare read: so many reads under way in each worker.
const FLIGHTS: [u32; 4] = [1, 2, 4, 8];

/// A browser with the page in it.
pub struct Tab {
    browser: Browser,
    /// The page's address.
    url: String,
}

impl Deref for Tab {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Tab {
    /// Starts a browser for the page.
    pub fn start() -> Self {
        Self::of(page::file_url())
    }

    /// Starts a browser for the page at this address.
    pub fn of(url: String) -> Self {
        let browser = Browser::start_with(Kind::Chromium, &["--enable-precise-memory-info"]);
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PROBE }));
        Self { browser, url }
    }

    /// Opens the page anew.
    pub fn open(&self) {
        page::open(&self.browser, &self.url);
    }

    /// Opens the page anew and gives it a folder; returns when it is scanned.
    pub fn scan(&self, folder: &Path) {
        self.open();
        page::choose_folder(&self.browser, folder);
        self.until("document.body.dataset.stage === 'ready'");
    }

    /// Types the Event ID, decides what waits and presses the button; returns when all
    /// is written and checked, and the pictures are searched.
    pub fn deidentify(&self) {
        self.press_deidentify();
        self.until("document.body.dataset.stage === 'done'");
        self.until(&format!("document.querySelector('[data-event=\"{EVENT_ID}\"] .save')"));
        let passed = page::verdict(&self.browser, EVENT_ID) == "pass";
        assert!(passed, "the output of the bench's own files does not pass its check");
    }

    /// The same, without waiting.
    pub fn press_deidentify(&self) {
        for study in page::studies(&self.browser) {
            page::type_event_id(&self.browser, &study, EVENT_ID);
        }
        page::deidentify(&self.browser);
    }

    /// Milliseconds from the choice of the folder to the exams being shown.
    pub fn scan_ms(&self) -> f64 {
        self.number("bench.stages.ready - bench.taken")
    }

    /// Milliseconds from the press of the button to the end.
    pub fn run_ms(&self) -> f64 {
        self.number("bench.stages.done - bench.pressed")
    }

    /// The longest that the page was blocked between two of its times, in milliseconds.
    pub fn blocked_ms(&self, from: &str, to: &str) -> f64 {
        self.number(&format!(
            "Math.max(0, ...bench.long.filter(([start]) => start >= {from} - 1 && start < {to})
               .map(([, duration]) => duration))"
        ))
    }

    /// Reads all of the page's files barely in every pattern; milliseconds of each.
    pub fn bare_reads(&self) -> Vec<f64> {
        self.read_barely(0, || {})
    }

    /// The same of the first `end` bytes of the files of a folder, chosen anew each time: a
    /// browser asks the disk about a file when it is first used, as it must for the page.
    pub fn bare_first_reads(&self, end: u64, folder: &Path) -> Vec<f64> {
        self.read_barely(end, || {
            self.run("bench.control()", json!([]));
            self.keys("#bench-folder", &folder.display().to_string());
            self.until("bench.files.length");
        })
    }

    fn read_barely(&self, end: u64, before: impl Fn()) -> Vec<f64> {
        let read = |flight| {
            before();
            self.run(&format!("bench.readBarely({flight}, {end})"), json!([]));
            self.until("bench.bare");
            self.number("bench.bare.ms")
        };
        FLIGHTS.map(read).to_vec()
    }

    /// A number that the page knows.
    pub fn number(&self, expression: &str) -> f64 {
        let value: Value = self.run(&format!("return {expression}"), json!([]));
        value.as_f64().unwrap_or(f64::NAN)
    }

    /// Waits until an expression is true, for as long as it takes.
    pub fn until(&self, expression: &str) {
        let start = Instant::now();
        let expression = format!("return Boolean({expression})");
        while self.run(&expression, json!([])) != json!(true) {
            assert!(start.elapsed() < PATIENCE, "the page is stuck: {expression}");
            let fault = self.run("return bench.fault", json!([]));
            assert_eq!(fault, json!(""), "the probe met a fault");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// The pattern with the best middle value over all rounds: that value, and its reads
/// under way.
pub fn best_bare(rounds: &[Vec<f64>]) -> (f64, u32) {
    let middle = |pattern: usize| {
        let of_round: Vec<f64> =
            rounds.iter().filter_map(|round| round.get(pattern).copied()).collect();
        crate::table::median(&of_round)
    };
    let patterns = FLIGHTS.iter().enumerate().map(|(pattern, flight)| (middle(pattern), *flight));
    patterns.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::NAN, 0))
}
