//! What the page asks of the browser's own tables of text, where the command has crates for it:
//! both must say the same.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use browser_tests::browser;
use platform::charset::{self, Source};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

/// Characters of Unicode 16 and later, which a browser may be too old to know.
const NEW: [RangeInclusive<u32>; 15] = [
    0x0558..=0x0558,
    0x058B..=0x058C,
    0x209D..=0x209F,
    0xA7F1..=0xA7F1,
    0x1_05C9..=0x1_05E4,
    0x1_07BB..=0x1_07BF,
    0x1_1383..=0x1_1391,
    0x1_13C5..=0x1_13C8,
    0x1_6121..=0x1_6128,
    0x1_6D68..=0x1_6D6A,
    0x1_B123..=0x1_B126,
    0x1_CCD6..=0x1_CCF9,
    0x1_D6A6..=0x1_D6A6,
    0x1_DF95..=0x1_DF95,
    0x1_DFCD..=0x1_DFFF,
];

/// Of single characters: what their normal forms are, where one is another than they.
fn changed() -> BTreeMap<u32, [String; 2]> {
    let forms = |character: char| {
        let text = character.to_string();
        [text.nfkd().collect::<String>(), text.nfc().collect::<String>()]
    };
    let all = ('\u{80}'..=char::MAX).map(|character| (u32::from(character), forms(character)));
    all.filter(|(code, forms)| forms.iter().any(|form| form.chars().map(u32::from).ne([*code])))
        .collect()
}

#[test]
fn every_character_is_normalised_as_the_command_does() {
    let changed = changed();
    assert!(changed.len() > 16_000, "{}", changed.len());
    for browser in browser::each_and_webkit() {
        browser.open("about:blank");
        let forms = browser.run(
            "// (Beyond is nothing that has been assigned and changes.)
             const forms = {};
             for (let code = 0x80; code < 0x40000; code += 1) {
               if (code >= 0xd800 && code < 0xe000) continue;
               const text = String.fromCodePoint(code);
               const both = ['NFKD', 'NFC'].map((form) => text.normalize(form));
               if (both.some((form) => form !== text)) forms[code] = both;
             }
             return JSON.stringify(forms)",
            json!([]),
        );
        let forms: BTreeMap<u32, [String; 2]> =
            serde_json::from_str(forms.as_str().unwrap()).unwrap();
        let mut expected = changed.clone();
        let is_new = |code: &u32| NEW.iter().any(|new| new.contains(code));
        expected.retain(|code, _| forms.contains_key(code) || !is_new(code));
        for (code, known) in &expected {
            assert_eq!(forms.get(code), Some(known), "{:?}: U+{code:04X}", browser.kind);
        }
        // (What the browser alone changes, the command's crate is too old to know.)
        assert_eq!(forms.len(), expected.len(), "{:?}: the crate must be renewed", browser.kind);
        // Composed again from its parts, each becomes what it becomes here.
        // (One long text: WebKitGTK's driver takes minutes for so many short ones.)
        let apart = |code: &u32| char::from_u32(*code).map(|c| format!("{c}\n").nfd().to_string());
        let apart: String = expected.keys().filter_map(apart).collect();
        let again = browser.run("return arguments[0].normalize('NFC')", json!([apart]));
        let here: String = apart.nfc().collect();
        assert!(again == here, "{:?}: composed otherwise", browser.kind);
    }
}

#[test]
fn every_character_set_is_read_as_the_standard_says() {
    for browser in browser::each_and_webkit() {
        browser.open("about:blank");
        let answers = |source: &Source| {
            let answer = browser.run(
                "const [label, bytes] = arguments, letters = [];
                 const text = new TextDecoder(label)
                   .decode(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)));
                 for (const byte of new TextEncoder().encode(text)) letters.push(String.fromCharCode(byte));
                 return btoa(letters.join(''))",
                json!([source.label(), STANDARD.encode(source.bytes())]),
            );
            let answer = STANDARD.decode(answer.as_str().unwrap()).unwrap();
            source.is_answered_by(&String::from_utf8(answer).unwrap())
        };
        let differing: Vec<Source> = charset::sources().filter(|source| !answers(source)).collect();
        assert!(differing.is_empty(), "{:?}: {differing:?}", browser.kind);
    }
}
