//! A compressed picture that a run could not look through: the page asks about it then, and
//! it goes after a look, if it can be shown.

use std::path::Path;

use browser_tests::browser::{self, Browser};
use browser_tests::exam::clean_exam;
use browser_tests::{command, page};
use dicom_core::value::PixelFragmentSequence;
use dicom_core::{DataElement, Tag, VR};
use dicom_object::open_file;
use serde_json::json;

const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);
/// RLE Lossless.
const RLE: &str = "1.2.840.10008.1.2.5";

/// The bytes of 16-bit pixels as an RLE frame without a run, its segments two bytes further
/// behind the header than PS3.5 2026c section G.5 has them: every reader shows it, and what
/// stands in between could be anything.
fn late_rle(pixels: &[u8]) -> Vec<u8> {
    let segment = |byte: usize| -> Vec<u8> {
        let plane: Vec<u8> = pixels.chunks(2).map(|pixel| pixel[byte]).collect();
        plane.chunks(128).flat_map(|run| [&[run.len() as u8 - 1], run].concat()).collect()
    };
    let (high, low) = (segment(1), segment(0));
    let first = 66;
    let mut header = vec![2, first, first + high.len() as u32];
    header.resize(16, 0);
    let header: Vec<u8> = header.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, vec![0, 0], high, low].concat()
}

/// Writes the image anew, its picture compressed like this.
fn compress(file: &Path, frame: impl FnOnce(&[u8]) -> Vec<u8>) {
    let mut image = open_file(file).unwrap();
    let pixels = image.element(PIXEL_DATA).unwrap().to_bytes().unwrap().into_owned();
    let mut frame = frame(&pixels);
    frame.resize(frame.len().next_multiple_of(2), 0);
    let fragments = PixelFragmentSequence::new(vec![], vec![frame]);
    image.put(DataElement::new(PIXEL_DATA, VR::OB, fragments));
    image.update_meta(|meta| meta.transfer_syntax = RLE.to_owned());
    image.write_to_file(file).unwrap();
}

/// Runs an exam of three images, the first of them compressed, and opens what waits.
fn run(browser: &Browser, frame: impl FnOnce(&[u8]) -> Vec<u8>) {
    let exam = clean_exam(&browser.scratch());
    compress(&exam.images[0], frame);
    page::open(browser, &page::file_url());
    page::choose_folder(browser, &exam.folder);
    page::wait_for_stage(browser, "ready");
    let study = page::studies(browser).remove(0);
    page::type_event_id(browser, &study, "1234567");
    page::deidentify(browser);
    page::wait_for_stage(browser, "done");
    assert_eq!(written_and_held(browser), (2, 1));
    page::wait_for_words(browser, "1 picture waits for you.");
    page::press(browser, "#bar #to-look");
    browser.wait("document.querySelector('.light-table .stage')");
}

/// How many files were written, and how many wait for a look.
fn written_and_held(browser: &Browser) -> (u64, u64) {
    let outcomes = page::outcomes(browser);
    let of = |outcome: &str, code: &str| {
        outcomes.get(&(outcome.to_owned(), code.to_owned())).copied().unwrap_or_default()
    };
    let written: u64 =
        outcomes.iter().filter(|((outcome, _), _)| outcome == "written").map(|(_, n)| n).sum();
    (written, of("held", "codestream-unread"))
}

#[test]
fn it_is_asked_about_after_the_run_and_goes_after_a_look() {
    for browser in browser::each() {
        run(&browser, late_rle);
        browser.wait("document.querySelector('#deidentify[aria-disabled=true]')");
        page::act(&browser, "no-letters");
        browser.wait("document.querySelector('.light-table [aria-pressed=true]')");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(written_and_held(&browser), (3, 0));
        assert_eq!(page::verdict(&browser, "1234567"), "pass");
        let zip = page::save(&browser, "1234567");
        assert!(command::check(&zip));
        page::assert_quiet(&browser);
    }
}

#[test]
fn nobody_can_release_what_cannot_be_shown() {
    for browser in browser::each() {
        run(&browser, |pixels| pixels[..200].to_vec());
        page::wait_for_words(&browser, "A picture here cannot be shown");
        let offered = browser.run(
            "return [...document.querySelectorAll('.acts .buttons [data-act]')]
               .filter((button) => !button.hidden).map(({ dataset }) => dataset.act)",
            json!([]),
        );
        assert_eq!(offered, json!(["leave-out"]));
        page::act(&browser, "leave-out");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        let outcomes = page::outcomes(&browser);
        let left: u64 =
            outcomes.iter().filter(|((_, code), _)| code == "left-out").map(|(_, n)| n).sum();
        assert_eq!((written_and_held(&browser).0, left), (2, 1));
        assert_eq!(page::verdict(&browser, "1234567"), "pass");
        page::assert_quiet(&browser);
    }
}
