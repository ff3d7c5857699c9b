//! What stays: nothing of a patient in the browser's profile, whether the sitting ended well,
//! in a crash, or with the browser. (`private.rs` looks at the page after "Next patient".)

use std::path::Path;

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::{IMAGE, PLANTED, ct_exam, series};
use browser_tests::{heap, page, wait_until};
use dicom_core::{Tag, VR};
use dicom_object::open_file;
use serde_json::json;

const EVENT_ID: &str = "1234567";

/// How Firefox's packed files begin; then the length follows, and one block of LZ4.
const MOZILLA_LZ4: &[u8] = b"mozLz40\0";

/// Every file below the profile that holds something planted, with what it holds. Names of
/// files are searched as well.
fn residue(profile: &Path) -> Vec<String> {
    let files = page::files_in(profile);
    assert!(files.len() > 10, "that is no profile: {files:?}");
    let mut found = Vec::new();
    for file in files {
        let bytes = read(&file).to_ascii_lowercase();
        let name = file.strip_prefix(profile).unwrap().to_string_lossy().to_lowercase();
        for planted in PLANTED {
            if holds(&bytes, planted) || holds(name.as_bytes(), planted) {
                found.push(format!("{planted} in {name}"));
            }
        }
    }
    found
}

/// A file's bytes, and behind them what is packed in them: Firefox keeps its windows and tabs
/// in LZ4.
fn read(file: &Path) -> Vec<u8> {
    // The browser may delete what it no longer needs.
    let mut bytes = std::fs::read(file).unwrap_or_default();
    if let Some(packed) = bytes.strip_prefix(MOZILLA_LZ4) {
        // One that is being written may be cut short.
        let unpacked = lz4_flex::block::decompress_size_prepended(packed).unwrap_or_default();
        bytes.extend(unpacked);
    }
    bytes
}

/// Whether a text stands in lower-case bytes, as UTF-8 or UTF-16. Databases and session files
/// are packed, but a rare word's first occurrence stands in them as it is.
fn holds(bytes: &[u8], text: &str) -> bool {
    let text = text.to_lowercase();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let find = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    find(text.as_bytes()) || find(&utf16)
}

/// A browser whose profile outlives it, for as long as the folder that it is started in.
fn start(kind: Kind, folder: &Path) -> Browser {
    Browser::start_in(kind, &folder.join("profile"))
}

/// Waits until Firefox has put the page on record for its next start, for only then is a search
/// of the record worth something.
fn wait_for_record(kind: Kind, profile: &Path) {
    let is_there = |file: std::path::PathBuf| {
        file.extension().is_some_and(|end| end == "jsonlz4")
            && memchr::memmem::find(&read(&file), b"LTP2 De-identifier").is_some()
    };
    if kind == Kind::Firefox {
        wait_until("its record of the tab", || page::files_in(profile).into_iter().any(is_there));
    }
}

/// A sitting up to the saved zip, with everything opened that shows identifiers.
fn sitting(browser: &Browser) {
    let exam = ct_exam(&browser.scratch());
    page::open(browser, &page::file_url());
    page::take_to_verdict(browser, &exam.folder, EVENT_ID);
    page::save(browser, EVENT_ID);
    browser.run(
        "for (const fold of document.querySelectorAll('details')) fold.open = true",
        json!([]),
    );
    browser.wait("document.querySelector('[data-file] .pii')");
}

#[test]
fn the_search_finds_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..11 {
        std::fs::write(folder.path().join(number.to_string()), "x").unwrap();
    }
    assert!(residue(folder.path()).is_empty());
    let wide: Vec<u8> = "QUIMBELTON^".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("wide"), wide).unwrap();
    std::fs::write(folder.path().join("narrow"), "..mrn-5580017..").unwrap();
    std::fs::write(folder.path().join("Marigolda.txt"), "").unwrap();
    // A repetition stands between its letters, so that they are not found as they are.
    let text = b"MRN-MRN-MRN-55800 Crocus 12 Crocus 12 Crocus Lane";
    let packed = lz4_flex::block::compress_prepend_size(text);
    assert!(!holds(&packed.to_ascii_lowercase(), "12 Crocus Lane"));
    std::fs::write(folder.path().join("packed"), [MOZILLA_LZ4, &packed].concat()).unwrap();
    assert_eq!(residue(folder.path()).len(), 4);
}

