//! The page of another study: MR beside CT and PET, Event IDs with letters, other words. It
//! goes the whole way, and nothing in it speaks of the study that this page is usually for.

use browser_tests::exam::{PLANTED, clean_exam};
use browser_tests::{browser, other_page_file, page, saved};
use dicom_core::{Tag, VR};
use serde_json::json;

const EVENT_ID: &str = "MOS-41073";
const MR_IMAGE: &str = "1.2.840.10008.5.1.4.1.1.4";

/// A CT file with the kind of an MR image: no unit that its pixels are scaled to.
fn as_mr(file: &std::path::Path) {
    let mut image = dicom_object::open_file(file).unwrap();
    image.put_str(Tag(0x0008, 0x0016), VR::UI, MR_IMAGE);
    image.put_str(Tag(0x0008, 0x0060), VR::CS, "MR");
    image.put_str(Tag(0x0008, 0x1070), VR::PN, "Vexworthy^Ada");
    image.remove_element(Tag(0x0028, 0x1052));
    image.remove_element(Tag(0x0028, 0x1053));
    image.update_meta(|meta| meta.media_storage_sop_class_uid = MR_IMAGE.to_owned());
    image.write_to_file(file).unwrap();
}

#[test]
fn it_takes_its_own_images_to_a_confirmed_zip_in_its_own_words() {
    let url = format!("file://{}", other_page_file().display());
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        exam.images.iter().for_each(|image| as_mr(image));
        page::open(&browser, &url);
        page::wait_for_words(&browser, "De-identify a CT, PET or MR exam for MOSAIC");
        page::choose_folder(&browser, &exam.folder);
        page::wait_for_stage(&browser, "ready");
        page::wait_for_words(&browser, "digits, from Tessera.");
        let studies = page::studies(&browser);
        page::type_event_id(&browser, &studies[0], EVENT_ID);
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, EVENT_ID), "pass");
        let zip = page::save(&browser, EVENT_ID);

        let entries = saved::entries(&zip);
        let names: Vec<&str> = entries.keys().map(String::as_str).collect();
        let wanted: Vec<String> =
            (1..=3).map(|number| format!("{EVENT_ID}/{EVENT_ID}_{number:04}.dcm")).collect();
        assert_eq!(names, wanted);
        for bytes in entries.values() {
            let image = saved::image(bytes);
            let text = |group, element| saved::text(&image, Tag(group, element));
            for (group, element) in [(0x10, 0x10), (0x10, 0x20), (0x08, 0x50), (0x20, 0x10)] {
                assert_eq!(text(group, element).as_deref(), Some(EVENT_ID));
            }
            for (element, value) in
                [(0x0080, "Site withheld"), (0x0090, "Not given"), (0x1070, "Not given")]
            {
                assert_eq!(text(0x0008, element).as_deref(), Some(value));
            }
            let whole = String::from_utf8_lossy(bytes);
            let left: Vec<_> = PLANTED.iter().filter(|text| whole.contains(**text)).collect();
            assert!(left.is_empty(), "{left:?}");
            assert!(!whole.contains("LTP2"));
        }

        page::drop_back(&browser, EVENT_ID, &zip);
        page::wait_for_saved(&browser, EVENT_ID, "confirmed");
        page::press(&browser, "#to-upload");
        let next = browser.text("#next-body");
        for words in ["https://dropbox.mosaic.example/", "images@mosaic.example", "Tessera"] {
            assert!(next.contains(words), "{words}: {next}");
        }
        page::assert_quiet(&browser);

        // The page's own check, as the receiver would use it.
        page::open(&browser, &url);
        page::press(&browser, "#open-check");
        browser.keys("#check-files", &zip.display().to_string());
        browser.wait("document.querySelector('#check-verdict[data-verdict]')");
        let verdict = browser
            .run("return document.querySelector('#check-verdict').dataset.verdict", json!([]));
        assert_eq!(verdict, "pass");
        page::assert_quiet(&browser);
    }
}

/// Not in its document, its script or its rules.
#[test]
fn it_names_no_other_study() {
    let whole = std::fs::read_to_string(other_page_file()).unwrap();
    let words = ["LTP2", "LabCAS", "VSIMS", "EDRN", "Aspera", "JPL", "Unspecified", "Anonymous"];
    // The packed core is text of no meaning.
    let (before, packed) = whole.split_once("const base64 = \"").unwrap();
    let (_, after) = packed.split_once('"').unwrap();
    for word in words {
        assert!(!before.contains(word) && !after.contains(word), "{word}");
    }
}
