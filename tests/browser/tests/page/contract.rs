//! The names that tests and other tools rely on, each where it should be.

use browser_tests::browser;
use browser_tests::exam::{IMAGE, series};
use browser_tests::{page, tamper};
use serde_json::json;

#[test]
fn every_name_is_where_it_should_be() {
    for browser in browser::each() {
        let there = |selector: &str| assert!(page::is_there(&browser, selector), "{selector}");
        page::open(&browser, &page::file_url());
        // Every stage that the page goes through, and what is there in it.
        browser.run(
            "window.stages = [];
             const look = () => {
               const { stage } = document.body.dataset;
               let now = window.stages.at(-1);
               if (!now || now.stage !== stage) window.stages.push(now = { stage, seen: {} });
               const bar = document.querySelector('#progress');
               if (bar) {
                 now.seen.progress = bar.getAttribute('role');
                 now.seen.now = bar.getAttribute('aria-valuenow');
                 now.seen.max = bar.getAttribute('aria-valuemax');
               }
               now.seen.cancel ||= !!document.querySelector('#cancel');
             };
             look();
             new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true })",
            json!([]),
        );
        for name in [
            "body[data-stage=empty]",
            "#files[type=file][multiple]",
            "#folder[type=file][webkitdirectory]",
            "#drop",
            "button#sample",
            "#event-map[type=file][accept*='.csv']",
            "#check-files[type=file]",
            "#status[role=status]",
        ] {
            there(name);
        }
        tamper::with(&browser, tamper::WAITING_WORKERS);
        page::press(&browser, "#sample");
        browser.wait("document.querySelector('#cancel') && document.querySelector('#progress')");
        tamper::go_on(&browser, "scan");
        page::wait_for_stage(&browser, "ready");
        let studies = page::studies(&browser);
        assert_eq!(studies.len(), 2, "the sample's CT and PET exams");
        for (study, event_id) in studies.iter().zip(["4107382", "4107383"]) {
            assert!(study.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit()), "{study}");
            there(&format!("[data-study='{study}'] input[name=event-id]"));
            there(&format!("[data-study='{study}'] input[name=exam-date]"));
            page::type_event_id(&browser, study, event_id);
        }
        for name in ["button#review-approve", "#deidentify[aria-disabled=true]"] {
            there(name);
        }
        // The page that shows a name, and the slice into which one is drawn.
        browser.wait("document.querySelector('#owed').textContent.includes('2 pictures')");
        page::press(&browser, "#review-approve");
        browser.wait("!document.querySelector('#review-approve')");
        there("#deidentify:not([aria-disabled=true])");
        page::press(&browser, "#deidentify");
        browser.wait("document.querySelector('#cancel') && document.querySelector('#progress')");
        tamper::go_on(&browser, "write");
        page::wait_for_stage(&browser, "done");

        let outcomes = page::outcomes(&browser);
        let known = ["written", "duplicate", "skipped", "refused", "held", "failed"];
        assert!(
            outcomes
                .keys()
                .all(|(outcome, code)| known.contains(&outcome.as_str()) && !code.is_empty())
        );
        assert_eq!(outcomes.values().sum::<u64>(), 51, "the sample's files: {outcomes:?}");
        assert!(
            !page::is_there(&browser, "#outcome [data-file]"),
            "no file before its group is opened"
        );
        page::press(&browser, "#outcome [data-outcome=written] summary");
        browser.wait("document.querySelector('#outcome [data-outcome=written] [data-file]')");
        for event_id in ["4107382", "4107383"] {
            there(&format!("[data-event='{event_id}'][data-verdict=pass][data-saved=no] .save"));
            page::save(&browser, event_id);
            there(&format!("[data-event='{event_id}'][data-saved=started]"));
        }
        let zip = browser.downloads().join("4107382.zip");
        page::drop_back(&browser, "4107382", &zip);
        browser.wait("document.querySelector('[data-event=\"4107382\"][data-saved=confirmed]')");

        let stages = browser.run("return window.stages", json!([]));
        let names: Vec<&str> = stages
            .as_array()
            .unwrap()
            .iter()
            .map(|stage| stage["stage"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["empty", "scanning", "ready", "working", "done"]);
        for stage in [&stages[1]["seen"], &stages[3]["seen"]] {
            assert_eq!(stage["progress"], "progressbar", "{stages}");
            assert_eq!(stage["cancel"], true, "{stages}");
            assert!(stage["now"].is_string() && stage["max"].is_string(), "{stages}");
        }

        page::next_patient(&browser);
        for (files, verdict) in [
            (zip, "pass"),
            (series(&browser.scratch(), "plain", &[1], IMAGE).images[0].clone(), "fail"),
        ] {
            browser.send_files("#check-files", &[files]);
            browser
                .wait(&format!("document.querySelector('#check-verdict[data-verdict={verdict}]')"));
        }
        page::assert_quiet(&browser);
    }
}
