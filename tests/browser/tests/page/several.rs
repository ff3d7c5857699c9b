//! Several exams at once, in every form in which they may come.

use std::fs;

use browser_tests::browser;
use browser_tests::exam::{IMAGE, Image, PLANTED, clean_exam, series, zip_of};
use browser_tests::{command, page, saved};
use dicom_core::Tag;
use zip::CompressionMethod;

/// Another exam of the same patient.
const LATER: Image = Image { study: "2.25.7200", date: "20271103", ..IMAGE };

#[test]
fn zips_of_exams_with_a_map_and_settings_among_them() {
    for browser in browser::each() {
        let scratch = browser.scratch();
        let first = series(&scratch.join("Quimbelton first"), "SE1", &[1, 2, 3], IMAGE);
        let later = series(&scratch.join("Quimbelton later"), "SE1", &[1, 2], LATER);
        let (stored, deflated) = (scratch.join("first.zip"), scratch.join("later.zip"));
        zip_of(&first.folder, &stored, CompressionMethod::Stored);
        zip_of(&later.folder, &deflated, CompressionMethod::Deflated);
        let map = scratch.join("events.csv");
        fs::write(&map, "event_id,study_instance_uid\n1234567,2.25.7100\n7654321,2.25.7200\n")
            .unwrap();
        let settings = scratch.join("site.json");
        fs::write(&settings, r#"{"ltp2-deid-settings": 1, "institution-name": "remove"}"#).unwrap();

        page::open(&browser, &page::file_url());
        page::choose_files(&browser, &[stored, map, deflated, settings]);
        page::wait_for_stage(&browser, "ready");
        assert_eq!(page::studies(&browser).len(), 2);
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        page::wait_for_words(&browser, "Settings that differ from the SOP were used:");
        let outcomes = page::outcomes(&browser);
        let of = |outcome: &str, code: &str| outcomes.get(&(outcome.into(), code.into())).copied();
        assert_eq!(of("written", "written"), Some(5), "{outcomes:?}");
        assert_eq!(of("skipped", "event-map"), Some(1), "{outcomes:?}");
        assert_eq!(of("skipped", "settings-file"), Some(1), "{outcomes:?}");
        assert_eq!(
            outcomes.values().sum::<u64>(),
            7,
            "a zip holds files and is none: {outcomes:?}"
        );

        let mut zips = Vec::new();
        for (event_id, images) in [("1234567", 3), ("7654321", 2)] {
            assert_eq!(page::verdict(&browser, event_id), "pass");
            let zip = page::save(&browser, event_id);
            let entries = saved::entries(&zip);
            assert_eq!(entries.len(), images);
            for (name, bytes) in &entries {
                let image = saved::image(bytes);
                assert_eq!(saved::text(&image, Tag(0x0010, 0x0020)).as_deref(), Some(event_id));
                assert_eq!(saved::text(&image, Tag(0x0008, 0x0080)), None, "as the settings say");
                let text = String::from_utf8_lossy(bytes).to_lowercase();
                let leaks: Vec<_> =
                    PLANTED.iter().filter(|word| text.contains(&word.to_lowercase())).collect();
                assert!(leaks.is_empty(), "{name}: {leaks:?}");
            }
            assert!(command::check(&zip), "{event_id}");
            zips.push(zip);
        }
        // Dropped back together, as a person would.
        page::drop_files(&browser, &zips);
        for event_id in ["1234567", "7654321"] {
            page::wait_for_saved(&browser, event_id, "confirmed");
        }
        page::wait_for_words(&browser, "Confirmed: the saved zip is complete.");
        page::assert_quiet(&browser);
    }
}

#[test]
fn files_that_are_dropped_come_to_the_same_as_files_that_are_chosen() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        let command =
            command::deidentify(&exam.folder, &["--event-id", "1234567"], &browser.scratch());
        page::open(&browser, &page::file_url());
        page::drop_files(&browser, &exam.images);
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        let zip = page::save(&browser, "1234567");
        assert!(fs::read(&zip).unwrap() == command.zips[0].1);
        page::drop_files(&browser, &[zip]);
        page::wait_for_saved(&browser, "1234567", "confirmed");
        page::assert_quiet(&browser);
    }
}

#[test]
fn an_exam_that_is_left_out_is_not_written() {
    for browser in browser::each() {
        let scratch = browser.scratch();
        let folder = scratch.join("two");
        series(&folder, "first", &[1, 2], IMAGE);
        series(&folder, "later", &[1], LATER);
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, "2.25.7100", "1234567");
        page::press(&browser, "[data-study='2.25.7200'] button.leave");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        let outcomes = page::outcomes(&browser);
        let of = |outcome: &str, code: &str| outcomes.get(&(outcome.into(), code.into())).copied();
        assert_eq!(of("written", "written"), Some(2), "{outcomes:?}");
        assert_eq!(of("skipped", "left-out"), Some(1), "{outcomes:?}");
        page::assert_quiet(&browser);
    }
}
