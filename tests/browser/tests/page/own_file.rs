//! The page's own file, dropped on it, is told apart from an exam and named by its SHA-256.

use browser_tests::{browser, page};

/// The page's sum in `SHA256SUMS`, which the build writes beside it.
fn expected() -> String {
    let page = browser_tests::page_file();
    let sums = std::fs::read_to_string(page.with_file_name("SHA256SUMS")).unwrap();
    let name = page.file_name().unwrap().to_str().unwrap();
    let mut lines = sums.lines().filter_map(|line| line.split_once("  "));
    lines.find(|(_, file)| *file == name).unwrap().0.to_owned()
}

#[test]
fn dropped_on_itself_it_tells_its_sha256() {
    for browser in browser::each() {
        for url in [page::file_url(), browser_tests::served_url()] {
            page::open(&browser, &url);
            page::drop_files(&browser, &[browser_tests::page_file()]);
            browser.wait("document.querySelector('#own-sha256')");
            assert_eq!(browser.text("#own-sha256"), expected());
            assert!(browser.text("#drop-note").contains("the build that is open here"));

            let other = browser.scratch().join("other.html");
            let page = std::fs::read_to_string(browser_tests::page_file()).unwrap();
            let build = browser.text("#version");
            let build = build.split_once(", build ").unwrap().1;
            std::fs::write(&other, page.replace(build, "0123456789abcdef")).unwrap();
            page::drop_files(&browser, &[other]);
            page::wait_for_words(&browser, "another build than the one that is open here");
            assert_ne!(browser.text("#own-sha256"), expected());
            page::assert_quiet(&browser);
        }
    }
}

#[test]
fn another_html_file_is_an_ordinary_file_that_was_skipped() {
    for browser in browser::each() {
        let file = browser.scratch().join("report.html");
        std::fs::write(&file, "<title>LTP2 De-identifier</title>").unwrap();
        page::open(&browser, &page::file_url());
        page::drop_files(&browser, &[file]);
        page::wait_for_stage(&browser, "done");
        let skipped = ("skipped".to_owned(), "not-dicom".to_owned());
        assert_eq!(page::outcomes(&browser).get(&skipped), Some(&1));
    }
}
