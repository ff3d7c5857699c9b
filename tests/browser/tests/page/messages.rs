//! What the page says when something is amiss, word for word: what happened, what to do.

use std::fs;

use browser_tests::browser::{self, Browser};
use browser_tests::exam::{IMAGE, Image, clean_exam, series};
use browser_tests::{page, tamper};
use serde_json::json;

const LATER: Image = Image { study: "2.25.7200", date: "20271103", ..IMAGE };

/// A folder chosen in a page that was just opened.
fn ready(browser: &Browser, folder: &std::path::Path) {
    page::open(browser, &page::file_url());
    page::choose_folder(browser, folder);
    page::wait_for_stage(browser, "ready");
}

#[test]
fn a_drop_without_files() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        page::wait_for_words(
            &browser,
            "This page sends nothing. It reads files here and saves new copies; originals stay unchanged.",
        );
        page::wait_for_words(
            &browser,
            "If the browser asks about an “upload”: it means, let this page read.",
        );
        browser.run(
            "document.querySelector('#drop').dispatchEvent(new DragEvent('drop',
               { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() }))",
            json!([]),
        );
        page::wait_for_words(
            &browser,
            "No files arrived. Drag the zip itself, or use Choose folder.",
        );
        page::wait_for_stage(&browser, "empty");
        page::assert_quiet(&browser);
    }
}

#[test]
fn files_that_are_unreadable_empty_or_fewer_than_the_disc_lists() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        for name in ["nothing", "nothing more"] {
            fs::write(exam.folder.join(name), "").unwrap();
        }
        let directory = browser_tests::fixtures().join("pydicom/test_files/dicomdirtests/DICOMDIR");
        fs::copy(directory, exam.folder.join("DICOMDIR")).unwrap();
        let gone = exam.folder.join("placeholder");
        fs::write(&gone, "in the cloud").unwrap();
        page::open(&browser, &page::file_url());
        page::hold_files(&browser, &page::files_in(&exam.folder));
        fs::remove_file(gone).unwrap();
        page::drop_held(&browser);
        page::wait_for_stage(&browser, "ready");
        for words in [
            "1 file could not be read. In Explorer choose “Always keep on this device”, then retry.",
            "2 files are empty; the path may be too long. Copy the exam to a short path and retry.",
            "The disc lists 31 images; 3 arrived. Export again.",
        ] {
            page::wait_for_words(&browser, words);
        }
    }
}

#[test]
fn a_series_with_a_gap() {
    for browser in browser::each() {
        let exam = series(&browser.scratch().join("gap"), "SE1", &[1, 2, 3, 4, 8, 9, 10], IMAGE);
        ready(&browser, &exam.folder);
        page::wait_for_words(&browser, "may miss images 5–7. Ask the PACS team.");
    }
}

#[test]
fn nothing_that_is_a_ct_or_pet_image() {
    for browser in browser::each() {
        let folder = browser.scratch().join("papers");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("letter.txt"), "Dear Dr Plimsole\n").unwrap();
        fs::copy(
            browser_tests::fixtures().join("pydicom/test_files/MR_small.dcm"),
            folder.join("mr"),
        )
        .unwrap();
        page::open(&browser, &page::file_url());
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "done");
        page::wait_for_words(&browser, "No CT or PET images here. Choose the exam’s folder.");
        let outcomes = page::outcomes(&browser);
        assert_eq!(outcomes.get(&("refused".into(), "not-ct-or-pet".into())), Some(&1));
        assert_eq!(outcomes.values().sum::<u64>(), 2, "{outcomes:?}");
        // The exam itself can be chosen at once.
        page::choose_folder(&browser, &clean_exam(&browser.scratch()).folder);
        page::wait_for_stage(&browser, "ready");
        page::assert_quiet(&browser);
    }
}

