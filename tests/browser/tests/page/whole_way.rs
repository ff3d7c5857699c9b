//! The whole way: a dropped folder to a saved zip, which is read back with other
//! readers than the product's and compared with the originals.

use std::collections::BTreeMap;
use std::path::Path;

use browser_tests::browser::{self, Browser};
use browser_tests::exam::{Exam, PLANTED, ct_exam};
use browser_tests::{command, page, saved, wait_until};
use dicom_core::Tag;
use dicom_object::DefaultDicomObject;
use serde_json::json;

const EVENT_ID: &str = "1234567";
const SOP_INSTANCE_UID: Tag = Tag(0x0008, 0x0018);

/// From the folder to the saved zip, in one study under one Event ID.
fn saved_zip(browser: &Browser, exam: &Exam) -> std::path::PathBuf {
    page::choose_folder(browser, &exam.folder);
    page::wait_for_stage(browser, "ready");
    let studies = page::studies(browser);
    assert_eq!(studies.len(), 1, "{studies:?}");
    page::type_event_id(browser, &studies[0], EVENT_ID);
    page::deidentify(browser);
    page::wait_for_stage(browser, "done");
    assert_eq!(page::verdict(browser, EVENT_ID), "pass");
    page::save(browser, EVENT_ID)
}

#[test]
fn a_dropped_folder_becomes_a_zip_that_follows_the_sop() {
    for browser in browser::each_and_webkit() {
        let exam = ct_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        let zip = saved_zip(&browser, &exam);
        assert_follows_the_sop(&zip, &exam);
        assert_counts(&page::outcomes(&browser), &exam);
        let command =
            command::deidentify(&exam.folder, &["--event-id", EVENT_ID], &browser.scratch());
        // One file, the empty one, was held.
        assert_eq!(command.status, Some(3));
        assert_eq!(command.outcomes, page::outcomes(&browser));
        assert_eq!(command.zips.len(), 1);
        assert!(command.zips[0].1 == std::fs::read(&zip).unwrap(), "unlike the command's");
        assert!(command::check(&zip), "the command's own check");
        confirm_and_go_on(&browser, &zip);
        page::assert_quiet(&browser);
    }
}

#[test]
fn served_with_a_hosts_headers_it_does_the_same() {
    for browser in browser::each_and_webkit() {
        let exam = ct_exam(&browser.scratch());
        page::open(&browser, &browser_tests::served_url());
        let zip = saved_zip(&browser, &exam);
        assert_follows_the_sop(&zip, &exam);
        confirm_and_go_on(&browser, &zip);
        page::assert_quiet(&browser);
    }
}

/// `page::assert_quiet` would notice.
#[test]
fn an_error_and_what_the_policy_stops_are_seen() {
    for browser in browser::each_and_webkit() {
        let file = browser.scratch().join("faulty.html");
        std::fs::write(&file, "<!doctype html><script>planted()</script>").unwrap();
        browser.open(&page::url_of(&file));
        if browser.kind.tells_console() {
            wait_until("an error of a script", || !page::faults(&browser).is_empty());
        }
        for fault in [
            "new Image().src = 'http://planted.example/'",
            "window.dispatchEvent(new ErrorEvent('error', { message: 'planted' }))",
        ] {
            page::open(&browser, &page::file_url());
            page::assert_quiet(&browser);
            browser.run(fault, json!([]));
            wait_until(fault, || !page::faults(&browser).is_empty());
        }
    }
}

/// Steps 5 and 6: the zip dropped back, and what the SOP asks for next.
fn confirm_and_go_on(browser: &Browser, zip: &Path) {
    page::wait_for_words(
        browser,
        "Saving started. When your browser says done, drop 1234567.zip here to confirm.",
    );
    page::drop_back(browser, EVENT_ID, zip);
    page::wait_for_saved(browser, EVENT_ID, "confirmed");
    page::wait_for_words(browser, "Confirmed: the saved zip is complete.");
    page::press(browser, "#to-upload");
    let next = browser.text("#next-body");
    for words in
        ["https://edrn-labcas.ibmaspera.com/", "ic-data@jpl.nasa.gov", "1234567", "3 images"]
    {
        assert!(next.contains(words), "{words}: {next}");
    }
    let leaks: Vec<_> = PLANTED.iter().filter(|planted| next.contains(**planted)).collect();
    assert!(leaks.is_empty(), "the e-mail holds {leaks:?}");
}

