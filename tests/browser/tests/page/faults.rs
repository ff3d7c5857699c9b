//! What goes wrong on real workstations: files that change under the page, saves that are
//! cut short, workers and pickers that are refused. Nothing of it ends in "confirmed".

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::{Exam, clean_exam, ct_exam};
use browser_tests::{command, page, saved, tamper};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};

const EVENT_ID: &str = "1234567";
const CHANGED: &str = "Files changed or went away. Reconnect, then choose them again.";
const NOT_WHOLE: &str = "The saved zip is not the one that was checked. Delete it and save again.";

/// How a file may change behind the page's back.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Change {
    Removed,
    Shortened,
    /// Written anew, with another time and other bytes.
    Rewritten,
}

fn change(file: &Path, how: Change) {
    match how {
        Change::Removed => fs::remove_file(file).unwrap(),
        Change::Shortened => {
            let length = fs::metadata(file).unwrap().len();
            fs::File::options().write(true).open(file).unwrap().set_len(length / 2).unwrap();
        }
        Change::Rewritten => {
            let mut bytes = fs::read(file).unwrap();
            // In the picture: what stands behind it is not written.
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            fs::write(file, bytes).unwrap();
            let file = fs::File::options().write(true).open(file).unwrap();
            file.set_modified(SystemTime::now() + Duration::from_secs(60)).unwrap();
        }
    }
}

#[test]
fn a_source_that_changed_before_save_is_never_confirmed() {
    for browser in browser::each() {
        for how in [Change::Removed, Change::Shortened, Change::Rewritten] {
            let exam = clean_exam(&browser.scratch());
            page::open(&browser, &page::file_url());
            page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
            change(&exam.images[1], how);
            page::press(&browser, "[data-event] .save");
            // Firefox hands over a file of the same length without noticing; then the zip
            // that it saves tells.
            if how == Change::Rewritten && browser.kind == Kind::Firefox {
                let zip = page::downloaded(&browser, "1234567.zip");
                page::drop_back(&browser, EVENT_ID, &zip);
                page::wait_for_words(&browser, NOT_WHOLE);
                page::wait_for_saved(&browser, EVENT_ID, "started");
                fs::remove_file(zip).unwrap();
            } else {
                page::wait_for_words(&browser, CHANGED);
                page::wait_for_saved(&browser, EVENT_ID, "no");
                assert_eq!(fs::read_dir(browser.downloads()).unwrap().count(), 0);
            }
            page::next_patient(&browser);
        }
    }
}

#[test]
fn a_source_that_changes_during_save_is_never_confirmed() {
    for browser in browser::each() {
        for how in [Change::Removed, Change::Shortened, Change::Rewritten] {
            let exam = clean_exam(&browser.scratch());
            page::open(&browser, &page::file_url());
            page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
            tamper::with(&browser, tamper::WAITING_DOWNLOAD);
            page::press(&browser, "[data-event] .save");
            browser.wait("!!window.heldLink");
            change(&exam.images[1], how);
            tamper::go_on(&browser, "save");
            page::wait_for_saved(&browser, EVENT_ID, "started");
            // Chromium gives up without a file. Firefox leaves one that is whole in length,
            // cut short or empty, or takes it away again: whatever can be dropped back is
            // told from the zip that was checked.
            match browser.kind {
                Kind::Chromium | Kind::Chrome | Kind::Edge => {
                    page::press(&browser, "[data-event] .save");
                    page::wait_for_words(&browser, CHANGED);
                }
                Kind::Firefox | Kind::WebKit | Kind::Safari => {
                    if let Some(zip) = left_behind(&browser, how) {
                        page::drop_back(&browser, EVENT_ID, &zip);
                        page::wait_for_words(&browser, NOT_WHOLE);
                    }
                }
            }
            assert!(!page::is_there(&browser, "[data-saved=confirmed]"));
            page::next_patient(&browser);
        }
    }
}

/// A copy of what Firefox's broken save left, if it left anything.
fn left_behind(browser: &Browser, how: Change) -> Option<PathBuf> {
    let zip = browser.downloads().join("1234567.zip");
    match how {
        Change::Rewritten => {
            page::downloaded(browser, "1234567.zip");
        }
        Change::Removed | Change::Shortened => {
            browser_tests::wait_until("it begins or fails", || {
                zip.exists() || browser.has_dialog()
            });
        }
    }
    let copy = browser.scratch().join("1234567.zip");
    let left = fs::copy(&zip, &copy).is_ok().then_some(copy);
    // Firefox itself may take it away in the same moment.
    let _ = fs::remove_file(zip);
    left
}

