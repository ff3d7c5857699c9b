//! Files made to attack the page: texts and names that are markup, script, or turn the writing
//! around, and a thousand broken files at once. They change nothing but what is listed.

use std::path::{Path, PathBuf};

use browser_tests::browser::{self, Browser};
use browser_tests::page;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_object::open_file;
use serde_json::json;

const EVENT_ID: &str = "1234567";

/// Texts short enough for every VR that holds free text, each with the override inside.
const HOSTILE: [&str; 5] = [
    "<img src=x onerror=hostile=1>\u{202E}",
    "\"><script>hostile=1</script>\u{202E}",
    "<svg onload=hostile=1>\u{2067}",
    "'--><iframe src=javascript:1>\u{202E}",
    "</bdi></p><base href=//x>\u{202E}",
];

/// pydicom's `CT_small.dcm` with a hostile text in every text attribute, four times.
fn hostile_exam(parent: &Path) -> PathBuf {
    let folder = parent.join("<img src=x onerror=hostile=1>\u{202E}");
    std::fs::create_dir_all(&folder).unwrap();
    let source = browser_tests::fixtures().join("pydicom/test_files/CT_small.dcm");
    for (number, name) in (1..).zip([
        "<svg onload=hostile=1>.dcm",
        "\u{202E}mcd.<script>hostile=1<",
        "&lt;b&gt;\"' onfocus=hostile=1 autofocus.dcm",
        "javascript:hostile=1.dcm",
    ]) {
        let mut image = open_file(&source).unwrap();
        let texts: Vec<(Tag, VR)> = image
            .iter()
            .filter(|element| {
                matches!(element.vr(), VR::LO | VR::SH | VR::ST | VR::LT | VR::PN | VR::UT)
            })
            .map(|element| (element.header().tag, element.vr()))
            .filter(|(tag, _)| tag.0 % 2 == 0)
            .chain([(Tag(0x0008, 0x1030), VR::LO), (Tag(0x0020, 0x4000), VR::LT)])
            .collect();
        for (nth, (tag, vr)) in texts.into_iter().enumerate() {
            let text = HOSTILE[nth % HOSTILE.len()];
            image.put(DataElement::new(tag, vr, PrimitiveValue::from(text)));
        }
        let instance = format!("2.25.7200.{number}");
        let position = format!("-158.1\\-179.0\\{}", -75 - 5 * number);
        for (tag, vr, value) in [
            (Tag(0x0008, 0x0005), VR::CS, "ISO_IR 192"),
            (Tag(0x0008, 0x0018), VR::UI, instance.as_str()),
            (Tag(0x0020, 0x0013), VR::IS, &number.to_string()),
            (Tag(0x0020, 0x0032), VR::DS, &position),
        ] {
            image.put_str(tag, vr, value);
        }
        image.update_meta(|meta| meta.media_storage_sop_instance_uid = instance.clone());
        image.write_to_file(folder.join(name)).unwrap();
    }
    folder
}

/// What markup could have made, counted; the rest of the page is made of other elements.
fn made(browser: &Browser) -> serde_json::Value {
    browser.run(
        "return [
           document.querySelectorAll('script, iframe, object, embed, base, link, form, video, audio, meta, style').length,
           [...document.querySelectorAll('img')].filter((node) => !node.src.startsWith('blob:')).length,
           [...document.querySelectorAll('*')].filter((node) => [...node.attributes].some(({ name }) => name.startsWith('on'))).length,
         ]",
        json!([]),
    )
}

/// Texts that turn the writing around and are in no element that keeps that to itself.
fn loose_overrides(browser: &Browser) -> serde_json::Value {
    browser.run(
        "const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
         const found = [];
         while (walk.nextNode()) {
           const text = walk.currentNode.data;
           if (!/[\\u202A-\\u202E\\u2066-\\u2069]/.test(text)) continue;
           const parent = walk.currentNode.parentElement;
           if (!parent.closest('script, style, bdi, textarea, [dir=auto]')) found.push(parent.outerHTML);
         }
         return found",
        json!([]),
    )
}

