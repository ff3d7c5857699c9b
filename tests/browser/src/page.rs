//! The page's contract: what a person does with it, step by step.

use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::browser::{Browser, Kind};

/// How often a button that moves is aimed at.
const AIMS: usize = 10;

/// The address of the built file on disk.
pub fn file_url() -> String {
    url_of(&crate::page_file())
}

/// The address of a file on disk; on Windows a path begins with a drive's letter.
pub fn url_of(file: &Path) -> String {
    let path = file.display().to_string().replace('\\', "/");
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

/// Opens the page from an address and waits until it can take files.
pub fn open(browser: &Browser, url: &str) {
    browser.open(url);
    browser.wait("document.body.dataset.stage === 'empty' && document.querySelector('#folder')");
    // Only Chromium's console tells what the policy stopped.
    browser.run(
        "window.amiss = [];
         for (const kind of ['error', 'unhandledrejection'])
           window.addEventListener(kind, ({ message, reason }) => window.amiss.push(`${message ?? reason}`));
         document.addEventListener('securitypolicyviolation', ({ blockedURI, violatedDirective }) =>
           window.amiss.push(`${violatedDirective} stopped ${blockedURI}`))",
        json!([]),
    );
}

/// Gives the page a folder, as the folder button does. The drivers of Firefox and WebKit take files
/// only, so there the folder's files come without their folders' names.
pub fn choose_folder(browser: &Browser, folder: &Path) {
    match browser.kind {
        Kind::Chromium | Kind::Chrome | Kind::Edge => {
            browser.keys("#folder", &folder.display().to_string())
        }
        Kind::Firefox | Kind::WebKit | Kind::Safari => {
            browser.send_files("#folder", &files_in(folder));
        }
    }
}

/// All files in a folder and its folders, in the order of their paths.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] })
        .collect()
}

/// Gives the page files, as the file button does.
pub fn choose_files(browser: &Browser, files: &[PathBuf]) {
    browser.send_files("#files", files);
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
    // (WebKitGTK's driver does not aim at what is out of sight.)
    browser.run(
        "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })",
        json!([control]),
    );
    browser.clear(&control);
    browser.keys(&control, event_id);
}

/// Accepts what waits for a look, when something does, and presses the button: again where
/// the search finds more in the same moment.
pub fn deidentify(browser: &Browser) {
    const MAY_GO: &str =
        "document.querySelector('#deidentify:not([aria-disabled=true]):not(:disabled)')";
    const TO_APPROVE: &str = "document.querySelector('#review-approve')";
    for _ in 0..AIMS {
        browser.wait(&format!("{TO_APPROVE} || {MAY_GO}"));
        if browser.run(&format!("return !!{TO_APPROVE}"), json!([])) == json!(true) {
            press(browser, "#review-approve");
            continue;
        }
        press(browser, "#deidentify");
        browser.wait(&format!(
            "['working', 'done'].includes(document.body.dataset.stage) || {TO_APPROVE}"
        ));
        // What was found in the moment of the press leads back within a few turns of the page.
        let stage = browser.run_async(
            "const done = arguments[arguments.length - 1];
             const turn = (left) =>
               left ? setTimeout(turn, 0, left - 1) : done(document.body.dataset.stage);
             turn(5)",
        );
        if stage != json!("ready") {
            return;
        }
    }
    panic!("more and more is found: {}", browser.summary());
}

/// Presses a button that may be anywhere on the page. Pictures that arrive above it may
/// push it away under the pointer, and what is found meanwhile may draw it anew; then it is
/// aimed at again, as a person would.
pub fn press(browser: &Browser, selector: &str) {
    for _ in 0..AIMS {
        browser.run(
            "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })",
            json!([selector]),
        );
        match browser.try_click(selector) {
            Err(error) if error.contains("intercepted") || error.contains("stale element") => {}
            done => return done.unwrap_or_else(|error| panic!("press {selector}: {error}")),
        }
    }
    panic!("{selector} is covered");
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
    let event = format!("document.querySelector('[data-event=\"{event_id}\"]')");
    let verdict = browser.wait(&format!("{event}?.dataset.verdict"));
    // What passed is on offer once its pictures were searched.
    browser.wait(&format!("{event}.dataset.verdict === 'fail' || {event}.querySelector('.save')"));
    verdict.as_str().unwrap().to_string()
}

/// Opens step 3 and waits for the first picture on the light table.
pub fn open_look(browser: &Browser) {
    press(browser, "[aria-label='Open Look']");
    browser.wait(ON_THE_TABLE);
}

