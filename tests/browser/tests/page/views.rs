//! What every view owes to who reads it: few words, nothing beside the window, nothing printed
//! that a sheet of paper cannot use. And the sample that shows itself.

use browser_tests::browser::{self, Browser, Kind};
use browser_tests::exam::clean_exam;
use browser_tests::page;
use serde_json::{Value, json};

/// The page's own words in the open step and the bar. What the exam's files say, what is folded,
/// the verdict, and the e-mail that is to be copied are none.
const WORDS: &str = "
    const APART = '.pii, table, .patient, .exam-head, .matches, .series-list, .verdict, .mail, .address, .away, kbd';
    const isSeen = (node) => {
      const { width, height } = node.getBoundingClientRect();
      return node.checkVisibility() && width > 1 && height > 1;
    };
    const said = [];
    for (const root of document.querySelectorAll('.step[data-state=open], #bar')) {
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode())
        if (isSeen(text.parentElement) && !text.parentElement.closest(APART)) said.push(text.data);
    }
    return said.join(' ').match(/[A-Za-z’]{2,}/g) ?? []";
const MOST_WORDS: usize = 60;

fn assert_few_words(browser: &Browser, step: u32) {
    browser.wait(&format!(
        "document.querySelector('.step[data-state=open]').dataset.step === '{step}'"
    ));
    let words = browser.run(WORDS, json!([]));
    let words: Vec<&str> = words.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(words.len() > 5, "step {step} says something: {words:?}");
    assert!(words.len() <= MOST_WORDS, "step {step}: {} words: {words:?}", words.len());
}

#[test]
fn no_step_has_more_than_sixty_words() {
    for browser in browser::each() {
        let exam = clean_exam(&browser.scratch());
        page::open(&browser, &page::file_url());
        assert_few_words(&browser, 1);
        page::drop_files(&browser, &exam.images);
        page::wait_for_stage(&browser, "ready");
        assert_few_words(&browser, 2);
        page::type_event_id(&browser, &page::studies(&browser)[0], "1234567");
        assert_few_words(&browser, 2);
        page::open_look(&browser);
        page::wait_for_search(&browser);
        assert_few_words(&browser, 3);
        page::deidentify(&browser);
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, "1234567"), "pass");
        assert_few_words(&browser, 5);
        page::save(&browser, "1234567");
        page::press(&browser, "#to-upload");
        assert_few_words(&browser, 6);
    }
}

/// Windows by width, height and zoom in per cent: a zoomed one has so many pixels fewer.
const WINDOWS: [(u32, u32, u32); 5] =
    [(1280, 900, 100), (1024, 768, 100), (375, 740, 100), (320, 640, 100), (1280, 800, 200)];

/// Nothing is cut off at the side, every control is as large as a finger, and the bar's main
/// control can be come to.
fn assert_fits(browser: &Browser, view: &str) {
    for (width, height, zoom) in WINDOWS {
        let metrics = json!({
            "width": width * 100 / zoom,
            "height": height * 100 / zoom,
            "deviceScaleFactor": f64::from(zoom) / 100.0,
            "mobile": false,
        });
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics);
        page::wait_for_frames(browser);
        let amiss = browser.run(
            "const amiss = [];
             const { scrollWidth } = document.documentElement;
             if (scrollWidth > innerWidth) amiss.push(`${scrollWidth} px wide`);
             for (const node of document.querySelectorAll('button, summary, input:not([type=range])')) {
               if (!node.checkVisibility({ visibilityProperty: true }) || node.closest('[aria-hidden=true]')) continue;
               const { left, right, height } = node.getBoundingClientRect();
               const isScrolled = node.closest('.film-strip, dialog');
               if (!isScrolled && (left < -1 || right > innerWidth + 1)) amiss.push(`outside: ${node.outerHTML.slice(0, 80)}`);
               if (height < 24 && node.type !== 'checkbox' && node.type !== 'radio') amiss.push(`${height} px high: ${node.outerHTML.slice(0, 80)}`);
             }
             const main = document.querySelector('#bar-actions .primary, #bar-actions button:last-child');
             if (main) {
               main.scrollIntoView({ block: 'center', behavior: 'instant' });
               const { left, top, width, height } = main.getBoundingClientRect();
               const hit = document.elementFromPoint(left + width / 2, top + height / 2);
               if (!hit || !main.contains(hit)) amiss.push('the main control is covered');
               const bar = document.querySelector('#bar').getBoundingClientRect();
               if (innerWidth >= 1024 && bar.height > 120) amiss.push(`the bar is ${bar.height} px high`);
             }
             return amiss",
            json!([]),
        );
        assert_eq!(amiss, json!([]), "{view}, {width} px at {zoom} %");
    }
    browser.devtools("Emulation.clearDeviceMetricsOverride", json!({}));
}

