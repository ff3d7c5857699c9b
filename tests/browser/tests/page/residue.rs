//! What stays: nothing of a patient in the browser's profile, whether the sitting ended well,
//! in a crash, or with the browser. (`private.rs` looks at the page after "Next patient".)

use std::path::Path;

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::{PLANTED, ct_exam};
use browser_tests::page;
use serde_json::json;

const EVENT_ID: &str = "1234567";

/// Every file below the profile that holds something planted, with what it holds. Names of
/// files are searched as well.
fn residue(profile: &Path) -> Vec<String> {
    let files = page::files_in(profile);
    assert!(files.len() > 10, "that is no profile: {files:?}");
    let mut found = Vec::new();
    for file in files {
        // The browser may delete what it no longer needs.
        let bytes = std::fs::read(&file).unwrap_or_default().to_ascii_lowercase();
        let name = file.strip_prefix(profile).unwrap().to_string_lossy().to_lowercase();
        for planted in PLANTED {
            if holds(&bytes, planted) || holds(name.as_bytes(), planted) {
                found.push(format!("{planted} in {name}"));
            }
        }
    }
    found
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
    assert_eq!(residue(folder.path()).len(), 3);
}

#[test]
fn nothing_stays_in_the_profile_after_a_run_and_after_quitting() {
    for kind in browser::chosen().filter(|kind| *kind == Kind::Chromium) {
        let folder = tempfile::tempdir().unwrap();
        let browser = start(kind, folder.path());
        sitting(&browser);
        let profile = folder.path().join("profile");
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, during the sitting");
        assert_stored_nothing(&browser);
        page::press(&browser, "#next-patient");
        page::wait_for_stage(&browser, "empty");
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, after it");
        browser.quit();
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, after quitting");
    }
}

#[test]
fn nothing_stays_in_the_profile_after_a_crash() {
    for kind in browser::chosen().filter(|kind| *kind == Kind::Chromium) {
        let folder = tempfile::tempdir().unwrap();
        let browser = start(kind, folder.path());
        sitting(&browser);
        browser.crash();
        let profile = folder.path().join("profile");
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, after a crash");
        browser.quit();
        assert_eq!(residue(&profile), Vec::<String>::new(), "{kind:?}, crashed, then quit");
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
