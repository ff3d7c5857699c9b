//! Every real file at once: the page accounts for each, and writes what the
//! command writes.

use std::collections::BTreeMap;
use std::path::Path;

use browser_tests::browser::{self, Browser};
use browser_tests::{command, page};

type Outcomes = BTreeMap<(String, String), u64>;

#[test]
fn every_real_file_is_accounted_for_as_by_the_command() {
    for browser in browser::each() {
        // No two zips of a browser have one name: it may still be at work on an earlier one.
        for (folder, first_id) in browser_tests::real_files().iter().zip([7_100_001, 7_200_001]) {
            assert_accounted_for(&browser, folder, first_id);
        }
    }
}

/// The page makes of a folder what the command makes of it: the zips, by name.
pub fn assert_accounted_for(
    browser: &Browser,
    folder: &Path,
    first_id: u32,
) -> Vec<(String, Vec<u8>)> {
    page::open(browser, &page::file_url());
    page::choose_folder(browser, folder);
    page::wait_for_stage(browser, "ready");
    let map = type_event_ids(browser, first_id);
    page::deidentify(browser);
    page::wait_for_stage(browser, "done");

    let outcomes = page::outcomes(browser);
    let files = page::files_in(folder).len() as u64;
    assert_eq!(outcomes.values().sum::<u64>(), files, "{outcomes:?}");
    let arguments = ["--event-map", map.to_str().unwrap()];
    let command = command::deidentify(folder, &arguments, &browser.scratch());
    assert_eq!(left_by_a_person(command.outcomes), outcomes);
    assert!(!command.zips.is_empty());
    for (name, bytes) in &command.zips {
        let event_id = name.trim_end_matches(".zip");
        assert_eq!(page::verdict(browser, event_id), "pass", "{event_id}");
        let zip = page::save(browser, event_id);
        assert!(std::fs::read(&zip).unwrap() == *bytes, "the page's and the command's {name}");
    }
    page::assert_quiet(browser);
    // What was saved may be left: the page asks before that, and here nobody answers.
    page::next_patient(browser);
    command.zips
}

/// What the command holds for a look, a person at the page has looked at, and left out.
fn left_by_a_person(outcomes: Outcomes) -> Outcomes {
    const LOOKED_AT: [&str; 2] = ["burned-in", "letters-found"];
    let mut there = Outcomes::new();
    for ((outcome, code), count) in outcomes {
        let is_left = outcome == "held" && LOOKED_AT.contains(&code.as_str());
        let key = if is_left { ("skipped".into(), "left-out".into()) } else { (outcome, code) };
        *there.entry(key).or_default() += count;
    }
    there
}

/// An Event ID for each study, and the map that tells them to the command.
fn type_event_ids(browser: &Browser, first_id: u32) -> std::path::PathBuf {
    let mut map = "event_id,study_instance_uid\n".to_string();
    for (event_id, study) in (first_id..).zip(page::studies(browser)) {
        page::type_event_id(browser, &study, &event_id.to_string());
        map.push_str(&format!("{event_id},{study}\n"));
    }
    let file = browser.scratch().join("map.csv");
    std::fs::write(&file, map).unwrap();
    file
}