#[test]
fn a_source_that_goes_away_before_the_run_is_listed_and_the_rest_goes_on() {
    for browser in browser::each() {
        for how in [Change::Removed, Change::Shortened] {
            let exam = clean_exam(&browser.scratch());
            page::open(&browser, &page::file_url());
            page::choose_folder(&browser, &exam.folder);
            page::wait_for_stage(&browser, "ready");
            page::type_event_id(&browser, &page::studies(&browser)[0], EVENT_ID);
            change(&exam.images[1], how);
            page::deidentify(&browser);
            page::wait_for_stage(&browser, "done");
            let outcomes = page::outcomes(&browser);
            assert_eq!(outcomes.values().sum::<u64>(), 3, "{outcomes:?}");
            let written = outcomes.get(&("written".into(), "written".into())).copied();
            assert_eq!(written, Some(2), "{outcomes:?}");
            // What was left out is said beside the offer to save, not in the list alone.
            page::wait_for_words(&browser, CHANGED);
            page::next_patient(&browser);
        }
    }
}

#[test]
fn a_saved_zip_that_is_cut_short_or_altered_is_not_confirmed() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
        let zip = page::save(&browser, EVENT_ID);
        let whole = fs::read(&zip).unwrap();
        let short = &whole[..whole.len() - 4000];
        let mut altered = whole.clone();
        altered[whole.len() / 2] ^= 1;
        let mut longer = whole.clone();
        longer.extend([0; 64]);
        for bytes in [short, &altered, &[], b"no zip at all", &longer] {
            let copy = browser.scratch().join("1234567.zip");
            fs::write(&copy, bytes).unwrap();
            page::drop_back(&browser, EVENT_ID, &copy);
            page::wait_for_words(&browser, NOT_WHOLE);
            page::wait_for_saved(&browser, EVENT_ID, "started");
            assert!(!page::is_there(&browser, "[data-saved=confirmed]"));
            // A fault goes with the next try: so it is seen that this one was read.
            page::press(&browser, "[data-event] .save");
            browser.wait("!document.body.innerText.includes('Delete it and save again')");
        }
        page::drop_back(&browser, EVENT_ID, &zip);
        page::wait_for_saved(&browser, EVENT_ID, "confirmed");
        page::assert_quiet(&browser);
    }
}

#[test]
fn refused_pickers_end_in_an_ordinary_download() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::REFUSED_PICKERS);
        page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
        browser.click_words("button", "Save as files into a folder");
        let zip = page::downloaded(&browser, "1234567.zip");
        assert_eq!(saved::entries(&zip).len(), 3);
        page::drop_back(&browser, EVENT_ID, &zip);
        page::wait_for_saved(&browser, EVENT_ID, "confirmed");
        page::assert_quiet(&browser);
    }
}

/// Where a folder can be had it holds the same images, and the page has read them back.
#[test]
fn saved_as_files_into_a_folder_the_images_are_the_same() {
    let browser = Browser::start(Kind::Chromium);
    let exam = clean_exam(&browser.scratch());
    // The browser's own file system stands for the folder; it needs a served page.
    page::open(&browser, &browser_tests::served_url());
    tamper::with(&browser, "window.showDirectoryPicker = () => navigator.storage.getDirectory()");
    page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
    browser.click_words("button", "Save as files into a folder");
    page::wait_for_saved(&browser, EVENT_ID, "confirmed");
    let names = browser.run_async(
        "const done = arguments[arguments.length - 1];
         (async () => {
           const top = await navigator.storage.getDirectory();
           const names = [];
           for await (const name of (await top.getDirectoryHandle('1234567')).keys()) names.push(name);
           done(names.sort().join());
         })()",
    );
    assert_eq!(names, "IMG#1_1234567.dcm,IMG#2_1234567.dcm,IMG#3_1234567.dcm");
    page::assert_quiet(&browser);
}

/// A file that cannot be read for a while says nothing of its picture: once it is there again, it
/// can be looked at and included.
#[test]
fn a_held_picture_that_cannot_be_read_can_be_looked_at_later() {
    const UNREAD: &str = "The file could not be read. Reconnect it, then look at it again.";
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        let held = &exam.images[0];
        let mut image = dicom_object::open_file(held).unwrap();
        image.put_str(Tag(0x0028, 0x0301), VR::CS, "YES");
        image.write_to_file(held).unwrap();
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], EVENT_ID);
        let away = browser.scratch().join("away");
        fs::rename(held, &away).unwrap();
        browser.click_words("button", "Open");
        page::wait_for_words(&browser, UNREAD);
        page::press(&browser, "[aria-label='Change the exams']");
        fs::rename(&away, held).unwrap();
        browser.click_words("button", "Open");
        browser.wait(page::ON_THE_TABLE);
        page::act(&browser, "no-letters");
        browser.wait("document.querySelector('.light-table [aria-pressed=true]')");
        assert!(!page::words(&browser).contains("A picture here cannot be shown"));
        page::assert_quiet(&browser);
    }
}

