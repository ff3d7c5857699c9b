//! A drop of tens of thousands of files.

use std::fs;

use browser_tests::browser::{Browser, Kind};
use browser_tests::exam::clean_exam;
use browser_tests::page;
use serde_json::json;

const FILES: usize = 20_000;

#[test]
fn twenty_thousand_outcomes_add_up_and_the_page_stays_usable() {
    let browser = Browser::start(Kind::Chromium);
    let exam = clean_exam(&browser.scratch());
    for folder in 0..20 {
        let folder = exam.folder.join(format!("folder {folder}"));
        fs::create_dir(&folder).unwrap();
        for file in 0..FILES / 20 {
            fs::write(folder.join(format!("{file}.txt")), file.to_string()).unwrap();
        }
    }
    page::open(&browser, &page::file_url());
    page::take_to_verdict(&browser, &exam.folder, "1234567");
    let outcomes = page::outcomes(&browser);
    let total = (FILES + exam.images.len()) as u64;
    assert_eq!(outcomes.values().sum::<u64>(), total, "{outcomes:?}");
    assert_eq!(outcomes.get(&("skipped".into(), "not-dicom".into())), Some(&(FILES as u64)));
    page::wait_for_words(&browser, "20,003");

    // The page is no larger for it, and a group opens with what a screen can show.
    let nodes =
        || browser.run("return document.querySelectorAll('*').length", json!([])).as_u64().unwrap();
    assert!(nodes() < 1500, "{} elements", nodes());
    page::press(&browser, "#outcome [data-code=not-dicom] summary");
    browser.wait("document.querySelectorAll('#outcome [data-file]').length === 100");
    page::press(&browser, "#outcome [data-code=not-dicom] button");
    browser.wait("document.querySelectorAll('#outcome [data-file]').length === 200");
    assert!(nodes() < 3000, "{} elements", nodes());
    page::save(&browser, "1234567");
    page::assert_quiet(&browser);
}
