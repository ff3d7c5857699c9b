//! Certificates, the confirmation of saved zips, many exams at once, and the check of what
//! was received, as a person has them on the page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use browser_tests::browser::{Browser, Kind};
use browser_tests::exam::{PLANTED, ct_exam};
use browser_tests::{command, many, page};
use serde_json::{Value, json};

const EVENT_ID: &str = "1234567";

/// From a folder to the finished run of one exam.
fn run_one(browser: &Browser) {
    let exam = ct_exam(&browser.scratch());
    page::open(browser, &page::file_url());
    page::choose_folder(browser, &exam.folder);
    page::wait_for_stage(browser, "ready");
    page::type_event_id(browser, &page::studies(browser)[0], EVENT_ID);
    look_at_every_picture(browser);
    page::deidentify(browser);
    page::wait_for_stage(browser, "done");
    assert_eq!(page::verdict(browser, EVENT_ID), "pass");
}

/// Opens the step with the pictures and waits until the page counts them as seen.
fn look_at_every_picture(browser: &Browser) {
    page::open_look(browser);
    page::look_at_all(browser, 3);
}

/// Saves an event's certificate; what was there from before is replaced.
fn certificate(browser: &Browser, event_id: &str) -> PathBuf {
    let name = format!("{event_id}-certificate.html");
    let _ = fs::remove_file(browser.downloads().join(&name));
    page::press(browser, &format!("[data-event='{event_id}'] .certificate"));
    page::downloaded(browser, &name)
}

/// Gives saved zips back through the button beside the drop target.
fn give_back(browser: &Browser, zips: &[PathBuf]) {
    let paths: Vec<String> = zips.iter().map(|zip| zip.display().to_string()).collect();
    browser.keys(".confirm-drop input", &paths.join("\n"));
}

fn wait_for_saved(browser: &Browser, state: &str, events: usize) {
    browser.wait(&format!("document.querySelectorAll('[data-saved={state}]').length === {events}"));
}

/// The report that a certificate carries.
fn carried(certificate: &Path) -> Value {
    let page = fs::read_to_string(certificate).unwrap();
    let coded = page.split_once("href=\"data:application/json;base64,").unwrap().1;
    let coded = coded.split_once('"').unwrap().0;
    let json = base64::engine::general_purpose::STANDARD.decode(coded).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// The certificate with what it carries in base64 made readable.
fn unfolded(certificate: &Path) -> String {
    let page = fs::read_to_string(certificate).unwrap();
    let mut pieces = page.split(";base64,");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |page, piece| {
        let (coded, behind) = piece.split_once('"').unwrap();
        let carried = base64::engine::general_purpose::STANDARD.decode(coded).unwrap();
        page + &String::from_utf8(carried).unwrap() + behind
    })
}

fn assert_names_nobody(what: &str, text: &str) {
    let text = text.to_lowercase();
    for planted in PLANTED.iter().chain(&["readme.txt", "IM1", "2.25.7100"]) {
        assert!(!text.contains(&planted.to_lowercase()), "{planted} is in {what}");
    }
}

/// What does not fit the report's schema, asked of another program.
fn against_schema(report: &Path) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let python =
        std::env::var_os("LTP2_JUDGES").expect("LTP2_JUDGES: run cargo xtask test browser");
    let (script, schema) = ("tests/judges/schema.py", "docs/report.schema.json");
    let run = Command::new(python).current_dir(root).args([script, schema]).arg(report).output();
    let run = run.unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).into_owned()
}

#[test]
fn report_and_certificate_say_confirmed_only_after_the_zip_came_back() {
    let browser = Browser::start(Kind::Chromium);
    run_one(&browser);
    browser.keys("#initials", "jd");
    let saved = |browser: &Browser| {
        carried(&certificate(browser, EVENT_ID))["events"][0]["saved"].as_str().unwrap().to_owned()
    };
    assert_eq!(saved(&browser), "no");
    let zip = page::save(&browser, EVENT_ID);
    assert_eq!(saved(&browser), "started");

    // A zip with one byte changed, under the same name.
    let whole = fs::read(&zip).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::write(&zip, flipped).unwrap();
    give_back(&browser, std::slice::from_ref(&zip));
    browser.wait("document.querySelector('[data-event] .note.bad')");
    assert_eq!(saved(&browser), "started");

    fs::write(&zip, whole).unwrap();
    give_back(&browser, &[zip]);
    wait_for_saved(&browser, "confirmed", 1);
    let path = certificate(&browser, EVENT_ID);
    let (page, report) = (unfolded(&path), carried(&path));
    assert_eq!(report["events"][0]["saved"], "confirmed");
    assert!(page.contains("<dd>Confirmed"));
    assert_names_nobody("the certificate", &page);
    assert_names_nobody("the report in it", &report.to_string());
    assert_names_nobody(
        "the name of the certificate",
        &path.file_name().unwrap().to_string_lossy(),
    );
    assert_looks(&report);
    let json = browser.scratch().join("carried.json");
    fs::write(&json, report.to_string()).unwrap();
    assert_eq!(against_schema(&json), "");
    page::assert_quiet(&browser);
}

/// The pictures were on the screen, and what waited was accepted, by somebody with initials.
fn assert_looks(report: &Value) {
    let looks = report["events"][0]["looks"].as_array().unwrap();
    let seen =
        looks.iter().find(|look| look["decision"] == "looked").expect("pictures were looked at");
    assert_eq!(seen["images"], 3, "{seen}");
    for look in looks {
        assert_eq!((&look["by"], &look["initials"]), (&json!("person"), &json!("JD")), "{look}");
        assert!(look["when"].as_str().unwrap().ends_with('Z'), "{look}");
    }
}

