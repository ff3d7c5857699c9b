//! The page's contract: what a person does with it, step by step.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::session::DEADLINE;

/// The address of the built file on disk.
pub fn file_url() -> String {
    format!("file://{}", crate::page_file().display())
}

/// Opens the page from an address and waits until it can take files.
pub fn open(browser: &Browser, url: &str) {
    browser.open(url);
    browser.wait("document.body.dataset.stage === 'empty' && document.querySelector('#folder')");
}

/// Gives the page a folder, as the folder button does.
pub fn choose_folder(browser: &Browser, folder: &Path) {
    browser.keys("#folder", &folder.display().to_string());
}

/// Gives the page files, as the file button does.
pub fn choose_files(browser: &Browser, files: &[PathBuf]) {
    let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    browser.keys("#files", &paths.join("\n"));
}

/// Waits until `body[data-stage]` is this.
pub fn wait_for_stage(browser: &Browser, stage: &str) {
    browser.wait(&format!("document.body.dataset.stage === '{stage}'"));
}

/// The Study Instance UIDs of the studies shown.
pub fn studies(browser: &Browser) -> Vec<String> {
    let list = browser.run(
        "return [...document.querySelectorAll('[data-study]')].map((study) => study.dataset.study)",
        json!([]),
    );
    list.as_array().unwrap().iter().map(|uid| uid.as_str().unwrap().to_string()).collect()
}

/// Types an Event ID for a study.
pub fn type_event_id(browser: &Browser, study: &str, event_id: &str) {
    let control = format!("[data-study='{study}'] input[name=event-id]");
    browser.clear(&control);
    browser.keys(&control, event_id);
}

/// Accepts what waits for a look, when something does, and presses the button.
pub fn deidentify(browser: &Browser) {
    let ready = "document.querySelector('#review-approve') || \
                 document.querySelector('#deidentify:not([aria-disabled=true]):not(:disabled)')";
    browser.wait(ready);
    if browser.run("return !!document.querySelector('#review-approve')", json!([])) == json!(true) {
        press(browser, "#review-approve");
    }
    browser.wait("document.querySelector('#deidentify:not([aria-disabled=true]):not(:disabled)')");
    press(browser, "#deidentify");
}

/// Presses a button that may be anywhere on the page.
pub fn press(browser: &Browser, selector: &str) {
    browser.run(
        "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })",
        json!([selector]),
    );
    browser.click(selector);
}

/// The files counted under each outcome and reason.
pub fn outcomes(browser: &Browser) -> BTreeMap<(String, String), u64> {
    let groups = browser.run(
        "return [...document.querySelectorAll('#outcome [data-outcome]')]
           .map(({ dataset }) => [dataset.outcome, dataset.code ?? '', Number(dataset.count)])",
        json!([]),
    );
    let group = |entry: &Value| {
        let word = |index: usize| entry[index].as_str().unwrap().to_string();
        ((word(0), word(1)), entry[2].as_u64().unwrap())
    };
    groups.as_array().unwrap().iter().map(group).collect()
}

/// `data-verdict` of an event.
pub fn verdict(browser: &Browser, event_id: &str) -> String {
    let verdict = browser
        .wait(&format!("document.querySelector('[data-event=\"{event_id}\"]')?.dataset.verdict"));
    verdict.as_str().unwrap().to_string()
}

/// Presses an event's Save and waits for the whole file.
pub fn save(browser: &Browser, event_id: &str) -> PathBuf {
    press(browser, &format!("[data-event='{event_id}'] .save"));
    browser.wait(&format!(
        "document.querySelector('[data-event=\"{event_id}\"]')?.dataset.saved === 'started'"
    ));
    downloaded(browser, &format!("{event_id}.zip"))
}

/// Waits for a download. The browser writes under another name and gives the
/// file its own at the end, after an empty one has held the place.
pub fn downloaded(browser: &Browser, name: &str) -> PathBuf {
    let file = browser.downloads().join(name);
    let start = Instant::now();
    loop {
        let entries = std::fs::read_dir(browser.downloads()).unwrap();
        let names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        let arrived = file.metadata().is_ok_and(|metadata| metadata.len() > 0);
        if arrived && !names.iter().any(|name| name.to_string_lossy().ends_with(".crdownload")) {
            return file;
        }
        assert!(start.elapsed() < DEADLINE, "no {name}, only {names:?}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// Fails when the console shows an error: one of the page's own, or something
/// that its policy stopped.
pub fn assert_quiet(browser: &Browser) {
    let shown = browser.console();
    let errors: Vec<_> = shown.iter().filter(|line| line.contains("SEVERE")).collect();
    assert!(errors.is_empty(), "the console shows: {errors:#?}");
}
