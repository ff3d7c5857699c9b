//! Every real file at once: the page accounts for each, and writes what the
//! command writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use browser_tests::chromium::{self, Browser};
use browser_tests::{command, page};

#[test]
fn every_real_file_is_accounted_for_as_by_the_command() {
    for folder in browser_tests::real_files() {
        let browser = chromium::start();
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        let map = type_event_ids(&browser);
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");

        let outcomes = page::outcomes(&browser);
        assert_eq!(outcomes.values().sum::<u64>(), files_in(&folder), "{outcomes:?}");
        let arguments = ["--event-map", map.to_str().unwrap()];
        let command = command::deidentify(&folder, &arguments, browser.scratch());
        assert_eq!(command.outcomes, outcomes);
        assert!(!command.zips.is_empty());
        for (name, bytes) in command.zips {
            let event_id = name.trim_end_matches(".zip");
            assert_eq!(page::verdict(&browser, event_id), "pass", "{event_id}");
            let zip = page::save(&browser, event_id);
            assert!(std::fs::read(zip).unwrap() == bytes, "the page's and the command's {name}");
        }
        page::assert_quiet(&browser);
    }
}

/// An Event ID for each study, and the map that tells them to the command.
fn type_event_ids(browser: &Browser) -> std::path::PathBuf {
    let mut map = "event_id,study_instance_uid\n".to_string();
    for (event_id, study) in (7_100_001..).zip(page::studies(browser)) {
        page::type_event_id(browser, &study, &event_id.to_string());
        map.push_str(&format!("{event_id},{study}\n"));
    }
    let file = browser.scratch().join("map.csv");
    std::fs::write(&file, map).unwrap();
    file
}

fn files_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| if entry.path().is_dir() { files_in(&entry.path()) } else { 1 }).sum()
}
