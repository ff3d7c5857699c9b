//! Names that are safe for links: chosen in the drawer, written, and known to the check, with
//! the certificate beside the zip and without.

use std::fs;
use std::path::PathBuf;

use browser_tests::browser::{Browser, Kind};
use browser_tests::exam::clean_exam;
use browser_tests::{command, page, saved};
use serde_json::json;

const EVENT_ID: &str = "1234567";
const SAFE: &str = "[name='set-link-safe-names'][value='true']";

/// Checks these files together, and gives the verdict with what is said of it.
fn check(browser: &Browser, files: &[&PathBuf]) -> (String, String) {
    page::open(browser, &page::file_url());
    page::press(browser, "#open-check");
    let files: Vec<PathBuf> = files.iter().map(|file| (*file).clone()).collect();
    browser.send_files("#check-files", &files);
    let verdict = browser.wait("document.querySelector('#check-verdict')?.dataset.verdict");
    (verdict.as_str().unwrap().to_owned(), browser.text("#check-verdict"))
}

#[test]
fn names_safe_for_links_go_the_whole_way() {
    let browser = Browser::start(Kind::Chromium);
    let exam = clean_exam(&browser.scratch());
    page::open(&browser, &page::file_url());
    page::press(&browser, "#open-settings");
    let offered = browser.text("fieldset.setting:has([name='set-link-safe-names'])");
    for name in ["IMG#1_<EventID>.dcm", "IMG_0001_<EventID>.dcm"] {
        assert!(offered.contains(name), "{offered}");
    }
    page::press(&browser, SAFE);
    page::press(&browser, "#close-settings");
    page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
    assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
    let zip = page::save(&browser, EVENT_ID);
    let names: Vec<String> = saved::entries(&zip).into_keys().collect();
    assert_eq!(names, [1, 2, 3].map(|n| format!("{EVENT_ID}/IMG_000{n}_{EVENT_ID}.dcm")));
    page::press(&browser, &format!("[data-event='{EVENT_ID}'] .certificate"));
    let certificate = page::downloaded(&browser, &format!("{EVENT_ID}-certificate.html"));

    let other = "checked against other settings";
    for (files, wanted, told) in [
        (vec![&zip], "pass", false),
        (vec![&zip, &certificate], "pass", true),
        (vec![&certificate], "fail", true),
    ] {
        let (verdict, said) = check(&browser, &files);
        assert_eq!((verdict.as_str(), said.contains(other)), (wanted, told), "{said}");
    }

    // The SOP's names are good by themselves, but not with this certificate.
    let done = command::deidentify(&exam.folder, &["--event-id", EVENT_ID], &browser.scratch());
    let sop = browser.scratch().join("out").join(&done.zips[0].0);
    assert_eq!(check(&browser, &[&sop]).0, "pass");
    let (verdict, said) = check(&browser, &[&sop, &certificate]);
    assert_eq!(verdict, "fail", "{said}");
    assert!(said.contains("not named as the SOP or the settings say"), "{said}");

    // What lies beside a zip and cannot be used is told.
    let put = |name: &str, text: &str| {
        let path = browser.scratch().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let usual = put("usual.json", r#"{ "ltp2-deid-settings": 1 }"#);
    let wrong = put("wrong.json", r#"{ "ltp2-deid-settings": 9 }"#);
    let letter = put("letter.html", "<p>Dear colleague");
    assert_eq!(check(&browser, &[&zip, &usual]).0, "pass", "either way is the study's");
    for files in [vec![&zip, &wrong], vec![&zip, &usual, &certificate]] {
        let (verdict, said) = check(&browser, &files);
        assert_eq!(verdict, "fail", "{said}");
        assert!(said.contains("cannot be used, or two of them differ"), "{said}");
    }
    assert_eq!(check(&browser, &[&zip, &letter]).0, "fail");
    page::assert_quiet(&browser);
}

#[test]
fn names_and_settings_are_loaded_from_a_certificate() {
    let browser = Browser::start(Kind::Chromium);
    let exam = clean_exam(&browser.scratch());
    page::open(&browser, &page::file_url());
    page::press(&browser, "#open-settings");
    page::press(&browser, SAFE);
    page::press(&browser, "#close-settings");
    page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
    page::press(&browser, &format!("[data-event='{EVENT_ID}'] .certificate"));
    let certificate = page::downloaded(&browser, &format!("{EVENT_ID}-certificate.html"));
    page::open(&browser, &page::file_url());
    page::press(&browser, "#open-settings");
    browser.send_files("#settings-file", &[certificate]);
    browser.wait(&format!("document.querySelector(\"{SAFE}\")?.checked"));
    let checked = browser.run("return document.querySelector(arguments[0]).checked", json!([SAFE]));
    assert_eq!(checked, json!(true));
    page::assert_quiet(&browser);
}