/// A picture is on the light table.
pub const ON_THE_TABLE: &str = "document.querySelector('.light-table .stage canvas[data-image]')";

/// Turns all slices of the series on the light table, so that each was on the screen.
pub fn look_at_all(browser: &Browser, images: u32) {
    const HOME: &str = "\u{e011}";
    const DOWN: &str = "\u{e015}";
    browser.run("document.querySelector('.board').focus()", json!([]));
    browser.type_keys(HOME);
    for image in 1..=images {
        browser.wait(&format!("{ON_THE_TABLE}.dataset.image === '{image}'"));
        wait_for_frames(browser);
        browser.type_keys(DOWN);
    }
    wait_for_words(browser, &format!("You looked at {images} of {images} images."));
}

/// What is drawn has been on the screen for a while, and was told of.
pub fn wait_for_frames(browser: &Browser) {
    browser.run_async(
        "const done = arguments[arguments.length - 1];
         const frames = (left) => (left ? requestAnimationFrame(() => frames(left - 1)) : done());
         frames(30)",
    );
}

/// Waits until the search for letters has come to its end; step 3 is open.
pub fn wait_for_search(browser: &Browser) {
    browser.wait("/\\d/.test(document.querySelector('#pictures-head-done').textContent)");
    browser.wait("!/Searching/.test(document.querySelector('#pictures-head-done').textContent)");
}

/// Presses a control of the light table: `no-letters` or `leave-out`.
pub fn act(browser: &Browser, act: &str) {
    press(browser, &format!(".light-table [data-act={act}]"));
}

/// Presses an event's Save and waits for the whole file.
pub fn save(browser: &Browser, event_id: &str) -> PathBuf {
    let control = format!("[data-event='{event_id}'] .save");
    browser.wait(&format!("document.querySelector(\"{control}\")"));
    press(browser, &control);
    browser.wait(&format!(
        "document.querySelector('[data-event=\"{event_id}\"]')?.dataset.saved === 'started'"
    ));
    downloaded(browser, &format!("{event_id}.zip"))
}

/// Waits for a download. The browser writes under another name and gives the
/// file its own at the end, after an empty one has held the place.
pub fn downloaded(browser: &Browser, name: &str) -> PathBuf {
    let file = browser.downloads().join(name);
    let unfinished = browser.kind.unfinished();
    let is_there = crate::is_in_time(|| {
        let mut saved = saved_so_far(browser).into_iter();
        let is_whole = !saved.any(|(name, _)| name.ends_with(unfinished));
        is_whole && has_end(&file).unwrap_or(false)
    });
    let saved = saved_so_far(browser);
    assert!(
        is_there,
        "waited in vain for {name}; there are {saved:?}\nthe page then: {}",
        browser.summary()
    );
    file
}

/// What is in the folder of downloads, by name and size.
fn saved_so_far(browser: &Browser) -> Vec<(String, u64)> {
    let entries = std::fs::read_dir(browser.downloads()).unwrap().flatten();
    let of = |entry: std::fs::DirEntry| {
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        (entry.file_name().to_string_lossy().into_owned(), size)
    };
    entries.map(of).collect()
}

/// WebKitGTK gives a file its name before the last bytes are in it. A zip shows its end.
fn has_end(path: &Path) -> std::io::Result<bool> {
    const END_OF_DIRECTORY_BYTES: u64 = 22;
    let mut file = std::fs::File::open(path)?;
    let size = file.metadata()?.len();
    if path.extension().is_none_or(|extension| extension != "zip") {
        return Ok(size > 0);
    }
    file.seek(SeekFrom::Start(size.saturating_sub(END_OF_DIRECTORY_BYTES)))?;
    let mut end = Vec::new();
    file.read_to_end(&mut end)?;
    Ok(end.starts_with(b"PK\x05\x06"))
}

/// Drops the saved zip back and waits for the page's word on it.
pub fn drop_back(browser: &Browser, event_id: &str, zip: &Path) {
    let control = format!("[data-event='{event_id}'] input[type=file]");
    browser.send_files(&control, &[zip.to_path_buf()]);
}

/// Waits until an event's `data-saved` is this.
pub fn wait_for_saved(browser: &Browser, event_id: &str, saved: &str) {
    browser.wait(&format!(
        "document.querySelector('[data-event=\"{event_id}\"]')?.dataset.saved === '{saved}'"
    ));
}

/// Waits until a sentence can be read on the page, or was said in its live region.
pub fn wait_for_words(browser: &Browser, words: &str) {
    browser.wait(&format!("document.body.innerText.includes({})", json!(words)));
}

