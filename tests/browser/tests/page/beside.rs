//! What a person may do beside the straight way: many exams in a table, IDs that look swapped,
//! a zip of ours at the start, another choice on the verdict, settings back to the SOP's.

use std::fs;

use browser_tests::browser::{self, Browser};
use browser_tests::exam::{IMAGE, Image, clean_exam, series};
use browser_tests::{command, page, saved, tamper};
use dicom_core::Tag;
use serde_json::json;

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const OPERATORS_NAME: Tag = Tag(0x0008, 0x1070);

/// So many exams of a patient, each on a day of its own.
fn take_exams(browser: &Browser, count: usize) -> Vec<String> {
    let folder = browser.scratch().join("several");
    for n in 1..=count {
        let (study, date) = (format!("2.25.7{n}00"), format!("2026110{n}"));
        series(&folder, &format!("SE{n}"), &[1, 2], Image { study: &study, date: &date, ..IMAGE });
    }
    page::choose_folder(browser, &folder);
    page::wait_for_stage(browser, "ready");
    page::studies(browser)
}

fn field(study: &str, name: &str) -> String {
    format!("[data-study='{study}'] input[name={name}]")
}

#[test]
fn four_exams_are_a_table_and_enter_leads_down_its_column() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        let studies = take_exams(&browser, 4);
        assert!(page::is_there(&browser, "table.exams"));
        browser.click(&field(&studies[0], "event-id"));
        for (n, study) in studies.iter().enumerate() {
            browser
                .wait(&format!("document.activeElement.matches(`{}`)", field(study, "event-id")));
            // As it is copied, with a space in it.
            browser.type_keys(&format!("410738 {n}"));
            browser.type_keys(ENTER);
        }
        browser.wait("document.activeElement.id === 'deidentify'");
        let line = format!("[data-study='{}'] .acts .link", studies[1]);
        page::press(&browser, &line);
        browser.wait(&format!(
            "document.querySelector(`[data-study='{}'] + .below table`)",
            studies[1]
        ));
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        for n in 0..4 {
            assert_eq!(page::verdict(&browser, &format!("410738{n}")), "pass");
        }
        page::assert_quiet(&browser);
    }
}

#[test]
fn ids_whose_dates_are_the_other_exams_are_asked_about_and_swapped() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        let studies = take_exams(&browser, 2);
        for (study, (id, date)) in
            studies.iter().zip([("4107381", "2 Nov 2026"), ("4107382", "1 Nov 2026")])
        {
            page::type_event_id(&browser, study, id);
            browser.keys(&field(study, "exam-date"), date);
        }
        page::wait_for_words(&browser, "Are the two Event IDs swapped?");
        browser.wait("document.querySelector('#deidentify[aria-disabled=true]')");
        page::press(&browser, ".swap:not([hidden])");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        let ids = browser.run(
            "return [...document.querySelectorAll('[name=event-id]')].map(({ value }) => value)",
            json!([]),
        );
        assert_eq!(ids, json!(["4107382", "4107381"]));
        // The pair that matters stands beside the button.
        let pairs = browser.text("#pairs");
        assert!(pairs.contains("Quimbelton, Marigolda · CT, 1 Nov 2026 → 4107382"), "{pairs}");
        page::assert_quiet(&browser);
    }
}

#[test]
fn a_zip_of_ours_at_the_start_can_be_checked_instead() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        let done =
            command::deidentify(&exam.folder, &["--event-id", "1234567"], &browser.scratch());
        let zip = browser.scratch().join("out").join(&done.zips[0].0);
        page::open(&browser, &page::file_url());
        page::choose_files(&browser, std::slice::from_ref(&zip));
        page::wait_for_stage(&browser, "ready");
        page::wait_for_words(&browser, "This was de-identified before.");
        browser.click_words("button", "Check it instead");
        let verdict = browser.wait("document.querySelector('#check-verdict')?.dataset.verdict");
        assert_eq!(verdict, json!("pass"));
        // The cause comes first when it is another than was asked for.
        browser.keys("#check-event-id", "1111111");
        browser.send_files("#check-files", &[zip]);
        page::wait_for_words(&browser, "This is Event ID 1234567, not 1111111.");
        page::assert_quiet(&browser);
    }
}

#[test]
fn the_operators_name_can_go_from_the_verdict() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        for image in &exam.images {
            let mut object = dicom_object::open_file(image).unwrap();
            object.put_str(OPERATORS_NAME, dicom_core::VR::PN, "Tannhauer^Ottilie");
            object.write_to_file(image).unwrap();
        }
        page::open(&browser, &page::file_url());
        page::take_to_verdict(&browser, &exam.folder, "1234567");
        page::wait_for_words(&browser, "and the operator’s name, as the SOP asks.");
        browser.click_words("button", "Replace the operator’s name, and write again");
        page::wait_for_words(&browser, "Dates and times of the exam, as the SOP asks.");
        assert_eq!(page::verdict(&browser, "1234567"), "pass");
        for (name, bytes) in saved::entries(&page::save(&browser, "1234567")) {
            let operator = saved::text(&saved::image(&bytes), OPERATORS_NAME);
            assert_eq!(operator.as_deref(), Some("Unspecified"), "{name}");
        }
        page::assert_quiet(&browser);
    }
}

#[test]
fn what_is_cancelled_was_not_written() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::WAITING_WORKERS);
        page::choose_folder(&browser, &exam.folder);
        browser.wait("document.querySelector('#cancel')");
        tamper::go_on(&browser, "scan");
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
        page::deidentify(&browser);
        page::press(&browser, "#cancel");
        page::wait_for_stage(&browser, "done");
        page::wait_for_words(&browser, "Cancelled. Nothing was saved; originals are unchanged.");
        let groups = browser.text("#outcome");
        assert!(groups.contains("Not written") && !groups.contains("Failed"), "{groups}");
        assert!(!browser.text("#bar").contains("De-identifying"), "nothing is said to run");
        page::assert_quiet(&browser);
    }
}

#[test]
fn what_lies_over_the_page_closes_by_escape_and_beside_it() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        for (opener, open) in [("#trust summary", "#trust[open]"), ("#open-help", "#help[open]")] {
            page::press(&browser, opener);
            browser.wait(&format!("document.querySelector('{open}')"));
            browser.type_keys(ESCAPE);
            browser.wait(&format!("!document.querySelector('{open}')"));
        }
        page::press(&browser, "#trust summary");
        page::press(&browser, "#version");
        browser.wait("!document.querySelector('#trust[open]')");
        page::assert_quiet(&browser);
    }
}

#[test]
fn settings_go_back_to_the_sops_and_an_event_map_has_a_template() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        page::press(&browser, "#open-settings");
        browser.wait("document.querySelector('dialog[open]')");
        let legends = browser.run(
            "return [...document.querySelectorAll('#choices h3, #choices legend')].map((one) => one.textContent)",
            json!([]),
        );
        assert!(legends.to_string().contains("For this exam"), "{legends}");
        browser.run(
            "const other = document.querySelector('#choices input[type=radio]:not(:checked)');
             other.click()",
            json!([]),
        );
        page::wait_for_words(&browser, "Different from the SOP.");
        browser.click_words("button", "Back to the SOP");
        page::wait_for_words(&browser, "As the SOP has it.");
        browser.type_keys(ESCAPE);
        let exam = clean_exam(&browser.scratch());
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        browser.click_words("button", "Template");
        let template = page::downloaded(&browser, "event-map.csv");
        let columns = fs::read_to_string(template).unwrap();
        assert!(columns.starts_with("event_id,"), "{columns}");
        page::assert_quiet(&browser);
    }
}