/// The zip that the command makes of the exam: what the page must come to on every way.
fn expected_zip(browser: &Browser, exam: &Exam) -> Vec<u8> {
    let done = command::deidentify(&exam.folder, &["--event-id", EVENT_ID], &browser.scratch());
    done.zips.into_iter().next().unwrap().1
}

#[test]
fn whatever_becomes_of_the_workers_the_zip_is_the_same() {
    for browser in browser::each_and_webkit() {
        let exam = ct_exam(&browser.scratch());
        let expected = expected_zip(&browser, &exam);
        // From disk WebKitGTK's workers do not answer, so that none of them could die.
        let url = match browser.kind {
            Kind::WebKit | Kind::Safari => browser_tests::served_url(),
            Kind::Chromium | Kind::Firefox | Kind::Chrome | Kind::Edge => page::file_url(),
        };
        for fault in [tamper::SILENT_WORKERS, tamper::REFUSED_WORKERS, tamper::DYING_WORKER] {
            page::open(&browser, &url);
            tamper::with(&browser, fault);
            page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
            let died = browser.run("return window.someoneDied === true", serde_json::json!([]));
            assert_eq!(died, fault == tamper::DYING_WORKER);
            let zip = page::save(&browser, EVENT_ID);
            assert!(fs::read(&zip).unwrap() == expected, "{fault}");
            page::drop_back(&browser, EVENT_ID, &zip);
            page::wait_for_saved(&browser, EVENT_ID, "confirmed");
            fs::remove_file(zip).unwrap();
        }
        page::assert_quiet(&browser);
    }
}

#[test]
fn a_file_that_no_worker_survives_is_listed_and_the_rest_goes_on() {
    for browser in browser::each() {
        for fault in [tamper::DEADLY_FILE, tamper::SILENT_FILE] {
            let exam = clean_exam(&browser.scratch());
            page::open(&browser, &page::file_url());
            tamper::with(&browser, fault);
            page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
            assert_one_stopped(&browser, 2);
            let zip = page::save(&browser, EVENT_ID);
            assert_eq!(saved::entries(&zip).len(), 2);
            fs::remove_file(zip).unwrap();
        }
    }
}

/// One file is listed as failed with its worker, the others are written.
fn assert_one_stopped(browser: &Browser, written: u64) {
    let outcomes = page::outcomes(browser);
    let of = |outcome: &str, code: &str| outcomes.get(&(outcome.into(), code.into())).copied();
    assert_eq!(of("written", "written"), Some(written), "{outcomes:?}");
    assert_eq!(of("failed", "worker-stopped"), Some(1), "{outcomes:?}");
}

/// The fourth image holds a private element of 40 MB in its header.
#[test]
fn a_file_that_memory_does_not_suffice_for_is_listed_and_the_rest_goes_on() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        let mut image = dicom_object::open_file(&exam.images[2]).unwrap();
        image.put_str(Tag(0x0008, 0x0018), VR::UI, "2.25.7100.1.4");
        image.put_str(Tag(0x0020, 0x0013), VR::IS, "4");
        image.put_str(Tag(0x0009, 0x0010), VR::LO, "LARGE");
        let large = PrimitiveValue::from(vec![0_u8; 40 << 20]);
        image.put(DataElement::new(Tag(0x0009, 0x1001), VR::OB, large));
        image.update_meta(|meta| meta.media_storage_sop_instance_uid = "2.25.7100.1.4".into());
        image.write_to_file(exam.folder.join("DICOM/SE1/IM4")).unwrap();
        let little = browser.scratch().join("little-memory.html");
        fs::write(&little, tamper::without_policy(tamper::LITTLE_MEMORY, "")).unwrap();
        // With as much memory as it asks for, that image is like the others.
        for (url, written) in [(page::file_url(), 4), (format!("file://{}", little.display()), 3)] {
            page::open(&browser, &url);
            page::take_to_verdict(&browser, &exam.folder, EVENT_ID);
            if written == 3 {
                assert_one_stopped(&browser, written);
            } else {
                let all = [(("written".to_owned(), "written".to_owned()), written)];
                assert_eq!(page::outcomes(&browser), all.into());
            }
            page::assert_quiet(&browser);
            let zip = page::save(&browser, EVENT_ID);
            assert_eq!(saved::entries(&zip).len() as u64, written);
            fs::remove_file(zip).unwrap();
        }
    }
}