/// Whether an element is there.
pub fn is_there(browser: &Browser, selector: &str) -> bool {
    browser.run("return !!document.querySelector(arguments[0])", json!([selector])) == json!(true)
}

/// What is amiss with the page: errors that the console shows (WebKitGTK's driver hands none
/// over), errors and what its policy stopped since it was opened, and whether it has given
/// itself up.
pub fn faults(browser: &Browser) -> Vec<String> {
    let seen = browser.run(
        "const lost = document.querySelector('#bar[data-stage=lost]') ? ['the page gave itself up'] : [];
         return [...(window.amiss ?? []), ...lost]",
        json!([]),
    );
    let seen = seen.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
    browser.console_errors().into_iter().chain(seen).collect()
}

/// Fails when anything is amiss with the page.
pub fn assert_quiet(browser: &Browser) {
    let faults = faults(browser);
    assert!(faults.is_empty(), "{}: {faults:#?}", browser.kind.name());
}

/// Drops files on the page. No driver can drag from outside the browser, so the files come
/// in through a control of the test's own, and the drop itself is made in the page.
/// Folders cannot be dropped this way.
pub fn drop_files(browser: &Browser, files: &[PathBuf]) {
    hold_files(browser, files);
    drop_held(browser);
}

/// Hands files to the browser without the page knowing: what is on the disk may change
/// before they are dropped.
pub fn hold_files(browser: &Browser, files: &[PathBuf]) {
    browser.run(
        "document.getElementById('held-by-test')?.remove();
         const control = document.createElement('input');
         Object.assign(control, { type: 'file', multiple: true, id: 'held-by-test' });
         document.body.append(control)",
        json!([]),
    );
    browser.send_files("#held-by-test", files);
    // A browser looks at a file when it is first asked for its size.
    browser.run(
        "for (const { size } of document.getElementById('held-by-test').files) size",
        json!([]),
    );
}

/// Drops the files that were handed over.
pub fn drop_held(browser: &Browser) {
    browser.run(
        "const transfer = new DataTransfer();
         const control = document.getElementById('held-by-test');
         for (const file of control.files) transfer.items.add(file);
         control.remove();
         document.querySelector('#drop').dispatchEvent(
           new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }))",
        json!([]),
    );
}

/// From an exam's folder to its verdict: the one study in it gets this Event ID.
pub fn take_to_verdict(browser: &Browser, folder: &Path, event_id: &str) {
    choose_folder(browser, folder);
    wait_for_stage(browser, "ready");
    let studies = studies(browser);
    assert_eq!(studies.len(), 1, "{studies:?}");
    type_event_id(browser, &studies[0], event_id);
    deidentify(browser);
    wait_for_stage(browser, "done");
    assert_eq!(verdict(browser, event_id), "pass");
}

/// The text that can be seen on the page.
pub fn words(browser: &Browser) -> String {
    browser.run("return document.body.innerText", json!([])).as_str().unwrap().to_owned()
}

/// Where any of these words can be seen: texts and values in a colour, names that a
/// pointer or a screen reader finds, and the window's title.
pub fn visible(browser: &Browser, words: &[&str]) -> Vec<String> {
    let found = browser.run(
        "const words = arguments[0].map((word) => word.toLowerCase());
         const holds = (text) => words.some((word) => String(text).toLowerCase().includes(word));
         const isSeen = (node) => {
           if (!node.checkVisibility({ visibilityProperty: true })) return false;
           const { color, textShadow } = getComputedStyle(node);
           return !/, 0\\)$|transparent/.test(color) || textShadow !== 'none';
         };
         const found = holds(document.title) ? [`title: ${document.title}`] : [];
         for (const node of document.querySelectorAll('*')) {
           const own = [...node.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data).join(' ');
           if ((holds(own) || ('value' in node && holds(node.value))) && isSeen(node)) found.push(node.outerHTML);
           for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
             if (holds(node.getAttribute(name) ?? '')) found.push(node.outerHTML);
         }
         return found",
        json!([words]),
    );
    found.as_array().unwrap().iter().map(|html| html.as_str().unwrap().to_owned()).collect()
}

/// Fails when the console shows an error.
pub fn assert_no_errors(browser: &Browser) {
    let errors = browser.console_errors();
    assert!(errors.is_empty(), "the console shows: {errors:#?}");
}

/// Goes on to the next patient; where something is not saved, the page asks first.
pub fn next_patient(browser: &Browser) {
    press(browser, "#next-patient");
    browser.wait("document.body.dataset.stage === 'empty' || document.querySelector('#clear')");
    if is_there(browser, "#clear") {
        press(browser, "#clear");
    }
    wait_for_stage(browser, "empty");
}