fn assert_unmoved(browser: &Browser, before: &serde_json::Value, step: &str) {
    let name = browser.kind.name();
    assert!(!browser.has_dialog(), "{name}, {step}: a dialog");
    assert_eq!(made(browser), *before, "{name}, {step}: elements");
    assert_eq!(loose_overrides(browser), json!([]), "{name}, {step}: overrides");
    let ran = browser.run("return [typeof window.hostile, document.title]", json!([]));
    assert_eq!(ran, json!(["undefined", "LTP2 De-identifier"]), "{name}, {step}: a script ran");
}

#[test]
fn texts_and_names_that_are_markup_change_nothing() {
    for browser in browser::each() {
        let folder = hostile_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        let before = made(&browser);
        page::choose_folder(&browser, &folder);
        page::wait_for_stage(&browser, "ready");
        // They are there to be seen, as text.
        page::wait_for_words(&browser, "</bdi></p><base href=//x>");
        assert_unmoved(&browser, &before, "the exams");
        let studies = page::studies(&browser);
        assert_eq!(studies.len(), 1);
        page::type_event_id(&browser, &studies[0], EVENT_ID);
        open_all(&browser);
        assert_unmoved(&browser, &before, "all opened");
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        open_all(&browser);
        browser.wait("document.querySelector('[data-file] .pii')");
        assert_unmoved(&browser, &before, "the end");
        page::assert_quiet(&browser);
    }
}

fn open_all(browser: &Browser) {
    browser.run(
        "for (const fold of document.querySelectorAll('details')) fold.open = true",
        json!([]),
    );
}

/// Numbers that look random and are the same each time (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}

const THOUSAND: usize = 1000;

/// A thousand files, each a short real one with some bytes changed, cut or doubled.
fn mutated_files(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let short = |path: &PathBuf| path.metadata().unwrap().len() < 12_000;
    let sources: Vec<Vec<u8>> = page::files_in(&browser_tests::fixtures())
        .into_iter()
        .filter(short)
        .map(|path| std::fs::read(path).unwrap())
        .filter(|bytes| !bytes.is_empty())
        .collect();
    let mut numbers = Numbers(0x5EED);
    for nth in 0..THOUSAND {
        let mut bytes = sources[numbers.below(sources.len())].clone();
        for _ in 0..=numbers.below(6) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = 0xFF,
                2 => bytes[at] = numbers.below(256) as u8,
                _ => {
                    let end = (at + 1 + numbers.below(64)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        std::fs::write(folder.join(format!("{nth:04}")), bytes).unwrap();
    }
}

#[test]
fn a_thousand_broken_files_at_once_are_a_thousand_outcomes() {
    for browser in browser::each() {
        let folder = browser.scratch().join("broken");
        mutated_files(&folder);
        page::open(&browser, &page::file_url());
        browser.run("window.stillHere = true", json!([]));
        page::choose_folder(&browser, &folder);
        browser.wait("['ready', 'done'].includes(document.body.dataset.stage)");
        let studies = page::studies(&browser);
        if !studies.is_empty() {
            let mut map = "event_id,study_instance_uid\n".to_owned();
            for (event_id, study) in (7_200_001..).zip(&studies) {
                map.push_str(&format!("{event_id},{study}\n"));
            }
            let file = browser.scratch().join("map.csv");
            std::fs::write(&file, map).unwrap();
            browser.send_files("#event-map", &[file]);
            page::deidentify(&browser);
            page::wait_for_stage(&browser, "done");
        }
        let outcomes = page::outcomes(&browser);
        assert_eq!(outcomes.values().sum::<u64>(), THOUSAND as u64, "{outcomes:?}");
        assert_eq!(browser.run("return window.stillHere", json!([])), json!(true), "reloaded");
        let heap = browser.run("return performance.memory?.usedJSHeapSize ?? 0", json!([]));
        assert!(heap.as_u64().unwrap() < 512 << 20, "the page holds {heap} bytes");
        page::assert_quiet(&browser);
    }
}
