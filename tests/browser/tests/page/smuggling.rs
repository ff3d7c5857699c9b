//! Mail filters and virus scanners hold back pages that smuggle a file: one that carries it as
//! base64, makes a Blob of it and saves it by itself (MITRE ATT&CK T1027.006). This page is one
//! file with a program in base64 and saves zips, so it has to differ where careful rules look.
//! Rules that only count words (`atob`, `new Blob`) take any such page for one; the documents
//! therefore say not to send it by e-mail.

use browser_tests::{browser, page};

/// A public rule, in code: where its words are from, and whether a page fits it.
struct Rule {
    source: &'static str,
    fits: fn(&str) -> bool,
}

/// How zips, programs, Office files, disc images, RAR and 7z begin, in base64.
const FILES: [&str; 8] = [
    "UEsDBBQA",
    "UEsDBAoA",
    "UEsDBC0A",
    "TVqQAAMAAAAE",
    "0M8R4KGxGuEA",
    "AAAABQ0QwMDE",
    "UmFyIRoH",
    "N3q8ryccAA",
];

const RULES: [Rule; 4] = [
    Rule {
        // With its ways of hiding the file: a known beginning, or letters that are XORed.
        source: "HTML_Smuggling_A, elceef/yara-rulz: a decoded array in a Blob, saved by the \
                 call of Internet Explorer or by a link that is clicked, with a hidden file",
        fits: |page| {
            let saves = has(page, "msSave")
                || (has(page, "createElement")
                    && has(page, "createObjectURL")
                    && has(page, "download")
                    && has(page, ".click"));
            let makes = ["new Blob(", "new Uint8Array(", "atob("].iter().all(|one| has(page, one));
            saves && makes && hides_a_file(page)
        },
    },
    Rule {
        source: "HTML_Smuggling_B, elceef/yara-rulz: base64 that becomes a Blob or File with an \
                 address, with a hidden file",
        fits: |page| {
            (has(page, "new Blob(") || has(page, "new File(["))
                && has(page, "atob(")
                && has(page, "createObjectURL")
                && hides_a_file(page)
        },
    },
    Rule {
        source: "the rules for the campaigns of 2021 and 2022 (Nobelium, QakBot): base64 handed \
                 to msSaveOrOpenBlob or msSaveBlob",
        fits: |page| {
            has(page, "atob(") && (has(page, "msSaveOrOpenBlob") || has(page, "msSaveBlob"))
        },
    },
    Rule {
        source: "ATT&CK T1027.006, and Microsoft's account of November 2021: a handler of the \
                 page's load makes a Blob's address and clicks a link to it",
        fits: |page| {
            let at_load =
                ["onload", "DOMContentLoaded", "('load'", "(\"load\"", "readystatechange"];
            at_load.iter().any(|word| has(page, word))
                && has(page, "createObjectURL")
                && has(page, ".click()")
        },
    },
];

fn has(page: &str, word: &str) -> bool {
    page.contains(word)
}

fn hides_a_file(page: &str) -> bool {
    let xored = page.split(".charCodeAt(").skip(1).any(|rest| {
        let behind = rest.split_once(')').map_or("", |(_, behind)| behind);
        behind.trim_start().starts_with('^')
    });
    xored || FILES.iter().any(|start| has(page, start))
}

/// What such pages look like, one for each way of hiding and saving.
const SMUGGLERS: [&str; 2] = [
    "<body onload='run()'><script>function run() {
       const raw = atob('UEsDBBQAAAAIAA'); const bytes = new Uint8Array(raw.length);
       const link = document.createElement('a');
       link.href = URL.createObjectURL(new Blob([bytes])); link.download = 'a.zip'; link.click(); }",
    "<script>const raw = atob('c2VjcmV0'); const bytes = new Uint8Array(raw.length);
       for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i) ^ 7;
       const address = URL.createObjectURL(new Blob([bytes]));
       navigator.msSaveOrOpenBlob(new Blob([bytes]), 'a.iso');",
];

#[test]
fn the_file_fits_no_public_rule_for_smuggled_files() {
    let file = std::fs::read_to_string(browser_tests::page_file()).unwrap();
    for Rule { source, fits } in RULES {
        assert!(SMUGGLERS.iter().any(|smuggler| fits(smuggler)), "it finds none: {source}");
        assert!(!fits(&file), "{source}");
    }
}

/// Nothing is saved, and no link to save anything stands ready, until a person presses Save.
#[test]
fn nothing_is_saved_without_a_press() {
    for browser in browser::each() {
        page::open(&browser, &page::file_url());
        page::press(&browser, "#sample");
        page::wait_for_stage(&browser, "ready");
        assert!(!page::is_there(&browser, "a[download], a[href^='blob:'], a[href^='data:']"));
        let saved = std::fs::read_dir(browser.downloads()).unwrap().count();
        assert_eq!(saved, 0, "saved by itself in {}", browser.kind.name());
        page::assert_quiet(&browser);
    }
}