#[test]
fn report_and_manifest_are_saved_out_of_a_certificate_without_a_script() {
    let browser = Browser::start(Kind::Chromium);
    run_one(&browser);
    let path = certificate(&browser, EVENT_ID);
    browser.open(&format!("file://{}", path.display()));
    page::press(&browser, "a[download$='.csv']");
    let csv = fs::read_to_string(page::downloaded(&browser, "1234567-manifest.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 3, "{csv}");
    page::press(&browser, "a[download$='.json']");
    let json = fs::read(page::downloaded(&browser, "1234567-report.json")).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&json).unwrap(), carried(&path));
    page::assert_quiet(&browser);
}

#[test]
fn report_of_a_thousand_images_prints_on_two_sheets() {
    let browser = Browser::start(Kind::Chromium);
    let exam = many::exams(&browser.scratch(), 1, 1000);
    let path = command::certificate(&exam, EVENT_ID, &browser.scratch());
    let report = carried(&path);
    assert_eq!(report["events"][0]["manifest"].as_array().unwrap().len(), 1000);
    browser.open(&format!("file://{}", path.display()));
    let sheets = sheets(&browser.print());
    assert!((1..=2).contains(&sheets), "{sheets} sheets");
}

/// The pages of a PDF file: its objects of that type, which Chromium leaves in the clear.
pub fn sheets(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.match_indices("/Type /Page")
        .filter(|(at, word)| !text[at + word.len()..].starts_with('s'))
        .count()
}

#[test]
fn report_a_zip_and_a_certificate_for_each_of_thirty_exams() {
    let browser = Browser::start(Kind::Chromium);
    let folder = many::exams(&browser.scratch(), 30, 2);
    let ids: Vec<String> = (0..30).map(many::event_id).collect();
    page::open(&browser, &page::file_url());
    // The event map lies in the folder and is used.
    page::choose_folder(&browser, &folder);
    page::wait_for_stage(&browser, "ready");
    page::deidentify(&browser);
    page::wait_for_stage(&browser, "done");
    for id in &ids {
        assert_eq!(page::verdict(&browser, id), "pass", "{id}");
    }
    // A browser drops downloads of a long row without a word: one press starts a few.
    for started in [8, 16, 24, 30] {
        page::press(&browser, "#save-next");
        wait_for_saved(&browser, "started", started);
    }
    let zips: Vec<PathBuf> =
        ids.iter().map(|id| page::downloaded(&browser, &format!("{id}.zip"))).collect();
    give_back(&browser, &zips);
    wait_for_saved(&browser, "confirmed", 30);
    let last = ids.last().unwrap();
    let report = carried(&certificate(&browser, last));
    assert_eq!(report["events"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&report["events"][0]["event_id"], &report["events"][0]["saved"]),
        (&json!(last), &json!("confirmed"))
    );
    page::assert_quiet(&browser);
}

/// The verdict of the check view, once it is there.
fn check_verdict(browser: &Browser) -> String {
    let verdict = browser.wait("document.querySelector('#check-verdict')?.dataset.verdict");
    verdict.as_str().unwrap().to_owned()
}

#[test]
fn report_of_a_check_takes_zips_folders_and_files_and_names_no_original() {
    let browser = Browser::start(Kind::Chromium);
    let exam = ct_exam(&browser.scratch());
    let done = command::deidentify(&exam.folder, &["--event-id", EVENT_ID], &browser.scratch());
    let zip = browser.scratch().join("out").join(&done.zips[0].0);
    let folder = browser.scratch().join(EVENT_ID);
    fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in browser_tests::saved::entries(&zip) {
        fs::write(browser.scratch().join(name), bytes).unwrap();
    }
    let loose = folder.join(format!("IMG#1_{EVENT_ID}.dcm"));
    for (control, path) in
        [("#check-files", &zip), ("#check-folder", &folder), ("#check-files", &loose)]
    {
        page::open(&browser, &page::file_url());
        page::press(&browser, "#open-check");
        browser.keys(control, &path.display().to_string());
        assert_eq!(check_verdict(&browser), "pass", "{}", path.display());
        let said =
            browser.run("return document.querySelector('#check-verdict').innerText", json!([]));
        let said = said.as_str().unwrap().to_owned();
        assert!(
            said.contains("No known problem") && !said.to_lowercase().contains("clean"),
            "{said}"
        );
        page::press(&browser, ".received > summary");
        browser.wait("document.querySelector('.received canvas')");
    }

    // The originals: every finding has its place, and the saved report names nobody.
    page::open(&browser, &page::file_url());
    page::press(&browser, "#open-check");
    browser.keys("#check-folder", &exam.folder.join("DICOM").display().to_string());
    assert_eq!(check_verdict(&browser), "fail");
    page::press(&browser, "#check-verdict .verdict-side .button");
    let report = fs::read_to_string(page::downloaded(&browser, "ltp2-check-report.json")).unwrap();
    assert_names_nobody("the report of a check", &report);
    let report: Value = serde_json::from_str(&report).unwrap();
    let name = report["findings"].as_array().unwrap().iter();
    let name = name.filter(|finding| finding["where"] == "(0010,0010)").collect::<Vec<_>>();
    assert!(
        name.iter().any(|finding| finding["files"] == 3 && finding["severity"] == "fail"),
        "{name:#?}"
    );
    page::assert_quiet(&browser);
}