#[test]
fn every_view_fits_narrow_and_zoomed_windows() {
    let browser = Browser::start(Kind::Chromium);
    page::open(&browser, &page::file_url());
    assert_fits(&browser, "start");
    page::press(&browser, "#sample");
    page::wait_for_stage(&browser, "ready");
    assert_fits(&browser, "exams");
    for (study, id) in page::studies(&browser).iter().zip(["4107382", "4107383"]) {
        page::type_event_id(&browser, study, id);
    }
    page::open_look(&browser);
    page::wait_for_search(&browser);
    assert_fits(&browser, "look");
    page::deidentify(&browser);
    page::wait_for_stage(&browser, "done");
    assert_eq!(page::verdict(&browser, "4107382"), "pass");
    assert_fits(&browser, "save");
    page::save(&browser, "4107382");
    assert_fits(&browser, "confirm");
    page::press(&browser, "#to-upload");
    assert_fits(&browser, "upload");
}

/// Two sheets hold a verdict, and nothing on them is to be pressed.
#[test]
fn the_verdict_prints_without_controls() {
    let browser = Browser::start(Kind::Chromium);
    let exam = clean_exam(&browser.scratch());
    page::open(&browser, &page::file_url());
    page::take_to_verdict(&browser, &exam.folder, "1234567");
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let controls = browser.run(
        "return [...document.querySelectorAll('button, input, .bar, .top, .walk')]
           .filter((node) => node.checkVisibility()).map((node) => node.outerHTML.slice(0, 80))",
        json!([]),
    );
    assert_eq!(controls, json!([]));
    let words = browser.run("return document.querySelector('#save-body').innerText", json!([]));
    assert!(words.as_str().unwrap().contains("Check passed"), "{words}");
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "" }));
    let sheets = super::report::sheets(&browser.print());
    assert!((1..=2).contains(&sheets), "{sheets} sheets");
}

/// Goes on to the next caption, as who reads fast does.
fn next(browser: &Browser, scene: &str) {
    browser.wait(&format!(
        "document.querySelector('#walk-at').textContent === '{scene}' && !document.querySelector('#walk').hidden"
    ));
    browser.run("document.querySelector('#walk-next').click()", json!([]));
}

#[test]
fn the_sample_shows_itself_to_the_end() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        page::press(&browser, "#show-me");
        for scene in ["1 of 7", "2 of 7", "3 of 7"] {
            next(&browser, scene);
        }
        browser.wait("document.querySelector('#walk-at').textContent === '4 of 7'");
        browser.wait("Number(document.querySelector('.stage canvas').dataset.boxes) > 0");
        for scene in ["4 of 7", "5 of 7"] {
            next(&browser, scene);
        }
        page::wait_for_stage(&browser, "done");
        assert_eq!(page::verdict(&browser, "4107382"), "pass");
        for scene in ["6 of 7", "7 of 7"] {
            next(&browser, scene);
        }
        browser.wait("document.querySelector('#walk').hidden");
        // It saved nothing, and what it did is the person's now.
        page::save(&browser, "4107382");
        page::assert_quiet(&browser);
    }
}

#[test]
fn whoever_acts_during_the_walk_has_taken_over() {
    const ESCAPE: &str = "\u{e00c}";
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        page::press(&browser, "#show-me");
        browser.type_keys(ESCAPE);
        browser.wait("document.querySelector('#walk').hidden");
        page::press(&browser, "#show-me");
        next(&browser, "1 of 7");
        page::wait_for_stage(&browser, "ready");
        browser.wait("document.querySelector('#walk-at').textContent === '2 of 7'");
        page::type_event_id(&browser, &page::studies(&browser)[0], "7654321");
        browser.wait("document.querySelector('#walk').hidden");
        let typed = browser.run(
            "return [...document.querySelectorAll('[name=event-id]')].map(({ value }) => value)",
            json!([]),
        );
        assert_eq!(typed, json!(["7654321", ""]), "nobody else types");
        page::assert_quiet(&browser);
    }
}