#[test]
fn nothing_stays_in_the_profile_after_a_run_and_after_quitting() {
    for kind in browser::chosen() {
        let folder = tempfile::tempdir().unwrap();
        let browser = start(kind, folder.path());
        sitting(&browser);
        let profile = folder.path().join("profile");
        wait_for_record(kind, &profile);
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, during the sitting");
        assert_stored_nothing(&browser);
        page::next_patient(&browser);
        page::wait_for_stage(&browser, "empty");
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, after it");
        browser.quit();
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, after quitting");
    }
}

#[test]
fn nothing_stays_in_the_profile_after_a_crash() {
    for kind in browser::chosen() {
        let folder = tempfile::tempdir().unwrap();
        let browser = start(kind, folder.path());
        sitting(&browser);
        let profile = folder.path().join("profile");
        wait_for_record(kind, &profile);
        browser.crash();
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, after a crash");
        browser.quit();
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, crashed, then quit");
    }
}

/// Identifiers in the page's heap, as its developer tools show it: what was planted, and the UIDs.
fn in_heap(browser: &Browser) -> Vec<&'static str> {
    let strings = heap::strings(browser);
    assert!(strings.len() > 5000, "that is no snapshot");
    let is_there = |wanted: &&str| strings.iter().any(|one| one.contains(wanted));
    PLANTED.into_iter().chain([IMAGE.study]).filter(is_there).collect()
}

/// Everything that is folded is unfolded, as far as it is there.
const UNFOLD: &str = "for (const fold of document.querySelectorAll('details')) fold.open = true";

#[test]
fn a_heap_snapshot_shows_nothing_of_the_last_patient() {
    for kind in browser::chosen().filter(|kind| *kind == Kind::Chromium) {
        let browser = Browser::start(kind);
        let exam = ct_exam(&browser.scratch());
        let held = &series(&exam.folder, "DICOM/SE1", &[9], IMAGE).images[0];
        let mut image = open_file(held).unwrap();
        image.put_str(Tag(0x0028, 0x0301), VR::CS, "YES");
        image.write_to_file(held).unwrap();
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        // By scripts alone: the driver would keep what it clicks and types into.
        let run = |script: &str| browser.run(script, json!([]));
        let click = |control: &str| {
            browser.run("document.querySelector(arguments[0]).click()", json!([control]));
        };
        run("const control = document.querySelector('input[name=event-id]');
             control.value = '1234567';
             control.dispatchEvent(new Event('input', { bubbles: true }))");
        run(UNFOLD);
        click("[aria-label='Open Look']");
        browser.wait(&format!("!!{}", page::ON_THE_TABLE));
        click(".light-table [data-act=leave-out]");
        browser.wait("!!document.querySelector('#deidentify:not([aria-disabled=true])')");
        run(UNFOLD);
        browser.wait("document.querySelectorAll('#changes details').length > 2");
        run(UNFOLD);
        browser.wait("document.querySelectorAll('#changes td').length > 100");
        browser.wait("document.querySelectorAll('.light-table .cells canvas').length > 3");
        page::wait_for_search(&browser);
        click("#deidentify");
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
        let during = in_heap(&browser);
        for word in ["Quimbelton", "Marigolda", IMAGE.study] {
            assert!(during.contains(&word), "{during:?}");
        }
        click("#next-patient");
        browser.wait("!!document.querySelector('#clear')");
        click("#clear");
        page::wait_for_stage(&browser, "empty");
        assert_eq!(in_heap(&browser), Vec::<&str>::new());
    }
}

/// No storage of the page's holds anything, and its title and address are its own.
fn assert_stored_nothing(browser: &Browser) {
    let stored = browser.run_async(
        "const [done] = arguments;
         (async () => {
           const names = [];
           try { names.push(...Object.keys(localStorage)); } catch { /* there is none */ }
           try { names.push(...Object.keys(sessionStorage)); } catch { /* there is none */ }
           try { names.push(...(await indexedDB.databases()).map(({ name }) => name)); } catch { /* there is none */ }
           try { names.push(...(await caches.keys())); } catch { /* there is none */ }
           if (document.cookie) names.push(document.cookie);
           if (document.title !== 'LTP2 De-identifier') names.push(document.title);
           if (history.state !== null || location.hash || location.search) names.push('history');
           done(names);
         })();",
    );
    assert_eq!(stored, json!([]), "{}", browser.kind.name());
}