/// Names, headers and pixels, against the originals.
fn assert_follows_the_sop(zip: &Path, exam: &Exam) {
    let entries = saved::entries(zip);
    let names: Vec<&str> = entries.keys().map(String::as_str).collect();
    let wanted: Vec<String> =
        (1..=exam.images.len()).map(|n| format!("{EVENT_ID}/IMG#{n}_{EVENT_ID}.dcm")).collect();
    assert_eq!(names, wanted);

    let originals: BTreeMap<String, DefaultDicomObject> = exam
        .images
        .iter()
        .map(|path| dicom_object::open_file(path).unwrap())
        .map(|image| (saved::text(&image, SOP_INSTANCE_UID).unwrap(), image))
        .collect();
    let outputs: Vec<DefaultDicomObject> =
        entries.values().map(|bytes| saved::image(bytes)).collect();
    for output in &outputs {
        let uid = saved::text(output, SOP_INSTANCE_UID).unwrap();
        assert_header(output, &originals[&uid]);
        assert!(saved::pixels(output) == saved::pixels(&originals[&uid]), "pixels of {uid}");
    }
    let numbers: Vec<_> =
        outputs.iter().map(|o| saved::text(o, Tag(0x0020, 0x0013)).unwrap()).collect();
    assert_eq!(numbers, ["1", "2", "3"], "images are numbered in their order");
    for (name, bytes) in &entries {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for planted in PLANTED {
            assert!(!text.contains(&planted.to_lowercase()), "{planted} is in {name}");
        }
    }
}

fn assert_header(output: &DefaultDicomObject, original: &DefaultDicomObject) {
    let text = |group, element| saved::text(output, Tag(group, element));
    for (group, element) in [(0x0010, 0x0010), (0x0010, 0x0020), (0x0008, 0x0050), (0x0020, 0x0010)]
    {
        assert_eq!(text(group, element).as_deref(), Some(EVENT_ID), "({group:04X},{element:04X})");
    }
    assert_eq!(text(0x0008, 0x0090).as_deref(), Some("Unspecified"));
    assert_eq!(text(0x0008, 0x0080).as_deref(), Some("Anonymous"));
    assert_eq!(text(0x0010, 0x0030).as_deref(), Some(""));
    assert_eq!(text(0x0012, 0x0062).as_deref(), Some("YES"));
    for (group, element) in [(0x0010, 0x1040), (0x0010, 0x1002), (0x0013, 0x1001), (0x0032, 0x1032)]
    {
        assert_eq!(text_or_there(output, Tag(group, element)), None);
    }
    let request = output.element(Tag(0x0040, 0x0275)).unwrap();
    let item = &request.value().items().unwrap()[0];
    let accession = item.element(Tag(0x0008, 0x0050)).unwrap().to_str().unwrap().into_owned();
    assert_eq!(accession.trim_end(), EVENT_ID, "in Request Attributes Sequence");
    // Study, Series and Frame of Reference UID, date, device, KVP, position, spacing, rescale.
    for (group, element) in [
        (0x0020, 0x000D),
        (0x0020, 0x000E),
        (0x0020, 0x0052),
        (0x0008, 0x0020),
        (0x0008, 0x1090),
        (0x0018, 0x0060),
        (0x0020, 0x0032),
        (0x0028, 0x0030),
        (0x0028, 0x1052),
        (0x0028, 0x1053),
    ] {
        let tag = Tag(group, element);
        let bytes = |image: &DefaultDicomObject| {
            image.element(tag).unwrap().to_bytes().unwrap().into_owned()
        };
        assert_eq!(bytes(output), bytes(original), "{tag} is kept as it was");
    }
}

fn text_or_there(image: &DefaultDicomObject, tag: Tag) -> Option<&'static str> {
    image.element_opt(tag).unwrap().map(|_| "there")
}

fn assert_counts(outcomes: &BTreeMap<(String, String), u64>, exam: &Exam) {
    let total: u64 = outcomes.values().sum();
    assert_eq!(total, exam.files as u64, "{outcomes:?}");
    let of = |outcome: &str| -> u64 {
        outcomes.iter().filter(|((name, _), _)| name == outcome).map(|(_, count)| count).sum()
    };
    assert_eq!(of("written"), exam.images.len() as u64, "{outcomes:?}");
    assert_eq!(of("skipped"), 2, "the text and the DICOMDIR: {outcomes:?}");
    assert_eq!(of("held"), 1, "the empty file: {outcomes:?}");
}