#[test]
fn an_event_id_or_a_date_that_is_not_this_exams() {
    for browser in browser::each() {
        let folder = browser.scratch().join("two");
        let number = Image { patient: ["Quimbelton^Marigolda", "5580017"], ..IMAGE };
        series(&folder, "first", &[1, 2], number);
        series(&folder, "later", &[1], LATER);
        ready(&browser, &folder);
        let (first, later) = ("2.25.7100", "2.25.7200");
        for (typed, words) in [
            ("12345678901", "Enter the 7-digit Event ID, not the Participant ID."),
            ("12345678", "Enter the 7-digit Event ID, not the Participant ID."),
            ("12345b7", "Enter the 7-digit Event ID, not the Participant ID."),
            ("5580017", "This number appears in the patient’s files. Enter the VSIMS Event ID."),
        ] {
            page::type_event_id(&browser, first, typed);
            page::wait_for_words(&browser, words);
            page::wait_for_words(
                &browser,
                "VSIMS: Submit Data, Follow-up, Follow-up Image Identifier form. It is not the Participant ID.",
            );
            browser.wait("document.querySelector('#deidentify[aria-disabled=true]')");
        }
        page::type_event_id(&browser, first, "1234567");
        page::type_event_id(&browser, later, "1234567");
        page::wait_for_words(
            &browser,
            "Two exams share this ID. Give each its own, or leave one out.",
        );
        page::type_event_id(&browser, later, "7654321");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");

        let date = format!("[data-study='{first}'] input[name=exam-date]");
        browser.keys(&date, "2026-11-05");
        page::wait_for_words(&browser, "That date differs from this exam’s. Check the patient.");
        browser.wait("document.querySelector('#deidentify[aria-disabled=true]')");
        browser.clear(&date);
        browser.keys(&date, "2026-11-04");
        browser.wait("document.querySelector('#deidentify:not([aria-disabled=true])')");
        page::assert_quiet(&browser);
    }
}

#[test]
fn two_patients_in_one_exam() {
    for browser in browser::each() {
        let folder = browser.scratch().join("mixed");
        series(&folder, "one", &[1, 2], IMAGE);
        let other = Image { patient: ["Vexworthy^Tobias", "MRN-7"], ..IMAGE };
        series(&folder, "other", &[3], other);
        ready(&browser, &folder);
        page::wait_for_words(
            &browser,
            "Two patients are in this exam. Separate them; nothing was written.",
        );
        page::assert_quiet(&browser);
    }
}

#[test]
fn texts_and_pictures_that_wait_for_a_person() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        page::press(&browser, "#sample");
        page::wait_for_stage(&browser, "ready");
        for (study, event_id) in page::studies(&browser).iter().zip(["4107382", "4107383"]) {
            page::type_event_id(&browser, study, event_id);
        }
        browser.wait("document.querySelector('#review-approve')");
        browser.click_words("button", "Open");
        for words in [
            "May hold a name or a date. Keep, edit or empty it.",
            "Set aside: pictures may show names. Look, then decide.",
        ] {
            page::wait_for_words(&browser, words);
        }
        page::assert_quiet(&browser);
    }
}

#[test]
fn a_picture_that_cannot_be_shown() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        let mut image = dicom_object::open_file(&exam.images[0]).unwrap();
        image.update_meta(|meta| meta.transfer_syntax = "1.2.840.10008.1.2.4.80".into());
        let fragment = vec![0xFF, 0xD8, 0xFF, 0xF7, 0, 0, 0xFF, 0xD9];
        let pixels = dicom_core::value::PixelFragmentSequence::new_fragments(vec![fragment]);
        image.put(dicom_core::DataElement::new(
            dicom_core::Tag(0x7FE0, 0x0010),
            dicom_core::VR::OB,
            dicom_core::value::Value::<dicom_object::InMemDicomObject, _>::PixelSequence(pixels),
        ));
        for path in &exam.images {
            fs::remove_file(path).unwrap();
        }
        image.write_to_file(&exam.images[0]).unwrap();
        ready(&browser, &exam.folder);
        page::wait_for_words(
            &browser,
            "This picture cannot be shown. Check it in PACS; leave it out if unsure.",
        );
        page::assert_quiet(&browser);
    }
}

#[test]
fn a_run_says_how_far_it_is_and_can_be_cancelled() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        tamper::with(&browser, tamper::WAITING_WORKERS);
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_words(&browser, "3 files found. Large or network folders take minutes.");
        tamper::go_on(&browser, "scan");
        page::wait_for_stage(&browser, "ready");
        page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "working");
        page::wait_for_words(
            &browser,
            "De-identifying 0 of 3. Keep this tab open and the disc in.",
        );
        page::press(&browser, "#cancel");
        page::wait_for_stage(&browser, "done");
        page::wait_for_words(&browser, "Cancelled. Nothing was saved; originals are unchanged.");
        let outcomes = page::outcomes(&browser);
        assert_eq!(outcomes.get(&("failed".into(), "cancelled".into())), Some(&3), "{outcomes:?}");
        assert!(!page::is_there(&browser, "[data-event]"), "nothing can be saved");
        page::assert_quiet(&browser);
    }
}
